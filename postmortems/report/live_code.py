"""The address of the live page as a code that a phone can read off the paper."""

from __future__ import annotations

import segno

from postmortems.prose import Html, fill

_QUIET = 4  # modules of white around it, which readers need


def live_code(url: str) -> Html:
    """``url`` as a QR code in SVG; nothing for an address that is too long for one."""
    try:
        code = segno.make_qr(url, error="m", boost_error=False)
    except segno.DataOverflowError:
        return Html()
    size = len(code.matrix) + 2 * _QUIET
    return fill(
        '<svg class="live-code" viewBox="0 0 {size} {size}" role="img" '
        'xmlns="http://www.w3.org/2000/svg"><title>QR code of the live page, {url}</title>'
        '<path fill="#ffffff" d="M0 0h{size}v{size}h-{size}z"/>'
        '<path fill="#1f1c18" d="{path}"/></svg>',
        size=size,
        url=url,
        path=_path(code.matrix),
    )


def _path(matrix: tuple[bytearray, ...]) -> str:
    """One rectangle for every run of dark modules, so that there are no seams in a row."""
    parts = []
    for y, row in enumerate(matrix, _QUIET):
        start = None
        for x, dark in enumerate((*row, 0), _QUIET):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                parts.append(f"M{start} {y}h{x - start}v1h{start - x}z")
                start = None
    return "".join(parts)
