"""What the organisation puts on its files: one row for all of them."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from .fields import code_constraint

PAPERS = {"a4": "A4", "letter": "Letter"}
DEFAULT_ACCENT = "#07424c"


class IdentityManager(models.Manager):
    def current(self) -> Identity:
        """The identity as an admin set it, or one that says nothing."""
        return self.first() or Identity()


class Identity(models.Model):
    """Name, logo, colour, footer line, paper and how secret files are. Texts may be empty."""

    organisation = models.CharField(max_length=60, blank=True)
    footer = models.CharField(max_length=70, blank=True)
    confidentiality = models.CharField(max_length=40, blank=True)
    accent = models.CharField(
        max_length=7,
        default=DEFAULT_ACCENT,
        validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z", "Choose a colour such as #07424c.")],
    )
    paper = models.CharField(max_length=6, choices=list(PAPERS.items()), default="a4")
    logo = models.FileField(max_length=200, blank=True)
    logo_type = models.CharField(max_length=100, blank=True)

    objects = IdentityManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="identity_once"),
            models.CheckConstraint(
                condition=Q(logo="", logo_type="") | Q(logo__gt="", logo_type__gt=""),
                name="identity_logo_with_type",
            ),
            code_constraint("identity", "paper", PAPERS),
        ]

    def __str__(self) -> str:
        return self.organisation or "Identity"
