"""What the database refuses to hold, and what people are told when they try.

Every constraint of every model has its sample here; a new one without makes this red.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from postmortems.models import (
    ActionItem,
    AgendaEntry,
    ApiToken,
    Asked,
    Attachment,
    CalendarFeed,
    Change,
    Comment,
    ContributingFactor,
    DueDateMove,
    EarlierIncident,
    Edition,
    FollowUpRules,
    Identity,
    ImpactFigure,
    ImpactWindow,
    Incident,
    ItemReminder,
    KeptFinding,
    Lesson,
    Membership,
    OutgoingMail,
    Participant,
    Presence,
    ReminderDay,
    Reviewer,
    ReviewMeeting,
    Revision,
    Row,
    SavedBoard,
    Section,
    Service,
    Tag,
    Team,
    TimelineEvent,
    User,
    Why,
)
from postmortems.models.incidents import MILESTONE_ORDER
from postmortems.report import wording
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db

EARLY = dt.datetime(2024, 6, 8, 10, 0, tzinfo=dt.UTC)
LATE = EARLY + dt.timedelta(hours=1)
DAY = EARLY.date()


def constraint_names() -> set[str]:
    return {
        constraint.name
        for model in apps.get_app_config("postmortems").get_models()
        for constraint in model._meta.constraints
    }


def row(model: type[Row], **fields: Any) -> Callable[[Incident, User], models.Model]:
    """A row that breaks a rule by itself."""
    return lambda incident, user: model(incident=incident, **fields)


def twice(model: type[models.Model], **fields: Any) -> Callable[[Incident, User], models.Model]:
    """A row like one that is stored already; ``incident`` and ``user`` stand for the objects."""

    def make(incident: Incident, user: User) -> models.Model:
        known = {"incident": incident, "user": user, "added_by": user}
        values = {
            name: known.get(name, value) if value == name else value
            for name, value in fields.items()
        }
        values = {name: value() if callable(value) else value for name, value in values.items()}
        model.objects.create(**values)
        return model(**{name: _other_case(name, value) for name, value in values.items()})

    return make


def _other_case(name: str, value: Any) -> Any:
    return value.upper() if name in ("name", "username") else value


def incident_with(**fields: Any) -> Callable[[Incident, User], models.Model]:
    def make(_incident: Incident, user: User) -> models.Model:
        now = timezone.now()
        return Incident(title="x", created_by=user, changed_at=now, occurred_at=now, **fields)

    return make


def key_twice(model: type[Row], **fields: Any) -> Callable[[Incident, User], models.Model]:
    return twice(model, incident="incident", key="abcd2345", **fields)


def its_own_judge(incident: Incident, _user: User) -> models.Model:
    event = TimelineEvent.objects.create(incident=incident, happened_at=EARLY, text="x")
    event.ruled_out_by = event
    return event


def improvement_under_another(incident: Incident, _user: User) -> models.Model:
    first = ActionItem.objects.create(incident=incident, title="x", kind="improvement")
    return ActionItem(incident=incident, title="y", kind="improvement", improvement=first)


def owned_twice(incident: Incident, user: User) -> models.Model:
    return ActionItem(incident=incident, title="x", owner=user, owner_name="Kim")


def member_twice(_incident: Incident, user: User) -> models.Model:
    team = Team.objects.create(name="Platform")
    Membership.objects.create(team=team, user=user)
    return Membership(team=team, user=user)


def second_edition(incident: Incident, user: User) -> models.Model:
    edition = twice(Edition, **EDITION)(incident, user)
    edition.number = 2
    return edition


def resolved_reply(incident: Incident, user: User) -> models.Model:
    first = Comment.objects.create(**comment_values(incident, user))
    values = comment_values(incident, user) | {"resolved_at": EARLY, "resolved_by": user}
    return Comment(reply_to=first, **values)


def reply_to_itself(incident: Incident, user: User) -> models.Model:
    comment = Comment.objects.create(**comment_values(incident, user))
    comment.reply_to = comment
    return comment


def comment_values(incident: Incident, user: User) -> dict[str, Any]:
    what = {"noun": "prose", "target": "summary", "label": "Summary", "text": "x"}
    return {"incident": incident, "author": user, "created_at": EARLY, **what}


def mail_sent_and_waiting(incident: Incident, user: User) -> models.Model:
    mail = {"to": "kim@example.com", "subject": "x", "text": "x", "html": "x"}
    times = {"created_at": EARLY, "sent_at": EARLY, "next_try_at": LATE}
    return OutgoingMail(user=user, incident=incident, **mail, **times)


def item_of(incident: Incident) -> ActionItem:
    return ActionItem.objects.create(incident=incident, title="x")


def move(**fields: Any) -> Callable[[Incident, User], models.Model]:
    values = {"from_on": DAY, "to_on": None, "reason": "x", "by_name": "Kim", "at": EARLY}
    return lambda incident, _user: DueDateMove(item=item_of(incident), **(values | fields))


def meeting(user: User, **fields: Any) -> ReviewMeeting:
    people = {"facilitator": user, "created_by": user}
    times = {"starts_at": EARLY, "created_at": EARLY}
    return ReviewMeeting(**({"title": "Weekly"} | people | times | fields))


def meeting_with(**fields: Any) -> Callable[[Incident, User], models.Model]:
    return lambda _incident, user: meeting(user, **fields)


def entry_with(**fields: Any) -> Callable[[Incident, User], models.Model]:
    def make(incident: Incident, user: User) -> models.Model:
        held = meeting(user)
        held.save()
        return AgendaEntry(
            **({"meeting": held, "number": 1, "incident": incident, "why": "due"} | fields)
        )

    return make


def entry_twice(*, number: int, on_item: bool) -> Callable[[Incident, User], models.Model]:
    def make(incident: Incident, user: User) -> models.Model:
        first = entry_with(item=item_of(incident) if on_item else None)(incident, user)
        first.save()
        return AgendaEntry(
            meeting=first.meeting,
            number=number,
            incident=incident,
            item=first.item,
            why="due",
        )

    return make


def same_number(incident: Incident, user: User) -> models.Model:
    second = entry_twice(number=1, on_item=True)(incident, user)
    second.item = None
    return second


def reminded_twice(incident: Incident, user: User) -> models.Model:
    told = {"user": user, "due_on": DAY, "stage": "soon", "at": EARLY}
    first = ItemReminder.objects.create(item=item_of(incident), **told)
    return ItemReminder(item=first.item, **told)


def reminder_day_twice(*, of_team: bool) -> Callable[[Incident, User], models.Model]:
    def make(_incident: Incident, user: User) -> models.Model:
        team = Team.objects.create(name="Platform") if of_team else None
        ReminderDay.objects.create(user=user, team=team, day=DAY)
        return ReminderDay(user=user, team=team, day=DAY)

    return make


def same_digest(model: type[models.Model], **fields: Any) -> Callable:
    def make(_incident: Incident, user: User) -> models.Model:
        model.objects.create(user=user, digest="0" * 64, created_at=EARLY, **fields)
        return model(user=make_user("other"), digest="0" * 64, created_at=EARLY, **fields)

    return make


def earlier_than_itself(incident: Incident, _user: User) -> models.Model:
    return EarlierIncident(incident=incident, earlier=incident, by_name="Kim", at=EARLY)


def earlier_twice(incident: Incident, user: User) -> models.Model:
    told = {"incident": incident, "earlier": make_incident(by=user), "by_name": "Kim", "at": EARLY}
    EarlierIncident.objects.create(**told)
    return EarlierIncident(**told)


CHOOSE = "Choose one of the values offered for"
PERSON = "Choose a person or type a name, not both."
FILE = {
    "media_type": "image/png",
    "size": 1,
    "sha256": "0" * 64,
    "file": "x",
    "added_by": "added_by",
}
EDITION = {
    **{"incident": "incident", "number": 1, "version": 1, "content": {}},
    **{"approver_name": "Kim", "approved_at": EARLY},
}
FINDING: dict[str, Any] = {
    "code": "missing.summary",
    "field": "summary",
    "reason": "The incident is too small for one.",
    "by_name": "Kim",
    "at": EARLY,
}
CHANGE = {"incident_pk": 7, "version": 1, "at": timezone.now, "by_name": "x"}

# By name: what breaks the rule, and how the message for people begins ("" where no screen
# can break it: keys and versions are ours, and forms know a time from a day).
SAMPLES: dict[str, tuple[Callable[[Incident, User], models.Model], str]] = {
    "user_username_once": (
        twice(User, username="kim", display_name="Kim"),
        "Somebody already signs in with this name.",
    ),
    "user_role_known": (lambda *_: User(username="kim", role="owner"), f"{CHOOSE} role"),
    "user_theme_known": (lambda *_: User(username="kim", theme="pink"), f"{CHOOSE} theme"),
    "team_name_once": (twice(Team, name="Platform"), "There is already a team of this name."),
    "membership_once": (member_twice, "This person is already in the team."),
    "service_name_once": (twice(Service, name="checkout"), ""),
    "tag_name_once": (twice(Tag, name="vendor"), ""),
    "incident_severity_known": (incident_with(severity="sev9"), f"{CHOOSE} severity"),
    "incident_state_known": (incident_with(state="done"), f"{CHOOSE} state"),
    "incident_visibility_known": (incident_with(visibility="all"), f"{CHOOSE} visibility"),
    "incident_detection_method_known": (
        incident_with(detection_method="luck"),
        f"{CHOOSE} detection method",
    ),
    "participant_role_known": (
        row(Participant, name="Kim", role="boss"),
        f"{CHOOSE} role",
    ),
    "participant_person_or_name": (row(Participant, role="lead"), PERSON),
    "participant_person_role_once": (
        twice(Participant, incident="incident", user="user", role="lead"),
        "This person already has this role here.",
    ),
    "participant_name_role_once": (
        twice(Participant, incident="incident", name="Kim", role="lead"),
        "This name already has this role here.",
    ),
    "section_kind_known": (row(Section, kind="poem"), f"{CHOOSE} kind"),
    "section_kind_once": (twice(Section, incident="incident", kind="summary"), ""),
    "window_from_time_or_day": (row(ImpactWindow, from_at=EARLY, from_on=DAY), ""),
    "window_to_time_or_day": (row(ImpactWindow, to_at=EARLY, to_on=DAY), ""),
    "window_from_before_to": (
        row(ImpactWindow, from_at=LATE, to_at=EARLY),
        "The window ends before it begins.",
    ),
    "figure_certainty_known": (row(ImpactFigure, certainty="sure"), f"{CHOOSE} certainty"),
    "figure_low_before_high": (
        row(ImpactFigure, value=85, value_high=80),
        "The range ends below its beginning: swap the two values.",
    ),
    "event_precision_known": (
        row(TimelineEvent, text="x", precision="maybe"),
        f"{CHOOSE} precision",
    ),
    "event_kind_known": (
        row(TimelineEvent, text="x", happened_at=EARLY, kind="party"),
        f"{CHOOSE} kind",
    ),
    "event_time_fits_precision": (
        row(TimelineEvent, text="x", happened_at=EARLY, precision="day"),
        "",
    ),
    "event_ends_after_it_begins": (
        row(TimelineEvent, text="x", happened_at=LATE, until_at=EARLY),
        "The event ends before it begins.",
    ),
    "event_until_time_or_day": (
        row(TimelineEvent, text="x", happened_at=EARLY, until_at=LATE, until_on=DAY),
        "",
    ),
    "event_not_ruled_out_by_itself": (its_own_judge, "A wrong turn cannot rule itself out."),
    "factor_category_known": (
        row(ContributingFactor, text="x", category="luck"),
        f"{CHOOSE} category",
    ),
    "lesson_kind_known": (row(Lesson, text="x", kind="so_so"), f"{CHOOSE} kind"),
    "item_kind_known": (row(ActionItem, title="x", kind="wish"), f"{CHOOSE} kind"),
    "item_action_class_known": (
        row(ActionItem, title="x", action_class="pray"),
        f"{CHOOSE} action class",
    ),
    "item_priority_known": (row(ActionItem, title="x", priority="p9"), f"{CHOOSE} priority"),
    "item_status_known": (row(ActionItem, title="x", status="lost"), f"{CHOOSE} status"),
    "item_one_owner": (owned_twice, PERSON),
    "item_wont_do_has_reason": (
        row(ActionItem, title="x", status="wont_do"),
        "Say why it will not be done.",
    ),
    "item_only_todos_belong": (
        improvement_under_another,
        "Only a to-do can belong to an improvement.",
    ),
    "item_audience_known": (
        row(ActionItem, title="x", audience="nobody"),
        f"{CHOOSE} audience",
    ),
    "section_audience_known": (row(Section, kind="free", audience="nobody"), f"{CHOOSE} audience"),
    "event_audience_known": (
        row(TimelineEvent, text="x", happened_at=EARLY, audience="nobody"),
        f"{CHOOSE} audience",
    ),
    "figure_audience_known": (row(ImpactFigure, audience="nobody"), f"{CHOOSE} audience"),
    "move_has_reason": (move(reason=""), "Say why the due date moves."),
    "move_goes_somewhere": (move(to_on=DAY), ""),
    "follow_up_rules_once": (lambda _incident, _user: FollowUpRules(pk=2), ""),
    "follow_up_confirm_after_known": (
        lambda _incident, _user: FollowUpRules(pk=1, confirm_after=31),
        "",
    ),
    "saved_board_name_once": (
        twice(SavedBoard, user="user", name="mine"),
        "You already have a view of this name.",
    ),
    "calendar_feed_once": (same_digest(CalendarFeed), ""),
    "api_token_once": (same_digest(ApiToken, name="x"), ""),
    "item_reminder_once": (reminded_twice, ""),
    "item_reminder_stage_known": (
        lambda incident, user: ItemReminder(
            item=item_of(incident), user=user, due_on=DAY, stage="often", at=EARLY
        ),
        f"{CHOOSE} stage",
    ),
    "reminder_day_once": (reminder_day_twice(of_team=False), ""),
    "reminder_day_of_team_once": (reminder_day_twice(of_team=True), ""),
    "earlier_incident_once": (earlier_twice, "These two are linked already."),
    "earlier_incident_is_another": (earlier_than_itself, "An incident is not its own"),
    "meeting_state_known": (meeting_with(state="asleep"), f"{CHOOSE} state"),
    "meeting_phase_known": (meeting_with(phase="nap"), f"{CHOOSE} phase"),
    "meeting_severity_known": (meeting_with(severity="sev9"), f"{CHOOSE} severity"),
    "meeting_period_in_order": (
        meeting_with(since=DAY, until=DAY - dt.timedelta(days=1)),
        "The period ends before it begins.",
    ),
    "meeting_times_fit_state": (meeting_with(state="running"), ""),
    "entry_decision_known": (
        entry_with(decision="flip", decided_at=EARLY),
        f"{CHOOSE} decision",
    ),
    "entry_why_known": (entry_with(why="bored"), f"{CHOOSE} why"),
    "entry_number_once": (same_number, ""),
    "entry_item_once": (entry_twice(number=2, on_item=True), ""),
    "entry_postmortem_once": (entry_twice(number=2, on_item=False), ""),
    "entry_decision_has_time": (entry_with(decision="keep"), ""),
    "entry_decision_has_reason": (
        entry_with(decision="drop", decided_at=EARLY),
        "Say why in one line.",
    ),
    "change_version_once": (twice(Change, **CHANGE, verb="added", noun="why"), ""),
    "presence_once": (twice(Presence, incident="incident", user="user", seen_at=timezone.now), ""),
    "comment_key_once": (
        lambda incident, user: twice(
            Comment, **comment_values(incident, user) | {"key": "abcd2345"}
        )(incident, user),
        "",
    ),
    "comment_noun_known": (
        lambda incident, user: Comment(
            **comment_values(incident, user) | {"noun": "nowhere", "target": "x"}
        ),
        f"{CHOOSE} noun.",
    ),
    "comment_resolved_by_somebody": (resolved_reply, ""),
    "comment_not_its_own_reply": (reply_to_itself, ""),
    "mail_sent_is_not_tried_again": (mail_sent_and_waiting, ""),
    "reviewer_once": (
        twice(Reviewer, incident="incident", user="user", asked_at=timezone.now),
        "This person is already asked to review it.",
    ),
    "reviewer_answer_known": (
        lambda incident, user: Reviewer(
            incident=incident, user=user, asked_at=EARLY, answer="perhaps", answered_at=LATE
        ),
        f"{CHOOSE} answer",
    ),
    "reviewer_answer_has_time": (
        lambda incident, user: Reviewer(
            incident=incident, user=user, asked_at=EARLY, answered_at=LATE
        ),
        "",
    ),
    "edition_number_once": (twice(Edition, **EDITION), ""),
    "edition_version_once": (second_edition, ""),
    "edition_pdf_with_digest": (
        lambda incident, _user: Edition(**{**EDITION, "incident": incident, "pdf": b"%PDF"}),
        "",
    ),
    "identity_once": (lambda _incident, _user: Identity(pk=2), ""),
    "identity_logo_with_type": (lambda _incident, _user: Identity(pk=1, logo="identity/x"), ""),
    "identity_paper_known": (
        lambda _incident, _user: Identity(pk=1, paper="a5"),
        f"{CHOOSE} paper.",
    ),
    "finding_kept_once": (
        twice(KeptFinding, **FINDING, incident="incident"),
        "This finding is kept already.",
    ),
    "kept_finding_has_reason": (
        lambda incident, _user: KeptFinding(**{**FINDING, "incident": incident, "reason": ""}),
        "",
    ),
    "asked_once": (lambda _incident, _user: Asked(pk=2), ""),
    "revision_version_once": (twice(Revision, **CHANGE, content=dict), ""),
    "participant_key_once": (key_twice(Participant, name="Kim"), ""),
    "section_key_once": (key_twice(Section, kind="free"), ""),
    "window_key_once": (key_twice(ImpactWindow), ""),
    "figure_key_once": (key_twice(ImpactFigure), ""),
    "event_key_once": (key_twice(TimelineEvent, text="x", happened_at=EARLY), ""),
    "why_key_once": (key_twice(Why, question="x"), ""),
    "factor_key_once": (key_twice(ContributingFactor, text="x"), ""),
    "lesson_key_once": (key_twice(Lesson, text="x", kind="went_well"), ""),
    "item_key_once": (key_twice(ActionItem, title="x"), ""),
    "attachment_key_once": (key_twice(Attachment, name="x", **FILE), ""),
}
for earlier, later in MILESTONE_ORDER:
    SAMPLES[f"incident_{earlier[:-3]}_before_{later[:-3]}"] = (
        incident_with(**{earlier: LATE, later: EARLY}),
        f"“{wording.MILESTONE[later].capitalize()}” is earlier than "
        f"“{wording.MILESTONE[earlier].lower()}”. Check both times and their day.",
    )


def test_every_rule_has_a_sample() -> None:
    assert constraint_names() == set(SAMPLES)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_database_refuses(name: str) -> None:
    make, _message = SAMPLES[name]
    user = make_user("writer")
    broken = make(make_incident(by=user), user)

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        if broken.pk:
            models.Model.save(broken)
        else:
            type(broken).objects.bulk_create([broken])

    told = str(caught.value)
    # SQLite names the columns of a broken unique rule instead of the rule.
    assert name in told or "UNIQUE" in told


@pytest.mark.parametrize("name", sorted(name for name, (_, message) in SAMPLES.items() if message))
def test_people_are_told_in_words(name: str) -> None:
    make, message = SAMPLES[name]
    user = make_user("writer")
    broken = make(make_incident(by=user), user)

    with pytest.raises(ValidationError) as caught:
        broken.validate_constraints()

    assert any(said.startswith(message) for said in caught.value.messages), caught.value.messages


@pytest.mark.parametrize(
    ("days", "times", "message"),
    [
        ({"started_at": "2024-06-09"}, {"resolved_at": EARLY}, "“Resolved” is earlier"),
        ({"resolved_at": "2024-06-07"}, {"started_at": EARLY}, "“Resolved” is earlier"),
        ({"started_at": "2024-06-09", "detected_at": "2024-06-08"}, {}, "“Detected” is earlier"),
        ({"started_at": "2024-06-08"}, {"resolved_at": EARLY}, None),
        # 23:30 UTC is the next day in Berlin.
        ({"resolved_at": "2024-06-09"}, {"started_at": EARLY.replace(hour=23)}, None),
        ({"resolved_at": "2024-06-08"}, {"started_at": EARLY.replace(hour=23)}, "“Resolved” is"),
    ],
)
def test_a_day_without_a_time_is_in_order_too(days: dict, times: dict, message: str | None) -> None:
    incident = make_incident(timezone="Europe/Berlin")
    incident.milestone_days = days
    for name, moment in times.items():
        setattr(incident, name, moment)

    if message is None:
        incident.full_clean()
        return
    with pytest.raises(ValidationError) as caught:
        incident.full_clean()
    assert caught.value.messages[0].startswith(message)


@pytest.mark.parametrize(
    ("ends", "fits"),
    [
        ({"from_on": DAY, "to_on": DAY - dt.timedelta(days=1)}, False),
        ({"from_on": DAY, "to_at": EARLY - dt.timedelta(days=1)}, False),
        ({"from_at": LATE, "to_on": DAY}, True),
        ({"from_on": DAY, "to_on": DAY}, True),
        ({"to_on": DAY}, True),
    ],
)
def test_windows_of_days_end_after_they_begin(ends: dict, fits: bool) -> None:
    window = ImpactWindow(incident=make_incident(), **ends)

    if fits:
        window.full_clean()
    else:
        with pytest.raises(ValidationError, match="ends before it begins"):
            window.full_clean()
