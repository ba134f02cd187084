"""What admins do with teams."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortems.models import Membership, Team, User


def add_team(*, name: str, members: Collection[User], lead: User | None) -> Team:
    """Store a team with its people; the lead is one of them. Raises ``ValidationError``."""
    team = Team(name=name)
    with transaction.atomic():
        _store(team)
        for person in set(members) | ({lead} if lead else set()):
            Membership.objects.create(team=team, user=person, is_lead=person == lead)
    return team


def edit_team(
    *,
    team: Team,
    name: str,
    members: Collection[User],
    members_seen: Collection[User],
    lead: User | None,
) -> Team:
    """Rename a team, say who leads it, take in who was added and let go who was taken out.

    ``members_seen`` are those the page had shown: who joined meanwhile stays. Raises
    ``ValidationError``.
    """
    with transaction.atomic():
        held = Team.objects.select_for_update().get(pk=team.pk)
        held.name = name
        _store(held)
        leaving = set(members_seen) - set(members) - {lead}
        held.memberships.filter(user__in=leaving).delete()
        inside = set(held.memberships.values_list("user_id", flat=True))
        joining = (set(members) - set(members_seen)) | ({lead} if lead else set())
        for person in joining:
            if person.pk not in inside:
                Membership.objects.create(team=held, user=person)
        held.memberships.update(is_lead=False)
        if lead:
            held.memberships.filter(user=lead).update(is_lead=True)
    return held


def _store(team: Team) -> None:
    team.full_clean()
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise ValidationError({"name": "There is already a team of this name."}) from error
