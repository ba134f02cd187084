"""Comments on the pages: with a script and without, by everybody who may read."""

import pytest
from django.test import Client

from postmortems.changes import comments as changes
from postmortems.changes.rows import remove_row
from postmortems.models import Change, Comment, Incident, OutgoingMail, User
from tests.factories import make_event, make_incident, make_item, make_user
from tests.pages import HTMX, fields_of, soup, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, title="Shop down")


def here(incident: Incident, rest: str = "") -> str:
    return f"/incidents/{incident.reference}/comments/{rest}"


def say(incident: Incident, by: User, text: str = "Why?", **where: str) -> Comment:
    where = {"noun": "prose", "target": "summary"} | where
    return changes.add_comment(incident=incident, by=by, text=text, **where).comment


def signs(client: Client, incident: Incident) -> dict[str, str]:
    """What the speech marks of the workspace say, by what they lead to; '' for none."""
    page = soup(client.get(f"/incidents/{incident.reference}/"))
    start = here(incident, "on/")
    found = {}
    for sign in page.select("a.comment-sign"):
        words = sign.get_text(" ", strip=True)
        found[sign["href"].removeprefix(start)] = "" if words == "Comment" else words
    return found


@pytest.mark.parametrize("who", ["author", "teammate", "reader", "admin"])
def test_whoever_may_read_may_discuss(
    request: pytest.FixtureRequest, client_of, incident: Incident, who: str
) -> None:
    person = request.getfixturevalue(who)
    client = client_of(person)
    topic = here(incident, "on/prose/summary/")

    asked = client.post(topic, fields_of(client.get(topic), topic) | {"text": " Why? "})
    comment = Comment.objects.get()
    assert asked["Location"] == f"{topic}#comment-{comment.key}"
    assert (comment.text, comment.author) == ("Why?", person)

    answer = here(incident, f"{comment.key}/answer/")
    client.post(answer, fields_of(client.get(topic), answer) | {"text": "So."})
    client.post(answer, {"then": "resolve"})
    assert "Resolved" in text_of(client.get(topic))
    client.post(here(incident, f"{comment.key}/reopen/"))
    edit = here(incident, f"{comment.key}/")
    client.post(edit, fields_of(client.get(f"{edit}?edit"), edit) | {"text": "Why, exactly?"})
    client.post(here(incident, f"{Comment.objects.last().key}/remove/"))

    page = text_of(client.get(topic))
    assert "Why, exactly?" in page and "edited" in page
    assert "So." not in page and "Resolved" not in page


def test_a_script_gets_only_what_changed(client_of, incident: Incident, author: User) -> None:
    client = client_of(author)
    topic = here(incident, "on/prose/summary/")
    whole = client.get(topic, headers=HTMX)
    assert soup(whole).select_one("[data-topic=summary]") and b"<html" not in whole.content

    added = client.post(topic, {"text": "Why?", "form_key": "abcd2345"}, headers=HTMX)
    tree = soup(added)
    assert len(tree.select("li.conversation")) == 1
    fresh = tree.select_one("#new-comment[hx-swap-oob=true]")
    assert fresh.select_one("textarea").get_text(strip=True) == ""
    assert fresh.select_one("[name=form_key]")["value"] != "abcd2345"
    assert "report-changed" in added["HX-Trigger"]

    key = Comment.objects.get().key
    replied = client.post(here(incident, f"{key}/answer/"), {"text": "So."}, headers=HTMX)
    assert [one.get_text(strip=True) for one in soup(replied).select("article .prose")] == [
        "Why?",
        "So.",
    ]
    removed = client.post(here(incident, f"{key}/remove/"), headers=HTMX)
    assert "This comment was removed." in text_of(removed)
    assert here(incident, f"{key}/bring-back/") in removed["HX-Trigger"]
    back = client.post(here(incident, f"{key}/bring-back/"), headers=HTMX)
    assert "Why?" in text_of(back)


