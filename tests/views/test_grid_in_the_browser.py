"""The grid of factors by action items as people use it: pressing, arrows, a second person."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from postmortems.models import ActionItem, ContributingFactor
from tests.factories import make_incident, make_item

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
# A page asks for news every four seconds.
SOON = 15_000


@pytest.fixture
def incident(author):
    incident = make_incident(by=author, title="Shop down", started_at=START)
    for n, text in enumerate(("One file for two services", "Nobody reads the alerts"), 1):
        ContributingFactor.objects.create(incident=incident, key=f"fact{n}", position=n, text=text)
    for n in (1, 2):
        make_item(incident, key=f"item{n}", position=n, title=f"Change {n}")
    return incident


def open_page(page, incident):
    page.goto(f"/incidents/{incident.reference}/")
    expect(page.locator(".workspace.is-live")).to_be_visible()
    return page


@pytest.fixture
def page(signed_in_page, author, incident):
    return open_page(signed_in_page(author), incident)


def cell(page, item, factor):
    return page.get_by_role("button", name=f"A{item} answers C{factor}")


def pressed(page, item, factor, is_pressed=True):
    expect(cell(page, item, factor)).to_have_attribute("aria-pressed", str(is_pressed).lower())


def keys_of(key):
    return set(ActionItem.objects.get(key=key).factors.values_list("key", flat=True))


def test_a_press_saves_by_itself_and_another_undoes_it(page):
    expect(page.locator("#grid")).to_contain_text("2 factors without an answer")
    cell(page, 1, 1).click()
    expect(page.locator("#grid")).to_contain_text("1 factor without an answer")
    expect(page.locator("#save-mark")).to_have_text("Saved")
    assert keys_of("item1") == {"fact1"}
    expect(page.locator("#factors-fact1")).to_contain_text("A1")

    cell(page, 1, 1).click()
    expect(page.locator("#grid")).to_contain_text("2 factors without an answer")
    assert keys_of("item1") == set()


def test_arrows_lead_from_cell_to_cell_and_the_focus_stays(page):
    cell(page, 1, 1).focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 2, 1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(page, 2, 2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(page, 2, 2)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#grid")).to_contain_text("1 factor without an answer")
    expect(cell(page, 2, 2)).to_be_focused()
    pressed(page, 2, 2)
    assert keys_of("item2") == {"fact2"}
    expect(page.locator("#grid button[tabindex='0']")).to_have_count(1)


def test_pressing_faster_than_the_server_keeps_the_order(page):
    for _ in range(3):
        cell(page, 1, 2).click()
    expect(page.locator("#save-mark")).to_have_text("Saved")
    expect(page.locator("#grid")).to_contain_text("1 factor without an answer")
    pressed(page, 1, 2)
    assert keys_of("item1") == {"fact2"}


def test_what_cannot_be_saved_is_taken_back_and_said(page, console_problems):
    console_problems.expect("ERR_FAILED")
    page.context.route("**/grid/", lambda route: route.abort())
    cell(page, 1, 1).click()
    expect(page.locator("#toasts")).to_contain_text("Not saved")
    pressed(page, 1, 1, False)


def test_another_person_sees_it(page, signed_in_page, teammate, incident):
    other = open_page(signed_in_page(teammate), incident)
    cell(other, 2, 1).click()
    expect(cell(page, 2, 1)).to_have_attribute("aria-pressed", "true", timeout=SOON)


def test_the_risk_is_accepted_at_the_hole(page):
    page.get_by_role("link", name="Accept the risk of C2").click()
    box = page.get_by_role("textbox", name="The risk is accepted, because")
    expect(box).to_be_focused()
    box.press_sequentially("The alerts go away in May.")
    box.press("Control+Enter")
    expect(page.locator("#risk-fact2")).to_contain_text("Risk accepted The alerts go away in May.")
    expect(page.locator("#grid")).to_contain_text("1 factor without an answer")


def test_on_a_phone_it_is_a_list(page):
    page.set_viewport_size({"width": 360, "height": 760})
    first, second = cell(page, 1, 1), cell(page, 1, 2)
    first.scroll_into_view_if_needed()
    assert first.bounding_box()["y"] < second.bounding_box()["y"]
    expect(first).to_contain_text("A1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first.click()
    expect(page.locator("#grid")).to_contain_text("1 factor without an answer")
