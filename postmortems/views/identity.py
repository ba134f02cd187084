"""What the organisation puts on its files, for admins: set, and looked at before it is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postmortems import demo
from postmortems.access import admin_only
from postmortems.changes.identity import save_identity
from postmortems.forms.identity import IdentityForm
from postmortems.models import Identity
from postmortems.report.document import Report
from postmortems.report.export import Export, letterhead_of
from postmortems.report.from_json import from_data
from postmortems.report.pdf.values import Resource
from postmortems.report.to_html import print_document
from postmortems.report.to_pdf import PdfError, make_pdf

from .days import today_for
from .sending import not_made, sent


@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """Name, logo, colour, footer line, paper and confidentiality of every PDF."""
    admin_only(request.user)
    stored = Identity.objects.current()
    form = IdentityForm.of(stored, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            save_identity(
                values=form.values(),
                logo=form.cleaned_data["logo"],
                without_logo=form.cleaned_data["without_logo"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Saved. New PDFs carry it; issued editions stay as they are.")
            return redirect("identity")
    status = 422 if form.errors else 200
    context = {"form": form, "has_logo": bool(stored.logo)}
    return render(request, "identity/identity.html", context, status=status)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Page one of a sample with what the form says now; nothing is stored."""
    admin_only(request.user)
    stored = Identity.objects.current()
    form = IdentityForm.of(stored, request.POST, request.FILES)
    if not form.is_valid():
        context = {"form": form, "has_logo": bool(stored.logo)}
        return render(request, "identity/identity.html", context, status=422)
    for name, value in form.values().items():
        setattr(stored, name, value)
    if form.cleaned_data["without_logo"]:
        stored.logo = ""
    logo = form.cleaned_data["logo"]
    letterhead = letterhead_of(stored, Resource(logo.data, logo.media_type) if logo else None)
    printed = print_document(
        _sample(),
        today=today_for(request.user),
        paper=stored.paper,
        variant="brief",
        letterhead=letterhead,
        base=settings.BASE_URL,
        live_url=settings.BASE_URL,
        edition="1",
    )
    try:
        made = make_pdf(printed, timeout=settings.PDF_TIME_LIMIT)
    except PdfError as error:
        return not_made(request, "", error)
    return sent(request, Export(made, "application/pdf", "sample.pdf"))


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The logo as it is stored."""
    admin_only(request.user)
    stored = letterhead_of(Identity.objects.current()).logo
    if stored is None:
        raise Http404("There is no logo.")
    answer = HttpResponse(stored.data, content_type=stored.media_type)
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _sample() -> Report:
    file = Path(demo.__file__).parent / "01-ecommerce-outage.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    del data["demo"]
    return replace(from_data(data), reference="INC-7")