def test_a_reply_can_resolve_at_once_and_loses_no_word(
    client_of, incident: Incident, author: User, reader: User
) -> None:
    comment = say(incident, reader)
    client_of(author).post(
        here(incident, f"{comment.key}/answer/"), {"text": "Because.", "then": "resolve"}
    )

    comment.refresh_from_db()
    assert comment.replies.get().text == "Because."
    assert comment.resolved_by == author


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001, "a\0b"])
def test_what_cannot_be_said_is_shown_again(
    client_of, incident: Incident, author: User, text: str
) -> None:
    comment = say(incident, author)
    client = client_of(author)
    for rest in ("on/prose/summary/", f"{comment.key}/", f"{comment.key}/answer/"):
        for headers in ({}, HTMX):
            refused = client.post(here(incident, rest), {"text": text}, headers=headers)
            assert refused.status_code == 422, rest
            assert soup(refused).select_one(".errorlist"), rest
            if "\0" not in text:
                assert text.strip() in refused.content.decode(), rest
    assert Comment.objects.count() == 1


def test_somebody_elses_comment_offers_nothing_and_takes_nothing(
    client_of, incident: Incident, author: User, admin: User
) -> None:
    comment = say(incident, author)
    client = client_of(admin)
    page = soup(client.get(here(incident, "on/prose/summary/")))

    assert page.select(".comment") and not page.select(".comment-tools")
    for rest in ("?edit",):
        assert client.get(here(incident, f"{comment.key}/{rest}")).status_code == 403
    for rest in ("", "remove/", "bring-back/"):
        answer = client.post(here(incident, f"{comment.key}/{rest}"), {"text": "Mine."})
        assert answer.status_code == 403
    comment.refresh_from_db()
    assert (comment.text, comment.removed_at) == ("Why?", None)


def test_two_windows_on_one_comment(client_of, incident: Incident, author: User) -> None:
    comment = say(incident, author, "One.")
    client, edit = client_of(author), here(incident, f"{comment.key}/")
    first, second = (fields_of(client.get(f"{edit}?edit"), edit) for _ in range(2))

    client.post(edit, first | {"text": "Two."})
    clash = client.post(edit, second | {"text": "Three."}, headers=HTMX)

    assert clash.status_code == 409
    assert "Two." in text_of(clash) and fields_of(clash, edit)["text"] == "Three."
    assert client.post(edit, fields_of(clash, edit)).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "Three."


def test_an_archived_postmortem_only_shows_them(
    client_of, incident: Incident, author: User
) -> None:
    comment = say(incident, author)
    Incident.objects.filter(pk=incident.pk).update(state="archived")
    client = client_of(author)

    for address in (here(incident), here(incident, "on/prose/summary/")):
        page = soup(client.get(address))
        assert "Why?" in page.get_text()
        assert not page.select("form[data-comment-form], .comment-tools")
    for rest in ("on/prose/summary/", f"{comment.key}/answer/", f"{comment.key}/remove/"):
        assert client.post(here(incident, rest), {"text": "x"}).status_code == 403


# Where they stand


def test_the_marks_count_open_conversations(
    client_of, incident: Incident, author: User, reader: User
) -> None:
    event, item = make_event(incident), make_item(incident)
    first = say(incident, reader, noun="timeline", target=event.key)
    say(incident, reader, noun="timeline", target=event.key)
    changes.reply(comment=first, by=author, text="So.")
    say(incident, reader)
    changes.resolve(comment=say(incident, reader), by=author)
    changes.remove_comment(comment=say(incident, author), by=author)

    for person in (author, reader):
        found = signs(client_of(person), incident)
        assert found[f"timeline/{event.key}/"] == "2 open comments"
        assert found["prose/summary/"] == "1 open comment"
        assert found[f"action-items/{item.key}/"] == ""
        for block in ("head/title/", "head/facts/", "head/milestones/", "prose/impact/"):
            assert found[block] == ""
        bar = soup(client_of(person).get(f"/incidents/{incident.reference}/"))
        assert bar.select_one("#comments-link").get_text(" ", strip=True) == "Comments 3 open"


