"""The timeline and the action items as tables, out and in."""

from __future__ import annotations

import csv
import io

import pytest

from postmortems.models import TimelineEvent
from postmortems.report.build import build
from postmortems.report.to_csv import plain_cell, safe_cell
from tests.factories import make_event, make_incident, make_item
from tests.files import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author):
    return make_incident(
        by=author,
        timezone="America/New_York",
        started_at="2024-06-08T14:30:00+00:00",
        title="Stock was frozen",
    )


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def add(client, incident, text="", **more):
    url = f"/incidents/{incident.reference}/timeline/from-csv/"
    return client.post(url, {"csv": text} | more.pop("data", {}), **more)


def told(incident):
    return [
        (event.happened_at and event.happened_at.isoformat()[:16], event.kind, event.text)
        for event in build(incident).timeline
    ]


# -- out ----------------------------------------------------------------------------------------


def test_the_timeline_as_a_table(client_of, reader, incident):
    make_event(
        incident, text="Paged\nthe team", kind="escalation", happened_at="2024-06-08T14:35:00Z"
    )
    answer = client_of(reader).get(f"/incidents/{incident.reference}/timeline.csv")
    assert answer["Content-Type"].startswith("text/csv")
    (row,) = rows_of(answer)
    assert (row["time"], row["zone"], row["utc"]) == (
        "2024-06-08 10:35",
        "America/New_York",
        "2024-06-08T14:35:00Z",
    )
    assert (row["kind"], row["text"]) == ("Escalation", "Paged\nthe team")


def test_the_action_items_as_a_table(client_of, reader, incident):
    parent = make_item(incident, title="Count better", kind="improvement")
    make_item(
        incident, title="Count twice", improvement=parent, owner_name="Kim Oduya", priority="p1"
    )
    rows = rows_of(client_of(reader).get(f"/incidents/{incident.reference}/action-items.csv"))
    assert [row["title"] for row in rows] == ["Count better", "Count twice"]
    assert (rows[1]["improvement"], rows[1]["owner"], rows[1]["priority"]) == (
        "Count better",
        "Kim Oduya",
        "P1",
    )


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-SUM(A1)", "@cmd", "\tx", "'quoted", "'=x"])
def test_no_cell_is_calculated_with(client_of, reader, incident, text):
    make_item(incident, title=text)
    (row,) = rows_of(client_of(reader).get(f"/incidents/{incident.reference}/action-items.csv"))
    assert row["title"][0] == "'"
    assert plain_cell(safe_cell(text)) == text


def test_tables_are_seen_by_those_who_see_the_incident(client_of, author, teammate, stranger):
    secret = make_incident(by=author, restricted=True)
    for table in ("timeline", "action-items"):
        url = f"/incidents/{secret.reference}/{table}.csv"
        assert client_of(author).get(url).status_code == 200
        assert client_of(teammate).get(url).status_code == 404
        assert stranger.get(url).status_code == 302
    assert client_of(author).get(f"/incidents/{secret.reference}/lessons.csv").status_code == 404


# -- in -----------------------------------------------------------------------------------------


def test_a_table_with_names_in_any_order(client_of, author, incident):
    table = (
        "Kind,Description,Timestamp,Time zone\n"
        "Alert,Error rate above 5 %,2024-06-08 10:35,\n"
        "wrong_turn,Blamed the network,10:50,America/New_York\n"
        ",Found the cause: a lock,17:10,Europe/Berlin\n"
        "Resolved,All is well,15:45 UTC,\n"
    )
    assert add(client_of(author), incident, table).status_code == 302
    assert told(incident) == [
        ("2024-06-08T14:35", "alert", "Error rate above 5 %"),
        ("2024-06-08T14:50", "wrong_turn", "Blamed the network"),
        ("2024-06-08T15:10", "finding", "Found the cause: a lock"),
        ("2024-06-08T15:45", "resolved", "All is well"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "2024-06-08 10:35,paged Kim",
        "2024-06-08 10:35\tpaged Kim",
        "time;text\n2024-06-08 10:35;paged Kim",
        "date,time,event\n2024-06-08,10:35,paged Kim",
        "Zeit;Ereignis\n2024-06-08 10:35;paged Kim",
        "time,zone,kind,text\n2024-06-08 16:35,Berlin,,paged Kim",
        "utc,text\n2024-06-08T14:35:00Z,paged Kim",
    ],
)
def test_many_ways_to_write_a_table(client_of, author, incident, table):
    assert add(client_of(author), incident, table).status_code == 302
    assert [one[0] for one in told(incident)] == ["2024-06-08T14:35"]


