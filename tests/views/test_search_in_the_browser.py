"""Searching by keyboard, and linking an earlier incident without leaving the page."""

import datetime as dt

from playwright.sync_api import expect

from postmortems.models import EarlierIncident
from postmortems.search.documents import bring_up_to_date
from tests.factories import make_incident, make_item

NOW = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


def test_a_key_a_word_and_what_is_found(signed_in_page, author, accessibility_problems):
    make_incident(by=author, title="Certificate of the broker expired", severity="sev2")
    make_incident(by=author, title="Broker slow")
    bring_up_to_date()
    page = signed_in_page(author)
    page.goto("/")

    page.keyboard.press("/")
    page.keyboard.type("broke")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="2 incidents")).to_be_visible()
    page.get_by_label("Words").fill('"broker expired"')
    expect(page.get_by_role("status").filter(has_text="1 incident")).to_be_visible()
    expect(page.locator(".found mark").first).to_have_text("broker expired")
    assert "q=%22broker+expired%22" in page.url
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(page) == []


def test_earlier_incidents_are_linked_beside_the_writing(
    signed_in_page, author, accessibility_problems
):
    earlier = make_incident(
        by=author,
        title="Certificate expired",
        services=["broker"],
        occurred_at=NOW - dt.timedelta(days=30),
    )
    make_item(earlier, title="Renew by a job")
    incident = make_incident(
        by=author, title="Expired certificate", services=["broker"], occurred_at=NOW
    )
    bring_up_to_date()
    page = signed_in_page(author)
    page.goto(f"/incidents/{incident.reference}/")
    panel = page.locator("#earlier")

    panel.get_by_text("1 earlier incident looks alike").click()
    expect(panel).to_contain_text("1 open: Renew by a job")
    panel.get_by_role("button", name="Same kind").click()

    expect(panel).to_contain_text("Second of its kind in 12 months")
    expect(panel.get_by_role("button", name="Unlink")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(page) == []
    assert EarlierIncident.objects.get().earlier == earlier

    panel.get_by_role("button", name="Unlink").click()
    expect(panel.get_by_text("1 earlier incident looks alike")).to_be_visible()
