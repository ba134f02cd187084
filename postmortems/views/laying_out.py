"""A postmortem as it stands now, laid out for a reader."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from postmortems.models import Attachment, Incident, User
from postmortems.report.build import build
from postmortems.report.rows import Context, context

from .days import today_for


def reading(incident: Incident, user: User, files: Mapping[str, str] | None = None) -> Context:
    """The incident's report with all that its rows need to be printed for this person.

    ``files`` are those of ``files_of`` where they are known already.
    """
    known = files_of(incident) if files is None else files
    return context(build(incident), today=today_for(user), files=known)


def files_of(incident: Incident) -> dict[str, str]:
    """Where each attachment of the incident is served, by its key."""
    keys = Attachment.objects.filter(incident=incident).present().values_list("key", flat=True)
    return {key: reverse("attachment", args=[incident.reference, key]) for key in keys}


def files_in(incident: Incident, text: str) -> dict[str, str]:
    """The same for one text, without asking where it shows no attachment."""
    return files_of(incident) if "attachments/" in text else {}
