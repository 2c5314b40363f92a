"""The audit report of a case and of a period: whole, verified offline, and every change of it found."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from compliance.model.audit import AuditContent
from compliance.report.audit_page import content_in, page_of
from compliance.store.chain import CHANGES, RECEIPTS, digest, link_hash
from tests.api.in_process import BODY, DAY, as_role, service
from tests.api.test_register import Caller, caller
from tests.api.worker_setup import HandClock
from tests.cli.running import xuke

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """Return the files of a private and of its public key."""
    made = Ed25519PrivateKey.generate()
    private, public = tmp_path / "key.pem", tmp_path / "key.pub"
    private.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def verified(page: Path, *more: str) -> tuple[int, str]:
    run = xuke("receipts", "verify", "--report", str(page), *more)
    return run.exit_code, run.stdout + run.stderr


def month(database_url: str, keys: tuple[Path, Path], **query: str) -> str:
    """Return the report of November: two answers of October and three of November, and the work on a case."""
    clock = HandClock()
    with service(database_url, clock, dev=False, checkpoint_key=str(keys[0])) as client:
        clock.set("2026-10-30T08:00:00+00:00")
        anna = caller(client, database_url)
        for n, day in enumerate(("10-30", "10-31", "11-01", "11-02", "11-03")):
            clock.set(f"2026-{day}T08:00:00+00:00")
            answer = anna.asked(BODY.replace("PO-1", f"PO-{n}"))
        case = anna.made("/v1/cases", assessment=answer.headers["x-xuke-assessment"])
        assert anna("PATCH", f"/v1/cases/{case}", {"note": "asked the buyer 镓"}, why="first look").is_success
        found = anna("GET", "/v1/receipts:report", **{"from": "2026-11-01", **query})
        assert found.status_code == 200, found.text
        assert caller(client, database_url, "theirs")("GET", "/v1/receipts:report").text.count("PO-") == 0
        requester = Caller(client, as_role(client, database_url, "requester", "ours"))
        assert requester("GET", "/v1/receipts:report").status_code == 403
    return str(found.text)


def test_a_period_is_shown_whole_and_verifies_without_the_service(
    database_url: str, keys: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUKE_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    text = month(database_url, keys)
    content = content_in(text)
    assert content is not None and [one["reference"] for one in content.answers] == ["PO-2", "PO-3", "PO-4"]
    for said in (
        "Reasons",
        "Judges",
        "SC-792",
        "first look",
        f"for {DAY}",
        "rulebook 2026",
        "xuke checkpoint 1",
    ):
        assert said in text, said
    page = tmp_path / "report.html"
    page.write_text(text, encoding="utf-8")
    assert verified(page, "--key", str(keys[1])) == (
        0,
        f"the page and its {len(content.links)} links stand, the checkpoint too\n",
    )
    code, said = verified(page)
    assert code == 0 and "the checkpoint was not checked" in said


def test_one_shipment_of_a_period_can_be_reported(database_url: str, keys: tuple[Path, Path]) -> None:
    content = content_in(month(database_url, keys, reference="PO-4"))
    assert content is not None and [one["reference"] for one in content.answers] == ["PO-4"]
    assert {one["action"] for one in content.changes} >= {"create", "change"}


def rewritten(page: str, change: object) -> str:
    """Return the page made again from a changed proof, as somebody would who covers the traces."""
    content = content_in(page)
    assert content is not None and callable(change)
    head, links = json.loads(json.dumps(content.head)), json.loads(json.dumps(list(content.links)))
    change(head, links)
    changed = AuditContent(head, tuple(links))
    assert changed.proof != content.proof
    return page_of(changed)


def worked_out_anew(head: dict[str, object], links: list[dict[str, object]]) -> None:
    """Change who asked, and work out every hash after it."""
    before = None
    for row in links:
        form = CHANGES if "body_sha256" in row else RECEIPTS
        if form is RECEIPTS:
            row["caller"] = "key:somebody"
            row["previous"] = before if before is not None else row["previous"]
            before = row["hash"] = link_hash(row, form)
    last = [row for row in links if "body_sha256" not in row][-1]
    head["chain"]["receipts"] = f"{last['seq']}:{last['hash']}"  # type: ignore[index]


def a_changed_answer(head: dict[str, object], links: list[dict[str, object]]) -> None:
    links[0]["answer"] = str(links[0]["answer"]).replace("gallium", "aluminium")


def an_answer_with_its_digest(head: dict[str, object], links: list[dict[str, object]]) -> None:
    links[0]["answer"] = str(links[0]["answer"]).replace("gallium", "aluminium")
    links[0]["answer_sha256"] = digest(str(links[0]["answer"]).encode())


def a_link_taken_out_and_closed(head: dict[str, object], links: list[dict[str, object]]) -> None:
    del links[1]
    links[1]["seq"] = int(str(links[1]["seq"])) - 1


def a_document_taken_out(head: dict[str, object], links: list[dict[str, object]]) -> None:
    links[0]["input"] = None


def another_tenant(head: dict[str, object], links: list[dict[str, object]]) -> None:
    head["tenant"] = "theirs"


def a_break_kept_quiet(head: dict[str, object], links: list[dict[str, object]]) -> None:
    links[-1]["why"] = "another reason"


def a_tail_cut_off(head: dict[str, object], links: list[dict[str, object]]) -> None:
    answers = [row for row in links if "body_sha256" not in row]
    links.remove(answers[-1])
    head["chain"]["receipts"] = f"{answers[-2]['seq']}:{answers[-2]['hash']}"  # type: ignore[index]


CHANGED = (
    worked_out_anew, a_changed_answer, an_answer_with_its_digest, a_link_taken_out_and_closed, a_document_taken_out,
    another_tenant, a_break_kept_quiet, a_tail_cut_off,
)  # fmt: skip


def test_every_change_of_a_report_is_found_even_where_the_page_was_made_again(
    sqlite_url: str, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    text, page, offenders = month(sqlite_url, keys), tmp_path / "report.html", []
    for change in CHANGED:
        page.write_text(rewritten(text, change), encoding="utf-8")
        code, said = verified(page, "--key", str(keys[1]))
        if code != 20 or "broken" not in said:
            offenders.append(f"{change.__name__}: {code} {said}")
    assert not offenders, "\n".join(offenders)


def test_a_word_changed_on_the_page_alone_is_found(sqlite_url: str, keys: tuple[Path, Path], tmp_path: Path) -> None:
    text, page = month(sqlite_url, keys), tmp_path / "report.html"
    shown = text[: text.index('<pre id="proof">')]
    for old, new in (("first look", "second look"), ("Judges", "Judge"), ("<style>", "<style>p{}")):
        assert old in shown
        page.write_text(shown.replace(old, new, 1) + text[len(shown) :], encoding="utf-8")
        code, said = verified(page, "--key", str(keys[1]))
        assert code == 20 and "the page says something else than its proof" in said, old
    page.write_text(text.replace("xuke audit report 1", "xuke audit report 9"), encoding="utf-8")
    assert verified(page)[0] == 2


def test_a_checkpoint_of_another_key_is_refused(sqlite_url: str, keys: tuple[Path, Path], tmp_path: Path) -> None:
    page, other = tmp_path / "report.html", tmp_path / "other.pub"
    page.write_text(month(sqlite_url, keys), encoding="utf-8")
    public = Ed25519PrivateKey.generate().public_key()
    other.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert verified(page, "--key", str(other))[0] == 2


def test_the_command_line_writes_the_same_kind_of_report(
    sqlite_url: str, keys: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    month(sqlite_url, keys)
    monkeypatch.setenv("XUKE_DATABASE_URL", sqlite_url)
    page = tmp_path / "own.html"
    run = xuke(
        "receipts", "report", "-o", str(page), "--tenant", "ours", "--until", "2026-10-31", "--key", str(keys[0])
    )
    assert run.exit_code == 0 and "2 answers" in run.stderr
    assert verified(page, "--key", str(keys[1]))[0] == 0
    assert "Period 期间" in page.read_text(encoding="utf-8")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_browser_prints_the_report_with_its_characters(
    sqlite_url: str, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    page, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(month(sqlite_url, keys), encoding="utf-8")
    subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         f"--print-to-pdf={printed}", "--no-pdf-header-footer", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert printed.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", str(printed), "-"], check=True, capture_output=True
        ).stdout.decode()
        assert "审计报告" in text and "PO-4" in text and "链条完整" in text
