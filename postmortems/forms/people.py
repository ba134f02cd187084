"""People as an admin manages them, and as everybody manages themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.validators import RegexValidator

from postmortems.models import Role, Theme, User

from .seen import SeenForm
from .zones import ZoneField

_USERNAME = RegexValidator(
    r"\A[\w.@+-]+\Z", "Use letters, digits and . @ + - _ only, without spaces."
)


class PersonForm(SeenForm):
    """What an admin decides about a person."""

    display_name = forms.CharField(label="Name", max_length=120)
    username = forms.CharField(
        label="User name",
        max_length=60,
        validators=[_USERNAME],
        help_text="What they type to sign in. Capital letters make no difference.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(label="E-mail", required=False)
    role = forms.ChoiceField(
        label="Role",
        choices=[
            (Role.VIEWER, "Viewer: reads"),
            (Role.AUTHOR, "Author: reads and writes"),
            (Role.ADMIN, "Admin: also manages people, and sees restricted incidents"),
        ],
        widget=forms.RadioSelect,
    )
    timezone = ZoneField()
    is_active = forms.BooleanField(
        label="May sign in",
        required=False,
        help_text="People who left keep their name on what they wrote and cannot sign in.",
    )

    @classmethod
    def of(cls, person: User, data: Any = None) -> PersonForm:
        """The form of this person, empty of errors, or filled with what was sent."""
        return cls(data, initial={name: getattr(person, name) for name in cls.base_fields})


class ProfileForm(SeenForm):
    """What people decide about themselves."""

    display_name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="As it stands in postmortems.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    timezone = ZoneField(
        label="Your time zone",
        help_text="For due dates and new postmortems. Each incident is told in its own zone.",
    )
    theme = forms.ChoiceField(label="Theme", choices=Theme.choices, widget=forms.RadioSelect)
    mail_mentions = forms.BooleanField(label="Somebody mentions me", required=False)
    mail_comments = forms.BooleanField(
        label="Comments on my postmortems and replies to me", required=False
    )
    mail_reviews = forms.BooleanField(
        label="My review is asked for, or mine is answered", required=False
    )
    mail_reminders = forms.BooleanField(
        label="My action items are due, overdue or handed up to me", required=False
    )
    mail_team_summary = forms.BooleanField(
        label="A week begins, with the action items of a team I lead", required=False
    )
    mail_meetings = forms.BooleanField(
        label="A review meeting I am concerned by has minutes", required=False
    )

    @classmethod
    def of(cls, person: User, data: Any = None) -> ProfileForm:
        """The form of this person, empty of errors, or filled with what was sent."""
        return cls(data, initial={name: getattr(person, name) for name in cls.base_fields})


class ThemeForm(forms.Form):
    """The switch in the menu of every page."""

    theme = forms.ChoiceField(choices=Theme.choices)


class PasswordForm(forms.Form):
    """A new password, from somebody who knows the old one."""

    current = forms.CharField(
        label="Password now",
        max_length=400,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="New password",
        max_length=400,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="New password again",
        max_length=400,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_current(self) -> str:
        current = self.cleaned_data["current"]
        if not self.person.check_password(current):
            raise forms.ValidationError("This is not your password.")
        return current

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.person)
        return self.cleaned_data["new"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "The two new passwords differ.")
        return cleaned
