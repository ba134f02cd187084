"""Action items followed up on the board: one in place, several at once, with honest dates."""

import datetime as dt

import pytest
from django.test import Client

from postmortems.models import ActionItem, Change, DueDateMove, FollowUpRules, User
from tests.factories import add_participant, make_incident, make_item, make_user
from tests.pages import HTMX, fields_of, soup, text_of

pytestmark = pytest.mark.django_db

BOARD = "/action-items/"
DAY = dt.date(2026, 6, 10)
LATER = "2026-07-01"


@pytest.fixture(autouse=True)
def _on_a_wednesday(clock) -> None:
    clock("2026-06-10T12:00+00:00")


@pytest.fixture
def incident(author: User):
    return make_incident(by=author, title="Checkout down", state="approved")


@pytest.fixture
def item(incident):
    return make_item(incident, title="Add an alert", due_on=dt.date(2026, 6, 8))


def address(item: ActionItem, way: str = "") -> str:
    return f"{BOARD}{item.incident.reference}/{item.key}/{f'{way}/' if way else ''}"


def form(client: Client, item: ActionItem, way: str = "") -> dict[str, str]:
    """What the form at this address sends before anything is typed."""
    return fields_of(client.get(address(item, way)), address(item, way))


def again(item: ActionItem) -> ActionItem:
    return ActionItem.objects.select_related("incident").get(pk=item.pk)


# One at a time


def test_a_new_date_is_kept_with_its_reason(item, teammate: User, client_of) -> None:
    client = client_of(teammate)
    sent = form(client, item, "date") | {"due_on": LATER, "reason": "The vendor is late"}

    line = client.post(address(item, "date"), sent, headers=HTMX)

    assert line.status_code == 200
    assert "1 Jul" in text_of(line) and "moved once" in text_of(line)
    move = DueDateMove.objects.get()
    assert (move.from_on, move.to_on) == (dt.date(2026, 6, 8), dt.date(2026, 7, 1))
    assert (move.reason, move.by_name) == ("The vendor is late", str(teammate))
    assert again(item).moved == 1
    assert "The vendor is late" in text_of(client.get(address(item, "date")))


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        ("2026-06-09", "This day is over."),
        ("9999-01-01", "more than ten years ahead"),
        ("2027-02-31", "a day that exists"),
        ("31 February", "a day that exists"),
        ("0001-01-01", "This day is over."),
    ],
)
def test_bad_dates_are_refused_and_kept(
    item, author: User, client_of, due_on: str, said: str
) -> None:
    client = client_of(author)
    sent = form(client, item, "date") | {"due_on": due_on, "reason": "Other work"}

    answer = client.post(address(item, "date"), sent, headers=HTMX)

    assert answer.status_code == 422
    assert said in text_of(answer)
    typed = soup(answer).select_one("[name=due_on]")["value"]
    assert typed == due_on and "Other work" in text_of(answer)
    assert again(item).due_on == dt.date(2026, 6, 8)
    assert not DueDateMove.objects.exists()


def test_a_date_does_not_move_without_a_reason(item, author: User, client_of) -> None:
    client = client_of(author)

    answer = client.post(
        address(item, "date"), form(client, item, "date") | {"due_on": LATER}, headers=HTMX
    )

    assert answer.status_code == 422 and "Say why the due date moves." in text_of(answer)
    assert again(item).due_on == dt.date(2026, 6, 8)


def test_the_first_date_needs_no_reason(incident, author: User, client_of) -> None:
    item = make_item(incident)
    client = client_of(author)
    shown = form(client, item, "date")
    assert "reason" not in shown

    assert client.post(address(item, "date"), shown | {"due_on": LATER}).status_code == 302
    assert again(item).due_on == dt.date(2026, 7, 1) and again(item).moved == 0


def test_a_date_can_be_taken_away_with_a_reason(item, author: User, client_of) -> None:
    client = client_of(author)
    sent = form(client, item, "date") | {"due_on": "", "reason": "Nobody knows yet"}

    assert client.post(address(item, "date"), sent).status_code == 302
    assert again(item).due_on is None
    assert DueDateMove.objects.get().to_on is None


