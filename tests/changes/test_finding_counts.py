"""How many findings are open, as lists tell it."""

import datetime as dt

import pytest
from django.core.cache import cache

from postmortems.changes import finding_counts
from postmortems.changes.checks import keep_finding, set_asked
from postmortems.changes.finding_counts import count
from postmortems.models import FindingCount, Incident, User
from postmortems.report.build import build
from postmortems.report.readiness import readiness
from tests.factories import make_incident
from tests.pages import text_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, severity="sev4", title="Shop down")


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The primary keys of what a thread would count."""
    keys: dict[int, None] = {}
    monkeypatch.setattr(finding_counts, "_is_running", True)
    monkeypatch.setattr(finding_counts, "_wanted", keys)
    return keys


def test_a_list_asks_for_what_is_not_counted_and_says_it_then(
    client_of, author: User, incident: Incident, asked_for: dict
) -> None:
    client = client_of(author)
    for address in ("/incidents/", "/"):
        asked_for.clear()
        assert "finding" not in text_of(client.get(address))
        assert list(asked_for) == [incident.pk]

    stored = count(incident.pk)
    open_ones = readiness(incident, build(incident), today=TODAY).open
    assert stored.open == len(open_ones) > 2
    assert stored.grave == sum(one.level == "error" for one in open_ones)

    asked_for.clear()
    cache.clear()
    for address in ("/incidents/", "/"):
        assert f"{stored.open} findings" in text_of(client.get(address))
    assert not asked_for


def test_a_change_is_counted_again_and_a_kept_finding_is_not_open(
    author: User, incident: Incident, asked_for: dict
) -> None:
    before = count(incident.pk).open
    finding = readiness(incident, build(incident), today=TODAY).open[0]
    keep_finding(incident=incident, by=author, finding=finding, reason="A drill.")

    assert list(asked_for) == [incident.pk]
    after = count(incident.pk)
    incident.refresh_from_db()
    assert (after.open, after.version) == (before - 1, incident.version)
    assert FindingCount.objects.count() == 1


def test_what_is_approved_is_not_counted_out_loud(
    client_of, author: User, incident: Incident
) -> None:
    count(incident.pk)
    Incident.objects.update(state="approved")

    assert "finding" not in text_of(client_of(author).get("/incidents/"))


def test_other_rules_make_all_counts_old(admin: User, incident: Incident) -> None:
    count(incident.pk)
    set_asked(by=admin, gap_minutes=60, codes={}, words={})

    assert not FindingCount.objects.exists()


def test_what_is_gone_is_not_counted(incident: Incident) -> None:
    assert count(incident.pk + 1) is None


def test_a_command_asks_nobody(author: User, incident: Incident) -> None:
    finding_counts.count_soon([incident.pk])

    assert not finding_counts._wanted
