"""What the words of one action item say: state, owner, due day, priority, link, title."""

from __future__ import annotations

import functools
import re

from .action_item import Item, state_of, states
from .action_remarks import take_remarks
from .kinds import phrase_pattern
from .stamps import read_stamp
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
                {*known.OWNER_LABELS, *known.DUE_LABELS, *known.STATUS_LABELS} - {"by", "bis"},
                key=len,
                reverse=True,
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
    r"|(?: already| now| also){0,2} (?P<past>\w{2,14}ed)"
    r"|(?:'re| are)(?: already| now| currently| also){0,2} \w{2,14}ing)(?!\w)"
)
_BEGUN = frozenset(
    "started planned decided scheduled proposed need needed wanted noticed learned realized "
    "realised failed missed lacked relied assumed believed agreed discussed considered "
    "proceed speed feed".split()
)
_BOLD_PRIORITY = re.compile(r"(?:\*\*|__)[\[(]?[pP]([0-3])[\])]?:?(?:\*\*|__):?\s")
_SENTENCE_END = re.compile(r"[.!?](?:\s|\Z)")


@functools.cache
def _modals() -> re.Pattern[str]:
    return phrase_pattern(known.MODALS)


@functools.cache
def _past() -> re.Pattern[str]:
    return phrase_pattern(known.PAST)


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
    text = take_remarks(text, item)
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
        if prefix and states().get(prefix[1].strip().lower().replace("’", "'")):
            item.status = states()[prefix[1].strip().lower().replace("’", "'")]
            text = text[prefix.end() :]
            break
    tail = text[-40:]
    suffix = _STATE_SUFFIX.search(tail)
    if (
        suffix
        and suffix[1].strip().lower() in states()
        and (suffix[1].strip().isupper() or suffix.group().lstrip()[0] in "-–—:[(*")
    ):
        item.status = item.status or states()[suffix[1].strip().lower()]
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
    word = (said["done"] or said["past"] or "") if said else ""
    if said is None or word in _BEGUN:
        return ""
    return "done" if word else "in_progress"


def _take_labels(text: str, item: Item) -> str:
    for found in list(_LABELLED.finditer(text[:2000]))[:6]:
        name, value = found["name"].lower(), found["value"].strip(" *_@")
        if name in known.OWNER_LABELS and not item.owner and len(value.split()) <= 8:
            item.owner = value
        elif name in known.DUE_LABELS and item.due is None:
            stamp = read_stamp(value)
            item.due = stamp.day if stamp else None
        elif name in known.STATUS_LABELS and not item.status and state_of(value):
            item.status = state_of(value)
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
    bold = _BOLD_PRIORITY.match(text)
    if bold:
        item.priority = f"p{bold[1]}"
        return text[bold.end() :].lstrip(" -–—:")
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
