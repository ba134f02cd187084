"""What `make run` and `make test` do before the product is there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import environment, prepare, progress, system_packages

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def programs(tmp_path):
    """``programs("apt-get", "exit 1")`` puts a program of that name into the only folder of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def add(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return folder

    add.folder = folder
    return add


# --- Which Python ---


def find_python(programs):
    return subprocess.run(
        ["/bin/sh", ROOT / "scripts" / "find-python"],
        env={"PATH": str(programs.folder)},
        capture_output=True,
        text=True,
    )


def a_python(programs, name, new_enough=True, venv=True):
    programs(
        name,
        f"""case "$2" in
        *version_info*) exit {0 if new_enough else 1} ;;
        *ensurepip*) exit {0 if venv else 1} ;;
        *) echo /somewhere/{name} ;;
        esac""",
    )


def test_the_plain_python_is_taken_when_it_is_new_enough(programs):
    a_python(programs, "python3")
    a_python(programs, "python3.13")
    assert find_python(programs).stdout == "/somewhere/python3\n"


def test_a_newer_python_is_found_beside_an_old_one(programs):
    a_python(programs, "python3", new_enough=False)
    a_python(programs, "python3.12")
    assert find_python(programs).stdout == "/somewhere/python3.12\n"


def test_without_a_new_enough_python_the_commands_that_bring_one_are_named(programs):
    a_python(programs, "python3", new_enough=False)
    ran = find_python(programs)
    assert ran.returncode == 1 and ran.stdout == ""
    assert "No Python 3.11 or newer" in ran.stderr
    assert "apt-get install python3" in ran.stderr and "brew install" in ran.stderr


def test_a_python_that_cannot_make_environments_says_what_is_missing(programs):
    a_python(programs, "python3", venv=False)
    ran = find_python(programs)
    assert ran.returncode == 1
    assert "no venv module" in ran.stderr and "python3-venv" in ran.stderr


# --- The environment and the packages ---


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A project's folder with two pinned packages and an environment whose Python is a script."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text("one==1.0 \\\n    --hash=x\ntwo==2.0\n")
    (tmp_path / "requirements" / "test.txt").write_text("one==1.0\ntwo==2.0\nthree==3\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(
        f"#!/bin/sh\necho called >> {tmp_path}/calls\n"
        f"echo Collecting one==1.0\necho Collecting two==2.0\nexit $(cat {tmp_path}/status)\n"
    )
    python.chmod(0o755)
    (tmp_path / "status").write_text("0")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path / "requirements")
    return tmp_path


def calls(checkout) -> int:
    file = checkout / "calls"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_packages_are_installed_once_and_again_when_the_list_changes(checkout):
    assert environment.install("runtime") == "2 installed"
    assert environment.install("runtime") == "2 as pinned"
    assert calls(checkout) == 1
    (checkout / "requirements" / "runtime.txt").write_text("one==1.1\n")
    assert environment.install("runtime") == "1 installed"
    assert calls(checkout) == 2


def test_the_packages_of_the_tests_include_those_of_the_product(checkout):
    environment.install("test")
    environment.install("runtime")
    assert calls(checkout) == 1


def test_progress_names_each_package(checkout):
    said = []
    environment.install("runtime", said.append)
    assert said == ["1 of 2, one", "2 of 2, two"]


def test_a_failed_installation_says_so_and_is_tried_again(checkout):
    environment.install("runtime")
    (checkout / "requirements" / "runtime.txt").write_text("one==1.1\n")
    (checkout / "status").write_text("1")
    with pytest.raises(environment.Failed, match="could not be installed"):
        environment.install("runtime")
    # Even back at the list that was installed before: what is there now, nobody knows.
    (checkout / "requirements" / "runtime.txt").write_text("one==1.0 \\\n    --hash=x\ntwo==2.0\n")
    (checkout / "status").write_text("0")
    assert environment.install("runtime") == "2 installed"


