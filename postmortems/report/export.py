"""One postmortem as a file of any format, for pages and commands alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from postmortems.models import Edition, Identity, Incident, Visibility

from .build import build
from .bundles import Bundle, BundledFile, pack
from .cutting import cut
from .document import Report
from .from_json import from_data
from .letterhead import Letterhead
from .pdf.values import EmbeddedFile, Resource
from .pictures import attachment_addresses, picture_files, picture_resources
from .recurrence import recurrence
from .standing import standing
from .to_html import Paper, Variant, print_document, standalone_html
from .to_json import to_json
from .to_markdown import to_markdown
from .to_pdf import make_pdf

#: What a cut says of whom it is for, on every page and in its name.
FOR_READERS = {"company": "for the company", "customer": "for customers"}


#: Of the pictures that a PDF carries to be read back, so that it can still be imported.
MOST_PICTURE_BYTES = 12 * 1024 * 1024


@dataclass(frozen=True)
class Export:
    """A file to send: its bytes, their media type, and a name that is safe everywhere."""

    data: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class Wish:
    """How the file shall be made. ``today`` decides what is overdue.

    ``variant`` and ``paper`` are for PDF; without a paper it is that of the identity.
    ``audience`` is one of ``document.AUDIENCES``: for all but the team the report is cut.
    """

    today: dt.date
    paper: Paper | None = None
    variant: Variant = "full"
    audience: str = "team"


def export(incident: Incident, format_name: str, wish: Wish) -> Export:
    """The incident as ``json``, ``md``, ``html`` or ``pdf``.

    Raises ``PdfBusy``, ``PdfFailed`` or ``PdfUnavailable`` (``report.to_pdf``) for a
    PDF that cannot be made, KeyError for an unknown format, paper or variant.
    """
    report = build(incident)
    source = _Source(
        incident,
        report,
        today=wish.today,
        paper=wish.paper,
        variant=wish.variant,
        edition=lambda: standing(incident, report).label,
        live_url=live_url(incident),
        made_at=incident.changed_at,
    )
    name = file_name(_about(incident.reference, wish.variant), report.title, format_name)
    return _export(source, format_name, name, wish.audience)


def export_edition(
    edition: Edition, format_name: str, variant: Variant = "full", audience: str = "team"
) -> Export:
    """An edition as a file, made as on the day it was approved.

    Raises as ``export`` does. The PDF that people get is the stored one
    (``changes.editions``), for which this is called once.
    """
    incident, report = edition.incident, from_data(edition.content)
    source = _Source(
        incident,
        report,
        today=edition_day(edition, report),
        paper=None,
        variant=variant,
        edition=lambda: str(edition.number),
        live_url=settings.BASE_URL + reverse("edition", args=[incident.reference, edition.number]),
        made_at=edition.approved_at,
        pictures_at=edition.approved_at,
    )
    return _export(source, format_name, edition_name(edition, format_name, variant), audience)


def edition_name(edition: Edition, format_name: str, variant: Variant = "full") -> str:
    """What the file of an edition is called."""
    numbered = f"{edition.incident.reference}-edition-{edition.number}"
    return file_name(_about(numbered, variant), edition.content["title"] or "", format_name)


def edition_day(edition: Edition, report: Report) -> dt.date:
    """The day of its approval where the incident was: what was overdue then stays so."""
    return edition.approved_at.astimezone(report.zone).date()


def live_url(incident: Incident) -> str:
    """Where the report can be read as it is now."""
    return settings.BASE_URL + reverse("report", args=[incident.reference])


@dataclass(frozen=True)
class _Source:
    """What a file is made of. ``pictures_at`` is when its pictures were looked at, None for now."""

    incident: Incident
    report: Report
    today: dt.date
    paper: Paper | None
    variant: Variant
    edition: Callable[[], str]
    live_url: str
    made_at: dt.datetime
    pictures_at: dt.datetime | None = None
    sends_files: bool = True

    def for_(self, audience: str) -> _Source:
        """The same, cut for this audience: customers get no picture and no address of ours."""
        within = self.edition
        made = replace(
            self,
            report=cut(self.report, audience).report,
            edition=lambda: f"{within()}, {FOR_READERS[audience]}".removeprefix(", "),
        )
        if audience != "customer":
            return made
        return replace(made, live_url="", sends_files=False)

    def recurrence(self) -> str:
        """Names only what everybody may see: who will hold the file is not known."""
        return recurrence(self.incident, at=self.pictures_at) if self.sends_files else ""

    def pictures(self) -> dict[str, Resource]:
        if not self.sends_files:
            return {}
        return picture_resources(self.incident, self.report, at=self.pictures_at)

    def picture_files(self) -> tuple[BundledFile, ...]:
        if not self.sends_files:
            return ()
        return picture_files(
            self.incident, self.report, at=self.pictures_at, most=MOST_PICTURE_BYTES
        )

    def links(self) -> dict[str, str]:
        if not self.sends_files:
            return {}
        return attachment_addresses(self.incident, self.report, at=self.pictures_at)


def _export(source: _Source, format_name: str, name: str, audience: str) -> Export:
    media_type, make = FORMATS[format_name]
    if audience == "team":
        return Export(make(source), media_type, name)
    source = source.for_(audience)
    # The title may name somebody.
    about = f"{source.report.reference}-{FOR_READERS[audience].replace(' ', '-')}"
    return Export(make(source), media_type, file_name(about, source.report.title, format_name))


def _json(source: _Source) -> bytes:
    return to_json(source.report).encode()


def _markdown(source: _Source) -> bytes:
    return to_markdown(source.report, edition=source.edition()).encode()


def _html(source: _Source) -> bytes:
    return standalone_html(
        source.report,
        today=source.today,
        base=settings.BASE_URL,
        live_url=source.live_url,
        edition=source.edition(),
        recurrence=source.recurrence(),
        files=source.pictures(),
        links=source.links(),
    ).encode()


def _bundle(source: _Source) -> tuple[EmbeddedFile, ...]:
    """The report with its pictures as one file, where it has some and is there whole."""
    files = source.picture_files() if source.variant == "full" else ()
    if not files:
        return ()
    name = source.report.reference or "postmortem"
    bundle = Bundle(
        name=f"{name}.json",
        document=_json(source),
        files=files,
        restricted=source.incident.visibility == Visibility.RESTRICTED,
    )
    return (
        EmbeddedFile(
            name=f"{name}.zip",
            media_type="application/zip",
            data=pack(bundle),
            description="This postmortem with its pictures, to be imported again",
            relationship="Supplement",
        ),
    )


def _pdf(source: _Source) -> bytes:
    identity = Identity.objects.current()
    document = print_document(
        source.report,
        today=source.today,
        paper=source.paper or identity.paper,
        variant=source.variant,
        letterhead=letterhead_of(identity),
        base=settings.BASE_URL,
        live_url=source.live_url,
        edition=source.edition(),
        recurrence=source.recurrence(),
        files=source.pictures(),
        links=source.links(),
        attachments=_bundle(source),
        made_at=source.made_at,
    )
    return make_pdf(document, timeout=settings.PDF_TIME_LIMIT)


FORMATS: dict[str, tuple[str, Callable[[_Source], bytes]]] = {
    "json": ("application/json", _json),
    "md": ("text/markdown; charset=utf-8", _markdown),
    "html": ("text/html; charset=utf-8", _html),
    "pdf": ("application/pdf", _pdf),
}


def letterhead_of(identity: Identity, logo: Resource | None = None) -> Letterhead:
    """The identity as it is printed; ``logo`` stands for the stored one.

    A stored logo whose file is missing is left out.
    """
    if logo is None and identity.logo:
        try:
            with identity.logo.open("rb") as content:
                logo = Resource(content.read(), identity.logo_type)
        except FileNotFoundError:
            logo = None
    return Letterhead(
        organisation=identity.organisation,
        footer=identity.footer,
        confidentiality=identity.confidentiality,
        accent=identity.accent,
        logo=logo,
    )


def _about(reference: str, variant: Variant) -> str:
    return reference if variant == "full" else f"{reference}-{variant}"


def file_name(about: str, title: str, format_name: str) -> str:
    """``INC-7-checkout-down.pdf``: of the title letters and digits of any script, at most 60."""
    words = re.sub(r"[\W_]+", "-", title.lower()).strip("-")[:60].rstrip("-")
    return f"{about}-{words}".rstrip("-") + f".{format_name}"