def test_every_mark_leads_to_its_comments(client_of, incident: Incident, reader: User) -> None:
    make_event(incident), make_item(incident)
    client = client_of(reader)
    found = signs(client, incident)

    assert len(found) > 10
    for rest in found:
        assert client.get(here(incident, f"on/{rest}")).status_code == 200, rest


def test_open_pages_hear_of_them(client_of, incident: Incident, author: User, reader: User) -> None:
    client = client_of(author)
    version = Incident.objects.get().version
    say(incident, reader)

    news = client.get(f"/incidents/{incident.reference}/news/?since={version}").json()
    part = soup(client.get(f"/incidents/{incident.reference}/", headers=HTMX))

    assert news["version"] > version
    assert [one["by"] for one in news["changed"]] == ["Reader Example"]
    assert part.select_one("#comments-link").get_text(" ", strip=True) == "Comments 1 open"
    assert "1" in part.select_one("#summary .comment-sign").get_text()


def test_the_list_shows_open_ones_first_with_what_they_are_about(
    client_of, incident: Incident, author: User, reader: User
) -> None:
    event = make_event(incident, text="Paged the **wrong** team")
    changes.resolve(comment=say(incident, reader, "Done?"), by=author)
    say(incident, reader, "Who?", noun="timeline", target=event.key)

    page = soup(client_of(reader).get(here(incident)))

    text = page.get_text(" ")
    assert text.index("Who?") < text.index("Done?")
    link = page.find("a", string="Paged the wrong team")
    assert link["href"] == f"/incidents/{incident.reference}/#timeline-{event.key}"


def test_comments_on_a_row_that_is_gone_stay_readable(
    client_of, incident: Incident, author: User, reader: User
) -> None:
    event, other = make_event(incident, text="First"), make_event(incident, text="Second")
    kept = say(incident, reader, "Why first?", noun="timeline", target=event.key)
    lost = say(incident, reader, "Why second?", noun="timeline", target=other.key)
    remove_row(row=event, by=author)
    other.delete()
    client = client_of(reader)

    page = soup(client.get(here(incident)))
    assert {"Why first?", "Why second?"} <= {one.get_text() for one in page.select(".prose p")}
    assert page.get_text().count("was removed from the postmortem") == 2
    for comment, key in ((kept, event.key), (lost, other.key)):
        topic = here(incident, f"on/timeline/{key}/")
        assert "was removed" in text_of(client.get(topic))
        answer = here(incident, f"{comment.key}/answer/")
        assert client.post(answer, {"text": "Still."}).status_code == 302
    late = client.post(here(incident, f"on/timeline/{event.key}/"), {"text": "Typed before."})
    assert late.status_code == 302


def test_the_history_tells_of_them(
    client_of, incident: Incident, author: User, reader: User
) -> None:
    event = make_event(incident, text="Paged the wrong team")
    first = say(incident, reader)
    say(incident, author, noun="timeline", target=event.key)
    changes.reply(comment=first, by=author, text="So.")
    changes.resolve(comment=first, by=author)

    said = text_of(client_of(reader).get(f"/incidents/{incident.reference}/history/"))

    assert "Reader Example commented on the summary" in said
    for words in (
        "commented on “Paged the wrong team”",
        "replied to the comment on the summary",
        "resolved the comment on the summary",
    ):
        assert words in said


def test_nothing_to_comment_on_is_not_found(client_of, incident: Incident, author: User) -> None:
    client = client_of(author)
    for rest in ("on/prose/nothing/", "on/timeline/nothing/", "on/nothing/summary/", "nothing/"):
        assert client.get(here(incident, rest)).status_code == 404, rest
        assert client.post(here(incident, rest), {"text": "x"}).status_code == 404, rest


def test_mentions_stand_out_and_markup_does_not(
    client_of, incident: Incident, author: User
) -> None:
    make_user("bob", display_name="<b>Bob</b> & co")
    say(incident, author, "Ask @<b>Bob</b> & co, `@bob`, <script>x</script>")

    shown = soup(client_of(author).get(here(incident))).select_one(".comment .prose")

    assert shown.select_one("strong").get_text() == "@<b>Bob</b> & co"
    assert shown.select_one("code").get_text() == "@bob"
    assert not shown.select("script, b")


