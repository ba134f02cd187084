"""Mails on their way out."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from .incidents import Incident


class OutgoingMail(models.Model):
    """One mail, stored with the change it tells of and sent afterwards.

    ``incident`` is None where it tells of several, as reminders and minutes do.

    ``next_try_at`` is when it is to be tried next: None where it is not, because it was
    sent, given up, or no mail server was set when it was written. ``tries`` counts those
    begun.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails"
    )
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="mail_waiting"
            ),
            models.Index(fields=["-created_at", "-id"], name="mail_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(next_try_at__isnull=True),
                name="mail_sent_is_not_tried_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def state(self) -> str:
        """``sent``, ``waiting``, ``failing`` (it is tried again), ``given_up`` or ``kept``."""
        if self.sent_at:
            return "sent"
        if self.next_try_at is None:
            return "given_up" if self.tries or self.last_error else "kept"
        return "failing" if self.last_error else "waiting"

    def key(self) -> str:
        """What names this mail among all that were ever sent from here."""
        return f"{self.pk}.{self.created_at.astimezone(dt.UTC):%Y%m%d%H%M%S}"
