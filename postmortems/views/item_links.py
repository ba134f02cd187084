"""Where the links of a reminder lead: done, need help, new date, did it work.

Opening one changes nothing, so that programs which look into mails do no harm. Whoever opens
it a second time is told how the item stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from postmortems import access
from postmortems.changes import following_up
from postmortems.changes.following_up import ask_for_help
from postmortems.changes.merging import Conflict
from postmortems.changes.rows import RowRemoved
from postmortems.forms.item_links import DoneForm, HelpForm
from postmortems.forms.item_moves import ItemConfirmForm, ItemDateForm
from postmortems.models import ActionItem, Role, User
from postmortems.prose import plain
from postmortems.report.clock import Clock, day_words, weekday_words
from postmortems.report.document import FINISHED_STATUSES

from .days import today_for, zone_of
from .item_rows import late_words

_REMOVED = "Somebody removed this action item."


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came to which item on what day, and the due date the mail spoke of."""

    person: User
    item: ActionItem
    today: dt.date
    mailed_due: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One link of a mail. ``settled`` words why there is nothing to do any more, or is ''."""

    title: str
    button: str
    settled: Callable[[Visit], str]
    form: Callable[[Visit, Any], forms.Form]
    save: Callable[[Visit, Any], str]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item_link(request: HttpRequest, reference: str, key: str, way: str) -> HttpResponse:
    """The page a link of a reminder leads to (GET), and what it asks for done (POST)."""
    incident = access.incident_to_follow_up(request.user, reference)
    if way not in WAYS:
        raise Http404("There is no such link.")
    item = access.row_to_edit(incident, ActionItem, key)
    if item.removed_at:
        raise Http404(_REMOVED)
    item.incident = incident
    visit = Visit(request.user, item, today_for(request.user), request.GET.get("due", "")[:10])
    chosen = WAYS[way]
    context = _context(visit, way)
    if context["settled"]:
        return render(request, "item_links/link.html", context)
    if way == "new-date" and item.asks_for_decision:
        return redirect("action_item_change", incident.reference, item.key, "decide")
    form = chosen.form(visit, request.POST or None)
    context["form"] = form
    if request.method != "POST":
        return render(request, "item_links/link.html", context)
    status = 422
    if form.is_valid():
        try:
            messages.success(request, chosen.save(visit, form))
        except ValidationError as error:
            _refuse(form, error)
        except Conflict as conflict:
            item.refresh_from_db()
            clashes = form.show_clashes(conflict.fields, chosen.form(visit, None))
            context = {**_context(visit, way), "form": form, "clashes": clashes}
            status = 409
        except RowRemoved:
            raise Http404(_REMOVED) from None
        else:
            return redirect(reverse("action_items") + "?owner=me")
    return render(request, "item_links/link.html", context, status=status)


def _context(visit: Visit, way: str) -> dict[str, Any]:
    item, here = visit.item, reverse("incident", args=[visit.item.incident.reference])
    unfinished = item.status not in FINISHED_STATUSES
    others = [] if not unfinished or way == "confirm" else [one for one in _OTHERS if one != way]
    return {
        "incident": item.incident,
        "item": item,
        "title": " ".join(plain(item.title).split()),
        "item_url": f"{here}#action-items-{item.key}",
        "due": weekday_words(item.due_on) if item.due_on else "",
        "lateness": late_words(item.due_on, visit.today) if unfinished else "",
        "way": WAYS[way],
        # Elsewhere a field that may be empty is needed with one answer or the other.
        "only_optional": way == "done",
        "settled": WAYS[way].settled(visit),
        "moved_already": _moved_already(visit) if way == "new-date" else "",
        "others": [(WAYS[one].title, _address(item, one)) for one in others],
    }


def _address(item: ActionItem, way: str) -> str:
    return reverse("item_link", args=[item.incident.reference, item.key, way])


def _refuse(form: forms.Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _finished(visit: Visit) -> str:
    item = visit.item
    if item.status not in FINISHED_STATUSES:
        return ""
    since = ""
    if item.finished_at:
        day = Clock(zone_of(visit.person)).read(item.finished_at.replace(microsecond=0)).day
        since = f" since {day_words(day)}"
    if item.status == "wont_do":
        return f"This was dropped{since}: {' '.join(item.reason.split())}"
    waits = "; it waits to be verified" if item.status == "done" else " and verified"
    return f"This is done already{since}{waits}."


def _handed_up(visit: Visit) -> str:
    if finished := _finished(visit):
        return finished
    to = visit.item.escalated_to
    return f"This was handed up to {to} already." if to else ""


def _confirmed(visit: Visit) -> str:
    item = visit.item
    if item.status != "verified":
        return "This was reopened already, so there is nothing to confirm."
    if item.confirmed_at:
        day = Clock(zone_of(visit.person)).read(item.confirmed_at.replace(microsecond=0)).day
        return f"This was confirmed already on {day_words(day)}."
    return ""


def _moved_already(visit: Visit) -> str:
    due_on = visit.item.due_on
    if not visit.mailed_due or not due_on or visit.mailed_due == due_on.isoformat():
        return ""
    return f"Since that mail its due date was moved to {day_words(due_on)}."


def _who_can_help(visit: Visit) -> list[User]:
    """Who leads a team of the owner or of this person; the admins where nobody does."""
    others = User.objects.filter(is_active=True).exclude(pk=visit.person.pk)
    inside = {visit.person.pk, visit.item.owner_id} - {None}
    leads = others.filter(
        memberships__is_lead=True, memberships__team__memberships__user__in=inside
    ).distinct()
    found = [one for one in leads if access.may_read(one, visit.item.incident)]
    return found or list(others.filter(role=Role.ADMIN))


def _save_done(visit: Visit, form: DoneForm) -> str:
    saved = following_up.set_status(
        item=visit.item,
        by=visit.person,
        status="done",
        verified_by=form.cleaned_data["verified_by"],
        today=visit.today,
    )
    if saved.status == "verified":
        return "Done and verified. Thank you."
    return "Done. It waits until somebody verified that it works."


def _save_help(visit: Visit, form: HelpForm) -> str:
    to, line = form.cleaned_data["to"], form.cleaned_data["line"]
    told = ask_for_help(item=visit.item, by=visit.person, to=to, line=line, today=visit.today)
    how = "who is told by mail" if told else "who gets no mail about it: tell them"
    return f"Handed up to {to}, {how}."


def _save_date(visit: Visit, form: ItemDateForm) -> str:
    saved = following_up.re_date(
        item=visit.item,
        by=visit.person,
        to_on=form.cleaned_data["due_on"],
        reason=form.cleaned_data.get("reason", ""),
        today=visit.today,
        seen={"due_on": form.seen().get("due_on", visit.item.due_on)},
    )
    return f"Due on {weekday_words(saved.due_on)} now." if saved.due_on else "Without a date now."


def _save_confirmed(visit: Visit, form: ItemConfirmForm) -> str:
    worked = form.cleaned_data["worked"]
    following_up.confirm(
        item=visit.item,
        by=visit.person,
        worked=worked,
        note=form.cleaned_data["note"],
        today=visit.today,
    )
    return "Good: it worked." if worked else "Reopened: it did not work."


WAYS = {
    "done": Way("Is it done?", "It is done", _finished, lambda _, data: DoneForm(data), _save_done),
    "help": Way(
        "Ask for help",
        "Hand it up",
        _handed_up,
        lambda visit, data: HelpForm(data, people=_who_can_help(visit)),
        _save_help,
    ),
    "new-date": Way(
        "A new date",
        "Move the date",
        _finished,
        lambda visit, data: ItemDateForm.of(visit.item, data, today=visit.today),
        _save_date,
    ),
    "confirm": Way(
        "Did the fix work?",
        "Save",
        _confirmed,
        lambda visit, data: ItemConfirmForm.of(visit.item, data, today=visit.today),
        _save_confirmed,
    ),
}
_OTHERS = ("done", "help", "new-date")
