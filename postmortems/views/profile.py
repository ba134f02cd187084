"""What people decide about themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from postmortems.changes.merging import Conflict
from postmortems.changes.people import edit_person, set_password
from postmortems.forms.people import PasswordForm, ProfileForm, ThemeForm
from postmortems.models import CalendarFeed, User
from postmortems.report.clock import Clock

from .days import zone_of


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, e-mail, zone and theme; the switch in the menu sends the theme alone."""
    person = request.user
    if request.method == "POST" and "display_name" not in request.POST:
        return _theme_alone(request)
    form = ProfileForm.of(person, request.POST or None)
    context = {"form": form, "calendar": _calendar(person)}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                edit_person(person=person, values=form.values(), seen=form.seen())
            except ValidationError as error:
                form.refuse(error)
            except Conflict as conflict:
                person.refresh_from_db()
                context["clashes"] = form.show_clashes(conflict.fields, ProfileForm.of(person))
                status = 409
            else:
                messages.success(request, "Your profile is saved.")
                return redirect("profile")
    return render(request, "profile/profile.html", context, status=status)


def _calendar(person: User) -> dict[str, Any] | None:
    """When the secret address of this person's calendar was made and last asked for, in words."""
    feed = CalendarFeed.objects.filter(user=person).first()
    if feed is None:
        return None
    clock = Clock(zone_of(person))
    read_at = feed.read_at and feed.read_at.replace(microsecond=0)
    return {"made": clock.read(feed.created_at.replace(microsecond=0)), "read": clock.read(read_at)}


def _theme_alone(request: HttpRequest) -> HttpResponse:
    form = ThemeForm(request.POST)
    if form.is_valid():
        edit_person(person=request.user, values=form.cleaned_data, seen={})
    if request.htmx:
        return HttpResponse(status=204)
    back = request.headers.get("Referer", "")
    same_site = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if same_site else reverse("profile"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other devices are signed out, this one is not."""
    form = PasswordForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        set_password(person=request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "Your password is changed.")
        return redirect("profile")
    status = 422 if form.errors else 200
    return render(request, "profile/password.html", {"form": form}, status=status)
