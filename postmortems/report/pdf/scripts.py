"""Which scripts of the world can be printed here: whether some font has their letters."""

from __future__ import annotations

import ctypes
import functools
import sys

#: Scripts beyond those of the fonts that come along, by a language written in each.
SCRIPTS = {
    "Arabic": "ar",
    "Hebrew": "he",
    "Chinese": "zh-cn",
    "Japanese": "ja",
    "Korean": "ko",
    "Devanagari": "hi",
    "Thai": "th",
    "emoji": "und-zsye",
}
FONT_PACKAGES = ("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")


class _FontSet(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_int),
        ("room", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    )


@functools.cache
def missing_scripts() -> tuple[str, ...]:
    """Return the names of SCRIPTS for which no font is installed; none where that is unknown."""
    try:
        library = ctypes.CDLL(
            "libfontconfig.1.dylib" if sys.platform == "darwin" else "libfontconfig.so.1"
        )
    except OSError:
        return ()
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcNameParse.argtypes = (ctypes.c_char_p,)
    library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    library.FcFontList.argtypes = (ctypes.c_void_p,) * 3
    library.FcFontSetDestroy.argtypes = (ctypes.POINTER(_FontSet),)
    library.FcPatternDestroy.argtypes = library.FcObjectSetDestroy.argtypes = (ctypes.c_void_p,)
    return tuple(name for name, language in SCRIPTS.items() if not _fonts_for(library, language))


def _fonts_for(library: ctypes.CDLL, language: str) -> int:
    pattern = library.FcNameParse(f":lang={language}".encode())
    wanted = library.FcObjectSetCreate()
    found = library.FcFontList(None, pattern, wanted)
    count = found.contents.count if found else 0
    if found:
        library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(wanted)
    library.FcPatternDestroy(pattern)
    return count
