"""Views of the board that people keep under a name, and the rules for all action items."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from postmortems.models import FollowUpRules, SavedBoard, User

MOST_VIEWS = 50


def save_board(*, user: User, name: str, query: str) -> tuple[SavedBoard, bool]:
    """Keep a view under a name; one of that name is replaced. Returns it and whether it is new.

    Raises ``ValidationError`` where there are ``MOST_VIEWS`` already.
    """
    with transaction.atomic():
        # One of a person's own tabs after the other: the name is unique for each of them.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        mine = SavedBoard.objects.filter(user=user)
        board = mine.filter(name__iexact=name).first()
        if board is None and mine.count() >= MOST_VIEWS:
            raise ValidationError({"name": f"You have {MOST_VIEWS} views. Remove one first."})
        is_new = board is None
        board = board or SavedBoard(user=user)
        board.name, board.query = name, query
        board.save()
    return board, is_new


def remove_board(*, board: SavedBoard) -> None:
    """Forget a view."""
    board.delete()


def set_rules(*, by: User, due_days: Mapping[str, int], confirm_after: int) -> FollowUpRules:
    """Store the rules for all action items. Raises ``PermissionDenied`` for all but admins."""
    if not by.is_admin:
        raise PermissionDenied("Only admins set the rules.")
    values = {"due_days": dict(due_days), "confirm_after": confirm_after}
    rules, _ = FollowUpRules.objects.update_or_create(pk=1, defaults=values)
    return rules
