"""Incidents, their reports and action items as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from postmortems import access
from postmortems.forms.incident_filters import IncidentFilters
from postmortems.forms.item_filters import ItemFilters
from postmortems.models import ActionItem, Incident, User
from postmortems.models.item_sections import Weeks
from postmortems.report.build import build
from postmortems.report.readiness import readiness
from postmortems.report.to_json import to_data

PAGE = 100


@require_safe
def index(request: HttpRequest) -> JsonResponse:
    """What can be read here, and for whom."""
    return JsonResponse(
        {
            "version": 1,
            "person": request.user.username,
            "incidents": _url("api_incidents"),
            "action_items": _url("api_action_items"),
        }
    )


@require_safe
def incidents(request: HttpRequest) -> JsonResponse:
    """The incidents that fit, newest first. The parameters are those of the incident list."""
    person = request.user
    asked = IncidentFilters.read(request.GET, today=_today(person), zone=_zone(person))
    found = Incident.objects.visible_to(person)
    for one in asked.active({}):
        found = found.filter(one.condition)
    rows = found.prefetch_related("services", "tags").order_by("-occurred_at", "-pk")
    return _page(request, rows, _incident, asked.problems)


@require_safe
def incident(request: HttpRequest, reference: str) -> JsonResponse:
    """One postmortem in the format ``postmortem/1``."""
    return JsonResponse(to_data(build(_readable(request, reference))))


@require_safe
def findings(request: HttpRequest, reference: str) -> JsonResponse:
    """What the checks find in one postmortem and nobody keeps on purpose."""
    found = _readable(request, reference)
    ready = readiness(found, build(found), today=_today(request.user))
    return JsonResponse({"findings": [one.as_data() for one in ready.open]})


@require_safe
def action_items(request: HttpRequest) -> JsonResponse:
    """The action items that fit, by due date. The parameters are those of the board."""
    person = request.user
    today = _today(person)
    asked = ItemFilters.read(request.GET, today=today, zone=_zone(person))
    fitting = asked.standing(Weeks.around(today)) & asked.scope(person)
    found = ActionItem.objects.visible_to(person).filter(fitting)
    rows = found.select_related("incident", "owner").order_by("due_on", "pk")
    return _page(request, rows, _item, asked.problems)


def _page(
    request: HttpRequest, rows: QuerySet, told: Any, problems: tuple[str, ...]
) -> JsonResponse:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and 0 < len(asked) < 7 and int(asked) else 1
    start = (number - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    more = request.GET.copy()
    more["page"] = str(number + 1)
    following = f"{settings.BASE_URL}{request.path}?{more.urlencode()}"
    return JsonResponse(
        {
            "results": [told(row) for row in found[:PAGE]],
            "next": following if len(found) > PAGE else None,
            "problems": list(problems),
        }
    )


def _incident(row: Incident) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "title": row.title,
        "severity": row.severity or None,
        "state": row.state,
        "occurred_at": _iso(row.occurred_at),
        "resolved_at": _iso(row.resolved_at),
        "changed_at": _iso(row.changed_at),
        "services": [one.name for one in row.services.all()],
        "tags": [one.name for one in row.tags.all()],
        "url": _url("api_incident", row.reference),
        "page": _url("report", row.reference),
    }


def _item(row: ActionItem) -> dict[str, Any]:
    return {
        "key": row.key,
        "incident": row.incident.reference,
        "kind": row.kind,
        "title": row.title,
        "priority": row.priority or None,
        "owner": (str(row.owner) if row.owner else row.owner_name) or None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "moved": row.moved,
        "status": row.status,
        "tracker_url": row.tracker_url or None,
        "page": f"{_url('incident', row.incident.reference)}#action-items-{row.key}",
    }


def _readable(request: HttpRequest, reference: str) -> Incident:
    return access.incident_to_read(request.user, reference)


def _url(name: str, *args: str) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None


def _zone(person: User) -> ZoneInfo:
    return ZoneInfo(person.timezone)


def _today(person: User) -> dt.date:
    return timezone.now().astimezone(_zone(person)).date()