def test_an_owner_is_a_person_or_a_name(item, author: User, teammate: User, client_of) -> None:
    client = client_of(author)
    for typed, person, name in (
        ("teammate", teammate, ""),
        ("Device vendor", None, "Device vendor"),
        ("", None, ""),
    ):
        sent = form(client, item, "owner") | {"owner": typed}
        assert client.post(address(item, "owner"), sent, headers=HTMX).status_code == 200
        assert (again(item).owner, again(item).owner_name) == (person, name)


def test_nobody_owns_what_they_may_not_see(author: User, teammate: User, client_of) -> None:
    secret = make_incident(by=author, title="Hushed breach", restricted=True)
    item = make_item(secret)
    client = client_of(author)
    sent = form(client, item, "owner") | {"owner": "teammate"}

    refused = client.post(address(item, "owner"), sent, headers=HTMX)

    assert refused.status_code == 422
    assert f"cannot see {secret.reference}" in text_of(refused)
    assert again(item).owner is None
    add_participant(secret, teammate, "responder")
    assert client.post(address(item, "owner"), sent, headers=HTMX).status_code == 200
    assert again(item).owner == teammate


def test_done_says_how_it_was_verified_or_waits(incident, author: User, client_of) -> None:
    waiting, proven = make_item(incident), make_item(incident)
    client = client_of(author)

    client.post(address(waiting), form(client, waiting) | {"status": "done"})
    client.post(
        address(proven), form(client, proven) | {"status": "done", "verified_by": "Drill of 9 June"}
    )

    assert again(waiting).status == "done" and again(waiting).confirm_on is None
    assert again(proven).status == "verified"
    assert again(proven).confirm_on == DAY + dt.timedelta(days=30)
    refused = client.post(address(waiting), form(client, waiting) | {"status": "verified"})
    assert refused.status_code == 422 and "Say how it was verified" in text_of(refused)


def test_two_people_change_one_item_at_once(item, author: User, teammate: User, client_of) -> None:
    one, other = client_of(author), client_of(teammate)
    first, second = form(one, item, "date"), form(other, item, "date")
    one.post(address(item, "date"), first | {"due_on": LATER, "reason": "Vendor"})

    answer = other.post(
        address(item, "date"),
        second | {"due_on": "2026-08-01", "reason": "Freeze"},
        headers=HTMX,
    )

    assert answer.status_code == 409
    assert "Somebody else changed “Due” to “2026-07-01” meanwhile" in text_of(answer)
    assert again(item).due_on == dt.date(2026, 7, 1)
    # Having read it, they decide with the next save.
    decided = other.post(
        address(item, "date"), fields_of(answer, address(item, "date")), headers=HTMX
    )
    assert decided.status_code == 200
    assert again(item).due_on == dt.date(2026, 8, 1) and again(item).moved == 2


# After three moves


@pytest.fixture
def slipping(incident):
    return make_item(incident, title="Rework retries", due_on=dt.date(2026, 6, 8), moved=3)


def test_after_three_moves_a_new_date_is_a_decision(slipping, author: User, client_of) -> None:
    client = client_of(author)

    offered = client.get(address(slipping, "date"), headers=HTMX)
    refused = client.post(
        address(slipping, "date"), {"due_on": LATER, "reason": "Again"}, headers=HTMX
    )

    assert "moved 3 times" in text_of(offered)
    assert [one["value"] for one in soup(offered).select("[type=radio]")] == [
        *("do", "smaller", "up", "drop"),
    ]
    assert refused.status_code == 422 and "Decide what becomes of the item" in text_of(refused)
    assert again(slipping).moved == 3


@pytest.mark.parametrize(
    ("sent", "became"),
    [
        (
            {"decision": "do", "due_on": LATER, "reason": "Last one"},
            {"due_on": dt.date(2026, 7, 1), "moved": 4, "moved_when_decided": 4},
        ),
        (
            {
                "decision": "smaller",
                "title": "Retry cards only",
                "due_on": LATER,
                "reason": "Half helps",
            },
            {"title": "Retry cards only", "due_on": dt.date(2026, 7, 1), "moved": 4},
        ),
        (
            {"decision": "drop", "reason": "Nobody needs it"},
            {"status": "wont_do", "reason": "Nobody needs it", "moved": 3},
        ),
    ],
)
def test_what_becomes_of_it(slipping, author: User, client_of, sent: dict, became: dict) -> None:
    client = client_of(author)
    shown = form(client, slipping, "decide")

    answer = client.post(address(slipping, "decide"), shown | sent, headers=HTMX)

    assert answer.status_code == 200, text_of(answer)
    found = again(slipping)
    assert {name: getattr(found, name) for name in became} == became
    assert not found.asks_for_decision or found.status == "wont_do"


