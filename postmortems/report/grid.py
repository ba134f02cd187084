"""Which action item answers which contributing factor, as a grid."""

from __future__ import annotations

from dataclasses import dataclass

from postmortems.prose import plain

from .brief import cut
from .row_types import ItemRef
from .rows import Context

_MOST_COLUMNS = 16


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
    items: tuple[ItemRef, ...]
    rows: tuple[GridRow, ...]


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
    return tuple(_grid(context, tuple(items[start : start + _MOST_COLUMNS])) for start in pieces)


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
                is_unanswered=not answers and not factor.accepted_risk.strip(),
                is_accepted=bool(factor.accepted_risk.strip()),
            )
        )
    return Grid(items, tuple(rows))


def _mark(ref: ItemRef) -> str:
    return {"done": "done", "verified": "done", "wont_do": "dropped"}.get(ref.status, "open")
