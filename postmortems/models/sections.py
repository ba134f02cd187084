"""Prose: one row per section of the report."""

from django.db import models
from django.db.models import Q

from postmortems.report import wording

from .fields import Row, choices, code_constraint, row_rules
from .incidents import Incident


class Section(Row):
    """Markdown text of one kind. There is one of each kind, and any number of free ones."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=12, choices=choices(wording.SECTION))
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta(Row.Meta):
        constraints = [
            *row_rules("section"),
            code_constraint("section", "kind", wording.SECTION),
            models.UniqueConstraint(
                fields=["incident", "kind"], condition=~Q(kind="free"), name="section_kind_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title or wording.SECTION[self.kind]
