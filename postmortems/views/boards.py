"""Views of the board kept under a name, and the rules for all action items."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from postmortems import access
from postmortems.changes import boards as changes
from postmortems.forms.follow_up_rules import FollowUpRulesForm
from postmortems.forms.many_items import SavedBoardForm
from postmortems.models import FollowUpRules, SavedBoard

from .action_items import read_asked, refused


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the board as it is asked for under a name, for oneself."""
    form = SavedBoardForm(request.POST, auto_id="view-%s")
    query = request.POST.get("query", "")[:2000]
    if not form.is_valid():
        return refused(request, query, saving=form)
    # Only what a board understands is kept.
    asked = read_asked(request.user, dict(parse_qsl(query)))
    try:
        board, is_new = changes.save_board(
            user=request.user, name=form.cleaned_data["name"], query=asked.filters.query()
        )
    except ValidationError as error:
        form.add_error("name", error.messages[0])
        return refused(request, query, saving=form)
    told = "Saved" if is_new else "Saved anew"
    messages.success(request, f"{told}: “{board.name}”. It stands under “Views”.")
    return redirect(f"{reverse('action_items')}?{board.query}")


@require_POST
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    board = get_object_or_404(SavedBoard, pk=pk, user=request.user)
    changes.remove_board(board=board)
    messages.success(request, f"Removed the view “{board.name}”.")
    return redirect("action_items")


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Due dates by priority and when a fix is asked about again, for admins."""
    access.admin_only(request.user)
    form = FollowUpRulesForm.of(FollowUpRules.objects.current(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes.set_rules(by=request.user, **form.values())
        messages.success(request, "Saved. The rules count for what is written from now on.")
        return redirect("follow_up_rules")
    context = {"form": form}
    return render(request, "action_items/rules.html", context, status=422 if form.errors else 200)
