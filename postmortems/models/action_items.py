"""What will change, by whom, by when."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from postmortems.report import document, wording

from .analysis import ContributingFactor
from .compiled import Given
from .fields import Row, RowQuerySet, choices, code_constraint, row_rules
from .incidents import Incident
from .item_sections import MOVES_BEFORE_DECISION, SECTIONS, Weeks
from .people import Membership, User


class ActionItemQuerySet(RowQuerySet):
    def visible_to(self, user: User) -> ActionItemQuerySet:
        """The items of incidents this person may know of."""
        present = self.present()
        if user.is_admin:
            return present
        # Asked per item: gathering all visible incidents first costs more the more there are.
        return present.filter(
            Exists(Incident.objects.visible_to(user).filter(pk=OuterRef("incident")))
        )

    def unfinished(self) -> ActionItemQuerySet:
        return self.exclude(status__in=document.FINISHED_STATUSES)

    def overdue(self, today: dt.date) -> ActionItemQuerySet:
        """Unfinished items whose due date is before this day."""
        return self.unfinished().filter(due_on__lt=today)

    def in_section(self, name: str, weeks: Weeks) -> ActionItemQuerySet:
        """The items in one of ``item_sections.SECTIONS``."""
        return self.filter(SECTIONS[name](weeks))

    def of_team(self, name: str) -> ActionItemQuerySet:
        """The items whose owner is in the team of this name."""
        inside = Membership.objects.filter(team__name=name).values("user")
        return self.filter(owner__in=inside)

    def of_service(self, name: str) -> ActionItemQuerySet:
        """The items of incidents of this service."""
        named = Incident.services.through.objects.filter(service__name=name).values("incident")
        return self.filter(incident__in=named)


class ActionItem(Row):
    """An improvement, or a to-do that may belong to one.

    The owner is a person or a plain name still to be matched, never both. ``moved`` counts how
    often the due date was moved, ``moved_when_decided`` how often it had been when somebody last
    decided what becomes of the item. ``finished_at`` is when it was done or dropped, unknown
    where it came in finished. On ``confirm_on`` its owner is asked whether the fix worked.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="action_items")
    kind = models.CharField(max_length=12, choices=choices(wording.ACTION_KIND), default="todo")
    title = models.TextField()
    detail = models.TextField(blank=True)
    group = models.CharField(max_length=200, blank=True)
    action_class = models.CharField(
        max_length=12, blank=True, choices=choices(wording.ACTION_CLASS)
    )
    priority = models.CharField(max_length=2, blank=True, choices=choices(wording.PRIORITY))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
    )
    owner_name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=choices(wording.ACTION_STATUS), default="open")
    reason = models.TextField(blank=True)
    verified_by = models.TextField(blank=True)
    tracker_url = models.URLField(max_length=500, blank=True)
    improvement = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="todos"
    )
    audience = models.CharField(max_length=8, blank=True, choices=choices(wording.AUDIENCE))
    moved = models.PositiveIntegerField(default=0)
    moved_when_decided = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    confirm_on = models.DateField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="escalated_items",
    )
    factors = models.ManyToManyField(ContributingFactor, blank=True, related_name="action_items")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["owner", "due_on"], name="item_by_owner"),
            models.Index(fields=["status", "due_on"], name="item_by_status"),
        ]
        constraints = [
            *row_rules("item"),
            code_constraint("item", "kind", document.ACTION_KINDS),
            code_constraint("item", "action_class", ("", *document.ACTION_CLASSES)),
            code_constraint("item", "priority", ("", *document.PRIORITIES)),
            code_constraint("item", "status", document.ACTION_STATUSES),
            code_constraint("item", "audience", ("", *document.AUDIENCES)),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(owner_name=""),
                name="item_one_owner",
                violation_error_message="Choose a person or type a name, not both.",
            ),
            models.CheckConstraint(
                condition=~Q(status="wont_do") | Q(reason__gt=""),
                name="item_wont_do_has_reason",
                violation_error_message="Say why it will not be done.",
            ),
            models.CheckConstraint(
                condition=Q(kind="todo") | Q(improvement__isnull=True),
                name="item_only_todos_belong",
                violation_error_message="Only a to-do can belong to an improvement.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asks_for_decision(self) -> bool:
        """Whether its date was moved so often that somebody must decide what becomes of it."""
        return self.moved >= MOVES_BEFORE_DECISION and self.moved > self.moved_when_decided


def factors_of_items(incident: Incident | Given) -> models.QuerySet:
    """The links between this incident's present items and its present factors."""
    return ActionItem.factors.through.objects.filter(
        actionitem__incident=incident,
        actionitem__removed_at=None,
        contributingfactor__removed_at=None,
    )
