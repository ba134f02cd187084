"""The Python environment in .venv and what is installed in it.

python -m scripts.environment runtime|test
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


class Failed(Exception):
    """A step that cannot go on; the message says why and what to do."""


def make_environment() -> str:
    """Make .venv with the running Python unless a working one is there. Returns its version."""
    version = _working_version()
    if version:
        return f"Python {version}"
    # --clear also mends one that was interrupted, or whose Python has gone since.
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    version = _working_version()
    if made.returncode or not version:
        raise Failed(f"{sys.executable} could not make {VENV}:\n{made.stdout}{made.stderr}")
    return f"Python {version}, made in .venv"


def _working_version() -> str | None:
    probe = "import pip, sys; assert sys.version_info >= (3, 11); print(sys.version.split()[0])"
    try:
        ran = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True)
    except OSError:
        return None
    return ran.stdout.strip() if ran.returncode == 0 else None


def install(name: str, progress: Callable[[str], None] = lambda _: None) -> str:
    """Install requirements/``name``.txt unless that very list is installed. Returns what was done.

    ``progress`` is called with "12 of 61, django" while it works.
    """
    wanted = REQUIREMENTS / f"{name}.txt"
    packages = len(re.findall(r"^[a-z0-9].*==", wanted.read_text(), re.MULTILINE))
    if _stamp(name).is_file() and _stamp(name).read_text() == _digest(name):
        return f"{packages} as pinned"
    # A list half installed is not an installed one.
    _stamp(name).unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(wanted)]
    said, seen = [], 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([^=]+)==", line):
                seen += 1
                progress(f"{seen} of {packages}, {found[1]}")
            elif line.startswith("Installing collected packages"):
                progress(f"unpacking {packages}")
    if pip.returncode:
        raise Failed(
            "".join(said[-12:])
            + f"The packages of {wanted.relative_to(ROOT)} could not be installed."
            + " Is the network there? The same command tries again."
        )
    _stamp(name).write_text(_digest(name))
    if name == "test":
        # The longer list holds the shorter one with the same versions (a test keeps it so).
        _stamp("runtime").write_text(_digest("runtime"))
    return f"{packages} installed"


def _stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def _digest(name: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        print(make_environment(), install(sys.argv[1]), sep="\n")
    except Failed as failure:
        sys.exit(str(failure))
