"""Which action item answers which contributing factor, as a grid."""

from __future__ import annotations

from dataclasses import dataclass, replace

from postmortems.prose import Html, plain

from . import wording
from .brief import cut
from .checks.plan import serving_nothing
from .document import ActionItem, Factor
from .row_types import ItemRef
from .rows import Context, is_hole, item_groups

_MOST_COLUMNS = 16
MOST_CELLS = 1200


@dataclass(frozen=True, slots=True)
class GridRow:
    """One factor; ``cells``, one per item, are ``open``, ``done``, ``dropped`` or empty."""

    key: str
    number: str
    label: str
    cells: tuple[str, ...]
    is_unanswered: bool
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """``idle``, on the last piece, are the items still to do that answer no factor."""

    items: tuple[ItemRef, ...]
    rows: tuple[GridRow, ...]
    idle: tuple[ItemRef, ...] = ()


def grids(context: Context) -> tuple[Grid, ...]:
    """The grid in pieces that are as wide as a page. None where a list says as much.

    Only action items that answer a factor have a column; every factor has a row.
    """
    factors = context.report.analysis.factors
    refs = {ref.key: ref for answers in context.answers.values() for ref in answers}
    items = sorted(
        (
            ref
            for ref in refs.values()
            if any(ref in context.answers.get(f.key, ()) for f in factors)
        ),
        key=lambda ref: int(ref.number[1:]),
    )
    if len(factors) < 2 or len(items) < 2:
        return ()
    pieces = range(0, len(items), _MOST_COLUMNS)
    found = [_grid(context, tuple(items[start : start + _MOST_COLUMNS])) for start in pieces]
    found[-1] = replace(found[-1], idle=_idle(context))
    return tuple(found)


def _idle(context: Context) -> tuple[ItemRef, ...]:
    found = [
        ItemRef(
            item.key,
            context.item_numbers[item.key],
            item.title,
            item.status,
            wording.ACTION_STATUS.get(item.status, item.status),
        )
        for item in serving_nothing(context.report)
    ]
    return tuple(sorted(found, key=lambda ref: int(ref.number[1:])))


def _grid(context: Context, items: tuple[ItemRef, ...]) -> Grid:
    rows = []
    for factor in context.report.analysis.factors:
        answers = {ref.key for ref in context.answers.get(factor.key, ())}
        rows.append(
            GridRow(
                key=factor.key,
                number=context.factor_numbers[factor.key],
                label=cut(plain(factor.text), 70),
                cells=tuple(_mark(ref) if ref.key in answers else "" for ref in items),
                is_unanswered=is_hole(factor, context.answers.get(factor.key, ())),
                is_accepted=bool(factor.accepted_risk.strip()),
            )
        )
    return Grid(items, tuple(rows))


def _mark(ref: ItemRef | ActionItem) -> str:
    return {"done": "done", "verified": "done", "wont_do": "dropped"}.get(ref.status, "open")


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One action item at the head of a column. ``mark`` is that of its cells where it answers."""

    key: str
    number: str
    title: str
    mark: str
    status_label: str
    is_idle: bool


@dataclass(frozen=True, slots=True)
class PlanCell:
    """Whether one action item answers one factor."""

    item: PlanItem
    answers: bool


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One factor and, in the order of the columns, what answers it."""

    key: str
    number: str
    label: str
    accepted_risk: Html
    is_hole: bool
    cells: tuple[PlanCell, ...]


@dataclass(frozen=True, slots=True)
class PlanGrid:
    """Every factor by every action item, to be changed in place.

    Beyond ``MOST_CELLS`` there are no rows, ``too_large`` says so.
    """

    items: tuple[PlanItem, ...]
    rows: tuple[PlanRow, ...]
    too_large: bool = False

    @property
    def holes(self) -> int:
        return sum(row.is_hole for row in self.rows)

    @property
    def idle(self) -> int:
        return sum(item.is_idle for item in self.items)


def plan_grid(context: Context) -> PlanGrid | None:
    """The whole grid of a report; None without a factor or without an action item."""
    report = context.report
    factors = report.analysis.factors
    if not factors or not report.action_items:
        return None
    if len(factors) * len(report.action_items) > MOST_CELLS:
        return PlanGrid((), (), too_large=True)
    idle = {item.key for item in serving_nothing(report)}
    items = [
        (
            item,
            PlanItem(
                key=item.key,
                number=context.item_numbers[item.key],
                title=cut(plain(item.title), 60),
                mark=_mark(item),
                status_label=wording.ACTION_STATUS.get(item.status, item.status),
                is_idle=item.key in idle,
            ),
        )
        for _, group in item_groups(report)
        for item in group
    ]
    rows = tuple(_plan_row(context, factor, items) for factor in factors)
    return PlanGrid(tuple(column for _, column in items), rows)


def _plan_row(
    context: Context, factor: Factor, items: list[tuple[ActionItem, PlanItem]]
) -> PlanRow:
    return PlanRow(
        key=factor.key,
        number=context.factor_numbers[factor.key],
        label=cut(plain(factor.text), 120),
        accepted_risk=context.line(factor.accepted_risk),
        is_hole=is_hole(factor, context.answers.get(factor.key, ())),
        cells=tuple(PlanCell(column, factor.key in item.factors) for item, column in items),
    )
