"""Two people with the same postmortem open, each in a browser of their own."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from postmortems.changes.recording import keep_revision
from postmortems.changes.sections import write_section
from postmortems.models import Section
from tests.factories import make_event, make_incident

START = dt.datetime(2024, 6, 8, 10, 30, tzinfo=dt.UTC)


@pytest.fixture
def incident(author):
    incident = make_incident(by=author, title="Shop down", timezone="UTC")
    make_event(incident, text="alerts fired", happened_at=START)
    return incident


@pytest.fixture
def two(signed_in_page, author, teammate, incident) -> tuple[Page, Page]:
    """The workspace as the author and as the teammate have it open."""
    pages = []
    for person in (author, teammate):
        page = signed_in_page(person)
        page.goto(f"/incidents/{incident.reference}/")
        expect(page.locator(".workspace.is-live")).to_be_visible()
        pages.append(page)
    return pages[0], pages[1]


def open_prose(page: Page, kind: str):
    page.locator(f"#{kind} [data-edit]").first.click()
    box = page.locator(f"#{kind} textarea")
    expect(box).to_be_focused()
    return box


def stored(incident, kind: str = "summary") -> str:
    return Section.objects.get(incident=incident, kind=kind).text


def test_what_one_adds_appears_for_the_other_who_goes_on_typing(two, incident):
    first, second = two
    box = open_prose(first, "summary")
    box.press_sequentially("Half a sen")
    second.locator("#quick-timeline textarea").fill("10:35 paged the team")
    second.locator("#quick-timeline textarea").press("Enter")

    expect(first.locator("#timeline-rows")).to_contain_text("paged the team")
    expect(box).to_be_focused()
    box.press_sequentially("tence.")
    expect(box).to_have_value("Half a sentence.")
    expect(second.locator("#summary")).to_contain_text("Half a sentence.")


def test_one_sees_who_is_here_and_where_they_write(two, author, teammate):
    first, second = two
    open_prose(first, "root_cause")

    expect(second.locator("#people-here")).to_have_attribute("aria-label", re.compile(str(author)))
    expect(second.locator("#root_cause")).to_have_attribute(
        "data-written-by", re.compile(str(author))
    )
    expect(first.locator("#people-here")).to_have_attribute("aria-label", re.compile(str(teammate)))


def test_two_in_the_same_text_keep_what_both_typed(two, incident, author):
    write_section(incident=incident, by=author, kind="summary", text="One.\n\nTwo.\n", seen="")
    first, second = two
    for page in two:
        page.reload()
        expect(page.locator(".workspace.is-live")).to_be_visible()
    one, other = open_prose(first, "summary"), open_prose(second, "summary")
    one.fill("One, by the author.\n\nTwo.\n")
    expect(first.locator("#save-mark")).to_have_text("Saved")
    other.fill("One.\n\nTwo, by the teammate.\n")
    expect(second.locator("#save-mark")).to_have_text("Saved: merged with changes of others")

    assert stored(incident) == "One, by the author.\n\nTwo, by the teammate.\n"
    expect(other).to_have_value("One, by the author.\n\nTwo, by the teammate.\n")


def test_a_version_restored_while_another_types_takes_nothing_from_them(
    two, incident, author, teammate
):
    write_section(incident=incident, by=author, kind="summary", text="First.", seen="")
    keep_revision(incident.pk)
    incident.refresh_from_db()
    version = incident.version
    write_section(incident=incident, by=teammate, kind="trigger", text="A deploy.", seen="")
    first, second = two
    first.reload()
    expect(first.locator(".workspace.is-live")).to_be_visible()
    box = open_prose(first, "resolution")
    box.press_sequentially("Typed before the restore, ")

    here = f"/incidents/{incident.reference}/history"
    second.goto(f"{here}/compare/?from={version}&to=now")
    second.get_by_role("link", name=f"Restore version {version}").click()
    second.get_by_role("button", name="Restore").click()
    second.wait_for_url(f"**{here}/")
    assert stored(incident, "trigger") == ""

    box.press_sequentially("and after it.")
    expect(first.locator("#save-mark")).to_have_text("Saved")
    assert stored(incident, "resolution") == "Typed before the restore, and after it."
    expect(box).to_have_value("Typed before the restore, and after it.")


def test_a_row_removed_by_one_is_gone_for_the_other(two):
    first, second = two
    row = second.locator("#timeline-rows > li").first
    row.focus()
    row.press("Delete")

    expect(first.locator("#timeline-rows > li")).to_have_count(0)
