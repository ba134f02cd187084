"""A postmortem sent as a file, or the page that says why it could not be made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from postmortems.report.export import Export
from postmortems.report.to_pdf import PdfBusy, PdfError


def sent(request: HttpRequest, made: Export) -> HttpResponse:
    """The file: a PDF is shown where the browser can, the other formats are kept."""
    answer = HttpResponse(made.data, content_type=made.media_type)
    is_pdf = made.media_type == "application/pdf"
    attachment = not is_pdf or "download" in request.GET
    answer["Content-Disposition"] = content_disposition_header(attachment, made.name)
    answer["Cache-Control"] = "private, no-cache"
    if made.media_type.startswith("text/html"):
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def not_made(request: HttpRequest, reference: str, error: PdfError) -> HttpResponse:
    """503 where a PDF may be had in a moment, 501 where it cannot be made."""
    status = 503 if isinstance(error, PdfBusy) else 501
    if not request.accepts("text/html"):
        return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
    context = {"reference": reference, "problem": str(error)}
    return render(request, "report/not_made.html", context, status=status)
