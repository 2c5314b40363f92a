"""The compiled rulebook, kept between runs in the user's own cache folder.

A copy is found by the digest of the rules, the version of this package and of Python, so it can never be stale; it is
only read when the folder belongs to this user and no other user may write to it. `XUKE_CACHE=off` switches it off.
"""

from __future__ import annotations

import copyreg
import gc
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar
from zlib import crc32

from compliance.law.closed import KeepingPickler
from compliance.version import VERSION

Kept = TypeVar("Kept")
_SUM = 4  # bytes before a copy, its CRC-32
_KEPT = 32  # a few checkouts and policies side by side, each with its index of names


def recall(digest: str, kind: type[Kept]) -> Kept | None:
    """Return the compiled copy for a digest, or None when there is none that can be trusted."""
    path = _path(digest)
    if path is None or not _private(path.parent):
        return None
    try:
        found = _loaded(_sound(path.read_bytes()))
    except Exception:  # a damaged copy is the same as none
        return None
    return found if isinstance(found, kind) else None


def kept(name: str, digest: str, kind: type[Kept], make: Callable[[], Kept]) -> Kept:
    """Return what is kept of this name for a digest, or make and keep it; without a digest nothing is kept."""
    key = f"{name} {digest}"
    found = recall(key, kind) if digest else None
    if found is None:
        found = make()
        if digest:
            remember(key, found)
    return found


def _sound(data: bytes) -> memoryview:
    """Return a copy without the sum before it, which must be its own: most of a copy is opened long after loading."""
    body = memoryview(data)[_SUM:]
    if crc32(body) != int.from_bytes(data[:_SUM], "big"):
        raise ValueError("the copy is damaged")
    return body


def _loaded(data: memoryview) -> object:
    """Unpickle without collecting garbage meanwhile: every object stays, and each look at them all costs time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(data)  # noqa: S301 - own folder, checked by the caller
    finally:
        if collecting:
            gc.enable()


def remember(digest: str, one: object) -> None:
    """Keep a compiled copy; a folder that cannot be written to is not an error."""
    path = _path(digest)
    if path is None:
        return
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _private(path.parent):
            return
        body = BytesIO()
        _dump(one, body)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(crc32(body.getbuffer()).to_bytes(_SUM, "big"))
            file.write(body.getbuffer())
        Path(name).replace(path)
        _prune(path.parent)


def _dump(one: object, file: BinaryIO) -> None:
    """Pickle something as it is, even where its class has another form for sending it to other processes."""
    pickler = KeepingPickler(file, protocol=pickle.HIGHEST_PROTOCOL)
    if type(one).__reduce__ is not object.__reduce__:
        pickler.dispatch_table = {**copyreg.dispatch_table, type(one): _as_is}
    pickler.dump(one)


def _as_is(one: object) -> tuple[Callable[..., object], tuple[type], dict[str, object]]:
    return object.__new__, (type(one),), vars(one)


def _prune(folder: Path) -> None:
    """Delete all but the newest copies, so that the folder does not grow with every edit."""
    copies = sorted(folder.glob("*.rulebook"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in copies[_KEPT:]:
        old.unlink(missing_ok=True)


def _path(digest: str) -> Path | None:
    if os.environ.get("XUKE_CACHE", "").lower() == "off":
        return None
    key = sha256(f"{digest} {VERSION} {_code_stamp()} {sys.version}".encode()).hexdigest()[:32]
    return folder() / f"{key}.rulebook"


def folder() -> Path:
    """Return the user's own cache folder of this program; it may not exist yet."""
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "xuke"


@cache
def _code_stamp() -> str:
    """Return a stamp of the compiling code itself, so that a changed checkout does not read old copies."""
    package = Path(__file__).parent.parent
    rooms = ("model", "law", "goods", "facts", "screening")
    files = [path for room in rooms for path in sorted((package / room).glob("*.py"))]
    return ",".join(f"{p.name}:{p.stat().st_mtime_ns}" for p in files)


def _private(folder: Path) -> bool:
    try:
        info = folder.stat()
    except OSError:
        return False
    owned = not hasattr(os, "getuid") or info.st_uid == os.getuid()
    return owned and not info.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
