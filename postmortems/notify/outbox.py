"""Mails are written here, in the transaction of what they tell of, and sent from the table."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from postmortems.access import may_read
from postmortems.models import Incident, OutgoingMail, User

_LONGEST_SUBJECT = 250
written = threading.Event()
"""Set when this process has stored mails, for the sender in it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of mail: its templates ``mail/NAME.txt`` and ``.html``, and who wants it.

    ``wish`` is the field of ``User`` that switches it off, ``reason`` says why somebody
    gets it.
    """

    name: str
    wish: str
    reason: str


def may_be_told(person: User, incident: Incident) -> bool:
    """Whether this person may know of the incident at all, and still signs in here."""
    return person.is_active and may_read(person, incident)


def write(
    message: Message, people: Iterable[User], *, incident: Incident, subject: str, **values: Any
) -> list[User]:
    """Store this message for each of these people who wants it and may see the incident.

    ``values`` are what its templates need. Returns those it is written to.
    """
    told = [
        person
        for person in dict.fromkeys(people)
        if person.email and getattr(person, message.wish) and may_be_told(person, incident)
    ]
    if not told:
        return []
    mail = _worded(message, subject=f"{incident.reference}: {subject}", incident=incident, **values)
    OutgoingMail.objects.bulk_create(_addressed(mail, person, incident) for person in told)
    transaction.on_commit(written.set)
    return told


def write_to(message: Message, person: User, *, subject: str, **values: Any) -> bool:
    """Store a message about several incidents for one person, if they want it.

    Whoever calls has made sure that ``values`` hold nothing this person may not know of.
    Its templates frame it themselves. Returns whether it is written.
    """
    if not (person.is_active and person.email and getattr(person, message.wish)):
        return False
    _addressed(_worded(message, subject=subject, **values), person, None).save(force_insert=True)
    transaction.on_commit(written.set)
    return True


def _worded(message: Message, *, subject: str, **values: Any) -> dict[str, str]:
    """Subject, text and HTML of a mail."""
    context = {
        **values,
        "reason": message.reason,
        "profile": settings.BASE_URL + reverse("profile"),
        # A name may hold whatever its owner typed; a subject is one line.
        "subject": _one_line(subject),
    }
    text = render_to_string(f"mail/{message.name}.txt", context).strip() + "\n"
    html = render_to_string(f"mail/{message.name}.html", context)
    return {"subject": context["subject"], "text": text, "html": html}


def _addressed(mail: dict[str, str], person: User, incident: Incident | None) -> OutgoingMail:
    now = timezone.now()
    return OutgoingMail(
        user=person,
        incident=incident,
        to=person.email,
        created_at=now,
        # Without a server it is never sent, also not when one is set some day.
        next_try_at=now if settings.MAIL_IS_SENT else None,
        **mail,
    )


def address_of(incident: Incident, place: str = "") -> str:
    """The address of an incident as somebody outside of the product opens it."""
    return settings.BASE_URL + reverse("incident", args=[incident.reference]) + place


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SUBJECT else line[: _LONGEST_SUBJECT - 1] + "…"
