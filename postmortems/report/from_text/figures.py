"""Numbers that say how big the impact was, read from sentences and cells."""

from __future__ import annotations

import re
from dataclasses import replace

from ..document import ImpactFigure
from .kinds import phrase_pattern
from .stamps import find_stamps
from .words import figures as known

_SCALE = "|".join(sorted(known.SCALES, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,4}|\d{1,15}(?:[.,]\d{1,6})?"
_FIGURE = re.compile(
    rf"(?<![\w.#/:\-])(?P<about>[~≈±>]\s?)?(?P<coin>[$€£¥₹]\s?)?(?P<low>{_NUMBER})"
    rf"(?:\s?(?P<lowscale>{_SCALE})(?!\w))?(?P<lowpercent>\s?%)?"
    rf"(?:\s?(?:[-–—]|to|and|bis|a|à|e|und|et|y)\s?[$€£¥₹]?(?P<high>{_NUMBER})(?![\w:]*[\-/:]\d))?"
    rf"(?:\s?(?P<scale>{_SCALE})(?!\w))?(?P<plus>\+)?"
    rf"(?P<percent>\s?(?:%|percent\b|per cent\b|por ciento\b|por cento\b|Prozent\b|pour cent\b))?",
    re.IGNORECASE,
)
_WORD_NUMBER = re.compile(
    rf"(?<!\w)(?P<word>{'|'.join(known.NUMBER_WORDS)})\s(?P<behind>\w+(?:\s\w+){{0,2}})",
    re.IGNORECASE,
)
_ABOUT = phrase_pattern(known.ESTIMATE_WORDS)
_COUNTED = phrase_pattern(known.COUNTED)
_CODES = "|".join(known.CURRENCY_CODES)
_CODE_BEHIND = re.compile(rf"\s?({_CODES})\b")
_BEHIND = re.compile(r"(?:\s?\+)?\s?((?:[\w'’.]+[\s\-/]){0,3}[\w'’]+)")
_SPAN_BEHIND = re.compile(
    r"[\s\-]?(?:h|hr|hrs|hours?|m|min|mins|minutes?|s|sec|seconds?|ms|days?|weeks?|months?|years?|"
    r"horas?|minutos?|dias?|Stunden?|Minuten?|Tage?|heures?|jours?|st|nd|rd|th|am|pm|"
    r"[kmg]i?b|cpus?|cores?|ram)\b",
    re.IGNORECASE,
)
_LOOK_BACK = 28
_LOOK_AHEAD = 60
_BETWEEN = re.compile(r"(?:between|zwischen|entre)\s+\Z", re.IGNORECASE)
_AND = re.compile(r"(?<![\w])(?:and|e|a|und|et|y)(?!\w)", re.IGNORECASE)
_TOO_LONG = 20_000
# "500 errors" tells the HTTP status, not how many
_STATUS_CODES = {400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 520, 521, 522, 524}


def parse_figures(text: str) -> list[ImpactFigure]:
    """The impact figures in running text, in order, with keys ``f1``, ``f2`` ...

    Reads ``~20,000 users unable to buy``, ``80-85 %``, ``2.5K 503 errors``, ``$1.2 million``.
    Times, days, spans of time, versions and sizes of memory are no figures. A figure is
    ``estimated`` where a word or sign in front says so.
    """
    text = text[:_TOO_LONG]
    taken = [(stamp.start, stamp.end) for stamp in find_stamps(text)]
    found: list[tuple[int, ImpactFigure]] = []
    for match in _FIGURE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            figure = _figure(text, match)
            if figure and figure.value_high is not None and _AND.search(match.group()):
                # "30 and 40 users" is a range only behind "between"
                if not _BETWEEN.search(text, max(0, match.start() - 12), match.start()):
                    figure = replace(figure, value_high=None)
            if figure:
                found.append((match.start(), figure))
                unit = text.lower().find(figure.unit, match.end(), match.end() + _LOOK_AHEAD)
                end = match.end() if unit < 0 or not figure.unit.isalpha() else unit
                taken.append((match.start(), end))
    for match in _WORD_NUMBER.finditer(text):
        figure = _figure_in_words(text, match)
        if figure:
            found.append((match.start(), figure))
    found.sort(key=lambda entry: entry[0])
    return [replace(figure, key=f"f{number}") for number, (_, figure) in enumerate(found, 1)]


def cell_figure(label: str, cell: str, key: str) -> ImpactFigure | None:
    """The figure in a table cell or behind a label, or None where it holds no number.

    Words for nothing, unknown and not applicable count as such.
    """
    plain = cell.strip(" *_`.")
    text = f"{label}: {plain}"
    lowered = plain.lower()
    if lowered in known.NOT_APPLICABLE_WORDS:
        return ImpactFigure(key, label, certainty="not_applicable", text=text)
    if lowered in known.UNKNOWN_WORDS:
        return ImpactFigure(key, label, certainty="unknown", text=text)
    if lowered in known.NOTHING_WORDS:
        return ImpactFigure(key, label, value=0.0, text=text)
    match = _FIGURE.search(plain)
    if match is None or find_stamps(plain[: match.end() + 6]) or len(plain[: match.start()]) > 24:
        return None
    if _SPAN_BEHIND.match(plain, match.end()):
        return None
    value, high = _values(match)
    percent = match["percent"] or match["lowpercent"]
    return ImpactFigure(
        key,
        label,
        value=value,
        value_high=high,
        unit="%" if percent else "",
        certainty=_certainty(plain, match),
        text=text,
    )


def _figure(text: str, match: re.Match[str]) -> ImpactFigure | None:
    value, high = _values(match)
    end = match.end()
    coin = match["coin"]
    code = _CODE_BEHIND.match(text, end)
    if match["percent"] or match["lowpercent"]:
        unit = "%"
    elif coin or code:
        unit = known.CURRENCIES[coin.strip()] if coin else code[1] if code else ""
    else:
        # a small m is minutes or metres, only money is written 2m
        if _SPAN_BEHIND.match(text, end) or (match["scale"] or match["lowscale"]) in ("m", "b"):
            return None
        behind = _BEHIND.match(text, end)
        counted = (
            _COUNTED.search(behind[1]) if behind and text[end : end + 1].strip() != "." else None
        )
        if behind is None or counted is None:
            return None
        if value in _STATUS_CODES and not match["scale"] and counted.start() < 7:
            return None
        if re.fullmatch(r"\d{1,3}\.\d{3}", match["low"]):
            value *= 1000  # 1.200 users are not one and a fifth
        unit = _unit(behind[1], counted)
        end = behind.start(1) + counted.start()
    return ImpactFigure(
        "",
        _label(text, match.start(), end),
        value=value,
        value_high=high,
        unit=unit,
        certainty=_certainty(text, match),
        text=_sentence(text, match.start(), match.end()),
    )


def _figure_in_words(text: str, match: re.Match[str]) -> ImpactFigure | None:
    counted = _COUNTED.search(match["behind"])
    if counted is None:
        return None
    return ImpactFigure(
        "",
        _label(text, match.start(), match.start("behind") + counted.start()),
        value=float(known.NUMBER_WORDS[match["word"].lower()]),
        unit=_unit(match["behind"], counted),
        certainty=_certainty(text, match),
        text=_sentence(text, match.start(), match.end()),
    )


def _values(match: re.Match[str]) -> tuple[float, float | None]:
    scale = known.SCALES.get((match["scale"] or match["lowscale"] or "").lower(), 1.0)
    low_scale = known.SCALES.get((match["lowscale"] or "").lower(), scale)
    low = round(_number(match["low"]) * low_scale, 6)
    high = round(_number(match["high"]) * scale, 6) if match["high"] else None
    return (low, high) if high is None or high >= low else (low, None)


def _number(written: str) -> float:
    written = re.sub(r"\s", "", written)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written) and (
        "," in written or written.count(".") > 1
    ):
        return float(re.sub(r"[.,]", "", written))
    if "," in written and "." in written:
        return float(written.replace(",", ""))
    return float(written.replace(",", "."))


