"""A conversation beside the postmortem, between two people who have it open."""

import pytest
from playwright.sync_api import expect

from postmortems.changes import comments as changes
from postmortems.models import Comment, Incident
from tests.factories import make_event, make_incident


@pytest.fixture
def incident(author):
    incident = make_incident(by=author, title="Shop down")
    make_event(incident, text="Paged the wrong team", key="event234")
    return incident


@pytest.fixture
def open_page(signed_in_page, incident):
    """``open_page(author)`` is the workspace as this person sees it."""

    def open_for(person, place="", **options):
        page = signed_in_page(person, **options)
        page.goto(f"/incidents/{incident.reference}/{place}")
        return page

    return open_for


def panel(page):
    return page.get_by_role("complementary", name="Comments")


def test_a_conversation_of_two(open_page, author, reader, accessibility_problems):
    asks, answers = open_page(author), open_page(reader)
    expect(asks.locator(".workspace.is-live")).to_be_visible()
    row = asks.locator("#timeline-event234")
    row.focus()
    asks.keyboard.press("c")
    expect(panel(asks).get_by_role("heading")).to_have_text("Paged the wrong team")
    expect(panel(asks).get_by_role("textbox", name="New comment")).to_be_focused()

    # A name is offered; the Enter that takes it sends nothing.
    asks.keyboard.type("Who, @rea")
    expect(asks.get_by_role("option", name="Reader Example")).to_be_visible()
    assert accessibility_problems(asks) == []
    asks.keyboard.press("Enter")
    asks.keyboard.type("did?")
    asks.keyboard.press("Control+Enter")
    said = panel(asks).get_by_role("article", name="Comment by Author Example")
    expect(said).to_contain_text("Who, @Reader Example did?")
    expect(panel(asks).get_by_role("textbox", name="New comment")).to_have_value("")
    expect(row.locator(".comment-sign")).to_have_text("1 open comment")
    expect(asks.locator("#comments-link .count")).to_have_text("1 open")

    # Half a comment, and the cursor in the box for a reply.
    half = panel(asks).get_by_role("textbox", name="New comment")
    half.fill("Half a")
    panel(asks).get_by_role("textbox", name="Reply").focus()

    # The other sees it come, and answers although they may only read.
    sign = answers.locator("#timeline-event234 .comment-sign")
    expect(sign).to_have_text("1 open comment")
    sign.click()
    reply = panel(answers).get_by_role("textbox", name="Reply")
    reply.fill("I did.")
    panel(answers).get_by_role("button", name="Reply").click()
    expect(panel(answers).get_by_role("article")).to_have_count(2)
    expect(reply).to_have_value("")

    # It comes into the open panel, around what is half written and where the cursor is.
    expect(panel(asks).get_by_role("article")).to_have_count(2)
    expect(half).to_have_value("Half a")
    expect(panel(asks).get_by_role("textbox", name="Reply")).to_be_focused()

    # Resolved by one, it is a line for both.
    panel(answers).get_by_role("button", name="Resolve").click()
    expect(panel(answers).get_by_text("Resolved by Reader Example")).to_be_visible()
    expect(sign).to_have_text("Comment")
    answers.keyboard.press("Escape")
    expect(panel(answers)).to_be_hidden()
    expect(sign).to_be_focused()
    assert [one.text for one in Comment.objects.all()] == ["Who, @Reader Example did?", "I did."]


def test_what_is_half_written_outlives_the_panel_and_the_page(open_page, author):
    page = open_page(author)
    page.locator("#summary").hover()
    page.locator("#summary .comment-sign").click()
    panel(page).get_by_role("textbox", name="New comment").fill("Half a thought")
    panel(page).get_by_role("button", name="Close the comments").click()
    page.reload()
    page.locator("#summary").hover()
    page.locator("#summary .comment-sign").click()

    expect(panel(page).get_by_role("textbox", name="New comment")).to_have_value("Half a thought")
    expect(page.get_by_text("Unsaved text from")).to_have_count(0)
    panel(page).get_by_role("button", name="Comment", exact=True).click()
    expect(panel(page).get_by_role("article")).to_have_count(1)
    panel(page).get_by_role("button", name="Close the comments").click()
    page.locator("#summary .comment-sign").click()
    expect(panel(page).get_by_role("textbox", name="New comment")).to_have_value("")


