"""Findings kept on purpose, and what each severity asks for."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from postmortems.models import Asked, FindingCount, Incident, KeptFinding, User
from postmortems.report.checks import Finding

from .recording import changing


def keep_finding(*, incident: Incident, by: User, finding: Finding, reason: str) -> KeptFinding:
    """Silence this one finding, with the reason; kept twice, the first reason stands.

    Raises ``PermissionDenied`` where the person may not edit the incident.
    """
    code, key, field, quote = finding.identity
    with changing(incident, by) as recorder:
        kept, is_new = KeptFinding.objects.get_or_create(
            incident=incident,
            code=code,
            key=key,
            field=field,
            quote=quote,
            defaults={"reason": reason, "by_name": str(by), "at": recorder.now},
        )
        if is_new:
            recorder.record(
                "kept", "finding", key=key, label=finding.sentence, after={"reason": reason}
            )
    return kept


def let_go(*, incident: Incident, by: User, finding: Finding) -> None:
    """Show a kept finding again. Raises ``PermissionDenied`` as ``keep_finding`` does."""
    code, key, field, quote = finding.identity
    with changing(incident, by) as recorder:
        kept = KeptFinding.objects.filter(
            incident=incident, code=code, key=key, field=field, quote=quote
        ).first()
        if kept:
            kept.delete()
            before = {"reason": kept.reason}
            recorder.record(
                "brought back", "finding", key=key, label=finding.sentence, before=before
            )


def set_asked(
    *, by: User, gap_minutes: int, codes: Mapping[str, list[str]], words: Mapping[str, int]
) -> Asked:
    """Store what each severity asks for. Raises ``PermissionDenied`` for all but admins."""
    if not by.is_admin:
        raise PermissionDenied("Only admins set what is asked for.")
    values = {"gap_minutes": gap_minutes, "codes": dict(codes), "words": dict(words)}
    with transaction.atomic():
        asked, _ = Asked.objects.update_or_create(pk=1, defaults=values)
        # By what was asked for until now.
        FindingCount.objects.all().delete()
    return asked
