"""Sending what waits. Any number of senders may do it at once: each mail is claimed first."""

from __future__ import annotations

import datetime as dt
import logging
import re
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from postmortems.models import Incident, OutgoingMail
from postmortems.models.incidents import REFERENCE_PREFIX

from .outbox import may_be_told

# A sender that dies with a mail in its hands leaves it to the others after this time, which is
# longer than any mail takes. Its Message-ID is the same then, so that mailboxes can tell.
CLAIM = dt.timedelta(minutes=10)
# After the last of these, two days after the first try, it is given up.
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
_AT_ONCE = 20

logger = logging.getLogger(__name__)


@dataclass
class Round:
    """How many mails were sent, failed for now, and given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.failed} to be tried again, {self.given_up} given up"


def send_due() -> Round:
    """Send every mail that is due. Where the server does not answer, the rest waits for it."""
    done = Round()
    with_server: BaseEmailBackend | None = None
    try:
        while (mail := _claim()) is not None:
            if reason := _why_not(mail):
                _give_up(done, mail, reason)
                continue
            try:
                if with_server is None:
                    with_server = get_connection()
                    with_server.open()
                _message(mail, with_server).send()
            except smtplib.SMTPRecipientsRefused as error:
                if all(code >= 500 for code, _ in error.recipients.values()):
                    _give_up(done, mail, f"The mail server refuses this address: {error}")
                else:
                    _try_later(done, mail, error)
            except smtplib.SMTPResponseException as error:
                _try_later(done, mail, error)
                if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError):
                    break
            except OSError as error:
                _try_later(done, mail, error)
                break
            except ValueError as error:
                _give_up(done, mail, f"This cannot be sent: {error}")
            else:
                OutgoingMail.objects.filter(pk=mail.pk).update(
                    sent_at=timezone.now(), next_try_at=None, last_error=""
                )
                done.sent += 1
    finally:
        if with_server is not None:
            with_server.close()
    return done


def _why_not(mail: OutgoingMail) -> str:
    """Why this mail must not go out any more, or ''."""
    if mail.incident:
        allowed = may_be_told(mail.user, mail.incident)
    elif not mail.user.is_active:
        return "This person has left."
    else:
        told = Incident.objects.filter(pk__in=_linked_in(mail.text))
        allowed = told.count() == told.visible_to(mail.user).count()
    return "" if allowed else "This person may no longer see the postmortem."


def _linked_in(text: str) -> set[int]:
    """The incidents a mail tells of: each of them is linked on a line of its own.

    Such a line is the address, or one word for it and the address; no title begins a line.
    """
    address = rf"{re.escape(settings.BASE_URL)}/[a-z-]+/{REFERENCE_PREFIX}([0-9]{{1,18}})/"
    return {int(pk) for pk in re.findall(rf"(?m)^ *(?:[A-Z][a-z ]*: )?{address}", text)}


def _claim() -> OutgoingMail | None:
    """The next mail that is due, which no other sender takes from now on; None for none."""
    now = timezone.now()
    due = OutgoingMail.objects.filter(next_try_at__lte=now).order_by("next_try_at", "pk")
    for mail in due.select_related("user", "incident")[:_AT_ONCE]:
        unclaimed = OutgoingMail.objects.filter(pk=mail.pk, next_try_at=mail.next_try_at)
        if unclaimed.update(next_try_at=now + CLAIM, tries=F("tries") + 1):
            mail.tries += 1
            return mail
    return None


def _message(mail: OutgoingMail, with_server: BaseEmailBackend) -> EmailMultiAlternatives:
    host = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[1].rstrip(">")
    headers = {"Message-ID": f"<{mail.key()}@{host}>", "Auto-Submitted": "auto-generated"}
    if mail.incident:
        # All mails of one postmortem are one thread to the mailbox.
        headers["References"] = f"<{mail.incident.reference}@{host}>"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], connection=with_server, headers=headers
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _try_later(done: Round, mail: OutgoingMail, error: Exception) -> None:
    if mail.tries > len(PAUSES):
        _give_up(done, mail, str(error))
        return
    logger.warning("Mail %s could not be sent: %s", mail.pk, error)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        next_try_at=timezone.now() + PAUSES[mail.tries - 1], last_error=_words(str(error))
    )
    done.failed += 1


def _give_up(done: Round, mail: OutgoingMail, why: str) -> None:
    logger.warning("Mail %s is given up: %s", mail.pk, why)
    OutgoingMail.objects.filter(pk=mail.pk).update(next_try_at=None, last_error=_words(why))
    done.given_up += 1


def _words(error: str) -> str:
    return " ".join(error.split())[:500] or "The mail server did not say why."
