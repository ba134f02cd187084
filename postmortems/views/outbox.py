"""The mails that were written, for admins."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postmortems.access import admin_only
from postmortems.models import OutgoingMail
from postmortems.report.clock import Clock

from .days import zone_of

PAGE = 25
# The state of a mail, its shape, and its words.
_STATES = {
    "sent": ("verified", "Sent"),
    "waiting": ("open", "Waiting"),
    "failing": ("overdue", "Tried again"),
    "given_up": ("blocked", "Given up"),
    "kept": ("unknown", "Not sent"),
}


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail with its state, the newest first. Nothing can be changed here."""
    admin_only(request.user)
    mails = OutgoingMail.objects.select_related("user", "incident").defer("html")
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    clock = Clock(zone_of(request.user))
    context = {
        "page": page,
        "rows": [_row(mail, clock) for mail in page],
        "is_sent": settings.MAIL_IS_SENT,
    }
    return render(request, "outbox/list.html", context)


def _row(mail: OutgoingMail, clock: Clock) -> dict[str, Any]:
    code, words = _STATES[mail.state]
    again = mail.next_try_at if mail.state == "failing" else None
    return {
        "mail": mail,
        "code": code,
        "state": words,
        "written": clock.read(mail.created_at.replace(microsecond=0)),
        "sent": clock.read(mail.sent_at.replace(microsecond=0)) if mail.sent_at else None,
        "again": clock.read(again.replace(microsecond=0)) if again else None,
        "is_due": again is not None and again <= timezone.now(),
    }
