"""The files of a postmortem: added, listed, served so that they cannot run, removed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from postmortems import access
from postmortems.changes import attachments as changes
from postmortems.forms.attachments import AttachmentsForm
from postmortems.media import PICTURE_TYPES
from postmortems.models import Attachment, Incident

from .rows import frame
from .upload_limit import UploadLimit


@csrf_exempt  # checked by `_add`: reading the token reads the files, and those need a limit first
@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, reference: str) -> HttpResponse:
    """The incident's files (GET); more of them (POST with one or more ``file``)."""
    if request.method == "POST":
        limit = UploadLimit(
            request, each=settings.MAX_UPLOAD_MB * 1024 * 1024, together=changes.MOST_BYTES
        )
        request.upload_handlers = [limit, *request.upload_handlers]
        answer = _add(request, reference, limit)
    else:
        incident = access.incident_to_read(request.user, reference)
        answer = _list(request, incident)
    patch_vary_headers(answer, ["HX-Request", "Accept"])
    return answer


@csrf_protect
def _add(request: HttpRequest, reference: str, limit: UploadLimit) -> HttpResponse:
    incident = access.incident_to_edit(request.user, reference)
    form = AttachmentsForm(request.POST, request.FILES, too_large=limit.dropped)
    errors = form.messages()
    added: list[Attachment] = []
    if not errors:
        try:
            added = changes.add_attachments(
                incident=incident, by=request.user, files=form.cleaned_data["file"]
            )
        except ValidationError as error:
            errors = error.messages
    if not request.accepts("text/html"):
        return _as_json(incident, added, errors)
    if errors:
        return _refused(request, incident, errors)
    if request.htmx:
        return _list(request, incident)
    return redirect(_place(incident))


@require_safe
def attachment(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One file: a picture to be shown, anything else as a download. It can run nothing."""
    incident = access.incident_to_read(request.user, reference)
    found = Attachment.objects.filter(incident=incident, key=key).present().first()
    if found is None:
        raise Http404("There is no such file here.")
    return send(request, found)


def send(request: HttpRequest, found: Attachment) -> HttpResponse:
    """The file, or 304 where the browser has it."""
    etag = f'"{found.sha256}"'
    answer = get_conditional_response(request, etag=etag) or _content(found)
    answer["ETag"] = etag
    # Asked for anew each time, so that who lost the right to see it does not see it again.
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@require_POST
def remove(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Take a file out; the answer offers to bring it back."""
    incident = access.incident_to_edit(request.user, reference)
    found = _to_change(incident, key)
    changes.remove_attachment(attachment=found, by=request.user)
    if not request.htmx:
        return redirect(_place(incident))
    toast = {
        "message": f"Removed “{_short(found.name)}”.",
        "undo_url": reverse("attachment_bring_back", args=[reference, key]),
        "undo_target": "#attachments",
        "undo_swap": "outerHTML",
    }
    return trigger_client_event(_list(request, incident), "toast", toast)


@require_POST
def bring_back(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Put a removed file back where it was."""
    incident = access.incident_to_edit(request.user, reference)
    found = _to_change(incident, key)
    try:
        changes.bring_back_attachment(attachment=found, by=request.user)
    except ValidationError as error:
        return _refused(request, incident, error.messages)
    return _list(request, incident) if request.htmx else redirect(_place(incident))


def listed(incident: Incident) -> dict[str, Any]:
    """The incident's files as ``attachments/_attachments.html`` shows them."""
    rows = [
        {
            "key": one.key,
            "name": one.name,
            "url": address(incident, one),
            "size": one.size,
            "kind": _KIND_WORDS.get(one.media_type, one.media_type),
            "is_picture": one.media_type in PICTURE_TYPES,
            "markdown": markdown(one),
        }
        for one in Attachment.objects.filter(incident=incident).present()
    ]
    return {"rows": rows, "most_megabytes": settings.MAX_UPLOAD_MB}


_KIND_WORDS = {
    "image/png": "PNG picture",
    "image/jpeg": "JPEG picture",
    "image/gif": "GIF picture",
    "image/webp": "WebP picture",
    "application/pdf": "PDF",
    "application/json": "JSON",
    "text/csv": "CSV",
    "text/markdown": "Markdown",
    "text/plain": "text",
}


def address(incident: Incident, row: Attachment) -> str:
    """Where the file is served."""
    return reverse("attachment", args=[incident.reference, row.key])


def markdown(row: Attachment) -> str:
    """What to write in a text to show the picture, or to link the file."""
    mark = "!" if row.media_type in PICTURE_TYPES else ""
    return f"{mark}[{row.name.translate(_MEAN_SOMETHING)}](attachments/{row.key})"


_MEAN_SOMETHING = str.maketrans({char: f"\\{char}" for char in r"\`*_[]<>&~!"})


def _to_change(incident: Incident, key: str) -> Attachment:
    found = access.row_to_edit(incident, Attachment, key)
    found.incident = incident
    return found


def _content(found: Attachment) -> HttpResponse:
    try:
        with found.file.open("rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Http404("This file is missing from the store.") from error
    is_picture = found.media_type in PICTURE_TYPES
    is_text = found.media_type.startswith("text/")
    answer = HttpResponse(
        data, content_type=found.media_type + ("; charset=utf-8" if is_text else "")
    )
    answer["Content-Disposition"] = content_disposition_header(not is_picture, found.name)
    return answer


def _as_json(incident: Incident, added: list[Attachment], errors: list[str]) -> JsonResponse:
    if errors:
        return JsonResponse({"errors": errors}, status=422)
    files = [
        {"key": row.key, "url": address(incident, row), "markdown": markdown(row)} for row in added
    ]
    # The first for those who sent one, and all of them.
    answer = {**files[0], "markdown": "\n".join(one["markdown"] for one in files), "files": files}
    return JsonResponse(answer, status=201, headers={"Location": files[0]["url"]})


def _context(
    request: HttpRequest, incident: Incident, errors: list[str] | tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        **frame(incident),
        "attachments": listed(incident),
        "editable": access.may_edit(request.user, incident),
        "errors": errors,
    }


def _list(request: HttpRequest, incident: Incident) -> HttpResponse:
    part = "attachments/_attachments.html" if request.htmx else "attachments/list.html"
    return render(request, part, _context(request, incident))


def _refused(request: HttpRequest, incident: Incident, errors: list[str]) -> HttpResponse:
    if not request.htmx:
        return render(
            request, "attachments/list.html", _context(request, incident, errors), status=422
        )
    # Only the messages: the files that were chosen stay chosen.
    answer = render(request, "attachments/_errors.html", {"errors": errors}, status=422)
    return reswap(retarget(answer, "#attachments-errors"), "outerHTML")


def _place(incident: Incident) -> str:
    return f"{reverse('incident', args=[incident.reference])}#attachments"


def _short(name: str) -> str:
    return f"{name[:60]}…" if len(name) > 60 else name
