"""Writing in the workspace, as people do it: typing, leaving, moving, losing the connection."""

import datetime as dt
import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from postmortems.changes.sections import write_section
from postmortems.models import Section, TimelineEvent
from tests.factories import make_event, make_incident, make_item

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


@pytest.fixture
def incident(author):
    return make_incident(
        by=author, title="Shop down", timezone="America/New_York", started_at=START
    )


@pytest.fixture
def events(incident):
    texts = ("alerts fired", "team paged", "cause found")
    return [
        make_event(incident, text=text, happened_at=START + dt.timedelta(minutes=5 * n))
        for n, text in enumerate(texts)
    ]


@pytest.fixture
def page(signed_in_page, author, incident):
    """The workspace of the incident, open."""
    page = signed_in_page(author)
    page.goto(f"/incidents/{incident.reference}/")
    expect(page.locator(".workspace.is-live")).to_be_visible()
    return page


def again(page):
    page.reload()
    expect(page.locator(".workspace.is-live")).to_be_visible()


def saved(page):
    expect(page.locator("#save-mark")).to_have_text("Saved")


def texts(page):
    return page.locator("#timeline-rows .entry-text")


def stored(incident, kind="summary"):
    return Section.objects.get(incident=incident, kind=kind).text


def focus_row(page, text):
    row = page.locator("#timeline-rows > li", has_text=text)
    row.focus()
    return row


def keep_server_away(page):
    page.context.route("**/incidents/**", lambda route: route.abort())


# Prose


def test_prose_saves_by_itself_and_is_shown_when_left(page, incident):
    page.get_by_text("What broke, for whom").click()
    box = page.get_by_role("textbox", name="Summary")
    expect(box).to_be_focused()
    box.press_sequentially("The **shop** was down.")
    saved(page)
    assert stored(incident) == "The **shop** was down."
    page.get_by_role("heading", name="Timeline").click()
    expect(page.locator("#summary .prose strong")).to_have_text("shop")
    expect(page.locator("#summary textarea")).to_have_count(0)


def test_the_cursor_goes_where_the_text_was_clicked(page, incident, author):
    write_section(incident=incident, by=author, kind="summary", text="Down for hours", seen="")
    again(page)
    word = page.locator("#summary .prose p")
    place = word.evaluate(
        "p => { const r = document.createRange(); r.setStart(p.firstChild, 5);"
        " r.setEnd(p.firstChild, 5); const {x, y, height} = r.getBoundingClientRect();"
        " return [x + 1, y + height / 2]; }"
    )
    page.mouse.click(*place)
    expect(page.get_by_role("textbox", name="Summary")).to_be_focused()
    page.keyboard.type("two ")
    page.keyboard.press("Control+Enter")
    expect(word).to_have_text("Down two for hours")


def test_toolbar_and_shortcuts_write_markdown_that_undo_takes_back(page, incident):
    page.locator("#trigger").get_by_role("link", name="Write: trigger").click()
    box = page.get_by_role("textbox", name="Trigger")
    expect(box).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+B")
    expect(box).to_have_value("**one**")
    page.keyboard.press("Control+Z")
    expect(box).to_have_value("one")
    page.keyboard.press("Control+A")
    page.locator("#trigger").get_by_role("button", name="List", exact=True).click()
    expect(box).to_have_value("- one")
    page.keyboard.press("End")
    page.keyboard.type("\ntwo\n\nafter")
    expect(box).to_have_value("- one\n- two\nafter")
    page.locator("#trigger").get_by_role("button", name="Preview").click()
    expect(page.locator("#trigger .preview li")).to_have_text(["one", re.compile("two")])


def test_text_of_two_people_is_merged_while_the_box_is_open(page, incident, teammate):
    write_section(incident=incident, by=teammate, kind="impact", text="one\n\ntwo\n", seen="")
    again(page)
    page.locator("#impact .prose").click()
    box = page.get_by_role("textbox", name="Who was hit")
    expect(box).to_be_focused()
    write_section(
        incident=incident, by=teammate, kind="impact", text="ONE\n\ntwo\n", seen="one\n\ntwo\n"
    )
    box.press("Control+End")
    box.press_sequentially("\nthree")
    expect(page.locator("#save-mark")).to_contain_text("merged with changes of others")
    expect(box).to_have_value("ONE\n\ntwo\n\nthree")
    assert stored(incident, "impact") == "ONE\n\ntwo\n\nthree"


