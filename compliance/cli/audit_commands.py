"""The command `receipts report`: the audit report of a period or a shipment, as a page that stands by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import leave
from compliance.cli.output import MAY_GO, complain
from compliance.cli.receipts import Database, Tenant, existing_store, moment_of, receipts_app


@receipts_app.command("report")
def _report(
    out: Annotated[Path, typer.Option("-o", "--out", dir_okay=False, help="Page to write, .html.")],
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
    """Write what was asked, under which law, by whom and why, with the proof. `verify --report` checks the page."""

    def work() -> int:
        from compliance.report.audit_page import page_of
        from compliance.store import checkpoints
        from compliance.store.register.audit_report import ReportFrame, ReportPeriod, case_report, period_report
        from compliance.store.schema import stamp

        made_at = stamp(datetime.now(UTC))
        with existing_store(database).reading() as session:
            signed = checkpoints.make(session, [tenant], key.read_bytes(), made_at) if key else None
            frame = ReportFrame(tenant, made_at, signed)
            period = ReportPeriod(moment_of(first, 0), moment_of(until, 1), reference)
            content = case_report(session, frame, case) if case else period_report(session, frame, period)
        out.write_text(page_of(content), encoding="utf-8")
        complain(f"written: {out}, {len(content.answers)} answers; a browser prints it to PDF")
        return MAY_GO

    leave(work)
