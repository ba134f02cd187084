"""Numbers of a report in words, with grouped digits and typographic signs."""

from __future__ import annotations

from .document import ImpactFigure

_LONGEST_TOGETHER = 10  # letters
_CURRENCY_SIGNS = ("$", "€", "£", "¥", "₹")


def number_words(value: float) -> str:
    """A number as people read it: ``20,000``, ``2.5``, ``−3``, ``0.004``."""
    if value == int(value):
        text = f"{int(value):,}"
    elif abs(value) >= 1:
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:.3g}"
    return text.replace("-", "−")


def amount(figure: ImpactFigure) -> str | None:
    """The value or range of a figure without its unit; None where it has no number."""
    low, high = figure.value, figure.value_high
    if low is None and high is None:
        return None
    if low is None or high is None or low == high:
        known = high if low is None else low
        prefix = "up to " if low is None else ""
        return prefix + number_words(known if known is not None else 0)
    between = " to " if low < 0 or high < 0 else "–"
    return number_words(low) + between + number_words(high)


def with_unit(value: str, unit: str) -> str:
    """The unit after a space, which breaks only where both are long; a currency sign first."""
    if unit in _CURRENCY_SIGNS:
        return f"{unit}{value}"
    if not unit:
        return value
    # Set large, more would be broken inside of a word.
    space = "\N{NO-BREAK SPACE}" if len(value) + len(unit) < _LONGEST_TOGETHER else " "
    return f"{value}{space}{unit}"
