"""How many open comments each block and row has, asked once for a whole page."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from django.urls import reverse

from postmortems.models import Comment, Incident
from postmortems.prose import Html, fill

_NONE = (
    '<a class="comment-sign screen-only" href="{}on/{}/{}/" data-comments>'
    '<span class="visually-hidden">Comment</span></a>'
)
_SOME = (
    '<a class="comment-sign has-comments screen-only" href="{}on/{}/{}/" data-comments>{}'
    '<span class="visually-hidden"> open {}</span></a>'
)


class Signs:
    """Makes the signs of one page; the database is asked when the first is wanted."""

    def __init__(self, incident: Incident) -> None:
        self._incident = incident
        self._base = reverse("comments", args=[incident.reference])

    @cached_property
    def _counts(self) -> Counter[tuple[str, str]]:
        open_ones = Comment.objects.filter(incident=self._incident).open()
        return Counter(open_ones.order_by().values_list("noun", "target"))

    @property
    def total(self) -> int:
        """The open comments of the whole postmortem."""
        return self._counts.total()

    def of(self, noun: str, target: str) -> Html:
        """The sign of one block or row. Made here, because a page has hundreds."""
        many = self._counts[noun, target]
        if not many:
            return fill(_NONE, self._base, noun, target)
        return fill(_SOME, self._base, noun, target, many, "comments" if many > 1 else "comment")
