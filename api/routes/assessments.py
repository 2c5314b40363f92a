"""`/v1/assessments`: ask, find again, replay, close."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Header, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.cursors import Cursor, Limit, cursor_of, number_of
from api.openapi import problems
from api.problems import Problem
from api.scenarios import Scenario
from api.service import AskedAs, Auditor, Reader, Requester, Service, ServiceDep
from compliance.answer.brief import brief
from compliance.answer.own_data import files_in
from compliance.errors import XukeError
from compliance.model.assessment import Assessment, Decision
from compliance.model.stored import AnswerBrief, ReplayResult, ResultPage
from compliance.store import open_shipments, receipts
from compliance.store.database import Session
from compliance.store.receipts import AskedShipment, KeyReused, Outcome, ReceiptEntry, ReceiptFilter
from compliance.store.register.own_files import texts_of
from compliance.store.replay import replayed
from compliance.store.schema import Receipt, stamp

router = APIRouter(tags=["assessments"])

AsOf = Annotated[
    str | None, Query(description="Day of the question in China; default: today.", examples=["2026-11-21"])
]
Key = Annotated[
    str | None,
    Header(description="A key of your own: the same request under it is answered once and kept once.",
           examples=["PO-4711/10-v1"], pattern=r"^[\x21-\x7e]{1,255}$"),
]  # fmt: skip
Name = Annotated[
    str, Path(description="Id of the answer.", examples=["asm_0123456789abcdef0123456789abcdef"], max_length=40)
]
JSON = "application/json"
Findings = Annotated[
    Literal["all", "deciding"],
    Query(description="deciding: of what may apply to a line only the first finding for each decision it could bring, "
          "and nothing that is suspended, set aside, not in force or nearly met. What is kept is the whole answer.",
          examples=["deciding"]),
]  # fmt: skip


def request_digest(as_of: str | None, body: bytes) -> str:
    """Return the digest by which a repeated request is known: the day that was given, and the body."""
    return sha256((as_of or "").encode() + b"\0" + body).hexdigest()


@router.post(
    "/v1/assessments", status_code=201, responses=problems("key_reused", "state_conflict", "erased", "shipment_refused")
)
async def assess(
    request: Request,
    service: ServiceDep,
    caller: Requester,
    as_of: AsOf = None,
    record: Annotated[bool, Query(description="False: nothing is kept.", examples=[True])] = True,
    scenario: Scenario = None,
    findings: Findings = "all",
    idempotency_key: Key = None,
) -> Response:
    """Say what the law makes of a shipment, and keep the answer with its receipt."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Problem("media_type", "Send the shipment as application/json.")
    body = await request.body()
    day = service.day(as_of)
    if not record or scenario is not None:
        text = (await service.answer(AskedAs(caller, scenario), body, day)).text
        return Response(await _shown(text, findings), 200, media_type=JSON)
    key = f"key:{idempotency_key}" if idempotency_key is not None else None
    asked = AskedShipment(caller.tenant, caller.name, "assessment", key, request_digest(as_of, body))
    try:
        answered = await service.answer(AskedAs(caller), body, day)
    except (XukeError, Problem):
        before = await earlier(service, asked)
        if before is None:
            raise
        return await _written(before, findings)
    service.metrics.decided(answered.assessment.decision, "assessment")
    [outcome] = await service.keep([ReceiptEntry(asked, body, answered.assessment, answered.text, answered.context)])
    return await _written(outcome, findings)


Found = TypeVar("Found")


async def from_store(service: Service, read: Callable[[Session], Found]) -> Found:
    """Read from the database beside the event loop. Raises DatabaseUnavailable."""

    def work() -> Found:
        with service.store.reading() as session:
            return read(session)

    return await asyncio.to_thread(work)


async def earlier(service: Service, asked: AskedShipment) -> Outcome | None:
    """Return what was kept under the key of a request that cannot be answered now."""
    return await from_store(service, lambda s: receipts.by_key(s, asked)) if asked.key is not None else None


