"""The text fonts of the PDF: from Python packages, with the system's as fallback."""

from __future__ import annotations

import importlib.util
from pathlib import Path

#: The families a stylesheet for print should name first.
TEXT_FAMILY = "Source Sans Pro"
MONO_FAMILY = "IBM Plex Mono"

# Static faces only: a variable font is cut to one weight anew for every PDF,
# which costs more than laying out a page.
_FACES = {
    "font-source-sans-pro": (
        "font_source_sans_pro",
        (
            "SourceSansPro-Regular.ttf",
            "SourceSansPro-It.ttf",
            "SourceSansPro-Semibold.ttf",
            "SourceSansPro-SemiboldIt.ttf",
            "SourceSansPro-Bold.ttf",
            "SourceSansPro-BoldIt.ttf",
        ),
    ),
    "fontpkg-ibm-plex-mono": (
        "fontpkg_ibm_plex_mono",
        (
            "IBMPlexMono-Regular.ttf",
            "IBMPlexMono-Italic.ttf",
            "IBMPlexMono-Bold.ttf",
            "IBMPlexMono-BoldItalic.ttf",
        ),
    ),
}


def font_files() -> list[Path]:
    """Return the font files of the installed font packages."""
    return [
        folder / name
        for module, names in _FACES.values()
        if (folder := _folder(module)) is not None
        for name in names
    ]


def missing_font_packages() -> list[str]:
    """Return the distribution names of the font packages that are not installed."""
    return [package for package, (module, _) in _FACES.items() if _folder(module) is None]


def _folder(module: str) -> Path | None:
    # Found, not imported: these packages read their whole folder when imported.
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "files"
    return folder if folder.is_dir() else None
