"""What people did to a report, in words: sentences without their subject.

``changed the due date of “Alert on lag” from 1 Dec to 8 Dec`` for one change,
``added 4 events to the timeline`` for several of a kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import wording
from .clock import Clock, short_day
from .field_words import field_words, value_words
from .long_texts import is_cut

_MOST_LETTERS = 60  # of a label or a value, so that a sentence stays one


@dataclass(frozen=True, slots=True)
class Done:
    """One recorded change. ``before`` and ``after`` hold field values as JSON does."""

    at: dt.datetime
    verb: str
    noun: str
    key: str = ""
    label: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Noun:
    """How a kind of row is spoken of; ``place`` is the list it stands in, if it has a name."""

    one: str
    several: str
    place: str = ""


_NOUNS = {
    "timeline event": _Noun("event", "events", "the timeline"),
    "participant": _Noun("person", "people", "the people"),
    "lesson": _Noun("lesson", "lessons", "the lessons"),
    "why": _Noun("why", "whys", "the whys"),
    "impact figure": _Noun("figure", "figures", "the impact"),
    "impact window": _Noun("window", "windows", "the impact"),
    "contributing factor": _Noun("contributing factor", "contributing factors"),
    "action item": _Noun("action item", "action items"),
    "section": _Noun("section", "sections"),
    "attachment": _Noun("file", "files", "the attachments"),
}
COMMENT = "comment"
_TOWARDS = {"added": "to", "changed": "in", "moved": "in", "removed": "from", "brought back": "to"}
_PROSE = {
    title: f"“{title}”" if kind == "plain_words" else f"the {title.lower()}"
    for kind, title in wording.SECTION.items()
    if kind != "free"
}

# Columns that hold one thing between them, such as a time of which only the day is known.
_PAIRS = {
    "happened_on": "happened_at",
    "until_at": "until",
    "until_on": "until",
    "from_on": "from_at",
    "to_on": "to_at",
    "owner_name": "owner",
    "user": "name",
}
_COLUMNS = {"until": ("until_at", "until_on"), "name": ("user", "name")}
# What a row says in the main; its label says it too.
_OWN_WORDS = {"text", "title", "question", "label", "note"}
# Why it was done, which is told behind what was done.
_SAID = "said"
_KEYS = {"ruled_out_by", "improvement", "factors"}  # told by what they name, which may be gone


def in_words(done: Done, clock: Clock) -> str:
    """What was done in one change. Times that the report tells are read on ``clock``."""
    if done.noun == COMMENT:
        return _commented(done)
    told = _VERBS.get(done.verb, _other)(done, clock)
    return f"{told}: “{_short(said)}”" if (said := done.after.get(_SAID)) else told


def summary(many: Sequence[Done], clock: Clock) -> tuple[str, ...]:
    """What was done in many changes, oldest first: one phrase for all of one kind."""
    groups: dict[tuple[str, str, str], list[Done]] = {}
    for done in many:
        # The state and each block of prose are things of their own; rows are counted.
        own = done.label if _is_prose(done) or done.after.keys() == {"state"} else ""
        groups.setdefault((done.verb, done.noun, own), []).append(done)
    return tuple(_together(group, clock) for group in groups.values())


def _together(group: Sequence[Done], clock: Clock) -> str:
    rows = len({done.key for done in group})
    if group[0].noun == COMMENT and rows > 1:
        verb = "wrote" if group[0].verb == "commented on" else group[0].verb
        return f"{verb} {rows} comments"
    if len(group) > 1 and group[0].noun in _NOUNS and rows > 1:
        noun = _noun(group[0])
        if noun.place.endswith(noun.several):
            return f"{group[0].verb} {rows} {noun.several}"
        return _in_place(group[0].verb, f"{rows} {noun.several}", noun)
    if len(group) > 1 and group[0].verb == "restored":
        return f"restored earlier versions {len(group)} times"
    return in_words(_as_one(group), clock)


def _as_one(group: Sequence[Done]) -> Done:
    """Changes of the same thing as one: from what it was at first to what it became."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for done in group:
        before = {**done.before, **before}
        after |= done.after
    last = group[-1]
    return Done(last.at, last.verb, last.noun, last.key, last.label, before, after)


def _created(done: Done, clock: Clock) -> str:
    return "started this postmortem"


def _row(done: Done, clock: Clock) -> str:
    """``added “Paged the team” to the timeline``, ``removed the action item “Fix”``."""
    return _in_place(done.verb, _named(done), _noun(done))


def _changed(done: Done, clock: Clock) -> str:
    if done.noun == "incident":
        return _changed_head(done, clock)
    if _is_prose(done):
        return _changed_prose(done)
    names = _names(done)
    if not names:
        return _row(done, clock)
    if names == ["key_moment"]:
        no_longer = "" if done.after["key_moment"] else "no longer "
        return f"marked {_quoted(done)} as {no_longer}a key moment"
    if names[0] in _OWN_WORDS and len(names) == 1:
        return f"reworded {_quoted(done)}"
    if len(names) > 1:
        return f"changed {_listed(names)} of {_quoted(done)}"
    return _from_to(done, names[0], f"{_the(names[0])} of {_quoted(done)}", clock)


