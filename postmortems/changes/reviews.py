"""The way of a postmortem: draft, in review, approved, closed, archived.

Authors take every step but approving. Those who are asked to review approve, or ask for
changes; admins may answer without being asked. Who wrote a postmortem does not approve it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from postmortems.models import (
    WRITING_ROLES,
    ActionItem,
    Answer,
    Change,
    Edition,
    Incident,
    Participant,
    Reviewer,
    Revision,
    User,
)
from postmortems.notify import reviews as mail
from postmortems.report.build import build
from postmortems.report.document import Report
from postmortems.report.from_json import from_data
from postmortems.report.standing import Standing, difference, last_edition, standing
from postmortems.report.to_pdf import PdfError

from .editions import freeze, store_pdf
from .recording import Recorder, changing_state, keep_revision, kept_revision
from .rows import add_row


@dataclass(frozen=True, slots=True)
class Step:
    """From which states a step leads to which one ('' where it was before), and who may take it."""

    before: tuple[str, ...]
    after: str
    by_reviewers: bool = False


STEPS = {
    "ask_for_review": Step(("draft", "in_review", "approved"), "in_review"),
    "take_back": Step(("in_review",), "draft"),
    "approve": Step(("in_review", "approved"), "approved", by_reviewers=True),
    "ask_for_changes": Step(("in_review",), "draft", by_reviewers=True),
    "close": Step(("approved",), "closed"),
    "reopen": Step(("closed",), "approved"),
    "archive": Step(("draft", "closed"), "archived"),
    "bring_back": Step(("archived",), ""),
}
PLAIN_STEPS = ("take_back", "close", "reopen", "archive", "bring_back")
"""Those that need nothing but the click: ``take_step`` takes them."""

# Nobody said of these that they can wait.
_CAN_WAIT = ("p2", "p3")


class Stale(Exception):
    """The postmortem is not what the approver saw. Nothing was written.

    ``seen`` is None where it is not known what they saw.
    """

    def __init__(self, seen: Report | None, now: Report) -> None:
        super().__init__("The postmortem changed.")
        self.seen = seen
        self.now = now


class Undecided(ValidationError):
    """These action items must be decided first."""

    def __init__(self, items: Sequence[ActionItem]) -> None:
        many = f"{len(items)} action items are" if len(items) > 1 else "1 action item is"
        super().__init__(
            f"{many} not decided. Before a postmortem is closed, each that is P0, P1 or without "
            "a priority is finished, or has an owner and a due date."
        )
        self.items = items


@dataclass(frozen=True, slots=True)
class Approval:
    """``is_new`` is False where somebody else's approval of the same words was first."""

    edition: Edition
    is_new: bool


def wrote(user: User, incident: Incident) -> bool:
    """Whether this person started the postmortem or is named as one who wrote it."""
    return (
        incident.created_by_id == user.pk
        or Participant.objects.present()
        .filter(incident=incident, user=user, role__in=WRITING_ROLES)
        .exists()
    )


def why_no_answer(user: User, incident: Incident) -> str:
    """Why this person may neither approve nor ask for changes; '' where they may."""
    if user.is_admin:
        return ""
    if all(one.user_id != user.pk for one in incident.reviewers.all()):
        return "You are not asked to review this postmortem."
    if wrote(user, incident):
        return "You wrote this postmortem: somebody else approves it."
    return ""


def steps_for(user: User, incident: Incident, stands: Standing) -> list[str]:
    """The names of ``STEPS`` that this person may take now, in that order."""
    names = [name for name, step in STEPS.items() if incident.state in step.before]
    if incident.state == "approved" and stands.edition is not None and not stands.change:
        # There is nothing to make another edition of.
        names = [name for name in names if STEPS[name].after not in ("in_review", "approved")]
    answers = [name for name in names if STEPS[name].by_reviewers]
    may_answer = bool(answers) and not why_no_answer(user, incident)
    return [name for name in names if (may_answer if name in answers else user.may_write)]


