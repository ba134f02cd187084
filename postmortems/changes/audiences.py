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
            kind, _, key = place.partition(":")
            rows = _MODELS.get(kind, Section).objects.filter(incident=incident).present()
            row = rows.filter(**({"key": key} if key else {"kind": kind})).first()
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