@pytest.mark.parametrize(
    ("choice", "outcome"), [("Keep mine", "two, I say"), ("Take theirs", "two, they say")]
)
def test_both_texts_are_shown_where_they_cannot_be_merged(
    page, incident, teammate, console_problems, choice, outcome
):
    console_problems.expect("409")
    write_section(incident=incident, by=teammate, kind="summary", text="two", seen="")
    again(page)
    page.locator("#summary .prose").click()
    expect(page.get_by_role("textbox", name="Summary")).to_be_focused()
    write_section(incident=incident, by=teammate, kind="summary", text="two, they say", seen="two")
    page.keyboard.press("End")
    # At one go: between two letters a slow machine might save.
    page.keyboard.insert_text(", I say")
    conflict = page.get_by_role("group", name="Two versions of this text")
    expect(conflict.get_by_role("region", name="Theirs")).to_have_text("two, they say")
    expect(conflict.get_by_role("region", name="Yours")).to_have_text("two, I say")
    expect(conflict.locator("ins")).to_have_text("I")
    assert stored(incident) == "two, they say"
    conflict.get_by_role("button", name=choice).click()
    saved(page)
    assert stored(incident) == outcome


def test_what_the_server_refuses_stays_in_the_box_with_the_reason(page, incident, console_problems):
    console_problems.expect("422")
    page.get_by_text("What broke, for whom").click()
    box = page.get_by_role("textbox", name="Summary")
    box.fill("word " * 200_000 + "x")
    expect(page.locator("#summary-errors")).to_contain_text("at most 1,000,000 characters")
    expect(page.locator("#save-mark")).to_contain_text("Not saved")
    assert box.evaluate("box => box.value.length") == 1_000_001
    box.fill("short")
    saved(page)
    expect(page.locator("#summary-errors")).to_be_empty()


def test_without_a_connection_the_text_waits_and_is_saved_when_it_is_back(
    page, incident, console_problems
):
    console_problems.expect("ERR_FAILED|htmx:")
    keep_server_away(page)
    page.get_by_text("What broke, for whom").click()
    expect(page.locator(".toast-error")).to_contain_text("Not loaded")
    page.context.unroute_all()
    page.get_by_role("button", name="Retry").click()
    box = page.get_by_role("textbox", name="Summary")
    expect(box).to_be_focused()
    keep_server_away(page)
    box.press_sequentially("typed in a tunnel")
    expect(page.locator("#save-mark")).to_contain_text("did not answer, kept in this browser")
    page.context.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert stored(incident) == "typed in a tunnel"


def test_text_that_was_never_saved_is_offered_after_a_crash(page, incident, console_problems):
    console_problems.expect("ERR_FAILED")
    page.get_by_text("What broke, for whom").click()
    box = page.get_by_role("textbox", name="Summary")
    expect(box).to_be_focused()
    keep_server_away(page)
    box.press_sequentially("nearly lost")
    expect(page.locator("#save-mark")).to_contain_text("kept in this browser")
    other = page.context.new_page()
    page.close(run_before_unload=False)
    other.context.unroute_all()
    other.goto(f"/incidents/{incident.reference}/")
    offer = other.locator("#drafts")
    expect(offer).to_contain_text(re.compile(r"Unsaved text from \d\d:\d\d in Summary"))
    expect(offer).to_contain_text("nearly lost")
    offer.get_by_role("button", name="Restore").click()
    expect(other.get_by_role("textbox", name="Summary")).to_have_value("nearly lost")
    saved(other)
    assert stored(incident) == "nearly lost"
    again(other)
    expect(other.locator("#summary .prose")).to_have_text("nearly lost")
    expect(other.locator("#drafts")).to_be_hidden()


def test_an_ended_session_asks_for_the_password_and_saves_what_was_typed(
    page, incident, console_problems
):
    console_problems.expect("401")
    page.get_by_text("What broke, for whom").click()
    expect(page.get_by_role("textbox", name="Summary")).to_be_focused()
    page.keyboard.type("before ")
    saved(page)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.insert_text("and after")  # at one go, before the question for the password
    page.get_by_label("Password").fill("a good password")
    page.keyboard.press("Enter")
    saved(page)
    expect(page.get_by_role("textbox", name="Summary")).to_be_focused()
    assert stored(incident) == "before and after"


