"""A rulebook as one file that can be sent, signed and checked: the rule files, a manifest, and a signature over it.

The manifest names the digest of the rules, so that a signature over its bytes vouches for every byte of every rule.
`read` checks everything before it hands anything out; `pack` of the same rules gives the same bytes on every machine.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from compliance.law import archive
from compliance.law.archive import BundleRefused as BundleRefused
from compliance.law.archive import refuse
from compliance.law.folder import Folder, digest_of
from compliance.law.rule import LawModel
from compliance.law.rulebook import Rulebook
from compliance.law.signing import holds, key_id, signed
from compliance.law.signing import keypair as keypair
from compliance.version import VERSION

FORMAT = 1
_RULES, _MANIFEST, _SIGNATURE, _COVERAGE = "rules/", "manifest.json", "signature.json", "coverage.yaml"
_SUFFIXES = (".yaml", ".csv")
_STATED = re.compile(rb"^(version|verified_until):[ \t]+([0-9.-]{10})[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_BOOK = "Pack the rules again with `xuke rules bundle`"


class Manifest(LawModel):
    """What a bundle says of itself; `engine` is the version of the code that made it."""

    format: int
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    version: str = Field(pattern=r"^\d{4}\.\d{2}\.\d{2}$")
    verified_until: date
    engine: str = Field(pattern=r"^[0-9A-Za-z.+-]{1,40}$")


class _Formatted(BaseModel):
    """The format alone, which has to be known before anything else is read."""

    format: int


class Signature(LawModel):
    """A detached Ed25519 signature over the bytes of the manifest, and the id of the key that made it."""

    key: str = Field(pattern=r"^[0-9a-f]{16}$")
    signature: str = Field(max_length=88)


@dataclass(frozen=True)
class Bundle:
    """A bundle that was checked. `texts` are the rule files by their names below `rules/`.

    `signer` is the id of the trusted key whose signature holds, or None. `signed_as` is the key that a signature
    names, whether or not it is trusted: without `signer` it proves nothing.
    """

    digest: str
    version: str
    verified_until: date
    engine: str
    signer: str | None
    signed_as: str | None
    texts: Mapping[str, bytes]


def pack(root: Path) -> bytes:
    """Return the rules of a folder as an unsigned bundle. Raises RulebookRefused when they do not load."""
    book, folder = Rulebook.load(root), Folder(root)
    if folder.digest != book.digest:
        refuse("the rules were changed while they were read", str(root), "", "Try again")
    manifest = Manifest(
        format=FORMAT, digest=book.digest, version=book.version, verified_until=book.verified_until, engine=VERSION
    )
    _check_coverage(manifest, folder.texts)
    text = json.dumps(manifest.model_dump(mode="json"), indent=2, sort_keys=True) + "\n"
    return archive.write({_MANIFEST: text.encode(), **{_RULES + name: one for name, one in folder.texts.items()}})


def sign(bundle: bytes, private_key: bytes) -> bytes:
    """Return the bundle with a signature by a private key (PEM) in place of any it had.

    Raises BundleRefused for a bundle that is not whole, or a key that is none.
    """
    read(bundle, require_signature=False)
    files = archive.read(bundle)
    key, signature = signed(files[_MANIFEST], private_key)
    text = json.dumps({"key": key, "signature": base64.b64encode(signature).decode()}, indent=2) + "\n"
    whole = archive.write({**files, _SIGNATURE: text.encode()})
    return archive.squeeze(whole) if archive.squeezed(bundle) else whole


def read(bundle: bytes, trusted: Sequence[bytes] = (), require_signature: bool = True) -> Bundle:
    """Return a bundle after checking names, kinds, sizes, signature and digest.

    `trusted` are public keys, as PEM or 32 raw bytes. Without `require_signature` a bundle without a signature, or
    with one by a key that is not trusted, is read as well, and has no `signer`; a signature by a trusted key must
    hold in any case. Raises BundleRefused with the first thing that is wrong.
    """
    files = archive.read(bundle)
    manifest = _manifest(files)
    texts = _texts(files)
    signature = _signature(files)
    signer = _signer(files[_MANIFEST], signature, trusted)
    if require_signature and signer is None:
        _refuse_unsigned(signature, trusted)
    digest = digest_of(texts)
    if digest != manifest.digest:
        why = f"Their digest is {digest[:16]}…, the manifest says {manifest.digest[:16]}…"
        refuse("the rules are not those of the manifest", "", why, "Fetch it again, or have it packed again")
    _check_coverage(manifest, texts)
    signed_as = signature.key if signature else None
    return Bundle(
        digest, manifest.version, manifest.verified_until, manifest.engine, signer, signed_as, texts
    )  # fmt: skip


def unpack(bundle: Bundle, folder: Path) -> Path:
    """Write the rules of a bundle to `folder/<digest>/`, whole or not at all, and return that place.

    What is there already is used again if it is the same to the byte, and refused (BundleRefused) if not.
    """
    place = folder / bundle.digest
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as made:
            rules = Path(made) / "rules"
            for name, text in bundle.texts.items():
                (rules / name).parent.mkdir(parents=True, exist_ok=True)
                (rules / name).write_bytes(text)
            try:
                rules.rename(place)
            except OSError:
                if not place.exists():  # else another process was faster, and its copy is checked below
                    raise
    if Folder(place).digest != bundle.digest:
        why = "A file in it was changed, added or lost"
        refuse("this folder does not hold the rules that its name says", str(place), why, "Delete it and try again")
    return place


def _manifest(files: Mapping[str, bytes]) -> Manifest:
    if _MANIFEST not in files:
        refuse("the bundle lacks a manifest", _MANIFEST)
    text = files[_MANIFEST]
    try:
        if (found := _Formatted.model_validate_json(text, strict=True).format) != FORMAT:
            hint = "Install a newer xuke, or take a bundle that this one made"
            refuse(f"the bundle is of format {found}; this xuke reads format {FORMAT}", _MANIFEST, "", hint)
        return Manifest.model_validate_json(text, strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        why = ": ".join(part for part in (".".join(map(str, fault["loc"])), fault["msg"]) if part)
        refuse("the manifest cannot be read", _MANIFEST, why)


def _texts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    texts = {}
    for name, text in files.items():
        if name.startswith(_RULES) and name.endswith(_SUFFIXES):
            texts[name.removeprefix(_RULES)] = text
        elif name not in (_MANIFEST, _SIGNATURE):
            refuse("a bundle holds rules (.yaml and .csv below rules/), a manifest and a signature only", name)
    return texts


def _signature(files: Mapping[str, bytes]) -> Signature | None:
    if _SIGNATURE not in files:
        return None
    try:
        return Signature.model_validate_json(files[_SIGNATURE], strict=True)
    except ValidationError:
        refuse("the signature cannot be read", _SIGNATURE)


def _signer(message: bytes, signature: Signature | None, trusted: Sequence[bytes]) -> str | None:
    """Return the id of the trusted key that the signature names and that made it; a false one is refused."""
    if signature is None:
        return None
    try:
        raw = base64.b64decode(signature.signature, validate=True)
    except binascii.Error:
        refuse("the signature cannot be read", _SIGNATURE)
    for key in trusted:
        if key_id(key) == signature.key:
            if not holds(raw, message, key):
                why = "The manifest was changed after it was signed, or was signed by another party"
                refuse(
                    f"the signature by key {signature.key} is false", _SIGNATURE, why, "Do not use it; fetch it again"
                )
            return signature.key
    return None


def _refuse_unsigned(signature: Signature | None, trusted: Sequence[bytes]) -> None:
    if not trusted:
        refuse("a signature is required, but no key is trusted", "", "", "Name the public keys you trust")
    known = ", ".join(key_id(key) for key in trusted)
    if signature is None:
        refuse(
            "the bundle is not signed",
            "",
            f"It has to be signed by {known}",
            "Have it signed with `xuke rules bundle --sign`",
        )
    why = f"Trusted: {known}"
    refuse(
        f"the bundle is signed by key {signature.key}, which is not trusted",
        _SIGNATURE,
        why,
        "Ask for the sender's public key",
    )


def _check_coverage(manifest: Manifest, texts: Mapping[str, bytes]) -> None:
    """Refuse a manifest that speaks of another law than the rules do. Read without YAML, which a stranger wrote."""
    if _COVERAGE not in texts:
        refuse("the file is missing; every rulebook needs it", _RULES + _COVERAGE)
    found = _STATED.findall(texts[_COVERAGE])
    wanted = {b"version": manifest.version, b"verified_until": manifest.verified_until.isoformat()}
    if sorted(found) != sorted((name, value.encode()) for name, value in wanted.items()):
        why = f"The manifest says version {manifest.version}, verified until {manifest.verified_until}"
        refuse("the rules do not state version and verified_until as the manifest does", _RULES + _COVERAGE, why, _BOOK)
