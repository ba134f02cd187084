"""The board by keyboard and by mouse, in a real browser."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from postmortems.models import ActionItem, DueDateMove
from tests.factories import make_incident, make_item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items(author) -> list[ActionItem]:
    incident = make_incident(by=author, title="Checkout down", services=["checkout"])
    return [make_item(incident, title=f"Item {n}", due_in=-9 + n, owner=author) for n in range(5)]


def titles_ticked(page) -> list[str]:
    return page.locator("tr:has(.item-tick:checked) .item-title").all_inner_texts()


def settled(page, field) -> None:
    """The field has the focus, and its buttons do what they say: for a moment they do not."""
    expect(field).to_be_focused()
    expect(page.locator(".htmx-added")).to_have_count(0)


def test_lines_are_walked_ticked_and_changed_by_keys(signed_in_page, author, items) -> None:
    page = signed_in_page(author)
    page.goto("/action-items/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.get_by_text("2 ticked").wait_for()
    assert titles_ticked(page) == ["Item 1", "Item 2"]
    assert page.locator("#many").is_visible()
    page.get_by_role("button", name="Untick").click()
    page.locator("#many").wait_for(state="hidden")

    page.locator("tr:has-text('Item 1') .item-tick").focus()
    page.keyboard.press("s")
    form = page.locator("[data-in-place]")
    settled(page, form.get_by_label("Status"))
    form.get_by_label("Status").select_option("in_progress")
    page.keyboard.press("Escape")
    page.locator("tr:has-text('Item 1') .item-status").wait_for()
    assert page.locator("tr:has-text('Item 1') .item-status").inner_text().startswith("Open")

    page.locator("tr:has-text('Item 1') .item-tick").focus()
    page.keyboard.press("d")
    settled(page, form.get_by_label("Due"))
    later = (timezone.now() + dt.timedelta(days=400)).date()
    form.get_by_label("Due").fill(later.isoformat())
    form.get_by_label("Why it moves").fill("The vendor is late")
    form.get_by_role("button", name="Save").click()
    page.get_by_text("moved once").wait_for()
    expect(page.locator("tr:has-text('Item 1') [data-way=d]")).to_be_focused()
    assert DueDateMove.objects.get().to_on == later


def test_a_row_of_ticks_with_shift_and_one_change_for_all(signed_in_page, author, items) -> None:
    page = signed_in_page(author)
    page.goto("/action-items/?group=incident")

    page.get_by_label("Tick Item 0").click()
    page.get_by_label("Tick Item 3").click(modifiers=["Shift"])
    page.get_by_text("4 ticked").wait_for()
    page.locator("#many [name=what][value=status]").check()
    page.locator("#many [name=status]").select_option("blocked")
    page.get_by_label("Reason, for all of them").fill("Waits for the vendor")
    page.get_by_role("button", name="Change them").click()

    page.get_by_text("4 action items set to “Blocked”.").first.wait_for()
    assert page.url.endswith("/action-items/?group=incident")
    assert ActionItem.objects.filter(status="blocked").count() == 4


def test_filters_change_the_board_in_place_and_a_view_keeps_them(
    signed_in_page, author, items
) -> None:
    page = signed_in_page(author)
    page.goto("/action-items/")

    page.get_by_label("Words").fill("Item 3")
    page.get_by_text("1 action item", exact=True).wait_for()
    page.locator("#board-filters [name=owner]").select_option("me")
    page.wait_for_url("**/action-items/?owner=me&q=Item+3")
    page.get_by_text("Views").click()
    page.get_by_label("Name of this view").fill("Mine")
    page.get_by_role("button", name="Save this view").click()

    page.get_by_text("Saved: “Mine”.").first.wait_for()
    assert page.locator(".item-title").all_inner_texts() == ["Item 3"]
    assert author.saved_boards.get().query == "owner=me&q=Item+3"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/action-items/", "/insights/"])
def test_it_is_for_everybody_and_fits_a_phone(
    signed_in_page, author, items, accessibility_problems, scheme: str, address: str
) -> None:
    ActionItem.objects.filter(pk=items[0].pk).update(
        moved=3, status="done", finished_at=timezone.now(), priority="p0"
    )
    ActionItem.objects.filter(pk=items[1].pk).update(moved=4)
    page = signed_in_page(author, color_scheme=scheme, viewport={"width": 360, "height": 800})
    page.goto(address)

    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if address == "/action-items/":
        page.locator("[data-way=c]").first.click()
        page.locator("[data-in-place]").wait_for()
        assert accessibility_problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