def ask_for_review(*, incident: Incident, by: User, reviewers: Collection[User]) -> Incident:
    """Ask exactly these people. Those who are not yet named as approvers are added as such.

    Asked of a postmortem in review, the answers given so far stay. Raises
    ``PermissionDenied``, or ``ValidationError`` where somebody can't be asked.
    """
    _refuse_to_step(by)
    with changing_state(incident, by) as recorder:
        held = recorder.incident
        _check_step(held, "ask_for_review")
        if held.state == "approved":
            _refuse_unchanged(held)
        _check_reviewers(held, reviewers)
        again = held.state != "in_review"
        known = {one.user_id: one for one in Reviewer.objects.filter(incident=held)}
        if not again and known.keys() == {user.pk for user in reviewers}:
            return held
        Reviewer.objects.filter(incident=held).exclude(user__in=reviewers).delete()
        asked = []
        for user in reviewers:
            _name_as_approver(held, by, user)
            row = known.get(user.pk) or Reviewer(incident=held, user=user)
            if again or row.pk is None:
                row.asked_at, row.asked_by_name = recorder.now, str(by)
                row.save()
                asked.append(user)
        names = sorted(str(user) for user in reviewers)
        _move(
            recorder, "in_review", "asked for review", ", ".join(names), after={"reviewers": names}
        )
        mail.review_asked(held, asked, by)
    return held


def _check_reviewers(held: Incident, reviewers: Collection[User]) -> None:
    if not reviewers:
        raise ValidationError("Name at least one person to review it.")
    for user in reviewers:
        if not user.is_active:
            raise ValidationError(f"{user} has left and cannot review it.")
        if not user.is_admin and wrote(user, held):
            raise ValidationError(f"{user} wrote this postmortem: somebody else reviews it.")


def _name_as_approver(held: Incident, by: User, user: User) -> None:
    """Who reviews is one of its people, and so may see it where it is restricted."""
    own = Participant.objects.present().filter(incident=held, user=user, role="approver")
    if not own.exists():
        values = {"user": user, "name": "", "role": "approver"}
        add_row(incident=held, by=by, row=Participant(), values=values)


def shown_version(incident: Incident) -> tuple[int, Report]:
    """The version to show to an approver and its report, which is kept as a revision.

    What they see is then known when they answer, even if it changed meanwhile.
    """
    kept = kept_revision(incident.pk)
    if kept is None and incident.version:
        with transaction.atomic():
            held = Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)
            kept = keep_revision(held.pk)
    return (kept.version, from_data(kept.content)) if kept else (incident.version, build(incident))


def approve(*, incident: Incident, by: User, seen: int, note: str = "") -> Approval:
    """Freeze what the approver saw, the version ``seen``, as the next edition.

    Where somebody else approved the same words a moment before, that edition is
    returned and this approval noted with it. Where the words are those of the last
    edition there is nothing to freeze, and it stands again. The PDF is made after the
    edition is stored; if that fails, it is made when somebody first asks for it.

    Raises ``Stale`` where the words are not those of ``seen``, ``PermissionDenied``, or
    ``ValidationError``.
    """
    with changing_state(incident, by) as recorder:
        held = recorder.incident
        if reason := why_no_answer(by, held):
            raise PermissionDenied(reason)
        _check_step(held, "approve")
        report = build(held)
        _refuse_unseen(held, report, seen)
        edition = last_edition(held)
        is_new = edition is None or bool(standing(held, report).change)
        version = held.version + 1
        if edition is None or is_new:
            edition = freeze(held, by=by, at=recorder.now, version=version, note=note)
        elif held.state == "approved" and not _waits_for(held, by):
            return Approval(edition, is_new=False)
        _answer(recorder, Answer.APPROVED, note)
        label, told = f"edition {edition.number}", {"edition": edition.number, "note": note}
        _move(recorder, "approved", "approved", label, after=told)
        mail.review_answered(held, by, Answer.APPROVED, note)
        keep_revision(held.pk)
    if is_new:
        try:
            store_pdf(edition)
        except PdfError:
            # The approval holds; `edition_file` tries again.
            pass
    return Approval(edition, is_new)


