"""Teams, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from postmortems.access import admin_only
from postmortems.changes.teams import add_team, edit_team
from postmortems.forms.teams import TeamForm
from postmortems.models import Membership, Team


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Every team with its lead and its people."""
    admin_only(request.user)
    members: dict[int, list[str]] = {}
    leads: dict[int, str] = {}
    memberships = Membership.objects.order_by("user__display_name")
    for team, name, is_lead in memberships.values_list("team", "user__display_name", "is_lead"):
        members.setdefault(team, []).append(name)
        if is_lead:
            leads[team] = name
    here = reverse("teams")
    rows = [
        {
            "url": f"{here}{team.pk}/",
            "name": team.name,
            "lead": leads.get(team.pk, ""),
            "count": len(members.get(team.pk, ())),
            "members": ", ".join(members.get(team.pk, ())),
        }
        for team in Team.objects.all()
    ]
    return render(request, "teams/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """Add a team."""
    admin_only(request.user)
    form = TeamForm.of(None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_team(**form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Added {made}.")
            return redirect("teams")
    status = 422 if form.errors else 200
    return render(request, "teams/team.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: its name, who leads it, who is in it."""
    admin_only(request.user)
    found = get_object_or_404(Team, pk=pk)
    form = TeamForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.seen().get("members", [])
        try:
            saved = edit_team(team=found, members_seen=seen, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Saved {saved}.")
            return redirect("teams")
    status = 422 if form.errors else 200
    return render(request, "teams/team.html", {"form": form, "team": found}, status=status)
