"""What readers outside of the team get to see, and what no cut carries."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.report.cutting import DEFAULTS, PROSE, cut, parts, place
from postmortems.report.document import (
    AUDIENCES,
    ActionItem,
    Analysis,
    Event,
    Factor,
    FreeSection,
    Impact,
    ImpactFigure,
    Leftover,
    Lesson,
    Lessons,
    Participant,
    Report,
    Why,
    every_text,
)
from postmortems.report.from_json import from_json
from postmortems.report.to_json import to_json
from postmortems.report.to_markdown import to_markdown

from .strategies import reports

AT = dt.datetime(2026, 1, 20, 8, tzinfo=dt.UTC)


def whole(**fields) -> Report:
    values = {
        "title": "Checkout down",
        "reference": "INC-7",
        "tags": ("vendor-quarrel",),
        "participants": (
            Participant("Ada Lovelace", "commander"),
            Participant("Ben Okri", "responder"),
            Participant("Cleo Diaz", "responder"),
        ),
        "summary": "Ada Lovelace saw it first; see [the board](https://grafana.example/d/7).",
        "impact": Impact(
            "Shops in Europe.",
            figures=(
                ImpactFigure("f1", "orders lost", 300, source="https://bi.example/q/3"),
                ImpactFigure("f2", "revenue lost", 81000),
            ),
        ),
        "timeline": (
            Event("e1", AT, "Ben looked at the switch", kind="wrong_turn", ruled_out_by="e2"),
            Event("e2", AT, "Cleo found the full disk", detail="pvs said so"),
        ),
        "analysis": Analysis(
            root_cause="The disk of pg-main-3 was full.",
            resolution="More room was made.",
            whys=(Why("Why was it full?"),),
            factors=(Factor("c1", "No alert on free space"),),
        ),
        "lessons": Lessons(went_well=(Lesson("Quick paging"),)),
        "action_items": (
            ActionItem("a1", "Watch the disks", kind="improvement"),
            ActionItem(
                "a2",
                "Alert at 80 %",
                owner="Ben Okri",
                improvement="a1",
                factors=("c1",),
                reason="Budget",
                tracker_url="https://jira.example/OPS-9",
            ),
        ),
        "sections": (FreeSection("s1", "Costs", "Much."),),
        "leftovers": (Leftover(3, "a stray line"),),
    }
    return Report(**(values | fields))


def words(report: Report) -> str:
    return "\n".join(every_text(report)) + to_json(report) + to_markdown(report)


def test_the_team_reads_it_as_it_is() -> None:
    assert cut(whole(), "team").report == whole()


def test_customers_read_what_happened_and_no_more() -> None:
    made = cut(whole(), "customer")

    said = words(made.report)
    for kept in ("Checkout down", "Shops in Europe", "orders lost", "More room was made"):
        assert kept in said
    for gone in (
        *("pg-main-3", "switch", "pvs", "Why was it full", "No alert", "Quick paging"),
        *("Alert at 80", "Budget", "Costs", "stray", "vendor-quarrel"),
        *("Ada", "Lovelace", "Okri", "grafana", "bi.example", "jira"),
    ):
        assert gone not in said, gone
    assert made.report.summary == "The incident commander saw it first; see the board."
    assert {one.kind for one in made.withheld} == {
        *("Root cause", "Event", "Why", "Contributing factor", "Lesson", "Action item", "Section"),
    }
    assert "Ada Lovelace" in made.names


def test_the_company_reads_the_analysis_without_names_and_knows_whom_to_ask() -> None:
    made = cut(whole(), "company").report

    assert made.analysis.root_cause == "The disk of pg-main-3 was full."
    assert [event.text for event in made.timeline] == [
        "A responder looked at the switch",
        "A responder found the full disk",
    ]
    assert made.participants == () and made.leftovers == ()
    assert made.action_items[1].owner == "Ben Okri"
    assert made.action_items[1].tracker_url == "https://jira.example/OPS-9"


def test_marks_narrow_and_widen() -> None:
    report = whole(
        audiences={
            "summary": "team",
            "figures:f2": "company",
            "timeline:e2": "customer",
            "action_items:a2": "customer",
            "root_cause": "customer",
        }
    )

    company, customer = cut(report, "company").report, cut(report, "customer").report

    assert company.summary == customer.summary == ""
    assert [figure.key for figure in company.impact.figures] == ["f1", "f2"]
    assert [figure.key for figure in customer.impact.figures] == ["f1"]
    assert [event.key for event in customer.timeline] == ["e2"]
    assert customer.analysis.root_cause == "The disk of pg-main-3 was full."
    (item,) = customer.action_items
    # What it belongs to is withheld, and so is who does it.
    assert (item.improvement, item.factors, item.owner) == (None, (), "A colleague")
    assert (item.tracker_url, item.reason) == ("", "")


def test_what_refers_to_a_withheld_part_no_longer_does() -> None:
    report = whole(audiences={"timeline:e2": "team"})

    (event,) = cut(report, "company").report.timeline
    assert event.ruled_out_by is None


@pytest.mark.parametrize(
    "text",
    [
        "see https://wiki.internal/x?y=1",
        "see <https://wiki.internal/x>",
        "see [the page](https://wiki.internal/x)",
        "see [the page][1]\n\n[1]: https://wiki.internal/x",
        "see ![a wiki.internal picture](attachment:k3)",
        "see [![pic](https://wiki.internal/p)](https://wiki.internal/x)",
        "see www.wiki.internal/x",
        "ask ops@wiki.internal",
        "a [long one](<https://wiki.internal/a b>)",
        '<a href="https://wiki.internal/x">x</a>',
    ],
)
def test_customers_get_no_address(text: str) -> None:
    report = whole(summary=text, timeline=(), action_items=())

    assert "wiki.internal" not in words(cut(report, "customer").report)
    assert "wiki.internal" in words(cut(report, "company").report)


def test_names_are_swapped_whole_and_in_part_but_not_inside_words() -> None:
    people = (Participant("Ada Lovelace", "commander"), Participant("Cleo Diaz", "responder"))
    text = "ADA stays. Ada paged Cleo. Adaptable diazepam. **Lovelace** agreed; @cleo too."

    made = cut(whole(participants=people, summary=text), "customer").report

    assert made.summary == (
        "ADA stays. The incident commander paged the responder. Adaptable diazepam. "
        "**The incident commander** agreed; a colleague too."
    ).replace("the responder", "a responder")


def test_every_part_can_be_marked_by_the_name_it_has() -> None:
    report = whole(plain_words="Like a sink.")
    named = [place(kind, key) for kind, key, _ in parts(report)]

    assert {name.partition(":")[0] for name in named} <= set(DEFAULTS)
    hidden = cut(replace(report, audiences=dict.fromkeys(named, "team")), "customer").report
    assert list(parts(hidden)) == []
    assert len(named) == len(set(named)) >= 10 and "summary" in PROSE


@given(reports, st.sampled_from(AUDIENCES))
@settings(max_examples=40)
def test_any_report_can_be_cut_and_stays_a_report(report: Report, audience: str) -> None:
    made = cut(report, audience).report

    assert from_json(to_json(made, row_keys=True)) == made
    if audience != "team":
        assert made.leftovers == () and not made.audiences
        assert cut(made, audience).withheld == ()


@given(reports)
@settings(max_examples=30)
def test_marks_read_back(report: Report) -> None:
    marks = {place(kind, key): "company" for kind, key, _ in parts(report)}
    marked = replace(report, audiences=marks)

    assert from_json(to_json(marked, row_keys=True)) == marked
