"""Importing as it is done: with keys and clicks, source and report side by side."""

import re

import pytest
from playwright.sync_api import expect

from postmortems.models import Incident
from tests.views.import_samples import MARKDOWN, NOTES

LONG = MARKDOWN.replace(
    "## Root cause",
    "\n".join(f"- 10:{6 + n % 50:02} Replica {n} caught up" for n in range(80))
    + "\n\n## Root cause",
)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def proposal(page, text):
    page.goto("/incidents/import/")
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url(re.compile("/incidents/import/.+/$"))


def test_lines_are_sent_with_keys_and_taken_back(signed_in_page, author, console_problems):
    page = signed_in_page(author)
    proposal(page, NOTES)
    page.evaluate("window.stays = true")
    tray = page.locator("[data-tray] [data-line]")
    expect(tray).to_have_count(2)
    expect(tray.first).to_have_class(re.compile("is-current"))
    page.keyboard.press("j")
    expect(tray.nth(1)).to_have_class(re.compile("is-current"))
    page.keyboard.press("a")
    expect(page.locator(".pane-report")).to_contain_text("remember the parking permits")
    expect(page.locator("#L11 .line-to")).to_contain_text("Action item")
    expect(tray).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(tray).to_have_count(2)
    page.keyboard.press("k")
    page.keyboard.press("s")
    page.locator("[data-tray] select").first.select_option("background")
    expect(page.locator(".pane-report #background")).to_contain_text("what the vendor said")
    # A line that has a place already can be asked for and sent elsewhere.
    page.locator("#L8 .line-to").click()
    expect(tray.first).to_contain_text("first floor could not print")
    tray.first.get_by_role("button", name="Action item").click()
    expect(page.locator(".import-counts")).to_contain_text("1 action item")
    assert page.evaluate("window.stays")


def test_the_report_follows_zone_and_severity(signed_in_page, author, console_problems):
    page = signed_in_page(author)
    proposal(page, MARKDOWN)
    page.get_by_label("Time zone").fill("Tokyo")
    page.get_by_label("Time zone").press("Tab")
    expect(page.locator(".pane-report")).to_contain_text("JST")
    # The fields are told anew too: choose in those that stay.
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    page.get_by_label("Severity").select_option("sev2")
    expect(page.locator(".pane-report .report-marks")).to_contain_text("SEV2")
    console_problems.expect("422")
    page.get_by_label("Time zone").fill("Atlantis")
    page.get_by_label("Time zone").press("Tab")
    expect(page.get_by_text("“Atlantis” is not a time zone.")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url(re.compile(r"/incidents/INC-\d+/$"))
    expect(page.get_by_text("Imported. The source is an attachment.", exact=True)).to_be_visible()
    assert Incident.objects.get().severity == "sev2"


def wheel_to(page, pane, share):
    """Turns the wheel over a pane until so much of it is scrolled, from 0 to 1."""
    pane.hover()
    way = pane.evaluate(
        "(pane, share) => share * (pane.scrollHeight - pane.clientHeight) - pane.scrollTop", share
    )
    page.mouse.wheel(0, way)


# The line in the middle of the source; is what it went to anywhere in the window?
MIDDLE_IS_SHOWN = """() => {
    const source = document.querySelector(".pane-source").getBoundingClientRect();
    const middle = source.top + source.height / 2;
    const line = [...document.querySelectorAll(".line[data-place]")].find((one) => {
        const box = one.getBoundingClientRect();
        return box.top <= middle && box.bottom > middle;
    });
    const place = line && document.getElementById(line.dataset.place).getBoundingClientRect();
    return place && place.top < innerHeight && place.bottom > source.top;
}"""


def test_source_and_report_scroll_in_step(signed_in_page, author):
    page = signed_in_page(author)
    proposal(page, LONG)
    source, report = page.locator(".pane-source"), page.locator(".pane-report")
    lines = page.locator(".line[data-place]")
    first, last = (
        report.locator(f"#{line.get_attribute('data-place')}") for line in (lines.first, lines.last)
    )
    wheel_to(page, source, 0.5)
    expect(first).not_to_be_in_viewport()
    page.wait_for_function(MIDDLE_IS_SHOWN)
    wheel_to(page, source, 1)
    expect(lines.last).to_be_in_viewport()
    expect(last).to_be_in_viewport()
    wheel_to(page, report, 0)
    expect(lines.first).to_be_in_viewport()
    wheel_to(page, report, 1)
    expect(lines.last).to_be_in_viewport()
    # The number of a line leads to its place, and pointing at it marks both.
    page.locator("#L27 .line-number").click()
    expect(report.locator(".is-pointed")).to_have_count(1)
    expect(report.locator(".is-pointed")).to_be_in_viewport()
    expect(page.locator("#L27")).to_be_in_viewport()


def test_files_are_dropped_and_read_with_progress(signed_in_page, author):
    page = signed_in_page(author)
    page.goto("/incidents/import/")
    files = page.evaluate_handle(
        """texts => {
            const data = new DataTransfer();
            for (const [name, text] of texts) data.items.add(new File([text], name));
            return data;
        }""",
        [["search.md", MARKDOWN], ["printers.txt", NOTES]],
    )
    page.locator("main").dispatch_event("drop", {"dataTransfer": files})
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Accept 2 as drafts").click()
    expect(page.locator(".batch-table")).to_contain_text("INC-")
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    assert Incident.objects.count() == 2


def test_a_refusal_keeps_what_was_typed(signed_in_page, author, console_problems):
    page = signed_in_page(author)
    console_problems.expect("422")
    page.goto("/incidents/import/")
    page.get_by_label("Text").fill("%PDF-1.4 pasted by mistake")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("This is a PDF file.")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("%PDF-1.4 pasted by mistake")


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(signed_in_page, author, accessibility_problems, width, scheme):
    size = {"width": width, "height": 800}
    page = signed_in_page(author, viewport=size, color_scheme=scheme, has_touch=width < 500)
    page.goto("/incidents/import/")
    assert accessibility_problems(page) == []
    proposal(page, NOTES)
    assert accessibility_problems(page) == []
    room = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert room <= 0
    if width < 500:
        page.get_by_role("button", name="Report", exact=True).click()
        expect(page.locator(".pane-report")).to_be_visible()
        expect(page.locator(".pane-source")).to_be_hidden()
