"""Options of a select, ready to print.

A hundred options cost a template more than everything else on the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from postmortems.prose import Html, fill, join

_CHOSEN = '<option value="{}" selected>{}</option>'
_OTHER = '<option value="{}">{}</option>'


def option_list(pairs: Iterable[tuple[str, str]], chosen: str) -> Html:
    """``<option>`` elements for pairs of value and label; ``chosen`` is added where it lacks."""
    return _option_list(tuple(pairs), chosen)


@lru_cache(maxsize=64)
def _option_list(pairs: tuple[tuple[str, str], ...], chosen: str) -> Html:
    if chosen and chosen not in (value for value, _ in pairs):
        pairs = (*pairs, (chosen, chosen))
    return join(
        fill(_CHOSEN if value == chosen else _OTHER, value, label) for value, label in pairs
    )
