"""Signing in and out, and what every page's frame needs to know of the person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.csrf import csrf_failure

from postmortems import demo


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Nothing is seen without signing in, unless a view says otherwise.

    A part of a page that is asked for after the session has ended is answered with
    401 instead of the sign-in page: the page then asks for the password in place
    and repeats the request, so that nothing typed is lost.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            return _session_has_ended()
        return super().handle_no_permission(request, view_func)


def _session_has_ended() -> HttpResponse:
    return HttpResponse(
        "Your session has ended. Sign in again; what you typed is still here.",
        status=401,
        content_type="text/plain; charset=utf-8",
    )


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What a request without the token of its form is told.

    A browser that forgot its cookies has lost the session with them: it is asked to sign in.
    """
    part = request.headers.get("HX-Request") == "true"
    if part and not request.user.is_authenticated:
        return _session_has_ended()
    return csrf_failure(request, reason=reason)


class SignIn(LoginView):
    """The sign-in page, and the same for a dialog on a page whose session ended."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    # The mark that a view needs no sign-in is read from this method, and not inherited with it.
    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.in_place = request.headers.get("X-Sign-In-In-Place") == "1"
        if self.in_place and request.user.is_authenticated:
            return HttpResponse(status=204)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        return HttpResponse(status=204) if self.in_place else answer

    def form_invalid(self, form: Any) -> HttpResponse:
        template = "accounts/_login_form.html" if self.in_place else self.template_name
        return render(self.request, template, self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_people=demo_people(), **kwargs)


def demo_people() -> list[dict[str, str]]:
    """Who can sign in to the demo, for the sign-in page of a demo only."""
    if not settings.DEMO:
        return []
    return [
        {"username": name, "role": role, "password": demo.PASSWORD} for name, role in demo.SIGN_INS
    ]


def chrome(request: HttpRequest) -> dict[str, Any]:
    """What ``base.html`` shows on every page: the theme and whether this is a demo."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {"theme": user.theme if signed_in else "auto", "demo": settings.DEMO}
