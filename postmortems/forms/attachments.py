"""Files as a person sends them: each looked into before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from postmortems.media import ACCEPTED, AcceptedFile, NotAccepted, accept, clean_name

MOST_AT_ONCE = 20


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files. Cleans to a list of ``AcceptedFile``, with one message per bad file."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[AcceptedFile]:
        sent = [one for one in data or [] if one]
        if not sent:
            raise ValidationError("Choose a file.")
        if len(sent) > MOST_AT_ONCE:
            raise ValidationError(f"Add at most {MOST_AT_ONCE} files at once.")
        accepted, errors = [], []
        for one in sent:
            try:
                accepted.append(_accepted(one))
            except NotAccepted as error:
                errors.append(str(error))
        if errors:
            raise ValidationError(errors)
        return accepted


class AttachmentsForm(forms.Form):
    """Files to add. ``too_large`` are the names of those that were not even received."""

    file = FilesField()

    def __init__(self, *args: Any, too_large: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.fields["file"].help_text = f"{ACCEPTED}; at most {settings.MAX_UPLOAD_MB} MB each."

    def messages(self) -> list[str]:
        """What is wrong, one sentence per file; empty where all can be stored."""
        refused = [too_large(clean_name(name)) for name in self.too_large]
        if refused and not self.files:
            return refused
        return refused + list(self.errors.get("file", []))


def too_large(name: str) -> str:
    return f"{name} is larger than {settings.MAX_UPLOAD_MB} MB."


def _accepted(file: UploadedFile) -> AcceptedFile:
    if file.size > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise NotAccepted(too_large(clean_name(file.name)))
    return accept(file.name, file.read())
