"""Names of files, as they may be shown, sent in a header and saved on any machine."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 200
_LONGEST_ENDING = 10
_NOT_IN_NAMES = re.compile(r'["“”„«»`<>|*?:\\/]')


def clean_name(typed: str) -> str:
    """The last part of a path, on one line, without what quotes, hides or turns letters round."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", typed)[-1])
    name = "".join(" " if char.isspace() else char for char in name)
    # Control and format characters, which include those that reverse what is read.
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = " ".join(_NOT_IN_NAMES.sub("", name).split()).strip(". ")
    stem, ending = split_name(name)
    if ending:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
    return name[:LONGEST_NAME].rstrip() or "file"


def split_name(name: str) -> tuple[str, str]:
    """``("photo", "png")`` for ``photo.png``; the second is empty where a name has no ending."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or not ending.isalnum() or len(ending) > _LONGEST_ENDING:
        return name, ""
    return stem, ending


def complete_name(name: str, ending: str) -> str:
    """The name, with ``ending`` where it had none."""
    return name if split_name(name)[1] else f"{name[: LONGEST_NAME - len(ending) - 1]}.{ending}"
