"""What the checks say about marked words: by pointer, by focus and by touch."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.factories import make_event, make_incident

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


@pytest.fixture
def incident(author):
    incident = make_incident(by=author, title="Shop down", severity="sev2", started_at=START)
    make_event(incident, text="The engineer failed to notice the alert", happened_at=START)
    return incident


def open_page(page, incident):
    page.goto(f"/incidents/{incident.reference}/")
    expect(page.locator(".workspace.is-live")).to_be_visible()
    return page


def marked(page):
    return page.get_by_role("link", name="engineer failed to notice", exact=True)


def expect_card(page):
    card = page.locator(".finding-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("measures people by what they did not do")
    expect(card).to_contain_text("What did they do, and what were they looking at?")
    expect(card.get_by_role("link", name="Keep, because …")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return card


def test_pointer_and_focus_show_why_and_escape_takes_it_away(signed_in_page, author, incident):
    page = open_page(signed_in_page(author), incident)
    marked(page).hover()
    card = expect_card(page)
    page.mouse.move(2, 2)
    expect(card).to_be_hidden()

    marked(page).focus()
    expect_card(page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(marked(page)).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator("#readiness-findings .finding:target")).to_contain_text("failed to notice")


def test_a_press_shows_why_instead_of_the_form_of_the_row(signed_in_page, author, incident):
    page = open_page(signed_in_page(author), incident)
    page.set_viewport_size({"width": 360, "height": 700})
    marked(page).click()
    card = expect_card(page)
    expect(page.locator("#timeline-rows form")).to_have_count(0)
    page.locator("#timeline-title").click()
    expect(card).to_be_hidden()


def test_who_only_reads_sees_why_too(signed_in_page, reader, incident):
    page = signed_in_page(reader)
    page.goto(f"/incidents/{incident.reference}/")
    marked(page).hover()
    expect(page.locator(".finding-card")).to_contain_text("What did they do")
