"""What will change, by whom, by when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from postmortems.models import ActionItem, ContributingFactor, Incident, User
from postmortems.report import wording

from .fields import LineField, PersonField, due_after_start, shown_key
from .seen import SeenForm


class ActionItemForm(SeenForm):
    field_order = [
        "title",
        "owner",
        "due_on",
        "move_reason",
        "priority",
        "status",
        "kind",
        "improvement",
    ]

    stored_in = {"owner": ("owner", "owner_name")}

    title = LineField(label="What will be done (a verb first)", required=True, rows=2)
    kind = forms.ChoiceField(label="Kind", choices=list(wording.ACTION_KIND.items()))
    improvement = forms.ModelChoiceField(
        label="Belongs to improvement",
        queryset=ActionItem.objects.none(),
        required=False,
        to_field_name="key",
        empty_label="None",
    )
    owner = PersonField(label="Owner")
    due_on = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Give a day that exists, as YYYY-MM-DD."},
    )
    move_reason = LineField(label="Why the due date moves")
    priority = forms.ChoiceField(
        label="Priority", required=False, choices=[("", "None"), *wording.PRIORITY.items()]
    )
    status = forms.ChoiceField(label="Status", choices=list(wording.ACTION_STATUS.items()))
    reason = LineField(label="Reason (needed for “Won't do”)")
    verified_by = LineField(label="How it was verified")
    action_class = forms.ChoiceField(
        label="Class", required=False, choices=[("", "None"), *wording.ACTION_CLASS.items()]
    )
    factors = forms.ModelMultipleChoiceField(
        label="Answers these contributing factors",
        queryset=ContributingFactor.objects.none(),
        required=False,
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
    )
    tracker_url = forms.URLField(
        label="Tracker link", required=False, max_length=500, assume_scheme="https"
    )
    detail = LineField(label="Detail", rows=2)

    def __init__(self, *args: Any, incident: Incident, row: ActionItem, **kwargs: Any) -> None:
        asked = ("owner", "factors", "move_reason")
        names = [name for name in self.base_fields if name not in asked]
        initial = {name: getattr(row, name) for name in names}
        initial["owner"] = str(row.owner) if row.owner_id else row.owner_name
        initial["improvement"] = shown_key(row.improvement)
        shown = row.factors.filter(removed_at=None) if row.pk else ()
        initial["factors"] = [factor.key for factor in shown]
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["owner"].current = row.owner
        if not row.due_on:
            del self.fields["move_reason"]
        self.incident = incident
        items = ActionItem.objects.filter(incident=incident).present().exclude(pk=row.pk)
        self.fields["improvement"].queryset = items.filter(kind="improvement")
        factors: QuerySet = ContributingFactor.objects.filter(incident=incident).present()
        self.fields["factors"].queryset = factors

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on != self.initial["due_on"]:
            due_after_start(due_on, self.incident)
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("status") == "wont_do" and not cleaned.get("reason"):
            self.add_error("reason", "Say why it will not be done.")
        if cleaned.get("kind") == "improvement" and cleaned.get("improvement"):
            self.add_error("improvement", "Only a to-do can belong to an improvement.")
        return cleaned

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        asked = ("owner", "move_reason")
        row = {name: value for name, value in cleaned.items() if name not in asked}
        if "owner" in cleaned:
            owner = cleaned["owner"]
            known = isinstance(owner, User)
            row |= {"owner": owner if known else None, "owner_name": "" if known else owner}
        if "factors" in row:
            row["factors"] = list(row["factors"])
        return row