def test_who_is_mentioned_in_vain_is_named_to_the_writer(client_of, author: User) -> None:
    hidden = make_incident(by=author, restricted=True)
    make_user("kim", display_name="Kim Lee")
    client, topic = client_of(author), here(hidden, "on/prose/summary/")

    part = client.post(topic, {"text": "@Kim Lee?"}, headers=HTMX)
    page = client.post(topic, {"text": "@Kim Lee!"}, follow=True)

    words = "Kim Lee cannot see this postmortem and is not told."
    assert words in part["HX-Trigger"]
    assert words in text_of(page)
    assert not OutgoingMail.objects.exists()


# Who may not


@pytest.mark.parametrize("who", ["teammate", "reader"])
def test_comments_of_a_restricted_postmortem_are_not_there(
    request: pytest.FixtureRequest, client_of, author: User, who: str
) -> None:
    hidden = make_incident(by=author, restricted=True)
    key = say(hidden, author, "Nightingale, @reader @teammate").key
    client = client_of(request.getfixturevalue(who))
    changes_before = Change.objects.count()

    for rest in (
        *("", "on/prose/summary/", f"{key}/", f"{key}/?edit", f"{key}/answer/"),
        *(f"{key}/reopen/", f"{key}/remove/", f"{key}/bring-back/"),
    ):
        for headers in ({}, HTMX):
            for answer in (
                client.get(here(hidden, rest), headers=headers),
                client.post(here(hidden, rest), {"text": "x"}, headers=headers),
            ):
                assert answer.status_code in (404, 405), rest
                assert "Nightingale" not in answer.content.decode()
    assert Change.objects.count() == changes_before


def test_a_comment_of_another_postmortem_is_not_found_here(
    client_of, incident: Incident, author: User
) -> None:
    """Else a restricted one could be read through one that is not."""
    hidden = make_incident(by=make_user(), restricted=True)
    key = say(hidden, hidden.created_by, "Nightingale").key
    client = client_of(author)

    for rest in (f"{key}/", f"{key}/?edit"):
        assert client.get(here(incident, rest), headers=HTMX).status_code == 404
    assert client.post(here(incident, f"{key}/answer/"), {"text": "x"}).status_code == 404


def test_only_admins_see_the_outbox(
    client_of, incident: Incident, author: User, teammate: User, reader: User, admin: User
) -> None:
    say(incident, reader, "Why?")

    for person in (author, teammate, reader):
        assert client_of(person).get("/outbox/").status_code == 403
    page = client_of(admin).get("/outbox/")
    assert "Reader Example commented on “Summary”" in text_of(page)
    assert "author@example.com" in text_of(page)
    assert client_of(admin).post("/outbox/").status_code == 405


def test_the_outbox_says_how_each_mail_stands(
    client_of, settings, incident: Incident, reader: User, admin: User
) -> None:
    settings.MAIL_IS_SENT = False
    say(incident, reader)
    page = text_of(client_of(admin).get("/outbox/"))
    assert "No mail server is set" in page and "Not sent" in page

    settings.MAIL_IS_SENT = True
    OutgoingMail.objects.update(last_error="Connection refused", tries=3)
    page = text_of(client_of(admin).get("/outbox/"))
    assert "Given up" in page and "Connection refused" in page and "No mail server" not in page


# What it costs


@pytest.mark.parametrize("many", [1, 12])
def test_queries_do_not_grow_with_the_comments(
    client_of, incident: Incident, author: User, django_assert_num_queries, many: int
) -> None:
    for _ in range(many):
        event = make_event(incident)
        first = say(incident, author, "Why, @author?", noun="timeline", target=event.key)
        changes.reply(comment=first, by=author, text="So, @author.")
    client = client_of(author)
    client.get(here(incident))

    with django_assert_num_queries(7):
        client.get(here(incident))
    with django_assert_num_queries(6):
        client.get(here(incident, f"on/timeline/{event.key}/"), headers=HTMX)
