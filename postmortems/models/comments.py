"""What people say to each other about a postmortem, beside the report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .action_items import ActionItem
from .analysis import ContributingFactor, Lesson, Why
from .fields import Row, code_constraint, new_key
from .impact import ImpactFigure, ImpactWindow
from .incidents import Incident, Participant
from .sections import Section
from .timeline import TimelineEvent

# What can be commented on: rows by their noun, as it stands in addresses, and blocks by their name.
COMMENTED_ROWS: dict[str, type[Row]] = {
    "participants": Participant,
    "windows": ImpactWindow,
    "figures": ImpactFigure,
    "timeline": TimelineEvent,
    "whys": Why,
    "factors": ContributingFactor,
    "lessons": Lesson,
    "action-items": ActionItem,
    "sections": Section,
}
COMMENTED_BLOCKS = ("head", "prose")


class CommentQuerySet(models.QuerySet):
    def first_ones(self) -> CommentQuerySet:
        """Those that began a conversation; the others answer them."""
        return self.filter(reply_to=None)

    def open(self) -> CommentQuerySet:
        """The conversations that nobody resolved and that still say something."""
        said = self.model.objects.filter(removed_at=None)
        answered = said.filter(reply_to=models.OuterRef("pk"))
        return self.first_ones().filter(
            Q(removed_at=None) | Q(models.Exists(answered)), resolved_at=None
        )


class Comment(models.Model):
    """One comment on a block or a row of an incident, or an answer to one.

    ``noun`` and ``target`` name what it is about and ``label`` says it in words, as text
    without a foreign key: it stays readable when the row is gone. An answer has those of
    the comment it answers, and is never answered itself.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="comments")
    key = models.CharField(max_length=64, default=new_key)
    noun = models.CharField(max_length=20)
    target = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    text = models.TextField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resolved_comments",
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "key"], name="comment_key_once"),
            code_constraint("comment", "noun", (*COMMENTED_ROWS, *COMMENTED_BLOCKS)),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, reply_to__isnull=True),
                name="comment_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reply_to__isnull=True) | ~Q(reply_to=F("pk")),
                name="comment_not_its_own_reply",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def place(self) -> str:
        """The id of the element it is about, on the page of the incident."""
        return self.target if self.noun in COMMENTED_BLOCKS else f"{self.noun}-{self.target}"