def test_it_is_handed_up_to_somebody(slipping, author: User, teammate: User, client_of) -> None:
    client = client_of(author)
    sent = form(client, slipping, "decide") | {
        "decision": "up",
        "to": "teammate",
        "reason": "We need two people for a week",
    }

    line = client.post(address(slipping, "decide"), sent, headers=HTMX)

    assert "handed up to Teammate Example" in text_of(line)
    assert "Asks for a decision" not in text_of(line)
    assert again(slipping).escalated_to == teammate


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"decision": "do", "reason": "Once more"}, "Give the last date."),
        ({"decision": "do", "due_on": "2026-06-01", "reason": "x"}, "This day is over."),
        (
            {"decision": "smaller", "due_on": LATER, "title": "", "reason": "x"},
            "Say what is left of it.",
        ),
        ({"decision": "up", "to": "Some vendor", "reason": "x"}, "Choose a person"),
        ({"decision": "drop", "reason": " "}, "This field is required."),
        ({"decision": "wait", "reason": "x"}, "Select a valid choice"),
    ],
)
def test_half_a_decision_is_none(slipping, author: User, client_of, sent: dict, said: str) -> None:
    client = client_of(author)
    shown = form(client, slipping, "decide")

    answer = client.post(address(slipping, "decide"), shown | sent, headers=HTMX)

    assert answer.status_code == 422 and said in text_of(answer)
    assert again(slipping).asks_for_decision


def test_a_closed_postmortem_keeps_its_words(author: User, client_of) -> None:
    incident = make_incident(by=author, state="closed")
    item = make_item(incident, due_on=DAY, moved=3)

    offered = soup(client_of(author).get(address(item, "decide")))

    assert not offered.select("[value=smaller], [name=title]")


# Was it worth it


def test_the_owner_confirms_that_the_fix_worked_or_reopens(
    incident, author: User, client_of
) -> None:
    fixed = {"status": "verified", "verified_by": "Test", "confirm_on": DAY, "owner": author}
    good, bad = make_item(incident, **fixed), make_item(incident, **fixed)
    client = client_of(author)
    asked = client.get(BOARD, {"section": "confirm"})
    assert text_of(asked).count("Did it work? Asked since today") == 2

    client.post(address(good, "confirm"), {"worked": "yes", "note": ""}, headers=HTMX)
    unsaid = client.post(address(bad, "confirm"), {"worked": "no", "note": ""}, headers=HTMX)
    client.post(address(bad, "confirm"), {"worked": "no", "note": "It came back"}, headers=HTMX)

    assert again(good).confirmed_at is not None
    assert unsaid.status_code == 422 and "Say what did not work." in text_of(unsaid)
    assert (again(bad).status, again(bad).confirm_on) == ("open", None)
    assert "It came back" in str(Change.objects.filter(key=bad.key).values_list("after"))


@pytest.mark.parametrize("way", ["", "date", "owner", "decide", "confirm"])
def test_who_may_change_what(author, reader, teammate, admin, client_of, way: str) -> None:
    open_item = make_item(make_incident(by=author))
    secret = make_item(make_incident(by=author, restricted=True))
    archived = make_item(make_incident(by=author, state="archived"))
    expected = {
        author: (200, 200, 403),
        teammate: (200, 404, 403),
        reader: (403, 404, 403),
        admin: (200, 200, 403),
    }
    for person, statuses in expected.items():
        client = client_of(person)
        found = tuple(
            client.get(address(one, way)).status_code for one in (open_item, secret, archived)
        )
        assert found == statuses, (person, way)


def test_no_such_change(item, author: User, client_of) -> None:
    assert client_of(author).get(address(item, "nonsense")).status_code == 404
    assert client_of(author).post(address(item, "nonsense")).status_code == 404


# Several at once


def many(items, **fields: str) -> dict:
    names = [f"{one.incident.reference}/{one.key}" for one in items]
    return {"item": names, "back": "group=owner", **fields}


