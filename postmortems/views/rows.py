"""Rows of a postmortem: added by quick lines, edited in place, moved, removed, brought back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, trigger_client_event

from postmortems import access
from postmortems.changes import rows
from postmortems.changes.merging import Conflict
from postmortems.changes.promises import Said
from postmortems.forms.seen import SeenForm
from postmortems.models import Incident, Row
from postmortems.models.fields import new_key
from postmortems.report import wording
from postmortems.report.rows import Context

from .comment_signs import Signs
from .days import today_for
from .laying_out import reading
from .nouns import Noun


@require_POST
def add(request: HttpRequest, reference: str, noun: Noun) -> HttpResponse:
    """Add one row per line of the quick box."""
    incident = access.incident_to_edit(request.user, reference)
    kind, text = noun, request.POST.get("lines", "")
    box = request.POST.get("box", "")
    context = {**frame(incident), "noun": kind, "box": box}
    form_key = request.POST.get("form_key")
    try:
        many = kind.read_quick_lines(incident, text, box)
        added = rows.add_rows(
            incident=incident,
            by=request.user,
            model=kind.model,
            many=many,
            # The text is part of it: a page may use its form again for other lines.
            sent_as=f"{request.user.pk} {form_key} {box} {text}" if form_key else "",
        )
    except ValidationError as error:
        context |= {"errors": error.messages, "lines": text}
        part = "workspace/_quick_lines.html" if request.htmx else "workspace/form_page.html"
        return render(request, part, {**context, "part": "workspace/_quick_lines.html"}, status=422)
    if not request.htmx:
        return redirect(_place(incident, kind, added[-1]))
    answer = render(request, "workspace/_quick_lines.html", context)
    answer.write(_rows_in_place(request, incident, kind, {row.key for row in added}))
    return changed(answer)


def row(request: HttpRequest, reference: str, noun: Noun, key: str) -> HttpResponse:
    """One row: shown (GET), its form (GET with ``?edit``), saved (POST)."""
    kind = noun
    if request.method != "POST" and "edit" not in request.GET:
        incident = access.incident_to_read(request.user, reference)
        found = _row_of(incident, kind, key)
        if not request.htmx:
            return redirect(_place(incident, kind, found))
        return HttpResponse(_row_html(request, incident, kind, key))
    incident, kind, found = _row_to_change(request, reference, noun, key)
    if found.removed_at:
        return _removed_meanwhile(request, incident, kind, found)
    form = _form_of(request, incident, kind, found)
    context = _form_context(incident, kind, found, form)
    if request.method != "POST":
        return _form(request, context)
    if not form.is_valid():
        return _form(request, context, status=422)
    place = kind.place(found)
    try:
        saved = rows.edit_row(
            row=found,
            by=request.user,
            values=form.values(),
            seen=form.seen(),
            said=Said(
                reason=form.cleaned_data.get("move_reason", ""),
                decided=bool(form.cleaned_data.get("decision")),
                today=today_for(request.user),
            ),
        )
    except ValidationError as error:
        form.refuse(error)
        return _form(request, context, status=422)
    except rows.RowRemoved:
        return _removed_meanwhile(request, incident, kind, found)
    except Conflict as conflict:
        now = kind.form(None, incident=incident, row=_row_of(incident, kind, key))
        context["clashes"] = form.show_clashes(conflict.fields, now)
        return _form(request, context, status=409)
    if not request.htmx:
        return redirect(_place(incident, kind, saved))
    if kind.place(saved) == place:
        return changed(HttpResponse(_row_html(request, incident, kind, key)))
    # The row stands elsewhere now: taken out here, put in there, the others untouched.
    moved = HttpResponse(_rows_in_place(request, incident, kind, {key}))
    return changed(reswap(moved, "delete"))


@require_POST
def move(request: HttpRequest, reference: str, noun: Noun, key: str) -> HttpResponse:
    """Put a row in front of the one named by ``before``, or at the end without one.

    Without a script the buttons send ``step``: -1 for up, 1 for down.
    """
    incident, kind, found = _row_to_change(request, reference, noun, key)
    if found.removed_at:
        return _refused(request, incident, [_REMOVED.format(kind.name)], status=409)
    before = request.POST.get("before") or None
    if step := request.POST.get("step"):
        before = _neighbour(request, incident, kind, found, up=step == "-1")
    try:
        rows.move_row(row=found, by=request.user, before=before)
    except rows.RowRemoved:
        return _refused(request, incident, [_REMOVED.format(kind.name)], status=409)
    except ValidationError as error:
        return _refused(request, incident, error.messages)
    if request.htmx:
        return changed(HttpResponse(status=204))
    return redirect(_place(incident, kind, found))


@require_POST
def remove(request: HttpRequest, reference: str, noun: Noun, key: str) -> HttpResponse:
    """Take a row out; the answer offers to bring it back."""
    incident, kind, found = _row_to_change(request, reference, noun, key)
    try:
        rows.remove_row(row=found, by=request.user)
    except ValidationError as error:
        return _refused(request, incident, error.messages)
    if not request.htmx:
        return redirect(reverse("incident", args=[reference]) + f"#{kind.slug}")
    undo = reverse("row_bring_back", args=[reference, kind.slug, key])
    label = str(found)
    return changed(
        trigger_client_event(
            HttpResponse(),
            "toast",
            {
                "message": f"Removed “{label[:60]}{'…' if len(label) > 60 else ''}”.",
                "undo_url": undo,
                "undo_swap": "none",
            },
        )
    )


@require_POST
def bring_back(request: HttpRequest, reference: str, noun: Noun, key: str) -> HttpResponse:
    """Put a removed row back where it was."""
    incident, kind, found = _row_to_change(request, reference, noun, key)
    try:
        rows.bring_back_row(row=found, by=request.user)
    except ValidationError as error:
        message = f"It could not be brought back: {' '.join(error.messages)}"
        if not request.htmx:
            return _refused(request, incident, [message])
        toast = {"message": message, "kind": "error"}
        return trigger_client_event(HttpResponse(status=204), "toast", toast)
    if not request.htmx:
        return redirect(_place(incident, kind, found))
    return changed(HttpResponse(_rows_in_place(request, incident, kind, {key})))


def rows_of(request: HttpRequest, reference: str, noun: Noun) -> HttpResponse:
    """All rows of one list, for a page that lost track of their order."""
    incident = access.incident_to_read(request.user, reference)
    kind, box = noun, request.GET.get("box", "")
    told = reading(incident, request.user)
    context = {
        **frame(incident, told),
        "noun": kind,
        "box": box,
        "rows": kind.rows(told, box),
        "editable": access.may_edit(request.user, incident),
    }
    return render(request, "workspace/_rows.html", context)


def frame(incident: Incident, told: Context | None = None) -> dict[str, Any]:
    """What every part of the workspace is rendered with."""
    return {
        "incident": incident,
        "base": reverse("incident", args=[incident.reference]),
        "form_key": new_key(),
        "signs": Signs(incident),
        "several_days": told is not None and spans_days(told),
    }


def spans_days(told: Context) -> bool:
    """Whether the timeline needs its days said, because it has more than one."""
    moments = (told.clock.read(event.happened_at) for event in told.report.timeline)
    return len({moment.day for moment in moments if moment}) > 1


def _form_of(request: HttpRequest, incident: Incident, kind: Noun, row: Row) -> SeenForm:
    """The form of a row; its ids name the row, since several can be open on one page."""
    ids = f"{kind.slug}-{row.key}-%s"
    return kind.form(request.POST or None, incident=incident, row=row, auto_id=ids)


def _form_context(incident: Incident, kind: Noun, row: Row, form: SeenForm) -> dict[str, Any]:
    context = {**frame(incident), "noun": kind, "row": row, "form": form}
    context["more_open"] = any(form[name].errors for name in kind.more)
    if kind.slug == "timeline":
        context["milestone_names"] = list(wording.MILESTONE.items())
    return context


def changed(answer: HttpResponse) -> HttpResponse:
    """Tell the page that figures made from the whole report may have changed."""
    return trigger_client_event(answer, "report-changed")


def _row_to_change(
    request: HttpRequest, reference: str, noun: Noun, key: str
) -> tuple[Incident, Noun, Row]:
    incident = access.incident_to_edit(request.user, reference)
    found = _row_of(incident, noun, key)
    found.incident = incident
    return incident, noun, found


def _row_of(incident: Incident, kind: Noun, key: str) -> Row:
    return access.row_to_edit(incident, kind.model, key, **kind.only)


_REMOVED = "Somebody removed this {} meanwhile."


def _refused(
    request: HttpRequest, incident: Incident, errors: list[str], status: int = 422
) -> HttpResponse:
    context = {**frame(incident), "errors": errors}
    return render(request, "workspace/refused.html", context, status=status)


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    part = "workspace/_row_form.html" if request.htmx else "workspace/form_page.html"
    return render(request, part, {**context, "part": "workspace/_row_form.html"}, status=status)


def _removed_meanwhile(
    request: HttpRequest, incident: Incident, kind: Noun, found: Row
) -> HttpResponse:
    """Somebody removed the row that is being edited: what was typed is shown with it."""
    form = _form_of(request, incident, kind, found)
    context = {**_form_context(incident, kind, found, form), "removed": True}
    return _form(request, context, status=409)


def _row_html(request: HttpRequest, incident: Incident, kind: Noun, key: str) -> str:
    context = reading(incident, request.user)
    found = next((one for one in kind.items(context.report) if kind.key_of(one) == key), None)
    if found is None:
        return ""
    shown = {
        **frame(incident, context),
        "noun": kind,
        "row": kind.lay_out(found, context),
        "editable": access.may_edit(request.user, incident),
    }
    return render_to_string("workspace/_row.html", shown, request)


def _rows_in_place(request: HttpRequest, incident: Incident, kind: Noun, keys: set[str]) -> str:
    """The rows of these keys, each with the place in its list where the page shall put it."""
    context = reading(incident, request.user)
    framed = {**frame(incident, context), "noun": kind, "editable": True}
    parts = []
    previous: dict[str, str] = {}
    for one in kind.items(context.report):
        box, key = kind.box(one), kind.key_of(one)
        if key in keys:
            before = previous.get(box)
            shown = {
                **framed,
                "row": kind.lay_out(one, context),
                "place": f"afterend:#{kind.slug}-{before}"
                if before
                else f"afterbegin:#{kind.list_id(box)}",
            }
            parts.append(render_to_string("workspace/_row_in_place.html", shown, request))
        previous[box] = key
    return "".join(parts)


def _neighbour(
    request: HttpRequest, incident: Incident, kind: Noun, row: Row, *, up: bool
) -> str | None:
    """The key in front of which a row stands after one step up or down; its own if it cannot."""
    report = reading(incident, request.user).report
    lists = {kind.key_of(one): (kind.box(one), kind.peers(one)) for one in kind.items(report)}
    keys = [key for key, place in lists.items() if place == lists[row.key]]
    place = keys.index(row.key)
    if up:
        return keys[max(place - 1, 0)]
    if place + 1 == len(keys):
        return row.key
    return keys[place + 2] if place + 2 < len(keys) else None


def _place(incident: Incident, kind: Noun, row: Row) -> str:
    return f"{reverse('incident', args=[incident.reference])}#{kind.slug}-{row.key}"
