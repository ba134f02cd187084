"""Which action item answers which factor, in one look."""

import datetime as dt

from postmortems.report.document import ActionItem, Analysis, Factor, Report
from postmortems.report.grid import plan_grid
from postmortems.report.page import lay_out
from postmortems.report.rows import context

TODAY = dt.date(2026, 1, 20)


def grids_of(factors, items):
    report = Report(analysis=Analysis(factors=tuple(factors)), action_items=tuple(items))
    return lay_out(report, today=TODAY).grids


def item(key, *factors, status="open"):
    return ActionItem(key, f"Do {key}", status=status, factors=factors)


def test_rows_are_factors_and_columns_what_answers_them():
    (grid,) = grids_of(
        [Factor("f1", "Slow *disk*"), Factor("f2", "No alert"), Factor("f3", "Luck", "", "Fine")],
        [item("a", "f1"), item("idle"), item("b", "f1", "f2", status="done")],
    )
    assert [ref.number for ref in grid.items] == ["A1", "A3"]
    assert [(row.number, row.label, row.cells) for row in grid.rows] == [
        ("C1", "Slow disk", ("open", "done")),
        ("C2", "No alert", ("", "done")),
        ("C3", "Luck", ("", "")),
    ]
    assert [row.is_accepted for row in grid.rows] == [False, False, True]
    assert not any(row.is_unanswered for row in grid.rows)


def test_what_will_not_be_done_answers_nothing():
    (grid,) = grids_of(
        [Factor("f1", "One"), Factor("f2", "Two")],
        [item("a", "f1", status="wont_do"), item("b", "f1", status="verified")],
    )
    assert grid.rows[0].cells == ("dropped", "done")


def test_a_factor_that_nothing_answers_says_so():
    (grid,) = grids_of(
        [Factor("f1", "Known"), Factor("f2", "Forgotten")], [item("a", "f1"), item("b", "f1")]
    )
    assert [row.is_unanswered for row in grid.rows] == [False, True]


def test_a_hole_stays_one_where_the_only_answer_will_not_be_done():
    (grid,) = grids_of(
        [Factor("f1", "One"), Factor("f2", "Two")],
        [item("a", "f1", status="wont_do"), item("b", "f2")],
    )
    assert [row.is_unanswered for row in grid.rows] == [True, False]


def test_what_serves_no_factor_is_named_under_the_last_piece():
    factors = [Factor("f1", "One"), Factor("f2", "Two")]
    served = [item(f"a{n}", "f1") for n in range(20)]
    first, last = grids_of(factors, [*served, item("idle"), item("over", status="done")])
    assert first.idle == ()
    assert [ref.number for ref in last.idle] == ["A21"]


def test_the_grid_to_edit_has_every_item_and_every_factor():
    report = Report(
        analysis=Analysis(factors=(Factor("f1", "One"),)),
        action_items=(item("a", "f1", status="done"), item("b")),
    )
    grid = plan_grid(context(report, today=TODAY))
    assert [(one.number, one.mark, one.is_idle) for one in grid.items] == [
        ("A1", "done", False),
        ("A2", "open", True),
    ]
    assert [[cell.answers for cell in row.cells] for row in grid.rows] == [[True, False]]
    assert (grid.holes, grid.idle) == (0, 1)


def test_a_list_is_enough_for_one_factor_or_one_answer():
    two = [Factor("f1", "One"), Factor("f2", "Two")]
    assert grids_of([], []) == ()
    assert grids_of(two[:1], [item("a", "f1"), item("b", "f1")]) == ()
    assert grids_of(two, [item("a", "f1")]) == ()
    assert grids_of(two, [item("a", "gone"), item("b", "gone")]) == ()


def test_many_columns_are_cut_into_pieces_as_wide_as_a_page():
    factors = [Factor("f1", "One"), Factor("f2", "Two")]
    pieces = grids_of(factors, [item(f"a{n}", "f1") for n in range(40)])
    assert [len(piece.items) for piece in pieces] == [16, 16, 8]
    assert [ref.number for piece in pieces for ref in piece.items] == [
        f"A{n}" for n in range(1, 41)
    ]
    assert all(len(piece.rows) == 2 for piece in pieces)
