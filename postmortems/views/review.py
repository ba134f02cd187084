"""Asking for a review, answering, and the other steps from draft to archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from postmortems import access, prose
from postmortems.changes import reviews
from postmortems.forms.reviews import AnswerForm, AskForm
from postmortems.models import Answer, Edition, Incident, Participant, Reviewer, User
from postmortems.report.build import build
from postmortems.report.clock import Clock, Moment
from postmortems.report.compare import compare
from postmortems.report.document import Report
from postmortems.report.from_json import from_data
from postmortems.report.standing import Standing, standing
from postmortems.report.to_html import to_html

from .days import today_for
from .history import shown_parts
from .laying_out import files_of
from .rows import frame


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """One reviewer and their last answer. ``answer`` is ``waiting``, ``approved`` or ``changes``;
    ``earlier`` says that it was given before they were asked again.
    """

    name: str
    initials: str
    asked_by: str
    asked_at: Moment | None
    answer: str
    label: str
    earlier: str
    at: Moment | None
    note: prose.Html


def panel(incident: Incident, stands: Standing, clock: Clock) -> dict[str, Any]:
    """What ``workspace/_review.html`` shows: the reviewers, their answers, the last edition."""
    unanswered = "Waiting for an answer" if incident.state == "in_review" else "No answer"
    rows = [_reviewer_row(one, clock, unanswered) for one in incident.reviewers.all()]
    return {
        "stands": stands,
        "edition": edition_row(stands.edition, clock) if stands.edition else None,
        "reviewers": rows,
        "asked": max((row for row in rows if row.asked_at), key=_when_asked, default=None),
        "is_shown": bool(rows or stands.edition or incident.state != "draft"),
    }


def _when_asked(row: ReviewerRow) -> str:
    return row.asked_at.iso if row.asked_at else ""


def _reviewer_row(one: Reviewer, clock: Clock, unanswered: str) -> ReviewerRow:
    given = Answer(one.answer).label if one.answer else ""
    return ReviewerRow(
        name=str(one.user),
        initials=one.user.initials,
        asked_by=one.asked_by_name,
        asked_at=clock.read(_to_the_minute(one.asked_at)),
        answer="waiting" if one.is_waiting else one.answer,
        label=unanswered if one.is_waiting else given,
        earlier=given if one.is_waiting else "",
        at=clock.read(_to_the_minute(one.answered_at)),
        note=prose.render(one.note),
    )


def _to_the_minute(moment: dt.datetime | None) -> dt.datetime | None:
    return moment and moment.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition in a list or a line."""

    number: int
    approver: str
    at: Moment
    note: prose.Html
    sha256: str
    size: int


def edition_row(edition: Edition, clock: Clock) -> EditionRow:
    """The edition in words, its time on this clock."""
    at = clock.read(_to_the_minute(edition.approved_at))
    assert at is not None
    return EditionRow(
        number=edition.number,
        approver=edition.approver_name,
        at=at,
        note=prose.render(edition.note),
        sha256=edition.pdf_sha256,
        size=edition.pdf_size,
    )


def know_reviewers(incident: Incident) -> None:
    """Ask once for all reviewers and their names; whoever needs them finds them on the incident."""
    rows = Reviewer.objects.select_related("user")
    prefetch_related_objects([incident], Prefetch("reviewers", queryset=rows))


def asked_by(user: User, incident: Incident) -> str:
    """Who waits for this person's answer; '' where nobody does."""
    if incident.state != "in_review":
        return ""
    rows = incident.reviewers.all()
    mine = (one for one in rows if one.user_id == user.pk and one.is_waiting)
    return next((one.asked_by_name for one in mine), "")


def menu(user: User, incident: Incident, stands: Standing) -> list[dict[str, str]]:
    """The next steps of this person: links where more is asked, buttons where it is one click."""
    page = reverse("review", args=[incident.reference])
    steps = reviews.steps_for(user, incident, stands)
    links = {
        "ask_for_review": (f"{page}#ask", _ask_words(incident)),
        "approve": (f"{page}#answer", _approve_words(incident, stands)),
    }
    shown = []
    # Asking for changes is said on the page where one approves.
    for step in (step for step in steps if step != "ask_for_changes"):
        url, words = links.get(step) or ("", _STEP_WORDS[step])
        shown.append({"step": step, "url": url, "words": words})
    return shown


_STEP_WORDS = {
    "take_back": "Take back to draft",
    "close": "Close",
    "reopen": "Reopen",
    "archive": "Archive",
    "bring_back": "Bring back from the archive",
}


def _ask_words(incident: Incident) -> str:
    if incident.state == "in_review":
        return "Change the reviewers …"
    return "Ask for a review …" if incident.state == "draft" else "Ask for the next review …"


def _approve_words(incident: Incident, stands: Standing) -> str:
    if incident.state == "in_review":
        return "Read and answer …"
    return f"Read and approve edition {stands.next_number} …"


