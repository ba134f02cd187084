"""Bringing documents in: paste or choose, look at what was read, decide, accept."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFilesSent,
    ValidationError,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget, trigger_client_event

from postmortems import access
from postmortems.changes import imports as changes
from postmortems.forms import imports as forms
from postmortems.forms.imports import ChoicesForm, DocumentsForm, SendForm
from postmortems.models import PendingImport
from postmortems.report.from_document import Reading
from postmortems.report.from_text import Unreadable
from postmortems.report.from_text.decode import LARGEST_TEXT

from .days import today_for
from .proposals import Proposed, destination_words, in_tray
from .upload_limit import UploadLimit

MEGABYTE = 1024 * 1024
READ_AT_ONCE = 300_000
"""A document of more bytes is read behind a page that says so, not while it is sent."""


@csrf_exempt  # checked by `_bring_in`: reading the token reads the files, which need a limit first
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Where documents are pasted and chosen."""
    _authors_only(request)
    if request.method != "POST":
        return _new(request)
    limit = UploadLimit(
        request,
        each=forms.MOST_MEGABYTES * MEGABYTE,
        together=forms.MOST_TOGETHER_MEGABYTES * MEGABYTE,
    )
    request.upload_handlers = [limit, *request.upload_handlers]
    try:
        return _bring_in(request, limit)
    except RequestDataTooBig:
        said = "This is more text than can be pasted. Save it as a file and choose that."
        return _refused(request, [said], text="")
    except TooManyFilesSent:
        return _refused(request, [f"Choose at most {forms.MOST_FILES} files at once."], text="")


@csrf_protect
def _bring_in(request: HttpRequest, limit: UploadLimit) -> HttpResponse:
    form = DocumentsForm(request.POST, request.FILES, too_large=limit.dropped)
    text = request.POST.get("text", "")
    if not form.is_valid():
        return _refused(request, form.non_field_errors(), text=text)
    sent = [changes.Sent(*one) for one in form.documents]
    if len(sent) == 1 and sent[0].refusal:
        return _refused(request, [_with_name(sent[0].name, sent[0].refusal)], text=text)
    rows = changes.add_documents(by=request.user, documents=sent)
    if len(rows) > 1 or len(sent[0].data) > READ_AT_ONCE:
        return _go(request, reverse("import_batch", args=[rows[0].batch]))
    (row,) = rows
    if changes.look_into(row) is None:
        row.delete()
        return _refused(request, [_with_name(row.name, row.refusal)], text=text)
    return _go(request, reverse("import_proposal", args=[row.key]))


def _with_name(name: str, refusal: str) -> str:
    return f"{name}: {refusal}" if name else refusal


