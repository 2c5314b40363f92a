"""Audit reports for the tests of their PDF: a case with work on it, made once by the service for a run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from compliance.model.audit import AuditContent
from compliance.report.audit_page import content_in
from compliance.report.pdf_fonts import PdfUnavailable, fonts
from tests.api.in_process import BODY, service
from tests.api.test_register import caller
from tests.api.worker_setup import HandClock
from tests.cli.running import xuke

DESCRIPTION, NOTE, BUYER = "gallium metal 6N 高纯镓", "asked the buyer 買主に確認 镓", "Łódź Motörs Завод"
LANGUAGES = ("en", "zh", "ja")


def missing() -> str:
    """Return what is missing to make a PDF on this machine, or nothing."""
    if not all(find_spec(name) for name in ("typst", "fontTools", "pypdf")):
        return "the extra `pdf` is not installed"
    if not shutil.which("pdftotext"):
        return "no pdftotext (Debian: poppler-utils)"
    try:
        fonts()
    except PdfUnavailable as unavailable:
        return str(unavailable)
    return ""


def need_pdf() -> None:
    """Skip a test where no PDF can be made, unless XUKE_REQUIRE_PDF is set."""
    if what := missing():
        if os.environ.get("XUKE_REQUIRE_PDF"):
            pytest.fail(f"XUKE_REQUIRE_PDF is set, and {what}")
        pytest.skip(what)


@dataclass(frozen=True, slots=True)
class Reports:
    """What the service gave: the reports of a case and of its period, as pages and PDFs, and the files of the key."""

    case_page: str
    case_pdf: bytes
    period_page: str
    period_pdf: bytes
    headers: Any
    private: Path
    public: Path
    database_url: str

    @property
    def case(self) -> AuditContent:
        """The content of the report of the case."""
        return _content(self.case_page)

    @property
    def period(self) -> AuditContent:
        """The content of the report of the period."""
        return _content(self.period_page)


def _content(page: str) -> AuditContent:
    found = content_in(page)
    assert found is not None
    return found


@cache
def reports() -> Reports:
    """Return reports in Japanese (case) and English (period) about three answers and a case with notes and papers."""
    place = Path(tempfile.mkdtemp(prefix="xuke-test-pdf-"))
    key = Ed25519PrivateKey.generate()
    private, public = place / "key.pem", place / "key.pub"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    url, clock = f"sqlite:///{place / 'reports.db'}", HandClock("2026-11-01T08:00:00+00:00")
    body = BODY.replace("gallium metal 6N", DESCRIPTION).replace("Ordinary Works Ltd", BUYER)
    with service(url, clock, dev=False, checkpoint_key=str(private)) as client:
        anna = caller(client, url)
        for number in (1, 2, 3):
            clock.set(f"2026-11-0{number}T08:00:00+00:00")
            answer = anna.asked(body.replace("PO-1", f"PO-{number}"))
        case = anna.made("/v1/cases", assessment=answer.headers["x-xuke-assessment"])
        change = {"note": NOTE, "papers": [{"id": "contract", "state": "received"}]}
        changed = anna("PATCH", f"/v1/cases/{case}", change, why="first look")
        assert changed.is_success, changed.text
        found = [
            anna("GET", where, **query)
            for where in (f"/v1/cases/{case}/report", "/v1/receipts:report")
            for query in ({}, {"format": "pdf", "lang": "ja" if "cases" in where else "en"})
        ]
    assert [one.status_code for one in found] == [200] * 4, [one.text[:300] for one in found]
    case_page, case_pdf, period_page, period_pdf = found
    return Reports(
        case_page.text, case_pdf.content, period_page.text, period_pdf.content, case_pdf.headers, private, public, url
    )


def verified(raw: bytes | str, tmp_path: Path, *more: str, name: str = "report.pdf") -> tuple[int, str]:
    """Verify a report without a database and return the exit code and all that was said."""
    file = tmp_path / name
    file.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XUKE_DATABASE_URL", "sqlite:////nowhere/at/all.db")
        run = xuke("receipts", "verify", "--report", str(file), *more)
    return run.exit_code, run.stdout + run.stderr


def pages_of(raw: bytes) -> list[str]:
    """Return the text of each page as another program reads it, without blanks and line breaks."""
    run = subprocess.run(["pdftotext", "-", "-"], input=raw, capture_output=True, check=True)
    return [re.sub(r"\s+", "", page) for page in run.stdout.decode().split("\f")[:-1]]


def text_of(raw: bytes) -> str:
    """Return the text of all pages."""
    return "".join(pages_of(raw))
