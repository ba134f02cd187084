"""The demo: a company's year of incidents, the same however often it is loaded."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from postmortems.models import (
    ActionItem,
    AgendaEntry,
    Change,
    Comment,
    Incident,
    Membership,
    OutgoingMail,
    Participant,
    ReviewMeeting,
    Revision,
    Team,
    TimelineEvent,
    User,
)
from postmortems.report.build import build
from postmortems.report.document import SEVERITIES, STATES

pytestmark = pytest.mark.django_db

ROWS = (Incident, User, Team, Membership, Participant, TimelineEvent, ActionItem, Change)
COUNTED = (*ROWS, Comment, OutgoingMail, ReviewMeeting, AgendaEntry)


def load() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (*COUNTED, Revision)}


def test_twice_is_the_same_as_once() -> None:
    first = load()
    once = counts()
    # What somebody changed since stays changed.
    edited = Incident.objects.first()
    Incident.objects.filter(pk=edited.pk).update(title="Retold", state="archived")
    User.objects.filter(username="sam").update(display_name="Samuel")

    second = load()

    assert counts() == once
    assert "14 incidents loaded, 0 already there" in first
    assert "0 incidents loaded, 14 already there" in second
    assert Incident.objects.get(pk=edited.pk).title == "Retold"
    assert User.objects.get(username="sam").display_name == "Samuel"


def test_no_screen_is_empty_in_the_demo() -> None:
    load()
    today = timezone.now().date()
    items = ActionItem.objects.all()

    assert Incident.objects.count() >= 12
    assert set(Incident.objects.values_list("severity", flat=True)) >= set(SEVERITIES)
    assert set(Incident.objects.values_list("state", flat=True)) >= set(STATES)
    assert Incident.objects.filter(visibility="restricted").count() == 1
    assert items.count() >= 40
    assert items.overdue(today).exists()
    assert items.unfinished().filter(due_on__gte=today, due_on__lt=today + dt.timedelta(days=14))
    for status in ("open", "in_progress", "blocked", "done", "verified", "wont_do"):
        assert items.filter(status=status).exists(), status
    assert items.unfinished().filter(owner=None, owner_name="").exists()
    services = Incident.objects.values("services__name").annotate(many=Count("pk"))
    assert max(row["many"] for row in services) > 1
    # All within the past year, but for the example, which has its own day.
    recent = Incident.objects.filter(
        occurred_at__gte=timezone.now() - dt.timedelta(days=366), occurred_at__lt=timezone.now()
    )
    assert recent.count() == Incident.objects.count() - 1
    for username, role in (("sam", "author"), ("ada", "admin"), ("vera", "viewer")):
        user = User.objects.get(username=username)
        assert user.role == role and user.check_password("postmortem-demo")


def test_the_example_is_complete_and_faithful() -> None:
    load()
    incident = Incident.objects.get(started_at__date=dt.date(2024, 6, 8))
    report = build(incident)

    assert report.timezone == "America/New_York"
    assert len(report.timeline) == 10
    local = [event.happened_at.astimezone(report.zone) for event in report.timeline]
    assert {moment.date() for moment in local} == {dt.date(2024, 6, 8)}
    assert {moment.tzname() for moment in local} == {"EDT"}
    turns = [event for event in report.timeline if event.kind == "wrong_turn"]
    ruling = [report.event(turn.ruled_out_by) for turn in turns]
    assert [f"{one.happened_at.astimezone(report.zone):%H:%M}" for one in ruling if one] == [
        "11:20"
    ]
    estimates = {one.value for one in report.impact.figures if one.certainty == "estimated"}
    assert {80, 20_000} <= estimates
    assert (len(report.improvements), len(report.todos)) == (4, 5)
    assert report.analysis.root_cause and report.analysis.resolution
    assert "voilà" in report.plain_words


def test_every_page_of_the_demo_can_be_seen(client_of) -> None:
    load()
    client = client_of(User.objects.get(username="ada"))
    for incident in Incident.objects.all():
        for part in ("", "report/", "report.json", "report.html"):
            answer = client.get(f"/incidents/{incident.reference}/{part}")
            assert answer.status_code == 200, (incident, part)
    for address in ("/", "/incidents/", "/action-items/", "/people/", "/teams/"):
        assert client.get(address).status_code == 200


def test_its_people_discuss_and_their_mail_stays_here(settings) -> None:
    settings.MAIL_IS_SENT = True
    load()

    assert Comment.objects.open().count() >= 4
    assert Comment.objects.exclude(resolved_at=None).exists()
    assert not Comment.objects.filter(created_at__gt=timezone.now()).exists()
    assert OutgoingMail.objects.exists()
    assert not OutgoingMail.objects.exclude(next_try_at=None).exists()


def test_the_demo_has_the_meeting_of_last_week_and_that_of_today() -> None:
    load()

    today, last = ReviewMeeting.objects.order_by("-starts_at")
    assert (last.state, today.state, today.previous) == ("ended", "planned", last)
    assert today.starts_at - last.starts_at >= dt.timedelta(days=6, hours=23)
    assert abs(today.starts_at - timezone.now()) < dt.timedelta(days=1)
    decided = last.entries.exclude(decision="")
    assert set(decided.values_list("decision", flat=True)) >= {"keep", "re_date", "escalate"}
    assert last.moves.count() == 1
    # What is on today's agenda says what was decided last time.
    assert today.entries.exclude(previous_line="").count() >= 4
    assert set(today.entries.values_list("why", flat=True)) == {
        *("overdue", "blocked", "review", "due", "verify")
    }
    assert not OutgoingMail.objects.filter(incident=None).exists()
