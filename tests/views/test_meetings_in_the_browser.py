"""A whole meeting by keyboard alone, and screens that stay in step."""

import datetime as dt
import re
from typing import Any

import pytest

from postmortems.models import ActionItem, AgendaEntry, OutgoingMail, ReviewMeeting, User
from tests.factories import make_incident, make_item
from tests.meeting_samples import one_of_each, plan, running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(author: User, teammate: User) -> ReviewMeeting:
    """Late, Stuck, the postmortem Read me, Soon, Finished; planned."""
    one_of_each(author)
    return plan(author, [author, teammate])


def where(meeting: ReviewMeeting, rest: str = "run/") -> str:
    return f"/meetings/{meeting.pk}/{rest}"


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def see(page: Any, title: str) -> None:
    """Wait until this is on the screen."""
    page.locator("#stage h1", has_text=title).wait_for()


def decided(page: Any, words: str) -> None:
    page.locator(".decided-what", has_text=words).wait_for()


def open_form(page: Any, key: str) -> None:
    press(page, key)
    page.locator("#meeting-form").wait_for()
    page.wait_for_function("document.activeElement.closest('#meeting-form') !== null")


def test_a_whole_meeting_by_keyboard_alone(
    meeting: ReviewMeeting,
    author: User,
    admin: User,
    signed_in_page,
    accessibility_problems,
    console_problems,
) -> None:
    console_problems.expect("422")
    page = signed_in_page(author)
    page.goto(where(meeting))
    assert accessibility_problems(page) == []
    press(page, "s")
    see(page, "Late")
    assert accessibility_problems(page) == []

    press(page, "?")
    help_list = page.locator("#keyboard-help")
    help_list.wait_for()
    for words in (
        *("Next", "Back", "Done", "Keep", "New date", "New owner", "Drop", "Escalate", "Note"),
    ):
        help_list.locator("dt", has_text=re.compile(f"^{words}$")).wait_for()
    press(page, "Escape")
    help_list.wait_for(state="hidden")

    # A new date: what is missing is said, and Enter is the end of it.
    open_form(page, "t")
    page.locator("#id_line").focus()
    press(page, "Enter")
    page.get_by_text("Say why the due date moves.").wait_for()
    page.keyboard.type("Vendor late")
    assert accessibility_problems(page) == []
    press(page, "Enter")
    decided(page, "New date")
    # Taken back, and decided otherwise.
    press(page, "u")
    page.locator(".decided-what").wait_for(state="detached")
    open_form(page, "x")
    page.keyboard.type("Too dear")
    press(page, "Enter")
    decided(page, "Dropped")

    press(page, "n")
    see(page, "Stuck")
    open_form(page, "e")
    page.keyboard.type("admin")
    press(page, "Tab")
    page.keyboard.type("Needs money")
    press(page, "Enter")
    decided(page, "Handed up to")
    open_form(page, "m")
    page.keyboard.type("Asked twice")
    press(page, "Shift+Enter")
    page.keyboard.type("and once more")
    press(page, "Enter")
    page.locator(".stage-note", has_text="Asked twice").wait_for()

    # The postmortem: read, walked through, acted upon.
    press(page, "n")
    page.locator(".stage-phases [aria-current]", has_text="silence").wait_for()
    assert accessibility_problems(page) == []
    press(page, "ArrowRight")
    page.locator(".stage-phases [aria-current]", has_text="timeline").wait_for()
    press(page, "n")
    page.locator(".stage-phases [aria-current]", has_text="action items").wait_for()
    open_form(page, "d")
    page.keyboard.type("Approved as it is")
    press(page, "Enter")
    decided(page, "Discussed")

    press(page, "n")
    see(page, "Soon")
    open_form(page, "o")
    page.keyboard.type("teammate")
    press(page, "Escape")
    page.locator("#meeting-form").wait_for(state="detached")
    # What was typed is there again.
    open_form(page, "o")
    page.wait_for_function("document.getElementById('id_owner').value === 'teammate'")
    press(page, "Enter")
    decided(page, "New owner Teammate Example")
    press(page, "n")
    see(page, "Finished")
    press(page, "b")
    see(page, "Soon")
    press(page, "n")
    see(page, "Finished")
    press(page, "k")
    decided(page, "Keep as it is")
    press(page, "n")
    see(page, "That was the agenda")
    assert accessibility_problems(page) == []
    press(page, "f")
    page.wait_for_url("**/minutes/")
    assert accessibility_problems(page) == []
    for words in ("Dropped", "Too dear", "Handed up to", "Asked twice", "Approved as it is"):
        assert words in page.locator("main").inner_text()
    press(page, "p")
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    following = ReviewMeeting.objects.get(previous=meeting)
    assert following.starts_at - meeting.starts_at == dt.timedelta(days=7)
    assert {mail.user for mail in OutgoingMail.objects.all()} >= {author, admin}
    assert not AgendaEntry.objects.filter(meeting=meeting, decision="").exists()


