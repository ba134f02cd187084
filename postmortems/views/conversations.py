"""Comments ready to print: conversations, and what each of them is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from postmortems import prose
from postmortems.changes.comments import label_of, names_of_people, row_label
from postmortems.mentions import Names, with_marks
from postmortems.models import COMMENTED_ROWS, Comment, Incident, Row, User
from postmortems.models.fields import new_key
from postmortems.prose import Html
from postmortems.report.clock import Clock, Moment, day_words, short_day

from .days import zone_of
from .laying_out import files_in

About = tuple[str, str]
_MOST_LETTERS = 90
ONE_OF = {noun: str(model._meta.verbose_name) for noun, model in COMMENTED_ROWS.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """One comment. ``html`` is empty where it was removed."""

    key: str
    by: str
    initials: str
    at: Moment
    when: str
    html: Html
    is_edited: bool
    is_removed: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """A comment with what was answered.

    ``resolved`` says by whom and when, or is ''; ``words`` are the beginning of it all.
    """

    key: str
    words: str
    said: tuple[Said, ...]
    resolved: str
    is_gone: bool
    form_key: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A block or a row with its conversations; ``note`` says that it is no longer there."""

    noun: str
    target: str
    label: str
    kind: str
    place: str
    note: str
    open: tuple[Conversation, ...]
    resolved: tuple[Conversation, ...]


class Conversations:
    """Prints the comments of one incident for one reader."""

    def __init__(self, incident: Incident, reader: User) -> None:
        self.incident = incident
        self.reader = reader
        self.clock = Clock(zone_of(reader))
        self.today = timezone.now().astimezone(self.clock.zone).date()
        self._names: Names | None = None

    def topics(self) -> list[Topic]:
        """Every topic of the incident, those with open conversations first."""
        by_topic: dict[tuple[str, str], list[Comment]] = {}
        for one in self._comments():
            by_topic.setdefault((one.noun, one.target), []).append(one)
        rows = _rows(self.incident, by_topic)
        found = [self._topic(about, comments, rows) for about, comments in by_topic.items()]
        return sorted(found, key=lambda topic: not topic.open)

    def topic(self, noun: str, target: str) -> Topic:
        """The conversations about one block or row, which must be there or have comments."""
        comments = list(self._comments().filter(noun=noun, target=target))
        about = (noun, target)
        return self._topic(about, comments, _rows(self.incident, [about]))

    def conversation(self, comment: Comment) -> Conversation:
        """The whole conversation of one comment, as it is now."""
        key = comment.reply_to.key if comment.reply_to else comment.key
        pk = comment.reply_to_id or comment.pk
        own = self._comments()
        return next(
            one
            for one in self._of([*own.filter(pk=pk), *own.filter(reply_to=pk)])
            if one.key == key
        )

    def said(self, comment: Comment) -> Said:
        """One comment."""
        at = self.clock.read(comment.created_at)
        assert at is not None
        return Said(
            key=comment.key,
            by=str(comment.author),
            initials=comment.author.initials,
            at=at,
            when=self._when(at),
            html=self._html(comment),
            is_edited=comment.edited_at is not None,
            is_removed=comment.removed_at is not None,
            is_mine=comment.author_id == self.reader.pk,
        )

    def _comments(self) -> QuerySet[Comment]:
        return Comment.objects.filter(incident=self.incident).select_related(
            "author", "resolved_by"
        )

    def _topic(self, about: About, comments: list[Comment], rows: Mapping[About, Row]) -> Topic:
        noun, target = about
        row = rows.get(about)
        is_there = noun not in COMMENTED_ROWS or (row is not None and row.removed_at is None)
        if row is not None:
            label = row_label(row)
        elif comments:
            label = comments[-1].label
        else:
            label = label_of(self.incident, noun, target)
        conversations = [one for one in self._of(comments) if not one.is_gone]
        kind = ONE_OF.get(noun, "")
        return Topic(
            noun=noun,
            target=target,
            label=label,
            kind=kind,
            place=(target if noun not in COMMENTED_ROWS else f"{noun}-{target}")
            if is_there
            else "",
            note="" if is_there else f"This {kind} was removed from the postmortem.",
            open=tuple(one for one in conversations if not one.resolved),
            resolved=tuple(one for one in conversations if one.resolved),
        )

    def _of(self, comments: Iterable[Comment]) -> list[Conversation]:
        replies: dict[int, list[Comment]] = {}
        firsts = []
        for one in comments:
            if one.reply_to_id is None:
                firsts.append(one)
            else:
                replies.setdefault(one.reply_to_id, []).append(one)
        return [self._conversation(first, replies.get(first.pk, [])) for first in firsts]

    def _conversation(self, first: Comment, replies: list[Comment]) -> Conversation:
        present = [one for one in replies if one.removed_at is None]
        speaks = next((one for one in (first, *present) if one.removed_at is None), None)
        resolved = ""
        if first.resolved_at:
            when = self.clock.read(first.resolved_at)
            assert when is not None
            resolved = f"{first.resolved_by}, {self._when(when)}"
        return Conversation(
            key=first.key,
            words=_beginning(speaks.text) if speaks else "",
            said=tuple(self.said(one) for one in (first, *present)),
            resolved=resolved,
            is_gone=first.removed_at is not None and not present,
            form_key=new_key(),
        )

    def _html(self, comment: Comment) -> Html:
        if comment.removed_at is not None:
            return Html()
        text = comment.text
        if "@" in text:
            if self._names is None:
                self._names = names_of_people()
            text = with_marks(text, self._names)
        return prose.render(text, files=files_in(self.incident, text))

    def _when(self, at: Moment) -> str:
        if at.day == self.today:
            return at.time[:5]
        this_year = at.day.year == self.today.year
        return f"{short_day(at.day) if this_year else day_words(at.day)}, {at.time[:5]}"


def people_names() -> QuerySet:
    """The names offered where a person is asked for or mentioned."""
    return User.objects.filter(is_active=True).values_list("display_name", flat=True)


def _rows(incident: Incident, abouts: Iterable[About]) -> dict[About, Row]:
    """The rows among what comments are about, removed ones too: one query for each noun."""
    keys: dict[str, list[str]] = {}
    for noun, target in abouts:
        if noun in COMMENTED_ROWS and "\0" not in target:
            keys.setdefault(noun, []).append(target)
    return {
        (noun, row.key): row
        for noun, targets in keys.items()
        for row in _of_noun(noun).filter(incident=incident, key__in=targets)
    }


def _of_noun(noun: str) -> QuerySet[Row]:
    rows = COMMENTED_ROWS[noun].objects.all()
    # A participant is called by the name of the person.
    return rows.select_related("user") if noun == "participants" else rows


def _beginning(text: str) -> str:
    words = prose.plain(text).split("\n", 1)[0]
    return words if len(words) <= _MOST_LETTERS else words[: _MOST_LETTERS - 1].rstrip() + "…"
