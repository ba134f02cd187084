"""What all tests share: settings of a test run, people, and no way to the network.

The browser's fixtures are in ``tests/browser.py``.
"""

import contextlib
import datetime as dt
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.browser"]

# Playwright's loop runs in the thread of the tests, where Django would refuse to use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# In seconds, of those that ask what day it is.
LONGEST_TEST = 20
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


# The same examples each time, whatever else the machine does: a run says something about the
# code alone. Others are tried with --hypothesis-profile=explore.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Files go to a folder of their own, and passwords need no second of hashing each."""
    folder = Path(tempfile.mkdtemp(prefix="postmortems-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    django_settings.DATA_DIR = folder
    django_settings.STORAGES["default"]["OPTIONS"]["location"] = folder / "files"
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, as in production: in memory, connections share one cache and lock each other out.
        database.setdefault("TEST", {})["NAME"] = folder / "test.sqlite3"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs the database, for the run on PostgreSQL."""
    asks = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    if asks or item.get_closest_marker("django_db"):
        item.add_marker("database")


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """A test that reaches for another machine fails, whatever that machine would have said."""
    here = ("127.0.0.1", "::1", "localhost", "", None)

    def refuse_others(host: Any) -> None:
        if host not in here:
            raise AssertionError(f"A test reached for the network: {host}")

    def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any) -> Any:
            # The address of a socket in the file system is its path.
            if isinstance(address, tuple):
                refuse_others(address[0])
            return method(self, address)

        return call

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        refuse_others(host)
        return getaddrinfo(host, *arguments, **options)

    getaddrinfo = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", look_up)
        yield


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """A test does not begin in the last moments of a day of UTC: "today" stays what it was."""
    now = dt.datetime.now(dt.UTC)
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time.min, dt.UTC)
    if (left := (midnight - now).total_seconds()) < LONGEST_TEST:
        time.sleep(left + 1)


@pytest.fixture(autouse=True)
def _no_pages_kept() -> None:
    """Pages kept in memory are of another test's incident of the same number."""
    cache.clear()


@pytest.fixture
def make_user(db: None, django_user_model: Any) -> Callable[..., Any]:
    """``make_user("kim", role="author", ...)`` stores a person who can sign in."""

    def make(username: str, **fields: Any) -> Any:
        fields.setdefault("display_name", f"{username.title()} Example")
        fields.setdefault("email", f"{username}@example.com")
        return django_user_model.objects.create_user(username, "a good password", **fields)

    return make


@pytest.fixture
def author(make_user: Callable[..., Any]) -> Any:
    """Writes postmortems."""
    return make_user("author", role="author")


@pytest.fixture
def teammate(make_user: Callable[..., Any]) -> Any:
    """Writes too, at the same time."""
    return make_user("teammate", role="author")


@pytest.fixture
def reader(make_user: Callable[..., Any]) -> Any:
    """Reads and changes nothing."""
    return make_user("reader", role="viewer")


@pytest.fixture
def admin(make_user: Callable[..., Any]) -> Any:
    """Manages people and teams."""
    return make_user("admin", role="admin")


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """``client_of(author)`` is a client in which the person is signed in."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def stranger(db: None) -> Client:
    """A client of nobody: not signed in."""
    return Client()


@pytest.fixture
def clock() -> Iterator[Callable[[str], None]]:
    """``clock("2024-06-08T15:00+00:00")`` is what time it is from now on; it stands still."""
    with contextlib.ExitStack() as stack:

        def stand_at(moment: str) -> None:
            stack.enter_context(time_machine.travel(moment, tick=False))

        yield stand_at
