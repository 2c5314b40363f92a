"""`/v1/jobs`: long batches. Sent as a stream, answered by the background worker, looked at, fetched, cancelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.auth.principal import Principal
from api.ndjson import MEDIA_TYPE, answer_line, check_media_type, lines_of, too_long
from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import AsOf, Key, from_store
from api.service import Reader, Requester, Service, ServiceDep
from api.table_bodies import TYPES, TableSaidDep, documents_of, table_suffix
from compliance.model.stored import JobPage, JobResult
from compliance.store import job_lines, jobs
from compliance.store.database import DatabaseUnavailable, Session
from compliance.store.job_lines import Result
from compliance.store.jobs import JobEnded
from compliance.store.receipts import Kept
from compliance.store.schema import stamp

router = APIRouter(tags=["jobs"])
# Lines go to the database so many, or so many bytes, at a time: what arrives is never all in memory.
_TOGETHER, _TOGETHER_BYTES = 500, 4_000_000
_FETCHED = 100
_JOB = "job_0123456789abcdef0123456789abcdef"
_MOMENT = "2026-11-21T08:00:00.000000Z"
_BODIES = {MEDIA_TYPE: {"schema": {"type": "string"}}} | {
    kind: {"schema": {"type": "string", "format": "binary"}} for kind in TYPES
}
Id = Annotated[str, Path(description="Id of the job.", examples=[_JOB], max_length=40)]
After = Annotated[str | None, Query(description="Id of the last job seen.", examples=[_JOB], max_length=40)]
Done = TypeVar("Done")


class _Digested(Request):
    """A request that works out the digest of its body while the body is read."""

    def __init__(self, request: Request, as_of: str | None, said: str = "") -> None:
        super().__init__(request.scope, request.receive)
        self.digest = sha256((as_of or "").encode() + b"\0" + said.encode())

    async def stream(self) -> AsyncIterator[bytes]:  # type: ignore[override]
        async for part in super().stream():
            self.digest.update(part)
            yield part


@router.post(
    "/v1/jobs",
    status_code=202,
    response_model=JobResult,
    responses={
        **problems("key_reused"),
        200: {"model": JobResult, "description": "The same request came under this key before."},
    },
    openapi_extra={"requestBody": {"required": True, "content": _BODIES}},
)
async def send(
    request: Request,
    service: ServiceDep,
    caller: Requester,
    said: TableSaidDep,
    as_of: AsOf = None,
    idempotency_key: Key = None,
) -> Response:
    """Send one shipment a line, or a table of goods (CSV, XLSX); the job is taken as a whole or not at all.

    In the results of a table `line` is the number of a row: the first of its order, or one that could not be read. The
    end is sent to webhooks as `job.ended`. The same request under the same key is the same job: 200.
    """
    suffix = table_suffix(request)
    if suffix is None:
        check_media_type(request, ", or a table as text/csv or XLSX")
    day = str(service.day(as_of))
    given = _Digested(request, as_of, said.text() if suffix else "")
    job = await _write(service, lambda s: jobs.begin(s, caller.tenant, caller.name, day, stamp(service.clock())))
    try:
        if suffix is None:
            count = await _arrive(service, given, job)
        else:
            count = await _arrive_rows(service, job, await documents_of(service, given, said, suffix))
        if not count:
            raise Problem("malformed", "The body has no line with a shipment.")
        key = f"key:{idempotency_key}" if idempotency_key is not None else None
        whole = jobs.JobRequest(job, key, given.digest.hexdigest(), count)
        reported, new = await _write(service, lambda s: jobs.queue(s, caller.tenant, whole))
    except Exception:
        with suppress(DatabaseUnavailable):  # the background worker clears away what is left
            await _write(service, lambda s: jobs.drop(s, job))
        raise
    text = JobResult.model_validate(reported).model_dump_json()
    return Response(text, 202 if new else 200, {"Location": f"/v1/jobs/{reported['id']}"}, "application/json")


async def _arrive_rows(service: Service, job: str, documents: list[tuple[int, bytes]]) -> int:
    """Take in the documents of a table and return how many there are. Raises DatabaseUnavailable."""
    for start in range(0, len(documents), _TOGETHER):
        group = documents[start : start + _TOGETHER]
        await _write(service, lambda s, group=group: jobs.add(s, job, group))  # type: ignore[misc]
    return len(documents)


async def _write(service: Service, change: Callable[[Session], Done]) -> Done:
    """Write to the database beside the event loop. Raises DatabaseUnavailable."""

    def work() -> Done:
        with service.store.writing() as session:
            return change(session)

    return await asyncio.to_thread(work)


async def _arrive(service: Service, request: Request, job: str) -> int:
    """Take in the lines of a job and return how many there are. Raises Problem, and DatabaseUnavailable."""
    group: list[tuple[int, bytes]] = []
    size = count = 0

    async def hand_on() -> None:
        lines = list(group)
        await _write(service, lambda s: jobs.add(s, job, lines))
        group.clear()

    longest = service.settings.max_body_bytes
    async for sent in lines_of(request, service.settings.max_job_lines, longest):
        if sent.too_long:
            raise too_long(sent.number, longest)
        group.append((sent.number, sent.document))
        size, count = size + len(sent.document), count + 1
        if len(group) >= _TOGETHER or size >= _TOGETHER_BYTES:
            await hand_on()
            size = 0
    await hand_on()
    return count


@router.get("/v1/jobs", responses=problems())
async def find(
    service: ServiceDep,
    caller: Reader,
    after: After = None,
    limit: Annotated[int, Query(description="How many.", examples=[50], ge=1, le=500)] = 50,
) -> JobPage:
    """List the jobs of this tenant, the newest first."""
    rows = await from_store(service, lambda s: jobs.page(s, caller.tenant, after, limit + 1))
    more = rows[limit - 1]["id"] if len(rows) > limit else None
    return JobPage(items=tuple(JobResult.model_validate(row) for row in rows[:limit]), next=more)


@router.get("/v1/jobs/{id}", responses=problems("not_found"))
async def fetch(service: ServiceDep, caller: Reader, id: Id) -> JobResult:
    """Tell how far a job is."""
    return await _shown(service, caller, id)


async def _shown(service: Service, caller: Principal, job: str) -> JobResult:
    row = await from_store(service, lambda s: jobs.get(s, caller.tenant, job))
    if row is None:
        raise Problem("not_found", "No job has this id.")
    return JobResult.model_validate(row)


@router.get("/v1/jobs/{id}/results", responses={**problems("not_found"), 200: {"content": {MEDIA_TYPE: {}}}})
async def results(
    service: ServiceDep,
    caller: Reader,
    id: Id,
    after: Annotated[int, Query(description="Number of the last line seen.", examples=[0], ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int | None, Query(description="How many; default: all.", examples=[1000], ge=1, le=10**9)] = None,
) -> StreamingResponse:
    """Return the lines that were answered so far, in the order sent, in the form of a batch.

    Erased answers are lines with the problem `erased`.
    """
    await _shown(service, caller, id)
    first = await _some(service, caller, id, after, min(limit or _FETCHED, _FETCHED))
    return StreamingResponse(_lines(service, caller, first, (id, limit)), media_type=MEDIA_TYPE)


async def _some(service: Service, caller: Principal, job: str, after: int, limit: int) -> list[Result]:
    return await from_store(service, lambda s: job_lines.results(s, caller.tenant, job, after, limit))


async def _lines(
    service: Service, caller: Principal, first: list[Result], wanted: tuple[str, int | None]
) -> AsyncIterator[bytes]:
    """Yield the results, some at a time, each from a reading of its own."""
    rows, (job, left) = first, wanted
    while rows:
        yield b"".join(_line(row) for row in rows)
        left = None if left is None else left - len(rows)
        if left == 0:
            return
        rows = await _some(service, caller, job, rows[-1].line, min(left or _FETCHED, _FETCHED))


def _line(row: Result) -> bytes:
    if row.receipt is not None:
        return answer_line(row.line, Kept(row.receipt, 0, "", row.answer, True))
    problem = json.loads(row.problem or "{}")
    body = {"line": row.line, "status": problem.get("status"), "problem": problem}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


@router.post("/v1/jobs/{id}:cancel", responses=problems("not_found", "state_conflict"))
async def cancel(service: ServiceDep, caller: Requester, id: Id) -> JobResult:
    """Cancel a job: what was answered stays, the rest is forgotten. One at work ends after the lines at hand."""
    try:
        row = await _write(service, lambda s: jobs.cancel(s, caller.tenant, id, stamp(service.clock())))
    except JobEnded as ended:
        raise Problem("state_conflict", f"{ended}.") from None
    if row is None:
        raise Problem("not_found", "No job has this id.")
    return JobResult.model_validate(row)
