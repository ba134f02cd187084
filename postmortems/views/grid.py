"""Which action item answers which factor, changed in place: one cell, one accepted risk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from postmortems import access
from postmortems.changes import rows
from postmortems.changes.merging import Conflict
from postmortems.forms.analysis import AcceptedRiskForm
from postmortems.models import ActionItem, ContributingFactor, Incident, Row
from postmortems.report.grid import plan_grid

from .laying_out import reading
from .rows import changed, frame

_GONE = "Somebody removed this {} meanwhile. The grid shows what is left."


@require_POST
def tick(request: HttpRequest, reference: str) -> HttpResponse:
    """Set one cell: ``cell`` is ``ITEM FACTOR yes`` or ``… no``, by their keys."""
    incident = access.incident_to_edit(request.user, reference)
    item_key, _, rest = request.POST.get("cell", "").partition(" ")
    factor_key, _, answers = rest.partition(" ")
    if answers not in ("yes", "no"):
        raise Http404("There is no such cell.")
    item = access.row_to_edit(incident, ActionItem, item_key)
    factor = access.row_to_edit(incident, ContributingFactor, factor_key)
    item.incident = incident
    try:
        rows.link_row(row=item, name="factors", to=factor, by=request.user, linked=answers == "yes")
    except rows.RowRemoved:
        gone = "action item" if item.removed_at else "factor"
        return _refused(request, incident, [_GONE.format(gone)], status=409)
    except ValidationError as error:
        return _refused(request, incident, error.messages, status=422)
    if not request.htmx:
        return redirect(_address(incident))
    return changed(HttpResponse(status=204))


def accepted_risk(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Why a factor is left as it is: shown (GET), its form (GET with ``?edit``), saved (POST)."""
    if request.method != "POST" and "edit" not in request.GET:
        incident = access.incident_to_read(request.user, reference)
        factor = access.row_to_edit(incident, ContributingFactor, key)
        return _risk(request, incident, factor)
    incident = access.incident_to_edit(request.user, reference)
    factor = access.row_to_edit(incident, ContributingFactor, key)
    if factor.removed_at:
        return _refused(request, incident, [_GONE.format("factor")], status=409)
    factor.incident = incident
    ids = f"risk-{key}-%s"
    form = AcceptedRiskForm(request.POST or None, incident=incident, row=factor, auto_id=ids)
    context = {**frame(incident), "risk_of": factor, "form": form}
    if request.method != "POST":
        return _form(request, context)
    if not form.is_valid():
        return _form(request, context, status=422)
    try:
        saved = rows.edit_row(row=factor, by=request.user, values=form.values(), seen=form.seen())
    except ValidationError as error:
        form.refuse(error)
        return _form(request, context, status=422)
    except rows.RowRemoved:
        return _refused(request, incident, [_GONE.format("factor")], status=409)
    except Conflict as conflict:
        now: Row = access.row_to_edit(incident, ContributingFactor, key)
        fresh = AcceptedRiskForm(None, incident=incident, row=now)
        context["clashes"] = form.show_clashes(conflict.fields, fresh)
        return _form(request, context, status=409)
    return changed(_risk(request, incident, saved))


def _risk(request: HttpRequest, incident: Incident, factor: Row) -> HttpResponse:
    if not request.htmx:
        return redirect(_address(incident))
    grid = plan_grid(reading(incident, request.user))
    found = next((row for row in grid.rows if row.key == factor.key), None) if grid else None
    if found is None:
        raise Http404("The grid has no such factor.")
    editable = access.may_edit(request.user, incident)
    context = {**frame(incident), "row": found, "editable": editable}
    return render(request, "workspace/_grid_risk.html", context)


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    part = "workspace/_grid_risk_form.html" if request.htmx else "workspace/form_page.html"
    context["part"] = "workspace/_grid_risk_form.html"
    return render(request, part, context, status=status)


def _refused(
    request: HttpRequest, incident: Incident, errors: list[str], status: int
) -> HttpResponse:
    context = {**frame(incident), "errors": errors}
    return render(request, "workspace/refused.html", context, status=status)


def _address(incident: Incident) -> str:
    return reverse("incident", args=[incident.reference]) + "#grid"
