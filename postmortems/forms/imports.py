"""Documents as people bring them in, and what they decide about one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from postmortems.media import clean_name
from postmortems.report import wording
from postmortems.report.bundles import BadArchive, Limits, documents_in, opens_as_archive
from postmortems.report.document import Report
from postmortems.report.from_document import Choices, is_destination

from .attachments import FilesInput
from .zones import ZoneField

MOST_FILES = 200
MOST_MEGABYTES = 20
MOST_TOGETHER_MEGABYTES = 200
ARCHIVE_LIMITS = Limits(
    documents=1000,
    each=MOST_MEGABYTES * 1024 * 1024,
    together=MOST_TOGETHER_MEGABYTES * 1024 * 1024,
)


class DocumentsForm(forms.Form):
    """Pasted text, files, or both. ``too_large`` are the names of files not even received.

    ``documents`` of a valid form are (name, bytes, refusal): an archive is taken apart, and
    what cannot be taken in stands there with the reason.
    """

    text = forms.CharField(required=False, strip=False)
    file = forms.FileField(required=False, widget=FilesInput)

    def __init__(self, *args: Any, too_large: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        # A null character in a text is left out when it is read, so it is no reason to refuse.
        self.fields["text"].validators = []
        self.documents: list[tuple[str, bytes, str]] = []

    def clean(self) -> dict[str, Any]:
        self._errors.pop("file", None)  # an empty file is refused with its name, like others
        text = self.data.get("text", "").replace("\r\n", "\n")
        files = [one for one in self.files.getlist("file") if one.name] if self.files else []
        if len(files) + len(self.too_large) > MOST_FILES:
            raise ValidationError(
                f"These are {len(files) + len(self.too_large)} files; at most {MOST_FILES} can be "
                "brought in at once."
            )
        if text.strip():
            self.documents.append(("", text.encode("utf-8", "replace"), ""))
        for file in files:
            self.documents += _documents_of(file)
        for name in self.too_large:
            self.documents.append((clean_name(name), b"", _too_large(name)))
        if not self.documents:
            raise ValidationError("Paste the text of a document, or choose its file.")
        return self.cleaned_data


def _too_large(name: str) -> str:
    if name.lower().endswith(".zip"):
        return (
            f"It is larger than {MOST_MEGABYTES} MB. Whoever looks after the server can import it "
            "there: manage.py import_document FILE."
        )
    return f"It is larger than {MOST_MEGABYTES} MB. Cut it into smaller documents."


def _documents_of(file: UploadedFile) -> list[tuple[str, bytes, str]]:
    if not opens_as_archive(file):
        file.seek(0)
        return [(file.name, file.read(), "")]
    try:
        return [(one.name, one.data, "") for one in documents_in(file, ARCHIVE_LIMITS)]
    except BadArchive as error:
        return [(file.name, b"", str(error))]


class ChoicesForm(forms.Form):
    """Title, zone, day and severity of a document, each with what the page had shown.

    Only what differs from what was shown counts as decided, so that a guess stays a guess
    until somebody touches it.
    """

    title = forms.CharField(max_length=300, required=False)
    timezone = ZoneField(required=False)
    day = forms.DateField(label="Day of the first event", required=False)
    severity = forms.ChoiceField(
        required=False, choices=[("", "Not known"), *wording.SEVERITY.items()]
    )

    def __init__(self, data: Any, *, report: Report, **kwargs: Any) -> None:
        initial = {
            "title": report.title,
            "timezone": report.timezone,
            "day": first_day(report),
            "severity": report.severity,
        }
        super().__init__(data, initial=initial, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.fields["title"].widget.attrs |= {"autocomplete": "off"}
        self.fields["day"].widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "min": "1970-01-01", "max": "2100-12-31"}
        )

    def decided(self, before: Choices) -> Choices:
        """The choices with what was changed now. Only for a valid form."""
        cleaned = self.cleaned_data
        return replace(before, **{name: cleaned[name] for name in self.changed_data})


def first_day(report: Report) -> dt.date | None:
    """The day the timeline begins, where the incident is told in its zone."""
    for event in report.timeline:
        if isinstance(event.happened_at, dt.datetime):
            return event.happened_at.astimezone(report.zone).date()
        if event.happened_at:
            return event.happened_at
    return None


class SendForm(forms.Form):
    """Lines of a document and where they shall go; '' takes them back to where they were.

    ``lines`` is how many the document has. ``numbers`` of a valid form are those sent.
    """

    to = forms.CharField(required=False, max_length=220)

    def __init__(self, data: Any, *, lines: int) -> None:
        super().__init__(data)
        self.lines = lines
        self.numbers: list[int] = []

    def clean_to(self) -> str:
        to = self.cleaned_data["to"].strip()
        if to and not is_destination(to):
            raise ValidationError("A line cannot be sent there.")
        return to

    def clean(self) -> dict[str, Any]:
        said = self.data.getlist("line")
        known = [one for one in said if one.isdecimal() and len(one) < 9]
        self.numbers = [int(one) for one in known if 1 <= int(one) <= self.lines]
        if not self.numbers or len(self.numbers) != len(said):
            raise ValidationError("There is no such line in this document.")
        return self.cleaned_data