async def _shown(text: bytes, findings: str) -> bytes:
    """Return an answer with the findings that were asked for."""
    if findings == "all":
        return text
    return await asyncio.to_thread(lambda: brief(Assessment.model_validate_json(text)).to_json().encode())


async def _written(outcome: Outcome, findings: str) -> Response:
    """Return the answer that was kept, or say why there is none."""
    if isinstance(outcome, KeyReused):
        raise outcome
    if outcome.text is None:
        raise _erased(outcome.id)
    headers = {"Location": f"/v1/assessments/{outcome.id}", "X-Xuke-Assessment": outcome.id}
    return Response(await _shown(outcome.text, findings), 201 if outcome.fresh else 200, headers, JSON)


def _erased(name: str) -> Problem:
    return Problem("erased", f"The documents of {name} were erased at the end of their retention; its receipt stands.")


@router.get("/v1/assessments", responses=problems())
async def find(
    service: ServiceDep,
    caller: Reader,
    reference: Annotated[
        str | None, Query(description="The caller's own key.", examples=["PO-4711/10"], max_length=200)
    ] = None,
    decision: Annotated[Decision | None, Query(description="Only this decision.", examples=["prohibited"])] = None,
    after: Cursor = None,
    limit: Limit = 50,
) -> ResultPage:
    """List answers, the newest first."""
    wanted = ReceiptFilter(reference, decision, number_of(after), limit + 1)
    rows = await from_store(service, lambda s: receipts.page(s, caller.tenant, wanted))
    more = cursor_of(rows[limit - 1]["seq"]) if len(rows) > limit else None
    briefs = tuple(AnswerBrief.model_validate(row, strict=False) for row in rows[:limit])
    return ResultPage(items=briefs, next=more)


@router.get("/v1/assessments/{id}", responses=problems("not_found", "erased"))
async def fetch(service: ServiceDep, caller: Reader, id: Name, findings: Findings = "all") -> Response:
    """Return an answer as it was given, byte for byte, or with its deciding findings alone."""
    row = await stored(service, caller.tenant, id)
    if row.answer is None:
        raise _erased(row.id)
    return Response(await _shown(row.answer, findings), 200, {"X-Xuke-Assessment": row.id}, JSON)


async def stored(service: Service, tenant: str, name: str) -> Receipt:
    """Return a tenant's receipt. Raises Problem "not_found": what is another tenant's is not there."""
    row = await from_store(service, lambda s: receipts.get(s, tenant, name))
    if row is None:
        raise Problem("not_found", "No answer has this id.")
    return row


@router.post("/v1/assessments/{id}:replay", responses=problems("not_found", "erased"))
async def replay(service: ServiceDep, caller: Auditor, id: Name) -> ReplayResult:
    """Work an answer out again from its stored input, day and rulebook, and hold it against the stored one."""
    row = await stored(service, caller.tenant, id)
    if row.input is None or row.answer is None:
        raise _erased(row.id)
    named = files_in(row.context)
    files = await from_store(service, lambda s: texts_of(s, caller.tenant, named)) if named else {}
    return await asyncio.to_thread(
        lambda: replayed(service.active_rulebook.assessor_of(row.rulebook), row.model_dump(), files)
    )


@router.post("/v1/assessments/{id}:close", status_code=204, responses=problems("not_found", "state_conflict"))
async def close(service: ServiceDep, caller: Requester, id: Name) -> Response:
    """Say that the shipment of an answer is over: it is not looked at again until it is asked about anew."""
    row = await stored(service, caller.tenant, id)
    if row.reference is None:
        raise Problem("state_conflict", "The answer has no reference, so no shipment is open under it.")
    reference, moment = row.reference, stamp(service.clock())

    def work() -> None:
        with service.store.writing() as session:
            open_shipments.close(session, caller.tenant, reference, caller.name, moment)

    await asyncio.to_thread(work)
    return Response(status_code=204)