def test_editing_removing_and_undo_in_place(open_page, author, incident):
    page = open_page(author)
    page.locator("#summary").hover()
    page.locator("#summary .comment-sign").click()
    panel(page).get_by_role("textbox", name="New comment").fill("First")
    page.keyboard.press("Control+Enter")
    said = panel(page).get_by_role("article")
    expect(said).to_contain_text("First")
    said.get_by_role("link", name="Edit", exact=True).click()
    box = panel(page).get_by_role("textbox", name="Comment", exact=True)
    expect(box).to_be_focused()
    page.keyboard.type(" and second")
    page.keyboard.press("Control+Enter")
    expect(said).to_contain_text("First and second")
    expect(said).to_contain_text("edited")
    said.get_by_role("button", name="Remove").click()
    expect(said).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("First and second")


@pytest.mark.parametrize("signs_in", [False, True])
def test_the_link_of_a_mail_leads_to_the_comment(
    open_page, live_page, author, reader, incident, signs_in
):
    comment = Comment.objects.create(
        incident=incident,
        author=author,
        noun="timeline",
        target="event234",
        label="Paged the wrong team",
        text="Here.",
        created_at=incident.created_at,
    )
    if signs_in:
        page = live_page
        page.goto(f"/incidents/{incident.reference}/#comment-{comment.key}")
        page.get_by_label("Username").fill("reader")
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
    else:
        page = open_page(reader, f"#comment-{comment.key}")

    expect(page.locator(f"#comment-{comment.key}")).to_be_focused()
    expect(page.locator("#timeline-event234")).to_be_in_viewport()


def test_on_a_phone_it_is_a_sheet_under_what_it_is_about(open_page, author, incident):
    for number in range(20):
        make_event(incident, text=f"Then this {number}")
    page = open_page(author, viewport={"width": 360, "height": 740}, has_touch=True)
    row = page.locator("#timeline-event234")
    row.locator(".comment-sign").tap()
    expect(panel(page).get_by_role("heading")).to_be_visible()

    # As wide as the window, but for a scroll bar that may stand beside it.
    page.wait_for_function(
        """([sheet, about]) => {
            const [over, under] = [about, sheet].map((one) => one.getBoundingClientRect());
            return over.top > 0 && over.bottom <= under.top
                && under.left === 0 && under.width >= 360 - 16;
        }""",
        arg=[panel(page).element_handle(), row.element_handle()],
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nobody_needs_a_script(signed_in_page, author, incident):
    page = signed_in_page(author, java_script_enabled=False)
    page.goto(f"/incidents/{incident.reference}/")
    page.locator("#timeline-event234 .comment-sign").click(force=True)
    page.get_by_role("textbox", name="New comment").fill("Without a script")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.get_by_role("textbox", name="Reply").fill("And answered")
    page.get_by_role("button", name="Resolve").click()

    expect(page.get_by_text("Resolved by Author Example")).to_be_visible()
    assert Incident.objects.get().comments.count() == 2


def test_pages_of_comments_and_mail_can_be_heard(
    open_page, signed_in_page, author, admin, incident, accessibility_problems
):
    first = changes.add_comment(
        incident=incident, by=admin, noun="timeline", target="event234", text="Who, @author?"
    ).comment
    changes.resolve(comment=first, by=author)
    changes.add_comment(incident=incident, by=author, noun="prose", target="summary", text="Why?")
    page = signed_in_page(admin, color_scheme="dark")
    for address in (
        f"/incidents/{incident.reference}/comments/",
        f"/incidents/{incident.reference}/comments/on/prose/summary/",
        f"/incidents/{incident.reference}/#comment-{first.key}",
        "/outbox/",
        "/profile/",
    ):
        page.goto(address)
        if "#" in address:
            expect(page.locator(f"#comment-{first.key}")).to_be_focused()
        assert accessibility_problems(page) == [], address
