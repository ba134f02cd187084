"""The prose of a postmortem: each kind of section a block that is edited in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from postmortems import access, prose
from postmortems.changes import sections
from postmortems.changes.merging import Conflict
from postmortems.forms.fields import MAX_PROSE
from postmortems.forms.sections import ProseForm
from postmortems.models import Incident, Section
from postmortems.report import wording

from .laying_out import files_in
from .rows import changed, frame


def prose_context(
    incident: Incident,
    kind: str,
    text: str,
    files: Mapping[str, str],
    editable: bool,
    marks: Iterable[prose.Mark] = (),
) -> dict[str, Any]:
    return {
        **_frame(incident, kind),
        "html": prose.render_marked(text, marks, files=files),
        "editable": editable,
    }


def _frame(incident: Incident, kind: str) -> dict[str, Any]:
    """What a block of prose is called, shown or edited."""
    return {
        **frame(incident),
        "kind": kind,
        "title": "Who was hit and how" if kind == "impact" else wording.SECTION[kind],
        "heading": 2 if kind in ("summary", "plain_words") else 3,
        "hint": _HINTS[kind],
    }


_HINTS = {
    "summary": "What broke, for whom, for how long, and how it ended: two or three sentences.",
    "impact": "Who noticed, what they could not do, and what it cost.",
    "trigger": "What set it off at that moment.",
    "root_cause": "What made the failure possible, in detail.",
    "detection": "How it was noticed, and what would have noticed it sooner.",
    "resolution": "What ended it, and what was tried before.",
    "background": "What a reader from another team must know first.",
    "plain_words": "A picture from everyday life that a child would understand.",
}


def section(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The prose of one kind: shown (GET), its form (GET with ``?edit``), saved (POST).

    With ``Accept: application/json`` a save answers ``{"text": ...}``, the text as it
    now is, so that the box can stay open while it saves by itself.
    """
    if kind not in wording.SECTION or kind == "free":
        raise Http404("There is no such section.")
    if request.method != "POST" and "edit" not in request.GET:
        incident = access.incident_to_read(request.user, reference)
        return _shown(request, incident, kind, _text(incident, kind))
    incident = access.incident_to_edit(request.user, reference)
    initial = {"text": _text(incident, kind)} if request.method != "POST" else {}
    form = ProseForm(request.POST or None, initial=initial, auto_id=f"{kind}-%s")
    context = {**_frame(incident, kind), "form": form}
    if request.method != "POST":
        return _form(request, context)
    if not form.is_valid():
        return _form(request, context, status=422)
    try:
        saved = sections.write_section(
            incident=incident,
            by=request.user,
            kind=kind,
            text=form.cleaned_data["text"],
            seen=form.seen().get("text"),
        )
    except Conflict as conflict:
        fresh = ProseForm(initial={"text": _text(incident, kind)})
        context["clashes"] = form.show_clashes(conflict.fields, fresh)
        return _form(request, context, status=409)
    if request.accepts("text/html"):
        if not request.htmx:
            return redirect(f"{reverse('incident', args=[reference])}#{kind}")
        return changed(_shown(request, incident, kind, saved.text))
    return JsonResponse({"text": saved.text})


def _text(incident: Incident, kind: str) -> str:
    found = Section.objects.filter(incident=incident, kind=kind).values_list("text", flat=True)
    return found.first() or ""


def _shown(request: HttpRequest, incident: Incident, kind: str, text: str) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('incident', args=[incident.reference])}#{kind}")
    editable = access.may_edit(request.user, incident)
    context = prose_context(incident, kind, text, files_in(incident, text), editable)
    return render(request, "workspace/_prose.html", context)


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if status != 200 and not request.accepts("text/html"):
        clashes = context.get("clashes")
        answer: dict[str, Any] = {"errors": context["form"].errors.get("text", [])}
        if clashes:
            answer = {"theirs": clashes[0].theirs, "mine": clashes[0].mine}
        return JsonResponse(answer, status=status)
    part = "workspace/_prose_form.html" if request.htmx else "workspace/form_page.html"
    return render(request, part, {**context, "part": "workspace/_prose_form.html"}, status=status)


@require_POST
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """Markdown as it will look."""
    incident = access.incident_to_read(request.user, reference)
    text = request.POST.get("text", "")[:MAX_PROSE].replace("\r\n", "\n")
    return HttpResponse(prose.render(text, files=files_in(incident, text)))
