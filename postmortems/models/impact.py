"""Who was hit and how hard: windows of impact and figures."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from postmortems.report import document, wording

from .fields import Row, choices, code_constraint, in_order, row_rules
from .incidents import Incident

_ENDS_FIRST = "The window ends before it begins."


class ImpactWindow(Row):
    """A span in which somebody was affected. A day without a time is in the ``_on`` columns."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="windows")
    from_at = models.DateTimeField(null=True, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_at = models.DateTimeField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta(Row.Meta):
        constraints = [
            *row_rules("window"),
            models.CheckConstraint(
                condition=Q(from_at__isnull=True) | Q(from_on__isnull=True),
                name="window_from_time_or_day",
            ),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_on__isnull=True),
                name="window_to_time_or_day",
            ),
            models.CheckConstraint(
                condition=Q(from_at__isnull=True)
                | Q(to_at__isnull=True)
                | Q(to_at__gte=F("from_at")),
                name="window_from_before_to",
                violation_error_message=_ENDS_FIRST,
            ),
        ]

    def __str__(self) -> str:
        return self.note or "Impact window"

    def clean(self) -> None:
        """The order where an end is only a day; the database holds that of two times."""
        if self.from_on or self.to_on:
            ends = self.from_at or self.from_on, self.to_at or self.to_on
            if not in_order(*ends, self.incident.timezone):
                raise ValidationError(_ENDS_FIRST)


class ImpactFigure(Row):
    """A number that says how big the impact was; ``value_high`` makes it a range."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField(max_length=200, blank=True)
    value = models.FloatField(null=True, blank=True)
    value_high = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    certainty = models.CharField(
        max_length=20, choices=choices(wording.CERTAINTY), default="measured"
    )
    source = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    audience = models.CharField(max_length=8, blank=True, choices=choices(wording.AUDIENCE))

    class Meta(Row.Meta):
        constraints = [
            *row_rules("figure"),
            code_constraint("figure", "certainty", document.CERTAINTIES),
            code_constraint("figure", "audience", ("", *document.AUDIENCES)),
            models.CheckConstraint(
                condition=Q(value_high__isnull=True)
                | Q(value__isnull=False, value_high__gte=F("value")),
                name="figure_low_before_high",
                violation_error_message="The range ends below its beginning: swap the two values.",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.text or "Figure"
