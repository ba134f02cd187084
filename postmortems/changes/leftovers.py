"""What people do with the lines that an import left over."""

from __future__ import annotations

from postmortems.models import Incident, User

from .recording import changing_head


def remove_leftover(*, incident: Incident, by: User, line: int, text: str) -> Incident:
    """Take one leftover out of the report, once somebody has dealt with it.

    Nothing happens where it is gone already. An earlier version brings it back.
    """
    gone = {"line": line, "text": text}
    with changing_head(incident, by) as recorder:
        held = recorder.incident
        if gone in held.leftovers:
            held.leftovers.remove(gone)
            held.save(update_fields=["leftovers"])
            recorder.record("removed", "leftover", label=text, before=gone)
    return held
