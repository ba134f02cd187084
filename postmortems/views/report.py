"""Reading a postmortem: the report page and the files made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from postmortems import access
from postmortems.report.build import build
from postmortems.report.document import AUDIENCES
from postmortems.report.export import FORMATS, Wish, export, live_url
from postmortems.report.readiness import with_findings
from postmortems.report.recurrence import recurrence
from postmortems.report.standing import standing
from postmortems.report.to_html import PAPERS, VARIANTS, to_html
from postmortems.report.to_pdf import PdfError, pdf_problem

from .days import today_for
from .editions import edition_download
from .laying_out import files_of
from .remembered import remembered, version_of
from .sending import not_made, sent


def report(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as a page to read."""
    incident = access.incident_to_read(request.user, reference)

    before = recurrence(incident, request.user)

    def context() -> dict[str, Any]:
        now = build(incident)
        stands = standing(incident, now)
        return {
            "incident": incident,
            "stands": stands,
            "editable": access.may_edit(request.user, incident),
            "pdf_problem": pdf_problem(),
            "report": to_html(
                now,
                today=today_for(request.user),
                files=files_of(incident),
                live_url=live_url(incident),
                edition=stands.label,
                recurrence=before,
            ),
        }

    # What it says of others may change without a change here.
    return remembered(request, "report/page.html", (*version_of(incident), before), context)


def download(request: HttpRequest, reference: str, format_name: str) -> HttpResponse:
    """The report as a file: ``report.pdf``, ``report.md``, ``report.json``, ``report.html``.

    With ``?edition=1`` as it was approved. Of a PDF ``?variant=`` is a part alone and
    ``?paper=`` the page size. ``?audience=`` cuts it for the company or customers. JSON with ``?checks=1`` also has what the checks find.
    """
    variant = request.GET.get("variant", "full")
    paper = request.GET.get("paper")
    audience = request.GET.get("audience", "team")
    if variant not in VARIANTS or paper not in (None, *PAPERS):
        raise Http404(f"Variants are {', '.join(VARIANTS)}; papers are a4 and letter.")
    if audience not in AUDIENCES:
        raise Http404(f"Audiences are {', '.join(AUDIENCES)}.")
    if "edition" in request.GET:
        number = request.GET["edition"]
        if not number.isdecimal() or len(number) > 9:
            raise Http404("Editions are counted from 1.")
        return edition_download(request, reference, int(number), format_name, variant, audience)
    incident = access.incident_to_read(request.user, reference)
    if format_name not in FORMATS:
        raise Http404("There is no such file.")
    wish = Wish(today_for(request.user), paper, variant, audience)
    try:
        made = export(incident, format_name, wish)
    except PdfError as error:
        return not_made(request, reference, error)
    if format_name == "json" and "checks" in request.GET and audience == "team":
        made = replace(made, data=with_findings(incident, made.data, today=wish.today))
    return sent(request, made)


def brief(request: HttpRequest, reference: str) -> HttpResponse:
    """Page one alone: ``brief.pdf``, with the parameters of ``report.pdf``."""
    request.GET = request.GET.copy()
    request.GET["variant"] = "brief"
    return download(request, reference, "pdf")
