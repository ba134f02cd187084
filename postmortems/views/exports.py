"""Everything a person may see, as one archive to keep; and tables for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from postmortems import access
from postmortems.models import Incident
from postmortems.report.archive import archive_parts
from postmortems.report.build import build
from postmortems.report.document import Report
from postmortems.report.export import Wish
from postmortems.report.to_csv import action_items_csv, timeline_csv

from .days import today_for

_TABLES: dict[str, Callable[[Report], str]] = {
    "timeline": timeline_csv,
    "action-items": action_items_csv,
}


@require_safe
def export_archive(request: HttpRequest) -> HttpResponse:
    """All postmortems this person may see, with their files, sent while it is made."""
    today = today_for(request.user)
    incidents = Incident.objects.visible_to(request.user)
    answer = StreamingHttpResponse(
        archive_parts(incidents, Wish(today=today)), content_type="application/zip"
    )
    name = f"postmortems-{today:%Y-%m-%d}.zip"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def table(request: HttpRequest, reference: str, rows: str) -> HttpResponse:
    """The timeline or the action items as CSV."""
    incident = access.incident_to_read(request.user, reference)
    if rows not in _TABLES:
        raise Http404("There is no such table.")
    # The mark at the front tells spreadsheets that this is UTF-8.
    data = "\ufeff" + _TABLES[rows](build(incident))
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    name = f"{incident.reference}-{rows}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-cache"
    return answer
