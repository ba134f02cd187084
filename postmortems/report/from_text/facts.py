"""The facts of a header: title, severity, people, services, tags."""

from __future__ import annotations

import re

from ..document import Participant
from .action_words import says_nothing
from .headings import exact_kind, key_of
from .scan import Line
from .sections import Section
from .stamps import find_stamps, read_stamp
from .words.headings import GENERIC_TITLES, ROLES, SEVERITIES

_FRONT = re.compile(r"([\w .-]{1,40}?)\s{0,5}[:=]\s{0,5}(.*)\Z")
_MARKUP = re.compile(r"[*_`~]|<[^>]{0,200}>")
_LINK = re.compile(r"!?\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_SEVERITY_CODE = re.compile(r"(?<!\w)(?:sev(?:erity)?|[ps])[\s:-]{0,3}([0-5])(?!\w)", re.IGNORECASE)
_SEVERITY_SAID = re.compile(r"(?<!\w)SEV[\s-]{0,1}([0-5])(?!\w)")
_NAME_SEPARATOR = re.compile(r"\s*(?:[,;/\n]|\band\b|&|\bund\b|\by\b|\be\b|\bet\b)\s*")
# "Hana Lindqvist (IC)", "Operations <ops@example.net>"
_REMARK = re.compile(r"[(<]([^()<>]{0,80})[)>]")
_SAYS_NOTHING = frozenset(GENERIC_TITLES)
_LONGEST_TITLE = 300
_ROLE_OF = {role: role for role in ROLES} | {"authors": "author"}


def plain(text: str) -> str:
    """A title or name without emphasis, tags and link targets."""
    return re.sub(r"\s+", " ", _MARKUP.sub("", _LINK.sub(r"\1", text))).strip()


def front_value(line: Line) -> tuple[str, str] | None:
    """(key, value) of a line of front matter."""
    match = _FRONT.match(line.text)
    if match is None:
        return None
    return match[1].strip().lower(), match[2].strip().strip("\"'").strip()


def title_of(sections: list[Section], front: dict[str, tuple[str, int]]) -> tuple[str, int]:
    """The document's title and its line; ('', 0) where it has none."""
    if front.get("title", ("", 0))[0]:
        return front["title"]
    for place, section in enumerate(sections):
        if (
            section.heading
            and section.heading.level == 1
            and (not section.kind or exact_kind(section.title) == "")
            and section.title
        ):
            better = _below(sections, place) if key_of(section.title) in _SAYS_NOTHING else None
            title = better or section
            assert title.heading is not None
            return plain(title.title)[:_LONGEST_TITLE], title.heading.number
    for section in sections:
        if section.kind == "title" and section.lines:
            return plain(section.lines[0].text)[:_LONGEST_TITLE], section.lines[0].number
    return _first_line(sections)


def _below(sections: list[Section], place: int) -> Section | None:
    """The heading directly below one that only says that this is a postmortem."""
    for section in sections[place + 1 : place + 3]:
        if section.heading and section.heading.level == 2 and not section.label:
            return section if not section.kind and len(section.title.split()) > 2 else None
    return None


def _first_line(sections: list[Section]) -> tuple[str, int]:
    """A short first line: plain text has its title there, a label may have it behind it."""
    first = sections[0]
    heading = next((s for s in sections[1:] if s.heading and 0 < s.level <= 6), None)
    for line in first.lines:
        if line.kind in ("blank", "rule", "meta", "comment"):
            continue
        short = line.kind == "text" and len(line.text) <= 120 and line.text[-1] not in ".:;,"
        stamp = read_stamp(line.text) if short else None
        if stamp and stamp.clock:
            break  # a list of times without any title
        alone = [other for other in first.lines if other.kind not in ("blank", "meta", "comment")]
        if short and (heading is None or len(alone) == 1):
            return plain(line.text), line.number
        break
    if first.empty and len(sections) > 1:
        second = sections[1]
        if second.heading and not second.kind and second.title:
            return plain(second.title), second.heading.number
        texts = [line for line in second.lines if line.kind != "blank"]
        if (
            second.label
            and len(texts) == 1
            and len(texts[0].text.split()) <= 12
            and (texts[0].text[-1] not in ".:;")
            and not find_stamps(texts[0].text)
        ):
            return plain(texts[0].text), texts[0].number
    return "", 0


def severity_of(sections: list[Section], front: dict[str, tuple[str, int]]) -> tuple[str, int]:
    """A severity code and its line; ('', 0) where none is named."""
    candidates = [front[key] for key in ("severity", "sev", "impact_level") if key in front]
    for section in sections:
        if section.kind == "severity":
            head = section.heading
            tail = section.title.partition(":")[2]
            if head and tail.strip():
                candidates.append((tail, head.number))
            told = [line for line in section.lines if line.text]
            candidates += [(line.text, line.number) for line in told[:2]]
    for text, number in candidates:
        code = severity_code(text)
        if code:
            return code, number
    for section in sections:
        if section.kind in ("summary", "impact", "timeline", ""):
            for line in section.lines[:60]:
                said = _SEVERITY_SAID.search(line.text[:2_000])
                if said:
                    return SEVERITIES.get(f"sev{said[1]}", ""), line.number
    for section in sections[:12]:
        title_code = _SEVERITY_CODE.search(section.title) if section.level == 1 else None
        if title_code and section.heading:
            return SEVERITIES.get(f"sev{title_code[1]}", ""), section.heading.number
    return "", 0


def severity_code(text: str) -> str:
    """``sev1`` to ``sev5`` for words such as ``SEV-2``, ``P1``, ``Critical``, or ''."""
    lowered = plain(text).lower()
    numbered = _SEVERITY_CODE.search(lowered)
    if numbered:
        return SEVERITIES.get(
            lowered[numbered.start() : numbered.end()]
            .replace("-", "")
            .replace(" ", "")
            .replace(":", "")
            .replace("severity", "sev"),
            "",
        )
    for word in re.findall(r"near miss|[\w]+", lowered)[:12]:
        if word in SEVERITIES:
            return SEVERITIES[word]
    return ""


def people_of(sections: list[Section], front: dict[str, tuple[str, int]]) -> list[Participant]:
    """Everybody named behind a role, once per role."""
    found: dict[tuple[str, str], Participant] = {}
    texts = [(front[key][0], "author") for key in ("author", "authors") if key in front]
    for section in sections:
        role = _ROLE_OF.get(section.kind)
        if role:
            texts += [(line.text, role) for line in section.lines if line.kind in ("text", "item")]
    for text, role in texts:
        if len(text) > _LONGEST_TITLE:
            continue
        text = _LINK.sub(r"\1", text).strip("[]")
        remark = _REMARK.search(text)
        own = exact_kind(remark[1].split(",")[0]) if remark else ""
        role = _ROLE_OF.get(own, role)
        for name in _NAME_SEPARATOR.split(_REMARK.sub("", text)):
            name = re.sub(r"[*_`\"]", "", name).strip(" .'\"[]@")
            good = re.search(r"[^\W\d_]{2}", name) and not says_nothing(name)
            if good and not name.startswith("<") and "?" not in name and len(name.split()) <= 6:
                found.setdefault((name, role), Participant(name, role))
    return list(found.values())


def listed(
    sections: list[Section], kind: str, front: dict[str, tuple[str, int]]
) -> tuple[str, ...]:
    """The values of a label such as Services or Tags, separated by commas or lines."""
    texts = [front[key][0] for key in (kind, kind.rstrip("s")) if key in front]
    for section in sections:
        if section.kind == kind:
            texts += [line.text for line in section.lines if line.kind in ("text", "item")]
    values = [
        plain(value).strip("[]\"' .")
        for text in texts
        if len(text) <= _LONGEST_TITLE
        for value in re.split(r"[,;]", text.strip("[]"))
    ]
    return tuple(dict.fromkeys(value for value in values if value and not says_nothing(value)))
