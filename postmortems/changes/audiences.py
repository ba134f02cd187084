"""Marking who may read the parts of a postmortem."""

from __future__ import annotations

from collections.abc import Mapping

from postmortems.models import (
    ActionItem,
    ImpactFigure,
    Incident,
    Row,
    Section,
    TimelineEvent,
    User,
)
from postmortems.models.fields import RowQuerySet
from postmortems.report.cutting import PROSE, ROWS

from .recording import changing
from .rows import noun_of

_MODELS: dict[str, type[Row]] = {
    "figures": ImpactFigure,
    "timeline": TimelineEvent,
    "action_items": ActionItem,
    "sections": Section,
}


def mark_audiences(*, incident: Incident, by: User, marks: Mapping[str, str]) -> int:
    """Say of parts, named as ``cutting.place`` names them, who may read each; '' is as its kind.

    Parts that are gone are passed over. Returns how many were marked differently before.
    Raises ``PermissionDenied`` where the person may not change the incident.
    """
    marked = 0
    with changing(incident, by) as recorder:
        for place, audience in sorted(marks.items()):
            row = _rows_at(incident, place).present().first()
            if row is None or row.audience == audience:
                continue
            before, row.audience = row.audience, audience
            row.save(update_fields=["audience"])
            recorder.record(
                "changed",
                noun_of(row),
                key=row.key,
                label=str(row),
                before={"audience": before},
                after={"audience": audience},
            )
            marked += 1
    return marked


def store_audiences(incident: Incident, marks: Mapping[str, str]) -> None:
    """The same for an incident that is being stored whole, whose history begins afterwards."""
    for place, audience in marks.items():
        _rows_at(incident, place).update(audience=audience)


def _rows_at(incident: Incident, place: str) -> RowQuerySet:
    """The one row of this place, or none."""
    kind, _, key = place.replace("\0", "").partition(":")
    if key and kind in ROWS:
        return _MODELS[kind].objects.filter(incident=incident, key=key)
    return Section.objects.filter(incident=incident, kind=kind if kind in PROSE else "")
