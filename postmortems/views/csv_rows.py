"""A table of times added to the timeline of a postmortem."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from postmortems import access
from postmortems.changes import rows as changes
from postmortems.forms.csv_events import CsvForm
from postmortems.models import Incident, TimelineEvent

from .laying_out import reading
from .nouns import NOUNS
from .rows import changed, frame


@require_POST
def add_csv(request: HttpRequest, reference: str) -> HttpResponse:
    """Add one entry per line of the table, all or none."""
    incident = access.incident_to_edit(request.user, reference)
    form = CsvForm(request.POST, request.FILES, incident=incident)
    errors = form.non_field_errors() if not form.is_valid() else []
    if not errors:
        try:
            changes.add_rows(
                incident=incident, by=request.user, model=TimelineEvent, many=form.rows
            )
        except ValidationError as error:
            errors = error.messages
    if errors:
        return _refused(request, incident, errors)
    if not request.htmx:
        return redirect(reverse("incident", args=[reference]) + "#timeline")
    return _added(request, incident, len(form.rows))


def _refused(request: HttpRequest, incident: Incident, errors: list[str]) -> HttpResponse:
    context = {**frame(incident), "errors": errors, "csv": request.POST.get("csv", "")}
    if not request.htmx:
        part = {"part": "workspace/_timeline_csv.html", "open": True}
        return render(request, "workspace/form_page.html", context | part, status=422)
    answer = render(request, "workspace/_timeline_csv_errors.html", context, status=422)
    return reswap(retarget(answer, "#timeline-csv-errors"), "outerHTML")


def _added(request: HttpRequest, incident: Incident, many: int) -> HttpResponse:
    """The whole timeline anew, since the entries may stand anywhere in it; and an empty form."""
    told = reading(incident, request.user)
    noun = NOUNS["timeline"]
    context = {**frame(incident, told), "noun": noun, "rows": noun.rows(told), "editable": True}
    answer = HttpResponse(render_to_string("workspace/_rows.html", context, request))
    answer.write(
        render_to_string("workspace/_timeline_csv.html", {**context, "oob": True}, request)
    )
    answer = reswap(retarget(answer, "#timeline-rows"), "outerHTML")
    said = {"message": f"{many} {'entry' if many == 1 else 'entries'} added.", "kind": "success"}
    return changed(trigger_client_event(answer, "toast", said))
