"""What people see when something fails that is not their doing."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """503 with a page that says so when the database does not answer, 500 otherwise.

    Neither page asks the database for anything.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        answer = HttpResponse(render_to_string("503.html"), status=503)
        answer["Retry-After"] = "10"
        return answer
    return HttpResponse(render_to_string("500.html"), status=500)
