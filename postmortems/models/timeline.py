"""What happened when."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from postmortems.report import document, wording

from .fields import Row, choices, code_constraint, in_order, row_rules
from .incidents import Incident

_ENDS_FIRST = "The event ends before it begins."


class TimelineEvent(Row):
    """One entry. ``position`` is its place; a day without a time is in the ``_on`` columns."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="timeline")
    happened_at = models.DateTimeField(null=True, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=choices(wording.PRECISION), default="exact")
    kind = models.CharField(max_length=16, choices=choices(wording.EVENT_KIND), default="note")
    text = models.TextField()
    detail = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    key_moment = models.BooleanField(default=False)
    audience = models.CharField(max_length=8, blank=True, choices=choices(wording.AUDIENCE))
    ruled_out_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="rules_out"
    )

    class Meta(Row.Meta):
        constraints = [
            *row_rules("event"),
            code_constraint("event", "precision", document.PRECISIONS),
            code_constraint("event", "kind", document.EVENT_KINDS),
            code_constraint("event", "audience", ("", *document.AUDIENCES)),
            models.CheckConstraint(
                condition=Q(precision__in=("exact", "about"), happened_at__isnull=False)
                & Q(happened_on__isnull=True)
                | Q(precision="day", happened_on__isnull=False, happened_at__isnull=True)
                | Q(precision="unknown", happened_at__isnull=True, happened_on__isnull=True),
                name="event_time_fits_precision",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True)
                | Q(happened_at__isnull=True)
                | Q(until_at__gte=F("happened_at")),
                name="event_ends_after_it_begins",
                violation_error_message=_ENDS_FIRST,
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_on__isnull=True),
                name="event_until_time_or_day",
            ),
            models.CheckConstraint(
                condition=Q(ruled_out_by__isnull=True) | ~Q(ruled_out_by=F("pk")),
                name="event_not_ruled_out_by_itself",
                violation_error_message="A wrong turn cannot rule itself out.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """The order where an end is only a day; the database holds that of two times."""
        if self.happened_on or self.until_on:
            ends = self.happened_at or self.happened_on, self.until_at or self.until_on
            if not in_order(*ends, self.incident.timezone):
                raise ValidationError(_ENDS_FIRST)
