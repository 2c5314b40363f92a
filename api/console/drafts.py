"""`/console/cases/{id}/drafts`: the papers of a case as drafts to be filled, signed and sent, in one ZIP."""

from __future__ import annotations

import asyncio
import json
import re
import zipfile
from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.console.visitor import Viewer
from api.problems import Problem
from api.routes.assessments import from_store, stored
from compliance.intake.reading import read_shipment
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment
from compliance.papers.drafting import draft
from compliance.papers.request import DraftRequest
from compliance.store.register import entries
from compliance.store.schema import Receipt

router = APIRouter()
_LONGEST_NAME = 60


@router.get("/cases/{id}/drafts")
async def show_drafts(visitor: Viewer, id: Annotated[str, Path(max_length=40)]) -> Response:
    """Return the drafts of the papers that a case lacks, with the list of what is missing in each."""
    service, tenant = visitor.service, visitor.caller.tenant
    entry = await from_store(service, lambda s: entries.get(s, tenant, "case", id))
    row = await stored(service, tenant, entry.data["assessment"])
    book = service.active_rulebook.assessor().rulebook
    async with service.one_slow:
        packed = await asyncio.to_thread(_packed, row, book)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", entry.name)[:_LONGEST_NAME].strip("-.") or "case"
    head = {"Content-Disposition": f'attachment; filename="papers-{plain}.zip"', "Cache-Control": "no-store"}
    return Response(packed, 200, head, "application/zip")


def _packed(row: Receipt, book: Rulebook) -> bytes:
    """Return the drafts as a ZIP. Raises InputRefused where the packages for them are not installed, and Problem."""
    if row.input is None or row.answer is None:
        raise Problem("erased", "The documents of this answer were erased at the end of their retention.")
    answer = Assessment.model_validate_json(row.answer)
    found = draft(DraftRequest(read_shipment(json.loads(row.input)), answer), book)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in found.files.items():
            packed.writestr(name, content)
        packed.writestr("papers.json", found.listed.model_dump_json(indent=2) + "\n")
    return out.getvalue()
