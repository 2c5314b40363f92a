"""`xuke rules keygen`, `bundle`, `verify`, `diff` and `impact`."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from compliance.law.folder import Folder, default_root
from compliance.law.rulebook import Rulebook
from tests.cli.running import BANNED, FREE, GALLIUM, LICENSED, REFUSED, shipment, xuke
from tests.law.test_new_announcement import INSTRUMENT, NOTICE, with_file

DAY = ("--as-of", "2026-12-05")
DIGEST = Folder(default_root()).digest


@pytest.fixture(scope="module")
def notice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the rules with one listing notice more."""
    return with_file(tmp_path_factory.mktemp("notice"), "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a private key on disk, with the public one beside it."""
    file = tmp_path / "key"
    assert xuke("rules", "keygen", str(file)).exit_code == 0
    return file


def test_a_private_key_is_for_its_owner_alone(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert key.with_name("key.pub").read_bytes().startswith(b"-----BEGIN PUBLIC KEY-----")


@pytest.mark.parametrize("there", ["key", "key.pub"])
def test_a_key_is_never_overwritten(key: Path, there: str) -> None:
    kept = (key.parent / there).read_bytes()
    next(file for file in (key, key.with_name("key.pub")) if file.name != there).unlink()
    result = xuke("rules", "keygen", str(key))
    assert (result.exit_code, result.stdout) == (2, "")
    wanted = f"{key.parent / there}: the file is there already; a key is never overwritten. Choose another name.\n"
    assert result.stderr == wanted
    assert (key.parent / there).read_bytes() == kept and len(list(key.parent.iterdir())) == 1


def test_a_key_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    place = tmp_path / "missing" / "key"
    result = xuke("rules", "keygen", str(place))
    assert result.exit_code == 2
    hint = "Check the name and the rights of the folder.\n"
    assert result.stderr == f"{place}: the file cannot be written (no such file or directory). {hint}"


@pytest.mark.parametrize("name", ["rules.tar", "rules.tar.gz"])
def test_a_signed_bundle_is_verified_with_the_public_key(key: Path, name: str) -> None:
    out = key.with_name(name)
    made = xuke("rules", "bundle", str(out), "--sign", str(key))
    assert (made.exit_code, made.stderr) == (0, "")
    assert out.read_bytes().startswith(b"\x1f\x8b") == name.endswith("gz")
    told = xuke("rules", "verify", str(out), "--key", f"{key}.pub")
    assert told.exit_code == 0
    rows = dict(
        line.split(maxsplit=1) for line in told.stdout.splitlines() if not line.startswith(("made", "verified"))
    )
    assert (rows["digest"], rows["version"]) == (DIGEST, Rulebook.default().version)
    assert f"verified until  {Rulebook.default().verified_until}" in told.stdout
    assert rows["signer"].endswith(" (trusted)") and rows["signer"].split()[0] in made.stdout


def test_without_a_key_the_signer_is_not_vouched_for(key: Path, tmp_path: Path) -> None:
    out = tmp_path / "rules.tar"
    assert xuke("rules", "bundle", str(out)).exit_code == 0
    assert "none, the bundle is not signed" in xuke("rules", "verify", str(out)).stdout
    xuke("rules", "bundle", str(out), "--sign", str(key))
    told = xuke("rules", "verify", str(out))
    assert told.exit_code == 0 and "not checked; it names key " in told.stdout


def test_a_bundle_of_a_stranger_or_of_other_rules_is_refused(key: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "rules.tar", tmp_path / "other"
    xuke("rules", "keygen", str(other))
    xuke("rules", "bundle", str(out), "--sign", str(other))
    result = xuke("rules", "verify", str(out), "--key", f"{key}.pub")
    assert (result.exit_code, result.stdout) == (2, "") and "which is not trusted" in result.stderr
    assert xuke("rules", "verify", str(out), "--key", f"{key}.pub", "--key", f"{other}.pub").exit_code == 0
    out.write_bytes(out.read_bytes().replace(b"verified_until: 2026-10-08\n", b"verified_until: 2026-10-09\n", 1))
    result = xuke("rules", "verify", str(out), "--key", f"{other}.pub")
    assert result.exit_code == 2
    assert result.stderr.startswith("the rules are not those of the manifest. Their digest is ")


def test_rules_that_do_not_load_are_not_bundled(tmp_path: Path) -> None:
    result = xuke("rules", "bundle", str(tmp_path / "out.tar"), "--rules", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "coverage.yaml:1: the file is missing; every rules folder needs it" in result.stderr
    assert f"{tmp_path}: the rulebook was refused" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_rulebooks_that_are_one_do_not_differ(tmp_path: Path) -> None:
    out = tmp_path / "rules.tar"
    xuke("rules", "bundle", str(out))
    told = xuke("rules", "diff", str(default_root()), str(out))
    assert told.exit_code == 0 and "Nothing changed: both are the same to the byte." in told.stdout
    data = json.loads(xuke("rules", "diff", str(out), str(out), "--format", "json").stdout)
    assert (data["result"], data["found"], data["before"]["digest"]) == ("same", [], DIGEST)


def test_a_difference_is_told_in_words_of_law_and_ends_with_0(notice: Path) -> None:
    told = xuke("rules", "diff", str(default_root()), str(notice))
    assert (told.exit_code, told.stderr) == (0, "")
    for words in ("3 changes of law, 0 of wording only.", "added  Musterwerk Waffen GmbH", "MOFCOM-2026-99 clause 1"):
        assert words in told.stdout
    data = json.loads(xuke("rules", "diff", str(notice), str(default_root()), "--format", "json").stdout)
    assert [one["kind"] for one in data["found"]] == ["removed"] * 3
    assert "实体名单" in xuke("rules", "diff", str(default_root()), str(notice), "--lang", "zh").stdout


def test_wording_alone_is_said_to_be_no_more(notice: Path, tmp_path: Path) -> None:
    rules = with_file(
        tmp_path, "lists/parties/mofcom_2026_99.yaml", NOTICE.replace("A made-up", "Another") + INSTRUMENT
    )
    told = xuke("rules", "diff", str(notice), str(rules)).stdout
    assert "Wording only: nothing that can change an answer is otherwise." in told
    assert "Worded otherwise" in told and "reason" in told


def test_long_lists_are_cut_on_the_terminal_and_whole_in_json(tmp_path: Path) -> None:
    entries = "".join(
        f'- {{ id: MOFCOM-2026-99-{n:02}, key: werk-{n}, country: DE, name: {{ en: "Werk {n} GmbH" }} }}\n'
        for n in range(2, 21)
    )
    text = NOTICE.replace("official_count: 1", "official_count: 20").rstrip() + "\n" + entries + INSTRUMENT
    rules = with_file(tmp_path, "lists/parties/mofcom_2026_99.yaml", text)
    assert "and 8 more; --format json has all" in xuke("rules", "diff", str(default_root()), str(rules)).stdout
    data = json.loads(xuke("rules", "diff", str(default_root()), str(rules), "--format", "json").stdout)
    assert len(data["found"]) == 22


def test_a_file_that_is_no_rulebook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello", encoding="utf-8")
    result = xuke("rules", "diff", str(default_root()), str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "this is not a rules bundle. Take one that `xuke rules bundle` made.\n"


def hit() -> dict[str, object]:
    """Return a shipment to the firm that the notice names."""
    document = shipment("DE", GALLIUM, reference="PO-9", ship_on="2026-12-15")
    for party in document["parties"][1:]:
        party["name"] = "Musterwerk Waffen GmbH"
    return document


def test_only_shipments_with_another_answer_are_told_and_why(notice: Path) -> None:
    books = (str(default_root()), str(notice))
    told = xuke("rules", "impact", *books, "-", *DAY, "--format", "json", given=[FREE, hit(), LICENSED, BANNED])
    assert (told.exit_code, told.stderr) == (0, "")
    data = json.loads(told.stdout)
    assert (data["compared"], data["as_of"], data["before"]["digest"]) == (4, "2026-12-05", DIGEST)
    (change,) = data["changes"]
    assert (change["shipment"], change["reference"], change["decision"]["after"]) == (1, "PO-9", "prohibited")
    assert [reason["law"] for reason in change["reasons"]] == ["MOFCOM-2026-99"]
    table = xuke("rules", "impact", *books, "-", *DAY, given=[FREE, hit()]).stdout
    for words in ("1 of 2 shipments get another answer", "PO-9 · $[1]", "Stricter than before.", "new, applies"):
        assert words in table
    assert "结论有变" in xuke("rules", "impact", *books, "-", *DAY, "--lang", "zh", given=hit()).stdout


def test_no_shipment_gets_another_answer_under_the_same_rules() -> None:
    book = str(default_root())
    told = xuke("rules", "impact", book, book, "-", *DAY, given=[LICENSED, BANNED])
    assert told.exit_code == 0 and "0 of 2 shipments get another answer" in told.stdout


def test_a_refused_shipment_is_named_once_and_the_others_compared(notice: Path) -> None:
    books = (str(default_root()), str(notice))
    told = xuke("rules", "impact", *books, "-", *DAY, "--format", "json", given=[REFUSED, hit()])
    assert told.exit_code == 2 and told.stderr.count("$[0]") == len(told.stderr.splitlines())
    data = json.loads(told.stdout)
    assert (data["compared"], [change["shipment"] for change in data["changes"]]) == (1, [1])
