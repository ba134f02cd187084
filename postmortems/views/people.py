"""People, for admins."""

from __future__ import annotations

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postmortems.access import admin_only
from postmortems.changes.merging import Conflict
from postmortems.changes.people import add_person, edit_person, set_one_time_password
from postmortems.forms.people import PersonForm
from postmortems.models import Membership, User


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, those who may sign in first."""
    admin_only(request.user)
    teams: dict[int, list[str]] = defaultdict(list)
    for user, team in Membership.objects.order_by("team__name").values_list("user", "team__name"):
        teams[user].append(team)
    here = reverse("people")
    rows = [
        {
            "url": f"{here}{person.pk}/",
            "person": person,
            "role": person.get_role_display(),
            "teams": ", ".join(teams[person.pk]),
            "password": person.has_usable_password(),
        }
        for person in User.objects.order_by("-is_active", "display_name", "pk")
    ]
    return render(request, "people/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Add a person; the next page offers their first password."""
    admin_only(request.user)
    form = PersonForm.of(User(timezone=request.user.timezone))
    if request.method == "POST":
        form = PersonForm(request.POST)
        if form.is_valid():
            try:
                person = add_person(values=form.values())
            except ValidationError as error:
                form.refuse(error)
            else:
                return redirect("person", person.pk)
    status = 422 if form.errors else 200
    return render(request, "people/person.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: name, user name, e-mail, role, zone, and whether they may sign in."""
    admin_only(request.user)
    found = get_object_or_404(User, pk=pk)
    form = PersonForm.of(found, request.POST or None)
    context = {"form": form, "person": found}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = edit_person(person=found, values=form.values(), seen=form.seen())
            except ValidationError as error:
                form.refuse(error)
            except Conflict as conflict:
                now = PersonForm.of(get_object_or_404(User, pk=pk))
                context["clashes"] = form.show_clashes(conflict.fields, now)
                status = 409
            else:
                messages.success(request, f"Saved {saved}.")
                return redirect("people")
    return render(request, "people/person.html", context, status=status)


@never_cache
@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a one-time password and show it, here and never again."""
    admin_only(request.user)
    found = get_object_or_404(User, pk=pk)
    password = set_one_time_password(person=found)
    return render(request, "people/password.html", {"person": found, "password": password})
