"""The command `receipts report`: the audit report of a period or a shipment, as a page or PDF that stands by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli.options import leave
from compliance.cli.output import MAY_GO, complain
from compliance.cli.receipts import Database, Tenant, existing_store, moment_of, receipts_app
from compliance.errors import InputRefused

if TYPE_CHECKING:
    from compliance.model.audit import AuditContent


class SheetLang(StrEnum):
    """The language of a PDF."""

    en = "en"
    zh = "zh"
    ja = "ja"


@receipts_app.command("report")
def _report(
    out: Annotated[Path | None, typer.Option("-o", "--out", dir_okay=False, help="Page to write, .html.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", dir_okay=False, help="PDF to write, the proof attached.")] = None,
    lang: Annotated[
        SheetLang, typer.Option("--lang", help="Language of the PDF; the page has English and Chinese.")
    ] = SheetLang.en,
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day, UTC.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, UTC.")] = None,
    reference: Annotated[str | None, typer.Option("--reference", help="One shipment only.")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="ID", help="One case, with the work on it.")] = None,
    tenant: Tenant = "default",
    key: Annotated[
        Path | None, typer.Option("--key", exists=True, dir_okay=False, help="Private key that signs a checkpoint.")
    ] = None,
    database: Database = None,
) -> None:
    """Write what was asked, under which law, by whom and why, with the proof. `verify --report` checks page and PDF."""

    def work() -> int:
        from compliance.store import checkpoints
        from compliance.store.register.audit_report import ReportFrame, ReportPeriod, case_report, period_report
        from compliance.store.schema import stamp

        _checked(out, pdf)
        made_at = stamp(datetime.now(UTC))
        with existing_store(database).reading() as session:
            signed = checkpoints.make(session, [tenant], key.read_bytes(), made_at) if key else None
            frame = ReportFrame(tenant, made_at, signed)
            period = ReportPeriod(moment_of(first, 0), moment_of(until, 1), reference)
            content = case_report(session, frame, case) if case else period_report(session, frame, period)
        for file in _written(content, out, pdf, lang):
            complain(f"written: {file}, {len(content.answers)} answers")
        return MAY_GO

    leave(work)


def _checked(out: Path | None, pdf: Path | None) -> None:
    """Raise InputRefused where no file is named, or a PDF in the place of the page."""
    if out is None and pdf is None:
        raise InputRefused("no file to write", hint="Name a page (-o report.html), a PDF (--pdf report.pdf), or both")
    if out is not None and out.suffix.lower() == ".pdf":
        raise InputRefused("-o writes a page, .html", out.name, hint=f"Write --pdf {out.name}")


def _written(content: AuditContent, out: Path | None, pdf: Path | None, lang: str) -> Iterator[Path]:
    """Write the report, and yield each file written. Raises InputRefused before anything is written."""
    from compliance.report.audit_page import page_of

    if pdf is not None:
        from compliance.report.audit_pdf import pdf_of

        pdf.write_bytes(pdf_of(content, lang))
        yield pdf
    if out is not None:
        out.write_text(page_of(content), encoding="utf-8")
        yield out
