"""`/v1/cases/{id}/report` and `/v1/receipts:report`: the audit report of a case or a period, as one page or as PDF."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.auth.principal import Principal
from api.openapi import problems
from api.routes.assessments import from_store
from api.routes.receipts import Day, moment_of, signed_checkpoint
from api.routes.register import Name
from api.service import Auditor, Service, ServiceDep
from compliance.model.audit import AuditContent
from compliance.report.audit_page import page_of
from compliance.report.audit_pdf import pdf_of
from compliance.store.register.audit_report import ReportFrame, ReportPeriod, case_report, period_report
from compliance.store.schema import stamp

router = APIRouter(tags=["receipts"])
# The page holds texts of many people: nothing in it is ever run or fetched.
_PRIVATE = {"Cache-Control": "no-store"}
_SHUT = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", **_PRIVATE}


Form = Annotated[
    Literal["html", "pdf"], Query(description="A page, or a PDF that has its proof attached.", examples=["pdf"])
]
SheetLang = Literal["en", "zh", "ja"]
Lang = Annotated[
    SheetLang,
    Query(description="Language of the PDF; the page has English and Chinese.", examples=["zh"]),
]
_MADE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}, "application/pdf": {}}}}


@router.get("/v1/cases/{id}/report", responses={**problems("not_found", "state_conflict", "shipment_refused"), **_MADE})
async def report_case(
    service: ServiceDep, caller: Auditor, id: Name, format: Form = "html", lang: Lang = "en"
) -> Response:
    """Return the audit report of a case's shipment, which can be verified without this service."""
    frame = await _frame(service, caller)
    content = await from_store(service, lambda s: case_report(s, frame, id))
    return await _page(content) if format == "html" else await _pdf(service, content, lang)


@router.get("/v1/receipts:report", responses={**problems("state_conflict", "shipment_refused"), **_MADE})
async def report_period(
    service: ServiceDep,
    caller: Auditor,
    from_: Annotated[str | None, Query(alias="from", description="First day, UTC.", examples=["2026-11-01"])] = None,
    until: Day = None,
    reference: Annotated[
        str | None, Query(description="One shipment only.", examples=["PO-4711/10"], max_length=200)
    ] = None,
    format: Form = "html",
    lang: Lang = "en",
) -> Response:
    """Return the audit report of a period or a shipment: at most 500 answers, with the changes of that time."""
    period = ReportPeriod(
        moment_of(service, from_, "from", 0), moment_of(service, until, "until", 1), reference
    )  # fmt: skip
    frame = await _frame(service, caller)
    async with service.one_slow:
        content = await from_store(service, lambda s: period_report(s, frame, period))
        if format == "html":
            return await _page(content)
    return await _pdf(service, content, lang)


async def _frame(service: Service, caller: Principal) -> ReportFrame:
    """Return whose report it is, with a signed checkpoint where the service has a key."""
    signed = await signed_checkpoint(service, caller.tenant) if service.settings.checkpoint_key else None
    return ReportFrame(caller.tenant, stamp(service.clock()), signed)


async def _page(content: AuditContent) -> Response:
    page = await asyncio.to_thread(page_of, content)
    return Response(page, media_type="text/html; charset=utf-8", headers=_SHUT)


async def _pdf(service: Service, content: AuditContent, lang: str) -> Response:
    """Return the PDF, one at a time: a long one takes seconds, in a thread that leaves the event loop free."""
    async with service.one_slow:
        made = await asyncio.to_thread(pdf_of, content, lang)
    day, digest = content.head["made_at"][:10], sha256(content.proof.encode()).hexdigest()[:12]
    named = f'attachment; filename="audit-report-{day}-{digest}.pdf"'
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": named, **_PRIVATE})
