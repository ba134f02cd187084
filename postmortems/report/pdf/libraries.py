"""Whether this machine has the libraries a PDF needs, without loading WeasyPrint."""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import sys

_INSTALL = (
    "Install Pango: on Debian or Ubuntu "
    "'apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0', "
    "on Fedora 'dnf install pango harfbuzz', on macOS 'brew install pango'."
)
# Name of the library -> what follows "lib" in its file name on Linux and on macOS.
_NEEDED = {
    "GLib": ("gobject-2.0.so.0", "gobject-2.0.0.dylib"),
    "Pango": ("pango-1.0.so.0", "pango-1.0.0.dylib"),
    "Pango for FreeType": ("pangoft2-1.0.so.0", "pangoft2-1.0.0.dylib"),
    "HarfBuzz": ("harfbuzz.so.0", "harfbuzz.0.dylib"),
    "Fontconfig": ("fontconfig.so.1", "fontconfig.1.dylib"),
}
_FAST_SUBSETS = ("harfbuzz-subset.so.0", "harfbuzz-subset.0.dylib")


@functools.cache
def pdf_problem() -> str | None:
    """Return why no PDF can be made here and how to mend it, or None."""
    if importlib.util.find_spec("weasyprint") is None:
        return "No PDF can be made: the package 'weasyprint' is not installed."
    missing = [name for name, files in _NEEDED.items() if not _loads(files)]
    return missing_libraries(", ".join(missing)) if missing else None


@functools.cache
def pdf_advice() -> str | None:
    """Return what would make PDFs faster or better looking here, or None."""
    # Imported here because fonts.py is also read by a worker before anything else.
    from postmortems.report.pdf.fonts import missing_font_packages

    advice = []
    if pdf_problem() is None and not _loads(_FAST_SUBSETS):
        advice.append(
            "PDFs take nearly twice as long without HarfBuzz-Subset "
            "('libharfbuzz-subset0' on Debian and Ubuntu)."
        )
    if packages := missing_font_packages():
        advice.append(f"PDFs fall back to system fonts without {', '.join(packages)}.")
    return " ".join(advice) or None


def missing_libraries(what: str) -> str:
    """Return the message that ``what`` is missing, with the command that installs it."""
    return f"No PDF can be made: missing {what}. {_INSTALL}"


def _loads(files: tuple[str, str]) -> bool:
    linux, macos = files
    try:
        ctypes.CDLL("lib" + (macos if sys.platform == "darwin" else linux))
    except OSError:
        return False
    return True
