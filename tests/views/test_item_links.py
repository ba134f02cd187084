"""Where the links of a reminder lead: nothing happens before somebody confirms it."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from postmortems.models import (
    ActionItem,
    Change,
    DueDateMove,
    Incident,
    Membership,
    OutgoingMail,
    Team,
    User,
)
from tests.factories import make_incident, make_item, make_user
from tests.pages import soup, text_of

pytestmark = pytest.mark.django_db

WAYS = ("done", "help", "new-date", "confirm")


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, title="Shop down")


@pytest.fixture
def item(incident: Incident, author: User) -> ActionItem:
    return make_item(incident, title="Raise the limit", owner=author, due_in=3)


@pytest.fixture
def lead(author: User) -> User:
    lead = make_user("dana")
    team = Team.objects.create(name="Platform")
    for person in (author, lead):
        Membership.objects.create(team=team, user=person, is_lead=person == lead)
    return lead


def link(item: ActionItem, way: str) -> str:
    return f"/reminders/{item.incident.reference}/{item.key}/{way}/"


def sent(client: Client, address: str, **values: str):
    """The form of the page as a person sends it, with these fields filled in."""
    form = soup(client.get(address)).select_one("main form")
    assert form is not None
    fields = {}
    for field in form.select("input, textarea"):
        if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked"):
            fields[field["name"]] = field.get("value", field.get_text().strip())
    return client.post(address, {**fields, **values}, follow=True)


@pytest.mark.parametrize("way", WAYS)
def test_opening_a_link_changes_nothing(
    client_of, author: User, lead: User, item: ActionItem, way: str
) -> None:
    """Also not with the address of a form that was filled in."""
    before = ActionItem.objects.values().get()
    client = client_of(author)
    for method in ("get", "head", "options"):
        for data in ({}, {"verified_by": "x", "line": "x", "reason": "x", "worked": "yes"}):
            getattr(client, method)(link(item, way), data)

    assert ActionItem.objects.values().get() == before
    assert not Change.objects.exists() and not OutgoingMail.objects.exists()


def test_done_with_proof_is_verified(client_of, author: User, item: ActionItem) -> None:
    answer = sent(client_of(author), link(item, "done"), verified_by="The drill of Tuesday.")

    assert "Done and verified. Thank you." in text_of(answer)
    item.refresh_from_db()
    assert (item.status, item.verified_by) == ("verified", "The drill of Tuesday.")
    assert item.confirm_on is not None


def test_done_without_proof_waits(client_of, author: User, item: ActionItem) -> None:
    answer = sent(client_of(author), link(item, "done"))

    assert "It waits until somebody verified that it works." in text_of(answer)
    item.refresh_from_db()
    assert item.status == "done"


@pytest.mark.parametrize("way", ["done", "help", "new-date"])
def test_a_link_used_twice_says_that_it_is_done(
    client_of, author: User, lead: User, item: ActionItem, way: str
) -> None:
    client = client_of(author)
    sent(client, link(item, "done"), verified_by="A test.")
    changes = Change.objects.count()

    for answer in (
        client.get(link(item, way)),
        client.post(link(item, way), {"line": "x", "to": lead.pk, "reason": "x"}),
    ):
        assert answer.status_code == 200
        assert "This is done already" in text_of(answer)
        assert soup(answer).select_one("main form") is None
    assert Change.objects.count() == changes


def test_what_was_dropped_says_why(client_of, author: User, item: ActionItem) -> None:
    ActionItem.objects.update(status="wont_do", reason="The shop closes.", finished_at=None)

    page = client_of(author).get(link(item, "done"))

    assert "This was dropped: The shop closes." in text_of(page)


def test_help_hands_the_item_up_and_tells_the_lead(
    client_of, settings, author: User, lead: User, item: ActionItem
) -> None:
    settings.MAIL_IS_SENT = True
    client = client_of(author)
    answer = sent(client, link(item, "help"), line="We need **a key** of the provider.")

    assert "Handed up to Dana Example, who is told by mail." in text_of(answer)
    item.refresh_from_db()
    assert item.escalated_to == lead
    mail = OutgoingMail.objects.get()
    assert mail.user == lead
    assert mail.subject.endswith("Author Example needs help with “Raise the limit”")
    assert "> We need **a key** of the provider." in mail.text
    assert "<strong>a key</strong>" in mail.html
    again = client.post(link(item, "help"), {"to": lead.pk, "line": "Again."})
    assert "This was handed up to Dana Example already." in text_of(again)
    assert OutgoingMail.objects.count() == 1


def test_who_gets_no_mail_has_to_be_told(
    client_of, settings, author: User, lead: User, item: ActionItem
) -> None:
    settings.MAIL_IS_SENT = True
    User.objects.filter(pk=lead.pk).update(mail_reminders=False)

    answer = sent(client_of(author), link(item, "help"), line="A key.")

    assert "who gets no mail about it: tell them" in text_of(answer)
    assert not OutgoingMail.objects.exists()


def test_help_needs_a_line(client_of, author: User, lead: User, item: ActionItem) -> None:
    answer = client_of(author).post(link(item, "help"), {"to": lead.pk, "line": "  "})

    assert answer.status_code == 422
    assert "Say in one line what is needed." in text_of(answer)
    item.refresh_from_db()
    assert item.escalated_to is None


def test_help_comes_from_a_lead_who_may_see_it_or_else_from_an_admin(
    client_of, author: User, lead: User, admin: User, reader: User
) -> None:
    hushed = make_incident(by=author, restricted=True)
    item = make_item(hushed, owner=author, due_in=1)
    client = client_of(author)

    assert _offered(client, item) == ["Admin Example"]
    for person in (lead, reader):
        answer = client.post(link(item, "help"), {"to": person.pk, "line": "Please."})
        assert answer.status_code == 422
    # The one who leads the team asks somebody else.
    assert _offered(client_of(lead), make_item(make_incident(), owner=lead)) == ["Admin Example"]


def test_without_anybody_to_help_the_page_says_so(client_of, author: User, item) -> None:
    page = client_of(author).get(link(item, "help"))

    assert "Nobody leads your team yet" in text_of(page)
    assert client_of(author).post(link(item, "help"), {"line": "x"}).status_code == 422


def _offered(client: Client, item: ActionItem) -> list[str]:
    page = soup(client.get(link(item, "help")))
    return [
        " ".join(one.get_text().split())
        for one in page.select("main [name=to] + *, main label:has([name=to])")
    ]


def test_a_new_date_needs_a_reason_and_is_kept(client_of, author: User, item: ActionItem) -> None:
    was, wanted = item.due_on, item.due_on + dt.timedelta(days=5)
    client, here = client_of(author), link(item, "new-date")

    answer = sent(client, here, due_on=f"{wanted}")
    assert answer.status_code == 422 and "Say why the due date moves." in text_of(answer)
    assert not DueDateMove.objects.exists()

    answer = sent(client, here, due_on=f"{wanted}", reason="The part is late.")
    assert answer.status_code == 200
    item.refresh_from_db()
    assert (item.due_on, item.moved) == (wanted, 1)
    move = DueDateMove.objects.get()
    assert (move.from_on, move.to_on, move.reason) == (was, wanted, "The part is late.")
    # The mail spoke of the old date.
    page = text_of(client.get(f"{here}?due={was}"))
    assert "Since that mail its due date was moved to" in page
    assert "Since that mail" not in text_of(client.get(f"{here}?due={wanted}"))


@pytest.mark.parametrize("day", ["2020-01-01", "9999-12-31", "2026-02-31", "soon", "0000-00-00"])
def test_a_day_that_cannot_be_is_refused(
    client_of, author: User, item: ActionItem, day: str
) -> None:
    answer = sent(client_of(author), link(item, "new-date"), due_on=day, reason="Why not.")

    assert answer.status_code == 422
    assert not DueDateMove.objects.exists()


def test_two_who_move_the_date_at_once_see_each_other(
    client_of, author: User, teammate: User, item: ActionItem
) -> None:
    was = item.due_on
    first, second = was + dt.timedelta(days=5), was + dt.timedelta(days=9)
    sent(client_of(teammate), link(item, "new-date"), due_on=f"{first}", reason="Mine.")

    answer = client_of(author).post(
        link(item, "new-date"),
        {"due_on": f"{second}", "initial-due_on": f"{was}", "reason": "And mine."},
    )

    assert answer.status_code == 409
    assert "And mine." in answer.content.decode()
    item.refresh_from_db()
    assert item.due_on == first


@pytest.mark.parametrize("due", ["", "x" * 500, "2026-06-10<script>", "\0"])
def test_an_address_that_somebody_changed_does_no_harm(
    client_of, author: User, item: ActionItem, due: str
) -> None:
    page = client_of(author).get(link(item, "new-date"), {"due": due})

    assert page.status_code == 200
    assert b"<script>" not in page.content


@pytest.fixture
def verified(item: ActionItem) -> ActionItem:
    item.status, item.verified_by = "verified", "A drill."
    item.confirm_on = timezone.now().date()
    item.save()
    return item


def test_the_owner_says_that_it_worked(client_of, author: User, verified: ActionItem) -> None:
    client, here = client_of(author), link(verified, "confirm")
    assert "A drill." in text_of(client.get(here))

    answer = sent(client, here, worked="yes")

    assert "Good: it worked." in text_of(answer)
    verified.refresh_from_db()
    assert verified.confirmed_at is not None
    again = client.post(here, {"worked": "no", "note": "Hm."})
    assert "This was confirmed already on" in text_of(again)
    verified.refresh_from_db()
    assert verified.status == "verified"


def test_the_owner_reopens_what_did_not_work(client_of, author: User, verified) -> None:
    client, here = client_of(author), link(verified, "confirm")
    assert sent(client, here, worked="no").status_code == 422
    assert client.post(here, {}).status_code == 422

    answer = sent(client, here, worked="no", note="It filled up again.")

    assert "Reopened: it did not work." in text_of(answer)
    verified.refresh_from_db()
    assert verified.status == "open"
    assert "This was reopened already" in text_of(client.get(here))


def test_who_may_not_follow_up_is_refused(
    client_of, author: User, reader: User, item: ActionItem
) -> None:
    for way in WAYS:
        assert client_of(reader).get(link(item, way)).status_code == 403
        assert client_of(reader).post(link(item, way)).status_code == 403
    Incident.objects.update(state="archived")
    assert client_of(author).post(link(item, "done")).status_code == 403
    item.refresh_from_db()
    assert item.status == "open"


def test_a_removed_item_and_an_unknown_link_are_not_found(
    client_of, author: User, item: ActionItem
) -> None:
    client = client_of(author)
    assert client.get(link(item, "dance")).status_code == 404
    assert client.get("/reminders/INC-999/abc/done/").status_code == 404
    ActionItem.objects.update(removed_at=timezone.now())
    for method in ("get", "post"):
        assert getattr(client, method)(link(item, "done")).status_code == 404


def test_a_stranger_signs_in_first_and_comes_back(
    stranger: Client, author: User, item: ActionItem
) -> None:
    answer = stranger.get(f"{link(item, 'new-date')}?due=2026-06-10")

    assert answer["Location"] == (
        f"/accounts/login/?next={link(item, 'new-date')}%3Fdue%3D2026-06-10"
    )


def test_a_forged_form_is_refused(author: User, item: ActionItem) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)

    assert client.post(link(item, "done"), {}).status_code == 403
    item.refresh_from_db()
    assert item.status == "open"


def test_a_date_that_moved_too_often_leads_to_a_decision(
    client_of, author: User, item: ActionItem
) -> None:
    ActionItem.objects.update(moved=3)

    answer = client_of(author).get(link(item, "new-date"), follow=True)

    assert answer.redirect_chain == [
        (f"/action-items/{item.incident.reference}/{item.key}/decide/", 302)
    ]
    assert "moved 3 times" in text_of(answer)


@pytest.mark.parametrize(
    ("way", "expected"), [("done", 4), ("help", 5), ("new-date", 4), ("confirm", 4)]
)
def test_a_page_of_a_link_costs_few_queries(
    client_of, author: User, lead: User, verified: ActionItem, way: str, expected: int
) -> None:
    if way != "confirm":
        ActionItem.objects.update(status="open")
    client = client_of(author)
    with CaptureQueriesContext(connection) as captured:
        client.get(link(verified, way))

    asked = [one["sql"] for one in captured.captured_queries]
    assert len(asked) == expected, "\n".join(asked)
