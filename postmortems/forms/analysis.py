"""Why it happened and what was learned."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.models import ContributingFactor, Incident, Lesson, Why
from postmortems.report import wording

from .fields import LineField
from .seen import SeenForm


class WhyForm(SeenForm):
    question = LineField(label="Why?", required=True)
    answer = LineField(label="Because", rows=2)

    def __init__(self, *args: Any, incident: Incident, row: Why, **kwargs: Any) -> None:
        initial = {"question": row.question, "answer": row.answer}
        super().__init__(*args, initial=initial, **kwargs)


class ContributingFactorForm(SeenForm):
    text = LineField(label="Contributing factor", required=True, rows=2)
    category = forms.ChoiceField(
        label="Category",
        required=False,
        choices=[("", "No category"), *wording.FACTOR_CATEGORY.items()],
    )
    accepted_risk = LineField(label="Accepted risk: why nothing will be done about it")

    def __init__(
        self, *args: Any, incident: Incident, row: ContributingFactor, **kwargs: Any
    ) -> None:
        names = ("text", "category", "accepted_risk")
        super().__init__(*args, initial={name: getattr(row, name) for name in names}, **kwargs)


class AcceptedRiskForm(SeenForm):
    """Only why a factor is left as it is; the factor itself has a form of its own."""

    accepted_risk = LineField(label="The risk is accepted, because")

    def __init__(
        self, *args: Any, incident: Incident, row: ContributingFactor, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"accepted_risk": row.accepted_risk}, **kwargs)


class LessonForm(SeenForm):
    text = LineField(label="Lesson", required=True, rows=2)
    kind = forms.ChoiceField(label="Group", choices=list(wording.LESSON_KIND.items()))

    def __init__(self, *args: Any, incident: Incident, row: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": row.text, "kind": row.kind}, **kwargs)
