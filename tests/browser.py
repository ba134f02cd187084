"""Pages in a real Chromium. Whatever the console reports as an error fails the test."""

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Error, expect

from scripts.system_packages import chromium_advice, find_chromium

CHROMIUM = find_chromium()
BROWSER_FIXTURES = {"page", "context", "new_context", "browser", "live_page", "signed_in_page"}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# How long a state may take to come, in milliseconds, on a busy machine too: pages ask for news
# every four seconds. Nobody waits for it who sees the state at once.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs Chromium, and leave it out where there is none."""
    if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
        item.add_marker("browser")
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium was found"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Nobody should take a run without a browser for a whole one."""
    left_out = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "no Chromium was found" in str(report.longrepr)
    ]
    if left_out:
        terminalreporter.section("browser tests")
        terminalreporter.line(f"{len(left_out)} browser tests NOT RUN. {chromium_advice()}")


class ConsoleProblems:
    """Errors of the console and of scripts, in all windows of one test."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._expected: list[str] = []
        self._contexts: list[Any] = []

    def expect(self, pattern: str) -> None:
        """The test causes what matches: Chromium reports every 4xx answer as an error."""
        self._expected.append(pattern)

    def watch(self, context: Any) -> None:
        """Look at every page of this window from now on."""
        self._contexts.append(context)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._seen.append(f"script: {error.error}"))

    def _on_console(self, message: Any) -> None:
        if message.type == "error":
            self._seen.append(f"{message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        """What was reported up to now and not expected."""
        for page in [page for context in self._contexts for page in context.pages]:
            # Reports come by themselves, but before the answer to a question asked after them.
            # A page that is just being left gives no answer, and the next one has its own.
            with contextlib.suppress(Error):
                page.evaluate("null")
        return [
            text
            for text in self._seen
            if not any(re.search(pattern, text) for pattern in self._expected)
        ]


@pytest.fixture
def console_problems() -> Iterator[ConsoleProblems]:
    """What the consoles of this test reported; any of it fails the test in the end."""
    problems = ConsoleProblems()
    yield problems
    assert problems.unexpected() == []


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    """Addresses are relative to the server of the tests; the zone is one with summer time."""
    zone = {"locale": "en-GB", "timezone_id": "America/New_York"}
    return {**browser_context_args, **zone, "base_url": live_server.url}


@pytest.fixture
def _answered(live_server: Any) -> Iterator[None]:
    """Requests under way when the windows close end before the database is emptied.

    Else one of them could lock it, or write to what has the same number in the next test.
    """
    here, under_way, changed = threading.get_ident(), set(), threading.Condition()

    def begin(**_: Any) -> None:
        with changed:
            under_way.add(threading.get_ident())

    def end(**_: Any) -> None:
        with changed:
            under_way.discard(threading.get_ident())
            changed.notify_all()

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    with changed:
        is_quiet = changed.wait_for(lambda: not under_way - {here}, timeout=60)
    request_started.disconnect(begin)
    request_finished.disconnect(end)
    assert is_quiet, "a request of this test is still being answered"


@pytest.fixture
def new_context(
    new_context: Callable[..., Any], console_problems: ConsoleProblems, _answered: None
) -> Callable[..., Any]:
    """As pytest-playwright's, with an eye on the console."""

    def make(**options: Any) -> Any:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        console_problems.watch(context)
        return context

    return make


@pytest.fixture
def live_page(live_server: Any, page: Any) -> Any:
    """A page of nobody: not signed in. ``live_page.goto("/")``."""
    return page


@pytest.fixture
def signed_in_page(
    live_server: Any, new_context: Callable[..., Any], client_of: Callable[[Any], Client]
) -> Callable[..., Any]:
    """``signed_in_page(author)`` is a page of that person, in a window of their own.

    Further arguments are those of a browser context, such as ``color_scheme="dark"``.
    """

    def make(user: Any, **options: Any) -> Any:
        context = new_context(**options)
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        context.add_cookies([cookie])
        return context.new_page()

    return make


# Ends when nothing moves any more; what turns for ever, such as a sign of waiting, is no end to wait
# for. Frames are counted because an element is told only in the next one that it has come to lie
# under the pointer or has left it. No wait is without an end: what moves in a closed part of the
# page stands still and never says so, and a page that nobody sees draws no frames.
STANDS_STILL = """async () => {
    const end = performance.now() + 5000;
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    const moving = () => document.getAnimations().filter(
        (one) => one.playState === "running"
            && one.effect.getComputedTiming().endTime !== Infinity
    );
    for (let still = 0; still < 3 && performance.now() < end; still += 1) {
        const ends = moving().map((one) => one.finished);
        if (ends.length) still = 0;
        await Promise.race([Promise.allSettled(ends), pause(1000)]);
        await Promise.race([new Promise(requestAnimationFrame), pause(200)]);
    }
}"""


@pytest.fixture
def accessibility_problems() -> Callable[[Any], list[str]]:
    """``accessibility_problems(page)`` is what axe finds wrong with the page as it stands.

    Colours are judged as they stay, not while they fade: the page is asked for less motion, and
    what moves already comes to its end first.
    """

    def find(page: Any) -> list[str]:
        page.emulate_media(reduced_motion="reduce")
        page.evaluate(STANDS_STILL)
        found = Axe().run(page).response["violations"]
        page.emulate_media(reduced_motion="null")
        return [
            f"{rule['id']}: {rule['help']} ({node['html']})"
            for rule in found
            for node in rule["nodes"]
        ]

    return find
