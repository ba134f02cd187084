"""`make test` after the set-up: every check, on SQLite and on PostgreSQL, and one summary.

All of them run, whatever fails before. Exit status 0 when all that could run passed.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from scripts import postgresql, progress, system_packages
from scripts.environment import PYTHON, Failed

BIN = PYTHON.parent
# The step, whether it passed (None when it could not run), and what it said in the end or why.
Outcome = tuple[str, bool | None, str]


def main() -> int:
    outcomes: list[Outcome] = []
    chromium = system_packages.find_chromium()
    with tempfile.TemporaryDirectory(prefix="postmortems-test-") as data_dir:
        environment = _environment(data_dir)
        with postgresql.database_url() as (url, source):
            with progress.Step(progress.TEST, "PostgreSQL") as step:
                step.result = source
            outcomes.append(_run("Style", [BIN / "ruff", "check", "."], environment))
            outcomes.append(_run("Format", [BIN / "ruff", "format", "--check", "."], environment))
            outcomes.append(_run("Types", [BIN / "mypy"], environment))
            pytest = [PYTHON, "-m", "pytest", "-q"]
            shared = [*pytest, "-p", "no:cacheprovider", "--numprocesses", "2", "-m"]
            # A browser next to other tests would only measure how long it waits for a core.
            alone = [*pytest, "-o", f"cache_dir={data_dir}/failed", "-m", "browser"]
            outcomes.append(_run("Tests on SQLite", [*shared, "not browser"], environment))
            if chromium:
                outcomes.append(_run_with_patience("Tests in the browser", alone, environment))
            else:
                outcomes.append(("Tests in the browser", None, "no Chromium was found"))
            title = "Tests on PostgreSQL"
            if url:
                # Pure functions know no database, and the pages are the same on both.
                narrowed = [*shared, "database and not browser"]
                outcomes.append(_run(title, narrowed, {**environment, "DATABASE_URL": url}))
            else:
                outcomes.append((title, None, source))
    return _summary(outcomes)


def _environment(data_dir: str) -> dict[str, str]:
    """The environment without anybody's own settings of the product."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("POSTMORTEMS_", "DJANGO_", "PYTEST_"))
        and name not in ("DATABASE_URL", "PORT", "VIRTUAL_ENV", "PYTHONPATH")
    }
    return {**kept, "POSTMORTEMS_DATA_DIR": data_dir}


def _run(title: str, command: list[object], environment: dict[str, str]) -> Outcome:
    """Run one check with its output shown as it comes."""
    progress.heading(progress.TEST, title)
    started = time.monotonic()
    last = ""
    with subprocess.Popen(
        [str(part) for part in command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            # Ruff's offer to mend is not what was found.
            last = last if line.startswith("[*]") else line.strip() or last
    last = re.sub(r"^=+ | =+$| in [0-9.]+s.*$", "", last)
    took = round(time.monotonic() - started)
    return title, process.returncode == 0, f"{last} ({took} s)"


def _run_with_patience(title: str, command: list[object], environment: dict[str, str]) -> Outcome:
    """The same; what fails gets one second try, which the summary tells.

    A browser on a machine that is busy with something else now and then misses a moment.
    """
    first = _run(title, command, environment)
    if first[1]:
        return first
    print("Once more what failed", flush=True)
    again = _run(title, [*command, "--last-failed"], environment)
    return title, again[1], f"{first[2]}; at the second try {again[2]}"


def _summary(outcomes: list[Outcome]) -> int:
    print("\nSummary")
    words = {True: "passed", False: "FAILED", None: "NOT RUN"}
    for title, passed, said in outcomes:
        print(f"    {words[passed]:<8}{title:<21} {said}")
    failed = [title for title, passed, _ in outcomes if passed is False]
    print(f"Failed: {', '.join(failed)}." if failed else "All that could run passed.")
    return 1 if failed else 0


def _stop(*_: object) -> None:
    # An exception, so that a server started for the tests is stopped too.
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
