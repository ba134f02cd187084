"""Pages kept, rendered, until something they show changes.

Rendering is most of what a page costs, and most requests find nothing changed. A
page is kept per person in the memory of each web process, under a key that names
everything it depends on, so there is nothing to invalidate: a change makes
another key, and the old page is pushed out in time.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from postmortems.models import Change, Incident, User

from .days import today_for

# Stands in kept pages where each answer has its own token. Nobody can type it: it is drawn anew
# at every start.
_TOKEN_MARK = secrets.token_hex(32)
# The name of a person or of a service may change without a change to an incident.
PAGE_SECONDS = 60
LIST_SECONDS = 10
LATELY_SECONDS = 2
# Characters. A few hundred pages are kept per process, and a text may have a million characters.
LARGEST = 500_000


def remembered(
    request: HttpRequest,
    template: str,
    version: tuple[Any, ...],
    context: Callable[[], dict[str, Any]],
    *,
    seconds: int = PAGE_SECONDS,
) -> HttpResponse:
    """The page ``template`` makes of ``context()``, rendered only if it is not kept already.

    ``version`` names the state of everything shown; the person, their settings, their
    day and the address are always part of the key. A page that carries a message is
    rendered afresh, because a message is told once.
    """
    if len(get_messages(request)):
        page = str(render_to_string(template, {**context(), "csrf_token": _TOKEN_MARK}, request))
        return HttpResponse(page.replace(_TOKEN_MARK, get_token(request)))
    user = request.user
    depends_on = (
        template,
        bool(request.htmx),
        request.get_full_path(),
        version,
        (user.pk, user.role, user.theme, user.display_name, user.timezone, today_for(user)),
    )
    key = hashlib.sha256(repr(depends_on).encode()).hexdigest()
    page = cache.get(key)
    if page is None:
        page = str(render_to_string(template, {**context(), "csrf_token": _TOKEN_MARK}, request))
        _keep(key, page, seconds)
    return HttpResponse(page.replace(_TOKEN_MARK, get_token(request)))


def remembered_part(
    template: str, version: tuple[Any, ...], context: Callable[[], dict[str, Any]]
) -> str:
    """A part of a page that is the same for everybody, rendered only if it is not kept already.

    It is rendered without a request, so that nothing of a person can get into it. In
    a page it goes through ``remembered``, alone through ``answer_part``.
    """
    key = hashlib.sha256(repr((template, version)).encode()).hexdigest()
    part = cache.get(key)
    if part is None:
        part = render_to_string(template, {**context(), "csrf_token": _TOKEN_MARK})
        _keep(key, part, PAGE_SECONDS)
    return part


def _keep(key: str, html: str, seconds: int) -> None:
    if len(html) <= LARGEST:
        cache.set(key, html, seconds)


def lately(version: tuple[Any, ...], make: Callable[[], str]) -> str:
    """A part that may be ``LATELY_SECONDS`` old, for pages that soon ask again by themselves.

    While many have one postmortem open and somebody types, it is rendered once in that
    time and not once for each of the changes. ``version`` leaves out what changes.
    """
    key = hashlib.sha256(repr(("lately", version)).encode()).hexdigest()
    return cache.get_or_set(key, make, LATELY_SECONDS)


def kept(
    depends_on: tuple[Any, ...], make: Callable[[], Any], *, seconds: int = LIST_SECONDS
) -> Any:
    """A figure that costs a look at every row, kept while what it ``depends_on`` stays the same."""
    key = hashlib.sha256(repr(depends_on).encode()).hexdigest()
    return cache.get_or_set(key, make, seconds)


# Most of what people write while an incident is told, and nothing that a list of items shows.
_BESIDE_ITEMS = (
    *("timeline event", "impact window", "impact figure", "why", "contributing factor"),
    *("lesson", "section", "comment", "attachment", "finding", "leftover"),
)
_LOOKED_BACK = 200


def version_of_items(person: User) -> tuple[Any, ...]:
    """What a person's figures over all action items depend on: their own newest change of any.

    Their own changes show at once; those of others when the figures, which are kept for seconds,
    are counted anew. The change is looked for among the last few; further back, their number
    says roughly when that was.
    """
    lately = Change.objects.order_by("-pk").values_list("pk", "by_pk", "noun")[:_LOOKED_BACK]
    newest = 0
    for pk, by_pk, noun in lately:
        if by_pk == person.pk and noun not in _BESIDE_ITEMS:
            return (pk,)
        newest = newest or pk
    # Half of what is looked at: of two such stretches with an own change between, none is the same.
    return ("none lately", newest // (_LOOKED_BACK // 2))


def answer_part(request: HttpRequest, part: str) -> HttpResponse:
    """A part made by ``remembered_part`` as an answer of its own."""
    return HttpResponse(part.replace(_TOKEN_MARK, get_token(request)))


def version_of(incident: Incident) -> tuple[Any, ...]:
    """What the pages of one incident depend on: every change to it makes another version."""
    return (incident.pk, incident.version, incident.state, incident.visibility)


def version_of_all() -> tuple[Any, ...]:
    """What pages about many incidents depend on: the newest change, and what is committed.

    SQLite commits one transaction after the other, so the newest change says both.
    PostgreSQL commits side by side, and a change may appear after one with a higher
    number: there the snapshot tells what is committed.
    """
    newest = Change.objects.order_by("-pk").values_list("pk")
    if connection.vendor == "postgresql":
        newest = newest.annotate(committed=RawSQL("pg_current_snapshot()::text", ()))
    return tuple(newest[:1])