@pytest.fixture
def three(author: User, incident):
    other = make_incident(by=author, title="Mails late")
    return [
        make_item(incident, title="One", due_on=DAY),
        make_item(incident, title="Two"),
        make_item(other, title="Three", due_on=DAY),
    ]


def test_several_get_a_new_date_with_one_reason(three, teammate: User, client_of) -> None:
    client = client_of(teammate)

    answer = client.post(
        f"{BOARD}change/", many(three, what="date", due_on=LATER, reason="Freeze"), follow=True
    )

    assert answer.redirect_chain == [(f"{BOARD}?group=owner", 302)]
    assert "3 action items due on 2026-07-01 now." in text_of(answer)
    assert {again(one).due_on for one in three} == {dt.date(2026, 7, 1)}
    assert list(DueDateMove.objects.values_list("reason", flat=True)) == ["Freeze", "Freeze"]
    assert Change.objects.filter(noun="action item").count() == 3


def test_several_get_an_owner_or_a_state(three, author: User, client_of) -> None:
    client = client_of(author)

    owned = client.post(f"{BOARD}change/", many(three, what="owner", owner="author"), follow=True)
    done = client.post(
        f"{BOARD}change/",
        many(three, what="status", status="done", verified_by="Drill"),
        follow=True,
    )

    assert "3 action items given to Author Example." in text_of(owned)
    assert "3 action items set to “Done, to verify”." in text_of(done)
    assert {(again(one).owner, again(one).status) for one in three} == {(author, "verified")}


def test_all_or_none_and_the_item_is_named(three, author: User, client_of) -> None:
    ActionItem.objects.filter(pk=three[2].pk).update(moved=3)
    sent = many(three, what="date", due_on=LATER, reason="Freeze")

    answer = client_of(author).post(f"{BOARD}change/", sent)

    assert answer.status_code == 422
    assert f"“Three” ({three[2].incident.reference})" in text_of(answer)
    assert not DueDateMove.objects.exists() and not Change.objects.exists()
    assert again(three[1]).due_on is None
    # What was typed and ticked is still there, and the board is the one it was.
    kept = fields_of(answer, f"{BOARD}change/")
    assert (kept["due_on"], kept["reason"], kept["what"]) == (LATER, "Freeze", "date")
    ticked = soup(answer).select(".item-tick[checked]")
    assert {one["value"] for one in ticked} == set(sent["item"])
    assert soup(answer).select_one("option[value=owner][selected]")


def test_one_archived_among_them_changes_none(three, author: User, client_of) -> None:
    type(three[0].incident).objects.filter(pk=three[2].incident_id).update(state="archived")

    answer = client_of(author).post(f"{BOARD}change/", many(three, what="owner", owner="author"))

    assert answer.status_code == 422 and "“Three”" in text_of(answer)
    assert {again(one).owner for one in three} == {None}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": "date", "due_on": "2026-06-09", "reason": "x"}, "This day is over."),
        ({"what": "date", "due_on": "9999-12-31", "reason": "x"}, "more than ten years ahead"),
        ({"what": "date", "due_on": "2026-02-31", "reason": "x"}, "a day that exists"),
        ({"what": "date", "due_on": "", "reason": "x"}, "Give the new date."),
        ({"what": "date", "due_on": LATER, "reason": ""}, "Say why the due dates move."),
        ({"what": "owner", "owner": ""}, "Name the new owner."),
        ({"what": "status", "status": "wont_do"}, "Say why they will not be done."),
        ({"what": "status", "status": "verified"}, "Say how they were verified."),
        ({"what": "everything"}, "Select a valid choice"),
    ],
)
def test_bad_changes_of_several(three, author: User, client_of, fields: dict, said: str) -> None:
    answer = client_of(author).post(f"{BOARD}change/", many(three, **fields))

    assert answer.status_code == 422 and said in text_of(answer)
    assert not Change.objects.exists()


def test_none_ticked_or_one_gone(three, author: User, client_of) -> None:
    client = client_of(author)
    fields = {"what": "date", "due_on": LATER, "reason": "x"}
    assert "Tick the action items first." in text_of(client.post(f"{BOARD}change/", fields))
    for name in ("INC-999999/k3m9k3m9", f"{three[0].incident.reference}/gone", "x", "INC-1/\0"):
        answer = client.post(f"{BOARD}change/", {**fields, "item": [name]})
        assert answer.status_code == 422 and "no longer there" in text_of(answer)


