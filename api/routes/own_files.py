"""`/v1/own-files`: rules of the company, notices it noted, and lists of names, on top of the law in every answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.openapi import problems
from api.routes.assessments import from_store
from api.routes.register import Name, Why, act
from api.service import Officer, Reader, ServiceDep
from api.table_bodies import whole_table
from compliance.model.register import RegisterEntryShown
from compliance.store.database import Session
from compliance.store.register import entries, own_files

router = APIRouter(tags=["register"])
_REFUSED = problems("not_found", "state_conflict", "shipment_refused")
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("application/yaml", "text/csv", "application/x-ndjson")
        },
    }
}
FileName = Annotated[
    str,
    Query(
        description="What it is called: `policy/ROOM/NAME.yaml` or `policy/instruments.yaml` (rules of the company and "
        "the texts they cite), `notes/NAME.yaml` (a notice as `xuke law note` writes it), `lists/NAME.csv`.",
        examples=["lists/blocked.csv"],
        max_length=200,
        pattern=r"^[a-z0-9_./-]+$",
    ),
]


@router.put("/v1/own-files", responses=problems("state_conflict", "too_large", "shipment_refused"), openapi_extra=_BODY)
async def put_own_file(request: Request, service: ServiceDep, caller: Officer, name: FileName) -> RegisterEntryShown:
    """Take a file into use, in the place of one of the same name; from now on every answer of this tenant uses it.

    Rules of a company only make answers stricter. A note makes one looser only where it speaks of a suspension, and
    then the answer without it is shown, too.
    """
    text = await whole_table(request, service.settings.max_body_bytes)
    book = service.active_rulebook.assessor().rulebook
    return await act(service, caller, lambda s, by: own_files.put(s, by, name, text, book))


@router.get("/v1/own-files/{id}/content", responses=problems("not_found"))
async def read_own_file(service: ServiceDep, caller: Reader, id: Name) -> Response:
    """Return the text of a file as it was sent."""

    def read(session: Session) -> bytes:
        sha256 = entries.get(session, caller.tenant, "file", id).data["sha256"]
        return own_files.texts_of(session, caller.tenant, [sha256])[sha256]

    headers = {"Content-Disposition": "attachment"}
    return Response(await from_store(service, read), 200, headers, "application/octet-stream")


@router.post("/v1/own-files/{id}:end", responses=_REFUSED)
async def end_own_file(service: ServiceDep, caller: Officer, id: Name, why: Why) -> RegisterEntryShown:
    """Take a file out of use; its text is kept for the answers that name it."""
    book = service.active_rulebook.assessor().rulebook
    return await act(service, caller, lambda s, by: own_files.end(s, by, id, why, book))
