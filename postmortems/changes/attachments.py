"""What people do with the files of an incident."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Count, Max, Sum
from django.template.defaultfilters import filesizeformat

from postmortems.media import AcceptedFile
from postmortems.models import Attachment, Incident, User

from . import rows
from .recording import Recorder, changing

MOST_BYTES = 200 * 1024 * 1024
"""What all files of one incident may measure together, in bytes. Removed ones do not count."""


def add_attachments(
    *, incident: Incident, by: User, files: Sequence[AcceptedFile], keys: Sequence[str] = ()
) -> list[Attachment]:
    """Store the files, all or none, and return their rows in the same order.

    ``keys``, one per file, are those by which the texts of a new incident name them.

    A file that the incident already has under the same name is not stored again: the
    row it has is returned, so that a form sent twice changes nothing. Raises
    ``ValidationError`` where the incident's files would become too large together.
    """
    # Files are written before the incident is locked, and taken away again if it comes to nothing.
    stored: list[Attachment] = []
    kept: list[Attachment] = []
    try:
        for file in files:
            stored.append(_stored(incident, by, file))
        for row, key in zip(stored, keys, strict=False):
            row.key = key
        with changing(incident, by) as recorder:
            added = [_add(recorder, row) for row in stored]
            _check_room(incident)
        kept = added
    finally:
        for row in stored:
            if row not in kept:
                _delete_files(row)
    return kept


def remove_attachment(*, attachment: Attachment, by: User) -> Attachment:
    """Take a file out of the incident. It is kept and can be brought back."""
    return rows.remove_row(row=attachment, by=by)


def bring_back_attachment(*, attachment: Attachment, by: User) -> Attachment:
    """Put a removed file back. Raises ``ValidationError`` where there is no room for it now."""
    with changing(attachment.incident, by):
        brought = rows.bring_back_row(row=attachment, by=by)
        _check_room(attachment.incident)
    return brought


def _stored(incident: Incident, by: User, file: AcceptedFile) -> Attachment:
    """An unsaved row whose files are written, under names that tell nothing."""
    token = secrets.token_hex(16)
    folder = f"attachments/{token[:2]}"
    row = Attachment(
        incident=incident,
        added_by=by,
        name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        sha256=file.sha256,
        file=default_storage.save(f"{folder}/{token}", ContentFile(file.data)),
    )
    if file.rendition:
        row.rendition = default_storage.save(f"{folder}/{token}-print", ContentFile(file.rendition))
    return row


def _add(recorder: Recorder, row: Attachment) -> Attachment:
    others = Attachment.objects.filter(incident=recorder.incident)
    same = others.present().filter(sha256=row.sha256, name=row.name).first()
    if same is not None:
        return same
    there = others.aggregate(last=Max("position"), many=Count("pk"))
    if there["many"] >= rows.MAX_ROWS:
        raise ValidationError(f"An incident holds at most {rows.MAX_ROWS} files.")
    row.incident = recorder.incident
    row.position = (there["last"] or 0) + 1
    row.save(force_insert=True)
    facts = {name: getattr(row, name) for name in ("name", "media_type", "size", "sha256")}
    recorder.record("added", "attachment", key=row.key, label=row.name, after=facts)
    return row


def _check_room(incident: Incident) -> None:
    present = Attachment.objects.filter(incident=incident).present()
    if (present.aggregate(sum=Sum("size"))["sum"] or 0) > MOST_BYTES:
        raise ValidationError(
            f"All files of {incident.reference} together may measure "
            f"{filesizeformat(MOST_BYTES)}. Remove some first, or add smaller ones."
        )


def _delete_files(row: Attachment) -> None:
    default_storage.delete(row.file.name)
    if row.rendition:
        default_storage.delete(row.rendition.name)