# Quick lines


def test_lines_typed_one_after_the_other_become_events(page, incident):
    box = page.get_by_role("textbox", name="Add events")
    box.focus()
    page.keyboard.type("10:30 alerts fired\n1035 team paged\n10.40 cause found\n")
    expect(texts(page)).to_have_text(["alerts fired", "team paged", "cause found"])
    expect(page.locator(".entry-utc")).to_have_text([re.compile(f"14:{m}") for m in (30, 35, 40)])
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    saved(page)


def test_pasted_lines_become_several_events_and_one_bad_line_gives_all_back(
    page, incident, console_problems
):
    console_problems.expect("422")
    box = page.get_by_role("textbox", name="Add events")
    box.fill("- 10:30 alerts fired\n- 10:35 team paged\n- 10:40")
    box.press("Enter")
    expect(page.locator("#quick-timeline .errorlist")).to_contain_text("Line 3")
    expect(box).to_have_value("- 10:30 alerts fired\n- 10:35 team paged\n- 10:40")
    assert TimelineEvent.objects.count() == 0
    box.press("Control+End")
    page.keyboard.type(" cause found\n")
    expect(texts(page)).to_have_text(["alerts fired", "team paged", "cause found"])


def test_lines_come_back_when_the_server_is_away_and_are_stored_once(
    page, incident, console_problems
):
    console_problems.expect("ERR_FAILED")
    box = page.get_by_role("textbox", name="Add events")
    keep_server_away(page)
    box.fill("10:30 alerts fired")
    box.press("Enter")
    expect(page.locator("#quick-timeline .errorlist")).to_contain_text("did not answer")
    expect(box).to_have_value("10:30 alerts fired")
    page.context.unroute_all()
    box.dblclick()
    box.press("Enter")
    box.press("Enter")
    expect(texts(page)).to_have_text(["alerts fired"])
    saved(page)
    assert TimelineEvent.objects.count() == 1


def lose_answers(page):
    """The server does what it is asked, and nobody hears of it."""

    def lose(route):
        route.fetch()
        route.abort()

    page.context.route("**/add/", lose)


def test_lines_whose_answer_was_lost_are_stored_once(page, incident, console_problems):
    console_problems.expect("ERR_FAILED")
    box = page.get_by_role("textbox", name="Add events")
    lose_answers(page)
    box.fill("10:30 alerts fired")
    box.press("Enter")
    expect(page.locator("#quick-timeline .errorlist")).to_contain_text("did not answer")
    page.context.unroute_all()
    box.press("Control+End")
    page.keyboard.type("\n")
    expect(texts(page)).to_have_text(["alerts fired"])
    saved(page)
    assert TimelineEvent.objects.count() == 1


def test_lines_whose_answer_was_lost_are_stored_once_after_a_reload_with_more_typed(
    page, incident, console_problems
):
    console_problems.expect("ERR_FAILED")
    box = page.get_by_role("textbox", name="Add events")
    lose_answers(page)
    box.fill("10:30 alerts fired")
    box.press("Enter")
    expect(page.locator("#quick-timeline .errorlist")).to_contain_text("did not answer")
    page.context.unroute_all()
    page.goto("about:blank")
    page.goto(f"/incidents/{incident.reference}/")
    page.locator("#quick-timeline").get_by_role("button", name="Restore").click()
    box.press("Control+End")
    box.press("Shift+Enter")
    page.keyboard.type("10:35 team paged\n")
    expect(texts(page)).to_have_text(["alerts fired", "team paged"])
    saved(page)
    assert TimelineEvent.objects.count() == 2


def test_the_same_line_typed_twice_is_two_lines(page, incident):
    names = []
    page.on("request", lambda asked: names.append(asked.post_data) if asked.post_data else None)
    box = page.get_by_role("textbox", name="Add events")
    box.focus()
    page.keyboard.type("10:30 paged\n10:30 paged\n10:31 answered\n")
    expect(texts(page)).to_have_text(["paged", "paged", "answered"])
    saved(page)
    assert TimelineEvent.objects.count() == 3
    sent = [parse_qs(one)["form_key"][0] for one in names if "form_key" in one]
    assert len(set(sent)) == len(sent) == 3
    assert sent[1:] == [key for key in sent[1:] if re.fullmatch("[a-z0-9]{8}", key)]


