"""Checkpoints: what a chain cannot show by itself, an end that was signed and kept elsewhere does."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from api.settings import Settings, SettingsRefused
from api.worker.witness import Witness
from compliance.law.signing import keypair
from compliance.store import audit, checkpoints, migrate
from compliance.store.chain import CHANGES, COVERED, RECEIPTS, digest, link_hash
from compliance.store.checkpoints import CheckpointRefused
from compliance.store.database import Store
from tests.api.in_process import BODY, as_role, ask, service
from tests.api.test_receipts import fill, unguarded
from tests.api.worker_setup import HandClock, worker_context
from tests.cli.running import xuke

MOMENT = "2026-11-21T08:00:00.000000Z"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return the file of a private key; its public half is beside it."""
    secret, public = keypair()
    file = tmp_path / "checkpoint.key"
    file.write_bytes(secret)
    file.with_suffix(".pub").write_bytes(public)
    return file


def signed(store: Store, key: Path, *names: str) -> str:
    """Return a checkpoint of some tenants."""
    with store.reading() as session:
        return checkpoints.make(session, names or audit.tenants(session), key.read_bytes(), MOMENT)


def found(store: Store, key: Path, kept: str) -> list[str]:
    """Return what the check finds against a checkpoint that was kept."""
    claims = [c for one in checkpoints.read(kept, key.with_suffix(".pub").read_bytes()) for c in one.claims]
    with store.reading() as session:
        reports = [audit.verify(session, name, claims) for name in audit.tenants(session)]
    return [str(one) for report in reports for one in report.all_breaks] + [
        str(m) for m in audit.unmet(reports, claims)
    ]


def worked_out_anew(store: Store, tenant: str, whose: str | None = None) -> None:
    """Give a chain's rows other words (and another tenant), and hashes that fit: as one would who has the database."""
    end = "0" * 64
    with store.reading() as session:
        rows = [dict(row) for row in audit.rows(session, tenant)]
    for row in rows:
        row |= {"tenant": whose or tenant, "caller": "key:somebody", "previous": end}
        end = link_hash(row)
        values = {
            "caller": row["caller"],
            "previous": row["previous"],
            "hash": end,
            "whose": row["tenant"],
            "id": row["id"],
        }
        unguarded(
            store,
            "UPDATE receipt SET tenant = :whose, caller = :caller, previous = :previous, hash = :hash WHERE id = :id",
            **values,
        )
    unguarded(
        store,
        "UPDATE chain SET hash = :hash, seq = :seq WHERE tenant = :whose",
        hash=end,
        seq=len(rows),
        whose=whose or tenant,
    )


def test_a_chain_that_only_grew_holds_against_every_checkpoint(database_url: str, key: Path) -> None:
    fill(database_url, count=2)
    store = Store(database_url)
    first = signed(store, key)
    with service(database_url) as client:
        ask(client, BODY + " more")
    assert found(store, key, first) == found(store, key, first + signed(store, key)) == []


def test_a_tail_cut_off_with_its_head_set_back_is_found(database_url: str, key: Path) -> None:
    fill(database_url)
    store = Store(database_url)
    kept = signed(store, key)
    with store.reading() as session:
        fourth = session.connection().execute(text("SELECT hash FROM receipt WHERE seq = 4")).scalar_one()
    unguarded(store, "DELETE FROM receipt WHERE seq > 4")
    unguarded(store, "UPDATE chain SET seq = 4, hash = :hash", hash=fourth)
    said = "default #6 -: the link that was in the checkpoint of 2026-11-21T08:00Z is not in the chain"
    assert found(store, key, kept) == [said]


def test_a_chain_worked_out_anew_is_found(database_url: str, key: Path) -> None:
    fill(database_url, count=3)
    store = Store(database_url)
    kept = signed(store, key)
    worked_out_anew(store, "default")
    with store.reading() as session:
        assert audit.verify(session, "default").all_breaks == ()
    assert len(found(store, key, kept)) == 1


