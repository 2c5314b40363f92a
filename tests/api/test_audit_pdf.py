"""The PDF of an audit report: what it proves without the service, and that every change of it is found."""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pypdf
import pytest
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, NumberObject, TextStringObject

import api.routes.audit
from compliance.model.audit import AuditContent
from compliance.report import audit_pdf
from compliance.report.audit_pdf import pdf_of
from compliance.report.pdf_fonts import fonts
from tests.api.in_process import as_role, service
from tests.api.pdf_reports import need_pdf, reports, verified
from tests.api.test_audit_report import CHANGED
from tests.api.test_register import Caller, caller
from tests.cli.running import xuke

OTHER_PAGES = "the file is not the one that its proof makes: its pages, or what else is in it, were changed\n"


@pytest.fixture(autouse=True)
def _pdf() -> None:
    need_pdf()


def test_the_service_gives_a_pdf_that_verifies_without_it(tmp_path: Path) -> None:
    made = reports()
    for raw, content in ((made.case_pdf, made.case), (made.period_pdf, made.period)):
        stand = f"the PDF and its {len(content.links)} links stand, the checkpoint too\n"
        assert verified(raw, tmp_path, "--key", str(made.public)) == (0, stand)
        code, said = verified(raw, tmp_path)
        assert code == 0 and said.startswith("the checkpoint was not checked: give its public key with --key\n")


def test_the_answer_of_the_service_is_a_private_file_named_for_its_day_and_proof() -> None:
    headers, content = reports().headers, reports().case
    digest = hashlib.sha256(content.proof.encode()).hexdigest()
    assert headers["content-type"] == "application/pdf" and headers["cache-control"] == "no-store"
    named = f'attachment; filename="audit-report-2026-11-03-{digest[:12]}.pdf"'
    assert headers["content-disposition"] == named


def test_the_attachment_is_the_proof_byte_for_byte_and_verifies_by_itself(tmp_path: Path) -> None:
    made = reports()
    reader = pypdf.PdfReader(io.BytesIO(made.case_pdf), strict=True)
    [attached] = reader.attachment_list
    assert (attached.name, attached.subtype) == ("audit-report.jsonl", "/application/x-ndjson")
    assert attached.content == made.case.proof.encode()
    stand = f"the proof and its {len(made.case.links)} links stand, the checkpoint too\n"
    assert verified(attached.content, tmp_path, "--key", str(made.public), name="audit-report.jsonl") == (0, stand)


def test_verification_writes_the_page_that_the_proof_makes(tmp_path: Path) -> None:
    made, page = reports(), tmp_path / "page.html"
    code, said = verified(made.case_pdf, tmp_path, "--page", str(page), "--key", str(made.public))
    assert code == 0 and f"written: {page}, the page that the proof makes\n" in said
    assert page.read_text(encoding="utf-8") == made.case_page


def remade(content: AuditContent, change: Callable[[dict[str, object], list[dict[str, object]]], None]) -> AuditContent:
    head, links = json.loads(json.dumps(content.head)), json.loads(json.dumps(list(content.links)))
    change(head, links)
    changed = AuditContent(head, tuple(links))
    assert changed.proof != content.proof
    return changed


def test_every_change_of_the_proof_is_found_even_where_the_pdf_was_drawn_anew(tmp_path: Path) -> None:
    made, offenders = reports(), []
    for change in CHANGED:
        raw = pdf_of(remade(made.period, change), "en")
        code, said = verified(raw, tmp_path, "--key", str(made.public))
        if code != 20 or not said.endswith("broken\n") or OTHER_PAGES in said:
            offenders.append(f"{change.__name__}: {code} {said}")
    assert not offenders, "\n".join(offenders)


