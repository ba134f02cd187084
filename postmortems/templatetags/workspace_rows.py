"""The frame of a row of the workspace, from the ``Noun`` that it is one of."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def row_start(noun: Any, row: Any, editable: Any) -> str:
    """The start of the element of a row."""
    return noun.row_start(row, editable=bool(editable))


@register.simple_tag
def row_tools(noun: Any, row: Any, base: str) -> str:
    """What one can do with a row."""
    return noun.row_tools(row, base=base)


@register.simple_tag
def list_id(noun: Any, box: str) -> str:
    """What a list of rows is called on the page: ``timeline``, ``lessons-went_well``."""
    return noun.box_id(box)
