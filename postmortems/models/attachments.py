"""Files that belong to an incident."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from .fields import Row, RowQuerySet, row_rules
from .incidents import Incident


class AttachmentQuerySet(RowQuerySet):
    def there_at(self, moment: dt.datetime) -> AttachmentQuerySet:
        """The files that were there at a moment, whether or not they were removed since."""
        return self.filter(Q(removed_at=None) | Q(removed_at__gt=moment), added_at__lte=moment)


class Attachment(Row):
    """A stored file: the type found by looking inside, and its bytes on disk.

    ``sha256`` is the digest of the file as it was sent, ``size`` is in bytes of what is
    kept of it. ``rendition`` is a smaller JPEG of a large picture, for print.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=200)
    rendition = models.FileField(max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attachments"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta(Row.Meta):
        constraints = row_rules("attachment")

    def __str__(self) -> str:
        return self.name
