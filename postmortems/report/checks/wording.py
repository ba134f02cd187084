"""Words that look for somebody to blame, found by the lists in ``words``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..document import Report
from .finding import Finding
from .registry import found
from .texts import CAUSES, Passage, passages, sentence_around
from .words import LANGUAGES
from .words.language import Language

_WORD = re.compile(r"\w+")
_LANGUAGE_SAMPLE = 20_000
_FEWEST_WORDS = 3
_REMEMBERED_LENGTH = 8_000
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|dozen)\b", re.I
)
_NAME = re.compile(r"[^\W\d_][\w'’-]{2,30}")
_GROUP_WORDS = re.compile(r"\b(?:team|group|on-call|oncall|support|engineering|ops|crew)\b", re.I)
_HANDLE = re.compile(r"(?<![\w/.`])@[A-Za-z][\w-]{1,38}(?![\w/])")
_PARTIAL = re.compile(r"\b(?:partial|partly|brief|intermittent|minor|degrad\w{1,6})\b", re.I)
# "Ada accidentally deleted", "caused by Ada, who": only people forget or are asked who.
_BY_NAME = re.compile(
    r"(?<![\w.-])[A-Z][a-z]{2,20}(?:\s[A-Z][a-z]{2,20})?\s"
    r"(?:(?:accidentally|mistakenly|inadvertently|carelessly|wrongly|unintentionally)\s[a-z]{2,20}ed"
    r"|(?:forgot|neglected)\sto\s[a-z]{2,20}|failed\sto\s(?:notice|check|test|review|follow|realise|realize))\b"
    r"|\b(?:caused|triggered|introduced|broken)\sby\s[A-Z][a-z]{2,20},?\swho\b"
    r"|\b[A-Z][a-z]{2,20}['’]s\s(?:fault|mistake|negligence|carelessness|oversight)\b"
    r"|\b(?:mistakes?|errors?)\s(?:was\s|were\s)?made\sby\s[A-Z][a-z]{2,20}\b"
)
_NOT_A_NAME = ("The ", "This ", "That ", "These ", "Those ", "Our ", "Which ", "Who ", "And ")
# Elsewhere such words rarely say how many were hit.
_ABSOLUTE_ROLES = ("summary", "impact")
_ABOUT_PEOPLE = re.compile(
    r"(?:all|every|none|no|everyone|everybody|nobody|completely|entirely)\b", re.I
)
_OUTAGE_ROLES = ("title", "summary", "impact")
_TITLE_CODES = ("wording.human_error", "wording.outage", "wording.judgement")
# "Not human error" is none, but "no debería haber" is as much hindsight as "debería haber".
_CAN_TURN_ROUND = ("wording.human_error", "wording.judgement", "wording.outage")
_LARGE_SHARE = 50
_NEARBY = 160
_NAMED_IN_FRONT = re.compile(r"(?:[a-z,;:]|\d)\s[A-Z][\w.-]{2,30}\s\Z")
_NAMED_BEHIND = re.compile(r"\s(?:at|of|by)\s[A-Z]")


def wording(report: Report) -> Iterator[Finding]:
    """Findings of the group ``wording``, in the order of the document."""
    texts = list(passages(report))
    usual = language_of((text.own for text in texts), LANGUAGES["en"])
    people = _names(report)
    share = _small_share(report)
    for passage in texts:
        language = language_of((passage.own,), usual)
        hits = list(_hits(passage, language, share))
        if passage.role != "title":
            hits += _by_name(passage)
        if passage.role in CAUSES:
            hits += _named(passage, people)
        yield from _without_overlaps(hits)


def language_of(texts: Iterable[str], usual: Language) -> Language:
    """The language most of the frequent words belong to; ``usual`` where there are too few."""
    counts: Counter[str] = Counter()
    left = _LANGUAGE_SAMPLE
    for text in texts:
        counts.update(dict(_frequent_words(text[:left])))
        left -= len(text)
        if left <= 0:
            break
    code, count = counts.most_common(1)[0] if counts else ("", 0)
    return LANGUAGES[code] if count >= _FEWEST_WORDS else usual


# A page looks at every text of a report again after each change of one of them.
@lru_cache(maxsize=1024)
def _frequent_words(text: str) -> tuple[tuple[str, int], ...]:
    """How many words of a text, at most a sample long, are frequent ones of each language."""
    words = Counter(_WORD.findall(text.lower()))
    return tuple(
        (code, sum(words[word] for word in language.frequent & words.keys()))
        for code, language in LANGUAGES.items()
    )


def _found_in(text: str, language: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """From where to where each pattern of a language matches, by its code."""
    patterns = LANGUAGES[language].patterns.items()
    return {
        code: tuple(match.span() for match in pattern.finditer(text)) for code, pattern in patterns
    }


_remember_found_in = lru_cache(maxsize=2048)(_found_in)


def _hits(passage: Passage, language: Language, share: str) -> Iterator[Finding]:
    is_short = len(passage.own) <= _REMEMBERED_LENGTH
    find = _remember_found_in if is_short else _found_in
    for code, spans in find(passage.own, language.code).items():
        if passage.role == "title" and code not in _TITLE_CODES:
            continue
        if code == "wording.outage" and not (share and passage.role in _OUTAGE_ROLES):
            continue
        for start, end in spans:
            if language.excuse.match(passage.own, start):
                continue
            before, behind = sentence_around(passage.own, start, end)
            if code in _CAN_TURN_ROUND and language.turned_round.search(before):
                continue
            if code == "wording.absolute" and _is_backed(passage, start, end, before):
                continue
            if code == "wording.outage" and _PARTIAL.search(before + behind):
                continue
            if code == "wording.outage" and _is_theirs(before, behind):
                break
            yield _hit(code, passage, start, end, share=share)
            if code == "wording.outage":
                break


def _hit(code: str, passage: Passage, start: int, end: int, **values: str) -> Finding:
    quote = passage.text[start:end]
    return found(code, passage.place, quote=quote, span=(start, end), **values)


def _is_backed(passage: Passage, start: int, end: int, before: str) -> bool:
    """Whether a number stands nearby, or the words are about something else than who was hit."""
    if _ABOUT_PEOPLE.match(passage.own, start) and passage.role not in _ABSOLUTE_ROLES:
        return True
    around = before + passage.own[end : end + _NEARBY]
    return bool(_NUMBER.search(around)) or before.rstrip().endswith(("almost", "nearly"))


def _is_theirs(before: str, behind: str) -> bool:
    """Whether it is the outage of somebody else, named in front or behind."""
    return bool(_NAMED_IN_FRONT.search(before) or _NAMED_BEHIND.match(behind))


def _names(report: Report) -> re.Pattern[str] | None:
    """The names of the people who took part: whole, and the first name where it is one."""
    names: set[str] = set()
    for person in report.participants[:500]:
        name = " ".join(person.name.split())
        words = _NAME.findall(name)
        if not words or len(name) > 80 or _GROUP_WORDS.search(name) or not name[:1].isupper():
            continue
        if len(words) > 1 and all(word[0].isupper() for word in words):
            names.update((name, words[0]))
        elif len(words) == 1 and words[0] == name:
            names.add(name)
    if not names:
        return None
    spelled = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{spelled})(?![\w-])")


def _named(passage: Passage, people: re.Pattern[str] | None) -> Iterator[Finding]:
    for pattern in filter(None, (people, _HANDLE)):
        for match in pattern.finditer(passage.own):
            yield _hit("wording.person", passage, match.start(), match.end())


def _by_name(passage: Passage) -> Iterator[Finding]:
    for match in _BY_NAME.finditer(passage.own):
        if not match.group().startswith(_NOT_A_NAME):
            yield _hit("wording.person", passage, match.start(), match.end())


def _without_overlaps(hits: list[Finding]) -> Iterator[Finding]:
    reached = 0
    for hit in sorted(hits, key=lambda hit: (hit.start or 0, -(hit.end or 0))):
        if (hit.start or 0) >= reached:
            reached = hit.end or 0
            yield hit


def _small_share(report: Report) -> str:
    """The share that was affected where every figure in percent is well below all: ``30 %``."""
    shares = [
        figure.value if figure.value_high is None else figure.value_high
        for figure in report.impact.figures
        if figure.unit.strip() in ("%", "percent") and figure.value is not None
    ]
    largest = max(shares, default=None)
    return f"{largest:g} %" if largest is not None and 0 < largest < _LARGE_SHARE else ""
