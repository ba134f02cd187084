"""How elements look before any stylesheet of ours: what browsers do, at the cost of a report."""

from __future__ import annotations

import re

from weasyprint import CSS, HTML
from weasyprint.html import UA, UA_COUNTER_STYLE

# Every element would get six styles more, for notes that no report has and for the marks of
# lists, which take as long to work out as all others together.
_NOTES = re.compile(r"^::(?:foot)?note-[a-z]+ \{.*\}$", re.MULTILINE)
_MARKS = re.compile(r"^::marker \{", re.MULTILINE)
_DEFAULTS = CSS(
    string=_MARKS.sub(":is(li, summary)::marker {", _NOTES.sub("", UA)),
    counter_style=UA_COUNTER_STYLE,
)


class Page(HTML):
    """A document with these defaults. A stylesheet cannot make footnotes in it."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_DEFAULTS]
