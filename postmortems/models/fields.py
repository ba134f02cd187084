"""What rows of an incident have in common: a lasting key, a place in order, a removed mark."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from postmortems.report.document import When

# Typed on a phone's keypad or read out in a meeting: no letters that look alike.
_KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key() -> str:
    """Eight random characters that name a row in addresses and documents for life."""
    return "".join(secrets.choice(_KEY_LETTERS) for _ in range(8))


def key_from(words: str) -> str:
    """A key like those of ``new_key``, the same for the same words."""
    digest = hashlib.sha256(words.encode()).digest()
    return "".join(_KEY_LETTERS[byte % len(_KEY_LETTERS)] for byte in digest[:8])


def code_constraint(model: str, field: str, codes: Iterable[str]) -> models.CheckConstraint:
    """The database holds no code that the product does not know."""
    codes = list(codes)
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": codes}),
        name=f"{model}_{field}_known",
        violation_error_message=f"Choose one of the values offered for {field.replace('_', ' ')}.",
    )


def choices(labels: dict[str, str]) -> list[tuple[str, str]]:
    """Django's choices from a table of ``report.wording``."""
    return list(labels.items())


def in_order(earlier: When, later: When, zone: str) -> bool:
    """Whether the second may follow the first; a day without a time is compared as a day."""
    if earlier is None or later is None:
        return True
    if isinstance(earlier, dt.datetime) and isinstance(later, dt.datetime):
        return earlier <= later
    first, second = (
        when.astimezone(ZoneInfo(zone)).date() if isinstance(when, dt.datetime) else when
        for when in (earlier, later)
    )
    return first <= second


class RowQuerySet(models.QuerySet):
    def present(self) -> RowQuerySet:
        """The rows that were not removed."""
        return self.filter(removed_at=None)


class Row(models.Model):
    """One row of an incident. Removing marks it, so that it can be brought back."""

    key = models.CharField(max_length=64, default=new_key)
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


def row_rules(model: str) -> list[models.BaseConstraint]:
    """What the database holds of every kind of row."""
    return [models.UniqueConstraint(fields=["incident", "key"], name=f"{model}_key_once")]
