"""What the filters of the lists offer: names that occur where this person may look."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value

from postmortems.models import ActionItem, Incident, Participant, Service, Tag, Team, User
from postmortems.models.compiled import Compiled, GivenPerson

Options = dict[str, list[tuple[str, str]]]


def filter_options(person: User) -> Options:
    """Pairs of value and label under ``service``, ``tag`` and ``person``, from one query.

    A name that occurs only in incidents hidden from this person is not offered.
    """
    found: Options = defaultdict(list)
    for kind, value, label in sorted(_OPTIONS.rows(person), key=lambda row: row[2].casefold()):
        found[kind].append((value, label))
    return found


def service_names(person: User) -> list[str]:
    """The services of the incidents this person may know of, by name."""
    return [name for name, _ in filter_options(person)["service"]]


def owners_and_teams(person: User) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of value and label: those who own an action item, and all teams. One query.

    Who owns something only in incidents hidden from this person is not offered.
    """
    found: Options = defaultdict(list)
    for kind, value, label in sorted(_OWNERS.rows(person), key=lambda row: row[2].casefold()):
        found[kind].append((value, label))
    return found["owner"], found["team"]


def _owners(person: GivenPerson) -> QuerySet:
    owned = ActionItem.objects.visible_to(person).filter(owner=OuterRef("pk"))
    owners = User.objects.filter(Exists(owned))
    teams = _pairs(Team.objects.all(), "team", "name", "name")
    found = _pairs(owners, "owner", "username", "display_name").union(teams, all=True)
    return found.order_by()


def _options(person: GivenPerson) -> QuerySet:
    seen = Incident.objects.visible_to(person).order_by()
    services = Service.objects.filter(Exists(seen.filter(services=OuterRef("pk"))))
    tags = Tag.objects.filter(Exists(seen.filter(tags=OuterRef("pk"))))
    present = Participant.objects.present().filter(user=OuterRef("pk"))
    people = User.objects.filter(
        Exists(present.filter(Exists(seen.filter(pk=OuterRef("incident")))))
    )
    return (
        _pairs(services, "service", "name", "name")
        .union(
            _pairs(tags, "tag", "name", "name"),
            _pairs(people, "person", "username", "display_name"),
            all=True,
        )
        .order_by()
    )


def _pairs(rows: QuerySet, kind: str, value: str, label: str) -> QuerySet:
    return (
        rows.order_by()
        .annotate(option=Value(kind, output_field=CharField()), value=F(value), label=F(label))
        .values_list("option", "value", "label")
    )


_OPTIONS = Compiled(_options)
_OWNERS = Compiled(_owners)
