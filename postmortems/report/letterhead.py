"""What an organisation puts on its paper: name, logo, colour, footer and how secret it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .pdf.values import Resource

#: The colour of headings and links where nobody chose one.
ACCENT = "#07424c"
#: What every page says at its foot: the strings are set by the head of the document.
FOOT = 'string(state) "  ·  " string(prepared)'
PAGE_NUMBER = '"Page " counter(page) " of " counter(pages)'
#: Where the logo is for a document; it is no address of the site.
LOGO_ADDRESS = "letterhead/logo"

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()/\-]")
# Everything that stands in the accent colour: what is written, drawn and framed in it.
_ACCENT_RULES = """
a, .brief h2, .sheet h2 {{ color: {0} }}
.plain-words {{ border-left-color: {0} }}
.is-key .node {{ background: {0}; border-color: {0} }}
"""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Texts may be empty. ``accent`` is ``#rrggbb`` in small letters.

    Raises ValueError for another spelling, which could end a rule of the stylesheet.
    """

    organisation: str = ""
    footer: str = ""
    confidentiality: str = ""
    accent: str = ACCENT
    logo: Resource | None = None

    def __post_init__(self) -> None:
        contrast(self.accent)

    @property
    def height(self) -> float:
        """Millimetres that it takes at the head of page one."""
        return 11.0 if self.logo else 5.0 if self.organisation else 0.0

    @property
    def resources(self) -> dict[str, Resource]:
        """What the document has to be able to load."""
        return {LOGO_ADDRESS: self.logo} if self.logo else {}

    @property
    def stylesheet(self) -> str:
        """The rules for its colour and for the margins of every page, or nothing."""
        rules = [_ACCENT_RULES.format(self.accent)] if self.accent != ACCENT else []
        boxes = []
        if self.organisation:
            boxes.append(f"@top-right {{ content: {_css_string(self.organisation)} }}")
        if self.confidentiality:
            content = f'{_css_string(self.confidentiality)} "  ·  " {PAGE_NUMBER}'
            boxes.append(f"@bottom-right {{ content: {content} }}")
        if self.footer:
            content = f'{FOOT} "\\a " {_css_string(self.footer)}'
            boxes.append(f"@bottom-left {{ content: {content} }}")
        if boxes:
            # Page one says who it is from at its head.
            rules.append("@page { " + " ".join(boxes) + " }\n")
            rules.append("@page :first { @top-right { content: none } }")
        return "".join(rules)


def contrast(colour: str) -> float:
    """How well ``#rrggbb`` reads on white, from 1 (not at all) to 21, as WCAG counts it.

    Raises ValueError for what is no colour.
    """
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is no colour like #07424c")
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _css_string(text: str) -> str:
    """Any text as a string of a stylesheet: nothing in it ends the string or the rule."""
    escaped = (
        letter if _PLAIN.match(letter) else f"\\{ord(letter):x} "
        for letter in " ".join(text.split())
    )
    return f'"{"".join(escaped)}"'
