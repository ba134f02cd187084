"""The review meeting: its scope, its agenda, what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from postmortems.report import document, wording

from .action_items import ActionItem
from .fields import choices, code_constraint
from .incidents import Incident, Service, valid_zone
from .people import Team


class MeetingState(models.TextChoices):
    PLANNED = "planned", "Planned"
    RUNNING = "running", "Running"
    ENDED = "ended", "Ended"


class Phase(models.TextChoices):
    """The steps of a postmortem in a meeting; an action item has the last one alone."""

    READING = "reading", "Silent reading"
    TIMELINE = "timeline", "Timeline"
    ACTIONS = "actions", "Action items"


class Decision(models.TextChoices):
    KEEP = "keep", "Keep as it is"
    RE_DATE = "re_date", "New date"
    RE_OWN = "re_own", "New owner"
    DROP = "drop", "Drop"
    ESCALATE = "escalate", "Escalate"
    DONE = "done", "Done"
    DISCUSSED = "discussed", "Discussed"


class ReviewMeeting(models.Model):
    """A meeting over the open action items of a scope; an empty part of it means all.

    ``since`` and ``until`` bound the day of the incident. ``place`` is the number of the
    agenda entry everybody sees, 0 before the first, and ``phase_since`` when its phase began.
    ``version`` grows with everything that changes on the screens. Times are UTC, told in
    ``timezone``; lengths are seconds.
    """

    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    timezone = models.CharField(max_length=60, default="UTC", validators=[valid_zone])
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="meetings_led"
    )
    attendees = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="meetings"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings"
    )
    severity = models.CharField(max_length=4, blank=True, choices=choices(wording.SEVERITY))
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=MeetingState, default=MeetingState.PLANNED)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="following"
    )
    place = models.PositiveIntegerField(default=0)
    phase = models.CharField(max_length=8, blank=True, choices=Phase)
    phase_since = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    reading_seconds = models.PositiveIntegerField(default=300)
    item_seconds = models.PositiveIntegerField(default=120)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="meetings_planned"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["state", "-starts_at"], name="meeting_by_state")]
        constraints = [
            code_constraint("meeting", "state", MeetingState.values),
            code_constraint("meeting", "phase", ("", *Phase.values)),
            code_constraint("meeting", "severity", ("", *document.SEVERITIES)),
            models.CheckConstraint(
                condition=Q(since__isnull=True)
                | Q(until__isnull=True)
                | Q(until__gte=models.F("since")),
                name="meeting_period_in_order",
                violation_error_message="The period ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", started_at__isnull=True, ended_at__isnull=True)
                | Q(state="running", started_at__isnull=False, ended_at__isnull=True)
                | Q(state="ended", started_at__isnull=False, ended_at__isnull=False),
                name="meeting_times_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaEntry(models.Model):
    """One point of a meeting: a postmortem to be read, or an action item to be decided.

    ``was`` holds how the item stood when it came on the agenda and ``became`` how it stood
    after the decision, as text by field. ``seconds`` is how long it was on the screen.
    ``previous_line`` is what was decided about it last time.
    """

    meeting = models.ForeignKey(ReviewMeeting, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="agenda_entries")
    item = models.ForeignKey(
        ActionItem,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="agenda_entries",
    )
    why = models.CharField(max_length=10)
    decision = models.CharField(max_length=10, blank=True, choices=Decision)
    line = models.TextField(blank=True)
    note = models.TextField(blank=True)
    previous_line = models.TextField(blank=True)
    was = models.JSONField(default=dict, blank=True)
    became = models.JSONField(default=dict, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            code_constraint("entry", "decision", ("", *Decision.values)),
            code_constraint("entry", "why", ("review", "overdue", "blocked", "due", "verify")),
            models.UniqueConstraint(fields=["meeting", "number"], name="entry_number_once"),
            models.UniqueConstraint(
                fields=["meeting", "item"],
                condition=Q(item__isnull=False),
                name="entry_item_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "incident"],
                condition=Q(item__isnull=True),
                name="entry_postmortem_once",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | Q(decision__gt="", decided_at__isnull=False),
                name="entry_decision_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=("drop", "escalate")) | Q(line__gt=""),
                name="entry_decision_has_reason",
                violation_error_message="Say why in one line.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.item or self.incident}"
