"""A tar of plain files, written the same to the byte on every machine, and read as if an enemy had written it.

The header is written here and not by `tarfile`, whose bytes differ between Python versions. Reading takes plain files
with plain names only, out of a bounded number of bytes: no links, devices, folders, long-name or sparse extensions.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import NoReturn

from compliance.errors import InputRefused

LARGEST_BYTES = 50_000_000  # unpacked, headers and all
MOST_FILES = 10_000
LONGEST_NAME = 100
_BLOCK = 512
_GZIP = b"\x1f\x8b"
_SEGMENT = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
_PLAIN = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_KINDS = {
    "1": "a hard link",
    "2": "a symbolic link",
    "3": "a device",
    "4": "a device",
    "5": "a folder",
    "6": "a pipe",
    "L": "a name in an entry of its own",
    "S": "a sparse file",
    "g": "a header for all files",
    "x": "a header extension",
}
MADE_BY = "Take one that `xuke rules bundle` made"


class BundleRefused(InputRefused):
    """A bundle, a key, or what was unpacked cannot be trusted or used; nothing of it was used."""


def write(files: Mapping[str, bytes]) -> bytes:
    """Return a tar of files, sorted by name. Raises BundleRefused for a name or a size that `read` would refuse."""
    if len(files) > MOST_FILES:
        refuse(f"more than {MOST_FILES:,} files", "", "", "Leave out what is not a rule file")
    parts = []
    for name in sorted(files):
        check_name(name)
        parts += [_header(name, len(files[name])), files[name], bytes(-len(files[name]) % _BLOCK)]
    archive = b"".join([*parts, bytes(2 * _BLOCK)])
    if len(archive) > LARGEST_BYTES:
        refuse("larger than 50 MB", "", "", "Leave out what is not a rule file")
    return archive


def squeeze(archive: bytes) -> bytes:
    """Return the archive as gzip without time or name; the bytes depend on the machine's zlib, the tar does not."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    return deflate.compress(archive) + deflate.flush()


def squeezed(archive: bytes) -> bool:
    """Return whether an archive is gzip."""
    return archive.startswith(_GZIP)


def read(archive: bytes) -> dict[str, bytes]:
    """Return the files of a tar or tar.gz by name. Raises BundleRefused for anything but plain files."""
    tar = _expanded(archive)
    files: dict[str, bytes] = {}
    known: set[str] = set()
    for name, content in _entries(tar):
        if name.casefold() in known:
            refuse("the bundle contains the file twice", name)
        known.add(name.casefold())
        files[name] = content
        if len(files) > MOST_FILES:
            refuse(f"the bundle holds more than {MOST_FILES:,} files")
    for name in files:
        above = name.split("/")[:-1]
        if any("/".join(above[: end + 1]).casefold() in known for end in range(len(above))):
            refuse("a file and a folder have the same name", name)
    return files


def check_name(name: str) -> None:
    """Refuse a name that leads elsewhere, is too long, or would not be the same on every disk."""
    shown = name.encode("unicode_escape").decode()[:LONGEST_NAME]
    if name.startswith(("/", "\\")) or name[1:2] == ":":
        refuse("the name begins at the root of a disk", shown)
    if ".." in re.split(r"[/\\]", name):
        refuse("the name leads out of the bundle", shown)
    if len(name) > LONGEST_NAME:
        refuse(f"the name is longer than {LONGEST_NAME} letters", f"{shown}…")
    if not _PLAIN.fullmatch(name):
        refuse("the name holds more than plain letters, digits, dots, hyphens and underscores", shown)


def refuse(what: str, where: str = "", why: str = "", hint: str = MADE_BY) -> NoReturn:
    """Raise BundleRefused with what is wrong, where, why, and what to do now."""
    raise BundleRefused(what, where, why, f"{hint}.")


def _header(name: str, size: int) -> bytes:
    """Return the header of a plain file: mode 0644, without owner, of the year 1970 (POSIX ustar)."""
    numbers = b"%07o\0%07o\0%07o\0%011o\0%011o\0" % (0o644, 0, 0, size, 0)
    start = name.encode("ascii").ljust(LONGEST_NAME, b"\0") + numbers
    end = (b"0" + bytes(100) + b"ustar\x0000").ljust(_BLOCK - 156, b"\0")
    return start + b"%06o\0 " % sum(start + b" " * 8 + end) + end


def _expanded(archive: bytes) -> bytes:
    """Return the tar inside gzip, or the tar as it is; never more bytes than allowed."""
    tar = archive
    if squeezed(archive):
        inflate = zlib.decompressobj(31)
        try:
            tar = inflate.decompress(archive, LARGEST_BYTES + 1)
        except zlib.error:
            refuse("the gzip around the bundle is damaged", "", "", "Fetch it again")
        if len(tar) <= LARGEST_BYTES and not inflate.eof:
            refuse("the bundle breaks off", "", "", "Fetch it again")
        if inflate.unused_data:
            refuse("more follows after the end of the bundle")
    if len(tar) > LARGEST_BYTES:
        refuse("the bundle unpacks to more than 50 MB")
    return tar


def _entries(tar: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file up to the mark at the end."""
    place = 0
    while True:
        header = tar[place : place + _BLOCK]
        if place and len(header) < _BLOCK:
            refuse("the bundle breaks off", "", "", "Fetch it again")
        if place and not any(header):
            break
        name, size = _read_header(header, first=place == 0)
        place += _BLOCK
        if size > len(tar) - place:
            refuse("the bundle breaks off in this file", name, "", "Fetch it again")
        yield name, tar[place : place + size]
        place += size + -size % _BLOCK
    if tar.count(0, place) != len(tar) - place:
        refuse("more follows after the end of the bundle")


def _read_header(header: bytes, first: bool) -> tuple[str, int]:
    """Return name and size of a plain file; anything else is refused."""
    total = sum(header[:148]) + sum(header[156:]) + 8 * ord(" ")
    if len(header) < _BLOCK or header[257:262] != b"ustar" or _octal(header[148:156]) != total:
        refuse("this is not a rules bundle" if first else "a header in the bundle is damaged")
    before = header[345:500].split(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    name = b"/".join(part for part in (before, header[:100].split(b"\0")[0]) if part).decode("latin-1")
    kind = chr(header[156])
    if kind not in "0\0":
        shown = name.encode("unicode_escape").decode()
        refuse(f"{_KINDS.get(kind, 'an entry of an unknown kind')} is not allowed in a bundle", shown)
    check_name(name)
    size = _octal(header[124:136])
    if size is None:
        refuse("the size of the file cannot be read", name)
    return name, size


def _octal(field: bytes) -> int | None:
    text = field.rstrip(b" \0").lstrip(b" ")
    return int(text, 8) if re.fullmatch(rb"[0-7]{1,12}", text) else None