def test_unsent_lines_are_offered_after_a_reload(page, incident):
    box = page.get_by_role("textbox", name="Add events")
    box.fill("10:30 alerts fi")
    page.goto("about:blank")
    page.goto(f"/incidents/{incident.reference}/")
    page.locator("#quick-timeline").get_by_role("button", name="Restore").click()
    expect(box).to_have_value("10:30 alerts fi")


# Rows


def test_rows_are_edited_by_the_keyboard_alone(events, page):
    focus_row(page, "alerts fired")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="What happened")
    expect(field).to_be_focused()
    page.keyboard.type(" twice\n")
    expect(texts(page)).to_have_text(["alerts fired", "team paged twice", "cause found"])
    expect(page.locator("#timeline-rows > li", has_text="twice")).to_be_focused()
    saved(page)


def test_leaving_a_row_saves_it_and_escape_does_not(events, page):
    texts(page).nth(0).click()
    page.get_by_role("textbox", name="What happened").fill("alerts")
    texts(page).nth(0).click()
    expect(texts(page)).to_have_text(["alerts", "cause found"])
    events[0].refresh_from_db()
    assert events[0].text == "alerts"
    field = page.get_by_role("textbox", name="What happened")
    field.fill("half a thought")
    field.press("Escape")
    expect(texts(page)).to_have_text(["alerts", "team paged", "cause found"])
    page.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("half a thought")


def test_rows_move_by_keys_and_by_dragging(events, page, incident):
    row = focus_row(page, "cause found")
    with page.expect_response("**/move/"):
        page.keyboard.press("Alt+ArrowUp")
    expect(row).to_be_focused()
    expect(texts(page)).to_have_text(["alerts fired", "cause found", "team paged"])
    # At the edge of the window, from where the page must not scroll away.
    row.evaluate("row => row.scrollIntoView({ block: 'end' })")
    row.locator("[data-handle]").hover()
    page.mouse.down()
    expect(row).to_have_class(re.compile("is-dragging"))
    first = page.locator("#timeline-rows > li").first.bounding_box()
    page.mouse.move(first["x"] + 5, first["y"] - 5, steps=4)
    expect(texts(page)).to_have_text(["cause found", "alerts fired", "team paged"])
    with page.expect_response("**/move/"):
        page.mouse.up()
    again(page)
    expect(texts(page)).to_have_text(["cause found", "alerts fired", "team paged"])


@pytest.fixture
def items(incident):
    for title, todo in (("Watch more", "Alert on lag"), ("Drill more", "Plan a drill")):
        broad = make_item(incident, title=title, kind="improvement")
        make_item(incident, title=todo, improvement=broad)


def test_an_improvement_takes_its_to_dos_along(items, page):
    titles = page.locator("#action-items-rows .item-title")
    expect(titles).to_have_text(["Watch more", "Alert on lag", "Drill more", "Plan a drill"])
    page.locator("#action-items-rows > li", has_text="Drill more").focus()
    with page.expect_response("**/move/"):
        page.keyboard.press("Alt+ArrowUp")
    after = ["Drill more", "Plan a drill", "Watch more", "Alert on lag"]
    expect(titles).to_have_text(after)
    again(page)
    expect(titles).to_have_text(after)


def test_a_removed_row_comes_back_with_undo(events, page):
    focus_row(page, "team paged")
    page.keyboard.press("Delete")
    expect(texts(page)).to_have_text(["alerts fired", "cause found"])
    expect(page.locator("#timeline-rows > li", has_text="cause found")).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("u")
    expect(texts(page)).to_have_text(["alerts fired", "team paged", "cause found"])


def test_wrong_input_in_a_row_stays_with_its_message(events, page, console_problems):
    console_problems.expect("422")
    texts(page).nth(0).click()
    field = page.get_by_role("textbox", name="Time", exact=True)
    field.fill("half past nine")
    field.press("Enter")
    form = page.locator("#timeline-rows form")
    expect(form.locator(".errorlist").first).to_be_visible()
    expect(field).to_have_value("half past nine")
    expect(field).to_be_focused()
    expect(page.locator("#save-mark")).to_contain_text("Not saved")
    field.fill("10:31")
    field.press("Control+Enter")
    expect(page.locator(".entry-time").first).to_contain_text("10:31")
    saved(page)


