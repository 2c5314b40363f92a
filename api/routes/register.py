"""`/v1/items`, `/v1/parties`, `/v1/licences`, `/v1/cases`: what all of them have in common, finding and history."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.auth.principal import Principal
from api.clock import law_day
from api.cursors import Limit
from api.openapi import problems
from api.patterns import WORDS
from api.routes.assessments import from_store
from api.service import Reader, Service, ServiceDep
from compliance.model.register import RegisterChangeShown, RegisterEntryShown, RegisterPage
from compliance.store import changes
from compliance.store.database import Session
from compliance.store.register import entries
from compliance.store.register.entries import Actor, EntryFilter, Registered
from compliance.store.schema import stamp

KINDS = {
    "item": "items",
    "party": "parties",
    "licence": "licences",
    "case": "cases",
    "file": "own-files",
    "customers": "customer-files",
}
_EXAMPLE = "itm_0123456789abcdef0123456789abcdef"
Name = Annotated[str, Path(description="Id of the entry.", examples=[_EXAMPLE], max_length=40)]
Why = Annotated[
    str,
    Query(
        description="Why; it is recorded with the change.",
        examples=["supplier's analysis"],
        min_length=3,
        max_length=500,
        pattern=WORDS,
    ),
]
router = APIRouter(tags=["register"])


def shown(entry: Registered) -> RegisterEntryShown:
    """Return an entry as it is answered."""
    return RegisterEntryShown.model_validate({name: getattr(entry, name) for name in RegisterEntryShown.model_fields})


async def act(
    service: Service, caller: Principal, change: Callable[[Session, Actor], Registered]
) -> RegisterEntryShown:
    """Change the register of the caller's tenant beside the event loop. Raises NotRegistered and RegisterConflict."""

    def work() -> RegisterEntryShown:
        moment = service.clock()
        by = Actor(caller.tenant, caller.name, stamp(moment), law_day(moment).isoformat())
        with service.store.writing() as session:
            return shown(change(session, by))

    found = await asyncio.to_thread(work)
    service.tenants.changed(caller.tenant)
    return found


def _finder(kind: str) -> Callable[..., Awaitable[RegisterPage]]:
    async def find(
        service: ServiceDep,
        caller: Reader,
        name: Annotated[
            str | None,
            Query(description="The caller's own number.", max_length=200, pattern=WORDS, examples=["MAG-4711"]),
        ] = None,
        state: Annotated[
            str | None,
            Query(description="Only this state.", max_length=20, pattern=r"^[a-z_]+$", examples=["review_due"]),
        ] = None,
        due_until: Annotated[
            str | None,
            Query(description="Due on this day or before.", pattern=r"^\d{4}-\d\d-\d\d$", examples=["2026-12-31"]),
        ] = None,
        after: Annotated[
            str | None,
            Query(
                description="`next` of the page before.", max_length=40, pattern=r"^[a-z0-9_]+$", examples=[_EXAMPLE]
            ),
        ] = None,
        limit: Limit = 50,
    ) -> RegisterPage:
        """List entries in the order of their ids."""
        wanted = EntryFilter(kind, name, state, due_until, after, limit + 1)
        rows = await from_store(service, lambda s: entries.page(s, caller.tenant, wanted))
        more = rows[limit - 1].id if len(rows) > limit else None
        return RegisterPage(items=tuple(shown(row) for row in rows[:limit]), next=more)

    return find


def _fetcher(kind: str) -> Callable[..., Awaitable[RegisterEntryShown]]:
    async def fetch(service: ServiceDep, caller: Reader, id: Name) -> RegisterEntryShown:
        """Return an entry as it stands now."""
        return shown(await from_store(service, lambda s: entries.get(s, caller.tenant, kind, id)))

    return fetch


def _historian(kind: str) -> Callable[..., Awaitable[list[RegisterChangeShown]]]:
    async def history(service: ServiceDep, caller: Reader, id: Name) -> list[RegisterChangeShown]:
        """Return who changed what of an entry, when and why, the newest first."""

        def read(session: Session) -> list[RegisterChangeShown]:
            entries.get(session, caller.tenant, kind, id)
            rows = changes.history(session, caller.tenant, kind, id)
            return [RegisterChangeShown.model_validate(row) for row in rows]

        return await from_store(service, read)

    return history


def _add(kind: str, plural: str) -> None:
    """Add the addresses of one kind; the names of the functions become the ids of the operations."""
    for path, route, verb, kinds in (
        (f"/v1/{plural}", _finder(kind), f"find_{plural.replace('-', '_')}", ()),
        (f"/v1/{plural}/{{id}}", _fetcher(kind), f"fetch_{kind}", ("not_found",)),
        (f"/v1/{plural}/{{id}}/history", _historian(kind), f"history_of_{kind}", ("not_found",)),
    ):
        route.__name__ = verb
        router.add_api_route(path, route, responses=problems(*kinds))


for _kind, _plural in KINDS.items():
    _add(_kind, _plural)
