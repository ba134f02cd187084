"""Each check finds what it is for, leaves alone what is close by, and never raises."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.report import document as d
from postmortems.report.checks import CHECKS, DEFAULT_RULES, LEVELS, Rules, check, doubted, worst
from postmortems.report.checks.texts import own_words
from postmortems.report.from_json import from_data, from_json
from postmortems.report.from_text import read
from tests.report.strategies import reports

from .cases import CASES, CLEAN, TODAY, at, cause, event, item, summary

DEMO = Path(__file__).parents[3] / "postmortems" / "demo" / "01-ecommerce-outage.json"
CONTRACT = """
    missing.summary missing.impact_figure missing.root_cause missing.resolution
    missing.detection_method missing.owner missing.due_date timeline.order timeline.gap
    timeline.outside_incident timeline.resolved_before_detected timeline.duplicate
    timeline.impossible_time timeline.future timeline.noon timeline.no_detection
    timeline.no_escalation timeline.no_mitigation timeline.open_wrong_turn prose.duration prose.time
    prose.percentage prose.count wording.person wording.human_error wording.hindsight
    wording.judgement wording.failed_to wording.absolute wording.outage plan.factor_without_action
    plan.action_without_factor plan.vague_action
""".split()


def codes(report, **more):
    return {finding.code for finding in check(report, today=TODAY, **more)}


def test_a_clean_report_has_no_finding():
    assert check(CLEAN, today=TODAY) == ()


def test_the_codes_others_rely_on_are_there():
    assert set(CONTRACT) <= set(CHECKS)


def test_every_check_has_its_case():
    assert set(CASES) == set(CHECKS)


@pytest.mark.parametrize("code", CASES)
def test_it_is_found_and_the_one_close_by_is_not(code):
    shows, close_by = CASES[code]
    assert code in codes(shows)
    assert code not in codes(close_by)


@pytest.mark.parametrize("code", [code for code in CASES if code.startswith("wording.")])
def test_words_are_underlined_where_they_stand(code):
    shows, _ = CASES[code]
    hits = [one for one in check(shows, today=TODAY) if one.code == code]
    texts = {
        "title": shows.title,
        "impact": shows.impact.text,
        "root_cause": shows.analysis.root_cause,
        "question": "".join(why.question for why in shows.analysis.whys),
    }
    assert all(texts[one.place.field][one.start : one.end] == one.quote for one in hits)


@settings(max_examples=150)
@given(reports)
def test_no_report_makes_a_check_raise(report):
    findings = check(report, today=TODAY)
    assert all(finding.level in LEVELS and finding.sentence for finding in findings)


texts_of_trouble = st.lists(
    st.sampled_from(
        "the outage lasted 2 hours from 25:00 to 12:99 on 31 February 99 % of users 0 % 1e9 users "
        "10:30 AM started at should have been everyone @you “ ” ``` > `x` 1.2.3 $5 m 2h30 "
        "\ud7ff \x00 ﷺ 12:15 AM 00:00 24:00 UTC+14 we failed to notice\n\n".split(" ")
    ),
    max_size=40,
).map(" ".join)
edges = st.sampled_from([dt.datetime.min, dt.datetime.max]).map(lambda w: w.replace(tzinfo=dt.UTC))


@settings(max_examples=150)
@given(texts_of_trouble, st.none() | edges, st.none() | edges, st.none() | edges)
def test_neither_do_strange_texts_at_the_ends_of_the_calendar(text, start, end, happened):
    report = d.Report(
        title=text,
        timezone="America/New_York",
        started_at=start,
        resolved_at=end,
        summary=text,
        participants=(d.Participant(text),),
        impact=d.Impact(text, (d.ImpactWindow(start, end),), CLEAN.impact.figures),
        timeline=(d.Event("e1", happened, text), d.Event("e2", end, text)),
        analysis=d.Analysis(root_cause=text, factors=(d.Factor("c1", text),)),
        action_items=(d.ActionItem("a1", text),),
    )
    assert check(report, today=dt.date.max) is not None
    assert check(report, today=dt.date.min) is not None


def test_a_report_with_nothing_in_it_is_told_what_to_begin_with():
    found = codes(from_data({"format": "postmortem/1"}))
    assert {"missing.summary", "missing.root_cause", "missing.timeline"} <= found
    assert not any(code.startswith("timeline.") for code in found)


def test_what_a_severity_asks_for_can_be_set():
    bare = replace(CLEAN, lessons=d.Lessons(), severity="sev4")
    assert "missing.lessons" not in codes(bare)
    asks = {**DEFAULT_RULES.asks, "sev4": frozenset({"missing.lessons"})}
    assert "missing.lessons" in codes(bare, rules=Rules(asks=asks))
    no_turns = replace(CLEAN, timeline=tuple(e for e in CLEAN.timeline if e.kind != "wrong_turn"))
    asks = {"sev2": frozenset({"missing.wrong_turns"})}
    assert "missing.wrong_turns" in codes(no_turns, rules=Rules(asks=asks))
    assert "missing.wrong_turns" not in codes(CLEAN, rules=Rules(asks=asks))


def test_how_long_a_silence_may_be_can_be_set():
    assert "timeline.gap" in codes(CLEAN, rules=Rules(gap_minutes=20))


def test_both_sides_of_a_contradiction_are_told():
    (finding,) = check(summary("The outage lasted 2 hours."), today=TODAY)
    assert finding.sentence == "The summary says 2 hours, the times give 1 h 35 min."


def test_of_two_entries_that_clash_the_later_is_blamed_and_only_that():
    rows = tuple(
        event(f"e{n}", clock, kind, f"Entry {n}.")
        for n, (clock, kind) in enumerate(
            [("10:32", "alert"), ("11:30", "escalation"), ("11:10", "note"), ("11:50", "recovery")],
            1,
        )
    )
    found = check(replace(CLEAN, timeline=rows), today=TODAY)
    assert [one.where for one in found if one.code == "timeline.order"] == [("e3", "happened_at")]


def test_a_hint_of_what_others_said_is_left_alone():
    text = (
        "It began.\n> we should have tested\n\n```\nfailed to notice obviously\n```\n"
        "`human error` “careless” and [x](https://example.org/human-error) by a@careless.example\n"
        "10:35 <sam> obviously we should have known\n"
    )
    assert not any(code.startswith("wording.") for code in codes(cause(text)))
    assert len(own_words(text)) == len(text)


def test_plain_words_are_left_alone():
    report = replace(CLEAN, plain_words="Obviously the careless cook should have been told.")
    assert codes(report) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("La causa fue un error humano en el cambio de la base de datos.", "human_error"),
        ("El cambio que se hizo en la base no debería haber llegado.", "hindsight"),
        ("A falha que ocorreu foi um erro humano na mudança do banco.", "human_error"),
        ("O teste que não foi feito deveria ter ocorrido para a mudança.", "hindsight"),
        ("Die Ursache war menschliches Versagen bei der Änderung.", "human_error"),
        ("Wir haben das nicht geprüft, was offensichtlich mit der Zeit war.", "judgement"),
        ("La cause est une erreur humaine dans le changement de la base.", "human_error"),
        ("On aurait dû tester le changement avec les données.", "hindsight"),
    ],
)
def test_other_languages_are_begun(text, code):
    report = d.Report(analysis=d.Analysis(root_cause=text))
    assert f"wording.{code}" in codes(report)


def test_an_improvement_is_kept_by_its_to_dos():
    broad = d.ActionItem("a9", "Make settings safe", kind="improvement", factors=("c1",))
    carried = replace(item(improvement="a9"), action_items=())
    carried = replace(
        carried, action_items=(broad, replace(CLEAN.action_items[0], improvement="a9"))
    )
    assert codes(carried) == set()
    assert {"missing.owner", "missing.due_date"} <= codes(replace(CLEAN, action_items=(broad,)))


def test_the_example_shows_what_a_careful_reviewer_would_raise():
    report = from_json(DEMO.read_text(encoding="utf-8"))
    found = check(report, today=dt.date(2026, 1, 1))
    items = ("a5", "a6", "a7", "a8", "a9")
    assert sorted((one.code, one.place.key) for one in found) == sorted(
        (code, key) for code in ("missing.owner", "missing.due_date") for key in items
    )


def test_what_reading_a_document_mended_is_told():
    text = (
        "# Shop down\n\n## Timeline (June 8, 2024, UTC)\n\n- 11:30 AM - alert\n"
        "- 12:00 PM - called the database team\n- 12:15 AM - fixed\n- 12:30 PM - resolved\n"
    )
    proposal = read(text)
    found = doubted(proposal.doubts, check(proposal.report, today=TODAY))
    assert [one.code for one in found] == ["timeline.noon"]


def test_a_finding_as_data():
    shows, _ = CASES["plan.vague_action"]
    (finding,) = check(shows, today=TODAY)
    assert json.loads(json.dumps(finding.as_data())) == {
        "code": "plan.vague_action",
        "level": "note",
        "where": {"key": "a1", "field": "title"},
        "quote": None,
        "sentence": "“Improve monitoring” has no finish line.",
        "hint": CHECKS["plan.vague_action"].hint,
    }
    assert worst([finding]) == "note"
    assert worst([]) == ""


def test_time_grows_with_the_length_of_the_report():
    def findings(count):
        rows = tuple(
            d.Event(f"e{n}", at("10:30") + dt.timedelta(seconds=n), f"We failed to see {n}.")
            for n in range(count)
        )
        return check(replace(CLEAN, timeline=rows), today=TODAY)

    assert len(findings(2_000)) > 1_900


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Customers could not pay for 3 hours.", "prose.duration"),
        ("The incident took 4 hours.", "prose.duration"),
        ("It was a 3-hour outage.", "prose.duration"),
        ("At 10:15 the outage started.", "prose.time"),
        ("The service was restored at 14:10.", "prose.time"),
        ("We noticed the problem at 11:10.", "prose.time"),
        ("The outage lasted from 10:30 to 14:00.", "prose.time"),
    ],
)
def test_other_ways_to_say_it(sentence, code):
    assert code in codes(summary(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The backup takes 3 hours and starts at 02:00.",
        "The alert had been silent for 3 hours the week before.",
        "The outage lasted from 10:30 to 12:05 UTC.",
        "The outage lasted from 6:30 to 8:05 EDT.",
        "At 11:00 the last release was rolled back.",
        "The outage began at 10:30 AM.",
        "The database stayed 3 hours behind.",
    ],
)
def test_other_times_and_spans_are_left_alone(sentence):
    assert not {"prose.time", "prose.duration"} & codes(summary(sentence))


def test_a_name_that_made_the_mistake_is_a_person_also_if_nobody_knows_it():
    assert "wording.person" in codes(cause("Robin accidentally deleted the file."))
    assert "wording.person" not in codes(cause("The file was accidentally deleted."))


def test_an_incident_that_goes_on_has_gaps_too():
    ongoing = replace(CLEAN, resolved_at=None, mitigated_at=None, timeline=CLEAN.timeline[:3])
    late = event("e9", "13:00", "mitigation", "Switched over.")
    found = check(replace(ongoing, timeline=(*ongoing.timeline, late)), today=TODAY)
    assert [one.where for one in found if one.code == "timeline.gap"] == [("e3", "happened_at")]
