"""`/v1/customer-files`: customer files that are kept and screened again whenever lists or days change."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from api.auth.principal import Principal
from api.openapi import problems
from api.patterns import WORDS
from api.problems import Problem
from api.routes.assessments import from_store
from api.routes.register import Name, Why, act, shown
from api.service import Officer, Reader, Service, ServiceDep
from api.table_bodies import whole_table
from compliance.errors import InputRefused, ShipmentRefused
from compliance.model.customers import CustomerResults, CustomerScreening
from compliance.model.register import RegisterEntryShown
from compliance.model.screening import Outcome
from compliance.screening.parties import Screener
from compliance.store.database import Session
from compliance.store.register import customers, entries
from compliance.store.register.customers import CustomerFile, ScreenedFile
from compliance.store.register.entries import Registered

router = APIRouter(tags=["screenings"])
FileName = Annotated[
    str | None,
    Query(
        description="With a customer file: what it is called. A file of the same name takes its place, and the answer "
        "says what differs.",
        examples=["customers-eu"],
        max_length=200,
        pattern=WORDS,
    ),
]


async def screen_and_keep(
    request: Request, service: Service, caller: Principal, file: tuple[str | None, str]
) -> CustomerScreening:
    """Screen a customer file and keep it with what was found. Raises Problem and ShipmentRefused."""
    name, suffix = file
    if not caller.may("assess"):
        raise Problem("not_allowed", "To keep a customer file needs the scope 'assess'.")
    if name is None:
        raise Problem("malformed", "A customer file needs a name: give `name` in the query.")
    sent = CustomerFile(name, suffix, await whole_table(request, service.settings.max_batch_bytes))
    day = service.day(None)
    book = service.active_rulebook.assessor().rulebook

    def work() -> ScreenedFile:
        try:
            count = len(sent.customers())
            if count > service.settings.max_batch_lines:
                raise Problem("too_large", f"A customer file may have {service.settings.max_batch_lines:,} rows here.")
            with service.store.reading() as session:
                screener = customers.screener_of(session, caller.tenant, book, Screener(book))
            return screener.screened(sent, day)
        except ShipmentRefused:
            raise
        except InputRefused as refused:
            raise Problem("malformed", f"{str(refused).rstrip('.')}.") from None

    async with service.one_slow:
        found = await asyncio.to_thread(work)
    kept: list[Registered] = []

    def change(session: Session, by: entries.Actor) -> Registered:
        kept.append(customers.keep(session, by, sent, found))
        return kept[-1]

    await act(service, caller, change)
    return screening_shown(kept[-1])


def screening_shown(entry: Registered) -> CustomerScreening:
    """Return a kept file as it is answered; what differs stands once."""
    held = entry.data
    brief = shown(entry).model_copy(update={"data": {name: held[name] for name in ("sha256", "suffix")}})
    return CustomerScreening.model_validate(
        {name: held[name] for name in CustomerScreening.model_fields if name != "entry"} | {"entry": brief},
        strict=False,
    )


@router.get("/v1/customer-files/{id}/screening", responses=problems("not_found"))
async def screening(service: ServiceDep, caller: Reader, id: Name) -> CustomerScreening:
    """Return how the customers of a file came out, and what differed last."""
    return screening_shown(await from_store(service, lambda s: entries.get(s, caller.tenant, "customers", id)))


@router.get("/v1/customer-files/{id}/results", responses=problems("not_found"))
async def results(
    service: ServiceDep,
    caller: Reader,
    id: Name,
    outcome: Annotated[Outcome | None, Query(description="Only this outcome.", examples=["match"])] = None,
    after: Annotated[
        str | None, Query(description="`next` of the page before.", examples=["C-1001"], max_length=300)
    ] = None,
    limit: Annotated[int, Query(description="How many at most.", examples=[500], ge=1, le=1000)] = 500,
) -> CustomerResults:
    """Return what was found of each customer under the caller's own ids, in the order of the file."""

    def read(session: Session) -> CustomerResults:
        rows = customers.results_of(session, caller.tenant, entries.get(session, caller.tenant, "customers", id))
        ids = [row["id"] for row in rows]
        start = ids.index(after) + 1 if after in ids else 0
        wanted = [row for row in rows[start:] if outcome in (None, row["outcome"])]
        more = wanted[limit - 1]["id"] if len(wanted) > limit else None
        return CustomerResults.model_validate({"items": wanted[:limit], "next": more}, strict=False)

    return await from_store(service, read)


@router.post("/v1/customer-files/{id}:end", responses=problems("not_found", "state_conflict"))
async def end(service: ServiceDep, caller: Officer, id: Name, why: Why) -> RegisterEntryShown:
    """Stop watching a customer file; what was found stays."""
    return await act(service, caller, lambda s, by: customers.end(s, by, id, why))
