"""Keys with which programs read for somebody: made, revoked."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.utils import timezone

from postmortems.access import digest_of
from postmortems.models import ApiToken, User

MOST = 20


def make_key(*, person: User, name: str) -> str:
    """Make a key and return it; it is nowhere to be read again.

    Raises ``ValidationError`` where the person has too many.
    """
    if ApiToken.objects.filter(user=person).count() >= MOST:
        raise ValidationError(f"You have {MOST} keys already. Revoke one that you do not need.")
    secret = secrets.token_urlsafe(32)
    ApiToken.objects.create(
        user=person, name=name, digest=digest_of(secret), created_at=timezone.now()
    )
    return secret


def revoke_key(*, person: User, pk: int) -> bool:
    """Let a key of this person stop working; whether there was one."""
    deleted, _ = ApiToken.objects.filter(user=person, pk=pk).delete()
    return bool(deleted)
