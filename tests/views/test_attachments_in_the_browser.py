"""Files added, refused, removed and brought back without leaving the page."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_incident
from tests.files import picture


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def test_files_are_added_refused_removed_and_brought_back_in_place(
    signed_in_page, author, console_problems
):
    page = signed_in_page(author)
    incident = make_incident(by=author)
    page.goto(f"/incidents/{incident.reference}/attachments/")
    page.evaluate("window.stays = true")
    box, add = page.get_by_label("Files to add"), page.get_by_role("button", name="Add files")
    graph = {"name": "graph.png", "mimeType": "image/png", "buffer": picture()}
    log = {"name": "web.log", "mimeType": "text/plain", "buffer": b"one line\n"}
    box.set_input_files([graph, log])
    add.click()
    expect(page.get_by_role("link", name="graph.png")).to_be_visible()
    expect(page.get_by_text("text, 9")).to_be_visible()

    console_problems.expect("422")
    box.set_input_files([{**graph, "buffer": b"PK\x03\x04"}, log])
    add.click()
    refusal = page.get_by_text("graph.png is not a PNG picture but a ZIP archive.")
    expect(refusal).to_be_visible()
    assert box.evaluate("box => box.files.length") == 2  # still chosen
    box.set_input_files([{**graph, "name": "other.png"}])
    add.click()
    expect(page.get_by_role("link", name="other.png")).to_be_visible()
    expect(refusal).to_have_count(0)

    page.get_by_role("button", name="Remove graph.png").click()
    expect(page.get_by_role("link", name="graph.png")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="graph.png")).to_be_visible()
    assert page.evaluate("window.stays")

    # Chromium's own frame around a picture is refused its style along with everything else.
    console_problems.expect("Applying inline style")
    page.get_by_role("link", name="graph.png").click()
    expect(page.locator("img")).to_have_js_property("naturalWidth", 40)
