"""What people say to each other about a postmortem. Who may read it may do all of this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from postmortems import prose
from postmortems.access import refuse_to_comment
from postmortems.mentions import Names, by_name, mentions
from postmortems.models import COMMENTED_ROWS, Comment, Incident, Row, User
from postmortems.models.fields import key_from, new_key
from postmortems.notify import comments as mail
from postmortems.report.wording import SECTION

from .merging import values_to_write
from .recording import Recorder, changing_state

MAX_COMMENTS = 5000
HEAD_LABELS = {
    "title": "The postmortem",
    "facts": "Severity and services",
    "milestones": "Milestones",
}
_LABELS = {"head": HEAD_LABELS, "prose": {k: t for k, t in SECTION.items() if k != "free"}}


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it is stored, and whom it names in vain: they may not see the incident."""

    comment: Comment
    untold: list[User] = field(default_factory=list)


def names_of_people() -> Names:
    """Everybody who can be mentioned, by their names."""
    people = User.objects.filter(is_active=True)
    return by_name(people.values_list("pk", "display_name", "username"))


def label_of(incident: Incident, noun: str, target: str) -> str:
    """What a comment is about, in words; of a row also if it was removed.

    Raises ``Http404`` where the incident has no such block or row.
    """
    if noun in _LABELS and target in _LABELS[noun]:
        return _LABELS[noun][target]
    model = COMMENTED_ROWS.get(noun)
    # PostgreSQL refuses to compare with what no text can hold.
    if model is None or "\0" in target:
        raise Http404("There is nothing of this kind to comment on.")
    row = model.objects.filter(incident=incident, key=target).first()
    if row is None:
        raise Http404("This row does not exist.")
    return row_label(row)


def row_label(row: Row) -> str:
    """A row in words, without markup."""
    return prose.plain(str(row))[:200].strip() or str(row._meta.verbose_name).capitalize()


def add_comment(
    *, incident: Incident, by: User, noun: str, target: str, text: str, sent_as: str = ""
) -> Said:
    """Begin a conversation about a block or a row, also about one that was removed meanwhile.

    ``sent_as`` names what was sent: sent twice, it gives the comment that was stored the
    first time. Raises ``Http404`` where there is nothing to comment on, and
    ``PermissionDenied`` in an archived postmortem.
    """
    with _discussing(incident, by) as recorder:
        label = label_of(recorder.incident, noun, target)
        about = {"noun": noun, "target": target, "label": label}
        return _say(recorder, "commented on", text, sent_as, **about)


def reply(*, comment: Comment, by: User, text: str, sent_as: str = "") -> Said:
    """Answer in the conversation of a comment, whichever of it was clicked.

    One that was resolved is open again: there is more to say. Raises ``PermissionDenied`` in an archived postmortem.
    """
    with _discussing(comment.incident, by) as recorder:
        first = _again(comment.reply_to_id or comment.pk, recorder)
        _set_resolved(recorder, first, resolved=False)
        about = {"noun": first.noun, "target": first.target, "label": first.label}
        return _say(recorder, "replied to", text, sent_as, reply_to=first, **about)


def _say(recorder: Recorder, verb: str, text: str, sent_as: str, **values: object) -> Said:
    incident, by = recorder.incident, recorder.by
    key = key_from(f"{by.pk} {sent_as}") if sent_as else new_key()
    stored = Comment.objects.filter(incident=incident)
    if sent_as and (again := stored.filter(key=key).first()):
        return Said(again)
    if stored.count() >= MAX_COMMENTS:
        raise ValidationError(f"A postmortem holds at most {MAX_COMMENTS} comments.")
    comment = Comment.objects.create(
        incident=incident, key=key, author=by, text=text, created_at=recorder.now, **values
    )
    _record(recorder, verb, comment, after={"text": text})
    names = names_of_people()
    return Said(comment, mail.comment_added(comment, mentioned=_named(text, names), names=names))


