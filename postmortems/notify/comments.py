"""Who is told of a comment."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings

from postmortems import prose
from postmortems.mentions import Names, with_marks
from postmortems.models import Comment, User

from .outbox import Message, address_of, may_be_told, write
from .people import writers

MENTIONED = Message("mentioned", "mail_mentions", "you were mentioned in this comment")
REPLIED = Message("replied", "mail_comments", "you take part in this conversation")
COMMENTED = Message("commented", "mail_comments", "you wrote this postmortem or lead it")


def comment_added(comment: Comment, *, mentioned: Collection[User], names: Names) -> list[User]:
    """Tell of a new comment, everybody once, by what concerns them most.

    Returns those who were mentioned and cannot be told, because they may not see the
    incident.
    """
    told = {comment.author}
    untold = mentioned_in(comment, mentioned=mentioned, names=names)
    told |= set(mentioned)
    talking = _talking(comment) - told
    replied_to(comment, talking, names=names)
    told |= talking
    commented_on_theirs(comment, writers(comment.incident) - told, names=names)
    return untold


def mentioned_in(comment: Comment, *, mentioned: Collection[User], names: Names) -> list[User]:
    """Tell those whom the text names; returns those who may not see the incident."""
    others = [person for person in mentioned if person != comment.author]
    write(
        MENTIONED,
        others,
        incident=comment.incident,
        subject=f"{comment.author} mentioned you",
        **_told(comment, names),
    )
    return [person for person in others if not may_be_told(person, comment.incident)]


def replied_to(comment: Comment, people: Collection[User], *, names: Names) -> None:
    """Tell those who said something before in the same conversation."""
    first = comment.reply_to
    if first is None:
        return
    said = _html(first.text, names) if first.removed_at is None else ""
    write(
        REPLIED,
        people,
        incident=comment.incident,
        subject=f"{comment.author} replied about {_short(comment.label)}",
        first=first,
        first_html=said,
        first_quoted=_quoted(first.text) if said else "",
        **_told(comment, names),
    )


def commented_on_theirs(comment: Comment, people: Collection[User], *, names: Names) -> None:
    """Tell those whose postmortem it is."""
    write(
        COMMENTED,
        people,
        incident=comment.incident,
        subject=f"{comment.author} commented on {_short(comment.label)}",
        **_told(comment, names),
    )


def _talking(comment: Comment) -> set[User]:
    if comment.reply_to is None:
        return set()
    said = Comment.objects.filter(removed_at=None, incident=comment.incident)
    others = said.filter(reply_to=comment.reply_to).exclude(pk=comment.pk)
    return {comment.reply_to.author, *User.objects.filter(comments__in=others)}


def _told(comment: Comment, names: Names) -> dict[str, Any]:
    return {
        "by": comment.author,
        "label": comment.label,
        "text_html": _html(comment.text, names),
        "text_quoted": _quoted(comment.text),
        "link": address_of(comment.incident, f"#comment-{comment.key}"),
    }


def _html(text: str, names: Names) -> prose.Html:
    return prose.render(with_marks(text, names), base=settings.BASE_URL)


def _quoted(text: str) -> str:
    """As mails quote, so that no line of a comment can pass for one of ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _short(label: str) -> str:
    return f"“{label[:60].rstrip()}…”" if len(label) > 60 else f"“{label}”"
