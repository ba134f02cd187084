"""What people say about a postmortem: kept, told in the history, and theirs."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from postmortems.changes import comments as changes
from postmortems.changes.merging import Conflict
from postmortems.changes.rows import remove_row
from postmortems.changes.sections import write_section
from postmortems.models import COMMENTED_ROWS, Change, Comment, Incident, User
from postmortems.views.nouns import NOUNS
from tests.factories import make_event, make_incident, make_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, title="Shop down")


def say(incident: Incident, by: User, text: str = "Why?", **where: str) -> Comment:
    where = {"noun": "prose", "target": "summary"} | where
    return changes.add_comment(incident=incident, by=by, text=text, **where).comment


def verbs(incident: Incident) -> list[tuple[str, str, str]]:
    found = Change.objects.filter(incident_pk=incident.pk, noun="comment").order_by("version")
    return list(found.values_list("verb", "label", "by_name"))


def test_every_kind_of_row_can_be_commented_on() -> None:
    assert {noun.slug: noun.model for noun in NOUNS.values()} == COMMENTED_ROWS


def test_a_conversation_from_beginning_to_end(
    incident: Incident, author: User, reader: User, teammate: User
) -> None:
    first = say(incident, reader, "Which customers?")
    changes.reply(comment=first, by=author, text="All in Europe.")
    changes.resolve(comment=first, by=teammate)
    first.refresh_from_db()
    assert (first.resolved_by, first.resolved_at is not None) == (teammate, True)
    changes.reopen(comment=first, by=reader)

    assert [one.text for one in Comment.objects.all()] == ["Which customers?", "All in Europe."]
    assert verbs(incident) == [
        ("commented on", "Summary", str(reader)),
        ("replied to", "Summary", str(author)),
        ("resolved", "Summary", str(teammate)),
        ("reopened", "Summary", str(reader)),
    ]
    incident.refresh_from_db()
    assert incident.version == 4


def test_an_answer_to_an_answer_stands_in_the_same_conversation(
    incident: Incident, author: User, teammate: User
) -> None:
    first = say(incident, author)
    second = changes.reply(comment=first, by=teammate, text="Because.").comment
    third = changes.reply(comment=second, by=author, text="I see.").comment

    assert second.reply_to == third.reply_to == first
    assert changes.resolve(comment=third, by=author) == first


def test_who_goes_on_opens_a_resolved_conversation(incident: Incident, author: User) -> None:
    first = say(incident, author)
    changes.resolve(comment=first, by=author)
    assert not Comment.objects.open().exists()

    changes.reply(comment=first, by=author, text="One more thing.")

    assert Comment.objects.open().get() == first


def test_doing_it_twice_is_doing_it_once(incident: Incident, author: User) -> None:
    values = {"incident": incident, "by": author, "noun": "prose", "target": "summary"}
    first = changes.add_comment(**values, text="Why?", sent_as="form 1").comment
    again = changes.add_comment(**values, text="Why?", sent_as="form 1").comment
    changes.reply(comment=first, by=author, text="So.", sent_as="form 2")
    changes.reply(comment=first, by=author, text="So.", sent_as="form 2")
    changes.resolve(comment=first, by=author)
    changes.resolve(comment=first, by=author)
    changes.remove_comment(comment=first, by=author)
    changes.remove_comment(comment=first, by=author)

    assert again == first
    assert Comment.objects.count() == 2
    assert [verb for verb, _, _ in verbs(incident)] == [
        "commented on",
        "replied to",
        "resolved",
        "removed",
    ]


def test_a_comment_is_its_authors(incident: Incident, author: User, admin: User) -> None:
    comment = say(incident, author, "One.")

    for refused in (
        lambda: changes.edit_comment(comment=comment, by=admin, text="Two.", seen="One."),
        lambda: changes.remove_comment(comment=comment, by=admin),
        lambda: changes.bring_back_comment(comment=comment, by=admin),
    ):
        with pytest.raises(PermissionDenied):
            refused()

    comment.refresh_from_db()
    assert (comment.text, comment.removed_at) == ("One.", None)


def test_editing_says_so_and_never_overwrites(incident: Incident, author: User) -> None:
    comment = say(incident, author, "One.")
    changes.edit_comment(comment=comment, by=author, text="Two.", seen="One.")

    with pytest.raises(Conflict):
        changes.edit_comment(comment=comment, by=author, text="Three.", seen="One.")

    comment.refresh_from_db()
    assert comment.text == "Two."
    assert comment.edited_at is not None
    change = Change.objects.get(incident_pk=incident.pk, verb="changed")
    assert (change.before, change.after) == ({"text": "One."}, {"text": "Two."})


def test_a_removed_comment_leaves_its_answers_and_comes_back(
    incident: Incident, author: User, teammate: User
) -> None:
    first = say(incident, author)
    changes.reply(comment=first, by=teammate, text="Because.")
    changes.remove_comment(comment=first, by=author)
    assert Comment.objects.open().get() == first

    changes.bring_back_comment(comment=first, by=author)
    first.refresh_from_db()

    assert first.removed_at is None


def test_a_conversation_of_which_nothing_is_left_is_not_open(
    incident: Incident, author: User
) -> None:
    changes.remove_comment(comment=say(incident, author), by=author)

    assert not Comment.objects.open().exists()


def test_a_comment_on_a_row_outlives_it(incident: Incident, author: User, reader: User) -> None:
    event = make_event(incident, text="Paged the **wrong** team")
    first = say(incident, reader, noun="timeline", target=event.key)
    remove_row(row=event, by=author)
    changes.reply(comment=first, by=author, text="Therefore removed.")
    late = say(incident, reader, "Too late?", noun="timeline", target=event.key)
    event.delete()

    assert {one.label for one in Comment.objects.all()} == {"Paged the wrong team"}
    changes.resolve(comment=late, by=reader)


@pytest.mark.parametrize(
    ("noun", "target"),
    [
        ("prose", "free"),
        ("prose", "nothing"),
        ("head", "visibility"),
        ("timeline", "nothing2"),
        ("timeline", "a\0b"),
        ("nowhere", "summary"),
        ("attachments", "summary"),
    ],
)
def test_there_must_be_something_to_comment_on(
    incident: Incident, author: User, noun: str, target: str
) -> None:
    with pytest.raises(Http404):
        say(incident, author, noun=noun, target=target)
    assert not Comment.objects.exists()


def test_a_row_of_another_postmortem_is_none_of_this_one(incident: Incident, author: User) -> None:
    item = make_item(make_incident(by=author))

    with pytest.raises(Http404):
        say(incident, author, noun="action-items", target=item.key)


def test_closed_ones_are_still_discussed_and_archived_ones_no_more(
    incident: Incident, author: User
) -> None:
    Incident.objects.filter(pk=incident.pk).update(state="closed")
    comment = say(incident, author)
    Incident.objects.filter(pk=incident.pk).update(state="archived")

    for refused in (
        lambda: say(incident, author),
        lambda: changes.reply(comment=comment, by=author, text="x"),
        lambda: changes.edit_comment(comment=comment, by=author, text="x", seen="Why?"),
        lambda: changes.remove_comment(comment=comment, by=author),
        lambda: changes.resolve(comment=comment, by=author),
    ):
        with pytest.raises(PermissionDenied, match="archived"):
            refused()
    assert len(verbs(incident)) == 1


def test_a_comment_changes_nothing_of_the_report(
    incident: Incident, author: User, teammate: User
) -> None:
    write_section(incident=incident, by=author, kind="summary", text="Down.", seen="")
    changed_at = dt.datetime(2024, 6, 8, tzinfo=dt.UTC)
    say(incident, teammate)
    incident.refresh_from_db()

    assert incident.sections.get().text == "Down."
    assert incident.changed_at > changed_at


def test_there_is_an_end_to_it(incident: Incident, author: User, monkeypatch) -> None:
    monkeypatch.setattr(changes, "MAX_COMMENTS", 1)
    say(incident, author)

    with pytest.raises(ValidationError, match="at most 1 comments"):
        say(incident, author)
