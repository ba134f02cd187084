"""What is declared is used, what is used is declared, and the pinned lists can be trusted."""

import ast
import re
import sys
import tomllib
from importlib.metadata import metadata, packages_distributions, version
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# Used without an import of the product's own: by name in settings, as a program, or by a package.
USED_OTHERWISE = {
    "lxml": "the parser that Beautiful Soup is asked for by name",
    "soupsieve": "the selectors of Beautiful Soup",
    "django-csp": "csp.middleware in settings",
    "django-htmx": "django_htmx.middleware in settings, its htmx in templates",
    "lucide": "its template tags",
    "granian": "started by manage.py serve",
    "whitenoise": "its middleware in settings",
    "psycopg": "Django's PostgreSQL backend",
    "tzdata": "zoneinfo, where the system has no zones",
    "font-source-sans-pro": "found by the PDF as files",
    "fontpkg-ibm-plex-mono": "found by the PDF as files",
    "pytest-django": "a plugin of pytest",
    "pytest-playwright": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest",
    "import-linter": "lint-imports in test_layers",
    "ruff": "scripts/test.py",
    "mypy": "scripts/test.py",
}


def plain(requirement: str) -> str:
    """``psycopg[binary,pool]>=3`` is psycopg."""
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


RUNTIME = {plain(line) for line in PROJECT["dependencies"]}
TEST = {plain(line) for line in PROJECT["optional-dependencies"]["test"]}


def imported(*folders: str) -> set[str]:
    """The distributions whose modules the Python files of these folders import."""
    names = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
                if isinstance(node, ast.Import):
                    names.update(alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    names.add(node.module.split(".")[0])
    distributions = packages_distributions()
    ours = {"postmortems", "scripts", "tests", "bench"}
    return {
        distributions[name][0].lower().replace("_", "-")
        for name in names - ours - set(sys.stdlib_module_names)
        if name in distributions
    }


def test_the_product_imports_only_what_it_declares():
    assert imported("postmortems") - RUNTIME == set()


def test_tests_and_scripts_import_only_what_is_declared():
    # These come with a plugin or a program that is declared, and are of no use without it.
    through_others = {"playwright", "grimp", "packaging"}
    assert imported("tests", "scripts", "bench") - RUNTIME - TEST - through_others == set()


def test_nothing_is_declared_that_nobody_uses():
    assert RUNTIME - imported("postmortems") - set(USED_OTHERWISE) == set()
    assert TEST - imported("tests", "scripts", "bench") - set(USED_OTHERWISE) == set()
    assert set(USED_OTHERWISE) - RUNTIME - TEST == set()


def test_every_declared_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text()
    lists = re.findall(r"^(?:dependencies|test) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert len(lists) == 2
    # A reason stands above the package or the few packages it is for.
    for declared in lists:
        assert declared.lstrip().startswith("#")
        assert not re.search(r'(?:^ *"[^"]+",\n){4}', declared, re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))


def test_the_pinned_lists_hold_what_is_declared():
    assert RUNTIME <= set(pins("runtime"))
    assert TEST <= set(pins("test"))


def test_the_longer_list_holds_the_shorter_one_with_the_same_versions():
    assert pins("runtime").items() <= pins("test").items()


@pytest.mark.parametrize("name", ["runtime", "test"])
def test_every_pin_has_hashes_and_no_list_names_where_to_get_it(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|^-|find-links|index", text, re.MULTILINE)


def test_every_pin_can_be_installed_on_the_oldest_python():
    # Distributions keep the first patch releases for years; an installer would refuse the list.
    refusing = {
        package: wanted
        for package in pins("test")
        if (wanted := metadata(package)["Requires-Python"])
        and not SpecifierSet(wanted).contains("3.11.0")
    }
    assert refusing == {}


@pytest.mark.parametrize("name", ["runtime", "test"])
def test_what_runs_is_what_is_pinned(name):
    installed = {package: version(package) for package in pins(name)}
    assert installed == pins(name)
