"""One transaction per thing people do: the rows, the record of it, the new version."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction
from django.db.models import Func, Q, TextField, Value
from django.utils import timezone

from postmortems.access import refuse_to_edit, refuse_to_follow_up
from postmortems.models import ActionItem, Change, Incident, Participant, Revision, User
from postmortems.report.build import build
from postmortems.report.long_texts import cut
from postmortems.report.to_json import to_data

from .finding_counts import count_soon

# One person's edits are one revision while pauses are shorter than the first and all of them
# together no longer than the second.
PAUSE = dt.timedelta(minutes=10)
LONGEST = dt.timedelta(hours=1)
# Set for this transaction by the statement that takes the lock, which costs no more.
_COMMIT_SOON = Func(
    Value("synchronous_commit"),
    Value("off"),
    Value(True),
    function="set_config",
    output_field=TextField(),
)


class Recorder:
    """Writes what was done to one incident, whose row is locked while this lives.

    ``aside`` is for what leaves the report as it was: it begins no version of the report,
    and whoever writes it goes on with theirs.
    """

    def __init__(self, incident: Incident, by: User, *, aside: bool = False) -> None:
        self.incident = incident
        self.by = by
        self.aside = aside
        self.now = timezone.now()
        if not aside and not self._goes_on():
            if incident.version:
                keep_revision(incident.pk)
            incident.editing_since = self.now

    @property
    def today(self) -> dt.date:
        """The day it is for the person."""
        return self.now.astimezone(ZoneInfo(self.by.timezone)).date()

    def _goes_on(self) -> bool:
        """Whether this person was the last to change the incident, a moment ago."""
        incident = self.incident
        return (
            incident.editing_pk == self.by.pk
            and incident.editing_since is not None
            and self.now - incident.changed_at < PAUSE
            and self.now - incident.editing_since < LONGEST
        )

    def record(
        self,
        verb: str,
        noun: str,
        *,
        key: str = "",
        label: str = "",
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Store one change under the next version of the incident."""
        incident = self.incident
        kept_before, kept_after = cut(as_text(before or {}), as_text(after or {}))
        incident.version += 1
        incident.changed_at = self.now
        if not self.aside:
            incident.editing_pk = self.by.pk
        Incident.objects.filter(pk=incident.pk).update(
            version=incident.version,
            changed_at=self.now,
            editing_pk=incident.editing_pk,
            editing_since=incident.editing_since,
        )
        Change.objects.create(
            incident_pk=incident.pk,
            version=incident.version,
            at=self.now,
            by_pk=self.by.pk,
            by_name=str(self.by),
            verb=verb,
            noun=noun,
            key=key,
            label=label[:200],
            before=kept_before,
            after=kept_after,
        )


@contextmanager
def changing(
    incident: Incident, by: User, *, follow_up: bool = False, typing: bool = False
) -> Iterator[Recorder]:
    """Hold the incident for one change of its rows, or only of how an action item stands.

    Its lock is taken first and its version and state read under it; its other fields
    stay as the caller fetched them (``changing_head`` reads those again). Whatever
    raises inside leaves nothing behind. Raises ``PermissionDenied`` where the incident
    was closed since it was fetched.

    ``typing`` is for what saves by itself while somebody types: PostgreSQL answers before
    its disk does, as SQLite always does here, so that only a crash of the whole database
    machine can take back the last half second, which is then still in the browser.
    """
    with transaction.atomic():
        # `no_key` lets rows that point at the incident be inserted by others meanwhile.
        locked = Incident.objects.select_for_update(no_key=True).filter(pk=incident.pk)
        soon = [_COMMIT_SOON] if typing and connection.vendor == "postgresql" else []
        (
            incident.version,
            incident.state,
            incident.changed_at,
            incident.editing_pk,
            incident.editing_since,
            *_,
        ) = locked.values_list(
            "version", "state", "changed_at", "editing_pk", "editing_since", *soon
        ).get()
        (refuse_to_follow_up if follow_up else refuse_to_edit)(by, incident)
        yield Recorder(incident, by)
    count_soon([incident.pk])


@contextmanager
def changing_head(incident: Incident, by: User) -> Iterator[Recorder]:
    """Hold the incident for a change of its own fields, all read again under the lock.

    Raises ``PermissionDenied`` where it was closed since it was fetched.
    """
    with changing_state(incident, by) as recorder:
        refuse_to_edit(by, recorder.incident)
        yield recorder


@contextmanager
def changing_state(incident: Incident, by: User, *, aside: bool = False) -> Iterator[Recorder]:
    """The same for a change of the state, which closed and archived ones allow too.

    ``aside`` is for what is said about the report, such as a comment.
    """
    with transaction.atomic():
        held = Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)
        yield Recorder(held, by, aside=aside)


def kept_revision(incident_pk: int) -> Revision | None:
    """The revision of the report as it stands, if it is kept."""
    last = Change.objects.filter(incident_pk=incident_pk).of_report().order_by("-version")[:1]
    kept = Revision.objects.filter(incident_pk=incident_pk, version__gte=last.values("version"))
    return kept.order_by("version").first()


def keep_revision(incident_pk: int) -> Revision | None:
    """The report as it stands as a revision, stored unless it is kept already.

    Its version is that of the last change of the report: comments since then are not in it.
    None where nothing was ever changed.
    """
    if kept := kept_revision(incident_pk):
        return kept
    last = Change.objects.filter(incident_pk=incident_pk).of_report().order_by("-version").first()
    if last is None:
        return None
    incident = Incident.objects.get(pk=incident_pk)
    return Revision.objects.create(
        incident_pk=incident_pk,
        version=last.version,
        at=last.at,
        by_pk=last.by_pk,
        by_name=last.by_name,
        content=to_data(build(incident), row_keys=True),
        people=_people_of(incident),
    )


def _people_of(incident: Incident) -> dict[str, int]:
    """The primary key of everybody in the report whose name is theirs alone in it."""
    owners = ActionItem.objects.filter(incident=incident, owner__isnull=False).values("owner")
    own = Participant.objects.filter(incident=incident, user__isnull=False).values("user")
    found = User.objects.filter(Q(pk__in=owners) | Q(pk__in=own)).values_list("display_name", "pk")
    names = Counter(name for name, _ in found)
    return {name: pk for name, pk in found if names[name] == 1}


def as_text(values: Mapping[str, Any]) -> dict[str, Any]:
    """Field values as JSON holds them: rows by their key or name, times as ISO text."""
    return {name: _as_json(value) for name, value in values.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return getattr(value, "key", None) or str(value)
    if isinstance(value, list | tuple | models.QuerySet):
        return [_as_json(one) for one in value]
    return value
