"""The attachments a report names, for a document that leaves the site."""

from __future__ import annotations

import datetime as dt
import re

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from postmortems.media import PICTURE_TYPES
from postmortems.models import Attachment, Incident

from .bundles import BundledFile
from .document import Report
from .pdf.values import Resource
from .to_json import to_json

_NAMED = re.compile(r"attachments/(\w+)")


def picture_resources(
    incident: Incident, report: Report, *, at: dt.datetime | None = None
) -> dict[str, Resource]:
    """The pictures by attachment key, as ``to_html.print_document`` takes them.

    Only those that a text of the report names are read, and of a large one its
    rendition. With ``at`` those that the incident had then. One whose file is missing from
    the store is left out. One query, none for a report that names no attachment.
    """
    named = _named(report)
    if not named:
        return {}
    resources = {}
    for row in _there(incident, named, at).filter(media_type__in=PICTURE_TYPES):
        file, media_type = row.file, row.media_type
        if row.rendition:
            file, media_type = row.rendition, "image/jpeg"
        try:
            with file.open("rb") as content:
                resources[row.key] = Resource(content.read(), media_type)
        except FileNotFoundError:
            continue
    return resources


def picture_files(
    incident: Incident, report: Report, *, at: dt.datetime | None = None, most: int
) -> tuple[BundledFile, ...]:
    """The pictures as they were added, with their names, for a file that can be read back.

    No more than ``most`` bytes together; for a picture for which there is no room its
    rendition is taken, or nothing. One query, none for a report that names no attachment.
    """
    named = _named(report)
    if not named:
        return ()
    files = []
    for row in _there(incident, named, at).filter(media_type__in=PICTURE_TYPES).order_by("pk"):
        for file, name in ((row.file, row.name), (row.rendition, f"{row.name}.jpg")):
            data = _content(file)
            if 0 < len(data) <= most:
                files.append(BundledFile(row.key, name, data))
                most -= len(data)
                break
    return tuple(files)


def _content(file: FieldFile) -> bytes:
    """The bytes of a stored file, none for one that is not there."""
    if not file:
        return b""
    try:
        with file.open("rb") as content:
            data: bytes = content.read()
            return data
    except FileNotFoundError:
        return b""


def attachment_addresses(
    incident: Incident, report: Report, *, at: dt.datetime | None = None
) -> dict[str, str]:
    """Where everything attached that a text of the report names can be had, by its key.

    The addresses are absolute and ask for a sign-in. One query at most, as above.
    """
    named = _named(report)
    if not named:
        return {}
    keys = _there(incident, named, at).values_list("key", flat=True)
    return {
        key: settings.BASE_URL + reverse("attachment", args=[incident.reference, key])
        for key in keys
    }


def _named(report: Report) -> set[str]:
    return set(_NAMED.findall(to_json(report)))


def _there(
    incident: Incident, named: set[str], at: dt.datetime | None
) -> models.QuerySet[Attachment]:
    there = Attachment.objects.there_at(at) if at else Attachment.objects.present()
    return there.filter(incident=incident, key__in=named)
