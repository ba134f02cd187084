"""The identity of the organisation, as an admin types it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from postmortems.media import AcceptedFile, NotAccepted, accept
from postmortems.models import Identity
from postmortems.models.identity import PAPERS
from postmortems.report.letterhead import contrast

LARGEST_LOGO = 1024 * 1024
LOGO_TYPES = ("image/png", "image/jpeg")
# What WCAG asks of text, which stands in this colour on white.
_LEAST_CONTRAST = 4.5


class ColourInput(forms.TextInput):
    input_type = "color"


class IdentityForm(forms.Form):
    """``cleaned_data["logo"]`` is an ``AcceptedFile`` or None."""

    organisation = forms.CharField(
        max_length=60, required=False, help_text="At the head of page one and of every page."
    )
    logo = forms.FileField(
        required=False,
        help_text="PNG or JPEG, at most 1 MB. It stands for the name at the head of page one.",
        widget=forms.FileInput(attrs={"accept": ",".join(LOGO_TYPES)}),
    )
    without_logo = forms.BooleanField(label="Remove the logo", required=False)
    accent = forms.CharField(
        label="Accent colour",
        widget=ColourInput,
        help_text="For headings, links and key moments; dark enough to be read on white.",
    )
    footer = forms.CharField(
        label="Footer line", max_length=70, required=False, help_text="At the foot of every page."
    )
    confidentiality = forms.CharField(
        label="Confidentiality",
        max_length=40,
        required=False,
        help_text="Such as “Internal”; beside the number of every page.",
    )
    paper = forms.ChoiceField(
        label="Page size",
        choices=list(PAPERS.items()),
        help_text="Where nobody asks for another one.",
    )

    @classmethod
    def of(cls, identity: Identity, data: Any = None, files: Any = None) -> IdentityForm:
        """The form of the identity as it is stored."""
        names = ("organisation", "accent", "footer", "confidentiality", "paper")
        return cls(data, files, initial={name: getattr(identity, name) for name in names})

    def clean_accent(self) -> str:
        """Raises ``ValidationError`` for no colour, and for one that is too light."""
        accent: str = self.cleaned_data["accent"].strip().lower()
        try:
            readable = contrast(accent) >= _LEAST_CONTRAST
        except ValueError:
            raise ValidationError("Choose a colour such as #07424c.") from None
        if not readable:
            raise ValidationError("This colour is too light to be read on white.")
        return accent

    def clean_logo(self) -> AcceptedFile | None:
        """Raises ``ValidationError`` for what is no picture that can be printed."""
        sent: UploadedFile | None = self.cleaned_data["logo"]
        if sent is None:
            return None
        if sent.size > LARGEST_LOGO:
            raise ValidationError("A logo may have 1 MB at most.")
        try:
            accepted = accept(sent.name, sent.read())
        except NotAccepted as error:
            raise ValidationError(str(error)) from error
        if accepted.media_type not in LOGO_TYPES:
            raise ValidationError("A logo is a PNG or JPEG picture.")
        return accepted

    def values(self) -> dict[str, str]:
        """What was sent, by the fields of the model, without the logo."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("logo", "without_logo")
        }
