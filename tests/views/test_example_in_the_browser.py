"""The whole way: the e-commerce outage written from nothing, read as a page, taken as a PDF."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from postmortems.models import Incident
from postmortems.report.build import build
from postmortems.report.document import MILESTONES

PROSE = ("trigger", "root_cause", "detection", "resolution")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """The example as the demo tells it: the words somebody has in their notes."""
    file = Path(settings.BASE_DIR) / "postmortems" / "demo" / "01-ecommerce-outage.json"
    return json.loads(file.read_text(encoding="utf-8"))


def test_the_example_is_written_from_nothing_read_and_taken_as_pdf(
    signed_in_page, author, told
) -> None:
    page = signed_in_page(author, viewport={"width": 1280, "height": 900})
    begin(page, told)
    paste(page, "timeline", timeline_lines(told))
    expect(page.locator("#timeline-rows > li")).to_have_count(10)
    rule_out(page, at="11:00", by="11:20")
    set_milestones(page, told)
    write(page, "summary", told["summary"])
    write(page, "impact", told["impact"]["text"])
    for kind in PROSE:
        write(page, kind, told["analysis"][kind])
    write(page, "plain_words", told["plain_words"])
    paste(page, "figures", "~80 % of users affected\n~20,000 users who could not buy")
    paste(page, "windows", "10:30 - 12:45 the shop")
    paste(page, "factors", "\n".join(one["text"] for one in told["analysis"]["factors"]))
    for kind in ("went_well", "went_badly"):
        paste(page, f"lessons-{kind}", "\n".join(told["lessons"][kind]))
    plan(page, told)
    expect(page.locator("#save-mark")).to_have_text("Saved")

    check_stored(told)
    check_report(page, told)
    check_paper(page, told)


def begin(page: Page, told: dict[str, Any]) -> None:
    page.goto("/")
    page.get_by_role("link", name="New postmortem").first.click()
    page.locator("main [name=title]").fill(told["title"])
    page.get_by_label("Severity").select_option("sev1")
    page.get_by_label("Time zone").fill("new york")
    page.get_by_role("button", name="Start writing").click()
    page.wait_for_url(re.compile("/incidents/INC-"))
    expect(page.locator(".workspace.is-live")).to_be_visible()


def timeline_lines(told: dict[str, Any]) -> str:
    """As in notes: the day once, then only the clock."""
    day = told["timeline"][0]["happened_at"][:10]
    lines = [f"{one['happened_at'][11:16]} {one['text']}" for one in told["timeline"]]
    return f"{day} " + "\n".join(lines)


def paste(page: Page, slug: str, lines: str) -> None:
    box = page.locator(f"#quick-{slug} textarea")
    box.fill(lines)
    box.press("Enter")
    expect(box).to_have_value("")
    expect(page.locator(f"#{slug}-rows > li")).to_have_count(lines.count("\n") + 1)


def rule_out(page: Page, *, at: str, by: str) -> None:
    page.locator("#timeline-rows > li", has_text=at).locator(".entry-text").click()
    form = page.locator("#timeline-rows form")
    form.get_by_label("Kind").select_option("wrong_turn")
    choice = form.get_by_label("Ruled out by")
    label = next(one for one in choice.locator("option").all_inner_texts() if by in one)
    choice.select_option(label=label)
    page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0)
    expect(page.locator("#timeline-rows > li.is-wrong-turn")).to_contain_text("20 min lost")


def set_milestones(page: Page, told: dict[str, Any]) -> None:
    page.locator("#milestones [data-edit]").first.click()
    for name in MILESTONES:
        page.locator(f"#milestones [name={name}]").fill(told[name][11:16])
    page.keyboard.press("Control+Enter")
    expect(page.locator("#milestones form")).to_have_count(0)
    expect(page.locator("#measures")).to_contain_text("2 h 15 min")


def write(page: Page, kind: str, text: str) -> None:
    page.locator(f"#{kind} [data-edit]").first.click()
    box = page.locator(f"#{kind} textarea")
    expect(box).to_be_focused()
    box.fill(text)
    page.keyboard.press("Control+Enter")
    expect(box).to_have_count(0)


def plan(page: Page, told: dict[str, Any]) -> None:
    for kind in ("improvement", "todo"):
        titles = [one["title"] for one in told["action_items"] if one["kind"] == kind]
        box = page.locator(f"#quick-action-items-{kind} textarea")
        box.fill("\n".join(titles))
        box.press("Enter")
        expect(box).to_have_value("")
    expect(page.locator("#action-items-rows > li")).to_have_count(9)


def check_stored(told: dict[str, Any]) -> None:
    report = build(Incident.objects.get())
    assert [event.happened_at.astimezone(report.zone).isoformat() for event in report.timeline] == [
        one["happened_at"] for one in told["timeline"]
    ]
    for name in MILESTONES:
        assert getattr(report, name).astimezone(report.zone).isoformat() == told[name]
    turn = next(event for event in report.timeline if event.kind == "wrong_turn")
    assert report.event(turn.ruled_out_by).text == told["timeline"][4]["text"]
    assert [(one.value, one.certainty) for one in report.impact.figures] == [
        (80, "estimated"),
        (20000, "estimated"),
    ]
    assert len(report.improvements) == 4
    assert len(report.todos) == 5
    assert report.plain_words == told["plain_words"]


def check_report(page: Page, told: dict[str, Any]) -> None:
    page.get_by_role("link", name="Report").first.click()
    page.wait_for_url(re.compile("/report/$"))
    article = page.locator("article.report")
    for words in ("2 h 15 min", "EDT", "~80", "20,000", "Wrong turn", "20 min", "voilà"):
        expect(article).to_contain_text(words)
    for one in told["timeline"]:
        expect(article).to_contain_text(one["text"])


def check_paper(page: Page, told: dict[str, Any]) -> None:
    reference = Incident.objects.get().reference
    answer = page.context.request.get(f"/incidents/{reference}/report.pdf", timeout=60_000)
    assert answer.status == 200
    with pikepdf.open(io.BytesIO(answer.body())) as pdf:
        assert told["title"] in str(pdf.docinfo["/Title"])
        source = json.loads(pdf.attachments[f"{reference}.json"].get_file().read_bytes())
        assert 2 <= len(pdf.pages) <= 9
    assert source["summary"] == told["summary"]
    assert len(source["timeline"]) == 10
