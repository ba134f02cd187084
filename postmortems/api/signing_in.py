"""Who a program reads for: the person whose key it sends."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse

from postmortems.access import token_owner

PREFIX = "/api/"
_BEARER = "bearer "


class ApiKeyMiddleware:
    """Under ``/api/`` a key takes the place of signing in, and a missing one is said in JSON.

    A session works too, so that an address can be tried in the browser. Only reading is
    offered, so a request that another site made somebody's browser send changes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        sent = request.headers.get("Authorization", "")
        if sent[: len(_BEARER)].lower() == _BEARER:
            request.user = token_owner(sent[len(_BEARER) :].strip()) or AnonymousUser()
        if not request.user.is_authenticated:
            refused = JsonResponse(
                {"error": "Send a key of yours as “Authorization: Bearer …”."}, status=401
            )
            refused["WWW-Authenticate"] = 'Bearer realm="postmortems"'
            return refused
        answer = self.get_response(request)
        if answer.status_code == 404:
            answer = JsonResponse({"error": "There is nothing here."}, status=404)
        answer["Cache-Control"] = "private, no-cache"
        return answer