def test_times_without_a_day_go_on_past_midnight(client_of, author, incident):
    add(client_of(author), incident, "time,text\n23:50,it broke\n00:10,it was mended\n")
    assert [one[0] for one in told(incident)] == ["2024-06-09T03:50", "2024-06-09T04:10"]


def test_what_was_exported_comes_back(client_of, author, incident):
    client = client_of(author)
    make_event(incident, text="=A1, they said", kind="symptom", key_moment=True, source="chat")
    make_event(incident, text='Twice, "quoted"', until_at="2024-06-08T15:00:00Z", detail="- a")
    make_event(incident, text="Some day", precision="day", happened_on="2024-06-09")
    make_event(incident, text="Once", precision="about")
    make_event(incident, text="When?", precision="unknown")
    # An hour that the clocks of New York showed twice.
    make_event(incident, text="Night", happened_at="2024-11-03T06:30:00Z")
    table = client.get(f"/incidents/{incident.reference}/timeline.csv").content
    copy = make_incident(by=author, timezone="Europe/Berlin")
    answer = add(client, copy, data={"file": sent("timeline.csv", table, "text/csv")})
    assert answer.status_code == 302

    def facts(one):
        return sorted(
            (e.text, str(e.happened_at), str(e.until), e.precision, e.kind, e.key_moment, e.detail)
            for e in build(one).timeline
        )

    assert facts(copy) == facts(incident)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "Choose a CSV file or paste a table"),
        ("just words", "This is no table"),
        ("time,text\n", "no line below them"),
        ("time,text\n10:35,\n", "Line 2: say what happened"),
        ("time,text\n25:99,broken\n", "Line 2: "),
        ("time,text\n31/02/2024 10:00,broken\n", "Line 2: "),
        ("time,kind,text\n10:35,party,broken\n", "Line 2: “party” is no kind of entry"),
        ("time,until,text\n10:35,10:20,broken\n", "Line 2: it ends before it begins"),
        ("time,zone,text\n10:35,Nowhere/Land,broken\n", "Line 2: "),
        ("time,text\n2999-01-01 10:00,broken\n", "Line 2: "),
        ("time,text\n" + "10:35,x\n" * 501, "These are 501 lines; at most 500"),
    ],
)
def test_lines_that_cannot_be_taken_are_named_and_nothing_is_stored(
    client_of, author, incident, table, says
):
    answer = add(client_of(author), incident, "2024-06-08 10:35,good" and table)
    assert answer.status_code == 422
    assert says in answer.content.decode().replace("&#x27;", "'")
    assert not TimelineEvent.objects.exists()


def test_binary_is_refused(client_of, author, incident):
    answer = add(client_of(author), incident, data={"file": sent("a.csv", bytes(range(256)) * 9)})
    assert answer.status_code == 422 and "not a text file" in answer.content.decode()


def test_in_place_the_whole_list_comes_anew(client_of, author, incident):
    answer = add(
        client_of(author), incident, "2024-06-08 10:35,paged Kim", headers={"HX-Request": "true"}
    )
    assert answer["HX-Retarget"] == "#timeline-rows"
    assert "paged Kim" in answer.content.decode() and "1 entry added" in answer["HX-Trigger"]
    assert 'hx-swap-oob="true"' in answer.content.decode()
    refused = add(client_of(author), incident, "x", headers={"HX-Request": "true"})
    assert refused.status_code == 422 and refused["HX-Retarget"] == "#timeline-csv-errors"


def test_only_those_who_may_edit_add(client_of, author, teammate, reader, stranger):
    secret = make_incident(by=author, restricted=True)
    line = "2024-06-08 10:35,paged Kim"
    assert add(client_of(teammate), secret, line).status_code == 404
    assert add(stranger, secret, line).status_code == 302
    shared = make_incident(by=author)
    assert add(client_of(reader), shared, line).status_code == 403
    closed = make_incident(by=author, state="closed")
    assert add(client_of(author), closed, line).status_code == 403
    assert not TimelineEvent.objects.exists()


def test_the_workspace_offers_it_to_those_who_edit(client_of, author, reader, incident):
    url = f"/incidents/{incident.reference}/"
    assert "from-csv" in client_of(author).get(url).content.decode()
    assert "from-csv" not in client_of(reader).get(url).content.decode()
