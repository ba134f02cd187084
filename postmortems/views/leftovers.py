"""Lines that an import left over, in the workspace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from postmortems import access
from postmortems.changes.leftovers import remove_leftover

from .laying_out import reading
from .rows import changed, frame


@require_POST
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one out of the report; the answer is the list of those that are left."""
    incident = access.incident_to_edit(request.user, reference)
    line = request.POST.get("line", "")
    incident = remove_leftover(
        incident=incident,
        by=request.user,
        line=int(line) if line.isdecimal() and len(line) < 9 else 0,
        text=request.POST.get("text", "").replace("\r\n", "\n"),
    )
    if not request.htmx:
        return redirect(reverse("incident", args=[incident.reference]) + "#leftovers")
    told = reading(incident, request.user)
    context = {**frame(incident, told), "told": told, "editable": True}
    return changed(render(request, "workspace/_leftovers.html", context))