def _new(request: HttpRequest, **context: Any) -> HttpResponse:
    waiting = PendingImport.objects.owned_by(request.user).filter(incident=None)
    context |= {
        "waiting": waiting.defer("source", "overrides").order_by("-created_at", "position")[:50],
        "most_files": forms.MOST_FILES,
        "most_megabytes": forms.MOST_MEGABYTES,
        "most_together": forms.MOST_TOGETHER_MEGABYTES,
        "most_text": LARGEST_TEXT // MEGABYTE,
    }
    status = 422 if context.get("errors") else 200
    answer = render(request, "imports/new.html", context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _refused(request: HttpRequest, errors: list[str], *, text: str) -> HttpResponse:
    """The messages; with a script the typed text and the chosen files stay where they are."""
    if not request.htmx:
        return _new(request, errors=errors, text=text)
    answer = render(request, "imports/_errors.html", {"errors": errors}, status=422)
    return reswap(retarget(answer, "#import-errors"), "outerHTML")


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _authors_only(request: HttpRequest) -> None:
    if not request.user.may_write:
        raise PermissionDenied("Only authors bring in postmortems.")


def own_import(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives a view the document that this person brought in; for others there is none (404)."""

    @functools.wraps(view)
    def found(request: HttpRequest, key: str) -> HttpResponse:
        _authors_only(request)
        own = PendingImport.objects.owned_by(request.user).select_related("incident", "created_by")
        pending = own.filter(key=key).first()
        if pending is None:
            raise Http404("There is no such document.")
        return view(request, pending)

    return found


@require_safe
@own_import
def proposal(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    """What was read in a document, beside the document."""
    if pending.incident:
        return _accepted(request, pending)
    try:
        reading = pending.reading()
    except Unreadable as error:
        context = {"pending": pending, "refusal": str(error)}
        return render(request, "imports/unreadable.html", context, status=422)
    if request.htmx:
        return _in_place(request, pending, reading)
    context = _context(request, pending, reading)
    context["same"] = pending.known_incidents(request.user)
    answer = render(request, "imports/proposal.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
@own_import
def decide(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    """Title, zone, day, severity: the proposal follows."""
    reading = _reading(pending)
    form = ChoicesForm(request.POST, report=reading.report)
    if reading.exact or not form.is_valid():
        return _facts_again(request, pending, reading, form)
    changes.decide(pending=pending, choices=form.decided(pending.choices))
    return _follow(request, pending)


@require_POST
@own_import
def send(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    """Send lines somewhere, or back to where they were found (``to`` empty)."""
    reading = _reading(pending)
    data = request.POST.copy()
    if said := data.get("send", ""):  # a button of the tray: "12 timeline", "all leftover"
        line, _, to = said.partition(" ")
        data["to"] = data.get(f"to-{line}", "") if to == "?" else to
        numbers = in_tray(pending, reading) if line == "all" else [line]
        data.setlist("line", [str(number) for number in numbers])
    elif "line" in request.GET:  # taken back by the message that offers it
        data.setlist("line", request.GET.getlist("line"))
        data["to"] = request.GET.get("to", "")
    form = SendForm(data, lines=len(reading.proposal.lines))
    if reading.exact or not form.is_valid():
        errors = [text for texts in form.errors.values() for text in texts]
        errors = errors or ["This document is taken as it is."]
        if request.htmx:
            return _told(HttpResponse(status=204), " ".join(errors), kind="error")
        messages.error(request, " ".join(errors))
        return redirect("import_proposal", pending.key)
    to = form.cleaned_data["to"]
    before = pending.choices.sent.get(form.numbers[0], "")
    changes.send_lines(pending=pending, lines=form.numbers, to=to)
    answer = _follow(request, pending)
    if not request.htmx or "line" in request.GET:
        return answer
    many = len(form.numbers)
    lines = f"Line {form.numbers[0]}" if many == 1 else f"{many} lines"
    where = destination_words(to) if to else "back where it was"
    query = "&".join(f"line={number}" for number in form.numbers)
    undo = f"{reverse('import_send', args=[pending.key])}?{query}&to={before}"
    return _told(answer, f"{lines}: {where}.", undo_url=undo)


@require_POST
@own_import
def accept(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    """Make it an incident, and go to its workspace."""
    if pending.incident:
        return _accepted(request, pending)
    reading = _reading(pending)
    try:
        incident = changes.accept_import(
            pending=pending,
            by=request.user,
            reading=reading,
            restricted="restricted" in request.POST,
        )
    except ValidationError as error:
        context = _context(request, pending, reading) | {"errors": error.messages}
        return render(request, "imports/proposal.html", context, status=422)
    said = "Imported as it was." if reading.exact else "Imported. The source is an attachment."
    messages.success(request, said)
    return redirect("incident", incident.reference)


@require_POST
@own_import
def discard(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    """Drop a document that is not wanted after all."""
    if pending.incident is None:
        pending.delete()
    others = PendingImport.objects.owned_by(request.user).filter(batch=pending.batch)
    if others.exists():
        return redirect("import_batch", pending.batch)
    return redirect("import")


def _accepted(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    if access.may_read(request.user, pending.incident):
        return redirect("incident", pending.incident.reference)
    raise Http404("This document was imported, and you may no longer see the incident.")


def _reading(pending: PendingImport) -> Reading:
    try:
        return pending.reading()
    except Unreadable as error:
        raise Http404("This document cannot be read.") from error


def _follow(request: HttpRequest, pending: PendingImport) -> HttpResponse:
    """The proposal as it is after a decision."""
    if not request.htmx:
        return redirect(reverse("import_proposal", args=[pending.key]) + "#tray")
    reading = _reading(pending)
    changes.note_counts(pending, reading)
    return _in_place(request, pending, reading)


def _in_place(
    request: HttpRequest,
    pending: PendingImport,
    reading: Reading,
    form: ChoicesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The parts of the page that are not as the page has them already."""
    proposed = _proposed(request, pending, reading, form)
    has = set(request.headers.get("X-Has-Parts", "").split())
    parts = [part for part in proposed.parts() if part.digest not in has]
    answer = render(request, "imports/_parts.html", {"parts": parts}, status=status)
    return reswap(answer, "none")


def _facts_again(
    request: HttpRequest, pending: PendingImport, reading: Reading, form: ChoicesForm
) -> HttpResponse:
    if request.htmx:
        return _in_place(request, pending, reading, form, status=422)
    context = _context(request, pending, reading, form)
    return render(request, "imports/proposal.html", context, status=422)


def _proposed(
    request: HttpRequest, pending: PendingImport, reading: Reading, form: ChoicesForm | None
) -> Proposed:
    line = request.GET.get("line", "")
    return Proposed(
        pending=pending,
        reading=reading,
        form=form or ChoicesForm(None, report=reading.report),
        today=today_for(request.user),
        asked_line=int(line) if line.isdecimal() and len(line) < 9 else 0,
    )


def _context(
    request: HttpRequest,
    pending: PendingImport,
    reading: Reading,
    form: ChoicesForm | None = None,
) -> dict[str, Any]:
    proposed = _proposed(request, pending, reading, form)
    parts = proposed.parts()
    return {
        "pending": pending,
        "reading": reading,
        "form": proposed.form,
        "parts": {part.name: part for part in parts if not part.is_source},
        "source_parts": [part for part in parts if part.is_source],
        "state": proposed.state_words,
    }


def _told(answer: HttpResponse, message: str, **more: Any) -> HttpResponse:
    more |= {"undo_swap": "none"} if "undo_url" in more else {}
    return trigger_client_event(answer, "toast", {"message": message, **more})
