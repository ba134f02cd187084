"""Teams: a name, their people, and who leads."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.models import Team, User

from .seen import SeenForm


class TeamForm(SeenForm):
    """A team. The lead belongs to it without being ticked."""

    name = forms.CharField(label="Name", max_length=80)
    lead = forms.ModelChoiceField(
        label="Lead", queryset=User.objects.none(), required=False, empty_label="Nobody yet"
    )
    members = forms.ModelMultipleChoiceField(
        label="Members",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = people
        self.fields["members"].queryset = people

    @classmethod
    def of(cls, team: Team | None, data: Any = None) -> TeamForm:
        """The form of this team, or of a new one, to choose from everybody who may sign in."""
        people = User.objects.filter(is_active=True)
        if team is None:
            return cls(data, people=people)
        memberships = list(team.memberships.values_list("user_id", "is_lead"))
        people = User.objects.filter(pk__in=[pk for pk, _ in memberships]) | people
        initial = {
            "name": team.name,
            "lead": next((pk for pk, is_lead in memberships if is_lead), None),
            "members": [pk for pk, _ in memberships],
        }
        return cls(data, people=people.distinct(), initial=initial)
