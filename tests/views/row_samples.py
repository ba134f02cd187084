"""One of every noun: a line for its quick box, a change to its form, and what is stored."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from postmortems.models import (
    ActionItem,
    ContributingFactor,
    ImpactFigure,
    ImpactWindow,
    Incident,
    Lesson,
    Participant,
    Row,
    Section,
    TimelineEvent,
    Why,
)
from postmortems.views.nouns import NOUNS
from tests.pages import HTMX

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)

# Per noun: the model, a line for the quick box, what is stored of it, a change to its form, and
# what is stored then. {} stands for nothing else.
SAMPLES: dict[str, tuple[type[Row], str, dict, dict, dict]] = {
    "participants": (
        Participant,
        "Ada Lovelace, commander",
        {"name": "Ada Lovelace", "role": "commander"},
        {"person": "Grace Hopper"},
        {"name": "Grace Hopper", "role": "commander"},
    ),
    "windows": (
        ImpactWindow,
        "10:30 - 12:45 checkout in Europe",
        {"from_at": START, "to_at": START + dt.timedelta(minutes=135)},
        {"ends": "2024-06-08 12:50"},
        {"to_at": START + dt.timedelta(minutes=140), "note": "checkout in Europe"},
    ),
    "figures": (
        ImpactFigure,
        "~20,000 users unable to buy",
        {"value": 20000.0, "certainty": "estimated"},
        {"value": "21,500", "value_high": "23k"},
        {"value": 21500.0, "value_high": 23000.0, "certainty": "estimated"},
    ),
    "timeline": (
        TimelineEvent,
        "10:35 paged the database team",
        {"happened_at": START + dt.timedelta(minutes=5), "text": "paged the database team"},
        {"text": "Paged everybody", "key_moment": "on", "about": "on"},
        {"text": "Paged everybody", "key_moment": True, "precision": "about"},
    ),
    "whys": (
        Why,
        "Why did it run out of connections?",
        {"question": "Why did it run out of connections?"},
        {"answer": "Nobody counted them."},
        {"question": "Why did it run out of connections?", "answer": "Nobody counted them."},
    ),
    "factors": (
        ContributingFactor,
        "Replication lag had no alert",
        {"text": "Replication lag had no alert", "category": ""},
        {"category": "technology"},
        {"text": "Replication lag had no alert", "category": "technology"},
    ),
    "lessons": (
        Lesson,
        "The runbook was right",
        {"kind": "went_well", "text": "The runbook was right"},
        {"kind": "got_lucky"},
        {"kind": "got_lucky", "text": "The runbook was right"},
    ),
    "action-items": (
        ActionItem,
        "Alert on lag @ada due 2024-12-01 p1",
        {
            "title": "Alert on lag",
            "owner_name": "ada",
            "due_on": dt.date(2024, 12, 1),
            "priority": "p1",
            "kind": "todo",
        },
        {"status": "wont_do", "reason": "Replaced"},
        {"status": "wont_do", "reason": "Replaced", "title": "Alert on lag"},
    ),
    "sections": (
        Section,
        "What customers wrote",
        {"kind": "free", "title": "What customers wrote"},
        {"text": "They were *patient*."},
        {"title": "What customers wrote", "text": "They were *patient*."},
    ),
}
every_noun = pytest.mark.parametrize("slug", list(NOUNS))
with_and_without_script = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


def url(incident: Incident, slug: str, *parts: str) -> str:
    return "/".join([f"/incidents/{incident.reference}", slug, *parts, ""])


def box_of(slug: str) -> str:
    return {"lessons": "went_well", "action-items": "todo"}.get(slug, "")


def add(client: Client, incident: Incident, slug: str, lines: str, **more: Any) -> Any:
    headers = more.pop("headers", HTMX)
    data = {"lines": lines, "box": box_of(slug), **more}
    return client.post(url(incident, slug, "add"), data, headers=headers)


def added(client: Client, incident: Incident, slug: str) -> Row:
    """A row of this noun, made by its quick line."""
    model, line, *_ = SAMPLES[slug]
    assert add(client, incident, slug, line).status_code == 200
    return newest(model, incident)


def newest(model: type[Row], incident: Incident) -> Row:
    return model.objects.filter(incident=incident).latest("pk")


def holds(row: Row, expected: dict) -> None:
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in expected} == expected