def with_proof(raw: bytes, proof: str) -> bytes:
    """Return a PDF whose pages stay and whose attachment is another."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
    [attached] = list(writer.attachment_list)
    attached.content = proof.encode()
    attached.size = NumberObject(len(proof.encode()))
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def another_word(head: dict[str, object], links: list[dict[str, object]]) -> None:
    links[-1]["why"] = "second look"


def test_an_attachment_changed_under_its_pages_is_found(tmp_path: Path) -> None:
    made = reports()
    changed = remade(made.case, another_word)
    code, said = verified(with_proof(made.case_pdf, changed.proof), tmp_path, "--key", str(made.public))
    last = changed.changes[-1]
    assert (code, said) == (20, f"changes #{last['seq']} {last['id']} was changed\n{OTHER_PAGES}broken\n")


def test_pages_changed_over_their_proof_are_found_though_the_proof_holds(tmp_path: Path) -> None:
    made = reports()
    other = pdf_of(remade(made.case, another_word), "ja")
    code, said = verified(with_proof(other, made.case.proof), tmp_path, "--key", str(made.public))
    assert (code, said) == (20, f"{OTHER_PAGES}broken\n")


def a_byte_more(raw: bytes) -> bytes:
    return raw + b"\n"


def a_note_on_a_page(raw: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
    writer.add_annotation(0, FreeText(text="approved", rect=(50, 550, 200, 650)))
    return written(writer)


def a_page_left_out(raw: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
    writer.remove_page(0)
    return written(writer)


def another_title(raw: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
    writer.add_metadata({"/Title": "All is well"})
    return written(writer)


@pytest.mark.parametrize("change", [a_byte_more, a_note_on_a_page, a_page_left_out, another_title])
def test_whatever_else_is_changed_in_the_file_is_found(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    made = reports()
    code, said = verified(change(made.case_pdf), tmp_path, "--key", str(made.public))
    assert (code, said) == (20, f"{OTHER_PAGES}broken\n")


def said_to_be_made_with(raw: bytes, keyword: str, other: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(raw))
    info = writer._info
    assert info is not None
    said = str(info["/Keywords"])
    assert keyword in said
    info[NameObject("/Keywords")] = TextStringObject(said.replace(keyword, other))
    return written(writer)


def test_pages_made_with_other_packages_are_undecided_and_never_passed(tmp_path: Path) -> None:
    made = reports()
    typst = next(one for one in audit_pdf.made_with("ja") if one.startswith("typst "))
    raw = said_to_be_made_with(made.case_pdf, typst, "typst 0.0.1")
    code, said = verified(raw, tmp_path, "--key", str(made.public))
    assert (code, said) == (
        30,
        f"the pages were not compared: made with typst 0.0.1, here {typst}. Compare with what it was made with, or "
        f"read the page that --page FILE writes\nundecided: its {len(made.case.links)} links stand, the checkpoint "
        "too, but whether the pages say the same is unknown\n",
    )


def test_a_changed_proof_is_broken_though_the_pages_cannot_be_compared(tmp_path: Path) -> None:
    made = reports()
    typst = next(one for one in audit_pdf.made_with("ja") if one.startswith("typst "))
    raw = with_proof(made.case_pdf, remade(made.case, another_word).proof)
    code, said = verified(said_to_be_made_with(raw, typst, "typst 0.0.1"), tmp_path, "--key", str(made.public))
    assert code == 20 and said.endswith("broken\n")


def test_without_the_font_the_proof_is_checked_and_the_pages_are_undecided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = reports()
    monkeypatch.setenv("XUKE_FONTS", str(tmp_path))
    code, said = verified(made.case_pdf, tmp_path, "--key", str(made.public))
    assert code == 30
    assert said.startswith(
        "the pages were not compared: $XUKE_FONTS: no font with Chinese and Japanese. NotoSansCJK-Regular.ttc and "
        f"NotoSansCJK-Bold.ttc are not in {tmp_path}. "
    )


def test_a_checkpoint_of_another_key_is_refused_and_a_missing_one_is_named(tmp_path: Path) -> None:
    made = reports()
    assert verified(made.case_pdf, tmp_path, "--key", str(other_key(tmp_path)))[0] == 2
    unsigned = AuditContent({**made.case.head, "checkpoint": None}, made.case.links)
    code, said = verified(pdf_of(unsigned, "en"), tmp_path, "--key", str(made.public))
    assert (code, said) == (20, "the report has no checkpoint\nbroken\n")


def other_key(tmp_path: Path) -> Path:
    assert xuke("rules", "keygen", str(tmp_path / "other")).exit_code == 0
    return next(file for file in tmp_path.iterdir() if b"PUBLIC KEY" in file.read_bytes())


# -- the command line


def written_by_command(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    made = reports()
    run = xuke("receipts", "report", "--tenant", "ours", "--database", made.database_url, *arguments)
    return run.exit_code, run.stdout + run.stderr


def test_the_command_writes_page_and_pdf_of_one_report(tmp_path: Path) -> None:
    page, pdf = tmp_path / "own.html", tmp_path / "own.pdf"
    more = ("--reference", "PO-2", "--key", str(reports().private), "--lang", "zh")
    code, said = written_by_command(tmp_path, "-o", str(page), "--pdf", str(pdf), *more)
    assert (code, said) == (0, f"written: {pdf}, 1 answers\nwritten: {page}, 1 answers\n")
    for file in (page, pdf):
        assert xuke("receipts", "verify", "--report", str(file), "--key", str(reports().public)).exit_code == 0
    assert str(pypdf.PdfReader(pdf).root_object["/Lang"]) == "zh-CN"


REFUSED = {
    (): "no file to write. Name a page (-o report.html), a PDF (--pdf report.pdf), or both\n",
    ("-o", "own.PDF"): "own.PDF: -o writes a page, .html. Write --pdf own.PDF\n",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_the_command_says_what_to_write(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert written_by_command(tmp_path, *arguments) == (2, REFUSED[arguments])


def test_a_missing_font_or_package_is_said_with_what_to_do_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = tmp_path / "own.pdf"
    with monkeypatch.context() as patch:
        patch.setenv("XUKE_FONTS", str(tmp_path))
        assert written_by_command(tmp_path, "--pdf", str(pdf)) == (
            2,
            "$XUKE_FONTS: no font with Chinese and Japanese. NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc are not "
            f"in {tmp_path}. Install Noto Sans CJK (Debian: apt install fonts-noto-cjk), or name its folder in "
            "XUKE_FONTS\n",
        )

    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(audit_pdf, "version", absent)
    assert written_by_command(tmp_path, "--pdf", str(pdf)) == (
        2,
        "PDF is not installed. Run pip install 'xuke[pdf]'\n",
    )
    assert not pdf.exists()


# -- the service


@pytest.fixture
def officer(sqlite_url: str) -> Iterator[Caller]:
    with service(sqlite_url, dev=False) as client:
        yield caller(client, sqlite_url)


def test_only_who_may_audit_gets_a_pdf(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        for role, status in (("viewer", 403), ("requester", 403), ("auditor", 200)):
            one = Caller(client, as_role(client, sqlite_url, role, "ours"))
            assert one("GET", "/v1/receipts:report", format="pdf").status_code == status, role


@pytest.mark.parametrize("query", [{"format": "docx"}, {"format": "pdf", "lang": "de"}])
def test_a_form_or_language_that_there_is_not_is_refused(officer: Caller, query: dict[str, str]) -> None:
    assert officer("GET", "/v1/receipts:report", **query).status_code == 400


def test_a_service_without_the_font_says_so(officer: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUKE_FONTS", str(tmp_path))
    found = officer("GET", "/v1/receipts:report", format="pdf")
    assert found.status_code == 409 and found.json()["detail"] == (
        "$XUKE_FONTS: no font with Chinese and Japanese. NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc are not in "
        f"{tmp_path}. Install Noto Sans CJK (Debian: apt install fonts-noto-cjk), or name its folder in XUKE_FONTS."
    )
    assert officer("GET", "/v1/receipts:report").status_code == 200


BOUNDS = {
    "MOST_SHOWN_BYTES": ("show", "bytes of text"),
    "MOST_SHOWN_LINES": ("show", "lines"),
    "MOST_PROOF_BYTES": ("hold", "bytes of proof"),
}


def figure(said: str) -> int:
    found = re.search(r"would \w+ ([0-9,]+)", said)
    assert found, said
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_report_that_is_too_long_is_refused_before_it_is_drawn(
    officer: Caller, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On both sides of each bound."""
    does, what = BOUNDS[bound]
    monkeypatch.setattr(audit_pdf, bound, 1)
    with monkeypatch.context() as patch:
        patch.setattr(audit_pdf, "_typeset", None)
        found = officer("GET", "/v1/receipts:report", format="pdf")
    [fault] = found.json()["faults"]
    count = figure(fault["cause"])
    assert found.status_code == 422
    assert fault["cause"] == f"the PDF would {does} {count:,} {what}; it may {does} 1"
    assert fault["hint"] == (
        "Take a shorter period, or one shipment by its reference; or the page (.html), which has no such bound"
    )
    for most, status in ((count - 1, 422), (count, 200)):
        monkeypatch.setattr(audit_pdf, bound, most)
        assert officer("GET", "/v1/receipts:report", format="pdf").status_code == status


def test_a_pdf_is_drawn_beside_the_event_loop_one_at_a_time(officer: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[tuple[str, int]] = []
    at_work = threading.Semaphore(1)

    def drawn(content: AuditContent, lang: str) -> bytes:
        alone = at_work.acquire(blocking=False)
        places.append((threading.current_thread().name, int(alone)))
        threading.Event().wait(0.2)
        if alone:
            at_work.release()
        return b"%PDF-"

    monkeypatch.setattr(api.routes.audit, "pdf_of", drawn)
    asked = [threading.Thread(target=lambda: officer("GET", "/v1/receipts:report", format="pdf")) for _ in range(3)]
    for one in asked:
        one.start()
    for one in asked:
        one.join()
    assert [alone for _, alone in places] == [1, 1, 1]
    assert all(name.startswith("asyncio_") for name, _ in places), places


def test_the_fonts_are_those_of_the_machine() -> None:
    assert [file.name for file in fonts().files][:2] == ["NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"]
