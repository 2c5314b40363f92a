"""`/console/audit`: answers searched, the chain verified, receipts exported, reports made, checkpoints signed."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.console.pages import page
from api.console.visitor import Examiner, FromExaminer
from api.routes import audit as reports
from api.routes import receipts as routes
from api.routes.assessments import from_store
from compliance.model.decision import Decision
from compliance.store import receipts
from compliance.store.receipts import ReceiptFilter

router = APIRouter()
_PAGE = 50
Day = Annotated[str, Query(max_length=10)]


@router.get("/audit")
async def show_audit(
    visitor: Examiner,
    q: str = Query("", max_length=200),
    decision: str = Query("", max_length=40),
    before: int | None = Query(None, ge=1, le=2**62),
) -> Response:
    """List answers, the newest first."""
    known = decision if decision in {str(one) for one in Decision} else None
    wanted = ReceiptFilter(q.strip().replace("\0", "") or None, known, before, _PAGE + 1)
    rows = await from_store(visitor.service, lambda s: receipts.page(s, visitor.caller.tenant, wanted))
    more = rows[_PAGE - 1]["seq"] if len(rows) > _PAGE else None
    return page(
        visitor, "audit.html", title="nav.audit", rows=rows[:_PAGE], q=q, decision=decision, more=more,
        decisions=[str(one) for one in Decision], verified=None, signs=bool(visitor.service.settings.checkpoint_key),
    )  # fmt: skip


@router.post("/audit/verify")
async def verify(posted: FromExaminer) -> Response:
    """Walk both chains, and hold them against what was noted elsewhere."""
    said = {name: text for name in ("noted", "checkpoint") if (text := posted.text(name))}
    if "checkpoint" in said:
        said["checkpoint"] += "\n"
    body = routes.VerifyRequest.model_validate(said)
    found = await routes.verify(posted.visitor.service, posted.visitor.caller, body)
    return page(posted.visitor, "verified.html", title="audit.verify", verified=found)


@router.get("/audit/export")
async def export(
    visitor: Examiner, first: Day = "", last: Day = "", form: Literal["jsonl", "csv"] = "jsonl"
) -> Response:
    """Export receipts for an examiner."""
    return await routes.export(visitor.service, visitor.caller, first or None, last or None, form)


@router.get("/audit/report")
async def report(
    visitor: Examiner,
    first: Day = "",
    last: Day = "",
    reference: str = Query("", max_length=200),
    form: Literal["pdf", "html"] = "pdf",
) -> Response:
    """Make the audit report of a period or a shipment, as a PDF in the visitor's language or as a page."""
    days, lang = (first or None, last or None), cast(reports.SheetLang, visitor.lang)
    return await reports.report_period(visitor.service, visitor.caller, *days, reference.strip() or None, form, lang)


@router.get("/audit/checkpoint")
async def checkpoint(visitor: Examiner) -> Response:
    """Sign the ends of the chains as they are now."""
    return await routes.checkpoint(visitor.service, visitor.caller)