def test_two_screens_are_in_step_and_nothing_typed_is_lost(
    meeting: ReviewMeeting, author: User, teammate: User, signed_in_page
) -> None:
    mine, theirs = signed_in_page(author), signed_in_page(teammate, color_scheme="dark")
    theirs.goto(where(meeting))
    theirs.get_by_text("30 points").wait_for(state="detached")
    mine.goto(where(meeting))
    press(mine, "s")
    see(mine, "Late")
    see(theirs, "Late")

    press(mine, "k")
    decided(theirs, "Keep as it is")
    theirs.locator("#minutes li", has_text="Late").wait_for()
    press(theirs, "n")
    see(theirs, "Stuck")
    see(mine, "Stuck")

    # They write while the screen moves on: their words stay, and count for their point.
    open_form(theirs, "x")
    theirs.keyboard.type("Nobody needs it")
    press(mine, "n")
    mine.locator(".stage-phases").wait_for()
    theirs.locator("#moved-on", has_text="moved on to 3 of 5: Read me").wait_for()
    assert theirs.locator("#id_line").input_value() == "Nobody needs it"
    theirs.locator("#id_line").focus()
    press(theirs, "Enter")
    theirs.locator(".stage-phases").wait_for()
    mine.locator("#minutes li", has_text="Nobody needs it").wait_for()
    assert ActionItem.objects.get(title="Stuck").status == "wont_do"

    # The end opens the minutes on both.
    mine.click(".meeting-bar-end summary")
    mine.click("text=End the meeting")
    mine.wait_for_url("**/minutes/")
    theirs.wait_for_url("**/minutes/")


def test_two_decide_at_once_and_the_second_sees_both(
    meeting: ReviewMeeting, author: User, teammate: User, signed_in_page, console_problems
) -> None:
    console_problems.expect("409")
    mine, theirs = signed_in_page(author), signed_in_page(teammate)
    for page in (mine, theirs):
        page.goto(where(meeting))
    press(mine, "s")
    see(theirs, "Late")
    open_form(theirs, "x")
    theirs.keyboard.type("Too dear")
    press(mine, "k")
    decided(mine, "Keep as it is")

    press(theirs, "Enter")

    theirs.get_by_text("Author Example was faster").wait_for()
    assert theirs.locator("#id_line").input_value() == "Too dear"
    press(theirs, "Escape")
    decided(theirs, "Keep as it is")


def test_a_browser_that_was_closed_goes_on_where_the_meeting_is(
    author: User, signed_in_page
) -> None:
    one_of_each(author)
    meeting = running(author)
    page = signed_in_page(author)
    page.goto(where(meeting))
    press(page, "n")
    see(page, "Stuck")
    open_form(page, "x")
    page.keyboard.type("Half a sent")
    page.close()

    page = signed_in_page(author)
    page.goto("/meetings/")
    page.click("text=Weekly review")
    see(page, "Stuck")


def test_a_lost_connection_is_made_good_for(author: User, signed_in_page, console_problems) -> None:
    console_problems.expect("ERR_INTERNET_DISCONNECTED|htmx:")
    one_of_each(author)
    meeting = running(author)
    page, other = signed_in_page(author), signed_in_page(author)
    for one in (page, other):
        one.goto(where(meeting))
    page.context.set_offline(True)
    press(page, "k")
    page.locator(".toast-text", has_text="the server did not answer").wait_for()
    press(other, "n")
    see(other, "Stuck")

    page.context.set_offline(False)

    see(page, "Stuck")
    assert AgendaEntry.objects.get(meeting=meeting, number=1).decision == ""


def test_a_phone_shows_it_all(author: User, reader: User, signed_in_page) -> None:
    incident = make_incident(by=author, title="A" * 120)
    make_item(incident, title="Verylongword" * 12, due_in=-5)
    meeting = running(author)
    for person in (author, reader):
        page = signed_in_page(person, viewport={"width": 360, "height": 640})
        page.goto(where(meeting))
        see(page, "Verylongword")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_timer_says_when_it_is_over(author: User, signed_in_page) -> None:
    one_of_each(author)
    meeting = running(author, item_seconds=1)
    page = signed_in_page(author)

    page.goto(where(meeting))

    page.locator(".timer.is-over", has_text="over time").wait_for()
