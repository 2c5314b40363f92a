"""`xuke receipts verify --report`: an audit report held against its proof, as a page, as a PDF, or the proof by itself.

A page and a PDF are made again from the proof in them and compared whole. The pages of a PDF depend on more than this
program (fonts, the typesetter): where it was made with others, nothing is said of its pages, and the exit code is 30.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.cli.output import ASK, MAY_GO, STOP, put
from compliance.errors import InputRefused
from compliance.model.audit import AUDIT_FORMAT, AuditContent
from compliance.report.audit_page import content_in, page_of
from compliance.report.audit_sheet import SHEET_LANGUAGES
from compliance.store import checkpoints
from compliance.store.audit import ChainClaim
from compliance.store.register.audit_report import report_faults
from compliance.version import VERSION

_UNREADABLE = "the proof was changed: a part of it cannot be read"


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report as it was given: what shows it, its proof, and what is wrong with what shows it.

    `compared` returns faults, or None where this machine cannot make the same pages; `apart` says why.
    """

    shown: str
    content: AuditContent
    compared: Callable[[], list[str] | None]
    apart: str = ""


def report_checked(file: Path, key: Path | None, page: Path | None = None) -> int:
    """Check an audit report, print what was found, and return the exit code; `page` takes the page its proof makes.

    Raises InputRefused for what is none, and for a checkpoint that is forged.
    """
    report = _read(file)
    signed = report.content.head.get("checkpoint")
    if signed is not None and not isinstance(signed, str):
        put(f"{_UNREADABLE}\nbroken")
        return STOP
    claims = (
        [claim for one in checkpoints.read(signed, key.read_bytes()) for claim in one.claims] if key and signed else []
    )
    faults, compared = _faults_in(report, claims)
    if key and not signed:
        faults.append("the report has no checkpoint")
    for fault in faults:
        put(fault)
    if signed and not key:
        put("the checkpoint was not checked: give its public key with --key")
    if page and not faults:
        page.write_text(page_of(report.content), encoding="utf-8")
        put(f"written: {page}, the page that the proof makes")
    stand = f"its {len(report.content.links)} links stand" + (", the checkpoint too" if claims else "")
    if faults:
        put("broken")
        return STOP
    if not compared:
        put(f"the pages were not compared: {report.apart}")
        put(f"undecided: {stand}, but whether the pages say the same is unknown")
        return ASK
    put(f"{report.shown} and {stand}")
    return MAY_GO


def _faults_in(report: ShownReport, claims: Sequence[ChainClaim]) -> tuple[list[str], bool]:
    """Return what does not stand, and whether the pages could be compared; of a proof that cannot be read, that."""
    try:
        faults = report_faults(report.content, claims)
        found = report.compared()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError):
        return [_UNREADABLE], True
    return [*faults, *(found or ())], found is not None


def _read(file: Path) -> ShownReport:
    """Return the report in a file. Raises InputRefused where there is none."""
    raw = file.read_bytes()
    if raw.startswith(b"%PDF-"):
        return _pdf(raw, file.name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _none(file.name) from None
    if text.startswith("{"):
        return ShownReport("the proof", _content_of(text, file.name), list)
    content = content_in(text)
    if content is None:
        raise _none(file.name)

    def compared() -> list[str]:
        if page_of(content) == text:
            return []
        made_by = f"made by xuke {content.head['engine']}, checked by {VERSION}"
        return [f"the page says something else than its proof ({made_by})"]

    return ShownReport("the page", content, compared)


def _pdf(raw: bytes, name: str) -> ShownReport:
    from compliance.report.audit_pdf import made_with, pdf_of
    from compliance.report.pdf_attachment import attached_proof
    from compliance.report.pdf_fonts import PdfUnavailable

    attached = attached_proof(raw)
    content = _content_of(attached.proof, name)
    stated = attached.made_with
    lang = next((one for one in SHEET_LANGUAGES if stated[-1] == f"language {one}"), SHEET_LANGUAGES[0])
    hint = "Compare with what it was made with, or read the page that --page FILE writes"
    try:
        here = made_with(lang)
    except PdfUnavailable as missing:
        return ShownReport("the PDF", content, lambda: None, f"{missing}. {hint}")

    def compared() -> list[str] | None:
        if pdf_of(content, lang) == raw:
            return []
        if stated != here:
            return None
        return ["the file is not the one that its proof makes: its pages, or what else is in it, were changed"]

    apart = [f"{there}, here {own}" for there, own in zip(stated, here, strict=False) if there != own]
    said = "; ".join(apart) or "what it says of its making cannot be read"
    return ShownReport("the PDF", content, compared, f"made with {said}. {hint}")


def _content_of(proof: str, name: str) -> AuditContent:
    try:
        return AuditContent.of(proof)
    except (ValueError, TypeError, RecursionError):
        hint = f"A proof begins with a line of {AUDIT_FORMAT!r}; take the report as it was written"
        raise InputRefused("what is attached is not the proof of an audit report", name, hint=hint) from None


def _none(name: str) -> InputRefused:
    hint = "Give the page or PDF that `GET /v1/cases/{id}/report` or `xuke receipts report` wrote, unchanged"
    return InputRefused("this is not an audit report", name, hint=hint)
