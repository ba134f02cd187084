"""Postmortems on their way to an approval, for tests of what comes then."""

from __future__ import annotations

import pytest

from postmortems.changes import reviews
from postmortems.changes.sections import write_section
from postmortems.models import Edition, Incident, User


def in_state(incident: Incident, state: str) -> Incident:
    """The incident, whatever it was before."""
    Incident.objects.filter(pk=incident.pk).update(state=state)
    incident.refresh_from_db()
    return incident


def change_words(incident: Incident, by: User, text: str = "It broke badly.") -> None:
    """Write the summary."""
    write_section(incident=incident, by=by, kind="summary", text=text, seen=None)


def approved(incident: Incident, by: User) -> Edition:
    """Approve it as it stands."""
    in_state(incident, "in_review")
    return reviews.approve(incident=incident, by=by, seen=incident.version).edition


def make_quick_pdfs(patch: pytest.MonkeyPatch) -> list[str]:
    """PDFs are made at once from now on, each different; the titles of those that were."""
    made: list[str] = []

    def make(document, *, timeout: float) -> bytes:
        made.append(document.title)
        return f"%PDF {document.title} {len(made)}".encode()

    patch.setattr("postmortems.report.export.make_pdf", make)
    return made
