"""Archives of postmortems: what is inside them, and one postmortem packed with its files.

An archive that this product exports has one folder per postmortem:

    INC-7-checkout-down/about.json                      what the document does not say
    INC-7-checkout-down/INC-7-checkout-down.json        the postmortem, read back exactly
    INC-7-checkout-down/INC-7-checkout-down.md, .html   the same for people
    INC-7-checkout-down/attachments/KEY/NAME            its files

Such a folder packed alone is a bundle. Archives of other origin are taken as so many
documents. Nothing is ever unpacked to disk, and an archive that announces too much or whose
names point outside it is refused whole.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

ABOUT = "about.json"
FORMAT = "postmortem-folder/1"
ATTACHMENTS = "attachments"
_KEY = re.compile(r"[\w-]{1,64}")
_MEGABYTE = 1024 * 1024
# Zip files that are documents of other programs, and how to know them.
_OFFICE = ("[Content_Types].xml", "mimetype", "content.xml")


class BadArchive(ValueError):
    """The archive is broken, hostile, or too large; the message says which to a person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken from one archive. Sizes are bytes after unpacking."""

    documents: int = 1000
    each: int = 20 * _MEGABYTE
    together: int = 200 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file of a postmortem, with the key by which its texts name it."""

    key: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """A postmortem with its files. ``document`` is its JSON, ``name`` the name of that."""

    name: str
    document: bytes
    files: tuple[BundledFile, ...] = ()
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """One document of an archive: its bytes, which are a bundle where it has files."""

    name: str
    data: bytes


def is_archive(head: bytes, names: Iterable[str] = ()) -> bool:
    """Whether a file that begins so is a ZIP archive and, by the names in it, no document."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06") and not set(names).intersection(_OFFICE)


def opens_as_archive(file: IO[bytes]) -> bool:
    """Whether this seekable file is a ZIP archive of documents, and not, say, a Word file."""
    file.seek(0)
    head = file.read(4)
    if not is_archive(head):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            return is_archive(head, archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return True  # it will be refused with the reason when it is read


def documents_in(file: IO[bytes], limits: Limits) -> Iterator[Packed]:
    """The documents of an archive, one after the other, none unpacked before it is asked for.

    Raises ``BadArchive``: before the first one for what shows in the list of names, later for
    a member that is broken.
    """
    with _opened(file) as archive:
        members = _members(archive, limits)
        folders = _folders_of_ours(archive, members)
        others = [name for name in members if not _is_in(name, folders)]
        if len(folders) + len(others) > limits.documents:
            raise BadArchive(
                f"There are {len(folders) + len(others):,} documents in this archive; "
                f"at most {limits.documents:,} can be imported at once."
            )
        if not folders and not others:
            raise BadArchive("There is no document in this archive.")
        files = _files_by_folder(members)
        for folder, about in folders.items():
            bundle = _bundle(archive, members, files.get(folder, []), folder, about)
            packed = pack(bundle) if bundle.files or bundle.restricted else bundle.document
            yield Packed(bundle.name, packed)
        for name in others:
            yield Packed(name, _content(archive, members[name]))


def bundle_in(source: bytes) -> Bundle | None:
    """The postmortem with its files that these bytes are, or None where they are none."""
    if not is_archive(source):
        return None
    try:
        with _opened(io.BytesIO(source)) as archive:
            members = _members(archive, Limits())
            folders = _folders_of_ours(archive, members)
            if len(folders) != 1:
                return None
            ((folder, about),) = folders.items()
            files = _files_by_folder(members).get(folder, [])
            return _bundle(archive, members, files, folder, about)
    except BadArchive:
        return None


def pack(bundle: Bundle) -> bytes:
    """The bytes that ``bundle_in`` reads back."""
    content = io.BytesIO()
    stem = PurePosixPath(bundle.name).stem
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        about = about_text(bundle.name, restricted=bundle.restricted).encode()
        members = {f"{stem}/{ABOUT}": about, f"{stem}/{bundle.name}": bundle.document}
        for file in bundle.files:
            members[f"{stem}/{ATTACHMENTS}/{file.key}/{file.name}"] = file.data
        for name, data in members.items():
            # Without the time of day: the same bundle is the same bytes.
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def about_text(document: str, *, restricted: bool) -> str:
    """What stands in ``about.json`` of a folder whose postmortem is the file ``document``."""
    data = {"format": FORMAT, "document": document, "restricted": restricted}
    return json.dumps(data, indent=2) + "\n"


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        file.seek(0)
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise BadArchive("This ZIP archive is broken or incomplete.") from error


def _members(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The files by name, checked. Folders, hidden files and those of macOS are left out."""
    found: dict[str, zipfile.ZipInfo] = {}
    together = 0
    for info in archive.infolist():
        name = info.filename
        _refuse_tricks(info)
        if info.is_dir() or "__MACOSX" in name or PurePosixPath(name).name.startswith("."):
            continue
        if name in found:
            raise BadArchive(f"Two files in this archive have the name {name[:80]}.")
        together += info.file_size
        if info.file_size > limits.each:
            size = limits.each // _MEGABYTE
            raise BadArchive(f"{name[:80]} is larger than {size} MB when unpacked.")
        if together > limits.together:
            size = limits.together // _MEGABYTE
            raise BadArchive(f"This archive is larger than {size} MB when unpacked.")
        found[name] = info
    return found


