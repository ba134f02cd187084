"""What comes from the operating system: WeasyPrint's libraries, and Chromium for the tests.

As root on Debian and Ubuntu they are installed. Elsewhere the one command is named and the
set-up goes on: only the PDF, or only the browser tests, do without.

python -m scripts.system_packages    installs those of the PDF with fonts for every script, or fails
"""

import os
import shutil
import subprocess
import sys

from scripts.environment import PYTHON, ROOT

PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# For writing that the fonts of the project do not cover; `manage.py check` names what is missing.
FONT_PACKAGES = ("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def missing_for_pdf() -> str:
    """What the PDF lacks here and how to mend it, in the product's own words, or nothing."""
    probe = (
        "from postmortems.report.pdf.libraries import pdf_advice, pdf_problem;"
        "print(pdf_problem() or pdf_advice() or '')"
    )
    # In the environment of the product and anew each time: what could not be loaded is remembered.
    ran = subprocess.run([PYTHON, "-c", probe], cwd=ROOT, capture_output=True, text=True)
    return (ran.stdout if ran.returncode == 0 else ran.stderr).strip()


def find_chromium() -> str | None:
    """The path of a Chromium that starts, or None."""
    names = [os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES]
    names.append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    for path in filter(None, map(shutil.which, filter(None, names))):
        # Ubuntu's package is a placeholder that only says where the browser would be.
        answer = subprocess.run([path, "--version"], capture_output=True, text=True)
        if answer.returncode == 0:
            return path
    return None


def install_packages(names: tuple[str, ...]) -> bool:
    """Install Debian packages when that is possible here. Says whether it was done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends"]
    install += ["-o", "DPkg::Lock::Timeout=120", *names]
    # The package lists are missing on a new container and stale on an old machine.
    for command in (install, ["apt-get", "update"], install):
        done = subprocess.run(command, env=environment, capture_output=True).returncode == 0
        if done and command is install:
            return True
    return False


def chromium_advice() -> str:
    """The one command that brings a Chromium here."""
    command = _here(
        debian="apt-get install chromium",
        fedora="dnf install chromium",
        macos="brew install --cask google-chrome",
    )
    return f"The browser tests are left out. To have them too:\n{command}"


def _here(debian: str, fedora: str, macos: str) -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    if sys.platform == "darwin":
        return macos
    if shutil.which("apt-get"):
        return sudo + debian
    if shutil.which("dnf"):
        return sudo + fedora
    return f"Debian, Ubuntu: sudo {debian}\nFedora: sudo {fedora}\nmacOS: {macos}"


if __name__ == "__main__":
    if not install_packages(PDF_PACKAGES + FONT_PACKAGES):
        sys.exit("apt-get could not install " + " ".join(PDF_PACKAGES + FONT_PACKAGES))
