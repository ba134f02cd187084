"""For each check a change of a clean report that it must find, and one close by that it must not."""

import datetime as dt
from dataclasses import replace

from postmortems.report import document as d

UTC = dt.UTC
TODAY = dt.date(2024, 7, 1)


def at(clock, day=8):
    hour, minute = map(int, clock.split(":"))
    return dt.datetime(2024, 6, day, hour, minute, tzinfo=UTC)


def event(key, clock, kind, text, **more):
    return d.Event(key=key, happened_at=at(clock), kind=kind, text=text, **more)


CLEAN = d.Report(
    title="Checkout answers with errors",
    severity="sev2",
    timezone="UTC",
    started_at=at("10:30"),
    detected_at=at("10:32"),
    acknowledged_at=at("10:40"),
    diagnosed_at=at("11:20"),
    mitigated_at=at("11:50"),
    resolved_at=at("12:05"),
    detection_method="alert",
    participants=(d.Participant("Priya Raman", "responder"),),
    summary=(
        "On 8 June 2024 the checkout answered with errors for 1 h 35 min. About 20,000 users could "
        "not pay, which is 80 % of those who tried. A setting of the connection pool had been "
        "halved the day before; it was put back."
    ),
    impact=d.Impact(
        text="20,000 users could not pay.",
        figures=(
            d.ImpactFigure("f1", "Users who could not pay", 20_000, unit="users"),
            d.ImpactFigure("f2", "Share of users who could not pay", 80, unit="%"),
        ),
    ),
    timeline=(
        event("e1", "10:30", "impact_start", "First errors at the checkout."),
        event("e2", "10:32", "detected", "The alert for failed payments fires."),
        event("e3", "10:40", "escalation", "The database team is called in."),
        event("e4", "11:00", "wrong_turn", "The last release is rolled back.", ruled_out_by="e5"),
        event("e5", "11:20", "finding", "The pool has half of its connections."),
        event("e6", "11:50", "mitigation", "The setting is put back."),
        event("e7", "12:05", "resolved", "No more errors."),
    ),
    analysis=d.Analysis(
        root_cause=(
            "The pool of connections is set in two places. The change of the day before was meant "
            "for the reporting service and reached the checkout as well, because both read the "
            "same file and nothing shows who reads it."
        ),
        resolution="The setting was put back and the service restarted.",
        factors=(d.Factor("c1", "Two services read one file of settings."),),
    ),
    lessons=d.Lessons(went_well=(d.Lesson("The alert fired within two minutes."),)),
    action_items=(
        d.ActionItem(
            "a1",
            "Give the checkout a file of settings of its own",
            owner="Priya Raman",
            due_on=dt.date(2024, 7, 5),
            factors=("c1",),
        ),
    ),
)


def with_event(clock, kind, text="Something else.", day=8, place=None, **more):
    """The clean report with one more entry, at its place in time or at ``place``."""
    extra = d.Event("x1", at(clock, day), text, kind=kind, **more)
    rows = list(CLEAN.timeline)
    if place is None:
        rows = sorted([*rows, extra], key=lambda row: row.happened_at)
    else:
        rows.insert(place, extra)
    return replace(CLEAN, timeline=tuple(rows))


def without_kinds(*kinds, **more):
    rows = tuple(row for row in CLEAN.timeline if row.kind not in kinds)
    return replace(CLEAN, timeline=rows, **more)


def summary(sentence):
    return replace(CLEAN, summary=f"{CLEAN.summary} {sentence}")


def cause(sentence):
    text = f"{CLEAN.analysis.root_cause} {sentence}"
    return replace(CLEAN, analysis=replace(CLEAN.analysis, root_cause=text))


def impact(sentence):
    return replace(CLEAN, impact=replace(CLEAN.impact, text=sentence))


def figures(*rows):
    return replace(CLEAN, impact=replace(CLEAN.impact, figures=rows))


def analysis(**more):
    return replace(CLEAN, analysis=replace(CLEAN.analysis, **more))


def item(**more):
    return replace(CLEAN, action_items=(replace(CLEAN.action_items[0], **more),))


SMALL_SHARE = d.ImpactFigure("f2", "Share of users who could not pay", 8, unit="%")
USERS = CLEAN.impact.figures[0]

