"""Comments: on a block or a row, in a list of their own, and what is done with each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from postmortems import access
from postmortems.changes import comments as changes
from postmortems.changes.merging import Conflict
from postmortems.forms.comments import CommentForm
from postmortems.models import Comment, Incident
from postmortems.models.fields import new_key

from .conversations import Conversations, Topic, people_names
from .rows import changed


@require_safe
def comments(request: HttpRequest, reference: str) -> HttpResponse:
    """Every comment of the postmortem by what it is about, open ones first."""
    incident = access.incident_to_read(request.user, reference)
    topics = Conversations(incident, request.user).topics()
    context = {
        **_frame(incident),
        "topics": [topic for topic in topics if topic.open],
        "settled": [topic for topic in topics if topic.resolved],
        "open_count": sum(len(topic.open) for topic in topics),
        "resolved_count": sum(len(topic.resolved) for topic in topics),
        "people": people_names(),
    }
    return render(request, "comments/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, reference: str, noun: str, key: str) -> HttpResponse:
    """The comments on one block or row (GET); one more (POST ``text``)."""
    incident = access.incident_to_read(request.user, reference)
    told = Conversations(incident, request.user)
    if request.method != "POST":
        return _topic(request, incident, told.topic(noun, key), _new_form())
    form = _new_form(request.POST)
    if not form.is_valid():
        return _topic(request, incident, told.topic(noun, key), form, status=422)
    try:
        said = changes.add_comment(
            incident=incident,
            by=request.user,
            noun=noun,
            target=key,
            text=form.cleaned_data["text"],
            sent_as=_sent_as(request, f"{noun} {key}"),
        )
    except ValidationError as error:
        form.refuse(error)
        return _topic(request, incident, told.topic(noun, key), form, status=422)
    if not request.htmx:
        return _back(request, incident, said)
    context = {**_frame(incident), "conversation": told.conversation(said.comment)}
    answer = render(request, "comments/_conversation.html", context)
    fresh = {"topic": told.topic(noun, key), "form": _new_form(), "form_key": new_key()}
    answer.write(render_to_string("comments/_new.html", {**context, **fresh, "oob": True}, request))
    return changed(_with_untold(answer, said))


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One comment: where it stands (GET), its form (GET with ``?edit``), written anew (POST).

    A script that follows a link to the comment is answered with all on its block or row.
    """
    incident, found = _found(request, reference, key)
    told = Conversations(incident, request.user)
    if request.method != "POST" and "edit" not in request.GET:
        if request.htmx:
            return _topic(request, incident, told.topic(found.noun, found.target), _new_form())
        return redirect(_place(found))
    if found.author_id != request.user.pk:
        raise PermissionDenied("Only its author can change a comment.")
    if request.method != "POST":
        if request.htmx and "shown" in request.GET:
            return _said(request, incident, found)
        form = CommentForm(initial={"text": found.text}, auto_id=f"comment-{key}-%s")
        return _edit(request, incident, found, form)
    form = CommentForm(request.POST, auto_id=f"comment-{key}-%s")
    if not form.is_valid():
        return _edit(request, incident, found, form, status=422)
    try:
        said = changes.edit_comment(
            comment=found,
            by=request.user,
            text=form.cleaned_data["text"],
            seen=form.seen().get("text", found.text),
        )
    except Conflict as conflict:
        now = access.comment_of(incident, key)
        fresh = CommentForm(initial={"text": now.text})
        clashes = form.show_clashes(conflict.fields, fresh)
        return _edit(request, incident, found, form, status=409, clashes=clashes)
    if not request.htmx:
        return _back(request, incident, said)
    return changed(_with_untold(_said(request, incident, said.comment), said))


