"""What kind of event a line of the timeline tells, guessed by its words."""

from __future__ import annotations

import functools
import re

from .words.kinds import KINDS

_LOOK_AT = 400
_WORD_END, _ANY_ENDING = "end", "*"
_Tree = dict[str, "_Tree"]


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, phrase_pattern(phrases)) for kind, phrases in KINDS)


def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases as whole words; ``*`` allows any ending."""
    # Common beginnings stand once: hundreds of phrases side by side cost as many attempts at
    # each word of a document.
    tree: _Tree = {}
    for phrase in phrases:
        branch = tree
        for char in phrase.removesuffix("*").lower():
            branch = branch.setdefault(char, {})
        branch[_ANY_ENDING if phrase.endswith("*") else _WORD_END] = {}
    return re.compile(rf"(?<!\w){_pattern_of(tree)}", re.IGNORECASE)


def _pattern_of(tree: _Tree) -> str:
    """The words of a tree of characters as a pattern, the longer ones first."""
    if _ANY_ENDING in tree:
        return ""
    parts = [
        re.escape(char) + _pattern_of(branch) for char, branch in tree.items() if char != _WORD_END
    ]
    parts += [r"(?!\w)"] if _WORD_END in tree else []
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def guess_kind(text: str) -> str:
    """One of ``document.EVENT_KINDS``; ``note`` where no word tells."""
    head = text[:_LOOK_AT].replace("’", "'")
    for kind, pattern in _patterns():
        if pattern.search(head):
            return kind
    return "note"
