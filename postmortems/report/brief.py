"""Page one of a report: what somebody needs who reads nothing else.

Everything is cut to fit one page, with an honest mark where it was.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace

from postmortems.prose import plain

from .document import FINISHED_STATUSES, ActionItem, Report
from .row_types import FigureRow, ItemRow
from .rows import Context, lay_out_figure, lay_out_item

SHOWN_FIGURES = 4
MOST_ITEMS = 8
FEWEST_ITEMS = 2
SHOWN_RISKS = 2


@dataclass(frozen=True, slots=True)
class _Limits:
    """Characters that the texts of page one may have."""

    title: int
    what: int
    cause: int
    risk: int


# As much is said as fits beside the chart, the figures and the first action items.
_LIMITS = (_Limits(150, 560, 280, 150), _Limits(120, 380, 180, 100), _Limits(90, 240, 100, 60))
# Millimetres of page one that its parts may fill, by paper.
_PAGE = {"a4": 263.0, "letter": 245.0}
_PAGE_WIDTH = 176.0
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*$|\Z)", re.MULTILINE | re.DOTALL)
_ATTACHED = re.compile(r"!?\[([^\[\]]*)\]\(attachments/\w+\)")
_BROAD = re.compile("[A-ZÄÖÜ@%mw]")
_OWNING_ROLES = ("lead", "author", "commander")


@dataclass(frozen=True, slots=True)
class Counts:
    """Action items: ``done`` were carried out, ``dropped`` will not be, ``open`` wait."""

    total: int
    done: int
    dropped: int
    open: int
    overdue: int
    blocked: int
    unowned: int

    @property
    def words(self) -> str:
        """``9 action items: 2 done, 7 open, 1 of them overdue``."""
        if not self.total:
            return "No action items"
        parts = [f"{self.done} done", f"{self.open} open"]
        if self.dropped:
            parts.append(f"{self.dropped} dropped")
        text = f"{self.total} action item{'' if self.total == 1 else 's'}: {', '.join(parts)}"
        return f"{text}; {self.overdue} overdue" if self.overdue else text


@dataclass(frozen=True, slots=True)
class BriefFigure:
    label: str
    large: str
    mark: str


@dataclass(frozen=True, slots=True)
class Promise:
    """An action item that is still to be done; ``owner`` and ``due`` may be empty."""

    number: str
    title: str
    owner: str
    due: str
    due_note: str
    status: str
    status_label: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """The answers of page one as plain words; an answer nobody has written is empty."""

    title: str
    services: str
    what: str
    figures: tuple[BriefFigure, ...]
    cause: str
    done: str
    counts: Counts
    promised: tuple[Promise, ...]
    more_promised: int
    risks: tuple[str, ...]
    owner: str


def brief(
    context: Context, *, paper: str = "letter", chart_shape: float = 0.0, taken: float = 0.0
) -> Brief:
    """What page one of this report says.

    ``paper`` is ``a4`` or ``letter``, the lower one. ``chart_shape`` is the height
    of the phase bar divided by its width. ``taken`` are millimetres for the head of the
    paper. The more room the rest takes, the fewer
    action items are named.
    """
    waiting = [i for i in context.report.action_items if i.status not in FINISHED_STATUSES]
    waiting.sort(key=lambda item: (item.due_on or dt.date.max, item.kind == "improvement"))
    promised = [_promise(lay_out_item(item, context), item) for item in waiting[:MOST_ITEMS]]
    room = _PAGE[paper] - chart_shape * _PAGE_WIDTH - taken
    for limits in _LIMITS:
        page = _written(context, limits)
        shown = _that_fit(promised, room - _height(page))
        if len(shown) >= min(FEWEST_ITEMS, len(promised)):
            break
    return replace(page, promised=tuple(shown), more_promised=len(waiting) - len(shown))


def _written(context: Context, limits: _Limits) -> Brief:
    report, analysis = context.report, context.report.analysis
    figures = [lay_out_figure(figure, context) for figure in report.impact.figures]
    figures.sort(key=lambda figure: not figure.is_known)
    return Brief(
        title=cut(plain(report.title), limits.title) or "Untitled postmortem",
        services=cut(", ".join(report.services), 70),
        what=cut(_told(report.summary) or _told(report.impact.text), limits.what),
        figures=tuple(_figure(figure) for figure in figures[:SHOWN_FIGURES]),
        cause=cut(_told(analysis.root_cause) or _told(analysis.trigger), limits.cause),
        done=cut(_told(analysis.resolution), limits.cause),
        counts=count(report.action_items, context.today),
        promised=(),
        more_promised=0,
        risks=_risks(report, limits.risk),
        owner=_owner(report),
    )


def _height(page: Brief) -> float:
    """Millimetres that page one takes without its chart and its list of action items."""
    crowded = len(page.figures) == SHOWN_FIGURES
    large = max((_lines(f.large, 13 if crowded else 16) for f in page.figures), default=1)
    labels = (f"{f.label} {f.mark}" for f in page.figures)
    label = max((_lines(text, 21 if crowded else 28) for text in labels), default=1)
    return (
        68  # headings, gaps, lines that are always there
        + 8.5 * _lines(page.title, 46)
        + 5.5 * _lines(page.what, 90)
        + 6.6 * large
        + 3.7 * label
        + 4.9 * max(_lines(page.cause, 48), _lines(page.done, 48))
        # Beside the risks: whom to ask, where, and as of when; and the code of the live page.
        + 4.2 * max(5, sum(_lines(risk, 46) for risk in page.risks), 3 + _lines(page.owner, 40))
    )


def _that_fit(promised: list[Promise], room: float) -> list[Promise]:
    shown: list[Promise] = []
    for item in promised:
        room -= 2 + 4.1 * max(_lines(item.title, 46), _lines(item.owner, 16), item.is_overdue + 1)
        if room < 0:
            break
        shown.append(item)
    return shown


def _lines(text: str, length: int) -> int:
    """How many lines of ``length`` characters a text fills at most.

    Capitals and broad letters count half as much again, wide scripts double.
    """
    broad = len(_BROAD.findall(text))
    wide = sum(ord(letter) >= 0x1100 for letter in text)
    return max(1, math.ceil((len(text) + 0.5 * broad + wide) / length))


def _figure(figure: FigureRow) -> BriefFigure:
    mark = "estimated" if figure.is_estimated else ""
    return BriefFigure(cut(figure.label, 60), cut(figure.large, 26), mark)


def _promise(row: ItemRow, item: ActionItem) -> Promise:
    return Promise(
        number=row.number,
        title=cut(plain(item.title), 110),
        owner=cut(row.owner, 40),
        due=row.due_short,
        due_note=row.due_note,
        status=row.status,
        status_label=row.status_label,
        is_overdue=row.is_overdue,
    )


def _told(text: str) -> str:
    """The words of a text without its blocks of code, whose place is marked.

    What is attached is named and not linked, as page one has no room for where it is.
    """
    return plain(_CODE.sub("\n\n[…]\n\n", _ATTACHED.sub(r"\1", text)))


def count(items: tuple[ActionItem, ...], today: dt.date) -> Counts:
    """How the action items stand on the day ``today``."""
    waiting = [item for item in items if item.status not in FINISHED_STATUSES]
    dropped = sum(item.status == "wont_do" for item in items)
    return Counts(
        total=len(items),
        done=len(items) - len(waiting) - dropped,
        dropped=dropped,
        open=len(waiting),
        overdue=sum(item.due_on is not None and item.due_on < today for item in waiting),
        blocked=sum(item.status == "blocked" for item in waiting),
        unowned=sum(not item.owner for item in waiting),
    )


def cut(text: str, length: int) -> str:
    """``text`` in one line of at most ``length`` characters.

    What is too long ends with a sentence or a word and the mark ``[…]``.
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    room = text[: max(1, length - 4)]
    sentences = [found.end() for found in re.finditer(r"[.!?](?=\s)", room)]
    end = sentences[-1] if sentences and sentences[-1] > length // 2 else room.rfind(" ")
    return f"{room[:end] if end > 0 else room} […]"


def _risks(report: Report, length: int) -> tuple[str, ...]:
    """What stays dangerous: risks that were accepted, causes that nothing answers."""
    answered = {key for item in report.action_items for key in item.factors}
    accepted, unanswered = [], []
    for factor in report.analysis.factors:
        if risk := plain(factor.accepted_risk):
            says_so = risk.lower().startswith("accept")
            accepted.append(risk if says_so else f"Accepted: {risk}")
        elif factor.key not in answered:
            unanswered.append(f"No action yet: {plain(factor.text)}")
    risks = accepted + unanswered
    shown = [cut(risk, length) for risk in risks[:SHOWN_RISKS]]
    if len(risks) > SHOWN_RISKS:
        shown.append(f"and {len(risks) - SHOWN_RISKS} more")
    return tuple(shown)


def _owner(report: Report) -> str:
    for role in _OWNING_ROLES:
        names = [person.name for person in report.participants if person.role == role]
        if names:
            return cut(", ".join(names), 60)
    return ""
