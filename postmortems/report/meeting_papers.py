"""The papers of a review meeting: the pack to bring, and the minutes to take away.

Both are made for one reader, since they leave the site: they hold what this person may know.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from postmortems.models import Identity, MeetingState, ReviewMeeting, User

from .agenda_rows import Agenda, agenda_of
from .build import build
from .clock import day_words
from .export import Export, letterhead_of, live_url
from .letterhead import LOGO_ADDRESS
from .live_code import live_code
from .meeting_head import head_of
from .page import Page, lay_out
from .to_html import PAPERS
from .to_pdf import PrintDocument, make_pdf

_CSS = ("print", "print-brief", "print-chapters", "print-meeting")
_NO_WORD = re.compile(r"[\W_]+")


def pack_file(meeting: ReviewMeeting, *, reader: User, today: dt.date) -> Export:
    """The pack as a PDF. Raises as ``report.to_pdf.make_pdf`` does."""
    return _file(pack_document(meeting, reader=reader, today=today), "pack")


def minutes_file(meeting: ReviewMeeting, *, reader: User, today: dt.date) -> Export:
    """The minutes as a PDF. Raises as ``report.to_pdf.make_pdf`` does."""
    return _file(minutes_document(meeting, reader=reader, today=today), "minutes")


def _file(document: PrintDocument, kind: str) -> Export:
    name = _NO_WORD.sub("-", document.title.lower()).strip("-")[:80].rstrip("-")
    data = make_pdf(document, timeout=settings.PDF_TIME_LIMIT)
    return Export(data, "application/pdf", f"{name or kind}.pdf")


def pack_document(meeting: ReviewMeeting, *, reader: User, today: dt.date) -> PrintDocument:
    """The agenda with its totals, a table for each team, page one of each postmortem."""
    agenda = agenda_of(meeting, reader=reader, today=today, teams=True)
    context = {
        "teams": agenda.by_team(),
        "briefs": list(_briefs(agenda, today)),
        "numbers_stay": meeting.state != MeetingState.PLANNED,
    }
    return _document(
        "meetings/pack.html", "Review pack", meeting, agenda, reader, today, context, "meeting"
    )


def minutes_document(meeting: ReviewMeeting, *, reader: User, today: dt.date) -> PrintDocument:
    """What was decided, by whom, and what was not."""
    agenda = agenda_of(meeting, reader=reader, today=today)
    return _document(
        "meetings/minutes_print.html",
        "Minutes",
        meeting,
        agenda,
        reader,
        today,
        {},
        "meeting_minutes",
    )


def _document(
    template: str,
    kind: str,
    meeting: ReviewMeeting,
    agenda: Agenda,
    reader: User,
    today: dt.date,
    context: dict[str, Any],
    page: str,
) -> PrintDocument:
    identity = Identity.objects.current()
    headed = letterhead_of(identity)
    url = settings.BASE_URL + reverse(page, args=[meeting.pk])
    given = {
        "kind": kind,
        "meeting": meeting,
        "head": head_of(meeting, reader),
        "agenda": agenda,
        "reader": str(reader),
        "letterhead": headed,
        "logo_address": LOGO_ADDRESS,
        "prepared_on": day_words(today),
        "url": url,
        "url_text": url.partition("://")[2].rstrip("/"),
        "code": live_code(url),
        **context,
    }
    sheets = (*map(_css, _CSS), PAPERS[identity.paper] + "\n" + headed.stylesheet)
    return PrintDocument(
        html=render_to_string(template, given),
        title=f"{kind}: {meeting.title}, {day_words(given['head'].starts.day)}",
        language="en",
        stylesheets=sheets,
        resources=headed.resources,
        author=str(meeting.facilitator),
        base_url=settings.BASE_URL.rstrip("/") + "/",
    )


def _briefs(agenda: Agenda, today: dt.date) -> Iterator[dict[str, Any]]:
    """Page one of each postmortem that is to be read, with its number on the agenda."""
    paper = Identity.objects.current().paper
    for row in agenda.postmortems:
        if row.entry is None or row.gone:
            continue
        url = live_url(row.entry.incident)
        # The line with its number on the agenda takes the place of the letterhead.
        page: Page = lay_out(build(row.entry.incident), today=today, paper=paper, taken=8.0)
        yield {
            "number": row.number,
            "page": page,
            "live_url": url,
            "live_url_text": url.partition("://")[2].rstrip("/"),
            "live_code": live_code(url),
        }


@lru_cache(maxsize=len(_CSS))
def _css(name: str) -> str:
    file = Path(settings.BASE_DIR) / "static" / "css" / f"{name}.css"
    return file.read_text(encoding="utf-8")
