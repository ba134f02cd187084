"""What admins do with people, and people with themselves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortems.models import Role, User

from .merging import values_to_write

# Typed from a note or from hearing it once: no letters that look alike.
_PASSWORD_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def add_person(*, values: Mapping[str, Any]) -> User:
    """Store a person, who cannot sign in until a password is set.

    ``values`` are fields of ``User`` by name. Raises ``ValidationError``.
    """
    person = User(**values)
    person.set_unusable_password()
    _store(person)
    return person


def edit_person(*, person: User, values: Mapping[str, Any], seen: Mapping[str, Any]) -> User:
    """Write the fields somebody changed. Returns the person as they now are.

    Raises ``Conflict`` where another admin changed the same field meanwhile, and
    ``ValidationError``, also where nobody would be left to manage people.
    """
    with transaction.atomic():
        # Everybody who could be the last admin, locked: two admins may step down at once.
        others = list(
            User.objects.select_for_update()
            .filter(role=Role.ADMIN, is_active=True)
            .exclude(pk=person.pk)
        )
        held = User.objects.select_for_update().get(pk=person.pk)
        was_admin = held.is_admin and held.is_active
        now = {name: getattr(held, name) for name in values}
        write = values_to_write(now=now, seen=seen, wanted=values)
        for name, value in write.items():
            setattr(held, name, value)
        if was_admin and not others and not (held.is_admin and held.is_active):
            field = "is_active" if held.is_admin else "role"
            raise ValidationError(
                {field: f"{held} is the only admin. Make somebody else an admin first."}
            )
        if write:
            _store(held, list(write))
    return held


def set_one_time_password(*, person: User) -> str:
    """Give a person a new password and return it: it is nowhere to be read again.

    Whoever was signed in as them is signed out.
    """
    groups = ("".join(secrets.choice(_PASSWORD_LETTERS) for _ in range(4)) for _ in range(4))
    password = "-".join(groups)
    set_password(person=person, password=password)
    return password


def set_password(*, person: User, password: str) -> None:
    """Change how a person signs in. All their other sessions end."""
    person.set_password(password)
    person.save(update_fields=["password"])


def _store(person: User, fields: list[str] | None = None) -> None:
    person.full_clean(exclude=["password"])
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError as error:
        raise ValidationError({"username": "Somebody already signs in with this name."}) from error
