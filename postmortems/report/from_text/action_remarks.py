"""Remarks at the end of an action item: who, by when, how far."""

from __future__ import annotations

import re

from .action_item import Item, state_of, states
from .stamps import Day, read_stamp
from .words import actions as known

_LONGEST_TAIL = 140
_TAIL_BRACKET = re.compile(r"\s{0,3}[(\[]([^()\[\]]{1,120})[)\]][.\s]{0,3}\Z")
_TAIL_DASH = re.compile(
    r"\s(?:[-–—|]|--|→|->)\s{1,3}((?:(?!\s[-–—|→]\s)[^()\[\]]){1,60}?)[.\s]{0,3}\Z"
)
_TAIL_HANDLE = re.compile(r"\s(@[A-ZÀ-Þ][\w.-]{1,30}(?:\s[A-ZÀ-Þ][\w-]{1,30}){1,2})\s{0,3}\Z")
_TAIL_PARTS = re.compile(r"\s?[,;|/]\s+|\s[-–—]\s|\s(?:and|und|y|e|et|&)\s(?=@?[A-ZÀ-Þ])")
_ASSIGNS = re.compile(r"(?<=\w)\s?=\s?(?=[\w@])")
_HANDLE_ALONE = re.compile(r"@[A-Za-zÀ-ÿ][\w.-]{1,40}(?:\s[A-ZÀ-Þ][\w-]{1,30}){0,2}\Z")
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’.-]{1,30}(?:\s(?:[A-ZÀ-Þ][\w'’.-]{0,30}|de|da|von|van)){0,3}\Z")
_BY = re.compile(
    rf"(?:{'|'.join(sorted(map(re.escape, {*known.BY_WORDS, *known.DUE_LABELS}), key=len, reverse=True))})"
    r"\s?:?\s{1,3}",
    re.IGNORECASE,
)


def says_who_or_when(text: str) -> bool:
    """Whether a line ends with a remark about owner, day or state."""
    return take_remarks(text, Item("", [])) != text


def take_remarks(text: str, item: Item) -> str:
    """The text without remarks at its end that say who, by when or how far.

    ``(Tom, by 2021-06-01)``, ``— @Ken Ito — May 20, 2024``. A remark with a word that is
    neither stays where it is, and so does a name alone, which may be that of a product.
    """
    for count in range(4):
        tail = text[-_LONGEST_TAIL:]
        found = _TAIL_BRACKET.search(tail) or _TAIL_DASH.search(tail) or _TAIL_HANDLE.search(tail)
        notes = _notes(found[1], beside=count > 0) if found else None
        if found is None or notes is None:
            break
        item.status = item.status or notes.status
        item.owner = item.owner or notes.owner
        item.due = item.due or notes.due
        item.priority = item.priority or notes.priority
        text = text[: len(text) - len(found.group())].rstrip()
    return text


def _notes(words: str, *, beside: bool = False) -> Item | None:
    """What a remark says, None where a part of it is not understood.

    ``beside`` another remark that was understood a name alone is an owner.
    """
    notes, names, told = Item("", []), [], beside
    words = _ASSIGNS.sub(": ", words)
    parts = [part.strip(" *_`").rstrip(".") for part in _TAIL_PARTS.split(words)]
    while parts:
        pair = ", ".join(parts[:2])
        day = _due_in(pair) if len(parts) > 1 else None
        used = 2 if day else 1
        part = parts[0]
        day = day or _due_in(part)
        label, colon, value = part.partition(":")
        label = label.strip().lower() if colon else ""
        if day:
            notes.due, told = day, True
        elif label in known.OWNER_LABELS and value.strip():
            notes.owner, told = value.strip(" *_@"), True
        elif (value.strip() if label in known.STATUS_LABELS else part).lower() in states():
            notes.status = state_of(value if label in known.STATUS_LABELS else part)
            told = True
        elif _HANDLE_ALONE.match(part):
            names.append(part[1:])
            told = True
        elif re.fullmatch(r"[pP][0-3]", part):
            notes.priority, told = part.lower(), True
        elif _NAME.match(part) and not {*part.lower().split()} & known.NO_PERSON:
            names.append(part)
        else:
            return None
        parts = parts[used:]
    notes.owner = notes.owner or ", ".join(names)
    return notes if told else None


def _due_in(words: str) -> Day | None:
    """The day in words that say nothing else: ``by 1 June``, ``due: 2021-06-01``."""
    words = words.strip(" .")
    by = _BY.match(words)
    stamp = read_stamp(words, by.end() if by else 0)
    if stamp is None or stamp.day is None or words[stamp.end :].strip(" .)"):
        return None
    return stamp.day if by or stamp.day.year or not stamp.day.numeric else None
