"""Postmortems as they were approved: numbered, and never changed again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .incidents import Incident


class EditionManager(models.Manager):
    """Editions without their PDF, which is fetched when it is asked for."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("pdf")


class Edition(models.Model):
    """The whole report as somebody approved it, and its PDF.

    ``version`` is that of the incident, ``content`` JSON of the format ``postmortem/1``.
    The PDF is made once: until then ``pdf`` is None, ``pdf_sha256`` empty and
    ``pdf_size`` (bytes) 0. The approver is kept as text, so that the edition outlives them.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    content = models.JSONField()
    approver_pk = models.BigIntegerField(null=True)
    approver_name = models.CharField(max_length=120)
    approved_at = models.DateTimeField()
    note = models.TextField(blank=True)
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(default=0)

    objects = EditionManager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["incident", "version"], name="edition_version_once"),
            models.CheckConstraint(
                condition=Q(pdf__isnull=True, pdf_sha256="", pdf_size=0)
                | Q(pdf__isnull=False, pdf_sha256__gt="", pdf_size__gt=0),
                name="edition_pdf_with_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident.reference} edition {self.number}"