# code: (report that shows it, report close by that does not)
CASES = {
    "missing.summary": (replace(CLEAN, summary=" \n"), CLEAN),
    "missing.length": (
        replace(CLEAN, summary="The checkout failed."),
        replace(CLEAN, summary="The checkout failed. " * 10),
    ),
    "missing.severity": (replace(CLEAN, severity=""), replace(CLEAN, severity="sev5")),
    "missing.impact_figure": (
        figures(replace(USERS, value=None)),
        figures(replace(USERS, value=None, certainty="unknown")),
    ),
    "missing.timeline": (replace(CLEAN, timeline=()), CLEAN),
    "missing.detection_method": (
        replace(CLEAN, detection_method="unknown"),
        replace(CLEAN, detection_method="customer"),
    ),
    "missing.detected_at": (
        replace(CLEAN, detected_at=None),
        replace(CLEAN, detected_at=None, severity="sev4"),
    ),
    "missing.root_cause": (analysis(root_cause=""), CLEAN),
    "missing.resolution": (
        analysis(resolution=""),
        CLEAN,
    ),
    "missing.wrong_turns": (
        without_kinds("wrong_turn", severity="sev1"),
        replace(CLEAN, severity="sev1"),
    ),
    "missing.lessons": (
        replace(CLEAN, lessons=d.Lessons()),
        replace(CLEAN, lessons=d.Lessons(got_lucky=(d.Lesson("It was early."),))),
    ),
    "missing.factors": (analysis(factors=()), CLEAN),
    "missing.action_items": (replace(CLEAN, action_items=()), CLEAN),
    "missing.owner": (item(owner=" "), item(owner=" ", status="wont_do")),
    "missing.due_date": (item(due_on=None), item(due_on=None, status="verified")),
    "timeline.order": (
        with_event("10:45", "note", place=6),
        with_event("11:50", "note", place=6),
    ),
    "timeline.gap": (
        without_kinds("wrong_turn", "finding"),
        without_kinds("wrong_turn"),
    ),
    "timeline.outside_incident": (
        with_event("09:10", "investigation"),
        with_event("09:10", "change"),
    ),
    "timeline.resolved_before_detected": (
        replace(CLEAN, resolved_at=at("10:31"), mitigated_at=None),
        replace(CLEAN, resolved_at=at("10:32"), mitigated_at=None),
    ),
    "timeline.milestones": (
        replace(CLEAN, acknowledged_at=at("10:31")),
        replace(CLEAN, acknowledged_at=at("10:32")),
    ),
    "timeline.two_detections": (with_event("10:35", "detected"), with_event("10:35", "alert")),
    "timeline.duplicate": (
        with_event("11:20", "note", "The  pool has half of its connections."),
        with_event("11:21", "note", "The pool has half of its connections."),
    ),
    "timeline.impossible_time": (
        replace(
            CLEAN,
            timezone="Europe/Berlin",
            timeline=(
                d.Event("x1", dt.datetime(2024, 3, 31, 5, tzinfo=UTC), "The 02:30 job is missing."),
            ),
        ),
        replace(
            CLEAN,
            timezone="Europe/Berlin",
            timeline=(
                d.Event("x1", dt.datetime(2024, 3, 30, 5, tzinfo=UTC), "The 02:30 job is missing."),
            ),
        ),
    ),
    "timeline.future": (
        replace(CLEAN, resolved_at=dt.datetime(2024, 7, 2, 8, tzinfo=UTC)),
        replace(CLEAN, resolved_at=dt.datetime(2024, 7, 1, 8, tzinfo=UTC)),
    ),
    "timeline.noon": (
        with_event("00:01", "note", place=6),
        with_event("12:01", "note", place=6),
    ),
    "timeline.no_detection": (
        without_kinds("detected", detected_at=None),
        without_kinds("detected"),
    ),
    "timeline.no_escalation": (
        without_kinds("escalation", acknowledged_at=None),
        without_kinds("escalation"),
    ),
    "timeline.no_mitigation": (
        without_kinds("mitigation", "resolved", mitigated_at=None),
        without_kinds("resolved", mitigated_at=None),
    ),
    "timeline.open_wrong_turn": (
        with_event("11:10", "wrong_turn", ruled_out_by="gone"),
        with_event("11:10", "wrong_turn", ruled_out_by="e5"),
    ),
    "prose.duration": (
        summary("The outage lasted 2 hours."),
        summary("The outage lasted about an hour and a half."),
    ),
    "prose.time": (
        summary("The outage started at 10:50."),
        summary("The nightly copy started at 10:50, the outage started at 10:30."),
    ),
    "prose.date": (
        replace(CLEAN, summary="On 9 July 2024 an outage of the checkout kept people waiting."),
        replace(CLEAN, summary="Since 9 May 2024 the outage had been waiting to happen."),
    ),
    "prose.percentage": (
        summary("In all 90 % of the users could not pay."),
        summary("The processors were at 90 % of their load."),
    ),
    "prose.count": (
        impact("12,000 users could not pay."),
        impact("20,000 users could not pay, and 3 of them wrote to us."),
    ),
    "wording.person": (
        cause("Priya had changed the file."),
        cause("The database team had changed the file."),
    ),
    "wording.human_error": (
        cause("It came down to human error."),
        cause("Calling it not human error but a trap is fairer."),
    ),
    "wording.hindsight": (
        cause("The change should have been tested first."),
        cause("The change should have no effect on others."),
    ),
    "wording.judgement": (
        cause("Obviously the file was shared."),
        cause("The obvious place for it is the repository."),
    ),
    "wording.failed_to": (
        cause("The on-call engineer failed to notice the alert."),
        cause("The second node failed to start."),
    ),
    "wording.why_did": (
        analysis(whys=(d.Why("Why did the engineer change both?", "One file.", "w1"),)),
        analysis(whys=(d.Why("Why did the secondaries lag?", "A setting.", "w1"),)),
    ),
    "wording.absolute": (
        impact("All customers were hit."),
        impact("All 20,000 customers of ours were hit."),
    ),
    "wording.outage": (
        replace(figures(USERS, SMALL_SHARE), title="Outage of the checkout"),
        replace(figures(USERS, SMALL_SHARE), title="Partial outage of the checkout"),
    ),
    "plan.factor_without_action": (
        item(factors=()),
        replace(
            item(factors=()),
            analysis=replace(
                CLEAN.analysis, factors=(d.Factor("c1", "x", accepted_risk="Gone in May."),)
            ),
        ),
    ),
    "plan.action_without_factor": (
        replace(
            CLEAN,
            action_items=(
                *CLEAN.action_items,
                d.ActionItem("a2", "Write it down there", "todo", due_on=TODAY, owner="Priya"),
            ),
        ),
        replace(
            CLEAN,
            action_items=(
                *CLEAN.action_items,
                d.ActionItem("a2", "Write it down", improvement="a1", due_on=TODAY, owner="Priya"),
            ),
        ),
    ),
    "plan.vague_action": (
        item(title="Improve monitoring"),
        item(title="Improve monitoring", detail="An alert when fewer than half are free."),
    ),
}
