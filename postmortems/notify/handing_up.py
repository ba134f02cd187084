"""Who is told that an action item was handed up to them."""

from __future__ import annotations

from django.conf import settings

from postmortems import prose
from postmortems.models import ActionItem, User
from postmortems.prose import plain

from .outbox import Message, address_of, write

HANDED_UP = Message("handed_up", "mail_reminders", "this action item was handed up to you")


def handed_up(item: ActionItem, *, by: User, to: User, line: str) -> bool:
    """Tell the one who is to help, and with what; whether a mail goes out to them."""
    if to == by:
        return False
    title = " ".join(plain(item.title).split())
    told = write(
        HANDED_UP,
        [to],
        incident=item.incident,
        subject=f"{by} needs help with “{title[:80]}”",
        by=by,
        title=title,
        line_html=prose.render(line, base=settings.BASE_URL),
        line_quoted="\n".join(f"> {one}".rstrip() for one in line.splitlines()),
        link=address_of(item.incident, f"#action-items-{item.key}"),
    )
    return bool(told) and settings.MAIL_IS_SENT
