"""Where the tests find their PostgreSQL."""

import psycopg
import pytest

from scripts import postgresql
from scripts.environment import Failed


def test_a_server_that_is_named_and_does_not_answer_is_an_error(monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:1/tests")
    with pytest.raises(Failed, match="TEST_DATABASE_URL does not work"):
        with postgresql.database_url():
            pass


def test_without_a_server_and_without_the_programs_it_says_so(monkeypatch):
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgresql, "_local_urls", lambda: [])
    monkeypatch.setattr(postgresql, "_server_programs", lambda: None)
    with postgresql.database_url() as (url, source):
        assert url is None
        assert "initdb and pg_ctl were not found" in source


def test_a_server_is_started_for_the_time_being_and_goes_away(monkeypatch):
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgresql, "_local_urls", lambda: [])
    if postgresql._server_programs() is None:
        pytest.skip("initdb and pg_ctl are not here")
    with postgresql.database_url() as (url, source):
        assert source.startswith("started for the tests")
        assert url.endswith(f"/{postgresql.DATABASE}")
        server = postgresql._with_database(url, "postgres")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE anything")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server, connect_timeout=2)
