"""What people do with the rows of an incident, whichever noun they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from postmortems.models import ActionItem, Incident, Lesson, Participant, Row, TimelineEvent, User
from postmortems.models.fields import key_from, new_key

from .incidents import date_by_timeline, keep_in_sight
from .merging import values_to_write
from .places import make_room
from .promises import Said, due_by_priority, follow_through
from .recording import Recorder, changing

AnyRow = TypeVar("AnyRow", bound=Row)
MAX_ROWS = 5000
# How an action item stands: this is said as long as the postmortem is not archived.
FOLLOW_UP = frozenset(
    {
        "owner",
        "owner_name",
        "due_on",
        "status",
        "reason",
        "verified_by",
        "tracker_url",
        "escalated_to",
    }
)


class RowRemoved(Exception):
    """Somebody removed the row meanwhile. Nothing was written."""


def noun_of(row: Row | type[Row]) -> str:
    """What history calls this kind of row: ``timeline event``, ``action item``."""
    return str(row._meta.verbose_name)


def add_row(*, incident: Incident, by: User, row: AnyRow, values: Mapping[str, Any]) -> AnyRow:
    """Store a new row at the place where it belongs: an event by its time, others at the end.

    ``row`` is unsaved, ``values`` its fields by name. Raises ``ValidationError`` with
    the message of the rule that the row breaks.
    """
    with changing(incident, by) as recorder:
        _add(recorder, [row], [values])
        _follow(recorder, row)
    return row


def add_rows(
    *,
    incident: Incident,
    by: User,
    model: type[AnyRow],
    many: list[Mapping[str, Any]],
    sent_as: str = "",
) -> list[AnyRow]:
    """Store several rows in one transaction, all or none.

    ``sent_as`` names what was sent: the same sent twice gives the rows that were stored
    the first time, while all of them are there. Raises ``ValidationError``, which names
    the row where there are several.
    """
    with changing(incident, by) as recorder:
        keys = _keys(sent_as, len(many))
        if sent_as:
            stored = model.objects.filter(incident=incident, key__in=keys)
            if len(stored) == len(many) and all(row.removed_at is None for row in stored):
                return sorted(stored, key=lambda row: keys.index(row.key))
            if stored:
                keys = _keys("", len(many))
        rows = [model(key=key) for key in keys]
        if rows:
            _add(recorder, rows, many)
            _follow(recorder, rows[0])
    return rows


def _keys(sent_as: str, many: int) -> list[str]:
    if not sent_as:
        return [new_key() for _ in range(many)]
    return [key_from(f"{sent_as} {number}") for number in range(many)]


def _add(recorder: Recorder, rows: Sequence[Row], many: Sequence[Mapping[str, Any]]) -> None:
    others = type(rows[0]).objects.filter(incident=recorder.incident)
    if others.count() + len(rows) > MAX_ROWS:
        raise ValidationError(f"A report holds at most {MAX_ROWS} rows of one kind.")
    links = []
    for row, values in zip(rows, many, strict=True):
        row.incident = recorder.incident
        links.append(_apply(row, values))
        if isinstance(row, ActionItem):
            due_by_priority(recorder, row, values)
        with _named(row, rows):
            _check(row)
    places = make_room(rows, others)
    for row, place, values, linked in zip(rows, places, many, links, strict=True):
        row.position = place
        with _named(row, rows):
            _save(row, force_insert=True)
        for name, targets in linked.items():
            getattr(row, name).set(targets)
        recorder.record("added", noun_of(row), key=row.key, label=str(row), after=values)


@contextmanager
def _named(row: Row, rows: Sequence[Row]) -> Iterator[None]:
    """Where there are several rows, a message says which one it is about."""
    try:
        yield
    except ValidationError as error:
        if len(rows) == 1:
            raise
        said = [f"“{str(row)[:60]}”: {message}" for message in error.messages]
        raise ValidationError(said) from error


def edit_row(
    *,
    row: AnyRow,
    by: User,
    values: Mapping[str, Any],
    seen: Mapping[str, Any],
    said: Said | None = None,
) -> AnyRow:
    """Write the fields a person changed.

    ``values`` is what was sent, ``seen`` what the page had shown, both by field name.
    ``said`` is what they say along with a change of an action item.
    Returns the row as it now is. Raises ``Conflict`` where somebody else changed the
    same field meanwhile, ``RowRemoved`` where they removed the row, ``ValidationError``
    where it would break a rule.
    """
    follow_up = isinstance(row, ActionItem) and FOLLOW_UP.issuperset(values)
    with changing(row.incident, by, follow_up=follow_up) as recorder:
        current = _again(row)
        if current.removed_at is not None:
            raise RowRemoved
        current.incident = recorder.incident
        now = {name: _value(current, name) for name in values}
        write = values_to_write(now=now, seen=seen, wanted=values)
        if write:
            before = {name: now[name] for name in write}
            _write(recorder, current, write, before, said or Said())
    return current


def link_row(*, row: AnyRow, name: str, to: Row, by: User, linked: bool) -> AnyRow:
    """Link ``row`` to another by the many-to-many field ``name``, or take that link away.

    What others linked meanwhile stays. Raises ``RowRemoved`` where somebody removed
    either row.
    """
    with changing(row.incident, by) as recorder:
        current, target = _again(row), _again(to)
        if current.removed_at is not None or target.removed_at is not None:
            raise RowRemoved
        current.incident = recorder.incident
        now = _value(current, name)
        if (target in now) != linked:
            after = [*now, target] if linked else [one for one in now if one != target]
            _write(recorder, current, {name: after}, {name: now}, Said())
    return current


def _write(
    recorder: Recorder,
    row: Row,
    write: Mapping[str, Any],
    before: Mapping[str, Any],
    said: Said,
) -> None:
    links = _apply(row, write)
    fields = [name for name in write if name not in links]
    after = dict(write)
    move = None
    if isinstance(row, ActionItem):
        if "kind" in write:
            _free_from_improvement(row)
            fields.append("improvement")
        fields += due_by_priority(recorder, row, write)
        besides, move = follow_through(recorder, row, before, said)
        fields += besides
        after |= {name: getattr(row, name) for name in ("status", "due_on") if name in fields}
        if said.reason and "reason" not in after:
            after["said"] = said.reason
    _check(row)
    if isinstance(row, TimelineEvent) and {"happened_at", "happened_on"} & write.keys():
        others = type(row).objects.filter(incident=row.incident).exclude(pk=row.pk)
        (row.position,) = make_room([row], others)
        fields.append("position")
    if fields:
        _save(row, update_fields=fields)
    for name, linked in links.items():
        # Links to removed rows were not shown, so they stay for when those are brought back.
        removed = getattr(row, name).exclude(removed_at=None)
        getattr(row, name).set([*linked, *removed])
    if move:
        move.save(force_insert=True)
    _follow(recorder, row)
    recorder.record(
        "changed", noun_of(row), key=row.key, label=str(row), before=before, after=after
    )


def _free_from_improvement(item: ActionItem) -> None:
    """An item that becomes an improvement belongs to none; to-dos must not be left to a to-do."""
    if item.kind == "improvement":
        item.improvement = None
    elif many := item.todos.filter(removed_at=None).count():
        belong = "1 to-do belongs" if many == 1 else f"{many} to-dos belong"
        raise ValidationError(
            {"kind": f"{belong} to this improvement. Move them to another one first."}
        )
    else:
        item.todos.update(improvement=None)


def move_row(*, row: AnyRow, by: User, before: str | None) -> AnyRow:
    """Put a row in front of the one with the key ``before``, or at the end for None.

    Raises ``RowRemoved`` where somebody removed it, ``ValidationError`` where the list
    has no row ``before``.
    """
    with changing(row.incident, by) as recorder:
        rows = list(_siblings(row))
        current = next((other for other in rows if other.pk == row.pk), None)
        if current is None:
            raise RowRemoved
        if before == current.key:
            return current
        place = rows.index(current)
        rows.remove(current)
        keys = [other.key for other in rows]
        if before is not None and before not in keys:
            raise ValidationError("The place it should move to is gone. Reload the page.")
        target = len(rows) if before is None else keys.index(before)
        if target == place:
            return current
        rows.insert(target, current)
        moved = []
        for position, other in enumerate(rows, 1):
            if other.position != position:
                other.position = position
                moved.append(other)
        type(row).objects.bulk_update(moved, ["position"])
        recorder.record("moved", noun_of(row), key=row.key, label=str(row))
    return current


def remove_row(*, row: AnyRow, by: User) -> AnyRow:
    """Take a row out of the report. It is kept and can be brought back.

    Raises ``ValidationError`` for the last row that lets this person see the incident.
    """
    with changing(row.incident, by) as recorder:
        current = _again(row)
        if current.removed_at is None:
            current.removed_at = recorder.now
            current.save(update_fields=["removed_at"])
            _follow(recorder, current)
            recorder.record("removed", noun_of(row), key=row.key, label=str(row))
    return current


def bring_back_row(*, row: AnyRow, by: User) -> AnyRow:
    """Put a removed row back where it was. Raises ``ValidationError`` if a rule forbids it now."""
    with changing(row.incident, by) as recorder:
        current = _again(row)
        if current.removed_at is not None:
            current.removed_at = None
            _save(current, update_fields=["removed_at"])
            _follow(recorder, current)
            recorder.record("brought back", noun_of(row), key=row.key, label=str(row))
    return current


def _follow(recorder: Recorder, row: Row) -> None:
    """What a change of this row means for the incident as a whole."""
    if isinstance(row, Participant):
        keep_in_sight(recorder.incident, recorder.by)
    elif isinstance(row, TimelineEvent):
        date_by_timeline(recorder.incident)


def _again(row: AnyRow) -> AnyRow:
    return type(row).objects.get(pk=row.pk)


def _siblings(row: Row) -> models.QuerySet:
    rows = type(row).objects.filter(incident=row.incident).present()
    return rows.filter(kind=row.kind) if isinstance(row, Lesson) else rows


def _apply(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set plain fields; return the many-to-many ones, which need the row to be saved first."""
    many = {field.name for field in row._meta.many_to_many}
    for name, value in values.items():
        if name not in many:
            setattr(row, name, value)
    return {name: value for name, value in values.items() if name in many}


def _value(row: Row, name: str) -> Any:
    """A field as people see it: links to removed rows are not shown."""
    if row._meta.get_field(name).many_to_many:
        return list(getattr(row, name).filter(removed_at=None))
    value = getattr(row, name)
    return None if isinstance(value, Row) and value.removed_at else value


def _check(row: Row) -> None:
    given = ["incident", "key", "position"]
    row.full_clean(exclude=given, validate_unique=False, validate_constraints=False)


def _save(row: Row, **how: Any) -> None:
    """Store the row. Raises ``ValidationError`` with the message of the rule that it breaks.

    The database is asked whether a rule is broken by storing, and only then which: asking
    before costs three statements for each rule.
    """
    try:
        with transaction.atomic():
            row.save(**how)
    except IntegrityError:
        row.validate_constraints(exclude=["key"])
        raise
