"""A rulebook on its way to another process: its digest and a bundle of its rules, loaded there once.

Compiled law is large and belongs to one version of this program. What is sent are the rules themselves, packed as they
are for signing; the other side checks the digest before it uses them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from compliance.law.rulebook import Rulebook

Loaded = TypeVar("Loaded")
_MOST = 4  # rulebooks and engines of a process that were sent to it; a change of law makes a second one
_loaded: dict[Hashable, object] = {}
_lock = RLock()


def once(key: Hashable, load: Callable[[], Loaded]) -> Loaded:
    """Return what this process was sent before under a key, or load it and keep it."""
    with _lock:
        if key not in _loaded:
            while len(_loaded) >= _MOST:
                del _loaded[next(iter(_loaded))]
            _loaded[key] = load()
        found: Loaded = _loaded[key]  # type: ignore[assignment]
        return found


@dataclass(frozen=True)
class RulesFolder:
    """A rulebook that was loaded from a folder."""

    root: Path

    def bundle(self, digest: str) -> bytes:
        """Return the rules as a bundle. Raises BundleRefused when they are not those that were loaded any more."""
        from compliance.law.archive import refuse
        from compliance.law.bundle import pack

        packed = once(("packed", digest), lambda: pack(self.root))
        if f'"digest": "{digest}"'.encode() not in packed[:4096]:
            refuse("the rules were changed since they were loaded", str(self.root), "", "Load the rulebook again")
        return packed


@dataclass(frozen=True)
class RulesBundle:
    """A rulebook that came as a bundle."""

    packed: bytes

    def bundle(self, digest: str) -> bytes:
        """Return the bundle as it came."""
        return self.packed


@dataclass(frozen=True)
class LaidText:
    """A rulebook with an overlay on top: the text of the overlay and the name of its file."""

    text: bytes
    name: str


@dataclass(frozen=True)
class LaidPolicy:
    """A rulebook with a company's own rules on top: the texts of their folder."""

    texts: Mapping[str, bytes]


def rulebook_of(digest: str, bundle: bytes) -> Rulebook:
    """Return the rulebook of a bundle, loaded once per process. Raises BundleRefused for another digest."""
    return once(("rulebook", digest), lambda: _unpacked(digest, bundle))


def _unpacked(digest: str, bundle: bytes) -> Rulebook:
    from dataclasses import replace

    from compliance.law.archive import refuse
    from compliance.law.bundle import read, unpack
    from compliance.law.rulebook import Rulebook

    found = read(bundle, require_signature=False)
    if found.digest != digest:
        refuse("these are other rules than were announced", "", f"{found.digest[:16]}…, not {digest[:16]}…")
    with tempfile.TemporaryDirectory(prefix="xuke-") as folder:
        book = Rulebook.load(unpack(found, Path(folder)))
    return replace(book, origin=RulesBundle(bundle))


def laid_on(beneath: Rulebook, origin: LaidText | LaidPolicy) -> Rulebook:
    """Return a rulebook with what lay on it laid on it again."""
    if isinstance(origin, LaidText):
        return beneath.with_overlay(origin.text, origin.name)
    from compliance.law.folder import Folder

    return beneath.with_policy(Folder.of(origin.texts))