@require_POST
def answer(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Reply (``text``), resolve (``then=resolve``), or both."""
    incident, found = _found(request, reference, key)
    resolves = request.POST.get("then") == "resolve"
    form = CommentForm(request.POST, auto_id=f"reply-{key}-%s")
    if resolves and not request.POST.get("text", "").strip():
        changes.resolve(comment=found, by=request.user)
        return _conversation(request, incident, found)
    if not form.is_valid():
        return _conversation(request, incident, found, form, status=422)
    try:
        said = changes.reply(
            comment=found,
            by=request.user,
            text=form.cleaned_data["text"],
            sent_as=_sent_as(request, key),
        )
    except ValidationError as error:
        form.refuse(error)
        return _conversation(request, incident, found, form, status=422)
    if resolves:
        changes.resolve(comment=found, by=request.user)
    return _with_untold(_conversation(request, incident, said.comment), said)


@require_POST
def reopen(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Take up a resolved conversation again."""
    incident, found = _found(request, reference, key)
    changes.reopen(comment=found, by=request.user)
    return _conversation(request, incident, found)


@require_POST
def remove(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Take one's own comment away; the answer offers to bring it back."""
    incident, found = _found(request, reference, key)
    changes.remove_comment(comment=found, by=request.user)
    shown = _conversation(request, incident, found)
    if not request.htmx:
        return shown
    first = found.reply_to or found
    toast = {
        "message": "Removed your comment.",
        "undo_url": reverse("comment_bring_back", args=[reference, key]),
        "undo_target": f"#conversation-{first.key}",
        "undo_swap": "outerHTML",
    }
    return trigger_client_event(shown, "toast", toast)


@require_POST
def bring_back(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show one's own removed comment again."""
    incident, found = _found(request, reference, key)
    changes.bring_back_comment(comment=found, by=request.user)
    return _conversation(request, incident, found)


def _found(request: HttpRequest, reference: str, key: str) -> tuple[Incident, Comment]:
    incident = access.incident_to_read(request.user, reference)
    return incident, access.comment_of(incident, key)


def _frame(incident: Incident) -> dict[str, Any]:
    """What every part that shows comments is rendered with."""
    return {
        "incident": incident,
        "here": reverse("comments", args=[incident.reference]),
        "may_comment": access.may_comment(incident),
    }


def _new_form(data: Any = None) -> CommentForm:
    return CommentForm(data, auto_id="new-comment-%s")


def _sent_as(request: HttpRequest, where: str) -> str:
    """What names a form that was sent; the text is part of it, as a form may be used again."""
    form_key = request.POST.get("form_key", "")
    return f"{form_key} {where} {request.POST.get('text', '')}" if form_key else ""


def _topic(
    request: HttpRequest, incident: Incident, shown: Topic, form: CommentForm, status: int = 200
) -> HttpResponse:
    context = {**_frame(incident), "topic": shown, "form": form, "form_key": new_key()}
    if not request.htmx:
        context["people"] = people_names()
        return render(request, "comments/topic.html", context, status=status)
    if status == 200:
        return render(request, "comments/_topic.html", context)
    # Only the form: what else is half written in other conversations stays.
    refused = render(request, "comments/_new.html", context, status=status)
    return reswap(retarget(refused, "#new-comment"), "outerHTML")


def _conversation(
    request: HttpRequest,
    incident: Incident,
    found: Comment,
    form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if not request.htmx and status == 200:
        return redirect(_place(found))
    told = Conversations(incident, request.user)
    context = {**_frame(incident), "conversation": told.conversation(found), "reply_form": form}
    part = "comments/_conversation.html" if request.htmx else "comments/conversation.html"
    shown = render(request, part, context, status=status)
    return changed(shown) if status == 200 else shown


def _said(request: HttpRequest, incident: Incident, found: Comment) -> HttpResponse:
    said = Conversations(incident, request.user).said(found)
    return render(request, "comments/_comment.html", {**_frame(incident), "said": said})


def _edit(
    request: HttpRequest,
    incident: Incident,
    found: Comment,
    form: CommentForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {**_frame(incident), "comment": found, "form": form, **more}
    part = "comments/_edit.html" if request.htmx else "comments/edit.html"
    return render(request, part, context, status=status)


def _with_untold(answer: HttpResponse, said: changes.Said) -> HttpResponse:
    """The answer, with a word on those who were mentioned in vain."""
    if not said.untold:
        return answer
    return trigger_client_event(answer, "toast", {"message": _untold_words(said)})


def _untold_words(said: changes.Said) -> str:
    names = [str(person) for person in said.untold]
    who = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{who} cannot see this postmortem and {'are' if len(names) > 1 else 'is'} not told."


def _back(request: HttpRequest, incident: Incident, said: changes.Said) -> HttpResponse:
    if said.untold:
        messages.warning(request, _untold_words(said))
    return redirect(_place(said.comment))


def _place(found: Comment) -> str:
    """Where a comment stands on a page that works without scripts."""
    topic_url = reverse("comment_topic", args=[found.incident.reference, found.noun, found.target])
    return f"{topic_url}#comment-{found.key}"
