"""What is said about a postmortem."""

from __future__ import annotations

from typing import Any

from .fields import ProseField
from .seen import SeenForm


class CommentField(ProseField):
    """Markdown without outer white space."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).strip()


class CommentForm(SeenForm):
    """One comment, new or written anew."""

    text = CommentField(
        label="Comment",
        required=True,
        max_length=10_000,
        error_messages={
            "required": "Write something first.",
            "max_length": "A comment holds at most 10,000 characters (%(show_value)d now).",
        },
    )
