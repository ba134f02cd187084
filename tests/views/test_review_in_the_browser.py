"""A review with two windows side by side."""

from typing import Any

import pytest
from playwright.sync_api import expect

from postmortems.changes.importing import store_report
from postmortems.models import User
from postmortems.report.document import Report
from tests.reviewing import make_quick_pdfs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def pdfs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return make_quick_pdfs(monkeypatch)


def test_an_answer_appears_on_the_open_page_of_the_author(
    author: User, reader: User, signed_in_page, accessibility_problems
) -> None:
    incident = store_report(Report(title="Checkout down", summary="It broke."), by=author)
    mine, theirs = signed_in_page(author), signed_in_page(reader, color_scheme="dark")

    mine.goto(f"/incidents/{incident.reference}/")
    theirs.goto(f"/incidents/{incident.reference}/")
    next_step(mine, "Ask for a review …")
    mine.fill("[name=others]", str(reader))
    assert accessibility_problems(mine) == []
    mine.click("#ask button")
    mine.wait_for_selector("#review >> text=Waiting for an answer")
    assert accessibility_problems(mine) == []

    # The page that was open all the while says so.
    theirs.click(".review-call a")
    assert accessibility_problems(theirs) == []
    theirs.fill("[name=note]", "Clear.")
    theirs.click("text=Approve edition 1")
    theirs.wait_for_url("**/editions/1/")
    assert accessibility_problems(theirs) == []

    expect(mine.locator("#review")).to_contain_text("Clear.")
    expect(mine.locator("#review")).to_contain_text("Edition 1")
    expect(mine.locator("#facts")).to_contain_text("Approved, edition 1")


def next_step(page: Any, words: str) -> None:
    page.click("text=Next step")
    page.click(f"text={words}")
