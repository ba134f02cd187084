"""What is still open, for pages that only say so."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from postmortems.models import Incident
from postmortems.report.build import build
from postmortems.report.checks import LEVELS
from postmortems.report.readiness import readiness

register = template.Library()


@register.inclusion_tag("checks/_open.html")
def open_findings(incident: Incident) -> dict[str, object]:
    """A line that says how many findings are open, where there are any."""
    today = timezone.now().astimezone(ZoneInfo(incident.timezone)).date()
    found = readiness(incident, build(incident), today=today)
    return {
        "incident": incident,
        "count": len(found.open),
        "grave": sum(finding.level == LEVELS[0] for finding in found.open),
        "kept": len(found.kept),
    }
