"""All postmortems of somebody as one ZIP archive, written while it is sent.

What is in it, and reading it back, is in ``bundles``.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from postmortems.models import Attachment, Incident, Visibility

from .bundles import ABOUT, ATTACHMENTS, about_text
from .export import Wish, export

FORMATS = ("json", "md", "html")
_AT_ONCE = 50


class _Outlet:
    """A file to write to and never go back in; ``taken`` gives what came since the last time."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits: everything is in ``parts``."""

    def taken(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def archive_parts(
    incidents: QuerySet[Incident],
    wish: Wish,
    *,
    after_each: Callable[[Incident], None] = lambda incident: None,
) -> Iterator[bytes]:
    """The archive of these incidents in parts, one postmortem in memory at a time.

    ``after_each`` is told of each one that is done. A file that is missing from the store
    is left out.
    """
    outlet: Any = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for incident in _one_by_one(incidents):
            for _ in _write_one(archive, incident, wish):
                yield outlet.taken()
            after_each(incident)
    yield outlet.taken()


def _one_by_one(incidents: QuerySet[Incident]) -> Iterator[Incident]:
    """In order, some at a time: no statement is open while a slow line takes what was made."""
    keys = list(incidents.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        yield from incidents.filter(pk__in=keys[start : start + _AT_ONCE]).order_by("pk")


def _write_one(archive: zipfile.ZipFile, incident: Incident, wish: Wish) -> Iterator[None]:
    """Write one folder, pausing where what is written can be taken away."""
    made = export(incident, FORMATS[0], wish)
    folder = made.name.rpartition(".")[0]
    restricted = incident.visibility == Visibility.RESTRICTED
    archive.writestr(f"{folder}/{ABOUT}", about_text(made.name, restricted=restricted))
    archive.writestr(f"{folder}/{made.name}", made.data)
    for format_name in FORMATS[1:]:
        made = export(incident, format_name, wish)
        archive.writestr(f"{folder}/{made.name}", made.data)
    yield None
    for row in Attachment.objects.filter(incident=incident, removed_at=None):
        try:
            source = row.file.open("rb")
        except FileNotFoundError:
            continue
        # Pictures and PDF are packed already.
        how = zipfile.ZIP_DEFLATED if row.media_type.startswith("text/") else zipfile.ZIP_STORED
        info = zipfile.ZipInfo(
            f"{folder}/{ATTACHMENTS}/{row.key}/{row.name}", row.added_at.timetuple()[:6]
        )
        info.compress_type = how
        with source, archive.open(info, "w") as target:
            shutil.copyfileobj(source, target, 256 * 1024)
        yield None