def test_a_broken_environment_is_made_anew(checkout):
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert environment.make_environment().endswith("made in .venv")
    ran = subprocess.run([python, "-c", "import pip, sys; print(sys.prefix)"], capture_output=True)
    assert ran.stdout.decode().strip() == str(checkout / ".venv")


# --- What comes from the system ---


@pytest.fixture
def machine(programs, monkeypatch, tmp_path):
    """A machine with nothing on its PATH but what ``programs`` adds, used as root."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(programs.folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def test_root_on_debian_gets_packages_installed(machine, programs):
    programs("apt-get", f'echo "$@" >> {machine}/log')
    assert system_packages.install_packages(("libpango-1.0-0",))
    (call,) = (machine / "log").read_text().splitlines()
    assert call.startswith("install --yes") and call.endswith(" libpango-1.0-0")


def test_package_lists_are_fetched_when_a_package_is_not_found(machine, programs):
    programs(
        "apt-get",
        f'echo "$1" >> {machine}/log\n'
        f'[ "$1" = update ] && : > {machine}/lists\n[ -e {machine}/lists ]',
    )
    assert system_packages.install_packages(("libpango-1.0-0",))
    assert (machine / "log").read_text().split() == ["install", "update", "install"]


def test_nobody_else_gets_packages_installed(machine, programs, monkeypatch):
    assert not system_packages.install_packages(("libpango-1.0-0",))
    programs("apt-get", f"echo called > {machine}/log")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not system_packages.install_packages(("libpango-1.0-0",))
    assert not (machine / "log").exists()


def test_a_chromium_that_does_not_start_is_not_one(machine, programs):
    programs("chromium-browser", "echo install the snap >&2; exit 1")
    assert system_packages.find_chromium() is None
    programs("google-chrome", "echo 120")
    assert system_packages.find_chromium().endswith("/google-chrome")


@pytest.mark.parametrize(
    ("installer", "user", "command"),
    [
        ("apt-get", 1000, "sudo apt-get install chromium"),
        ("apt-get", 0, "apt-get install chromium"),
        ("dnf", 1000, "sudo dnf install chromium"),
    ],
)
def test_the_advice_is_the_command_of_this_system(
    machine, programs, monkeypatch, installer, user, command
):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    programs(installer, "exit 0")
    assert system_packages.chromium_advice().splitlines()[-1] == command


def test_a_missing_library_is_named_and_the_set_up_goes_on(machine, monkeypatch, capsys):
    monkeypatch.setattr(environment, "make_environment", lambda: "Python 3.11")
    monkeypatch.setattr(environment, "install", lambda name, say: "2 as pinned")
    monkeypatch.setattr(system_packages, "missing_for_pdf", lambda: "No Pango: install it.")
    prepare.main("run")
    said = capsys.readouterr().out
    assert "3/5 Libraries for the PDF ... not all there" in said
    assert "No Pango: install it." in said


def test_what_the_pdf_lacks_is_asked_of_the_product_itself(monkeypatch):
    monkeypatch.setattr(system_packages, "PYTHON", sys.executable)
    # Whether or not it lacks anything here: an empty answer, or a sentence; no traceback.
    assert "Traceback" not in system_packages.missing_for_pdf()


# --- Lines ---


def test_each_step_is_one_line_with_its_number_and_result(capsys):
    with progress.Step(progress.RUN, "Packages") as step:
        step.now("1 of 2, one")
        step.result = "2 installed"
    assert capsys.readouterr().out == "2/5 Packages ... 2 installed\n"


def test_every_command_of_the_makefile_is_explained():
    ran = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True)
    listed = {line.split()[1] for line in ran.stdout.decode().splitlines()}
    phony = (ROOT / "Makefile").read_text().split(".PHONY: ")[1].splitlines()[0].split()
    assert listed == set(phony)
    assert {"run", "test", "bench", "pictures", "requirements"} <= listed
