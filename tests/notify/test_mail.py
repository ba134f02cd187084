"""Who is told of what, and who is never told."""

from html import unescape

import pytest
from django.core.exceptions import PermissionDenied

from postmortems.changes import comments as changes
from postmortems.changes.importing import store_report
from postmortems.models import Comment, Incident, KeptFinding, OutgoingMail, Participant, User
from postmortems.notify.reviews import review_answered, review_asked
from postmortems.report.build import build
from postmortems.report.readiness import readiness
from tests.factories import add_participant, make_event, make_incident, make_user
from tests.report.checks.cases import CLEAN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings) -> None:
    settings.BASE_URL = "https://postmortems.example.com"


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, title="Shop down")


def say(incident: Incident, by: User, text: str) -> changes.Said:
    return changes.add_comment(incident=incident, by=by, noun="prose", target="summary", text=text)


def told() -> dict[str, str]:
    """The subject by who gets it; nobody gets two."""
    mails = list(OutgoingMail.objects.all())
    assert len({mail.to for mail in mails}) == len(mails)
    return {mail.user.username: mail.subject for mail in mails}


def forget() -> None:
    OutgoingMail.objects.all().delete()


def test_a_comment_is_told_to_those_whose_postmortem_it_is(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    add_participant(incident, teammate, "lead")
    add_participant(incident, make_user("helper"), "responder")

    say(incident, reader, "Why?")

    subject = f"{incident.reference}: Reader Example commented on “Summary”"
    assert told() == {"author": subject, "teammate": subject}


def test_nobody_is_told_of_their_own_words(incident: Incident, author: User) -> None:
    said = say(incident, author, "A note to myself, @author.")
    changes.reply(comment=said.comment, by=author, text="And another.")

    assert told() == {}


def test_who_started_it_is_told_where_nobody_is_named_as_author(
    incident: Incident, author: User, reader: User
) -> None:
    Participant.objects.filter(incident=incident).update(role="responder")

    say(incident, reader, "Why?")

    assert list(told()) == ["author"]


def test_mentioned_people_are_told_that_they_are_meant(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    say(incident, reader, "@Teammate Example and @AUTHOR: why? Not teammate@example.com.")

    assert set(told().values()) == {f"{incident.reference}: Reader Example mentioned you"}
    assert set(told()) == {"author", "teammate"}


def test_everybody_of_one_name_is_told(incident: Incident, reader: User) -> None:
    for username in ("kim1", "kim2"):
        make_user(username, display_name="Kim Lee")

    say(incident, reader, "Ask @kim lee")

    assert {"kim1", "kim2"} <= set(told())


def test_a_reply_is_told_to_who_takes_part(
    incident: Incident, author: User, teammate: User, reader: User, admin: User
) -> None:
    first = say(incident, reader, "Why?").comment
    changes.reply(comment=first, by=teammate, text="Because.")
    forget()

    changes.reply(comment=first, by=admin, text="Really?")

    assert told() == {
        "reader": f"{incident.reference}: Admin Example replied about “Summary”",
        "teammate": f"{incident.reference}: Admin Example replied about “Summary”",
        "author": f"{incident.reference}: Admin Example commented on “Summary”",
    }


def test_who_is_mentioned_in_an_edit_is_told_once(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    comment = say(incident, author, "Why, @reader?").comment
    forget()

    changes.edit_comment(
        comment=comment, by=author, text="Why, @reader and @teammate?", seen="Why, @reader?"
    )

    assert list(told()) == ["teammate"]


def test_sent_twice_it_is_told_once(incident: Incident, reader: User) -> None:
    for _ in range(2):
        changes.add_comment(
            incident=incident,
            by=reader,
            noun="prose",
            target="summary",
            text="Why?",
            sent_as="a form",
        )

    assert OutgoingMail.objects.count() == 1


def test_reviewers_are_asked_and_writers_hear_the_answer(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    review_asked(incident, [teammate, reader, author], author)
    assert told() == dict.fromkeys(
        ("teammate", "reader"), f"{incident.reference}: Author Example asks for your review"
    )
    assert f"https://postmortems.example.com/incidents/{incident.reference}/review/" in (
        OutgoingMail.objects.first().text
    )
    forget()

    review_answered(incident, teammate, "changes", "The **impact** is missing.")

    assert told() == {
        "author": f"{incident.reference}: Teammate Example asked for changes to the postmortem"
    }
    mail = OutgoingMail.objects.get()
    assert "> The **impact** is missing." in mail.text
    assert "The <strong>impact</strong> is missing." in mail.html


def test_reviewers_are_told_what_the_checks_still_find(
    incident: Incident, author: User, teammate: User
) -> None:
    """The worst first, a few of them, and what is kept on purpose not at all."""
    kept = {"at": incident.changed_at, "reason": "A drill.", "by_name": "Ada"}
    KeptFinding.objects.create(incident=incident, code="missing.summary", field="summary", **kept)
    review_asked(incident, [teammate], author)

    mail = OutgoingMail.objects.get()
    report = build(incident)
    found = readiness(incident, report, today=incident.changed_at.date()).open
    count, worst = len(found), [one.sentence for one in found if one.level == "error"]
    assert 0 < len(worst) < 5 < count
    for words in (mail.text, unescape(mail.html)):
        assert f"The checks still find {count} things:" in words
        assert f"and {count - 5} more" in words
        assert all(sentence in words for sentence in worst)
        assert "There is no summary." not in words


def test_reviewers_of_a_postmortem_without_findings_are_told_of_none(
    author: User, teammate: User
) -> None:
    incident = store_report(CLEAN, by=author)
    review_asked(incident, [teammate], author)

    assert "The checks" not in OutgoingMail.objects.get().text


# Never told


@pytest.fixture
def hidden(author: User) -> Incident:
    return make_incident(by=author, title="Nightingale", restricted=True)


def test_who_may_not_see_it_is_never_told(
    hidden: Incident, author: User, teammate: User, reader: User, admin: User
) -> None:
    """Mentioned, once part of the conversation, named as its lead once, or asked to review it."""
    lead = add_participant(hidden, teammate, "lead")
    first = say(hidden, teammate, "Why?").comment
    lead.removed_at = first.created_at
    lead.save()
    forget()

    said = say(hidden, author, "Look, @teammate, @reader and @admin: Nightingale!")
    changes.reply(comment=first, by=author, text="Nightingale, @reader!")
    review_asked(hidden, [teammate, reader], author)
    review_answered(hidden, admin, "approved", "")

    assert {mail.user.username for mail in OutgoingMail.objects.all()} == {"admin", "author"}
    assert {person.username for person in said.untold} == {"teammate", "reader"}


def test_who_left_or_has_no_address_is_not_told(incident: Incident, reader: User) -> None:
    User.objects.filter(pk=make_user("gone").pk).update(is_active=False)
    make_user("silent", email="")

    said = say(incident, reader, "@gone and @silent")

    assert set(told()) == {"author"}
    assert said.untold == []


@pytest.mark.parametrize(
    ("wish", "without"),
    [
        ("mail_mentions", "mentioned"),
        ("mail_comments", "commented"),
        ("mail_reviews", "asks for your review"),
    ],
)
def test_every_kind_can_be_switched_off(
    client_of, incident: Incident, author: User, reader: User, wish: str, without: str
) -> None:
    page = client_of(author)
    shown = {f"initial-{name}": "True" for name in ("mail_mentions", "mail_comments", wish)}
    sent = dict.fromkeys(("mail_mentions", "mail_comments", "mail_reviews"), "on")
    values = {name: getattr(author, name) for name in ("display_name", "timezone", "theme")}
    values |= {"email": author.email, "initial-mail_reviews": "True"} | shown
    del sent[wish]
    assert page.post("/profile/", values | sent).status_code == 302

    say(incident, reader, "Why?")
    say(incident, reader, "Why, @author?")
    review_asked(incident, [User.objects.get(pk=author.pk)], reader)

    subjects = [mail.subject for mail in OutgoingMail.objects.all()]
    assert len(subjects) == 2
    assert not [subject for subject in subjects if without in subject]


# What they say


def test_both_parts_lead_to_the_spot_and_say_how_to_stop(incident: Incident, reader: User) -> None:
    comment = say(incident, reader, "Why **exactly**?\n\nSee [this](/incidents/).").comment

    mail = OutgoingMail.objects.get()
    link = f"https://postmortems.example.com/incidents/{incident.reference}/#comment-{comment.key}"
    for part in (mail.text, mail.html):
        assert link in part
        assert "https://postmortems.example.com/profile/" in part
        assert "Shop down" in part
        assert "you wrote this postmortem or lead it" in part
    assert "> Why **exactly**?\n>\n> See" in mail.text
    assert "<strong>exactly</strong>" in mail.html
    assert 'href="https://postmortems.example.com/incidents/"' in mail.html


def test_a_name_with_markup_stays_a_name(author: User) -> None:
    evil = make_user("evil", display_name='<b>Bob</b> & "co"\nBcc: x@example.com')
    event = make_event(make_incident(by=author, title="<i>Shop</i> & co"), text="<u>x</u> & y")

    changes.add_comment(
        incident=event.incident,
        by=evil,
        noun="timeline",
        target=event.key,
        text="<script>alert(1)</script> from @author\n-- \nNot a signature",
    )

    mail = OutgoingMail.objects.get()
    assert mail.subject.endswith('<b>Bob</b> & "co" Bcc: x@example.com mentioned you')
    assert "\n" not in mail.subject
    for markup in ("<b>", "<i>", "<u>", "<script>"):
        assert markup not in mail.html
    assert "&lt;b&gt;Bob&lt;/b&gt; &amp; &quot;co&quot;" in mail.html
    assert "&lt;i&gt;Shop&lt;/i&gt; &amp; co" in mail.html
    assert "&amp;" not in mail.text and "&lt;" not in mail.text
    assert "> <script>alert(1)</script>" in mail.text
    assert "> --\n> Not a signature" in mail.text


def test_what_is_quoted_is_gone_when_it_was_removed(
    incident: Incident, author: User, reader: User
) -> None:
    first = say(incident, reader, "A slip of the pen").comment
    changes.remove_comment(comment=first, by=reader)
    forget()

    changes.reply(comment=first, by=author, text="What was it?")

    mail = OutgoingMail.objects.get()
    assert "slip" not in mail.text + mail.html


# With the change or not at all


def test_what_was_refused_is_told_to_nobody(incident: Incident, author: User, reader: User) -> None:
    Incident.objects.filter(pk=incident.pk).update(state="archived")

    with pytest.raises(PermissionDenied):
        say(incident, reader, "Why, @author?")

    assert not OutgoingMail.objects.exists()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("is_set", [True, False])
def test_without_a_server_mails_are_kept_and_never_due(
    settings, incident: Incident, reader: User, is_set: bool
) -> None:
    settings.MAIL_IS_SENT = is_set

    say(incident, reader, "Why?")

    mail = OutgoingMail.objects.get()
    assert mail.state == ("waiting" if is_set else "kept")
    assert (mail.next_try_at is not None) is is_set


@pytest.mark.parametrize("many", [1, 12])
def test_telling_many_costs_no_more_than_telling_one(
    incident: Incident, reader: User, django_assert_num_queries, many: int
) -> None:
    names = [f"@{make_user().username}" for _ in range(many)]
    say(incident, reader, "Before.")

    with django_assert_num_queries(12):
        say(incident, reader, " ".join(names))
    assert OutgoingMail.objects.filter(subject__contains="mentioned").count() == many
