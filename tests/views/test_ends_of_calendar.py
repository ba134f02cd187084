"""Times of the first and the last hours of the calendar, which some zones have no clock for."""

import pytest
from django.test import Client

from postmortems.changes.importing import store_report
from postmortems.models import User
from postmortems.report.from_json import from_data

pytestmark = pytest.mark.django_db
PARTS = (
    *("", "report/", "report.json?checks=1", "report.md", "report.html", "timeline.csv"),
    *("timeline/e1/?edit", "action-items/a1/?edit", "head/milestones/?edit", "history/"),
)


@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("America/New_York", "0001-01-01T00:00:00+00:00"),
        ("Asia/Kolkata", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_every_page_can_be_opened(client_of, author: User, zone: str, when: str) -> None:
    client: Client = client_of(author)
    data = {
        "format": "postmortem/1",
        "title": "At the end of the calendar",
        "timezone": zone,
        "started_at": when,
        "resolved_at": when,
        "timeline": [{"key": "e1", "happened_at": when, "text": "It began."}],
        "action_items": [{"key": "a1", "title": "Wait"}],
    }
    here = f"/incidents/{store_report(from_data(data), by=author).reference}/"

    for part in PARTS:
        assert client.get(here + part).status_code == 200, part
    for address in ("/", "/incidents/", "/action-items/"):
        assert client.get(address).status_code == 200, address
