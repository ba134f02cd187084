"""A Report as HTML: for the screen, for paper, and as one file that needs no other.

Paper comes in variants: ``full``, ``brief`` (page one alone), ``timeline`` and ``actions``
(what is promised, with what it answers). Chapters keep their numbers in all of them.

The templates only print what ``page`` has laid out.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.template.loader import render_to_string

from postmortems.prose import style_element

from .brief import recurrence_height
from .clock import day_words
from .document import Report
from .letterhead import LOGO_ADDRESS, Letterhead
from .live_code import live_code
from .page import Page, lay_out
from .pdf.values import EmbeddedFile, PrintDocument, Resource
from .to_json import to_json
from .to_markdown import to_markdown

Medium = Literal["screen", "print"]
Paper = Literal["a4", "letter"]
Variant = Literal["full", "brief", "timeline", "actions"]

PAPERS: Mapping[Paper, str] = {
    "a4": "@page { size: 210mm 297mm }",
    "letter": "@page { size: 8.5in 11in }",
}
#: What a variant is called in the title of its file; the full report is just the postmortem.
VARIANTS: Mapping[Variant, str] = {
    "full": "",
    "brief": "in brief",
    "timeline": "timeline",
    "actions": "action items",
}
_SCREEN_CSS = (
    "tokens",
    "base",
    "layout",
    "chips",
    "tables",
    "report",
    "report-timeline",
    "report-rows",
)
#: States whose paper has a watermark, each by a stylesheet of its own.
_WATERMARKED = ("draft", "in_review")
_PRINT_CSS = ("print", "print-prose", "print-brief", "print-timeline", "print-chapters")
_URL = re.compile(r'url\("\.\./(img/[\w.-]+\.svg)"\)')


def to_html(
    report: Report,
    *,
    today: dt.date,
    medium: Medium = "screen",
    base: str = "",
    live_url: str = "",
    edition: str = "",
    recurrence: str = "",
    files: Mapping[str, str] | None = None,
) -> str:
    """The report beside its outline, safe to print in a template.

    ``files`` maps attachment keys to addresses; ``base`` and ``live_url``
    (``https://host/…``) are for documents that leave the site. ``recurrence`` is the line
    of ``recurrence.recurrence``.
    """
    page = lay_out(report, today=today, base=base, files=files)
    given = _context(page, medium, today=today, live_url=live_url, edition=edition)
    given["recurrence"] = recurrence
    return render_to_string("report/_report.html", given)


def standalone_html(
    report: Report,
    *,
    today: dt.date,
    base: str = "",
    live_url: str = "",
    edition: str = "",
    recurrence: str = "",
    files: Mapping[str, Resource] | None = None,
    links: Mapping[str, str] | None = None,
) -> str:
    """The report as a whole HTML document in one file: stylesheets and pictures inside.

    ``files`` maps attachment keys to the files themselves, ``links`` all attachments to
    where they can be had.
    """
    files = files or {}
    addresses = _addresses(files, links)
    page = lay_out(report, today=today, base=base, files=addresses)
    given = _context(page, "screen", today=today, live_url=live_url, edition=edition)
    given["recurrence"] = recurrence
    document: str = render_to_string(
        "report/standalone.html", given | {"style": style_element(_screen_css())}
    )
    for key, file in files.items():
        # Only the sanitiser writes this attribute: in text its quotes are escaped.
        document = document.replace(f'src="{addresses[key]}"', f'src="{_data_url(file)}"')
    return document


def print_document(
    report: Report,
    *,
    today: dt.date,
    paper: Paper = "a4",
    variant: Variant = "full",
    letterhead: Letterhead | None = None,
    base: str = "https://postmortems.invalid",
    live_url: str = "",
    edition: str = "",
    recurrence: str = "",
    files: Mapping[str, Resource] | None = None,
    links: Mapping[str, str] | None = None,
    attachments: tuple[EmbeddedFile, ...] = (),
    made_at: dt.datetime | None = None,
) -> PrintDocument:
    """Everything ``to_pdf.make_pdf`` needs for this report, its source inside.

    The source is the whole report as JSON and as Markdown, whatever the variant shows.
    ``files`` maps attachment keys to the pictures to show, ``links`` all attachments to
    where they can be had. ``attachments`` are further files to carry in the PDF.
    ``recurrence`` is a line for page one. ``made_at`` is an aware time for its metadata. Raises KeyError for a paper that is not
    in ``PAPERS`` and for a variant that is not in ``VARIANTS``.
    """
    files = files or {}
    addresses = _addresses(files, links)
    headed = letterhead or Letterhead()
    taken = headed.height + recurrence_height(recurrence)
    page = lay_out(report, today=today, base=base, files=addresses, paper=paper, taken=taken)
    given = _context(page, "print", today=today, live_url=live_url, edition=edition)
    given["recurrence"] = recurrence
    given |= {
        "variant": variant,
        "variant_words": VARIANTS[variant],
        "letterhead": headed,
        "logo_address": LOGO_ADDRESS,
        "live_code": live_code(live_url) if live_url else "",
    }
    title = f"{report.reference} {page.title}".strip()
    return PrintDocument(
        html=render_to_string("report/print.html", given),
        title=f"{title}, {VARIANTS[variant]}" if VARIANTS[variant] else title,
        language="en",
        stylesheets=(*_print_css(report.state), PAPERS[paper] + "\n" + headed.stylesheet),
        resources={addresses[key]: file for key, file in files.items()} | headed.resources,
        attachments=(*_sources(report, edition), *attachments),
        author=page.brief.owner,
        keywords=(*report.services, *report.tags),
        created_at=made_at,
        modified_at=made_at,
        base_url=base.rstrip("/") + "/",
    )


def _sources(report: Report, edition: str) -> tuple[EmbeddedFile, ...]:
    name = report.reference or "postmortem"
    return (
        EmbeddedFile(
            name=f"{name}.json",
            media_type="application/json",
            data=to_json(report).encode(),
            description="This postmortem as data, in the format postmortem/1",
            relationship="Source",
        ),
        EmbeddedFile(
            name=f"{name}.md",
            media_type="text/markdown",
            data=to_markdown(report, edition=edition).encode(errors="replace"),
            description="This postmortem as Markdown text",
            relationship="Alternative",
        ),
    )


def _addresses(files: Mapping[str, Resource], links: Mapping[str, str] | None) -> dict[str, str]:
    return {key: f"attachments/{key}" for key in files} | dict(links or {})


def _context(
    page: Page, medium: Medium, *, today: dt.date, live_url: str, edition: str
) -> dict[str, object]:
    return {
        "page": page,
        "medium": medium,
        "live_url": live_url,
        "live_url_text": _shown(live_url),
        "edition": edition,
        "prepared_on": day_words(today),
    }


def _shown(url: str) -> str:
    """An address as it is printed: without what every address has, and on two lines at most."""
    text = url.partition("://")[2].rstrip("/")
    return text if len(text) <= 76 else f"{text[:40]}…{text[-34:]}"


def _print_css(state: str) -> tuple[str, ...]:
    marks = (f"print-{state}",) if state in _WATERMARKED else ()
    return tuple(map(_css, (*_PRINT_CSS, *marks)))


@lru_cache(maxsize=32)
def _css(name: str) -> str:
    return (_static() / "css" / f"{name}.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _screen_css() -> str:
    """The stylesheets of the report on screen, their pictures inside."""

    def inlined(found: re.Match[str]) -> str:
        picture = Resource((_static() / found[1]).read_bytes(), "image/svg+xml")
        return f'url("{_data_url(picture)}")'

    return _URL.sub(inlined, "\n".join(_css(name) for name in _SCREEN_CSS))


def _static() -> Path:
    return Path(settings.BASE_DIR) / "static"


def _data_url(file: Resource) -> str:
    return f"data:{file.media_type};base64,{base64.b64encode(file.data).decode('ascii')}"
