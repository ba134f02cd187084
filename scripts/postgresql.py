"""A PostgreSQL for the tests: the one named, one running here, or one started meanwhile."""

import contextlib
import getpass
import glob
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

from scripts.environment import ROOT, Failed

# Two checkouts may test at the same time on one server.
DATABASE = "postmortems_" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
SOCKETS = ("/var/run/postgresql", "/tmp")
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


@contextlib.contextmanager
def database_url() -> Iterator[tuple[str | None, str]]:
    """A ``DATABASE_URL`` for the tests while the block runs, or None, and where it comes from.

    TEST_DATABASE_URL that does not answer raises ``Failed``: whoever names a server means it.
    """
    given = os.environ.get("TEST_DATABASE_URL", "").strip()
    if given:
        problem = _problem(given)
        if problem:
            raise Failed(f"TEST_DATABASE_URL does not work: {problem}")
        yield given, "TEST_DATABASE_URL"
        return
    for url in _local_urls():
        if not _problem(url):
            host = urlsplit(url).hostname or "socket"
            yield _with_database(url, DATABASE), f"the one running at {host.replace('%2f', '/')}"
            return
    programs = _server_programs()
    if not programs:
        yield None, "none is running here, and initdb and pg_ctl were not found"
        return
    try:
        with _temporary_server(programs) as url:
            yield _with_database(url, DATABASE), f"started for the tests from {programs}"
    except OSError as error:
        raise Failed(f"PostgreSQL from {programs} could not be started: {error}") from error


def _problem(url: str) -> str | None:
    """Why the tests could not make their database there, or None when they could."""
    allowed = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(_with_database(url, "postgres"), connect_timeout=3) as connection:
            row = connection.execute(allowed).fetchone()
    except psycopg.Error as error:
        return str(error).strip()
    return None if row and row[0] else "the user may not create databases"


def _local_urls() -> list[str]:
    places = [quote(folder, safe="") for folder in SOCKETS if os.path.isdir(folder)]
    people = dict.fromkeys(("postgres", getpass.getuser()))
    return [
        f"postgres://{person}@{place}:5432/postgres"
        for place in (*places, "127.0.0.1")
        for person in people
    ]


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _server_programs() -> str | None:
    """The folder that holds initdb and pg_ctl, of the newest version found."""
    found = [os.path.dirname(os.path.realpath(path)) for path in (shutil.which("initdb"),) if path]
    for place in PLACES:
        found += sorted(glob.glob(place), reverse=True)
    for folder in found:
        if all(os.access(f"{folder}/{program}", os.X_OK) for program in ("initdb", "pg_ctl")):
            return folder
    return None


@contextlib.contextmanager
def _temporary_server(programs: str) -> Iterator[str]:
    """A server of its own in a temporary folder, reached by a socket in it only."""
    # The path of a socket may have about 100 characters: a short folder, whatever TMPDIR is.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        person = _somebody_but_root()
        if person:
            os.chown(folder, person.pw_uid, person.pw_gid)

        def call(program: str, *arguments: str) -> None:
            ran = subprocess.run(
                [f"{programs}/{program}", "-D", f"{folder}/data", *arguments],
                cwd=folder,
                user=person.pw_uid if person else None,
                group=person.pw_gid if person else None,
                extra_groups=[] if person else None,
                # Not a pipe: the server keeps its parent's open.
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
            if ran.returncode:
                log.seek(0)
                raise Failed(f"{program} failed:\n{log.read()[-2000:]}")

        settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        with tempfile.TemporaryFile("w+") as log:
            call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
            call("pg_ctl", "start", "-w", "-s", "-o", settings)
            try:
                yield f"postgres://postgres@{quote(folder, safe='')}:5432/postgres"
            finally:
                call("pg_ctl", "stop", "-s", "-m", "immediate")


def _somebody_but_root() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: who it runs as then, else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Failed("PostgreSQL does not run as root, and there is no user postgres or nobody.")
