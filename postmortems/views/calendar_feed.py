"""Somebody's action items for their calendar program, and the secret address of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from postmortems import access
from postmortems.changes.calendar_feeds import make_feed, note_reading, revoke_feed
from postmortems.models import ActionItem, Change, User, Visibility
from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.prose import plain
from postmortems.report.to_ics import CalendarEntry, to_ics

MOST = 2000
_COLUMNS = (
    *("key", "title", "due_on", "priority", "created_at", "incident_id"),
    *("incident__title", "incident__visibility"),
)


@require_safe
@login_not_required
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar under this secret address. Calendar programs cannot sign in."""
    feed = access.calendar_feed_of(token)
    if feed is None:
        raise Http404("There is no calendar here.")
    body = to_ics("Action items", _entries(feed.user))
    note_reading(feed=feed)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    answer = get_conditional_response(request, etag=etag) or HttpResponse(
        body, content_type="text/calendar; charset=utf-8"
    )
    answer["ETag"] = etag
    # Kept by nobody on the way, and asked for again each time, so that a revoked one is gone.
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="action-items.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_POST
def calendar_make(request: HttpRequest) -> HttpResponse:
    """Make a secret address and show it, here and never again."""
    token = make_feed(person=request.user)
    address = settings.BASE_URL + reverse("calendar_feed", args=[token])
    context = {"address": address, "subscribe": f"webcal://{address.partition('://')[2]}"}
    return render(request, "profile/calendar.html", context)


@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    """Let the secret address stop working."""
    if revoke_feed(person=request.user):
        messages.success(request, "The address of your calendar is revoked.")
    return redirect("profile")


def _entries(person: User) -> list[CalendarEntry]:
    """What this person has to do by a day; what is finished, archived or not theirs is gone."""
    items = (
        ActionItem.objects.visible_to(person)
        .unfinished()
        .filter(owner=person, due_on__isnull=False)
        .exclude(incident__state="archived")
    )
    rows = list(items.order_by("due_on", "pk").values_list(*_COLUMNS)[:MOST])
    last = _last_changes(rows)
    base = settings.BASE_URL + reverse("incidents")
    entries = []
    for key, title, due_on, priority, created_at, incident, about, visibility in rows:
        reference = f"{REFERENCE_PREFIX}{incident}"
        changes = [last[one] for one in ((incident, key), (incident, "")) if one in last]
        sequence, changed_at = max(changes, default=(0, created_at))
        entries.append(
            CalendarEntry(
                uid=f"{key}.{reference}@action-items.postmortems",
                title=" ".join(plain(title).split()),
                about=f"{reference} {about}",
                address=f"{base}{reference}/#action-items-{key}",
                due_on=due_on,
                priority=priority,
                is_private=visibility == Visibility.RESTRICTED,
                sequence=sequence,
                changed_at=changed_at.replace(microsecond=0),
            )
        )
    return entries


def _last_changes(rows: Sequence[tuple]) -> dict[tuple[int, str], tuple]:
    """The last version and its time by incident and key; '' for the incident itself.

    What was done to the incident as a whole counts for its items: restoring an old version
    changes them without naming them.
    """
    keys, incidents = {row[0] for row in rows}, {row[5] for row in rows}
    about = Q(noun="action item", key__in=keys) | Q(noun="incident")
    found = Change.objects.filter(about, incident_pk__in=incidents).order_by()
    grouped = found.values_list("incident_pk", "noun", "key").annotate(Max("version"), Max("at"))
    last: dict[tuple[int, str], tuple] = {}
    for incident, noun, key, *change in grouped:
        name = (incident, "" if noun == "incident" else key)
        last[name] = max(last.get(name, ()), tuple(change))
    return last
