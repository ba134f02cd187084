"""Freezing what was approved, and the PDF of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

from postmortems.models import Edition, Incident, User
from postmortems.report.build import build
from postmortems.report.export import FORMATS, Export, edition_name, export_edition
from postmortems.report.standing import last_edition
from postmortems.report.to_json import to_data


def freeze(
    incident: Incident, *, by: User, at: dt.datetime, version: int, note: str = ""
) -> Edition:
    """Store the report as it stands as the next edition, in the transaction that holds it.

    The edition says that it is approved, whatever becomes of the postmortem later.
    """
    last = last_edition(incident)
    return Edition.objects.create(
        incident=incident,
        number=last.number + 1 if last else 1,
        version=version,
        content=to_data(replace(build(incident), state="approved"), row_keys=True),
        approver_pk=by.pk,
        approver_name=str(by),
        approved_at=at,
        note=note,
    )


def edition_file(edition: Edition, format_name: str) -> Export:
    """The edition as a file: its stored PDF byte for byte, any other format made from it.

    A PDF that could not be made at the approval is made and stored when it is first asked
    for. Raises ``PdfBusy``, ``PdfFailed`` or ``PdfUnavailable`` (``report.to_pdf``) where
    that cannot be done now either, KeyError for an unknown format.
    """
    if format_name != "pdf":
        return export_edition(edition, format_name)
    if not edition.pdf_sha256:
        store_pdf(edition)
    stored = Edition.objects.only("pdf").get(pk=edition.pk)
    media_type, _ = FORMATS["pdf"]
    return Export(bytes(stored.pdf), media_type, edition_name(edition, "pdf"))


def store_pdf(edition: Edition) -> None:
    """Make the PDF of the edition and keep it, unless somebody else has just done so.

    Raises as ``edition_file``. Takes no lock while the PDF is made.
    """
    data = export_edition(edition, "pdf").data
    # Of two that are made at once the first is kept, so that everybody gets the same bytes.
    Edition.objects.filter(pk=edition.pk, pdf_sha256="").update(
        pdf=data, pdf_sha256=hashlib.sha256(data).hexdigest(), pdf_size=len(data)
    )
    edition.refresh_from_db(fields=["pdf_sha256", "pdf_size"])
