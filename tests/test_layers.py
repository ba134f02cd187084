"""The layers of the design hold, and no module stands outside them."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
# Read by Django or by the server itself, and imported by nothing of ours.
FRAME = {"postmortems.settings", "postmortems.apps", "postmortems.wsgi"}


def layers() -> list[list[str]]:
    """The modules of each layer, highest first."""
    (contract,) = (each for each in LINTER["contracts"] if each["type"] == "layers")
    return [re.findall(r"[\w.]+", line) for line in contract["layers"]]


def modules() -> set[str]:
    """Every module of the product that holds a line of code."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in (ROOT / "postmortems").rglob("*.py")
        if file.read_text(encoding="utf-8").strip()
    }


def test_every_contract_holds():
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_module_has_its_place_in_the_layers():
    placed = [module for layer in layers() for module in layer]
    homeless = {
        module
        for module in modules() - FRAME - {"postmortems", "postmortems.report"}
        if not any(module == place or module.startswith(f"{place}.") for place in placed)
    }
    assert homeless == set()


def test_the_lowest_layer_knows_no_django():
    graph = grimp.build_graph("postmortems", include_external_packages=True, cache_dir=None)
    lowest = {place for place in layers()[-1] if place in graph.modules}
    assert "postmortems.report.document" in lowest
    modules = lowest.union(*(graph.find_descendants(place) for place in lowest))
    external = {"django", "django_htmx", "lucide", "csp", "dj_database_url"} & graph.modules
    assert "django" in external
    users = {
        (module, package)
        for package in external
        for module in graph.find_modules_that_directly_import(package)
    }
    assert {(module, package) for module, package in users if module in modules} == set()
