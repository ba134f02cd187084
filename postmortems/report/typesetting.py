"""How much room words take on paper, near enough to know before they are set.

Widths are those of the text font of the PDF. Letters that it does not have count as much as
the widest fonts give them, so that what is said to fit does.
"""

from __future__ import annotations

import re

POINT = 25.4 / 72  # mm

# Widths of letters in ems, those of about the same width together.
_WIDTHS = {
    letter: width
    for width, letters in (
        (0.2, " "),
        (0.265, "',.:;Iijl|"),
        (0.35, "!()-/\\[]{}frt"),
        (0.46, '"?*cszx'),
        (0.505, "#$+0123456789<=>^_~aegkvyFJLY–"),
        (0.585, "bdhnopquABCEKPRSTVXZ`"),
        (0.665, "DGHNOQU&"),
        (0.73, "Mw"),
        (0.85, "mW%@—…æœшщюыфжњљ"),
        (0.93, "ÆŒШЩЮЫЖЊЉ"),
    )
    for letter in letters
}
_SEMIBOLD = 1.05
_PIECES = re.compile(r"[^ \u00ad-]*(?:[-\u00ad]+| +|$)")


def width_of(text: str, size: float, *, semibold: bool = False) -> float:
    """Millimetres that ``text`` takes in one line of ``size`` points."""
    ems = sum(_WIDTHS.get(letter) or _other(letter) for letter in text)
    return ems * size * POINT * (_SEMIBOLD if semibold else 1.0)


def line_count(text: str, width: float, size: float, *, semibold: bool = False) -> int:
    """How many lines of ``width`` millimetres ``text`` fills, at least one.

    A word that is longer than a line begins a new one and is broken wherever a line ends.
    """
    lines, used = 1, 0.0
    for piece in _PIECES.findall(text):
        whole = width_of(piece, size, semibold=semibold)
        shown = width_of(piece.rstrip(), size, semibold=semibold)
        if used + shown > width and used:
            lines, used = lines + 1, 0.0
        if shown > width:
            # One letter less on each line than would just fit.
            room = max(width - 1.05 * size * POINT, size * POINT)
            lines += int(shown // room)
            used = shown % room
            continue
        used += whole
    return lines


def _other(letter: str) -> float:
    place = ord(letter)
    if place >= 0x2E80:
        return 1.05
    if place >= 0x1100:
        return 0.9
    return 0.75 if letter.isupper() or place >= 0x500 else 0.62