def _refuse_unseen(held: Incident, report: Report, seen: int) -> None:
    """Raises ``Stale`` unless words and files are those of version ``seen``."""
    if seen == held.version:
        return
    kept = Revision.objects.filter(incident_pk=held.pk, version=seen).first()
    if kept is None:
        raise Stale(None, report)
    shown = from_data(kept.content)
    since = Change.objects.filter(incident_pk=held.pk, version__gt=seen)
    # A picture that was taken out is still named by the words.
    files_differ = since.filter(noun="attachment", verb__in=("removed", "brought back")).exists()
    if files_differ or difference(shown, report):
        raise Stale(shown, report)


def _waits_for(held: Incident, by: User) -> bool:
    return Reviewer.objects.waiting().filter(incident=held, user=by).exists()


def ask_for_changes(*, incident: Incident, by: User, note: str) -> Incident:
    """Send the postmortem back to its authors with a note.

    Raises ``PermissionDenied``, or ``ValidationError``.
    """
    with changing_state(incident, by) as recorder:
        held = recorder.incident
        if reason := why_no_answer(by, held):
            raise PermissionDenied(reason)
        _check_step(held, "ask_for_changes")
        if not note:
            raise ValidationError("Say what should change.")
        _answer(recorder, Answer.CHANGES, note)
        _move(recorder, "draft", "asked for changes", note, after={"note": note})
        mail.review_answered(held, by, Answer.CHANGES, note)
    return held


def _answer(recorder: Recorder, answer: Answer, note: str) -> None:
    given = {"answer": answer, "note": note, "answered_at": recorder.now}
    unasked = {"asked_at": recorder.now, "asked_by_name": str(recorder.by)}
    Reviewer.objects.update_or_create(
        incident=recorder.incident,
        user=recorder.by,
        defaults=given,
        create_defaults={**given, **unasked},
    )


def take_step(*, incident: Incident, by: User, step: str) -> Incident:
    """Take one of ``PLAIN_STEPS``. A step already taken changes nothing.

    Raises ``PermissionDenied``, ``Undecided`` for closing too early, or another
    ``ValidationError``; KeyError for any other step.
    """
    wanted = {name: STEPS[name] for name in PLAIN_STEPS}[step]
    _refuse_to_step(by)
    with changing_state(incident, by) as recorder:
        held = recorder.incident
        if held.state == wanted.after:
            return held
        _check_step(held, step)
        if step == "close" and (items := undecided_items(held)):
            raise Undecided(items)
        _move(recorder, wanted.after or _state_before_archive(held), "changed", "state")
    return held


def undecided_items(incident: Incident) -> list[ActionItem]:
    """The must-do action items that are neither finished nor somebody's until a day.

    Must-do is what is P0, P1 or without a priority: nobody said that it can wait.
    """
    must_do = (
        ActionItem.objects.filter(incident=incident)
        .present()
        .unfinished()
        .exclude(priority__in=_CAN_WAIT)
    )
    return [
        item
        for item in must_do
        if item.due_on is None or (item.owner_id is None and not item.owner_name)
    ]


def _state_before_archive(held: Incident) -> str:
    moves = Change.objects.filter(incident_pk=held.pk, noun="incident", label="state")
    last = moves.order_by("-version").values_list("before", flat=True).first()
    if last:
        return last["state"]
    return "closed" if last_edition(held) else "draft"


def _refuse_to_step(by: User) -> None:
    if not by.may_write:
        raise PermissionDenied("You can read this postmortem but not change its state.")


def _check_step(held: Incident, name: str) -> None:
    if held.state not in STEPS[name].before:
        raise ValidationError(f"This postmortem is {_NOW[held.state]}")


_NOW = {
    "draft": "a draft now. Ask for a review first.",
    "in_review": "in review now. Take it back first, or have it approved.",
    "approved": "approved now.",
    "closed": "closed now. Reopen it first.",
    "archived": "archived now. Bring it back first.",
}


def _refuse_unchanged(held: Incident) -> None:
    stands = standing(held)
    if stands.edition is not None and not stands.change:
        raise ValidationError(f"Nothing changed since edition {stands.edition.number}.")


def _move(recorder: Recorder, state: str, verb: str, label: str, after: dict | None = None) -> None:
    """Set the state and record what was done."""
    held = recorder.incident
    before, held.state = held.state, state
    held.save(update_fields=["state"])
    recorder.record(
        verb,
        "incident",
        label=label,
        before={"state": before},
        after={"state": state, **(after or {})},
    )
