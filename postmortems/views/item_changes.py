"""Action items followed up where they are listed: one in place, or several at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from postmortems import access
from postmortems.changes import following_up
from postmortems.changes.merging import Conflict
from postmortems.changes.promises import Said
from postmortems.changes.rows import RowRemoved, edit_row
from postmortems.forms import item_moves
from postmortems.forms.fields import due_after_start
from postmortems.forms.item_moves import (
    ItemConfirmForm,
    ItemDateForm,
    ItemDecisionForm,
    ItemOwnerForm,
    owner_of_row,
)
from postmortems.forms.item_status import ItemStatusForm
from postmortems.forms.many_items import DATE, OWNER, STATUS, ManyItemsForm
from postmortems.forms.seen import SeenForm
from postmortems.models import ActionItem, Incident, User
from postmortems.prose import plain
from postmortems.report import wording

from .action_items import refused
from .days import today_for
from .item_rows import COLUMNS, item_rows

_REMOVED = "Somebody removed this action item."


@dataclass(frozen=True, slots=True)
class Way:
    """One way to follow up an item: its form, what saving does, its title."""

    title: str
    form: Callable[..., SeenForm]
    save: Callable[[ActionItem, User, Any, dt.date], ActionItem]


def _save_status(item: ActionItem, by: User, form: ItemStatusForm, today: dt.date) -> ActionItem:
    return following_up.set_status(
        item=item,
        by=by,
        status=form.cleaned_data["status"],
        reason=form.said("reason"),
        verified_by=form.said("verified_by"),
        today=today,
        seen=form.seen(),
    )


def _save_date(item: ActionItem, by: User, form: ItemDateForm, today: dt.date) -> ActionItem:
    return following_up.re_date(
        item=item,
        by=by,
        to_on=form.cleaned_data["due_on"],
        reason=form.cleaned_data.get("reason", ""),
        today=today,
        seen={"due_on": form.seen().get("due_on", item.due_on)},
    )


def _save_owner(item: ActionItem, by: User, form: ItemOwnerForm, today: dt.date) -> ActionItem:
    return following_up.re_own(
        item=item,
        by=by,
        **owner_of_row(form.cleaned_data["owner"]),
        reason=form.cleaned_data["reason"],
        today=today,
        seen=form.seen(),
    )


def _save_decision(
    item: ActionItem, by: User, form: ItemDecisionForm, today: dt.date
) -> ActionItem:
    given, reason = form.cleaned_data, form.cleaned_data["reason"]
    if given["decision"] == item_moves.UP:
        return following_up.escalate(item=item, by=by, to=given["to"], line=reason, today=today)
    if given["decision"] == item_moves.DROP:
        return following_up.set_status(
            item=item, by=by, status="wont_do", reason=reason, today=today
        )
    values = {"due_on": given["due_on"]}
    if given["decision"] == item_moves.SMALLER:
        values["title"] = given["title"]
    seen = {name: shown for name, shown in form.seen().items() if name in values and shown}
    said = Said(reason=reason, decided=True, today=today)
    return edit_row(row=item, by=by, values=values, seen=seen, said=said)


def _save_confirmed(
    item: ActionItem, by: User, form: ItemConfirmForm, today: dt.date
) -> ActionItem:
    return following_up.confirm(
        item=item,
        by=by,
        worked=form.cleaned_data["worked"],
        note=form.cleaned_data["note"],
        today=today,
    )


def _status_form(item: ActionItem, data: Any = None, **kwargs: Any) -> SeenForm:
    return ItemStatusForm.of(item, data, auto_id=kwargs["auto_id"])


WAYS = {
    "status": Way("Change the status", _status_form, _save_status),
    "date": Way("Change the due date", ItemDateForm.of, _save_date),
    "owner": Way("Change the owner", ItemOwnerForm.of, _save_owner),
    "decide": Way("Decide what becomes of it", ItemDecisionForm.of, _save_decision),
    "confirm": Way("Did the fix work?", ItemConfirmForm.of, _save_confirmed),
}


@require_http_methods(["GET", "HEAD", "POST"])
def action_item_status(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """The form for the status of one item (GET, or its line again with ``?shown``); saved (POST)."""
    return action_item_change(request, reference, key, "status")


@require_http_methods(["GET", "HEAD", "POST"])
def action_item_change(request: HttpRequest, reference: str, key: str, way: str) -> HttpResponse:
    """The form for one of ``WAYS`` (GET, or the item's line again with ``?shown``); saved (POST).

    An item whose date was moved too often gets the form for a decision instead of a new date.
    """
    if "shown" in request.GET:
        incident = access.incident_to_read(request.user, reference)
        return _line(request, _present_item(incident, key))
    incident = access.incident_to_follow_up(request.user, reference)
    if way not in WAYS:
        raise Http404("There is no such change.")
    item = _present_item(incident, key)
    item.incident = incident
    today = today_for(request.user)
    if way == "date" and item.asks_for_decision and request.method != "POST":
        way = "decide"
    options: dict[str, Any] = {"today": today, "auto_id": f"item-{key}-%s"}
    if way == "decide":
        options["may_edit"] = access.may_edit(request.user, incident)
    form = WAYS[way].form(item, request.POST or None, **options)
    context = {
        "incident": incident,
        "item": item,
        "title": plain(item.title),
        "form": form,
        "way": way,
        "heading": WAYS[way].title,
        "here": _address(item, way),
        "moves": list(item.moves.values("from_on", "to_on", "reason", "by_name")[:20]),
    }
    if request.method != "POST":
        return _form(request, context)
    if not form.is_valid():
        return _form(request, context, status=422)
    try:
        WAYS[way].save(item, request.user, form, today)
    except ValidationError as error:
        form.refuse(error)
        return _form(request, context, status=422)
    except Conflict as conflict:
        item.refresh_from_db()
        fresh = WAYS[way].form(item, **options)
        context["clashes"] = form.show_clashes(conflict.fields, fresh)
        return _form(request, context, status=409)
    except RowRemoved:
        raise Http404(_REMOVED) from None
    return _line(request, item, changed=way)


@require_POST
def change_many(request: HttpRequest) -> HttpResponse:
    """The same change for every ticked item, all or none; then the board as it was."""
    person, today = request.user, today_for(request.user)
    query = request.POST.get("back", "")[:2000]
    names = list(dict.fromkeys(request.POST.getlist("item")))
    form = ManyItemsForm(request.POST, today=today, names=names)
    if not person.may_write:
        raise PermissionDenied("You can read action items but not change them.")
    if not form.is_valid():
        return refused(request, query, many=form)
    given = form.cleaned_data
    do = {DATE: _re_date, OWNER: _re_own, STATUS: _set_status}[given["what"]]
    try:
        items = _items_named(person, names)
        changed = following_up.for_many(items=items, do=lambda item: do(item, person, given, today))
    except ValidationError as error:
        form.add_error(None, error)
        return refused(request, query, many=form)
    messages.success(request, _done_words(given, changed))
    return redirect(reverse("action_items") + (f"?{query}" if query else ""))


def _items_named(person: User, names: list[str]) -> list[ActionItem]:
    """The items called so. Raises ``ValidationError`` where one is not there for this person."""
    keys: dict[str, list[str]] = {}
    for name in names:
        reference, _, key = name.partition("/")
        keys.setdefault(reference, []).append(key)
    found: list[ActionItem] = []
    for reference, wanted in keys.items():
        incident = Incident.objects.visible_to(person).by_reference(reference).first()
        # PostgreSQL refuses to compare with what no text can hold.
        asked = [key for key in wanted if "\0" not in key] if incident else []
        items = ActionItem.objects.present().filter(incident=incident, key__in=asked)
        here = list(items.select_related("owner")) if incident else []
        if len(here) != len(set(wanted)):
            raise ValidationError(
                "One of the ticked action items is no longer there. Look at the list and try again."
            )
        for item in here:
            item.incident = incident
        found += here
    return found


def _re_date(item: ActionItem, by: User, given: dict[str, Any], today: dt.date) -> None:
    due_after_start(given["due_on"], item.incident)
    following_up.re_date(
        item=item, by=by, to_on=given["due_on"], reason=given["reason"], today=today
    )


def _re_own(item: ActionItem, by: User, given: dict[str, Any], today: dt.date) -> None:
    owner = owner_of_row(given["owner"])
    following_up.re_own(item=item, by=by, **owner, reason=given["reason"], today=today)


def _set_status(item: ActionItem, by: User, given: dict[str, Any], today: dt.date) -> None:
    following_up.set_status(
        item=item,
        by=by,
        status=given["status"],
        reason=given["reason"],
        verified_by=given["verified_by"],
        today=today,
    )


def _done_words(given: dict[str, Any], changed: int) -> str:
    """``3 action items moved to 8 June``."""
    many = f"{changed} action item{'' if changed == 1 else 's'}"
    if given["what"] == DATE:
        return f"{many} due on {given['due_on']:%Y-%m-%d} now."
    if given["what"] == OWNER:
        return f"{many} given to {given['owner']}."
    return f"{many} set to “{wording.ACTION_STATUS[given['status']]}”."


def _present_item(incident: Incident, key: str) -> ActionItem:
    item = access.row_to_edit(incident, ActionItem, key)
    if item.removed_at:
        raise Http404(_REMOVED)
    return item


def _address(item: ActionItem, way: str) -> str:
    place = [item.incident.reference, item.key]
    if way == "status":
        return reverse("action_item_status", args=place)
    return reverse("action_item_change", args=[*place, way])


def _form(request: HttpRequest, context: dict, status: int = 200) -> HttpResponse:
    part = "action_items/_change_form.html" if request.htmx else "action_items/change.html"
    return render(request, part, context, status=status)


def _line(request: HttpRequest, item: ActionItem, changed: str = "") -> HttpResponse:
    if not request.htmx:
        return redirect("action_items")
    (row,) = item_rows(
        ActionItem.objects.filter(pk=item.pk).values_list(*COLUMNS),
        person=request.user,
        today=today_for(request.user),
        incidents=reverse("incidents"),
        base=reverse("action_items"),
    )
    context = {"row": row, "focus": changed or "status", "may_select": request.user.may_write}
    return render(request, "action_items/_row.html", context)
