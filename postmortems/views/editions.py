"""Postmortems as they were approved: the list, each as a page, and its files."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from postmortems import access
from postmortems.changes.editions import edition_file, store_pdf
from postmortems.models import Attachment, Edition, Incident
from postmortems.report.clock import Clock
from postmortems.report.export import FORMATS, edition_day, export_edition, live_url
from postmortems.report.from_json import from_data
from postmortems.report.recurrence import recurrence
from postmortems.report.standing import standing
from postmortems.report.to_html import Variant, to_html
from postmortems.report.to_pdf import PdfError

from .attachments import send
from .review import edition_row
from .sending import not_made, sent


@require_safe
def editions(request: HttpRequest, reference: str) -> HttpResponse:
    """Every edition, the newest first."""
    incident = access.incident_to_read(request.user, reference)
    found = Edition.objects.filter(incident=incident).defer("content", "pdf")
    clock = Clock(ZoneInfo(incident.timezone))
    context = {
        "incident": incident,
        "stands": standing(incident),
        "editions": [edition_row(one, clock) for one in found],
    }
    return render(request, "review/editions.html", context)


@require_safe
def edition(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The report as it was approved, whatever became of it since."""
    incident, found = _edition(request, reference, number)
    report = from_data(found.content)
    keys = Attachment.objects.there_at(found.approved_at).filter(incident=incident)
    context = {
        "incident": incident,
        "stands": standing(incident),
        "edition": edition_row(found, Clock(report.zone)),
        "title": report.title,
        "report": to_html(
            report,
            today=edition_day(found, report),
            edition=str(found.number),
            recurrence=recurrence(incident, at=found.approved_at),
            live_url=live_url(incident),
            files={
                key: reverse("edition_attachment", args=[incident.reference, number, key])
                for key in keys.values_list("key", flat=True)
            },
        ),
    }
    return render(request, "review/edition.html", context)


@require_safe
def edition_attachment(request: HttpRequest, reference: str, number: int, key: str) -> HttpResponse:
    """A file that was there when the edition was approved, also if it was removed since."""
    incident, found = _edition(request, reference, number)
    there = Attachment.objects.there_at(found.approved_at)
    file = None if "\0" in key else there.filter(incident=incident, key=key).first()
    if file is None:
        raise Http404("There is no such file here.")
    return send(request, file)


@require_safe
def edition_download(
    request: HttpRequest,
    reference: str,
    number: int,
    format_name: str,
    variant: Variant = "full",
    audience: str = "team",
) -> HttpResponse:
    """The edition as a file; its PDF byte for byte as it was stored, under its digest.

    A part of it alone and a cut for an audience are made when they are asked for.
    """
    if format_name not in FORMATS:
        raise Http404("There is no such file.")
    _, found = _edition(request, reference, number)
    etag = None
    try:
        if audience != "team" or (format_name == "pdf" and variant != "full"):
            return sent(request, export_edition(found, format_name, variant, audience))
        if format_name == "pdf":
            if not found.pdf_sha256:
                store_pdf(found)
            etag = f'"{found.pdf_sha256}"'
        answer = get_conditional_response(request, etag=etag) or sent(
            request, edition_file(found, format_name)
        )
    except PdfError as error:
        return not_made(request, reference, error)
    if etag:
        answer["ETag"] = etag
    # Asked for anew each time, so that who lost the right to see it does not see it again.
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _edition(request: HttpRequest, reference: str, number: int) -> tuple[Incident, Edition]:
    incident = access.incident_to_read(request.user, reference)
    # Its PDF is read where it is sent.
    found = Edition.objects.filter(incident=incident, number=number).defer("pdf").first()
    if found is None:
        raise Http404(f"{incident.reference} has no edition {number}.")
    found.incident = incident
    return incident, found
