"""Recorded changes told in words."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from postmortems.report.changes_in_words import Done, in_words, summary
from postmortems.report.clock import Clock

CLOCK = Clock(ZoneInfo("America/New_York"))
AT = dt.datetime(2024, 12, 2, 9, 0, tzinfo=dt.UTC)


def done(verb, noun, label="", before=None, after=None, key="k"):
    return Done(AT, verb, noun, key, label, before or {}, after or {})


def changed(noun, label, **fields):
    """``field=(before, after)``."""
    before = {name: pair[0] for name, pair in fields.items()}
    return done("changed", noun, label, before, {name: pair[1] for name, pair in fields.items()})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (done("created", "incident", "Checkout down"), "started this postmortem"),
        (done("added", "timeline event", "Paged"), "added “Paged” to the timeline"),
        (done("removed", "action item", "Fix"), "removed the action item “Fix”"),
        (done("brought back", "participant", "Ada"), "brought back “Ada” to the people"),
        (done("moved", "timeline event", "Paged"), "moved “Paged” in the timeline"),
        (done("added", "attachment", "graph.png"), "added “graph.png” to the attachments"),
        (
            changed("action item", "Alert on lag", due_on=("2024-12-01", "2024-12-08")),
            "changed the due date of “Alert on lag” from 1 Dec to 8 Dec",
        ),
        (
            changed("action item", "Alert", due_on=("2024-12-01", "2025-01-08")),
            "changed the due date of “Alert” from 1 Dec to 8 Jan 2025",
        ),
        (
            changed("action item", "Alert", owner=("Ada", None), owner_name=("", "Kim")),
            "changed the owner of “Alert” from Ada to Kim",
        ),
        (
            changed("action item", "Alert", owner=("Ada", None), owner_name=("", "")),
            "cleared the owner of “Alert”, which was Ada",
        ),
        (
            changed("action item", "Alert", status=("open", "done"), priority=("", "p1")),
            "changed the status and the priority of “Alert”",
        ),
        (
            changed("action item", "Alert", improvement=("a", "b")),
            "changed the improvement of “Alert”",
        ),
        (
            changed(
                "timeline event",
                "Paged",
                happened_at=("2024-06-08T14:30:00+00:00", None),
                happened_on=(None, "2024-06-08"),
                precision=("exact", "day"),
            ),
            "changed the time of “Paged” from 8 Jun, 10:30 EDT to 8 Jun",
        ),
        (
            changed("timeline event", "Paged Ada", text=("Paged", "Paged Ada")),
            "reworded “Paged Ada”",
        ),
        (
            changed("timeline event", "Paged", key_moment=(False, True)),
            "marked “Paged” as a key moment",
        ),
        (changed("section", "Summary", text=("", "Words")), "wrote the summary"),
        (changed("section", "Root cause", text=("a", "b")), "changed the root cause"),
        (changed("section", "In plain words", text=("a", "")), "emptied “In plain words”"),
        (changed("section", "Vendor", text=("a", "b")), "reworded “Vendor”"),
        (
            changed("incident", "detected", detected_at=(None, "2024-06-08T14:30:00+00:00")),
            "set “detected” to 8 Jun, 10:30 EDT",
        ),
        (
            changed("incident", "state", state=("draft", "in_review")),
            "moved the postmortem from draft to in review",
        ),
        (
            changed("incident", "zone, keeping clock times", timezone=("UTC", "Asia/Tokyo")),
            "changed the time zone from UTC to Asia/Tokyo, keeping the clock times",
        ),
        (done("restored", "incident", "version 12"), "restored version 12"),
        (
            done("restored", "incident", "version 12: timeline"),
            "restored the timeline of version 12",
        ),
        (done("commented on", "comment", "Paged"), "commented on “Paged”"),
        (done("resolved", "comment", "Paged"), "resolved the comment on “Paged”"),
        (done("asked for review", "incident", "Ada, Sam"), "asked for a review by Ada, Sam"),
        (done("polished", "gadget", "Thing"), "polished the gadget “Thing”"),
        (
            done("changed", "action item", "Alert", {}, {"due_on": "soon"}),
            "set the due date of “Alert” to soon",
        ),
    ],
)
def test_one_change(change, words):
    assert in_words(change, CLOCK) == words


def test_long_labels_and_values_stay_one_sentence():
    long = "word " * 200

    assert len(in_words(done("added", "lesson", long), CLOCK)) < 100
    assert in_words(changed("action item", "Fix", group=(long, "b")), CLOCK) == (
        "changed the group of “Fix”"
    )


def test_many_changes_are_told_by_kind_in_the_order_they_began():
    events = [done("added", "timeline event", f"Event {n}", key=f"e{n}") for n in range(4)]
    saves = [changed("section", "Summary", text=(before, after)) for before, after in ("ab", "bc")]
    dates = [
        changed("action item", "Fix", due_on=("2024-12-01", "2024-12-08")),
        changed("action item", "Fix", due_on=("2024-12-08", "2024-12-15")),
    ]
    lessons = [done("removed", "lesson", f"Lesson {n}", key=f"l{n}") for n in range(2)]
    comments = [done("commented on", "comment", "Event", key=f"c{n}") for n in range(3)]

    assert summary([*events, saves[0], *dates, saves[1], *lessons, *comments], CLOCK) == (
        "added 4 events to the timeline",
        "changed the summary",
        "changed the due date of “Fix” from 1 Dec to 15 Dec",
        "removed 2 lessons",
        "wrote 3 comments",
    )
