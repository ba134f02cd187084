"""The set-up that `make run` and `make test` begin with; only the standard library is there yet.

python -m scripts.prepare run|test
"""

import sys

from scripts import environment, progress, system_packages


def main(wanted: str) -> None:
    plan = progress.TEST if wanted == "test" else progress.RUN
    with progress.Step(plan, "Python environment") as step:
        step.result = environment.make_environment()
    with progress.Step(plan, "Packages") as step:
        step.result = environment.install("test" if wanted == "test" else "runtime", step.now)
    _pdf_libraries(plan)
    if wanted == "test":
        _chromium(plan)


def _pdf_libraries(plan: tuple[str, ...]) -> None:
    missing = system_packages.missing_for_pdf()
    with progress.Step(plan, "Libraries for the PDF") as step:
        if missing:
            step.now("installing")
            system_packages.install_packages(system_packages.PDF_PACKAGES)
            missing = system_packages.missing_for_pdf()
            step.result = "not all there" if missing else "installed"
    if missing:
        progress.note(f"{missing}\nEverything else works without.")


def _chromium(plan: tuple[str, ...]) -> None:
    there = system_packages.find_chromium()
    with progress.Step(plan, "Chromium") as step:
        if not there:
            step.now("installing")
            system_packages.install_packages(("chromium",))
            there = system_packages.find_chromium()
        step.result = there or "not found"
    if not there:
        progress.note(system_packages.chromium_advice())


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except environment.Failed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")
