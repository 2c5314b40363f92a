"""`/v1/rulebooks`: publish a signed bundle, take it into use at a moment, go back, and see what it would change."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.active_rulebook import row_of
from api.clock import law_day
from api.cursors import Limit
from api.openapi import problems
from api.patterns import ANY_TEXT
from api.problems import Problem
from api.routes.assessments import from_store
from api.service import Publisher, Reader, Service, ServiceDep
from compliance.answer.comparison import AnswerChange, compare
from compliance.errors import Fault, RulebookRefused, XukeError
from compliance.law import bundle
from compliance.law.bundle import Bundle
from compliance.store import open_shipments, rulebooks
from compliance.store.schema import Activation, stamp

router = APIRouter(tags=["rulebooks"])
Digest = Annotated[str, Path(description="Digest of the rulebook.", examples=["82bcddaa12d16b89" * 4], max_length=140)]
_FARTHEST = timedelta(days=3660)
_TAR = ("application/x-tar", "application/gzip", "application/octet-stream")


class RulebookShown(BaseModel):
    """A stored rulebook."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    digest: str = Field(description="SHA-256 over all its files.", examples=["82bcddaa12d16b89" * 4])
    version: str = Field(description="Date of the law.", examples=["2026.11.21"])
    verified_until: str = Field(description="Day until which the law was verified.", examples=["2026-10-08"])
    engine: str = Field(description="Version of the engine that packed it.", examples=["0.2.0"])
    signer: str | None = Field(description="Key that signed it; null: shipped.", examples=["1f0c9a7be2d34458"])
    published_at: str = Field(description="Moment, UTC.", examples=["2026-11-21T08:00:00.000000Z"])
    published_by: str = Field(description="Who published it.", examples=["key:h7m2k9qp"])


