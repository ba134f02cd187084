"""What the words of one action item say: state, owner, due day, priority, link, title."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from .kinds import phrase_pattern
from .stamps import Day, read_stamp
from .words import actions as known

LONGEST_TITLE = 240
_CHECKBOX = re.compile(r"\\?\[([ xX✓✔-]?)\\?\]\s*")
_STATE_WORD = r"[A-Za-zÀ-ÿ'’ -]{2,16}"
_STATE_PREFIX = re.compile(
    rf"(?:\*\*|__)?[\[(]?(?:\*\*)?({_STATE_WORD})(?:\*\*)?[\])]?(?:\*\*|__)?\s?[:\-–—](?:\*\*)?\s+"
)
_STATE_BRACKET = re.compile(rf"[\[(]({_STATE_WORD})[\])]\s*")
_STATE_SUFFIX = re.compile(
    rf"(?:\s[-–—:]\s?|\s[\[(]|\s(?=\*\*))(?:\*\*|_)?({_STATE_WORD})(?:\*\*|_)?[\])]?\s*\Z"
)
_PRIORITY = re.compile(r"(?<!\w)[\[(]?(?:prio(?:rity)?\s?:?\s?)?[pP]([0-3])(?!\w)[\])]?[:\s]?")
_PRIORITY_NAME = {
    "critical": "p0",
    "urgent": "p0",
    "highest": "p0",
    "high": "p1",
    "alta": "p1",
    "hoch": "p1",
    "haute": "p1",
    "medium": "p2",
    "moderate": "p2",
    "média": "p2",
    "media": "p2",
    "mittel": "p2",
    "low": "p3",
    "baixa": "p3",
    "niedrig": "p3",
}
_LINK = re.compile(
    r"\[([^\[\]\n]{1,400})\]\((https?://[^\s()]{1,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,500})?)\)"
)
_URL = re.compile(r"<?(https?://[^\s<>\"')\]]{3,2000})>?")
_PLACEHOLDER = re.compile(r"\{\{[^{}]{0,100}\}\}")
_EMPTY_BRACKETS = re.compile(r"\s*\((?:see|cf\.?|ticket|issue|pr|jira|tracked in|in)?:?\s*\)", re.I)
_HANDLE = re.compile(r"(?<![\w./@])@([A-Za-z][\w.-]{1,40})")
_LABELLED = re.compile(
    r"(?:\(|\[|\s[-–—|;,]\s?|\.\s|\s|\A)\**(?P<name>{names})\**\s?[:：]\**\s?"
    r"(?P<value>[^;|()\[\]\n]{1,80}?)(?=\s[-–—|]\s|[;)\]|,.]\s|[)\];|,.]?\Z|,\s|\s\**(?:{names})\**\s?:)".replace(
        "{names}",
        "|".join(
            re.escape(word)
            for word in sorted(
                {*known.OWNER_LABELS, *known.DUE_LABELS} - {"by", "bis"}, key=len, reverse=True
            )
        ),
    ),
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"[\[(]?(?:assigned to|owned by)\s([A-Z][\w.-]{1,30}(?:\s[A-Z][\w.-]{1,30})?)"
)
_BY_DAY = re.compile(
    r"(?<!\w)(?:by|due|due on|until|before|deadline|eta|bis|até)(?:\s(?:end of\s)?)", re.IGNORECASE
)
_BOLD_TITLE = re.compile(r"(\*\*|__)([^*_\n]{2,140}?)\s?([:.]?)\1\s?([:\-–—]?)\s*(.*)\Z", re.DOTALL)
_SPACE_BEFORE = re.compile(r"\s{1,3}([.,;])(?=\s|\Z)")
_WE = re.compile(r"(?<!\w)we\s(?:now\s|always\s|first\s)?([a-z]+)(?!\w)")
_WE_HAVE = re.compile(
    r"we(?:(?:'ve| have)(?: already| now| since| also){0,2} (?P<done>\w{2,14}(?:ed|ilt|de|ut|et|ten))"
    r"|(?:'re| are)(?: already| now| currently| also){0,2} \w{2,14}ing)(?!\w)"
)
_BEGUN = ("started", "planned", "decided", "scheduled", "proposed", "need", "needed")
_LONGEST_TAIL = 140
_TAIL_BRACKET = re.compile(r"\s{0,3}[(\[]([^()\[\]]{1,120})[)\]][.\s]{0,3}\Z")
_TAIL_DASH = re.compile(
    r"\s(?:[-–—|]|--|→|->)\s{1,3}((?:(?!\s[-–—|→]\s)[^()\[\]]){1,60}?)[.\s]{0,3}\Z"
)
_TAIL_HANDLE = re.compile(r"\s(@[A-ZÀ-Þ][\w.-]{1,30}(?:\s[A-ZÀ-Þ][\w-]{1,30}){1,2})\s{0,3}\Z")
_ASSIGNS = re.compile(r"(?<=\w)\s?=\s?(?=[\w@])")
_TAIL_PARTS = re.compile(r"\s?[,;|/]\s+|\s[-–—]\s|\s(?:and|und|y|e|et|&)\s(?=@?[A-ZÀ-Þ])")
_HANDLE_ALONE = re.compile(r"@[A-Za-zÀ-ÿ][\w.-]{1,40}(?:\s[A-ZÀ-Þ][\w-]{1,30}){0,2}\Z")
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’.-]{1,30}(?:\s(?:[A-ZÀ-Þ][\w'’.-]{0,30}|de|da|von|van)){0,3}\Z")
_BY = re.compile(
    rf"(?:{'|'.join(sorted(map(re.escape, {*known.BY_WORDS, *known.DUE_LABELS}), key=len, reverse=True))})"
    r"\s?:?\s{1,3}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?](?:\s|\Z)")


@dataclass(slots=True)
class Item:
    """An action item as read; ``due`` is a day still without context."""

    title: str
    lines: list[int]
    detail: list[str] = field(default_factory=list)
    group: str = ""
    owner: str = ""
    due: Day | None = None
    status: str = ""
    priority: str = ""
    action_class: str = ""
    url: str = ""
    children: int = 0


@functools.cache
def _states() -> dict[str, str]:
    return {word: state for state, words in known.STATES.items() for word in words}


@functools.cache
def _modals() -> re.Pattern[str]:
    return phrase_pattern(known.MODALS)


@functools.cache
def _past() -> re.Pattern[str]:
    return phrase_pattern(known.PAST)


def state_of(words: str) -> str:
    """The status code of a cell or word such as ``**IN PROGRESS**``, or ''."""
    plain = re.sub(r"[*_`\[\]().!]", "", words).strip().lower().replace("’", "'")
    if plain in _states():
        return _states()[plain]
    marked = re.findall(r"\*\*([^*]{2,24})\*\*", words)
    if marked and marked[-1].strip().lower() in _states():
        return _states()[marked[-1].strip().lower()]
    first = re.match(r"[^\s\w]{1,2}|[\w'-]+(?:\s[\w'-]+)?", plain)
    if first and len(plain) < 60:
        for candidate in (first.group(), first.group().split(" ")[0]):
            if candidate in _states() and candidate not in ("no", "new", "x", "yes"):
                return _states()[candidate]
    return ""


def begins_with_verb(text: str) -> bool:
    """Whether a sentence is an order: ``Add an alert``."""
    first = re.match(r"[\w-]+", re.sub(r"[*_`~]", "", text).strip().lower())
    return bool(first and first.group() in known.VERBS)


def is_work(text: str) -> bool:
    """Whether a sentence asks for work: it begins with a verb or says should, must, need."""
    plain = re.sub(r"[*_`~]", "", text).strip().lower()
    if begins_with_verb(text):
        return True
    return bool(_modals().search(plain[:110])) and not plain.startswith(
        ("there ", "we should have")
    )


def is_habit(text: str) -> bool:
    """Whether a sentence says what people do from now on: "before a release we run all tests"."""
    said = _WE.search(re.sub(r"[*_`~]", "", text)[:200].lower())
    return bool(said and said[1] in known.VERBS)


def is_past(text: str) -> bool:
    """Whether a list item tells what was, rather than what to do."""
    plain = re.sub(r"[*_`~]", "", text).strip().lower().replace("’", "'")
    return not is_work(text) and bool(_past().search(plain[:90]))


def says_nothing(text: str) -> bool:
    """``None.``, ``n/a`` and the like."""
    if "{{" in text:  # a placeholder that nobody filled in, with its links
        text = _LINK.sub("", _PLACEHOLDER.sub("", text)).strip() or "none"
    return re.sub(r"[*_`.]", "", text).strip().lower() in known.NO_ITEM


def read_item(text: str, line: int) -> Item | None:
    """One item from its words, or None where they say that there is none."""
    item = Item("", [line])
    item.status = _told_state(text[:60])
    text = _take_state(text.strip(), item)
    text = _take_tail(text, item)
    text = _take_labels(text, item)
    text = _take_priority(text, item)
    if says_nothing(text) or not re.search(r"\w", text):
        return None
    text = _take_link(text, item)
    _split_title(text, item)
    return item if item.title else None


def bare_links(text: str) -> bool:
    """Whether a line is nothing but links (and says so)."""
    rest = _URL.sub("", _LINK.sub("", text)).strip(" .,;:-–—()[]")
    return bool(_URL.search(text)) and len(rest) < 12


def first_url(text: str) -> str:
    """The first link in a text, or ''."""
    link = _LINK.search(text)
    url = _URL.search(text)
    if link and (url is None or link.start() <= url.start()):
        return link[2]
    return url[1].rstrip(".,;:") if url else ""


def priority_of(cell: str) -> str:
    """``p0`` to ``p3`` for a cell such as ``P1`` or ``High``, or ''."""
    match = re.search(r"(?<!\w)[pP]?([0-3])(?!\w)", cell)
    return f"p{match[1]}" if match else _PRIORITY_NAME.get(cell.strip(" *_").lower(), "")


def _take_state(text: str, item: Item) -> str:
    box = _CHECKBOX.match(text)
    if box:
        item.status = "done" if box[1].strip() and box[1] != "-" else "open"
        text = text[box.end() :]
    if text.startswith("~~") and text.rstrip(" .").endswith("~~"):
        item.status = item.status or "done"
        text = text.strip(" .").strip("~").strip()
    mark = re.match(r"(?:[\u2190-\u2bff\U0001f300-\U0001faff]\ufe0f?|:[a-z_]{3,24}:)\s*", text)
    if mark:
        state = state_of(mark.group().strip().rstrip("\ufe0f")) or _EMOJI_CODES.get(
            mark.group().strip(), ""
        )
        if state:
            item.status = state
            text = text[mark.end() :]
    for pattern in (_STATE_BRACKET, _STATE_PREFIX):
        prefix = pattern.match(text[:60])
        if prefix and _states().get(prefix[1].strip().lower().replace("’", "'")):
            item.status = _states()[prefix[1].strip().lower().replace("’", "'")]
            text = text[prefix.end() :]
            break
    tail = text[-40:]
    suffix = _STATE_SUFFIX.search(tail)
    if (
        suffix
        and suffix[1].strip().lower() in _states()
        and (suffix[1].strip().isupper() or suffix.group().lstrip()[0] in "-–—:[(*")
    ):
        item.status = item.status or _states()[suffix[1].strip().lower()]
        text = text[: len(text) - len(tail) + suffix.start()]
    elif text.rstrip()[-1:] in ("✅", "✔", "☑", "✓"):
        item.status = item.status or "done"
        text = text.rstrip()[:-1].rstrip()
    return text


_EMOJI_CODES = {
    ":white_check_mark:": "done",
    ":heavy_check_mark:": "done",
    ":check:": "done",
    ":x:": "open",
    ":construction:": "in_progress",
}


def _told_state(text: str) -> str:
    """``We have added ...`` is done, ``we are adding ...`` in progress."""
    said = _WE_HAVE.match(re.sub(r"[*_`~]", "", text).lower().replace("’", "'"))
    if said is None or said["done"] in _BEGUN:
        return ""
    return "done" if said["done"] else "in_progress"


def _take_tail(text: str, item: Item) -> str:
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
    parts = [part.strip(" *_`") for part in _TAIL_PARTS.split(words)]
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
        elif (value.strip() if label in known.STATUS_LABELS else part).lower() in _states():
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


def _take_labels(text: str, item: Item) -> str:
    for found in list(_LABELLED.finditer(text[:2000]))[:6]:
        name, value = found["name"].lower(), found["value"].strip(" *_@")
        if name in known.OWNER_LABELS and not item.owner and len(value.split()) <= 8:
            item.owner = value
        elif name in known.DUE_LABELS and item.due is None:
            stamp = read_stamp(value)
            item.due = stamp.day if stamp else None
        else:
            continue
        text = _SPACE_BEFORE.sub(r"\1", text.replace(found.group(), " ", 1))
    if not item.owner:
        assigned = _ASSIGNED.search(text[:2000])
        handles = _HANDLE.findall(text[:2000])
        if assigned:
            item.owner = assigned[1]
        elif handles:
            item.owner = ", ".join(dict.fromkeys(handles[:3]))
    if item.due is None:
        for by in list(_BY_DAY.finditer(text[:2000]))[:5]:
            stamp = read_stamp(text, by.end(), leading=False)
            if stamp and stamp.day:
                item.due = stamp.day
                break
    return re.sub(r"\(\s*[,;]?\s*\)|\[\s*\]", "", text).strip(" -–—|;,") if text else text


def _take_priority(text: str, item: Item) -> str:
    match = _PRIORITY.match(text[:30])
    if match and (match.group()[0] in "[(" or match.group().rstrip()[-1:] == ":"):
        item.priority = f"p{match[1]}"
        return text[match.end() :].lstrip(" -–—:")
    tail = re.search(r"\s[\[(][pP]([0-3])[\])]\s*\Z", text[-8:])
    if tail:
        item.priority = f"p{tail[1]}"
        return text[: -len(tail.group())]
    return text


def _take_link(text: str, item: Item) -> str:
    item.url = first_url(text)
    links = _LINK.findall(text)
    urls = _URL.findall(text)
    if item.url and len(urls) == 1:
        if links:
            text = _LINK.sub(lambda m: m[1], text)
        elif text.strip(" <>") != item.url:
            text = _URL.sub("", text)
        text = _EMPTY_BRACKETS.sub("", text).strip(" -–—:;,<>")
        text = re.sub(r"\s\(\s*#?\d{1,7}\s*\)\Z", "", text)
    return text.strip()


def _split_title(text: str, item: Item) -> None:
    bold = _BOLD_TITLE.match(text)
    if bold and (bold[3] or bold[4] or not bold[5]) and "**" not in bold[2]:
        item.title = bold[2].strip()
        if bold[5].strip():
            item.detail.append(bold[5].strip())
        return
    if len(text) <= LONGEST_TITLE:
        item.title = text
        return
    end = next(
        (
            m.start() + 1
            for m in _SENTENCE_END.finditer(text[: LONGEST_TITLE * 2])
            if m.start() > 20
        ),
        0,
    )
    if end:
        item.title, rest = text[:end].strip(), text[end:].strip()
        if rest:
            item.detail.append(rest)
    else:
        item.title = text