@require_safe
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Who reviews it and what they say; for those who may, the report to answer and the form."""
    return _page(request, access.incident_to_read(request.user, reference))


@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask people to review it."""
    incident = access.incident_to_read(request.user, reference)
    form = _ask_form(incident, request.POST)
    if not form.is_valid():
        return _page(request, incident, ask=form, status=422)
    people = form.cleaned_data["reviewers"]
    try:
        reviews.ask_for_review(incident=incident, by=request.user, reviewers=people)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, incident, ask=form, status=422)
    names = ", ".join(str(one) for one in people)
    messages.success(request, f"Asked for a review: {names}.")
    return redirect("incident", incident.reference)


@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve what was shown, or ask for changes; 409 where it is no longer what was shown."""
    incident = access.incident_to_read(request.user, reference)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, incident, answer=form, status=422)
    given = form.cleaned_data
    try:
        if given["answer"] == Answer.CHANGES:
            reviews.ask_for_changes(incident=incident, by=request.user, note=given["note"])
            messages.success(request, "Your note went back to the authors.")
            return redirect("incident", incident.reference)
        approval = reviews.approve(
            incident=incident, by=request.user, seen=given["version"], note=given["note"]
        )
    except reviews.Stale as stale:
        now = access.incident_to_read(request.user, reference)
        return _page(request, now, stale=stale, note=given["note"], status=409)
    except ValidationError as error:
        form.add_error(None, error)
        now = access.incident_to_read(request.user, reference)
        return _page(request, now, answer=form, status=422)
    edition = approval.edition
    if approval.is_new:
        messages.success(request, f"Approved: this is edition {edition.number}.")
    else:
        messages.info(
            request,
            f"{edition.approver_name} approved the same words before you, as edition "
            f"{edition.number}. Your approval is noted; there is no second edition.",
        )
    return redirect("edition", incident.reference, edition.number)


@require_POST
def take_step(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back, close, reopen, archive or bring back."""
    incident = access.incident_to_read(request.user, reference)
    step = request.POST.get("step", "")
    if step not in reviews.PLAIN_STEPS:
        raise Http404("There is no such step.")
    try:
        reviews.take_step(incident=incident, by=request.user, step=step)
    except reviews.Undecided as undecided:
        context = {**frame(incident), "errors": undecided.messages, "items": undecided.items}
        return render(request, "review/undecided.html", context, status=422)
    except ValidationError as error:
        context = {**frame(incident), "errors": error.messages}
        return render(request, "workspace/refused.html", context, status=422)
    return redirect("incident", incident.reference)


def _page(
    request: HttpRequest,
    incident: Incident,
    *,
    ask: AskForm | None = None,
    answer: AnswerForm | None = None,
    stale: reviews.Stale | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    steps = reviews.steps_for(request.user, incident, standing(incident))
    context: dict[str, Any] = {}
    report = None
    if "approve" in steps:
        # The form names the very version that is on the page.
        version, report = reviews.shown_version(incident)
        context["answer"] = answer or AnswerForm(initial={"version": version, "note": note})
        context["report"] = to_html(
            report,
            today=today_for(request.user),
            files=files_of(incident),
            edition=standing(incident, report).label,
        )
    elif answer is not None:
        # It cannot be answered any more; what was said with it is not lost.
        context["unanswered"] = answer
    if "ask_for_review" in steps:
        context["ask"] = ask or _ask_form(incident)
        active = User.objects.filter(is_active=True)
        context["people"] = active.values_list("display_name", flat=True)
    stands = standing(incident, report)
    context |= {
        **frame(incident),
        "review": panel(incident, stands, Clock(ZoneInfo(incident.timezone))),
        "steps": steps,
        "stale": stale,
        "meanwhile": shown_parts(compare(stale.seen, stale.now)) if stale and stale.seen else (),
        "since": _since(stands, report or build(incident)) if stands.change else (),
    }
    return render(request, "review/review.html", context, status=status)


def _since(stands: Standing, report: Report) -> list[dict[str, Any]]:
    """What changed since the last edition."""
    assert stands.edition is not None
    approved = replace(from_data(stands.edition.content), state=report.state)
    return shown_parts(compare(approved, report))


def _ask_form(incident: Incident, data: Any = None) -> AskForm:
    """The form with those asked last and those named as approvers, unless they wrote it."""
    asked = list(Reviewer.objects.filter(incident=incident).values_list("user", flat=True))
    named = Participant.objects.present().filter(incident=incident, role="approver")
    approvers = [pk for pk in named.values_list("user", flat=True) if pk]
    people = User.objects.filter(pk__in=[*asked, *approvers], is_active=True)
    proposed = [one for one in people if one.is_admin or not reviews.wrote(one, incident)]
    return AskForm(data, proposed=proposed, asked=[one.pk for one in proposed])