def edit_comment(*, comment: Comment, by: User, text: str, seen: str) -> Said:
    """Write one's own comment anew. ``seen`` is what the form had shown.

    Who is mentioned for the first time is told. Raises ``Conflict`` where it was changed
    in another window meanwhile, ``PermissionDenied`` for somebody else's.
    """
    with _discussing(comment.incident, by) as recorder:
        held = _own(comment, recorder)
        before = held.text
        shown = {"text": seen}
        write = values_to_write(now={"text": before}, seen=shown, wanted={"text": text})
        if not write:
            return Said(held)
        held.text, held.edited_at = write["text"], recorder.now
        held.save(update_fields=["text", "edited_at"])
        _record(recorder, "changed", held, before={"text": before}, after={"text": held.text})
        names = names_of_people()
        known = {person.pk for person in _named(before, names)}
        new = [person for person in _named(held.text, names) if person.pk not in known]
        return Said(held, mail.mentioned_in(held, mentioned=new, names=names))


def remove_comment(*, comment: Comment, by: User) -> Comment:
    """Take one's own comment away; answers to it stay. Raises ``PermissionDenied``."""
    with _discussing(comment.incident, by) as recorder:
        held = _own(comment, recorder)
        if held.removed_at is None:
            held.removed_at = recorder.now
            held.save(update_fields=["removed_at"])
            _record(recorder, "removed", held)
    return held


def bring_back_comment(*, comment: Comment, by: User) -> Comment:
    """Show one's own removed comment again. Raises ``PermissionDenied``."""
    with _discussing(comment.incident, by) as recorder:
        held = _own(comment, recorder)
        if held.removed_at is not None:
            held.removed_at = None
            held.save(update_fields=["removed_at"])
            _record(recorder, "brought back", held)
    return held


def resolve(*, comment: Comment, by: User) -> Comment:
    """Say that the conversation of this comment is done with."""
    return _settle(comment, by, resolved=True)


def reopen(*, comment: Comment, by: User) -> Comment:
    """Take up a resolved conversation again."""
    return _settle(comment, by, resolved=False)


def _settle(comment: Comment, by: User, *, resolved: bool) -> Comment:
    with _discussing(comment.incident, by) as recorder:
        first = _again(comment.reply_to_id or comment.pk, recorder)
        _set_resolved(recorder, first, resolved=resolved)
    return first


def _set_resolved(recorder: Recorder, first: Comment, *, resolved: bool) -> None:
    if (first.resolved_at is not None) == resolved:
        return
    first.resolved_at = recorder.now if resolved else None
    first.resolved_by = recorder.by if resolved else None
    first.save(update_fields=["resolved_at", "resolved_by"])
    _record(recorder, "resolved" if resolved else "reopened", first)


@contextmanager
def _discussing(incident: Incident, by: User) -> Iterator[Recorder]:
    with changing_state(incident, by, aside=True) as recorder:
        refuse_to_comment(recorder.incident)
        yield recorder


def _again(pk: int, recorder: Recorder) -> Comment:
    held = Comment.objects.select_related("author", "reply_to").get(pk=pk)
    held.incident = recorder.incident
    return held


def _own(comment: Comment, recorder: Recorder) -> Comment:
    if comment.author_id != recorder.by.pk:
        raise PermissionDenied("Only its author can change a comment.")
    return _again(comment.pk, recorder)


def _named(text: str, names: Names) -> list[User]:
    """The people this text mentions, in its order."""
    pks = [pk for one in mentions(text, names) for pk in sorted(one.people)]
    found = User.objects.in_bulk(pks) if pks else {}
    return [found[pk] for pk in dict.fromkeys(pks)]


def _record(recorder: Recorder, verb: str, comment: Comment, **texts: dict[str, str]) -> None:
    recorder.record(verb, "comment", key=comment.key, label=comment.label, **texts)
