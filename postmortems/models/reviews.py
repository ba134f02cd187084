"""Who is asked to review a postmortem, and what they answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .fields import code_constraint
from .incidents import Incident

# Who has one of these roles wrote the postmortem, as does who started it.
WRITING_ROLES = ("author", "lead", "scribe")


class Answer(models.TextChoices):
    APPROVED = "approved", "Approved"
    CHANGES = "changes", "Asked for changes"


class ReviewerQuerySet(models.QuerySet):
    def waiting(self) -> ReviewerQuerySet:
        """Those who have not answered since they were last asked."""
        return self.filter(Q(answered_at=None) | Q(answered_at__lt=F("asked_at")))


class Reviewer(models.Model):
    """One person who is asked to review one postmortem.

    An answer from before ``asked_at`` is that of an earlier round.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    answer = models.CharField(max_length=8, blank=True, choices=Answer)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["user", "incident"], name="reviewer_by_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "user"],
                name="reviewer_once",
                violation_error_message="This person is already asked to review it.",
            ),
            code_constraint("reviewer", "answer", ("", *Answer.values)),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__gt="", answered_at__isnull=False),
                name="reviewer_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.incident}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None or self.answered_at < self.asked_at