class ActivationShown(BaseModel):
    """A rulebook that is in use from a moment on."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    digest: str = Field(description="Digest of the rulebook.", examples=["82bcddaa12d16b89" * 4])
    at: str = Field(description="From when it is in use, UTC.", examples=["2026-11-28T00:00:00.000000Z"])
    made_at: str = Field(description="When that was said.", examples=["2026-11-21T08:00:00.000000Z"])
    made_by: str = Field(description="Who said it.", examples=["key:h7m2k9qp"])
    note: str = Field(description="Why.", examples=["Announcement 99 of 2026"])


class StoredRulebookAnswer(BaseModel):
    """All rulebooks, and the last activations."""

    rulebooks: list[RulebookShown] = Field(description="The newest first.")
    activations: list[ActivationShown] = Field(description="The newest first, fifty at most.")


class ActivationRequest(BaseModel):
    """When a rulebook is to be taken into use."""

    model_config = ConfigDict(extra="forbid")

    at: datetime | None = Field(default=None, description="Default: now.", examples=["2026-11-28T00:00:00+08:00"])
    note: str = Field(
        default="", max_length=500, pattern=ANY_TEXT, description="Why.", examples=["Announcement 99 of 2026"]
    )


class Impact(BaseModel):
    """Which open shipments of this tenant would get another answer today, and why."""

    rulebook: str = Field(description="Digest of the rulebook that was tried.", examples=["82bcddaa12d16b89" * 4])
    looked_at: int = Field(description="Open shipments tried for this page.", examples=[200])
    failed: list[str] = Field(description="References that one of the two rulebooks could not answer.", examples=[[]])
    changes: list[AnswerChange] = Field(description="Those with another answer.")
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.", examples=["PO-5000"])


def _trusted(service: Service) -> list[bytes]:
    """Return the public keys whose bundles are taken."""
    names = service.settings.rulebook_keys.split()
    if not names:
        raise Problem("not_allowed", "No key is trusted here: name public key files in XUKE_RULEBOOK_KEYS.")
    return [FilePath(name).read_bytes() for name in names]


@router.post("/v1/rulebooks", status_code=201, responses=problems("rulebook_refused"))
async def publish(request: Request, response: Response, service: ServiceDep, caller: Publisher) -> RulebookShown:
    """Store a signed bundle. It is checked whole, loaded and asked once; it is not in use yet."""
    trusted = _trusted(service)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TAR:
        raise Problem("media_type", "Send the bundle as application/x-tar.")
    packed = await request.body()

    def work() -> tuple[RulebookShown, bool]:
        found = bundle.read(packed, trusted, True)
        _try(service, found)
        row = row_of(found, packed, caller.name, stamp(service.clock()))
        with service.store.writing() as session:
            fresh = rulebooks.publish(session, row)
            return RulebookShown.model_validate(rulebooks.get(session, found.digest)), fresh

    shown, fresh = await asyncio.to_thread(work)
    response.status_code = 201 if fresh else 200
    return shown


def _try(service: Service, found: Bundle) -> None:
    """Load a rulebook and let it answer once, before anybody can take it into use. Raises Problem."""
    try:
        service.active_rulebook.tried(found)
    except RulebookRefused as refused:
        faults = []
        for offence in refused.offences[:100]:
            place, _, cause = offence.partition(": ")
            faults.append(Fault(place, cause, "Mend the rules, and pack and sign them again"))
        raise Problem("rulebook_refused", f"{len(refused.offences)} offences.", faults) from None


@router.get("/v1/rulebooks", responses=problems())
async def shelved(service: ServiceDep, caller: Reader) -> StoredRulebookAnswer:
    """List the rulebooks and which was taken into use when."""
    return await from_store(
        service,
        lambda s: StoredRulebookAnswer(
            rulebooks=[RulebookShown.model_validate(row) for row in rulebooks.listed(s)],
            activations=[ActivationShown.model_validate(row) for row in rulebooks.activations(s)],
        ),
    )


@router.post("/v1/rulebooks/{digest}:activate", status_code=201, responses=problems("not_found"))
async def activate(service: ServiceDep, caller: Publisher, digest: Digest, body: ActivationRequest) -> ActivationShown:
    """Take a rulebook into use, now or at a moment. Workers follow within seconds and drop no request."""
    now = service.clock()
    at = max(now, (body.at if body.at and body.at.tzinfo else (body.at or now).replace(tzinfo=UTC)))
    if at - now > _FARTHEST:
        fault = Fault("$.at", "the moment lies more than ten years ahead", "Check the year.")
        raise Problem("malformed", "The rulebook cannot be taken into use then.", [fault])
    made = Activation(digest=digest, at=stamp(at), made_at=stamp(now), made_by=caller.name, note=body.note)

    def work() -> ActivationShown:
        with service.store.writing() as session:
            if not rulebooks.has(session, digest):
                raise Problem("not_found", "No rulebook with this digest is stored.")
            return ActivationShown.model_validate(rulebooks.activate(session, made))

    shown = await asyncio.to_thread(work)
    await asyncio.to_thread(service.active_rulebook.refresh)
    return shown


@router.post("/v1/rulebooks:rollback", status_code=201, responses=problems("state_conflict"))
async def rollback(service: ServiceDep, caller: Publisher) -> ActivationShown:
    """Go back at once to the rulebook that was in use before the present one."""
    now = stamp(service.clock())

    def work() -> ActivationShown:
        with service.store.writing() as session:
            used = rulebooks.in_use(session, now)
            earlier = rulebooks.before(session, used) if used else None
            if used is None or earlier is None:
                raise Problem("state_conflict", "No other rulebook was in use before this one.")
            note = f"rollback from {used.digest[:16]}"
            made = Activation(digest=earlier.digest, at=now, made_at=now, made_by=caller.name, note=note)
            return ActivationShown.model_validate(rulebooks.activate(session, made))

    shown = await asyncio.to_thread(work)
    await asyncio.to_thread(service.active_rulebook.refresh)
    return shown


@router.post("/v1/rulebooks/{digest}:impact", responses=problems("not_found"))
async def impact(
    service: ServiceDep,
    caller: Publisher,
    digest: Digest,
    after: Annotated[str, Query(description="`next` of the page before.", examples=["PO-5000"], max_length=200)] = "",
    limit: Limit = 200,
) -> Impact:
    """Say which open shipments would get another answer today under a rulebook: the blast radius of an announcement."""
    candidate = await asyncio.to_thread(service.active_rulebook.assessor_of, digest)
    used, today = service.active_rulebook.assessor(), law_day(service.clock())

    def work() -> Impact:
        with service.store.reading() as session:
            page = open_shipments.page(session, caller.tenant, today, after, limit)
        failed, changes = [], []
        for one in page.open:
            try:
                before, then = (assessor.answer(one.input, today).assessment for assessor in (used, candidate))
            except XukeError:
                failed.append(one.reference)
                continue
            change = compare(before, then)
            if change is not None:
                changes.append(change)
        return Impact(rulebook=digest, looked_at=len(page.open), failed=failed, changes=changes, next=page.after)

    return await asyncio.to_thread(work)
