"""The keys with which programs read for a person."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from postmortems.changes.api_keys import make_key, revoke_key
from postmortems.forms.api_keys import ApiKeyForm
from postmortems.models import ApiToken
from postmortems.report.clock import Clock

from .days import zone_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """One's keys (GET); a new one (POST), which is shown here and never again."""
    form = ApiKeyForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            secret = make_key(person=request.user, name=form.cleaned_data["name"])
            form = ApiKeyForm()
        except ValidationError as error:
            form.add_error(None, error)
    clock = Clock(zone_of(request.user))
    keys = ApiToken.objects.filter(user=request.user)
    context = {
        "form": form,
        "secret": secret,
        "address": settings.BASE_URL + reverse("api"),
        "keys": [(one.pk, one.name, clock.read(one.created_at).day_words) for one in keys],
    }
    status = 422 if form.errors else 200
    return render(request, "profile/api_keys.html", context, status=status)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a key of one's own stop working."""
    if not revoke_key(person=request.user, pk=pk):
        raise Http404("There is no such key.")
    messages.success(request, "The key is revoked.")
    return redirect("api_keys")
