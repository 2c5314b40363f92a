"""Papers of a kept answer as drafts: one sheet as DOCX, or all of them in a ZIP with their list."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.auth.principal import Principal
from api.clock import law_day
from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import Name
from api.routes.register import Name as Entry
from api.routes.register import Why
from api.service import Officer, Reader, Service, ServiceDep
from compliance.papers.archive import zipped
from compliance.papers.drafting import DraftFiles, draft
from compliance.store import receipts
from compliance.store.register import drafts, entries
from compliance.store.register.entries import Actor
from compliance.store.schema import stamp

router = APIRouter(tags=["papers"])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
PaperId = Annotated[
    str, Path(description="Id of the paper.", examples=["end_user_certificate"], pattern=r"^[a-z0-9_]{1,60}$")
]
_REFUSED = problems("not_found", "state_conflict", "shipment_refused")
_PRIVATE = {"Cache-Control": "no-store"}


@router.get("/v1/assessments/{id}/papers", responses=_REFUSED)
async def all_papers(service: ServiceDep, caller: Reader, id: Name) -> Response:
    """Draft the papers that an answer asks for and that are not at hand: a ZIP of DOCX files with `papers.json`."""
    made = await _drafted(service, caller, id, ())
    return _file(await asyncio.to_thread(zipped, made), f"{id}-papers.zip", ZIP)


@router.get("/v1/assessments/{id}/papers/{paper}", responses=_REFUSED)
async def one_paper(service: ServiceDep, caller: Reader, id: Name, paper: PaperId) -> Response:
    """Draft one paper as DOCX; for more than one end user each has its own, in a ZIP."""
    made = await _drafted(service, caller, id, (paper,))
    if not made.files:
        raise Problem("state_conflict", f"The paper is not drafted: {made.listed.left_out[0].why['en']}.")
    if len(made.files) > 1:
        return _file(await asyncio.to_thread(zipped, made), f"{paper}.zip", ZIP)
    [(name, content)] = made.files.items()
    return _file(content, name, DOCX)


@router.post("/v1/cases/{id}:draft", responses=_REFUSED)
async def draft_for_case(
    service: ServiceDep,
    caller: Officer,
    id: Entry,
    why: Why,
    paper: Annotated[
        list[Annotated[str, Query(pattern=r"^[a-z0-9_]{1,60}$")]],
        Query(description="Only these papers.", max_length=20, examples=[["end_user_certificate"]]),
    ] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Draft the papers of a case as a ZIP, and note in the case what was drafted, by the digests over its values."""

    def case() -> str:
        with service.store.reading() as session:
            return str(entries.get(session, caller.tenant, "case", id).data["assessment"])

    made = await _drafted(service, caller, await asyncio.to_thread(case), tuple(paper))
    moment = service.clock()
    by = Actor(caller.tenant, caller.name, stamp(moment), law_day(moment).isoformat())

    def work() -> bytes:
        with service.store.writing() as session:
            drafts.note(session, by, id, made.listed, why)
        return zipped(made)

    return _file(await asyncio.to_thread(work), f"{id}-papers.zip", ZIP)


async def _drafted(service: Service, caller: Principal, name: str, papers: tuple[str, ...]) -> DraftFiles:
    """Return the drafts for an answer, one set at a time: laying out a long list of goods takes a second."""
    book = service.active_rulebook.assessor().rulebook

    def work() -> DraftFiles:
        with service.store.reading() as session:
            row = receipts.get(session, caller.tenant, name)
            if row is None:
                raise Problem("not_found", "No answer has this id.")
            request = drafts.request_of(session, row, papers)
        return draft(request, book)

    async with service.one_slow:
        return await asyncio.to_thread(work)


def _file(content: bytes, name: str, media: str) -> Response:
    return Response(
        content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"', **_PRIVATE}
    )
