"""Page one of a report: what somebody needs who reads nothing else.

Everything is cut to fit one page, with an honest mark where it was.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from postmortems.prose import plain

from .document import FINISHED_STATUSES, ActionItem, Report
from .row_types import FigureRow, ItemRow
from .rows import Context, lay_out_figure, lay_out_item
from .typesetting import POINT, line_count

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
_LIMITS = (
    _Limits(150, 560, 280, 150),
    _Limits(120, 380, 180, 100),
    _Limits(90, 240, 100, 60),
    _Limits(60, 130, 60, 40),
)
# Width and height of what page one may fill, in millimetres, by paper (static/css/print.css),
# and how much of it stays empty as widths of letters are not known to the last hair.
_PAGE = {"a4": (176.0, 266.0), "letter": (181.9, 248.4)}
_SPARE = 5.0
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*$|\Z)", re.MULTILINE | re.DOTALL)
_ATTACHED = re.compile(r"!?\[([^\[\]]*)\]\(attachments/\w+\)")
# The longest that page one says of when it was.
_TIMES = (
    "28 November, 22:10:30 – 13 December 2026, 06:40:30 CEST 28 Nov 20:10:30 – 13 Dec 04:40:30 UTC"
)
_HEADING = 9.75 * POINT * 1.2
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
    width, height = _PAGE[paper]
    room = height - _SPARE - chart_shape * width - taken
    for limits in _LIMITS:
        page = _written(context, limits)
        shown = _that_fit(promised, width, room - _height(page, width), len(waiting))
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


def recurrence_height(line: str) -> float:
    """Millimetres that this line takes on page one, the narrower paper taken."""
    width = min(width for width, _ in _PAGE.values())
    return 1 + 5.3 * line_count(line, width, 10) if line else 0.0


def _height(page: Brief, width: float) -> float:
    """Millimetres that page one takes without its chart and its list of action items.

    Sizes and distances are those of ``static/css/print-brief.css``.
    """
    figures = 1 + len(page.figures)
    crowded = len(page.figures) == SHOWN_FIGURES
    cell = width / figures - 3
    size = 13.5 if crowded else 17
    large = [line_count(f.large, cell, size, semibold=True) for f in page.figures]
    labels = [line_count(f"{f.label} ({f.mark})", cell, 8.25) for f in page.figures]
    half = width / 2 - 6
    # Beside the risks: whom to ask, where, and as of when; and the code of the live page.
    foot = (width - 21) / 2 - 6
    beside = 3 + line_count(page.owner, foot, 8.75)
    return (
        4.9  # what it is, how severe, how far
        + 5
        + _line(21, 1.12) * line_count(page.title, width, 21, semibold=True)
        + 2
        + _line(10) * line_count(f"{_TIMES} · {page.services}", width, 10)
        + 4
        + _line(11, 1.4) * line_count(page.what, width, 11)
        + 10.6
        + _line(size, 1.1) * max(large, default=1)
        + 0.8
        + _line(8.25, 1.25) * max(labels, default=1)
        + 4  # the chart, which the caller knows
        + 4
        + _HEADING
        + _line(9.75) * max(line_count(text, half, 9.75) for text in (page.cause, page.done))
        + 4
        + _HEADING
        + _line(9.75)
        + 4
        + max(
            21.0,
            _HEADING
            + _line(8.75, 1.32)
            * max(beside, sum(line_count(risk, foot, 8.75) for risk in page.risks)),
        )
    )


def _that_fit(promised: list[Promise], width: float, room: float, waiting: int) -> list[Promise]:
    """As many as there is room for, in millimetres, with the words on how many more there are."""
    if not promised:
        return []
    shown: list[Promise] = []
    room -= 7.1  # the head of the table and what is above it
    for item in promised:
        due = f"{item.due} {item.due_note if item.is_overdue else ''}".strip()
        lines = max(
            line_count(item.title, width - 96, 8.75),
            line_count(item.owner or "no owner", 27, 8.75),
            line_count(due, 27, 8.75, semibold=item.is_overdue),
        )
        room -= 2 + lines * _line(8.75, 1.3)
        more = 1 + _line(8.25) if waiting > len(shown) + 1 else 0
        if room < more:
            break
        shown.append(item)
    return shown


def _line(size: float, height: float = 1.42) -> float:
    """Millimetres from one line of ``size`` points to the next."""
    return size * POINT * height


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
