"""Rulebook bundles: the same rules give the same bytes, and nothing is handed out that is not whole and vouched for."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.errors import RulebookRefused, XukeError
from compliance.law import archive
from compliance.law.bundle import BundleRefused, keypair, pack, read, sign, unpack
from compliance.law.folder import Folder, default_root, digest_of
from compliance.law.rulebook import Rulebook
from compliance.law.signing import key_id
from compliance.version import VERSION
from tests.small_rules import small_rules

FROM_BUNDLE = "Take one that `xuke rules bundle` made."
PLAIN = "the name holds more than plain letters, digits, dots, hyphens and underscores"
AGAIN = "Fetch it again."
PRIVATE, PUBLIC = keypair()
STRANGER, STRANGERS = keypair()
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_rules(tmp_path_factory.mktemp("bundle") / "rules")


@pytest.fixture(scope="module")
def packed(rules: Path) -> bytes:
    return pack(rules)


def refused(packed: bytes, *trusted: bytes, signature: bool = False) -> str:
    """Return the message with which a bundle is refused."""
    with pytest.raises(BundleRefused) as told:
        read(packed, trusted, signature)
    return str(told.value)


def changed(packed: bytes, **changes: bytes | None) -> bytes:
    """Return a bundle with members replaced, added or left out (None); `__` stands for `/` and `_dot_` for `.`."""
    files = archive.read(packed)
    for name, text in changes.items():
        place = name.replace("__", "/").replace("_dot_", ".")
        files.pop(place, None)
        if text is not None:
            files[place] = text
    return archive.write(files)


def tar(*members: tarfile.TarInfo | tuple[str, bytes], format: int = tarfile.USTAR_FORMAT) -> bytes:
    """Return a tar made by the standard library, which writes whatever it is told to."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as target:
        for member in members:
            if isinstance(member, tuple):
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                target.addfile(info, io.BytesIO(member[1]))
            else:
                target.addfile(member)
    return out.getvalue()


