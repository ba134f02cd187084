"""Incidents by the thousand: 25 events and 5 action items each, prose, factors, figures."""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from bench.words import WORDS
from postmortems.models import (
    ActionItem,
    Change,
    ContributingFactor,
    ImpactFigure,
    Incident,
    Lesson,
    Participant,
    Section,
    Service,
    Tag,
    TimelineEvent,
    User,
)
from postmortems.report import document as d

EVENTS, ITEMS = 25, 5
BATCH = 500


def fill(incidents: int) -> None:
    """Store this many incidents, the same for every run of the same number."""
    dice = random.Random(7)
    people = [
        User.objects.create_user(f"person{n}", None, display_name=f"Person {n}", role="author")
        for n in range(60)
    ]
    services = [Service.objects.create(name=f"service-{n}") for n in range(25)]
    tags = [Tag.objects.create(name=f"tag-{n}") for n in range(25)]
    now = timezone.now()
    for start in range(0, incidents, BATCH):
        _fill_batch(dice, people, services, tags, now, range(start, min(start + BATCH, incidents)))


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(WORDS, k=words)).capitalize() + "."


def _fill_batch(dice, people, services, tags, now, numbers) -> None:
    batch = []
    for number in numbers:
        started = now - dt.timedelta(hours=2 + number * 6, minutes=dice.randrange(60))
        batch.append(
            Incident(
                title=_sentence(dice, 6)[:-1],
                severity=dice.choice(d.SEVERITIES),
                state=dice.choice(("draft", "in_review", "approved", "closed", "closed")),
                visibility="restricted" if number % 20 == 19 else "everyone",
                timezone="Europe/Berlin",
                started_at=started,
                detected_at=started + dt.timedelta(minutes=4),
                acknowledged_at=started + dt.timedelta(minutes=7),
                diagnosed_at=started + dt.timedelta(minutes=40),
                mitigated_at=started + dt.timedelta(minutes=70),
                resolved_at=started + dt.timedelta(minutes=95),
                detection_method="alert",
                occurred_at=started,
                changed_at=started + dt.timedelta(days=1),
                created_by=people[number % len(people)],
                version=1,
            )
        )
    Incident.objects.bulk_create(batch)
    Change.objects.bulk_create(
        Change(
            incident_pk=one.pk,
            version=1,
            at=one.changed_at,
            by_pk=one.created_by_id,
            by_name=str(one.created_by),
            verb="created",
            noun="incident",
            label=one.title,
        )
        for one in batch
    )
    rows: dict[type, list] = {}

    def add(row) -> None:
        rows.setdefault(type(row), []).append(row)

    for incident in batch:
        for place, kind in enumerate(("summary", "impact", "root_cause", "resolution")):
            text = "\n\n".join(_sentence(dice, 40) for _ in range(2))
            add(Section(incident=incident, kind=kind, text=text, position=place))
        for n in range(EVENTS):
            add(
                TimelineEvent(
                    incident=incident,
                    happened_at=incident.started_at + dt.timedelta(minutes=4 * n),
                    kind=dice.choice(d.EVENT_KINDS[:17]),
                    text=_sentence(dice, 12),
                    position=n + 1,
                )
            )
        for n in range(ITEMS):
            add(
                ActionItem(
                    incident=incident,
                    kind="improvement" if n == 0 else "todo",
                    title=_sentence(dice, 8),
                    owner=dice.choice(people),
                    due_on=(incident.started_at + dt.timedelta(days=20 + n)).date(),
                    status=dice.choice(("open", "in_progress", "done", "verified", "verified")),
                    priority=dice.choice(d.PRIORITIES),
                    position=n + 1,
                )
            )
        for n in range(2):
            add(ContributingFactor(incident=incident, text=_sentence(dice, 10), position=n + 1))
            add(Lesson(incident=incident, kind="went_well", text=_sentence(dice, 9), position=n))
            add(ImpactFigure(incident=incident, label="Users", value=500 + n, position=n + 1))
        for place, role in enumerate(("lead", "author")):
            person = people[(incident.pk + place) % len(people)]
            add(Participant(incident=incident, user=person, role=role, position=place + 1))
    for model, found in rows.items():
        model.objects.bulk_create(found, batch_size=2000)
    Incident.services.through.objects.bulk_create(
        Incident.services.through(incident=one, service=dice.choice(services)) for one in batch
    )
    Incident.tags.through.objects.bulk_create(
        Incident.tags.through(incident=one, tag=dice.choice(tags)) for one in batch
    )