def test_restricted_items_are_changed_by_their_people_only(
    three, author: User, teammate: User, client_of
) -> None:
    secret = make_item(make_incident(by=author, restricted=True), title="Rotate the keys")
    sent = many([*three, secret], what="owner", owner="author")

    refused = client_of(teammate).post(f"{BOARD}change/", sent)

    assert refused.status_code == 422 and "Rotate" not in refused.content.decode()
    assert {again(one).owner for one in (*three, secret)} == {None}
    # An owner who may not see one of them gets none.
    stranger = make_user("stranger")
    answer = client_of(author).post(
        f"{BOARD}change/", many([*three, secret], what="owner", owner="stranger")
    )
    assert answer.status_code == 422 and "“Rotate the keys”" in text_of(answer)
    assert not stranger.action_items.exists()


def test_readers_change_nothing(three, reader: User, client_of) -> None:
    sent = many(three, what="owner", owner="author")
    assert client_of(reader).post(f"{BOARD}change/", sent).status_code == 403
    assert not Change.objects.exists()


# The rules


def test_only_admins_set_the_rules(author: User, reader: User, client_of) -> None:
    for person in (author, reader):
        client = client_of(person)
        assert client.get("/settings/action-items/").status_code == 403
        assert client.post("/settings/action-items/", {"confirm_after": 60}).status_code == 403
    assert not FollowUpRules.objects.exists()


def test_the_rules_count_from_now_on(admin: User, incident, client_of) -> None:
    client = client_of(admin)
    here = "/settings/action-items/"
    shown = fields_of(client.get(here), here)
    assert (shown["p0"], shown["p1"], shown["p2"], shown["p3"]) == ("14", "30", "60", "")

    saved = client.post(here, shown | {"p0": "7", "p2": "", "confirm_after": "90"}, follow=True)

    assert "Saved." in text_of(saved)
    rules = FollowUpRules.objects.get()
    assert (rules.due_days, rules.confirm_after) == ({"p0": 7, "p1": 30}, 90)
    item = make_item(incident)
    client.post(address(item), form(client, item) | {"status": "done", "verified_by": "A test"})
    assert again(item).confirm_on == DAY + dt.timedelta(days=90)


@pytest.mark.parametrize("days", ["0", "-3", "731", "soon", "9" * 40])
def test_bad_rules_are_refused(admin: User, client_of, days: str) -> None:
    answer = client_of(admin).post("/settings/action-items/", {"p0": days, "confirm_after": 30})
    assert answer.status_code == 422
    assert soup(answer).select_one("[name=p0]")["value"] == days
    assert not FollowUpRules.objects.exists()


# In the workspace


def test_the_workspace_asks_for_a_reason_and_for_a_decision(
    item, slipping, author: User, teammate: User, client_of
) -> None:
    client = client_of(author)

    def sent(one: ActionItem) -> tuple[str, dict]:
        here = f"/incidents/{one.incident.reference}/action-items/{one.key}/"
        return here, fields_of(client.get(f"{here}?edit", headers=HTMX), here)

    here, shown = sent(item)
    assert "decision" not in shown
    assert client.post(here, shown | {"due_on": LATER}, headers=HTMX).status_code == 422
    moved = shown | {"due_on": LATER, "move_reason": "Vendor"}
    assert client.post(here, moved, headers=HTMX).status_code == 200
    assert again(item).moved == 1

    beyond = shown | {"due_on": "9999-01-01", "move_reason": "Vendor"}
    assert "more than ten years ahead" in text_of(client.post(here, beyond, headers=HTMX))

    here, shown = sent(slipping)
    again_later = shown | {"due_on": LATER, "move_reason": "Again"}
    assert client.post(here, again_later, headers=HTMX).status_code == 422
    unclear = again_later | {"decision": "up", "hand_up_to": "Somebody"}
    assert client.post(here, unclear, headers=HTMX).status_code == 422
    up = shown | {"decision": "up", "hand_up_to": "teammate", "move_reason": "Two people"}
    assert client.post(here, up, headers=HTMX).status_code == 200
    found = again(slipping)
    assert found.escalated_to == teammate and not found.asks_for_decision