def test_a_wiped_store_and_a_missing_tenant_are_found(database_url: str, key: Path) -> None:
    fill(database_url, count=2)
    store = Store(database_url)
    kept = signed(store, key)
    unguarded(store, "DELETE FROM receipt")
    unguarded(store, "DELETE FROM chain")
    assert len(found(store, key, kept)) == 1


def test_two_tenants_that_changed_places_are_found(database_url: str, key: Path) -> None:
    with service(database_url, dev=False) as client:
        for tenant, count in (("ours", 3), ("theirs", 2)):
            head = as_role(client, database_url, "requester", tenant) | JSON
            for n in range(count):
                assert client.post("/v1/assessments", content=BODY + " " * n, headers=head).status_code == 201
    store = Store(database_url)
    kept = signed(store, key)
    unguarded(store, "UPDATE chain SET tenant = 'x' WHERE tenant = 'ours'")
    unguarded(store, "UPDATE chain SET tenant = 'ours' WHERE tenant = 'theirs'")
    unguarded(store, "UPDATE chain SET tenant = 'theirs' WHERE tenant = 'x'")
    for old, new in (("ours", "x"), ("theirs", "ours"), ("x", "theirs")):
        worked_out_anew(store, old, new)
    with store.reading() as session:
        assert [audit.verify(session, name).all_breaks for name in ("ours", "theirs")] == [(), ()]
    assert len(found(store, key, kept)) == 2


def test_a_tenant_whose_head_was_deleted_is_still_looked_at(database_url: str) -> None:
    fill(database_url, count=2)
    store = Store(database_url)
    unguarded(store, "DELETE FROM chain")
    with store.reading() as session:
        assert audit.tenants(session) == ["default"]
        assert len(audit.verify(session, "default").breaks) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("receipts 2", "receipts 1"), ("default", "another"), ("at 2026", "at 2027"), ("\nkey ", "\nkey 0")],
)
def test_a_checkpoint_with_another_word_is_refused(sqlite_url: str, key: Path, old: str, new: str) -> None:
    fill(sqlite_url, count=2)
    kept = signed(Store(sqlite_url), key)
    with pytest.raises(CheckpointRefused, match=r"signature of the checkpoint does not hold|not a checkpoint"):
        checkpoints.read(kept.replace(old, new, 1), key.with_suffix(".pub").read_bytes())


