"""Short lines that say which step of how many is being done."""

import sys
import textwrap
import time

RUN = (
    "Python environment",
    "Packages",
    "Libraries for the PDF",
    "Database",
    "Demo incidents",
)
TEST = (
    "Python environment",
    "Packages",
    "Libraries for the PDF",
    "Chromium",
    "PostgreSQL",
    "Style",
    "Format",
    "Types",
    "Tests on SQLite",
    "Tests in the browser",
    "Tests on PostgreSQL",
)


class Step:
    """One step of a plan: ``with Step(RUN, "Packages") as step: ... step.result = "61 in 40 s"``.

    The title is printed on entering, the result on leaving. ``now`` says what is being done
    meanwhile, on a terminal only. An exception leaves the line open and goes on.
    """

    def __init__(self, plan: tuple[str, ...], title: str) -> None:
        self.label = f"{plan.index(title) + 1}/{len(plan)} {title}"
        self.result = "ready"

    def __enter__(self) -> "Step":
        self.started = time.monotonic()
        print(f"{self.label} ...", end="", flush=True)
        return self

    def now(self, what: str) -> None:
        if sys.stdout.isatty():
            print(f"\r\x1b[K{self.label} ... {what}", end="", flush=True)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            print(flush=True)
            return
        self.now("")
        took = round(time.monotonic() - self.started)
        print(f" {self.result}" + (f" ({took} s)" if took > 1 else ""), flush=True)


def heading(plan: tuple[str, ...], title: str) -> None:
    """The line before a step that prints lines of its own."""
    print(f"{plan.index(title) + 1}/{len(plan)} {title}", flush=True)


def note(text: str) -> None:
    """Something the person has to know or may want to do, set off from the steps."""
    for line in text.splitlines():
        print(textwrap.fill(line, 96, initial_indent="    ", subsequent_indent="    "), flush=True)