def _unit(behind: str, counted: re.Match[str]) -> str:
    word = re.match(r"[\w'’]+", behind[counted.start() :])
    return word.group().lower() if word else ""


def _certainty(text: str, match: re.Match[str]) -> str:
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    near = _ABOUT.search(re.split(r"[.;]|, ", before)[-1])
    groups = match.groupdict()
    return "estimated" if near or groups.get("about") or groups.get("plus") else "measured"


def _sentence(text: str, start: int, end: int) -> str:
    begin = max(text.rfind("\n", 0, start) + 1, text.rfind(". ", 0, start) + 2, 0)
    begin = 0 if text.rfind("\n", 0, start) < 0 and text.rfind(". ", 0, start) < 0 else begin
    stop = min(
        (p for p in (text.find("\n", end), text.find(". ", end) + 1) if p > 0), default=len(text)
    )
    return re.sub(r"\s+", " ", text[begin:stop]).strip(" -*")[:300]


def _label(text: str, start: int, end: int) -> str:
    """A short name: the words from ``end`` up to the next stop, else those before ``start``."""
    stop = _STOP.search(text, end)
    behind = _plain(text[end : stop.start() if stop else end])
    if not behind:
        front = max(0, start - 60)
        front = front and text.find(" ", front, start) + 1
        behind = _plain(text[front:start].rpartition(". ")[2].rpartition(", ")[2])
        behind = re.sub(r"\s(?:(?:of|is|was|are|were|by|to|a|an|the)|\()\Z", "", f" {behind}")
    return " ".join(behind.removeprefix("of ").split()[:8])[:80]


def _plain(text: str) -> str:
    return re.sub(r"[*_`]", "", text).strip()


_STOP = re.compile(r"[.,;:()\n]|\Z")
