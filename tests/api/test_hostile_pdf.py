"""Files that call themselves a PDF of a report and are none: each is refused with its reason, and nothing runs away."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, EncodedStreamObject, NameObject

from compliance.report import pdf_attachment
from tests.api.pdf_reports import need_pdf, reports, verified
from tests.api.test_audit_pdf import written

AS_WRITTEN = "Take the file as `xuke receipts report --pdf` or the service wrote it\n"
UNREADABLE = f"the PDF cannot be read: it was cut or changed. {AS_WRITTEN}"
TOO_LARGE = (
    "the PDF is too large. Unpacked, a part of it has more bytes than the 32,000,000 that a proof may have. "
    + AS_WRITTEN
)


@pytest.fixture(autouse=True)
def _pdf() -> None:
    need_pdf()


def blank(**attachments: bytes | list[bytes]) -> pypdf.PdfWriter:
    """Return a PDF of one empty page with attachments; `audit` stands for the name of the proof."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in attachments.items():
        for one in content if isinstance(content, list) else [content]:
            writer.add_attachment("audit-report.jsonl" if name == "audit" else name, one)
    return writer


def only_the_first_bytes() -> bytes:
    return b"%PDF-1.7\n"


def cut_in_half() -> bytes:
    raw = reports().case_pdf
    return raw[: len(raw) // 2]


def without_its_last_bytes() -> bytes:
    return reports().case_pdf[:-20]


def junk() -> bytes:
    return b"%PDF-1.7\n" + bytes(range(256)) * 500


def a_byte_of_the_attachment_changed() -> bytes:
    raw = bytearray(reports().case_pdf)
    at = raw.rindex(b"stream", 0, raw.index(b"endstream", raw.index(b"/EmbeddedFile"))) + 40
    raw[at] ^= 0xFF
    return bytes(raw)


def half_of_the_packed_attachment() -> bytes:
    """Deflate does not say that something is missing at its end; the length that is stated does."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(reports().case_pdf))
    [attached] = list(writer.attachment_list)
    stream = attached._embedded_file
    assert isinstance(stream, EncodedStreamObject)
    stream._data = stream._data[: len(stream._data) // 2]
    return written(writer)


def no_attachment() -> bytes:
    return written(blank())


def encrypted() -> bytes:
    writer = blank(audit=reports().case.proof.encode())
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def encrypted_with_the_empty_password() -> bytes:
    writer = blank(audit=reports().case.proof.encode())
    writer.encrypt("", algorithm="RC4-128")
    return written(writer)


def two_of_the_same_name() -> bytes:
    return written(blank(audit=[reports().case.proof.encode(), reports().period.proof.encode()]))


def another_beside_it() -> bytes:
    return written(blank(audit=reports().case.proof.encode(), **{"run.exe": b"MZ"}))


def another_name() -> bytes:
    return written(blank(**{"proof.jsonl": reports().case.proof.encode()}))


def not_utf_8() -> bytes:
    return written(blank(audit=b"\xff\xfe{}"))


def something_else() -> bytes:
    return written(blank(audit=b'{"format":"another report"}'))


def nothing_in_it() -> bytes:
    return written(blank(audit=b""))


def deeply_nested() -> bytes:
    return written(blank(audit=b"[" * 200_000))


def packed(layers: int, count: int) -> bytes:
    """Return a PDF whose attachment unpacks to so many bytes, through layers of packing."""
    writer = blank(audit=b"x")
    [attached] = list(writer.attachment_list)
    stream = attached._embedded_file
    content = b" " * count
    for _ in range(layers):
        content = zlib.compress(content, 9)
    assert isinstance(stream, DecodedStreamObject)
    stream._data = content
    names = [NameObject("/FlateDecode")] * layers
    stream[NameObject("/Filter")] = ArrayObject(names)
    return written(writer)


def a_bomb() -> bytes:
    return packed(1, 200_000_000)


def a_bomb_in_a_bomb() -> bytes:
    return packed(2, 200_000_000)


def a_byte_too_many() -> bytes:
    return packed(1, 32_000_001)


def names_without_end() -> bytes:
    writer = blank(audit=b"x")
    tree = DictionaryObject()
    place = writer._add_object(tree)
    tree[NameObject("/Kids")] = ArrayObject([place])
    names = writer.root_object["/Names"]
    assert isinstance(names, DictionaryObject)
    names[NameObject("/EmbeddedFiles")] = place
    return written(writer)


NOT_A_PROOF = (
    "report.pdf: what is attached is not the proof of an audit report. A proof begins with a line of "
    "'xuke audit report 1'; take the report as it was written\n"
)
CORPUS: dict[Callable[[], bytes], str] = {
    only_the_first_bytes: UNREADABLE,
    cut_in_half: UNREADABLE,
    without_its_last_bytes: UNREADABLE,
    junk: UNREADABLE,
    a_byte_of_the_attachment_changed: UNREADABLE,
    half_of_the_packed_attachment: UNREADABLE,
    no_attachment: f"the PDF has no attachment audit-report.jsonl, so it proves nothing. {AS_WRITTEN}",
    encrypted: f"the PDF is encrypted. {AS_WRITTEN}",
    encrypted_with_the_empty_password: f"the PDF is encrypted. {AS_WRITTEN}",
    two_of_the_same_name: f"the PDF has 2 attachments; a report has one, audit-report.jsonl. {AS_WRITTEN}",
    another_beside_it: f"the PDF has 2 attachments; a report has one, audit-report.jsonl. {AS_WRITTEN}",
    another_name: f"the attachment of the PDF is not audit-report.jsonl. {AS_WRITTEN}",
    not_utf_8: f"audit-report.jsonl in the PDF is not UTF-8: it was changed. {AS_WRITTEN}",
    something_else: NOT_A_PROOF,
    nothing_in_it: NOT_A_PROOF,
    deeply_nested: NOT_A_PROOF,
    a_bomb: TOO_LARGE,
    a_bomb_in_a_bomb: TOO_LARGE,
    a_byte_too_many: TOO_LARGE,
    names_without_end: f"the PDF has no attachment audit-report.jsonl, so it proves nothing. {AS_WRITTEN}",
}


@pytest.mark.parametrize("make", CORPUS, ids=lambda make: make.__name__)
def test_a_file_that_is_no_report_is_refused_with_its_reason(make: Callable[[], bytes], tmp_path: Path) -> None:
    assert verified(make(), tmp_path) == (2, CORPUS[make])


def test_as_many_bytes_as_allowed_are_read(tmp_path: Path) -> None:
    assert verified(packed(1, 32_000_000), tmp_path) == (2, NOT_A_PROOF)


def test_a_file_above_the_bound_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = reports().case_pdf
    monkeypatch.setattr(pdf_attachment, "MOST_PDF_BYTES", len(raw))
    assert verified(raw, tmp_path)[0] == 0
    monkeypatch.setattr(pdf_attachment, "MOST_PDF_BYTES", len(raw) - 1)
    said = f"the PDF has {len(raw):,} bytes; it may have {len(raw) - 1:,}. {AS_WRITTEN}"
    assert verified(raw, tmp_path) == (2, said)


def test_without_the_package_nothing_is_said_of_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = reports().case_pdf
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    assert verified(raw, tmp_path) == (2, "PDF is not installed. Run pip install 'xuke[pdf]'\n")


PROOFS = {
    '{"format":"xuke audit report 1"}': "the proof was changed: a part of it cannot be read\nbroken\n",
    '{"format":"xuke audit report 1","checkpoint":7}': "the proof was changed: a part of it cannot be read\nbroken\n",
    '{"format":"xuke audit report 1"}\n7': "the proof was changed: a part of it cannot be read\nbroken\n",
}


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_with_parts_missing_is_broken_alone_and_in_a_pdf(proof: str, tmp_path: Path) -> None:
    for raw, name in ((proof.encode(), "audit-report.jsonl"), (written(blank(audit=proof.encode())), "report.pdf")):
        assert verified(raw, tmp_path, name=name) == (20, PROOFS[proof])


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"<html>", b"PK\x03\x04"])
def test_what_is_neither_page_nor_pdf_is_no_report(raw: bytes, tmp_path: Path) -> None:
    assert verified(raw, tmp_path) == (
        2,
        "report.pdf: this is not an audit report. Give the page or PDF that `GET /v1/cases/{id}/report` or "
        "`xuke receipts report` wrote, unchanged\n",
    )
