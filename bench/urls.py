"""The product's addresses and the floor page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from postmortems import urls
from postmortems.models import Incident

handler500 = urls.handler500


@login_not_required
def floor(request: HttpRequest) -> HttpResponse:
    """The least a page can do: forty rows by ``values_list``, ready strings, one template."""
    rows = [
        (f"INC-{pk}", title, f"{at:%Y-%m-%d %H:%M}", state)
        for pk, title, at, state in Incident.objects.order_by("-occurred_at", "-pk").values_list(
            "pk", "title", "occurred_at", "state"
        )[:40]
    ]
    return render(request, "bench/floor.html", {"rows": rows})


urlpatterns = [path("bench/floor/", floor), *urls.urlpatterns]
