"""`/v1/receipts` and `/v1/holds`: what an examiner needs, and what must not be erased."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path as FilePath
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from api.openapi import problems
from api.patterns import WORDS
from api.problems import Problem
from api.routes.assessments import from_store
from api.service import Auditor, Officer, Service, ServiceDep
from compliance.errors import Fault
from compliance.law.signing import public_of
from compliance.store import audit, checkpoints, retention
from compliance.store.audit import ChainClaim
from compliance.store.chain import End
from compliance.store.checkpoints import CheckpointRefused
from compliance.store.retention import HoldRequest
from compliance.store.schema import stamp

router = APIRouter(tags=["receipts"])
Day = Annotated[
    str | None, Query(description="A day in UTC, the first or last of the export.", examples=["2026-11-01"])
]
_MEDIA = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}


class BreakShown(BaseModel):
    """A place where the chain does not hold."""

    model_config = ConfigDict(frozen=True)

    seq: int = Field(description="Number of the link.", examples=[42])
    id: str = Field(description="Id of the receipt.", examples=["asm_0123456789abcdef0123456789abcdef"])
    what: str = Field(description="What is wrong.", examples=["the answer was changed: its digest does not fit"])


class Verified(BaseModel):
    """What the check of a chain found. `end_seq` and `end_hash`, written down elsewhere, show a tail cut off later."""

    model_config = ConfigDict(frozen=True)

    holds: bool = Field(description="Whether every link holds.", examples=[True])
    count: int = Field(description="Links seen.", examples=[1842])
    erased: int = Field(description="Links whose documents were erased at the end of their retention.", examples=[0])
    end_seq: int = Field(description="Number of the last link.", examples=[1842])
    end_hash: str = Field(description="Hash of the last link.", examples=["9f2c" * 16])
    changes: int = Field(description="Links of the chain of changes.", examples=[12])
    breaks: list[BreakShown] = Field(description="At most a hundred breaks.", examples=[[]])


class VerifyRequest(BaseModel):
    """What was noted elsewhere and must still be in the chain."""

    model_config = ConfigDict(extra="forbid", strict=True)

    noted: str | None = Field(
        default=None, max_length=100, pattern=r"^[0-9]{1,18}:[0-9a-f]{64}$", description="Number and hash of a link.",
        examples=["1842:" + "9f2c" * 16],
    )  # fmt: skip
    checkpoint: str | None = Field(
        default=None, max_length=100_000, description="A signed checkpoint, as `GET /v1/receipts:checkpoint` gave it.",
        examples=[None],
    )  # fmt: skip


class HoldRequestBody(BaseModel):
    """A legal hold to be made."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reference: str | None = Field(
        default=None, max_length=200, pattern=WORDS, description="One shipment; null: all.", examples=["PO-4711/10"]
    )
    reason: str = Field(
        min_length=3, max_length=500, pattern=WORDS, description="Why.", examples=["Customs audit of 2026"]
    )


class HoldShown(BaseModel):
    """A legal hold."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: str = Field(description="Id of the hold.", examples=["hold_0123456789abcdef0123456789abcdef"])
    reference: str | None = Field(description="The shipment held; null: everything.", examples=["PO-4711/10"])
    reason: str = Field(description="Why.", examples=["Customs audit of 2026"])
    made_at: str = Field(description="Moment, UTC.", examples=["2026-11-21T08:00:00.000000Z"])
    made_by: str = Field(description="Who made it.", examples=["key:h7m2k9qp"])
    released_at: str | None = Field(description="When it was released.", examples=["2027-03-01T08:00:00.000000Z"])
    released_by: str | None = Field(description="Who released it.", examples=["key:h7m2k9qp"])


@router.get("/v1/receipts:export", responses=problems())
async def export(
    service: ServiceDep,
    caller: Auditor,
    from_: Annotated[str | None, Query(alias="from", description="First day, UTC.", examples=["2026-11-01"])] = None,
    until: Day = None,
    format: Annotated[
        Literal["jsonl", "csv"], Query(description="JSON lines hold the documents, CSV does not.", examples=["jsonl"])
    ] = "jsonl",
) -> StreamingResponse:
    """Export receipts for an examiner, who can verify the JSON lines without this service."""
    first, before = moment_of(service, from_, "from", 0), moment_of(service, until, "until", 1)
    part = await from_store(service, lambda s: audit.cut(s, caller.tenant, first, before))
    signed = (
        await signed_checkpoint(service, caller.tenant)
        if service.settings.checkpoint_key and format == "jsonl"
        else None
    )
    name = f'attachment; filename="receipts-{part.start.seq + 1}-{part.end.seq}.{format}"'
    return StreamingResponse(
        _parts(service, part, format, signed), media_type=_MEDIA[format], headers={"Content-Disposition": name}
    )


def moment_of(service: Service, day: str | None, place: str, later: int) -> str | None:
    """Return the moment at which a day begins, `later` days on."""
    if day is None:
        return None
    found = datetime.combine(service.day(day, place), time(), tzinfo=service.clock().tzinfo)
    return stamp(found + timedelta(days=later))


async def signed_checkpoint(service: Service, tenant: str) -> str:
    """Return a signed checkpoint of a tenant's chains as they are now."""
    private, moment = FilePath(service.settings.checkpoint_key).read_bytes(), stamp(service.clock())
    return await from_store(service, lambda s: checkpoints.make(s, [tenant], private, moment))


