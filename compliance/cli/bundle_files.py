"""Keys and bundles on disk: written whole or not at all, read no further than a bundle can be long."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from compliance.cli.output import MAY_GO, complain, put
from compliance.errors import InputRefused, RulebookRefused
from compliance.law import archive
from compliance.law.bundle import Bundle, keypair, pack, read, sign, unpack
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.law.signing import key_id

_LONGEST_KEY = 64_000


def make_keys(file: Path) -> int:
    """Write a new pair of keys; neither file may be there yet."""
    beside = file.with_name(f"{file.name}.pub")
    for place in (file, beside):
        if os.path.lexists(place):
            raise InputRefused(
                "the file is there already; a key is never overwritten", str(place), "", "Choose another name."
            )
    private, public = keypair()
    _write_new(file, private, 0o600)
    try:
        _write_new(beside, public, 0o644)
    except InputRefused:
        file.unlink()
        raise
    put(f"private key  {file} (keep it secret)\npublic key   {beside}\nkey id       {key_id(public)}")
    return MAY_GO


def make_bundle(out: Path, rules: Path | None, key: Path | None) -> int:
    """Write the bundle of a rules directory, signed if a key is given."""
    private = _read(key, _LONGEST_KEY) if key else None
    root = rules or default_root()
    try:
        packed = pack(root)
    except RulebookRefused as refused:
        _refuse(root, refused)
    if out.suffix in (".gz", ".tgz"):
        packed = archive.squeeze(packed)
    if private is not None:
        packed = sign(packed, private)
    _replace(out, packed)
    found = read(packed, require_signature=False)
    put(f"{_described(found, found.signed_as or 'none')}\nwritten to      {out}, {len(packed):,} bytes")
    return MAY_GO


def verify_bundle(file: Path, keys: tuple[Path, ...]) -> int:
    """Print what a bundle is, if it is in order; with keys it has to be signed by one of them."""
    trusted = [_read(key, _LONGEST_KEY) for key in keys]
    found = read(_read(file, archive.LARGEST_BYTES), trusted, require_signature=bool(keys))
    put(_described(found, _signer(found)))
    return MAY_GO


def loaded(place: Path) -> Rulebook:
    """Return the rulebook of a rules directory or a bundle; signatures are not asked for. Refusals are of the input."""
    try:
        if place.is_dir():
            return Rulebook.load(place)
        found = read(_read(place, archive.LARGEST_BYTES), require_signature=False)
        with tempfile.TemporaryDirectory(prefix="xuke-") as folder:
            return Rulebook.load(unpack(found, Path(folder)))
    except RulebookRefused as refused:
        _refuse(place, refused)


def _refuse(place: Path, refused: RulebookRefused) -> NoReturn:
    complain(str(refused))
    raise InputRefused(refused.what, str(place), "", f"{refused.hint}.") from None


def _signer(found: Bundle) -> str:
    if found.signer:
        return f"{found.signer} (trusted)"
    if found.signed_as:
        return f"not checked; it names key {found.signed_as}, give its file with --key"
    return "none, the bundle is not signed"


def _described(found: Bundle, signer: str) -> str:
    rows = {
        "digest": found.digest,
        "version": found.version,
        "verified until": found.verified_until,
        "made by": f"xuke {found.engine}",
        "files": len(found.texts),
        "signer": signer,
    }
    return "\n".join(f"{name:<15} {value}" for name, value in rows.items())


def _read(file: Path, most: int) -> bytes:
    """Return a file, one byte more than allowed at most, so that a longer one is refused for its length."""
    try:
        with file.open("rb") as source:
            return source.read(most + 1)
    except OSError as error:
        _unusable("read", file, error)


def _write_new(file: Path, text: bytes, mode: int) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as target:
            target.write(text)
    except OSError as error:
        _unusable("written", file, error)


def _replace(file: Path, text: bytes) -> None:
    """Write a file whole or not at all; one that is there is replaced."""
    spare = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        try:
            spare.write_bytes(text)
            spare.replace(file)
        except OSError as error:
            _unusable("written", file, error)
    finally:
        with suppress(OSError):
            spare.unlink()


def _unusable(how: str, file: Path, error: OSError) -> NoReturn:
    cause = (error.strerror or "unknown cause").lower()
    hint = "Check the name and the rights of the folder."
    raise InputRefused(f"the file cannot be {how} ({cause})", str(file), "", hint) from None