def _changed_prose(done: Done) -> str:
    title = _PROSE[done.label]
    if "text" not in done.after:
        return f"changed {title}"
    if not done.after["text"]:
        return f"emptied {title}"
    return f"changed {title}" if done.before.get("text") else f"wrote {title}"


def _changed_head(done: Done, clock: Clock) -> str:
    names = _names(done)
    if not names:
        return f"changed {done.label or 'the head'}"
    if names == ["state"]:
        was, now = (wording.STATE.get(side.get("state", ""), "?") for side in _sides(done))
        return f"moved the postmortem from {was.lower()} to {now.lower()}"
    if len(names) > 1:
        return f"changed {_listed(names)}"
    said = _from_to(done, names[0], _the(names[0]), clock)
    return f"{said}, keeping the clock times" if "keeping clock times" in done.label else said


def _commented(done: Done) -> str:
    """``commented on the summary``, ``resolved the comment on “Paged the team”``."""
    what = _PROSE.get(done.label) or _quoted(done)
    if done.verb == "commented on":
        return f"commented on {what}"
    return f"{done.verb} the comment on {what}"


def _restored(done: Done, clock: Clock) -> str:
    version, _, parts = done.label.partition(": ")
    return f"restored the {parts} of {version}" if parts else f"restored {version}"


def _asked_for_review(done: Done, clock: Clock) -> str:
    return f"asked for a review by {done.label}"


def _asked_for_changes(done: Done, clock: Clock) -> str:
    return f"asked for changes: {_quoted(done)}"


def _approved(done: Done, clock: Clock) -> str:
    return f"approved {done.label}"


def _other(done: Done, clock: Clock) -> str:
    return f"{done.verb} {_named(done)}"


_VERBS: dict[str, Callable[[Done, Clock], str]] = {
    "created": _created,
    "added": _row,
    "changed": _changed,
    "moved": _row,
    "removed": _row,
    "brought back": _row,
    "restored": _restored,
    "asked for review": _asked_for_review,
    "asked for changes": _asked_for_changes,
    "approved": _approved,
    "linked": lambda done, clock: "linked an earlier incident",
    "unlinked": lambda done, clock: "took back the link to an earlier incident",
}


def _is_prose(done: Done) -> bool:
    return done.noun == "section" and done.label in _PROSE


def _noun(done: Done) -> _Noun:
    return _NOUNS.get(done.noun) or _Noun(done.noun, f"{done.noun}s")


def _in_place(verb: str, what: str, noun: _Noun) -> str:
    return f"{verb} {what} {_TOWARDS[verb]} {noun.place}" if noun.place else f"{verb} {what}"


def _named(done: Done) -> str:
    """The row by its label, with what it is where no place will say so."""
    noun = _noun(done)
    if not done.label:
        return f"the {noun.one}"
    return _quoted(done) if noun.place else f"the {noun.one} {_quoted(done)}"


def _quoted(done: Done) -> str:
    return f"“{_short(done.label)}”" if done.label else f"the {_noun(done).one}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1].rstrip() + "…"


def _sides(done: Done) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return done.before, done.after


def _names(done: Done) -> list[str]:
    """The fields that were changed, each once, whatever columns hold it."""
    names = list(dict.fromkeys(_PAIRS.get(name, name) for name in done.after if name != _SAID))
    if "happened_at" in names and "precision" in names:
        names.remove("precision")
    return names


def _listed(names: Iterable[str]) -> str:
    words = [_the(name) for name in names]
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _the(name: str) -> str:
    return f"“{field_words(name)}”" if name in wording.MILESTONE else f"the {field_words(name)}"


def _from_to(done: Done, name: str, what: str, clock: Clock) -> str:
    if any(is_cut(side.get(name)) for side in _sides(done)):
        return f"changed {what}"
    before, after = (_value(side, name, clock, done.at.year) for side in _sides(done))
    if name in _KEYS or max(len(before), len(after)) > _MOST_LETTERS or before == after:
        return f"changed {what}"
    if not before:
        return f"set {what} to {after}"
    if not after:
        return f"cleared {what}, which was {before}"
    return f"changed {what} from {before} to {after}"


def _value(side: Mapping[str, Any], name: str, clock: Clock, year: int) -> str:
    columns = _COLUMNS.get(name, (name, *(own for own, of in _PAIRS.items() if of == name)))
    value = next((side[column] for column in columns if side.get(column) not in (None, "")), None)
    if isinstance(value, str) and name in _TIMES:
        return _when(value, clock, year)
    return value_words(name, value, clock)


_TIMES = {*wording.MILESTONE, "happened_at", "until", "from_at", "to_at", "due_on"}


def _when(text: str, clock: Clock, year: int) -> str:
    """``8 Jun 10:30 EDT``, with the year where it is not that of the change."""
    try:
        is_day = len(text) == len("2024-06-08")
        moment = clock.read((dt.date if is_day else dt.datetime).fromisoformat(text))
    except ValueError:
        return text
    if moment is None:
        return text
    day = short_day(moment.day) + (f" {moment.day.year}" if moment.day.year != year else "")
    return f"{day}, {moment.time} {moment.zone}" if moment.time else day
