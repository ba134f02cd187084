"""What the checks are told by people: findings kept on purpose, and what each severity asks for."""

from __future__ import annotations

from django.db import models

from .incidents import Incident


class KeptFinding(models.Model):
    """A finding of one incident that somebody keeps as it is, with the reason.

    ``code``, ``key``, ``field`` and ``quote`` are those of the finding, so that the same words
    written elsewhere are found again. Names are text: they stay when a person goes.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="kept_findings")
    code = models.CharField(max_length=60)
    key = models.CharField(max_length=64, blank=True)
    field = models.CharField(max_length=40)
    quote = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=400)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "code", "key", "field", "quote"],
                name="finding_kept_once",
                violation_error_message="This finding is kept already.",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__gt=""), name="kept_finding_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """The same as that of the finding (``report.checks.Finding.identity``)."""
        return self.code, self.key, self.field, self.quote


class FindingCount(models.Model):
    """How many findings were open in one version of an incident, for lists.

    Made from the report and made again whenever it is of another version: nothing is
    lost with it. ``grave`` of them must be put right.
    """

    incident = models.OneToOneField(
        Incident, primary_key=True, on_delete=models.CASCADE, related_name="finding_count"
    )
    version = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    grave = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.open} open"


class AskedManager(models.Manager):
    def current(self) -> Asked | None:
        """What an admin set, or None where nothing was ever set."""
        return self.first()


class Asked(models.Model):
    """What an admin set that each severity asks for: one row for the whole organisation.

    ``codes`` maps a severity to the codes of the checks it asks for, ``words`` to how many words
    the summary and the root cause have at least.
    """

    gap_minutes = models.PositiveIntegerField(default=60)
    codes = models.JSONField(default=dict)
    words = models.JSONField(default=dict)

    objects = AskedManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="asked_once")]

    def __str__(self) -> str:
        return "What each severity asks for"
