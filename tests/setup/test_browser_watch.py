"""What goes wrong in a browser does not go unseen."""


def test_a_page_that_reports_nothing_passes(live_page, console_problems):
    answer = live_page.goto("/accounts/login/")
    assert answer.status == 200
    live_page.wait_for_load_state("networkidle")
    assert console_problems.unexpected() == []


def test_an_error_on_the_console_is_seen(live_page, console_problems):
    live_page.goto("/accounts/login/")
    live_page.evaluate("console.error('a broken thing')")
    assert "a broken thing" in console_problems.unexpected()[0]
    console_problems.expect("a broken thing")
    assert console_problems.unexpected() == []


def test_an_error_that_a_script_throws_is_seen(live_page, console_problems):
    live_page.goto("/accounts/login/")
    with live_page.context.expect_event("weberror"):
        live_page.evaluate("setTimeout(() => { throw new Error('fell over') })")
    assert "fell over" in console_problems.unexpected()[0]
    console_problems.expect("fell over")


def test_what_the_content_policy_refuses_is_seen(live_page, console_problems):
    live_page.goto("/accounts/login/")
    live_page.evaluate("document.head.append(document.createElement('script'))")
    live_page.evaluate("document.scripts[document.scripts.length - 1].textContent = 'let a = 1'")
    assert "Content Security Policy" in console_problems.unexpected()[0]
    console_problems.expect("Content Security Policy")


def test_every_person_has_a_window_of_their_own(signed_in_page, author, teammate):
    first, second = signed_in_page(author), signed_in_page(teammate)
    assert first.context is not second.context
    mine, theirs = (page.context.cookies()[0]["value"] for page in (first, second))
    assert mine != theirs


def test_what_a_screen_reader_would_stumble_over_is_seen(live_page, accessibility_problems):
    live_page.goto("/accounts/login/")
    assert accessibility_problems(live_page) == []
    live_page.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
    assert any(problem.startswith("label: ") for problem in accessibility_problems(live_page))


def test_colours_are_judged_as_they_stay_and_not_while_they_fade(live_page, accessibility_problems):
    live_page.goto("/accounts/login/")
    fade = """end => {
        const heading = document.querySelector("h1");
        const frames = [{ opacity: 0.2 }, { opacity: end }];
        heading.animate(frames, { duration: 1500, fill: "forwards" });
    }"""
    live_page.evaluate(fade, 1)
    assert accessibility_problems(live_page) == []
    live_page.evaluate(fade, 0.2)
    assert any("color-contrast" in problem for problem in accessibility_problems(live_page))


def test_what_turns_for_ever_is_not_waited_for(live_page, accessibility_problems):
    live_page.goto("/accounts/login/")
    live_page.evaluate(
        """() => document.querySelector("h1").animate(
            [{ transform: "none" }, { transform: "rotate(1turn)" }],
            { duration: 700, iterations: Infinity },
        )"""
    )
    assert accessibility_problems(live_page) == []