def special(kind: bytes, name: str = "rules/a.yaml", link: str = "/etc/passwd") -> bytes:
    """Return a tar with one member that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return tar(info)


def claims(size: int) -> bytes:
    """Return a tar with a file that says to be longer than it is."""
    info = tarfile.TarInfo("rules/a.yaml")
    info.size = size
    return info.tobuf(tarfile.USTAR_FORMAT)


def test_the_same_rules_give_the_same_bytes(rules: Path, packed: bytes, tmp_path: Path) -> None:
    again = small_rules(tmp_path / "elsewhere")
    for file in again.rglob("*.yaml"):
        os.utime(file, (1, 1))
        file.chmod(0o600)
    assert pack(again) == packed == pack(rules)


def test_an_ordinary_tar_program_reads_a_bundle(packed: bytes, rules: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(sign(packed, PRIVATE))) as found:
        members = found.getmembers()
        names = [member.name for member in members]
        assert names == sorted(names) and {"manifest.json", "signature.json", "rules/coverage.yaml"} <= set(names)
        assert {(m.mode, m.mtime, m.uid, m.gid, m.uname, m.gname) for m in members} == {(0o644, 0, 0, 0, "", "")}
        coverage = found.extractfile("rules/coverage.yaml")
        assert coverage is not None and coverage.read() == (rules / "coverage.yaml").read_bytes()


def test_a_bundle_says_which_rules_it_holds(packed: bytes, rules: Path) -> None:
    book, found = Rulebook.load(rules), read(packed, require_signature=False)
    assert (found.digest, found.version, found.verified_until) == (book.digest, book.version, book.verified_until)
    assert (found.engine, found.signer, found.signed_as, found.texts) == (VERSION, None, None, Folder(rules).texts)


def test_the_shipped_rules_come_back_the_same(tmp_path: Path) -> None:
    whole = archive.squeeze(sign(pack(default_root()), PRIVATE))
    place = unpack(read(whole, [PUBLIC]), tmp_path)
    assert place == tmp_path / Folder(default_root()).digest
    assert Rulebook.load(place).digest == Rulebook.default().digest


def test_rules_that_do_not_load_are_not_packed(tmp_path: Path) -> None:
    rules = small_rules(tmp_path / "rules")
    (rules / "coverage.yaml").unlink()
    with pytest.raises(RulebookRefused):
        pack(rules)


def test_a_rule_file_that_would_not_be_the_same_on_every_disk_is_not_packed(tmp_path: Path) -> None:
    rules = small_rules(tmp_path / "rules")
    (rules / "lists" / "remarks für uns.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(BundleRefused) as told:
        pack(rules)
    assert str(told.value) == f"rules/lists/remarks f\\xfcr uns.csv: {PLAIN}. {FROM_BUNDLE}"


# Signatures.


def test_a_signature_by_a_trusted_key_is_named(packed: bytes) -> None:
    found = read(sign(packed, PRIVATE), [STRANGERS, PUBLIC])
    assert found.signer == found.signed_as == key_id(PUBLIC)
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    raw = load_pem_public_key(PUBLIC).public_bytes_raw()  # type: ignore[union-attr]
    assert key_id(raw) == key_id(PUBLIC)
    assert read(sign(packed, PRIVATE), [raw]).signer == key_id(PUBLIC)


def test_signing_again_takes_the_place_of_the_first_signature(packed: bytes) -> None:
    assert read(sign(sign(packed, STRANGER), PRIVATE), [PUBLIC]).signer == key_id(PUBLIC)
    assert sign(sign(packed, STRANGER), PRIVATE) == sign(packed, PRIVATE)
    assert archive.squeezed(sign(archive.squeeze(packed), PRIVATE))


def test_an_unknown_signature_vouches_for_nothing(packed: bytes) -> None:
    found = read(sign(packed, STRANGER), [PUBLIC], require_signature=False)
    assert (found.signer, found.signed_as) == (None, key_id(STRANGERS))


def test_a_bundle_signed_by_nobody_or_by_a_stranger_is_refused(packed: bytes) -> None:
    mine, other = key_id(PUBLIC), key_id(STRANGERS)
    assert refused(packed, signature=True) == (
        "a signature is required, but no key is trusted. Name the public keys you trust."
    )
    assert refused(packed, PUBLIC, signature=True) == (
        f"the bundle is not signed. It has to be signed by {mine}. Have it signed with `xuke rules bundle --sign`."
    )
    assert refused(sign(packed, STRANGER), PUBLIC, signature=True) == (
        f"signature.json: the bundle is signed by key {other}, which is not trusted. Trusted: {mine}. "
        "Ask for the sender's public key."
    )


def test_a_false_signature_is_refused_also_where_none_is_wanted(packed: bytes) -> None:
    signature = json.loads(archive.read(sign(packed, PRIVATE))["signature.json"])
    manifest = archive.read(packed)["manifest.json"].replace(VERSION.encode(), b"9.9.9")
    forged = changed(sign(packed, PRIVATE), manifest_dot_json=manifest)
    borrowed = {
        **signature,
        "signature": json.loads(archive.read(sign(packed, STRANGER))["signature.json"])["signature"],
    }
    for false in (forged, changed(packed, signature_dot_json=json.dumps(borrowed).encode())):
        for wanted in (True, False):
            assert refused(false, PUBLIC, signature=wanted) == (
                f"signature.json: the signature by key {key_id(PUBLIC)} is false. The manifest was changed after it "
                "was signed, or was signed by another party. Do not use it; fetch it again."
            )


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b'{"key": "x", "signature": ""}', b'{"key": "0123456789abcdef", "signature": "not base64"}',
     b"[" * 100_000],
)  # fmt: skip
def test_a_signature_that_is_none_is_refused(packed: bytes, text: bytes) -> None:
    message = refused(changed(packed, signature_dot_json=text), PUBLIC)
    assert message == f"signature.json: the signature cannot be read. {FROM_BUNDLE}"


def test_keys_that_are_none_are_refused(packed: bytes) -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    locked = Ed25519PrivateKey.generate().private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.BestAvailableEncryption(b"secret")
    )
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    )
    for private in (b"", b"\xff" * 200, PUBLIC, locked, other):
        with pytest.raises(BundleRefused) as told:
            sign(packed, private)
        assert str(told.value) == (
            "this is not a private signing key. It is locked, of another kind, or not PEM. "
            "Make one with `xuke rules keygen FILE`."
        )
    message = refused(sign(packed, PRIVATE), PRIVATE)
    assert message == (
        "this is not a public key for checking signatures. It is of another kind, or not PEM. "
        "Give the file that `xuke rules keygen` wrote beside the private key, FILE.pub."
    )


def test_without_the_package_for_keys_the_rest_works(packed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert read(packed, require_signature=False).signer is None
    with pytest.raises(XukeError) as told:
        keypair()
    assert (
        str(told.value)
        == "keys and signatures need the package cryptography. Install it with: pip install 'xuke[api]'."
    )


def test_the_package_for_keys_is_not_loaded_until_a_key_is_used() -> None:
    code = "import sys, compliance, compliance.law.bundle; print('cryptography' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


# Hostile and damaged bundles: what is made of a good one or of nothing, and the exact message.

BOMB = gzip.compress(bytes(60_000_000))
HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda good: b"", f"this is not a rules bundle. {FROM_BUNDLE}"),
    "not a tar": (lambda good: b"PK\x03\x04" + bytes(2000), f"this is not a rules bundle. {FROM_BUNDLE}"),
    "zeros": (lambda good: bytes(10240), f"this is not a rules bundle. {FROM_BUNDLE}"),
    "not gzip": (lambda good: b"\x1f\x8b" + bytes(100), f"the gzip around the bundle is damaged. {AGAIN}"),
    "truncated gzip": (lambda good: gzip.compress(good)[:-9], f"the bundle breaks off. {AGAIN}"),
    "truncated between two files": (lambda good: good[:-1024], f"the bundle breaks off. {AGAIN}"),
    "truncated in a file": (
        lambda good: good[: good.index(b"rules/coverage.yaml") + 600],
        f"rules/coverage.yaml: the bundle breaks off in this file. {AGAIN}",
    ),
    "a file that claims 8 GB": (
        lambda good: claims(8_000_000_000),
        f"rules/a.yaml: the bundle breaks off in this file. {AGAIN}",
    ),
    "a size below zero": (
        lambda good: signed_size(-1024),
        f"rules/a.yaml: the size of the file cannot be read. {FROM_BUNDLE}",
    ),
    "a gzip bomb": (lambda good: BOMB, f"the bundle unpacks to more than 50 MB. {FROM_BUNDLE}"),
    "a large tar": (lambda good: bytes(50_000_001), f"the bundle unpacks to more than 50 MB. {FROM_BUNDLE}"),
    "too many files": (
        lambda good: b"".join(archive._header(f"rules/{n}.csv", 0) for n in range(10_001)) + bytes(1024),
        f"the bundle holds more than 10,000 files. {FROM_BUNDLE}",
    ),
    "text after the end": (lambda good: good + b"x", f"more follows after the end of the bundle. {FROM_BUNDLE}"),
    "two gzips": (
        lambda good: gzip.compress(good) + gzip.compress(good),
        f"more follows after the end of the bundle. {FROM_BUNDLE}",
    ),
    "a damaged header": (
        lambda good: good.replace(b"rules/coverage.yaml", b"rules/coverbge.yaml"),
        f"a header in the bundle is damaged. {FROM_BUNDLE}",
    ),
    "a name that leads out": (
        lambda good: tar(("../../etc/cron.d/x.yaml", b"")),
        f"../../etc/cron.d/x.yaml: the name leads out of the bundle. {FROM_BUNDLE}",
    ),
    "a name that leads out below": (
        lambda good: tar(("rules/../../x.yaml", b"")),
        f"rules/../../x.yaml: the name leads out of the bundle. {FROM_BUNDLE}",
    ),
    "a name that leads out on Windows": (
        lambda good: tar(("rules\\..\\x.yaml", b"")),
        f"rules\\\\..\\\\x.yaml: the name leads out of the bundle. {FROM_BUNDLE}",
    ),
    "a name from the root": (
        lambda good: tar(("/etc/x.yaml", b"")),
        f"/etc/x.yaml: the name begins at the root of a disk. {FROM_BUNDLE}",
    ),
    "a name on a drive": (
        lambda good: tar(("C:/x.yaml", b"")),
        f"C:/x.yaml: the name begins at the root of a disk. {FROM_BUNDLE}",
    ),
    "a name that repaints the terminal": (
        lambda good: tar(("rules/\x1b[2J.yaml", b"")),
        f"rules/\\x1b[2J.yaml: {PLAIN}. {FROM_BUNDLE}",
    ),
    "an endless name": (
        lambda good: tar(("rules/" + "a" * 90 + "/b.yaml", b"")),
        f"rules/{'a' * 90}/b.y…: the name is longer than 100 letters. {FROM_BUNDLE}",
    ),
    "a name in an entry of its own": (
        lambda good: tar(("rules/" + "a" * 200 + ".yaml", b""), format=tarfile.GNU_FORMAT),
        f"././@LongLink: a name in an entry of its own is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a header extension": (
        lambda good: tar(("rules/ä.yaml", b""), format=tarfile.PAX_FORMAT),
        f"././@PaxHeader: a header extension is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a symbolic link": (
        lambda good: special(tarfile.SYMTYPE),
        f"rules/a.yaml: a symbolic link is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a hard link": (
        lambda good: special(tarfile.LNKTYPE),
        f"rules/a.yaml: a hard link is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a device": (
        lambda good: special(tarfile.CHRTYPE),
        f"rules/a.yaml: a device is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a pipe": (
        lambda good: special(tarfile.FIFOTYPE),
        f"rules/a.yaml: a pipe is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a folder": (
        lambda good: special(tarfile.DIRTYPE, "rules", ""),
        f"rules/: a folder is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a sparse file": (
        lambda good: special(tarfile.GNUTYPE_SPARSE),
        f"rules/a.yaml: a sparse file is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "an entry of an unknown kind": (
        lambda good: special(b"Z"),
        f"rules/a.yaml: an entry of an unknown kind is not allowed in a bundle. {FROM_BUNDLE}",
    ),
    "a doubled name": (
        lambda good: tar(("rules/a.yaml", b"1"), ("rules/a.yaml", b"2")),
        f"rules/a.yaml: the bundle contains the file twice. {FROM_BUNDLE}",
    ),
    "a name doubled on disks without capitals": (
        lambda good: tar(("rules/a.yaml", b"1"), ("rules/A.yaml", b"2")),
        f"rules/A.yaml: the bundle contains the file twice. {FROM_BUNDLE}",
    ),
    "a file that is a folder": (
        lambda good: tar(("rules/a.yaml", b"1"), ("rules/a.yaml/b.yaml", b"2")),
        f"rules/a.yaml/b.yaml: a file and a folder have the same name. {FROM_BUNDLE}",
    ),
    "a program": (
        lambda good: changed(good, rules__run_dot_py=b"print()"),
        "rules/run.py: a bundle holds rules (.yaml and .csv below rules/), a manifest and a signature only. "
        + FROM_BUNDLE,
    ),
    "a rule beside the rules": (
        lambda good: changed(good, extra_dot_yaml=b"id: x"),
        "extra.yaml: a bundle holds rules (.yaml and .csv below rules/), a manifest and a signature only. "
        + FROM_BUNDLE,
    ),
    "no manifest": (
        lambda good: changed(good, manifest_dot_json=None),
        f"manifest.json: the bundle lacks a manifest. {FROM_BUNDLE}",
    ),
    "another rule": (
        lambda good: changed(good, rules__extra_dot_yaml=b"id: x\n"),
        "the rules are not those of the manifest. Their digest is DIGEST…, the manifest says MANIFEST…. "
        "Fetch it again, or have it packed again.",
    ),
    "one rule less": (
        lambda good: changed(good, rules__questions_dot_yaml=None),
        "the rules are not those of the manifest. Their digest is DIGEST…, the manifest says MANIFEST…. "
        "Fetch it again, or have it packed again.",
    ),
}


def signed_size(size: int) -> bytes:
    """Return a header with a negative size, which only the GNU form can say."""
    info = tarfile.TarInfo("rules/a.yaml")
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def _digests(made: bytes) -> tuple[str, str]:
    try:
        files = archive.read(made)
        manifest = json.loads(files["manifest.json"])["digest"]
    except (BundleRefused, KeyError):
        return "", ""
    texts = {name.removeprefix("rules/"): text for name, text in files.items() if name.startswith("rules/")}
    return digest_of(texts)[:16], manifest[:16]


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_or_damaged_bundle_is_refused(packed: bytes, case: str) -> None:
    make, message = HOSTILE[case]
    made = make(packed)
    ours, theirs = _digests(made)
    assert refused(made) == message.replace("DIGEST", ours).replace("MANIFEST", theirs)


MANIFESTS: dict[str, tuple[dict[str, object], str]] = {
    "a later format": (
        {"format": 2, "digest": "x"},
        "manifest.json: the bundle is of format 2; this xuke reads format 1. "
        "Install a newer xuke, or take a bundle that this one made.",
    ),
    "a format that is true": (
        {"format": True},
        f"manifest.json: the manifest cannot be read. format: Input should be a valid integer. {FROM_BUNDLE}",
    ),
    "a digest that is a path": (
        {"digest": "../../x"},
        "manifest.json: the manifest cannot be read. digest: String should match pattern '^[0-9a-f]{64}$'. "
        + FROM_BUNDLE,
    ),
    "a key too many": (
        {"more": 1},
        f"manifest.json: the manifest cannot be read. more: Extra inputs are not permitted. {FROM_BUNDLE}",
    ),
    "another day": (
        {"verified_until": "2030-01-01"},
        "rules/coverage.yaml: the rules do not state version and verified_until as the manifest does. "
        "The manifest says version VERSION, verified until 2030-01-01. "
        "Pack the rules again with `xuke rules bundle`.",
    ),
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_that_is_none_or_says_otherwise_is_refused(packed: bytes, case: str) -> None:
    changes, message = MANIFESTS[case]
    manifest = json.loads(archive.read(packed)["manifest.json"])
    made = changed(packed, manifest_dot_json=json.dumps({**manifest, **changes}).encode())
    assert refused(made) == message.replace("VERSION", manifest["version"])


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_no_json_is_refused(packed: bytes, text: bytes) -> None:
    message = refused(changed(packed, manifest_dot_json=text))
    assert message.startswith("manifest.json: the manifest cannot be read. ")


def test_a_bomb_costs_no_more_memory_than_the_largest_bundle() -> None:
    bomb = gzip.compress(bytes(400_000_000), 9)
    tracemalloc.start()
    refused(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * archive.LARGEST_BYTES


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_signed_bundle_with_any_byte_changed_is_refused_or_says_the_same(data: st.DataObject) -> None:
    good = SIGNED
    where = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[where] ^= data.draw(st.integers(1, 255))
    try:
        found = read(bytes(bad), [PUBLIC])
    except BundleRefused:
        return
    assert found == read(good, [PUBLIC])  # a byte between the files, or the owner in a header


names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}(/[a-z_][a-z0-9_.-]{0,6}[a-z0-9]){0,2}\.(yaml|csv)", fullmatch=True)


@given(st.dictionaries(names, st.binary(max_size=1500), max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_files_come_back_the_same_and_in_one_order(files: Files) -> None:
    folders = {"/".join(name.split("/")[:end]) for name in files for end in range(1, name.count("/") + 1)}
    files = {name: text for name, text in files.items() if name not in folders}
    turned = dict(reversed(files.items()))
    assert archive.write(files) == archive.write(turned)
    assert digest_of(files) == digest_of(turned)
    if files:
        assert archive.read(archive.write(files)) == archive.read(archive.squeeze(archive.write(files))) == files


@given(st.dictionaries(names, st.binary(max_size=50), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_the_digest_is_that_of_the_folder(files: Files) -> None:
    import tempfile

    folders = {"/".join(name.split("/")[:end]) for name in files for end in range(1, name.count("/") + 1)}
    with tempfile.TemporaryDirectory() as place:
        kept = {name: text for name, text in files.items() if name not in folders}
        for name, text in kept.items():
            (Path(place) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(place) / name).write_bytes(text)
        assert Folder(Path(place)).digest == digest_of(kept)


# Unpacking.


def test_what_was_unpacked_before_is_used_again(packed: bytes, tmp_path: Path) -> None:
    found = read(packed, require_signature=False)
    place = unpack(found, tmp_path / "cache")
    before = {file: file.stat().st_mtime_ns for file in place.rglob("*")}
    assert unpack(found, tmp_path / "cache") == place
    assert {file: file.stat().st_mtime_ns for file in place.rglob("*")} == before
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [found.digest]


def test_a_folder_that_was_changed_is_not_used(packed: bytes, tmp_path: Path) -> None:
    found = read(packed, require_signature=False)
    place = unpack(found, tmp_path)
    (place / "extra.yaml").write_text("id: x\n", encoding="utf-8")
    with pytest.raises(BundleRefused) as told:
        unpack(found, tmp_path)
    assert str(told.value) == (
        f"{place}: this folder does not hold the rules that its name says. A file in it was changed, added or lost. "
        "Delete it and try again."
    )


def test_when_another_process_was_faster_its_copy_is_used(
    packed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, rename = read(packed, require_signature=False), Path.rename

    def late(source: Path, place: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        unpack(found, tmp_path)
        return source.rename(place)

    monkeypatch.setattr(Path, "rename", late)
    assert Folder(unpack(found, tmp_path)).digest == found.digest
    assert [p.name for p in tmp_path.iterdir()] == [found.digest]


def test_nothing_is_left_behind_when_the_disk_is_full(
    packed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        unpack(read(packed, require_signature=False), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_signature_is_of_ed25519_over_the_bytes_of_the_manifest(packed: bytes) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    files = archive.read(sign(packed, PRIVATE))
    signature = base64.b64decode(json.loads(files["signature.json"])["signature"])
    load_pem_public_key(PUBLIC).verify(signature, files["manifest.json"])  # type: ignore[union-attr, call-arg]


def _signed() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        return sign(pack(small_rules(Path(place) / "rules")), PRIVATE)


SIGNED = _signed()
