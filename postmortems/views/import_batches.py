"""Many documents brought in together: read one after the other, summed up, accepted together."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from postmortems.changes import imports as changes
from postmortems.models import Incident, PendingImport, User
from postmortems.report.from_text import Unreadable

SECONDS_AT_ONCE = 1.0
"""How long one answer goes on reading or accepting before it shows how far it is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The documents of one batch and what became of them."""

    rows: list[PendingImport]
    same: dict[str, Incident]

    @property
    def alone(self) -> PendingImport | None:
        """The document of a batch that is but one."""
        return self.rows[0] if len(self.rows) == 1 else None

    @property
    def unread(self) -> list[PendingImport]:
        return [row for row in self.rows if not row.is_read]

    @property
    def read(self) -> int:
        return len(self.rows) - len(self.unread)

    @property
    def refused(self) -> int:
        return sum(bool(row.refusal) for row in self.rows)

    @property
    def imported(self) -> int:
        return sum(row.incident_id is not None for row in self.rows)

    @property
    def ready(self) -> list[PendingImport]:
        """What "accept all" takes: read, not refused, and not imported before."""
        return [
            row
            for row in self.rows
            if row.is_read
            and not row.refusal
            and row.incident_id is None
            and row.sha256 not in self.same
        ]

    @property
    def sums(self) -> dict[str, int]:
        counts = ("events", "items", "doubts", "leftovers")
        return {name: sum(getattr(row, name) or 0 for row in self.rows) for name in counts}


def own_batch(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives a view what this person brought in together; for others there is nothing (404)."""

    @functools.wraps(view)
    def found(request: HttpRequest, batch: str) -> HttpResponse:
        if not request.user.may_write:
            raise PermissionDenied("Only authors bring in postmortems.")
        return view(request, _batch(request.user, batch))

    return found


def _batch(user: User, name: str) -> Batch:
    own = PendingImport.objects.owned_by(user).filter(batch=name).select_related("incident")
    rows = list(own.defer("source", "overrides").annotate(size=Length("source")))
    if not rows:
        raise Http404("There is no such import.")
    visible = Incident.objects.visible_to(user)
    earlier = PendingImport.objects.filter(
        sha256__in={row.sha256 for row in rows}, incident__in=visible
    ).exclude(batch=name)
    same = {one.sha256: one.incident for one in earlier.select_related("incident").defer("source")}
    return Batch(rows, same)


@require_safe
@own_batch
def import_batch(request: HttpRequest, batch: Batch) -> HttpResponse:
    """How far the reading is, and what was found in each document."""
    return _show(request, batch)


@require_POST
@own_batch
def read_more(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Read the next documents for about a second."""
    until = time.monotonic() + SECONDS_AT_ONCE
    for row in batch.unread:
        changes.look_into(row)
        if time.monotonic() > until:
            break
    alone = batch.alone
    if alone and not alone.refusal and alone.incident_id is None:
        found = reverse("import_proposal", args=[alone.key])
        return HttpResponseClientRedirect(found) if request.htmx else redirect(found)
    return _shown_or_back(request, batch)


@require_POST
@own_batch
def accept_all(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Accept the next readable documents for about a second."""
    until = time.monotonic() + SECONDS_AT_ONCE
    going = False
    ready = batch.ready
    for row in ready:
        row.created_by = request.user
        try:
            changes.accept_import(pending=row, by=request.user, reading=row.reading())
        except (ValidationError, Unreadable) as error:
            changes.refuse(pending=row, why=" ".join(getattr(error, "messages", [str(error)])))
        if time.monotonic() > until:
            going = row is not ready[-1]
            break
    return _shown_or_back(request, batch, accepting=going)


def _shown_or_back(request: HttpRequest, batch: Batch, *, accepting: bool = False) -> HttpResponse:
    if request.htmx:
        return _show(request, batch, accepting=accepting)
    return redirect(reverse("import_batch", args=[batch.rows[0].batch]))


def _show(request: HttpRequest, batch: Batch, *, accepting: bool = False) -> HttpResponse:
    lines = [(row, batch.same.get(row.sha256)) for row in batch.rows]
    visible = set()
    done = [row.incident_id for row in batch.rows if row.incident_id]
    if done:
        seen = Incident.objects.visible_to(request.user).filter(pk__in=done)
        visible = set(seen.values_list("pk", flat=True))
    context = {
        "batch": batch,
        "name": batch.rows[0].batch,
        "lines": lines,
        "visible": visible,
        "accepting": accepting,
    }
    part = "imports/_batch.html" if request.htmx else "imports/batch.html"
    answer = render(request, part, context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
