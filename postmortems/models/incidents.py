"""The incident: the row everything else hangs on."""

from __future__ import annotations

import datetime as dt
import functools
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from postmortems.report import document, wording

from .fields import Row, choices, code_constraint, in_order, row_rules
from .people import User

REFERENCE_PREFIX = "INC-"


class Visibility(models.TextChoices):
    EVERYONE = "everyone", "Everyone signed in"
    RESTRICTED = "restricted", "Only its people and admins"


class Name(models.Model):
    """A name from a shared list, so that filters offer it everywhere."""

    name = models.CharField(max_length=80)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Service(Name):
    class Meta(Name.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="service_name_once")]


class Tag(Name):
    class Meta(Name.Meta):
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_once")]


# Looking them up reads a few hundred files.
_zones = functools.cache(available_timezones)


def valid_zone(name: str) -> None:
    if name not in _zones():
        raise ValidationError(
            f"“{name}” is not a time zone. Choose a name such as Europe/Berlin or UTC."
        )


class IncidentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> IncidentQuerySet:
        """The incidents this person may know of. The one rule for pages, lists and counts."""
        if user.is_admin:
            return self
        own = Participant.objects.present().filter(incident=OuterRef("pk"), user=user)
        return self.filter(Q(visibility=Visibility.EVERYONE) | Q(created_by=user) | Q(Exists(own)))

    def by_reference(self, reference: str) -> IncidentQuerySet:
        """The incident called ``INC-7`` (any case); none for anything else."""
        prefix, number = reference[: len(REFERENCE_PREFIX)], reference[len(REFERENCE_PREFIX) :]
        known = prefix.upper() == REFERENCE_PREFIX and number.isdecimal() and len(number) < 19
        return self.filter(pk=int(number)) if known else self.none()


def _out_of_order(earlier: str, later: str) -> str:
    first, second = (wording.MILESTONE[name].lower() for name in (earlier, later))
    return f"“{second.capitalize()}” is earlier than “{first}”. Check both times and their day."


def _in_order(earlier: str, later: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__isnull": True})
        | Q(**{f"{later}__gte": F(earlier)}),
        name=f"incident_{earlier[:-3]}_before_{later[:-3]}",
        violation_error_message=_out_of_order(earlier, later),
    )


# Diagnosis may follow mitigation (roll back first, understand later), so that pair is free.
MILESTONE_ORDER = (
    ("started_at", "detected_at"),
    ("started_at", "acknowledged_at"),
    ("started_at", "diagnosed_at"),
    ("started_at", "mitigated_at"),
    ("started_at", "resolved_at"),
    ("detected_at", "acknowledged_at"),
    ("detected_at", "resolved_at"),
    ("mitigated_at", "resolved_at"),
)


class Incident(models.Model):
    """An incident with its milestones. Times are UTC; ``timezone`` is the zone they are told in.

    ``milestone_days`` holds, as ISO text by name, milestones of which only the day
    is known. ``occurred_at`` is the moment lists sort by and periods count by.
    ``version`` grows by one with every change to anything in the incident. The last
    of them were made by ``editing_pk`` in one go that began at ``editing_since``.
    ``searched_version`` is the one whose words the search knows.
    """

    title = models.CharField(max_length=300)
    severity = models.CharField(max_length=4, blank=True, choices=choices(wording.SEVERITY))
    state = models.CharField(max_length=10, choices=choices(wording.STATE), default="draft")
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.EVERYONE)
    timezone = models.CharField(max_length=60, default="UTC", validators=[valid_zone])
    timezone_assumed = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    detected_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    diagnosed_at = models.DateTimeField(null=True, blank=True)
    mitigated_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    milestone_days = models.JSONField(default=dict, blank=True)
    detection_method = models.CharField(
        max_length=10, blank=True, choices=choices(wording.DETECTION_METHOD)
    )
    services = models.ManyToManyField(Service, related_name="incidents", blank=True)
    tags = models.ManyToManyField(Tag, related_name="incidents", blank=True)
    leftovers = models.JSONField(default=list, blank=True)
    occurred_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incidents"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    searched_version = models.PositiveIntegerField(default=0)
    editing_pk = models.BigIntegerField(null=True, blank=True)
    editing_since = models.DateTimeField(null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        indexes = [
            models.Index(fields=["-occurred_at", "-id"], name="incident_by_time"),
            models.Index(
                fields=["visibility", "-occurred_at", "-id"], name="incident_seen_by_time"
            ),
            models.Index(fields=["-changed_at"], name="incident_by_change"),
            models.Index(fields=["state", "-changed_at"], name="incident_by_state"),
            models.Index(fields=["created_by", "state"], name="incident_by_author"),
            models.Index(
                fields=["id"],
                condition=~Q(searched_version=F("version")),
                name="incident_to_be_searched",
            ),
        ]
        constraints = [
            code_constraint("incident", "severity", ("", *document.SEVERITIES)),
            code_constraint("incident", "state", document.STATES),
            code_constraint("incident", "visibility", Visibility.values),
            code_constraint("incident", "detection_method", ("", *document.DETECTION_METHODS)),
            *(_in_order(earlier, later) for earlier, later in MILESTONE_ORDER),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def clean(self) -> None:
        """The order of milestones of which one is only a day; the database holds the others."""
        if self.milestone_days and self.timezone in _zones():
            for earlier, later in MILESTONE_ORDER:
                moments = self.milestone(earlier), self.milestone(later)
                if set(self.milestone_days).intersection((earlier, later)):
                    if not in_order(*moments, self.timezone):
                        raise ValidationError({later: _out_of_order(earlier, later)})

    @property
    def reference(self) -> str:
        return f"{REFERENCE_PREFIX}{self.pk}"

    def milestone(self, name: str) -> document.When:
        """One of ``document.MILESTONES``: a time, a day, or None."""
        moment = getattr(self, name)
        day = self.milestone_days.get(name)
        return moment if moment or not day else dt.date.fromisoformat(day)


class Participant(Row):
    """Somebody who took part: a person who signs in, or a plain name."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, blank=True, choices=choices(wording.PARTICIPANT_ROLE))

    class Meta(Row.Meta):
        indexes = [models.Index(fields=["user", "incident"], name="participant_by_user")]
        constraints = [
            *row_rules("participant"),
            code_constraint("participant", "role", ("", *document.PARTICIPANT_ROLES)),
            models.CheckConstraint(
                condition=Q(user__isnull=True, name__gt="") | Q(user__isnull=False, name=""),
                name="participant_person_or_name",
                violation_error_message="Choose a person or type a name, not both.",
            ),
            models.UniqueConstraint(
                fields=["incident", "user", "role"],
                condition=Q(user__isnull=False, removed_at=None),
                name="participant_person_role_once",
                violation_error_message="This person already has this role here.",
            ),
            models.UniqueConstraint(
                "incident",
                Lower("name"),
                "role",
                condition=Q(user__isnull=True, removed_at=None),
                name="participant_name_role_once",
                violation_error_message="This name already has this role here.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.user)


class EarlierIncident(models.Model):
    """Somebody says that this happened before: ``earlier`` was of the same kind."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="earlier_links")
    earlier = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="later_links")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "earlier"],
                name="earlier_incident_once",
                violation_error_message="These two are linked already.",
            ),
            models.CheckConstraint(
                condition=~Q(earlier=F("incident")),
                name="earlier_incident_is_another",
                violation_error_message="An incident is not its own forerunner.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident.reference} after {self.earlier.reference}"
