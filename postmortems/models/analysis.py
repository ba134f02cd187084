"""Why it happened: the chain of whys, contributing factors, and what was learned."""

from django.db import models

from postmortems.report import document, wording

from .fields import Row, choices, code_constraint, row_rules
from .incidents import Incident


class Why(Row):
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="whys")
    question = models.TextField()
    answer = models.TextField(blank=True)

    class Meta(Row.Meta):
        constraints = row_rules("why")

    def __str__(self) -> str:
        return self.question


class ContributingFactor(Row):
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="factors")
    text = models.TextField()
    category = models.CharField(max_length=12, blank=True, choices=choices(wording.FACTOR_CATEGORY))
    accepted_risk = models.TextField(blank=True)

    class Meta(Row.Meta):
        constraints = [
            *row_rules("factor"),
            code_constraint("factor", "category", ("", *document.FACTOR_CATEGORIES)),
        ]

    def __str__(self) -> str:
        return self.text


class Lesson(Row):
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="lessons")
    kind = models.CharField(max_length=12, choices=choices(wording.LESSON_KIND))
    text = models.TextField()

    class Meta(Row.Meta):
        constraints = [
            *row_rules("lesson"),
            code_constraint("lesson", "kind", document.LESSON_KINDS),
        ]

    def __str__(self) -> str:
        return self.text
