"""What an admin does with the identity of the organisation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from postmortems.media import AcceptedFile
from postmortems.models import Identity


def save_identity(
    *, values: Mapping[str, Any], logo: AcceptedFile | None = None, without_logo: bool = False
) -> Identity:
    """Store the identity; ``values`` are its fields without the logo.

    ``logo`` replaces the one there was, ``without_logo`` takes it away. Raises
    ``ValidationError``.
    """
    stored = ""
    if logo is not None:
        name = f"identity/{secrets.token_hex(16)}"
        stored = default_storage.save(name, ContentFile(logo.data))
    old = ""
    kept = False
    try:
        with transaction.atomic():
            identity = Identity.objects.select_for_update().first() or Identity(pk=1)
            for name, value in values.items():
                setattr(identity, name, value)
            if stored or without_logo:
                old = identity.logo.name
                identity.logo = stored
                identity.logo_type = logo.media_type if logo else ""
            identity.full_clean(exclude=["id"], validate_unique=False)
            identity.save()
        kept = True
    finally:
        if gone := old if kept else stored:
            default_storage.delete(gone)
    return identity
