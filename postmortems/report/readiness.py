"""What is still open before a postmortem is ready, by the rules the organisation set."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from postmortems.models import Asked, Incident, KeptFinding

from .build import build
from .checks import DEFAULT_RULES, Finding, Rules, check
from .document import Report


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding that somebody keeps on purpose. ``stored`` says who and why."""

    finding: Finding
    stored: KeptFinding


@dataclass(frozen=True, slots=True)
class Readiness:
    """The findings of a report: those still open, and those kept with a reason."""

    open: tuple[Finding, ...]
    kept: tuple[Kept, ...] = ()


def current_rules() -> Rules:
    """What the checks hold a report to: the defaults, or what an admin set."""
    asked = Asked.objects.current()
    if asked is None:
        return DEFAULT_RULES
    return Rules(
        gap_minutes=asked.gap_minutes,
        asks={severity: frozenset(codes) for severity, codes in asked.codes.items()},
        words=asked.words,
    )


def readiness(incident: Incident, report: Report, *, today: dt.date) -> Readiness:
    """What the checks say of this incident, whose report is ``report``."""
    found = check(report, today=today, rules=current_rules())
    return sort_out(found, list(KeptFinding.objects.filter(incident=incident)))


def sort_out(found: Sequence[Finding], stored: Sequence[KeptFinding]) -> Readiness:
    """The findings without, and those with, a reason to be kept."""
    reasons = {one.identity: one for one in stored}
    return Readiness(
        open=tuple(one for one in found if one.identity not in reasons),
        kept=tuple(Kept(one, reasons[one.identity]) for one in found if one.identity in reasons),
    )


def with_findings(incident: Incident, exported: bytes, *, today: dt.date) -> bytes:
    """The JSON of this incident with the open findings as ``findings``, which no import reads."""
    data = json.loads(exported)
    found = readiness(incident, build(incident), today=today)
    data["findings"] = [finding.as_data() for finding in found.open]
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