def test_a_form_sent_twice_is_sent_once(events, page):
    sent = []
    page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    texts(page).nth(0).click()
    page.get_by_role("textbox", name="What happened").fill("alerts")
    page.get_by_role("button", name="Save").dblclick()
    expect(texts(page).nth(0)).to_have_text("alerts")
    saved(page)
    assert len(sent) == 1


def test_lines_and_rows_work_without_a_script(events, signed_in_page, author, incident):
    page = signed_in_page(author, java_script_enabled=False)
    page.goto(f"/incidents/{incident.reference}/")
    page.get_by_role("textbox", name="Add events").fill("10:50 all well")
    page.locator("#quick-timeline").get_by_role("button", name="Add").click()
    expect(texts(page).last).to_have_text("all well")
    page.locator("#timeline-rows > li", has_text="all well").get_by_role(
        "link", name="Edit"
    ).click()
    page.get_by_role("textbox", name="What happened").fill("all is well")
    page.get_by_role("button", name="Save Ctrl").click()
    expect(texts(page).last).to_have_text("all is well")
    page.get_by_role("link", name="Write: summary").click()
    page.get_by_role("textbox", name="Summary").fill("Down, then up.")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#summary .prose")).to_have_text("Down, then up.")


def test_what_follows_from_a_change_is_told_at_once(events, page):
    page.locator("#timeline-rows > li", has_text="team paged").get_by_text("Note").click()
    page.get_by_role("combobox", name="Kind").select_option("wrong_turn")
    page.get_by_label("Ruled out by").select_option(label="10:40 cause found")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline-rows > li", has_text="team paged")).to_have_attribute(
        "data-branch", "branch-start"
    )
    expect(page.locator("#timeline-rows > li", has_text="cause found")).to_have_attribute(
        "data-branch", "branch-end"
    )
    expect(page.locator("#measures")).to_contain_text("5 min")


def test_the_page_has_no_barriers_while_reading_or_editing(events, page, accessibility_problems):
    texts(page).nth(0).click()
    expect(page.get_by_role("textbox", name="What happened")).to_be_focused()
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#timeline-rows form")).to_have_count(0)
    page.get_by_text("What broke, for whom").click()
    expect(page.get_by_role("textbox", name="Summary")).to_be_focused()
    assert accessibility_problems(page) == []


# What axe leaves open: letters on a shade between two papers. The lesser contrast counts.
LEAST_CONTRAST = """link => {
    const probe = document.body.appendChild(document.createElement("i"));
    const luminance = (colour) => {
        probe.style.color = colour;
        const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(
            (part) => part / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        );
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) =>
        (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const letters = luminance(getComputedStyle(link).color);
    const least = Math.min(
        ...["var(--paper)", "var(--sunken)"].map((paper) => contrast(letters, luminance(paper)))
    );
    probe.remove();
    return least;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_shows_only_near_the_pointer_or_the_focus_can_be_read(
    page, incident, author, accessibility_problems, scheme
):
    write_section(incident=incident, by=author, kind="summary", text="Down for hours", seen="")
    page.emulate_media(color_scheme=scheme)
    again(page)
    for block in ("title", "facts", "milestones", "summary"):
        part, link = page.locator(f"#{block}"), page.locator(f"#{block} .block-edit")
        part.hover()
        expect(link).to_have_css("opacity", "1")
        assert link.evaluate(LEAST_CONTRAST) >= 4.5, block
        link.hover()
        expect(link).to_have_css("text-decoration-line", "underline")
        assert link.evaluate(LEAST_CONTRAST) >= 4.5, block
        page.mouse.move(0, 0)
        expect(link).to_have_css("opacity", "0")
        link.focus()
        page.keyboard.press("Shift")  # as with the keyboard, the focus shows
        expect(link).to_have_css("opacity", "1")
        assert link.evaluate(LEAST_CONTRAST) >= 4.5, block
    assert accessibility_problems(page) == []
