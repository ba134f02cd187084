"""Documents that were brought in and wait for somebody to accept what was read in them."""

from __future__ import annotations

import datetime as dt
import functools
import json
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from postmortems.report.from_document import Choices, Reading, read_document

from .incidents import Incident
from .people import User

KEPT_DAYS = 7
LONGEST_REMEMBERED = 2_000_000  # bytes of a document whose reading is kept for the next request


def new_import_key() -> str:
    return secrets.token_urlsafe(12)


def _read(source: bytes, name: str, overrides: str, zone: str) -> Reading:
    choices = Choices.from_data(json.loads(overrides))
    return read_document(source, name=name, choices=choices, assumed_zone=zone)


# A decision is checked against the document as it was read before, and a page follows its upload.
_remembered = functools.lru_cache(maxsize=8)(_read)


class PendingImportQuerySet(models.QuerySet):
    def owned_by(self, user: User) -> PendingImportQuerySet:
        """What this person brought in: nobody else sees it, admins neither."""
        return self.filter(created_by=user)

    def outdated(self) -> PendingImportQuerySet:
        """What was brought in some days ago and never accepted."""
        before = timezone.now() - dt.timedelta(days=KEPT_DAYS)
        return self.filter(incident=None, created_at__lt=before)


class PendingImport(models.Model):
    """One document, as it was sent, with what its owner decided about it.

    ``batch`` names what was sent together, ``position`` the place in it. ``sha256`` is
    the digest by which the same document is known again (``from_document.digest``).
    ``overrides`` is a ``Choices`` as JSON. ``refusal`` says why it cannot be read. The
    counts are None until it was read. Once ``incident`` is set the source is empty: the
    incident has it as an attachment, and the row stays as the record of the import.
    """

    key = models.CharField(max_length=24, unique=True, default=new_import_key)
    batch = models.CharField(max_length=24, db_index=True)
    position = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports"
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    source = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    overrides = models.JSONField(default=dict, blank=True)
    refusal = models.TextField(blank=True)
    title = models.CharField(max_length=300, blank=True)
    events = models.PositiveIntegerField(null=True, blank=True)
    items = models.PositiveIntegerField(null=True, blank=True)
    doubts = models.PositiveIntegerField(null=True, blank=True)
    leftovers = models.PositiveIntegerField(null=True, blank=True)
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )

    objects = PendingImportQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "position", "pk"]

    def __str__(self) -> str:
        return self.title or self.name or "Pasted text"

    @property
    def is_read(self) -> bool:
        """Whether somebody has looked into it, with or without success."""
        return bool(self.refusal) or self.events is not None

    @property
    def choices(self) -> Choices:
        """What its owner decided so far."""
        return Choices.from_data(self.overrides)

    def reading(self) -> Reading:
        """What stands in it. Raises ``from_text.Unreadable``."""
        source = bytes(self.source)
        read = _read if len(source) > LONGEST_REMEMBERED else _remembered
        return read(source, self.name, json.dumps(self.overrides), self.created_by.timezone)

    def known_incidents(self, user: User) -> list[Incident]:
        """The incidents that this very document already became and this person may see."""
        same = PendingImport.objects.filter(sha256=self.sha256, incident__isnull=False)
        return list(
            Incident.objects.visible_to(user)
            .filter(pk__in=same.exclude(pk=self.pk).values("incident"))
            .order_by("pk")
        )
