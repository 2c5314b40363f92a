"""`/v1/assessments:batch`: many shipments in one stream, answered in the order sent while they still arrive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date

from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request

from api.auth.principal import Principal
from api.ndjson import (
    MEDIA_TYPE,
    Sent,
    Streamed,
    answer_line,
    check_media_type,
    lines_of,
    problem_line,
    too_long,
    what_if_line,
)
from api.openapi import problems
from api.problems import Problem, problem_of
from api.routes.assessments import AsOf, Key, earlier, request_digest
from api.scenarios import Scenario, supposing
from api.service import AskedAs, Requester, Service, ServiceDep
from compliance.errors import XukeError
from compliance.store.receipts import AskedShipment, KeyReused, Outcome, ReceiptEntry

router = APIRouter(tags=["assessments"])
_TOGETHER, _TOGETHER_BYTES = 16, 64_000  # lines that share one commit; answers are many times their size


@dataclass(frozen=True, slots=True)
class _Batch:
    """What holds for every line: who asks, for which day, under which key."""

    service: Service
    caller: Principal
    day: date
    as_of: str | None
    key: str | None
    scenario: str | None = None

    def asked(self, sent: Sent) -> AskedShipment:
        """Return who asked a line; a batch sent again under its key gets each line's first answer."""
        key = f"batch:{self.key}#{sent.number}" if self.key is not None else None
        return AskedShipment(
            self.caller.tenant, self.caller.name, "batch", key, request_digest(self.as_of, sent.document)
        )


@router.post("/v1/assessments:batch", responses={**problems(), 200: {"content": {MEDIA_TYPE: {}}}})
async def batch(
    request: Request,
    service: ServiceDep,
    caller: Requester,
    as_of: AsOf = None,
    scenario: Scenario = None,
    idempotency_key: Key = None,
) -> Streamed:
    """Answer one shipment a line. Each line gets an answer or a problem of its own; one bad line spoils no other.

    The lines are read on while answers wait to be fetched, so a sender need not read before it has sent all.
    """
    check_media_type(request)
    supposing(service.active_rulebook.assessor(), scenario)
    work = _Batch(service, caller, service.day(as_of), as_of, idempotency_key, scenario)
    return Streamed(_answers(work, request), media_type=MEDIA_TYPE)


async def _answers(work: _Batch, request: Request) -> AsyncIterator[bytes]:
    """Yield the answer lines; the body is drained beside, up to its limits, whether or not they are fetched."""
    arrived = _Arrived()
    drain = asyncio.create_task(_drain(request, work, arrived))
    try:
        number, open_ = 0, True
        while open_ and not arrived.gone:
            group: list[Sent] = []
            size, broken = 0, None
            one = await arrived.lines.get()
            while isinstance(one, Sent):
                group.append(one)
                size += len(one.document)
                if len(group) >= _TOGETHER or size >= _TOGETHER_BYTES or arrived.lines.empty():
                    break
                one = arrived.lines.get_nowait()
            else:
                open_, broken = False, one
            for sent, line in zip(group, await _group(work, group), strict=True):
                number = sent.number
                yield line
            if isinstance(broken, Problem):
                yield problem_line(number + 1, broken)
    finally:
        drain.cancel()


@dataclass(slots=True)
class _Arrived:
    """What has arrived and waits to be answered, and whether the caller has gone."""

    lines: asyncio.Queue[Sent | Problem | None] = field(default_factory=asyncio.Queue)
    gone: bool = False


async def _drain(request: Request, work: _Batch, arrived: _Arrived) -> None:
    """Read the body, then watch for a caller that hangs up: nobody is left to read what else would be answered."""
    settings = work.service.settings
    end: Problem | None = None
    try:
        async for sent in lines_of(request, settings.max_batch_lines, settings.max_body_bytes):
            arrived.lines.put_nowait(sent)
    except ClientDisconnect:
        arrived.gone = True
    except Exception as error:
        end = problem_of(error)
    arrived.lines.put_nowait(end)
    while not (arrived.gone or end):
        arrived.gone = (await request.receive())["type"] == "http.disconnect"


async def _group(work: _Batch, group: list[Sent]) -> list[bytes]:
    """Answer some lines, keep them in one commit, and return their lines of the answer."""
    lines: dict[int, bytes] = {}
    entries: list[tuple[Sent, ReceiptEntry]] = []
    for sent in group:
        if sent.too_long:
            problem = too_long(sent.number, work.service.settings.max_body_bytes)
            lines[sent.number] = problem_line(sent.number, problem)
            continue
        asked = work.asked(sent)
        try:
            asker = AskedAs(work.caller, work.scenario, metered=False)
            answered = await work.service.answer(asker, sent.document, work.day)
            if work.scenario is not None:
                lines[sent.number] = what_if_line(sent.number, answered.text)
                continue
            work.service.metrics.decided(answered.assessment.decision, "batch")
            entries.append(
                (sent, ReceiptEntry(asked, sent.document, answered.assessment, answered.text, answered.context))
            )
        except Exception as error:
            lines[sent.number] = await _failed(work, sent, asked, error)
        await asyncio.sleep(0)  # others may come in between
    if entries:
        lines.update(await _kept(work, entries))
    return [lines[sent.number] for sent in group]


async def _failed(work: _Batch, sent: Sent, asked: AskedShipment, error: Exception) -> bytes:
    """Return the line for a shipment that cannot be answered now: what was kept before, or the problem."""
    found = None
    if isinstance(error, XukeError | Problem):
        try:
            found = await earlier(work.service, asked)
        except XukeError as unavailable:
            error = unavailable
    return problem_line(sent.number, problem_of(error)) if found is None else _line(sent, found)


async def _kept(work: _Batch, entries: list[tuple[Sent, ReceiptEntry]]) -> dict[int, bytes]:
    try:
        outcomes = await work.service.keep([entry for _, entry in entries])
    except Exception as error:
        return {sent.number: problem_line(sent.number, problem_of(error)) for sent, _ in entries}
    return {sent.number: _line(sent, one) for (sent, _), one in zip(entries, outcomes, strict=True)}


def _line(sent: Sent, outcome: Outcome) -> bytes:
    if isinstance(outcome, KeyReused):
        return problem_line(sent.number, problem_of(outcome))
    return answer_line(sent.number, outcome)
