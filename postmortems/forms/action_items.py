"""What will change, by whom, by when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from postmortems.models import ActionItem, ContributingFactor, Incident, User, Visibility
from postmortems.report import wording

from .fields import LineField, PersonField, due_after_start, shown_key
from .item_moves import DECISIONS, DROP, SMALLER, UP
from .seen import SeenForm

# What is asked along with the fields of the row.
_ASKED = ("move_reason", "decision", "hand_up_to")


class ActionItemForm(SeenForm):
    """The fields of an item; of one whose date was moved too often, what becomes of it as well."""

    field_order = [
        "title",
        "owner",
        "due_on",
        "priority",
        "status",
        "kind",
        "decision",
        "hand_up_to",
        "move_reason",
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
    decision = forms.ChoiceField(
        label="Its date was moved too often: what becomes of it?",
        required=False,
        choices=[("", "Not decided"), *DECISIONS.items()],
    )
    hand_up_to = PersonField(label="Hand it up to")
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
        asked = ("owner", "factors", *_ASKED)
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
        if row.asks_for_decision:
            self.fields["move_reason"].label = "Why, or what is needed"
        else:
            del self.fields["decision"], self.fields["hand_up_to"]
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
        self._refuse_stranger("owner", cleaned.get("owner"))
        if decision := cleaned.get("decision"):
            self._check_decision(decision, cleaned)
        return cleaned

    def _check_decision(self, decision: str, cleaned: dict[str, Any]) -> None:
        if "move_reason" in self.fields and not cleaned.get("move_reason"):
            self.add_error("move_reason", "Say why, in one line.")
        if decision == UP and not isinstance(cleaned.get("hand_up_to"), User):
            self.add_error("hand_up_to", "Choose a person who signs in here.")
        self._refuse_stranger("hand_up_to", cleaned.get("hand_up_to"))
        if decision == SMALLER and cleaned.get("title") == self.initial["title"]:
            self.add_error("title", "Say what is left of it.")

    def _refuse_stranger(self, field: str, person: Any) -> None:
        """Nobody owns what they may not know of; who is there already stays."""
        if self.incident.visibility == Visibility.EVERYONE or not isinstance(person, User):
            return
        known = field == "owner" and person == self.fields["owner"].current
        if known or Incident.objects.visible_to(person).filter(pk=self.incident.pk).exists():
            return
        self.add_error(
            field,
            f"{person} cannot see {self.incident.reference}. Add them to its people first.",
        )

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        row = {name: value for name, value in cleaned.items() if name not in ("owner", *_ASKED)}
        if cleaned.get("decision") == UP:
            row["escalated_to"] = cleaned["hand_up_to"]
        if cleaned.get("decision") == DROP:
            row |= {"status": "wont_do", "reason": cleaned.get("move_reason", "")}
        if "owner" in cleaned:
            owner = cleaned["owner"]
            known = isinstance(owner, User)
            row |= {"owner": owner if known else None, "owner_name": "" if known else owner}
        if "factors" in row:
            row["factors"] = list(row["factors"])
        return row
