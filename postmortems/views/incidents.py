"""The list of incidents, and starting a new one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from postmortems.changes.finding_counts import count_soon
from postmortems.changes.incidents import create_incident
from postmortems.forms.asked_words import PERIODS
from postmortems.forms.incident_filters import (
    SORTS,
    Filter,
    IncidentFilters,
)
from postmortems.forms.incidents import NewIncidentForm
from postmortems.models import Incident, User
from postmortems.report import wording
from postmortems.search import documents

from .choices import option_list
from .days import today_for, zone_of
from .incident_options import filter_options, service_names
from .incident_queries import PAGE, count_filtered, count_without_each, page_of_keys
from .incident_rows import incident_rows
from .remembered import LIST_SECONDS, remembered, version_of_all

STATES = tuple(wording.STATE.items())
SEVERITIES = (*wording.SEVERITY.items(), ("none", "Not set"))


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """One page of the incidents that fit the address, or only the list for htmx."""
    if request.htmx and not request.htmx.history_restore_request:
        template = "incidents/_list.html"
    else:
        template = "incidents/list.html"
    answer = remembered(
        request,
        template,
        version_of_all(),
        lambda: _listed(request),
        seconds=LIST_SECONDS,
    )
    if template == "incidents/_list.html":
        # The address without the fields that were left empty, short enough to share.
        person = request.user
        asked = IncidentFilters.read(request.GET, today=today_for(person), zone=zone_of(person))
        answer["HX-Push-Url"] = reverse("incidents") + asked.address()
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _listed(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    today = today_for(person)
    asked = IncidentFilters.read(request.GET, today=today, zone=zone_of(person))
    options = filter_options(person)
    active = asked.active(dict(options["person"]))
    if asked.q:
        documents.bring_up_to_date()
    page = _page(person, asked, active, request.GET.get("page"))
    here = reverse("incidents")
    rows = incident_rows(page.object_list, person=person, today=today, base=here)
    count_soon(row.pk for row in rows if row.is_uncounted)
    return {
        "asked": asked,
        "active": active,
        "page": page,
        "rows": rows,
        "sort_urls": {name: asked.address(sort=name) for name in SORTS},
        "states": option_list(STATES, asked.state),
        "severities": option_list(SEVERITIES, asked.severity),
        "services": option_list(options["service"], asked.service),
        "tags": option_list(options["tag"], asked.tag),
        "people": option_list(options["person"], asked.person),
        "periods": option_list(PERIODS.items(), asked.period),
        "sorts": option_list(SORTS.items(), asked.sort),
        **({} if page.paginator.count else _nothing(person, active)),
    }


def _page(person: User, asked: IncidentFilters, active: list[Filter], number: str | None) -> Page:
    """The primary keys of one page of what fits."""
    page = Paginator(range(count_filtered(person, active)), PAGE).get_page(number)
    page.object_list = page_of_keys(person, active, asked.sort, page.number)
    return page


def _nothing(person: User, active: list[Filter]) -> dict[str, Any]:
    """Why the list is empty: no incident at all, or which filter to drop."""
    if not active:
        return {"none_at_all": True}
    without = count_without_each(person, active)
    helpful = [(one, without[one.name]) for one in active if without[one.name]]
    return {
        "none_at_all": not helpful and not Incident.objects.visible_to(person).exists(),
        "droppable": helpful,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request: HttpRequest) -> HttpResponse:
    """A short form; a title is enough. Then straight to the workspace."""
    person = request.user
    if not person.may_write:
        raise PermissionDenied("Only authors start postmortems.")
    known = service_names(person)
    form = NewIncidentForm.empty_for(person, known)
    if request.method == "POST":
        form = NewIncidentForm(request.POST, known_services=known)
        if form.is_valid():
            try:
                incident = create_incident(by=person, **form.incident_fields())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("incident", incident.reference)
    status = 422 if form.errors else 200
    return render(request, "incidents/new.html", {"form": form}, status=status)
