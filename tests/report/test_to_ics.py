"""The calendar, read back by a library that did not write it."""

import datetime as dt
import io

import pytest
import vobject

from postmortems.report.to_ics import CalendarEntry, to_ics

DAY = dt.date(2026, 6, 8)
MOMENT = dt.datetime(2026, 6, 1, 9, 30, tzinfo=dt.UTC)
HOSTILE = [
    'Ring, then; write \\ down \\n what "was" said',
    "END:VEVENT",
    "zwei Jahre später: Umlaute äöü und 🚒🧯 " * 12,
    "BEGIN:VALARM\r\nTRIGGER:-PT5M",
    "a:b;c=d,e",
    "字" * 200,
]


def entry(**fields: object) -> CalendarEntry:
    values: dict = {
        "uid": "abcd2345.INC-7@action-items.postmortems",
        "title": "Raise the limit",
        "about": "INC-7 Shop down",
        "address": "https://postmortems.example.com/incidents/INC-7/#action-items-abcd2345",
        "due_on": DAY,
        "priority": "p1",
        "is_private": False,
        "sequence": 4,
        "changed_at": MOMENT,
    }
    return CalendarEntry(**{**values, **fields})


def read(body: bytes) -> vobject.base.Component:
    return vobject.readOne(io.StringIO(body.decode(), newline=""))


def test_an_item_is_an_all_day_event_with_an_alarm() -> None:
    calendar = read(to_ics("Action items", [entry()]))

    assert calendar.version.value == "2.0"
    assert calendar.contents["x-wr-calname"][0].value == "Action items"
    event = calendar.vevent
    assert event.uid.value == "abcd2345.INC-7@action-items.postmortems"
    assert event.sequence.value == "4"
    # A day and no time, so that it is that day in every zone; the end is not part of it.
    assert (event.dtstart.value, event.dtend.value) == (DAY, DAY + dt.timedelta(days=1))
    assert type(event.dtstart.value) is dt.date
    assert event.dtstart.params["VALUE"] == ["DATE"]
    assert event.summary.value == "Due: Raise the limit"
    assert event.url.value == entry().address
    assert event.description.value == f"INC-7 Shop down\n{entry().address}"
    assert event.transp.value == "TRANSPARENT"
    assert event.priority.value == "3"
    assert event.dtstamp.value == event.last_modified.value == MOMENT
    alarm = event.valarm
    assert alarm.action.value == "DISPLAY"
    at = dt.datetime.combine(DAY, dt.time()) + alarm.trigger.value
    assert at == dt.datetime(2026, 6, 6, 9)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_stays_one_text(title: str) -> None:
    body = to_ics("Action items", [entry(title=title), entry(uid="other")])

    first, second = read(body).vevent_list
    assert first.summary.value == f"Due: {title}".replace("\r\n", "\n")
    assert second.summary.value == "Due: Raise the limit"
    assert len(first.valarm_list) == 1
    lines = body.split(b"\r\n")
    assert lines[-1] == b"" and not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75


def test_a_very_long_title_is_cut() -> None:
    event = read(to_ics("Action items", [entry(title="word " * 4000)])).vevent

    assert len(event.summary.value) == 500 and event.summary.value.endswith("…")


def test_the_last_day_there_is_has_no_day_after() -> None:
    event = read(to_ics("Action items", [entry(due_on=dt.date.max)])).vevent

    assert event.dtstart.value == dt.date.max
    assert "dtend" not in event.contents


def test_only_what_is_restricted_is_private() -> None:
    open_one, hidden = read(
        to_ics("Action items", [entry(), entry(uid="other", is_private=True)])
    ).vevent_list

    assert "class" not in open_one.contents
    assert hidden.contents["class"][0].value == "PRIVATE"


def test_a_calendar_without_items_is_one() -> None:
    calendar = read(to_ics("Action items", []))

    assert "vevent" not in calendar.contents


def test_the_same_items_give_the_same_bytes() -> None:
    assert to_ics("Action items", [entry()]) == to_ics("Action items", [entry()])