def _refuse_tricks(info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    outside = name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name)
    if outside or "\\" in name or stat.S_ISLNK(info.external_attr >> 16):
        raise BadArchive(f"A name in this archive points outside it: {name[:80]!r}.")
    if info.flag_bits & 1:
        raise BadArchive("This archive is locked with a password. Unpack it first.")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    # `read` stops at the size that was announced, and checks that it was the true one.
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise BadArchive(f"{info.filename[:80]} in this archive is broken.") from error


def _is_in(name: str, folders: Mapping[str, Any]) -> bool:
    """Whether a file is one of those that we export with a postmortem."""
    return name.rpartition("/")[0] in folders or _top(name) in folders


def _top(name: str) -> str:
    """The folder around the folder ``attachments`` of a file in it."""
    before, found, _ = name.rpartition(f"/{ATTACHMENTS}/")
    return before if found else ""


def _files_by_folder(members: Mapping[str, zipfile.ZipInfo]) -> dict[str, list[zipfile.ZipInfo]]:
    found: dict[str, list[zipfile.ZipInfo]] = {}
    for name, info in members.items():
        if top := _top(name):
            found.setdefault(top, []).append(info)
    return found


def _folders_of_ours(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]
) -> dict[str, dict[str, Any]]:
    """Folders that we exported, each with what its ``about.json`` says."""
    found: dict[str, dict[str, Any]] = {}
    for name, info in members.items():
        folder, _, last = name.rpartition("/")
        if last != ABOUT or not folder or info.file_size > 10_000:
            continue
        try:
            about = json.loads(_content(archive, info))
        except ValueError:
            continue
        if isinstance(about, dict) and about.get("format") == FORMAT:
            if f"{folder}/{about.get('document')}" in members:
                found[folder] = about
    return found


def _bundle(
    archive: zipfile.ZipFile,
    members: Mapping[str, zipfile.ZipInfo],
    attached: Iterable[zipfile.ZipInfo],
    folder: str,
    about: Mapping[str, Any],
) -> Bundle:
    name = str(about["document"])
    files = []
    for info in attached:
        key, _, file_name = info.filename.rpartition(f"/{ATTACHMENTS}/")[2].partition("/")
        if _KEY.fullmatch(key) and file_name and "/" not in file_name:
            files.append(BundledFile(key, file_name, _content(archive, info)))
    return Bundle(
        name=name,
        document=_content(archive, members[f"{folder}/{name}"]),
        files=tuple(files),
        restricted=about.get("restricted") is True,
    )