def test_a_checkpoint_of_another_key_and_a_text_that_is_none_are_refused(sqlite_url: str, key: Path) -> None:
    kept, other = signed(Store(sqlite_url), key), keypair()[1]
    for said in (kept, "", "no checkpoint", kept + "more"):
        with pytest.raises(CheckpointRefused):
            checkpoints.read(said, other if said == kept else key.with_suffix(".pub").read_bytes())


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")
def test_public_tools_verify_a_checkpoint(sqlite_url: str, key: Path, tmp_path: Path) -> None:
    """The commands are those of the guide to the service."""
    fill(sqlite_url, count=2)
    (tmp_path / "checkpoint.txt").write_text(signed(Store(sqlite_url), key))
    commands = (
        "head -n -1 checkpoint.txt > signed.txt && tail -n 1 checkpoint.txt | base64 -d > signature.bin && "
        "openssl pkeyutl -verify -pubin -inkey checkpoint.pub -rawin -in signed.txt -sigfile signature.bin"
    )
    assert commands.replace(" && ", "\n") in (Path(__file__).parents[2] / "api/README.md").read_text()
    done = subprocess.run(commands, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")
    spoilt = (tmp_path / "checkpoint.txt").read_text().replace("receipts 2", "receipts 1")
    (tmp_path / "checkpoint.txt").write_text(spoilt)
    assert subprocess.run(commands, shell=True, cwd=tmp_path, capture_output=True, timeout=30).returncode != 0


def test_the_command_line_signs_and_verifies(
    sqlite_url: str, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_url, count=2)
    monkeypatch.setenv("XUKE_DATABASE_URL", sqlite_url)
    kept = tmp_path / "kept.txt"
    kept.write_text(xuke("receipts", "checkpoint", "--key", str(key)).stdout)
    public = str(key.with_suffix(".pub"))
    since = ("receipts", "verify", "--since", str(kept))
    assert xuke(*since, "--key", public).exit_code == 0
    assert xuke(*since).exit_code == 2
    export = tmp_path / "export.jsonl"
    export.write_text(xuke("receipts", "export", "--key", str(key)).stdout)
    assert xuke(*since, "--key", public, "--file", str(export)).exit_code == 0
    unguarded(Store(sqlite_url), "DELETE FROM receipt WHERE seq = 2")
    assert xuke(*since, "--key", public).exit_code == 20
    monkeypatch.setenv("XUKE_DATABASE_URL", f"sqlite:///{tmp_path / 'gone.db'}")
    assert xuke(*since, "--key", public).exit_code == 20
    assert not (tmp_path / "gone.db").exists()


@pytest.mark.parametrize("arguments", [("verify",), ("export",), ("holds",), ("verify", "--noted", "1:" + "0" * 64)])
def test_looking_makes_no_database_where_none_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("XUKE_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert xuke("receipts", *arguments).exit_code == (20 if "--noted" in arguments else 2)
    assert not (tmp_path / "none.db").exists()


def test_an_emptied_database_is_not_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.db").write_bytes(b"")
    monkeypatch.setenv("XUKE_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    assert xuke("receipts", "verify").exit_code == 2
    assert xuke("receipts", "verify", "--noted", "1:" + "0" * 64).exit_code == 20


def test_an_end_noted_elsewhere_counts_for_an_export_and_beside_other_tenants(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service(sqlite_url, dev=False) as client:
        for tenant in ("ours", "theirs"):
            head = as_role(client, sqlite_url, "requester", tenant) | JSON
            assert client.post("/v1/assessments", content=BODY, headers=head).status_code == 201
    monkeypatch.setenv("XUKE_DATABASE_URL", sqlite_url)
    with Store(sqlite_url).reading() as session:
        end = audit.verify(session, "ours").end
    noted = f"{end.seq}:{end.hash}"
    assert xuke("receipts", "verify", "--noted", noted).exit_code == 0
    assert xuke("receipts", "verify", "--noted", noted, "--tenant", "theirs").exit_code == 20
    file = tmp_path / "export.jsonl"
    for tenant, code in (("ours", 0), ("theirs", 20)):
        file.write_text(xuke("receipts", "export", "--tenant", tenant).stdout)
        assert xuke("receipts", "verify", "--file", str(file), "--noted", noted).exit_code == code


def test_documents_marked_as_erased_before_their_time_or_without_a_record_are_found(database_url: str) -> None:
    fill(database_url, count=3)
    store = Store(database_url)
    for seq, moment in ((1, "2026-11-22T00:00:00.000000Z"), (2, "2033-11-22T00:00:00.000000Z")):
        statement = "UPDATE receipt SET input = NULL, answer = NULL, erased_at = :at WHERE seq = :seq"
        with store.writing() as session:  # the guards of the database let an erasure through
            session.connection().execute(text(statement), {"at": moment, "seq": seq})
    with store.reading() as session:
        said = [(one.seq, one.what) for one in audit.verify(session, "default").breaks]
    unrecorded = "its documents are marked as erased, and no change records that they were"
    early = "its documents are marked as erased on 2026-11-22, before 5 years were over"
    assert said == [(1, early), (1, unrecorded), (2, unrecorded)]


def test_a_document_of_the_wrong_type_is_a_break_and_not_an_error(sqlite_url: str) -> None:
    fill(sqlite_url, count=2)
    store = Store(sqlite_url)
    unguarded(store, "UPDATE receipt SET answer = 'text' WHERE seq = 1")
    unguarded(store, "UPDATE receipt SET input = 17 WHERE seq = 2")
    with store.reading() as session:
        said = [one.what for one in audit.verify(session, "default").breaks]
    assert said == ["the answer was changed: it is not a document", "the input was changed: it is not a document"]


def test_receipts_of_the_first_format_verify_after_the_migration(tmp_path: Path) -> None:
    """The rows are as the first format wrote them: hashed without what was added since."""
    from alembic import command

    store, config = Store(f"sqlite:///{tmp_path / 'old.db'}"), migrate._config()
    with store.migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        row = dict.fromkeys(COVERED, "x") | {
            "tenant": "default", "seq": 1, "at": MOMENT, "previous": "0" * 64, "lists_age_days": 3,
            "input_sha256": digest(b"{}"), "answer_sha256": digest(b"{}"),
        }  # fmt: skip
        row |= {"hash": link_hash(row), "input": b"{}", "answer": b"{}"}
        names = ", ".join(f'"{name}"' for name in row)
        connection.execute(text(f"INSERT INTO receipt ({names}) VALUES ({', '.join(':' + n for n in row)})"), row)
        connection.execute(
            text("INSERT INTO chain VALUES ('default', 1, :hash, :at)"), {"hash": row["hash"], "at": MOMENT}
        )
    migrate.upgrade(store)
    with store.reading() as session:
        report = audit.verify(session, "default")
    assert (report.count, report.breaks, report.changes and report.changes.count) == (1, (), 0)


def test_the_service_signs_for_its_tenant_and_checks_against_it(database_url: str, key: Path) -> None:
    with service(database_url, checkpoint_key=str(key)) as client:
        for n in range(3):
            ask(client, BODY + " " * n)
        kept = client.get("/v1/receipts:checkpoint").text
        assert client.post("/v1/receipts:verify", json={"checkpoint": kept}).json()["holds"] is True
        assert f'"checkpoint":"{checkpoints.HEADER}' in client.get("/v1/receipts:export").text.splitlines()[0]
        unguarded(Store(database_url), "DELETE FROM receipt WHERE seq = 3")
        assert client.post("/v1/receipts:verify", json={"checkpoint": kept}).json()["holds"] is False
        bad = client.post("/v1/receipts:verify", json={"checkpoint": kept.replace("receipts 3", "receipts 2")})
        assert (bad.status_code, bad.json()["faults"][0]["path"]) == (422, "$.checkpoint")
        noted = client.post("/v1/receipts:verify", json={"noted": "3:" + "0" * 64}).json()
        assert (noted["holds"], noted["breaks"][-1]["seq"]) == (False, 3)
    with service(database_url) as client:
        assert client.get("/v1/receipts:checkpoint").status_code == 409


def test_the_worker_adds_a_checkpoint_to_the_witness_when_one_is_due(
    database_url: str, key: Path, tmp_path: Path
) -> None:
    fill(database_url, count=1)
    store, clock, file = Store(database_url), HandClock(), tmp_path / "witness.txt"
    with worker_context(store, clock) as context:
        witness = Witness(context, Settings(checkpoint_key=str(key), checkpoint_witness=str(file), checkpoint_hours=6))
        for hours in (0, 3, 3, 1):
            clock.move(hours=hours)
            witness.round()
    kept = checkpoints.read(file.read_text(), key.with_suffix(".pub").read_bytes())
    assert [one.at for one in kept] == [MOMENT, "2026-11-21T14:00:00.000000Z"]
    assert found(store, key, file.read_text()) == []


def test_a_witness_without_a_key_is_refused() -> None:
    with pytest.raises(SettingsRefused, match="XUKE_CHECKPOINT_KEY"):
        Settings(checkpoint_witness="/tmp/witness").check()


def test_a_checkpoint_is_text_with_a_signature_on_its_last_line(sqlite_url: str, key: Path) -> None:
    fill(sqlite_url, count=1)
    lines = signed(Store(sqlite_url), key).splitlines()
    assert lines[:2] == ["xuke checkpoint 1", f"at {MOMENT}"]
    assert lines[3].startswith(f"default {RECEIPTS.name} 1 ") and CHANGES.name == "changes"
    assert len(base64.b64decode(lines[-1])) == 64
