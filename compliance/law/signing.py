"""Ed25519 keys and signatures. Only this module imports `cryptography`, and only when a key is used."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from compliance.errors import XukeError
from compliance.law.archive import BundleRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

RAW_BYTES = 32


def keypair() -> tuple[bytes, bytes]:
    """Return a new private and public key, both as PEM. Keep the first one secret."""
    _needed()
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return secret, private.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def public_of(private: bytes) -> bytes:
    """Return the public half of a private key, as its 32 raw bytes. Raises BundleRefused for a key that is none."""
    return _raw(_private(private).public_key())


def key_id(public: bytes) -> str:
    """Return the id of a public key (PEM or its 32 raw bytes): the first 16 hex digits of the SHA-256 of the bytes."""
    raw = public if len(public) == RAW_BYTES else _raw(_public(public))
    return hashlib.sha256(raw).hexdigest()[:16]


def signed(message: bytes, private: bytes) -> tuple[str, bytes]:
    """Return the id of the key and its signature over a message. Raises BundleRefused for a key that is none."""
    key = _private(private)
    return key_id(_raw(key.public_key())), key.sign(message)


def holds(signature: bytes, message: bytes, public: bytes) -> bool:
    """Return whether a signature over a message was made with the private half of a public key."""
    key = _public(public)
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _needed() -> None:
    """Raise XukeError where the package is not installed: the library answers shipments without it."""
    try:
        import cryptography  # noqa: F401
    except ImportError:
        hint = "Install it with: pip install 'xuke[api]'."
        raise XukeError("keys and signatures need the package cryptography", hint=hint) from None


def _private(pem: bytes) -> Ed25519PrivateKey:
    _needed()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, Ed25519PrivateKey):
        return key
    why = "It is locked, of another kind, or not PEM"
    raise BundleRefused("this is not a private signing key", "", why, "Make one with `xuke rules keygen FILE`.")


def _public(key: bytes) -> Ed25519PublicKey:
    _needed()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if len(key) == RAW_BYTES:
        return Ed25519PublicKey.from_public_bytes(key)
    try:
        read = load_pem_public_key(key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        read = None
    if isinstance(read, Ed25519PublicKey):
        return read
    hint = "Give the file that `xuke rules keygen` wrote beside the private key, FILE.pub."
    raise BundleRefused(
        "this is not a public key for checking signatures", "", "It is of another kind, or not PEM", hint
    )


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes_raw()
