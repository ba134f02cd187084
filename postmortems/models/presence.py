"""Who has a postmortem open now."""

from django.conf import settings
from django.db import models

from .incidents import Incident


class Presence(models.Model):
    """One person on the page of one incident, and the block they are writing in ('' for none)."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences"
    )
    block = models.CharField(max_length=100, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.incident}"
