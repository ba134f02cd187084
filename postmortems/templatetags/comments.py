"""The sign at a block or a row that leads to its comments."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def comment_sign(signs: Any, noun: str, target: str) -> str:
    """The link to the comments on one block or row, from the ``Signs`` of its page."""
    return signs.of(noun, target) if signs else ""
