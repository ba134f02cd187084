"""Storing a whole report: whatever it says, nothing is lost and nothing breaks."""

import datetime as dt
from dataclasses import replace

import pytest

from postmortems.changes.importing import store_report
from postmortems.models import Change, Incident, Service, User
from postmortems.report import document as d
from postmortems.report.build import build
from postmortems.report.document import every_text

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
EARLIER, LATER = START - dt.timedelta(hours=1), START + dt.timedelta(hours=1)


def a_report(**parts) -> d.Report:
    return d.Report(title="Checkout down", timezone="America/New_York", started_at=START, **parts)


def test_names_become_people_where_they_name_one(author: User, make_user) -> None:
    make_user("kim1", display_name="Kim")
    make_user("kim2", display_name="Kim")
    make_user("gone", display_name="Gone", is_active=False)
    names = ("author example", "Kim", "Gone", "Nobody")
    report = a_report(
        participants=tuple(d.Participant(name, "lead") for name in (*names, "NOBODY", "")),
        action_items=tuple(
            d.ActionItem(key=f"a{n}", title=f"Item {n}", owner=name) for n, name in enumerate(names)
        ),
    )

    incident = store_report(report, by=author)

    held = {(one.user, one.name) for one in incident.participants.all()}
    assert held == {(author, ""), (None, "Kim"), (None, "Gone"), (None, "Nobody")}
    owners = [(one.owner, one.owner_name) for one in incident.action_items.all()]
    assert owners == [(author, ""), (None, "Kim"), (None, "Gone"), (None, "Nobody")]


def test_times_that_contradict_each_other_are_left_over(author: User) -> None:
    report = a_report(
        resolved_at=EARLIER,
        detected_at=START.date() - dt.timedelta(days=1),
        impact=d.Impact(
            windows=(d.ImpactWindow(LATER, START, "turned around"),),
            figures=(
                d.ImpactFigure("f1", "users", 80.0, 70.0),
                d.ImpactFigure("f2", "euros", None, 5.0),
            ),
        ),
        timeline=(d.Event("e1", LATER, "Ends first", until=START),),
    )

    incident = store_report(report, by=author)

    stored = build(incident)
    assert (stored.started_at, stored.detected_at, stored.resolved_at) == (START, None, None)
    assert stored.impact.windows[0].to_at is None
    assert stored.timeline[0].until is None
    assert [(one.value, one.value_high) for one in stored.impact.figures] == [(70, 80), (5, None)]
    left = " / ".join(one.text for one in stored.leftovers)
    for told in ("Resolved: 2024-06-08 09:30", "Detected: 2024-06-07", "until 2024-06-08 10:30"):
        assert told in left


def test_what_databases_refuse_is_taken_out(author: User) -> None:
    odd = "a\0b \ud83d c"
    report = a_report(
        summary=odd,
        services=(odd,),
        timeline=(d.Event("e1", START, odd),),
        leftovers=(d.Leftover(1, odd),),
    )

    stored = build(store_report(replace(report, title=odd), by=author))

    for text in every_text(stored):
        assert "\0" not in text
        text.encode()
    assert stored.summary == "ab ? c"


def test_keys_that_cannot_stand_in_an_address_are_replaced(author: User) -> None:
    keys = ("../../x", 'a"b', "x" * 65, "good-1", "ü")
    report = a_report(
        timeline=tuple(d.Event(key, START, f"Event {key}") for key in keys),
        sections=tuple(d.FreeSection(key, f"Section {key}") for key in keys),
        action_items=(
            d.ActionItem(key="i/1", title="Improve", kind="improvement", factors=("c 1",)),
            d.ActionItem(key="t1", title="Do", improvement="i/1"),
        ),
        analysis=d.Analysis(factors=(d.Factor("c 1", "Cause"),)),
    )

    incident = store_report(report, by=author)

    for rows in (incident.timeline, incident.sections, incident.action_items, incident.factors):
        for key in rows.values_list("key", flat=True):
            assert key == "good-1" or key == "t1" or (key.isalnum() and len(key) == 8), key
    item = incident.action_items.get(title="Do")
    assert item.improvement.title == "Improve"
    assert item.improvement.factors.get().text == "Cause"


def test_doubled_keys_lose_no_row(author: User) -> None:
    report = a_report(
        impact=d.Impact(windows=(d.ImpactWindow(START, key="k"), d.ImpactWindow(LATER, key="k"))),
        participants=(d.Participant("Kim", key="k"), d.Participant("Lou", key="k")),
        analysis=d.Analysis(whys=(d.Why("One?", key="k"), d.Why("Two?", key="k"))),
        lessons=d.Lessons(went_well=(d.Lesson("a", "k"),), got_lucky=(d.Lesson("b", "k"),)),
    )

    incident = store_report(report, by=author)

    for rows in (incident.windows, incident.participants, incident.whys, incident.lessons):
        assert rows.count() == 2


def test_names_longer_than_their_column_twice(author: User) -> None:
    long = "service " + "x" * 100
    for _ in range(2):
        store_report(a_report(services=(long, long.upper())), by=author)

    assert Service.objects.count() == 1
    assert Incident.objects.count() == 2


def test_more_than_fits_is_cut_and_the_rest_kept(author: User) -> None:
    report = replace(a_report(sections=(d.FreeSection("s1", "t" * 300, "Text."),)), title="x" * 400)

    incident = store_report(report, by=author)

    assert len(incident.title) == 300
    assert incident.sections.get().text == "Text."


def test_half_a_report_is_never_stored(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr("postmortems.changes.importing.Recorder.record", fail)
    with pytest.raises(RuntimeError):
        store_report(a_report(summary="Words."), by=author)

    assert not Incident.objects.exists()
    assert not Change.objects.exists()
