"""How promises are kept: due dates that moved, rules for all, saved boards, feeds, reminders."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from .action_items import ActionItem
from .fields import code_constraint
from .meetings import ReviewMeeting
from .people import Team

DEFAULT_DUE_DAYS = {"p0": 14, "p1": 30, "p2": 60}
CONFIRM_AFTER = (30, 60, 90)
REMINDER_STAGES = ("soon", "today", "weekly")


class DueDateMove(models.Model):
    """The due date of an item was moved, or taken away, with a reason. Names are text."""

    item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="moves")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    by_pk = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    meeting = models.ForeignKey(
        ReviewMeeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="moves"
    )

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], name="move_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__gt=""),
                name="move_has_reason",
                violation_error_message="Say why the due date moves.",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | ~Q(to_on=F("from_on")),
                name="move_goes_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.to_on or 'no date'}"


class FollowUpRulesManager(models.Manager):
    def current(self) -> FollowUpRules:
        """The rules as an admin set them, or the product's own."""
        return self.first() or FollowUpRules()


def _due_days() -> dict[str, int]:
    return dict(DEFAULT_DUE_DAYS)


class FollowUpRules(models.Model):
    """What an admin set for all action items: one row for the whole organisation.

    ``due_days`` maps a priority to the days until an item without a date is due; those not
    in it get no date. ``confirm_after`` is how many days after an item was verified its owner
    is asked whether the fix worked.
    """

    due_days = models.JSONField(default=_due_days)
    confirm_after = models.PositiveIntegerField(default=CONFIRM_AFTER[0])

    objects = FollowUpRulesManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="follow_up_rules_once"),
            models.CheckConstraint(
                condition=Q(confirm_after__in=CONFIRM_AFTER), name="follow_up_confirm_after_known"
            ),
        ]

    def __str__(self) -> str:
        return "Rules for action items"


class SavedBoard(models.Model):
    """A view of the board that somebody named: ``query`` is the part of its address after ?."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_boards"
    )
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "user",
                Lower("name"),
                name="saved_board_name_once",
                violation_error_message="You already have a view of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarFeed(models.Model):
    """The secret address under which a calendar program reads somebody's action items.

    Only its SHA-256 is kept, in hexadecimal.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="calendar_feed_once")]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"


class ItemReminder(models.Model):
    """Somebody was reminded of one item, so that they are not again for the same reason.

    ``due_on`` is the due date they were told, ``stage`` one of ``REMINDER_STAGES`` and
    ``week`` how many whole weeks it was overdue.
    """

    item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    stage = models.CharField(max_length=6)
    week = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            code_constraint("item_reminder", "stage", REMINDER_STAGES),
            models.UniqueConstraint(
                fields=["item", "user", "due_on", "stage", "week"], name="item_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} for {self.item} to {self.user}"


class ReminderDay(models.Model):
    """The one mail of reminders that somebody gets on a day; with a team, that of its lead."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"],
                condition=Q(team__isnull=True),
                name="reminder_day_once",
            ),
            models.UniqueConstraint(
                fields=["user", "team", "day"],
                condition=Q(team__isnull=False),
                name="reminder_day_of_team_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.day}"
