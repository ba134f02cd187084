"""Action items across incidents: the plain list, and the status of one changed in place."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from postmortems import access
from postmortems.changes.merging import Conflict
from postmortems.changes.rows import RowRemoved, edit_row
from postmortems.forms.item_filters import OWNERS, STATUSES, ItemFilters
from postmortems.forms.item_status import ItemStatusForm
from postmortems.models import ActionItem, Incident, User
from postmortems.prose import plain

from .days import today_for
from .item_rows import COLUMNS, ItemRow, by_due_date, item_rows

PAGE = 50
_REMOVED = "Somebody removed this action item."


@require_safe
def action_items(request: HttpRequest) -> HttpResponse:
    """The action items that fit the address, the most overdue first."""
    person = request.user
    today = today_for(person)
    asked = ItemFilters.read(request.GET)
    items = _filtered(person, asked, today)
    page = Paginator(by_due_date(items), PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "owners": OWNERS.items(),
        "statuses": STATUSES.items(),
        "page": page,
        "rows": _rows(request, page.object_list),
    }
    if request.htmx and not request.htmx.history_restore_request:
        answer = render(request, "action_items/_list.html", context)
        answer["HX-Push-Url"] = reverse("action_items") + asked.address()
    else:
        answer = render(request, "action_items/list.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def action_item_status(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """The form for the status of one item (GET, or its line again with ``?shown``); saved (POST)."""
    if "shown" in request.GET:
        incident = access.incident_to_read(request.user, reference)
        return _line(request, _present_item(incident, key))
    incident = access.incident_to_follow_up(request.user, reference)
    item = _present_item(incident, key)
    form = ItemStatusForm.of(item, request.POST or None)
    context = {"incident": incident, "item": item, "title": plain(item.title), "form": form}
    if request.method != "POST":
        return _form(request, context)
    if not form.is_valid():
        return _form(request, context, status=422)
    try:
        edit_row(row=item, by=request.user, values=form.values(), seen=form.seen())
    except ValidationError as error:
        form.refuse(error)
        return _form(request, context, status=422)
    except Conflict as conflict:
        item.refresh_from_db()
        context["clashes"] = form.show_clashes(conflict.fields, ItemStatusForm.of(item))
        return _form(request, context, status=409)
    except RowRemoved:
        raise Http404(_REMOVED) from None
    return _line(request, item) if request.htmx else redirect("action_items")


def _filtered(person: User, asked: ItemFilters, today: dt.date) -> QuerySet:
    """The action items this person may know of that fit."""
    items = ActionItem.objects.visible_to(person)
    if asked.status == "unfinished":
        items = items.unfinished()
    elif asked.status != "any":
        items = items.filter(status=asked.status)
    if asked.owner == "me":
        items = items.filter(owner=person)
    elif asked.owner == "none":
        items = items.filter(owner=None, owner_name="")
    return items.overdue(today) if asked.overdue else items


def _present_item(incident: Incident, key: str) -> ActionItem:
    item = access.row_to_edit(incident, ActionItem, key)
    if item.removed_at:
        raise Http404(_REMOVED)
    return item


def _form(request: HttpRequest, context: dict, status: int = 200) -> HttpResponse:
    part = "action_items/_status_form.html" if request.htmx else "action_items/status.html"
    return render(request, part, context, status=status)


def _line(request: HttpRequest, item: ActionItem) -> HttpResponse:
    if not request.htmx:
        return redirect("action_items")
    (row,) = _rows(request, ActionItem.objects.filter(pk=item.pk))
    return render(request, "action_items/_row.html", {"row": row, "just_changed": True})


def _rows(request: HttpRequest, items: QuerySet) -> list[ItemRow]:
    return item_rows(
        items.values_list(*COLUMNS),
        person=request.user,
        today=today_for(request.user),
        incidents=reverse("incidents"),
        base=reverse("action_items"),
    )
