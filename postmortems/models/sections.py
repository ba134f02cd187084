"""Prose: one row per section of the report."""

from django.db import models
from django.db.models import Q

from postmortems.report import document, wording

from .fields import Row, choices, code_constraint, row_rules
from .incidents import Incident


class Section(Row):
    """Markdown text of one kind. There is one of each kind, and any number of free ones."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=12, choices=choices(wording.SECTION))
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    audience = models.CharField(max_length=8, blank=True, choices=choices(wording.AUDIENCE))

    class Meta(Row.Meta):
        constraints = [
            *row_rules("section"),
            code_constraint("section", "kind", wording.SECTION),
            code_constraint("section", "audience", ("", *document.AUDIENCES)),
            models.UniqueConstraint(
                fields=["incident", "kind"], condition=~Q(kind="free"), name="section_kind_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title or wording.SECTION[self.kind]
