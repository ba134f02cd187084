"""Who is told of a review."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.utils import timezone

from postmortems import prose
from postmortems.models import Answer, Incident, User
from postmortems.report.build import build
from postmortems.report.checks import LEVELS
from postmortems.report.readiness import readiness

from .outbox import Message, address_of, write
from .people import writers

ASKED = Message("review_asked", "mail_reviews", "you were asked to review this postmortem")
ANSWERED = Message("review_answered", "mail_reviews", "you wrote this postmortem or lead it")
_MOST_TOLD = 5
_WORDS = {Answer.APPROVED: "approved", Answer.CHANGES: "asked for changes to"}


def review_asked(incident: Incident, reviewers: Collection[User], by: User) -> None:
    """Tell these people that their review is wanted, and what the checks still find."""
    report = build(incident)
    today = timezone.now().astimezone(report.zone).date()
    found = sorted(
        readiness(incident, report, today=today).open, key=lambda one: LEVELS.index(one.level)
    )
    write(
        ASKED,
        [person for person in reviewers if person != by],
        incident=incident,
        subject=f"{by} asks for your review",
        by=by,
        findings=[one.sentence for one in found[:_MOST_TOLD]],
        count=len(found),
        more=max(0, len(found) - _MOST_TOLD),
        link=address_of(incident, "review/"),
    )


def review_answered(incident: Incident, by: User, answer: str, note: str) -> None:
    """Tell those who wrote the postmortem how a reviewer answered, one of ``Answer``."""
    write(
        ANSWERED,
        writers(incident) - {by},
        incident=incident,
        subject=f"{by} {_WORDS[Answer(answer)]} the postmortem",
        by=by,
        words=_WORDS[Answer(answer)],
        note=note,
        note_html=prose.render(note, base=settings.BASE_URL),
        note_quoted="\n".join(f"> {line}".rstrip() for line in note.splitlines()),
        link=address_of(incident),
    )
