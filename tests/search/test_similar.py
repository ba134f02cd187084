"""Earlier incidents that are most alike: the right one first, and only those one may see."""

import datetime as dt

import pytest

from postmortems.models import Incident, Section, User
from postmortems.report.build import build
from postmortems.search.documents import bring_up_to_date
from postmortems.search.similar import Similar, similar, telling_words
from tests.factories import make_incident

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


def earlier(days: int, **fields) -> Incident:
    return make_incident(occurred_at=NOW - dt.timedelta(days=days), **fields)


def alike(incident: Incident, person: User, **options) -> list[Similar]:
    bring_up_to_date()
    return similar(incident, build(incident), person, **options)


@pytest.fixture
def incident(author: User) -> Incident:
    incident = make_incident(
        by=author,
        title="Expired certificate of the broker",
        services=["broker", "checkout"],
        tags=["certificate"],
        occurred_at=NOW,
    )
    Section.objects.create(
        incident=incident, kind="root_cause", text="Nobody renewed the certificate by hand."
    )
    return incident


def test_the_same_cause_comes_before_the_same_service(incident: Incident, author: User) -> None:
    cause = earlier(200, title="Certificate not renewed", tags=["certificate"])
    service = earlier(3, title="Disk full", services=["broker"])
    Section.objects.create(incident=service, kind="summary", text="The broker had no room left.")
    both = earlier(300, title="Broker certificates expired", services=["broker"])
    other = earlier(1, title="Slow pages in the shop", services=["web"])

    found = alike(incident, author)

    keys = [one.pk for one in found]
    assert keys[0] == both.pk
    assert keys.index(cause.pk) < keys.index(service.pk)
    assert other.pk not in keys
    assert found[0].services == ("broker",)
    assert {"expired", "certificate", "broker"} == set(found[0].words)
    assert found[keys.index(cause.pk)].tags == ("certificate",)


def test_a_rare_word_says_more_than_a_common_one(incident: Incident, author: User) -> None:
    for number in range(8):
        earlier(10 + number, title=f"Broker slow, {number}")
    rare = earlier(400, title="Certificate expired")

    assert alike(incident, author)[0].pk == rare.pk


def test_only_what_happened_before(incident: Incident, author: User) -> None:
    make_incident(title="Broker certificate expired", occurred_at=NOW + dt.timedelta(days=1))

    assert alike(incident, author) == []


def test_only_what_one_may_see(
    incident: Incident, author: User, teammate: User, reader: User, admin: User
) -> None:
    hidden = earlier(
        5,
        by=author,
        title="Broker certificate expired",
        services=["broker"],
        tags=["certificate"],
        restricted=True,
    )

    for person, keys in ((author, [hidden.pk]), (admin, [hidden.pk]), (teammate, []), (reader, [])):
        assert [one.pk for one in alike(incident, person)] == keys


def test_at_most_five_and_none_of_those_linked(incident: Incident, author: User) -> None:
    keys = [earlier(n, title="Broker certificate expired").pk for n in range(1, 8)]

    found = alike(incident, author, without=keys[:1])

    assert len(found) == 5
    assert keys[0] not in [one.pk for one in found]


def test_an_empty_postmortem_is_like_no_other(author: User) -> None:
    earlier(5, title="Broker certificate expired", services=["broker"])

    for title in ("?!", "", "the 2024"):
        assert alike(make_incident(by=author, title=title, occurred_at=NOW), author) == []


def test_forms_of_a_word_count_once(incident: Incident) -> None:
    Section.objects.filter(incident=incident).update(text="Certificates, certificates, renewing")

    words = telling_words(build(incident))

    assert words == {"expired": 2, "certificate": 2, "broker": 2, "renewing": 1}
