"""Writing prose."""

from postmortems.models import Incident, Section, User
from postmortems.report import wording

from .merging import values_to_write
from .recording import changing

_ORDER = {kind: place for place, kind in enumerate(wording.SECTION)}


def write_section(
    *, incident: Incident, by: User, kind: str, text: str, seen: str | None
) -> Section:
    """Write the one section of this kind (not a free one), and store it if it is new.

    ``seen`` is the text the person started from, None to overwrite whatever is there. Text
    that somebody else changed meanwhile is merged; returns the section as it now is. Raises
    ``Conflict`` where both changed the same lines.
    """
    with changing(incident, by, typing=True) as recorder:
        section = Section.objects.filter(incident=incident, kind=kind).first()
        if section is None:
            section = Section(incident=recorder.incident, kind=kind, position=_ORDER[kind])
        before = section.text
        shown = {} if seen is None else {"text": seen}
        write = values_to_write(now={"text": before}, seen=shown, wanted={"text": text})
        if write:
            section.text = write["text"]
            if section.pk:
                section.save(update_fields=["text"])
            else:
                section.save(force_insert=True)
            recorder.record(
                "changed",
                "section",
                key=section.key,
                label=wording.SECTION[kind],
                before={"text": before},
                after={"text": section.text},
            )
    return section
