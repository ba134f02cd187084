"""Queries worded once give what the queryset gives, for every person and value."""

import datetime as dt

import pytest
from django.db.models import DateField, IntegerField

from postmortems.models import ActionItem, Incident, User
from postmortems.models.compiled import Compiled, Given
from tests.factories import make_incident, make_item

pytestmark = pytest.mark.django_db


def test_it_keeps_the_rule_of_who_may_see_what(author: User, reader: User, admin: User) -> None:
    make_incident(by=author, title="Open to all")
    make_incident(by=author, title="Hushed", restricted=True)
    make_incident(by=author, title="For the reader", restricted=True, people={"lead": reader})
    titles = Compiled(lambda person: Incident.objects.visible_to(person).values_list("title"))

    for person in (author, reader, admin, author):
        expected = set(Incident.objects.visible_to(person).values_list("title"))
        assert set(titles.rows(person)) == expected, person
    assert len(titles.rows(reader)) == 2 and len(titles.rows(admin)) == 3


def test_values_arrive_where_they_belong(author: User) -> None:
    incident = make_incident(by=author)
    for day in (1, 2, 3, 4):
        make_item(incident, title=f"Day {day}", due_on=dt.date(2024, 6, day))
    between = Compiled(
        lambda person: (
            ActionItem.objects.visible_to(person)
            .filter(due_on__gte=Given("first", DateField()), due_on__lt=Given("end", DateField()))
            .order_by("due_on")
            .values_list("title", "due_on")
        )
    )

    first, second, third, fourth = (dt.date(2024, 6, day) for day in (1, 2, 3, 4))
    assert between.rows(author, first=second, end=fourth) == [("Day 2", second), ("Day 3", third)]
    assert between.rows(author, end=second, first=first) == [("Day 1", first)]


def test_values_come_back_as_the_model_has_them(author: User) -> None:
    started = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
    make_incident(by=author, started_at=started, milestone_days={"detected_at": "2024-06-08"})
    query = Compiled(
        lambda person: Incident.objects.visible_to(person).values_list(
            "started_at", "milestone_days"
        )
    )

    assert query.rows(author) == [(started, {"detected_at": "2024-06-08"})]


def test_a_forgotten_value_is_refused(author: User) -> None:
    make_incident(by=author)
    query = Compiled(
        lambda person: (
            Incident.objects.filter(version=Given("version", IntegerField()))
            .order_by()
            .values_list("pk")
        )
    )

    with pytest.raises(KeyError):
        query.rows(author)