async def _parts(service: Service, part: audit.Cut, form: str, signed: str | None) -> AsyncIterator[bytes]:
    """Yield the export some lines at a time, read beside the event loop."""

    def lines() -> Generator[str]:
        with service.store.reading() as session:
            if form == "jsonl":
                yield from audit.export_lines(session, part, signed)
            else:
                yield from audit.export_table(session, part)

    source = lines()
    try:
        while block := await asyncio.to_thread(lambda: list(islice(source, 50))):
            yield "".join(block).encode()
    finally:
        source.close()


@router.post("/v1/receipts:verify", responses=problems("shipment_refused", "state_conflict"))
async def verify(service: ServiceDep, caller: Auditor, body: VerifyRequest | None = None) -> Verified:
    """Walk both chains of this tenant and name every changed, missing or moved record."""
    claims = _claims(service, caller.tenant, body or VerifyRequest())
    report = await from_store(service, lambda s: audit.verify(s, caller.tenant, claims))
    breaks = [*report.all_breaks, *audit.unmet([report], claims)]
    shown = [BreakShown(seq=b.seq, id=b.id, what=b.what) for b in breaks[:100]]
    return Verified(
        holds=not breaks, changes=report.changes.count if report.changes else 0, count=report.count,
        erased=report.erased, end_seq=report.end.seq, end_hash=report.end.hash, breaks=shown,
    )  # fmt: skip


def _claims(service: Service, tenant: str, body: VerifyRequest) -> list[ChainClaim]:
    """Return the links that must be there. Raises Problem "shipment_refused" for a checkpoint that does not hold."""
    found = []
    if body.noted is not None:
        number, _, link = body.noted.partition(":")
        found.append(ChainClaim(End(int(number), link), tenant=tenant))
    if body.checkpoint is not None:
        try:
            signed = checkpoints.read(body.checkpoint, public_of(_key(service)))
        except CheckpointRefused as refused:
            fault = Fault("$.checkpoint", f"{refused.what}: {refused.why}", refused.hint)
            raise Problem("shipment_refused", "The checkpoint was refused.", [fault]) from None
        found += [claim for one in signed for claim in one.claims if claim.tenant == tenant]
    return found


def _key(service: Service) -> bytes:
    if not service.settings.checkpoint_key:
        raise Problem("state_conflict", "No key is set: name the file of a private key in XUKE_CHECKPOINT_KEY.")
    return FilePath(service.settings.checkpoint_key).read_bytes()


@router.get("/v1/receipts:checkpoint", responses={**problems("state_conflict"), 200: {"content": {"text/plain": {}}}})
async def checkpoint(service: ServiceDep, caller: Auditor) -> Response:
    """Sign the ends of this tenant's chains as they are now. Keep it where the database is not."""
    _key(service)
    return Response(await signed_checkpoint(service, caller.tenant), media_type="text/plain")


@router.post("/v1/holds", status_code=201, responses=problems())
async def hold(service: ServiceDep, caller: Officer, body: HoldRequestBody) -> HoldShown:
    """Make a legal hold: nothing it covers is erased until it is released."""

    def work() -> HoldShown:
        with service.store.writing() as session:
            made = retention.hold(
                session,
                HoldRequest(caller.tenant, body.reference, body.reason, caller.name),
                stamp(service.clock()),
            )
            return HoldShown.model_validate(made)

    return await asyncio.to_thread(work)


@router.get("/v1/holds", responses=problems())
async def holds(service: ServiceDep, caller: Officer) -> list[HoldShown]:
    """List the legal holds of this tenant, released ones too."""
    return await from_store(service, lambda s: [HoldShown.model_validate(h) for h in retention.holds(s, caller.tenant)])


@router.post("/v1/holds/{id}:release", responses=problems("not_found"))
async def release(
    service: ServiceDep,
    caller: Officer,
    id: Annotated[
        str, Path(description="Id of the hold.", examples=["hold_0123456789abcdef0123456789abcdef"], max_length=40)
    ],
) -> HoldShown:
    """Release a legal hold."""

    def work() -> HoldShown | None:
        with service.store.writing() as session:
            found = retention.release(session, caller.tenant, id, caller.name, stamp(service.clock()))
            return HoldShown.model_validate(found) if found else None

    released = await asyncio.to_thread(work)
    if released is None:
        raise Problem("not_found", "No hold has this id.")
    return released
