"""What goes into a PDF, and what can go wrong while it is made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# XML 1.0 cannot hold these, and the metadata of a PDF is XML.
_NOT_IN_METADATA = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

#: How an embedded file relates to the document (ISO 32000-2, 7.11.3).
RELATIONSHIPS = ("Source", "Data", "Alternative", "Supplement", "Unspecified")


class PdfError(Exception):
    """No PDF came out. The text can be shown to the person who asked for it."""


class PdfBusy(PdfError):
    """Every worker stayed busy for as long as a request may wait for one."""


class PdfFailed(PdfError):
    """This document could not be printed; others still can be."""


class PdfUnavailable(PdfError):
    """No PDF can be made on this machine; the text says what to install."""


@dataclass(frozen=True)
class Resource:
    """A file the document may show: its bytes and their media type."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class EmbeddedFile:
    """A file carried inside the PDF. ``relationship`` is one of RELATIONSHIPS."""

    name: str
    media_type: str
    data: bytes
    description: str = ""
    relationship: str = "Unspecified"

    def __post_init__(self) -> None:
        if self.relationship not in RELATIONSHIPS:
            raise ValueError(f"unknown relationship {self.relationship!r}")


@dataclass(frozen=True)
class PrintDocument:
    """Everything a PDF is made of; nothing else can be read while making it.

    ``resources`` is the complete list of what ``html`` and ``stylesheets`` may
    load, by address as it is written there or absolute. Relative addresses and
    links are resolved against ``base_url``, the public address of the page.
    ``title`` and ``language`` (a BCP 47 tag such as ``en``) may not be empty.
    ``created_at`` and ``modified_at`` are aware times; nothing else in the PDF
    depends on when it was made, so the same document gives the same bytes.
    """

    html: str
    title: str
    language: str
    stylesheets: tuple[str, ...] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict)
    attachments: tuple[EmbeddedFile, ...] = ()
    author: str = ""
    keywords: tuple[str, ...] = ()
    created_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    base_url: str = "https://postmortems.invalid/"

    def __post_init__(self) -> None:
        if not one_line(self.title) or not one_line(self.language):
            raise ValueError("a PDF needs a title and a language")
        for moment in (self.created_at, self.modified_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("created_at and modified_at need a time zone")


def one_line(text: str) -> str:
    """Return ``text`` without control characters and with single spaces."""
    return " ".join(_NOT_IN_METADATA.sub(" ", text).split())
