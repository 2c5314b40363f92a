"""`/v1/rules`, `/v1/instruments`, `/v1/lists`: the law as it is applied, to be read and kept in copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.caching import NOT_MODIFIED, from_law, mark
from api.cursors import Limit
from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import AsOf
from api.service import Reader, ServiceDep
from compliance.errors import Fault
from compliance.intake.nearest import listed, nearest
from compliance.law.compiling import ROOMS
from compliance.law.lists import ItemList, PartyList
from compliance.reference.laws import instrument_named, law_data
from compliance.reference.lists import list_data, list_row
from compliance.reference.rules import RuleRow, rule_data, rule_rows
from compliance.reference.shapes import (
    GoodsList,
    InstrumentPage,
    InstrumentWhole,
    ListPage,
    PartyNotice,
    RulePage,
    RuleWhole,
)

router = APIRouter(tags=["law"])


def _after(example: str) -> Any:
    return Query(description="`next` of the page before.", examples=[example], max_length=200)


AfterRule = Annotated[str | None, _after("destination.japan_review")]
AfterLaw = Annotated[str | None, _after("MOFCOM-2025-61")]
AfterList = Annotated[str | None, _after("mofcom_2025_01")]
AfterEntry = Annotated[str | None, _after("MOFCOM-2025-01-02")]
Copy = Annotated[
    str | None, Header(alias="If-None-Match", description="ETag of a copy; 304 when it still holds.",
                       examples=['"0123456789abcdef0123456789abcdef-0.4.0"'], max_length=1000)
]  # fmt: skip
RuleId = Annotated[str, Path(description="Id of a rule, or of one made for a list.",
                             examples=["destination.us_gallium_group"], max_length=200)]  # fmt: skip
LawName = Annotated[str, Path(description="Id or alias of an instrument.", examples=["SC-792"], max_length=100)]
ListId = Annotated[str, Path(description="Id of a list.", examples=["mofcom_2025_01"], max_length=100)]
Room = Annotated[
    str | None,
    Query(
        description="Only the rules of this room.", examples=["destination"], json_schema_extra={"enum": list(ROOMS)}
    ),
]
Of = Annotated[Literal["goods", "parties"] | None, Query(description="Only lists of these.", examples=["parties"])]


@router.get("/v1/rules", response_model=RulePage, responses={**problems(), **NOT_MODIFIED})
async def rules(
    request: Request, service: ServiceDep, caller: Reader, room: Room = None, as_of: AsOf = None,
    after: AfterRule = None, limit: Limit = 50, copy: Copy = None,
) -> Response:  # fmt: skip
    """List the rules by id, each with its state on the day."""
    if room is not None and room not in ROOMS:
        near = nearest(room, ROOMS)
        hint = f"Did you mean {near}?" if near else f"It is {listed(ROOMS)}."
        raise Problem("malformed", "The rules have no such room.", [Fault("query.room", "no room has this name", hint)])
    book, day = service.active_rulebook.assessor().rulebook, service.day(as_of)

    def make() -> dict[str, Any]:
        rows = [row for row in rule_rows(book, day, room) if after is None or row.rule.id > after]
        return {"as_of": str(day), "items": [_rule_row(row) for row in rows[:limit]], "next": _next(rows, limit)}

    def _next(rows: Sequence[RuleRow], most: int) -> str | None:
        return rows[most - 1].rule.id if len(rows) > most else None

    return from_law(request, mark(book, day), make)


def _rule_row(row: RuleRow) -> dict[str, Any]:
    return {
        "id": row.rule.id,
        "room": row.rule.room,
        "layer": row.rule.layer,
        "from": str(row.first) if row.first else None,
        "states": dict(row.states.most_common()),
        "unsettled": row.unsettled,
        "title": row.rule.title.model_dump(),
    }


@router.get("/v1/rules/{id:path}", response_model=RuleWhole, responses={**problems("not_found"), **NOT_MODIFIED})
async def rule(request: Request, service: ServiceDep, caller: Reader, id: RuleId, copy: Copy = None) -> Response:
    """Return a rule with its versions, suspensions and cases, and the clauses it rests on."""
    book = service.active_rulebook.assessor().rulebook
    if id not in book.rules and id not in book.by_id:
        raise _unknown("rule", id, (*book.rules, *book.by_id))
    return from_law(request, mark(book), lambda: rule_data(book, id))


@router.get("/v1/instruments", response_model=InstrumentPage, responses={**problems(), **NOT_MODIFIED})
async def instruments(
    request: Request, service: ServiceDep, caller: Reader, after: AfterLaw = None, limit: Limit = 50, copy: Copy = None
) -> Response:
    """List the legal texts by id, each with how it was seen."""
    book = service.active_rulebook.assessor().rulebook
    shown = {"id", "aliases", "title", "kind", "promulgated", "effective", "read", "confidence"}

    def make() -> dict[str, Any]:
        page, following = _page(sorted(book.instruments), after, limit)
        rows = [book.instruments[name].model_dump(mode="json", include=shown) for name in page]
        return {"items": rows, "next": following}

    return from_law(request, mark(book), make)


@router.get("/v1/instruments/{id}", response_model=InstrumentWhole, responses={**problems("not_found"), **NOT_MODIFIED})
async def instrument(request: Request, service: ServiceDep, caller: Reader, id: LawName, copy: Copy = None) -> Response:
    """Return a legal text with its clauses in our own words, its status, and what rests on it."""
    book = service.active_rulebook.assessor().rulebook
    found = instrument_named(book, id)
    if found is None:
        names = [name for one in book.instruments.values() for name in (one.id, *one.aliases)]
        raise _unknown("instrument", id, names)
    return from_law(request, mark(book), lambda: law_data(book, found))


@router.get("/v1/lists", response_model=ListPage, responses={**problems(), **NOT_MODIFIED})
async def lists(
    request: Request, service: ServiceDep, caller: Reader, of: Of = None, as_of: AsOf = None, after: AfterList = None,
    limit: Limit = 50, copy: Copy = None,
) -> Response:  # fmt: skip
    """List the lists of goods and of parties by id, each with its standing on the day and its age."""
    book, day = service.active_rulebook.assessor().rulebook, service.day(as_of)

    def make() -> dict[str, Any]:
        every: dict[str, ItemList | PartyList] = {**book.items, **book.parties}
        wanted = [name for name in every if of is None or (name in book.parties) == (of == "parties")]
        page, following = _page(sorted(wanted), after, limit)
        return {"as_of": str(day), "items": [list_row(book, every[name], day) for name in page], "next": following}

    return from_law(request, mark(book, day), make)


@router.get(
    "/v1/lists/{id}", response_model=GoodsList | PartyNotice, responses={**problems("not_found"), **NOT_MODIFIED}
)
async def list_(
    request: Request, service: ServiceDep, caller: Reader, id: ListId, as_of: AsOf = None, after: AfterEntry = None,
    limit: Limit = 50, copy: Copy = None,
) -> Response:  # fmt: skip
    """Return a list with a page of its entries, in the order of the text."""
    book, day = service.active_rulebook.assessor().rulebook, service.day(as_of)
    found = book.items.get(id) or book.parties.get(id)
    if found is None:
        raise _unknown("list", id, (*book.items, *book.parties))
    page, following = _entries(found.entries, after, limit)

    def make() -> dict[str, Any]:
        entries = [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in page]
        return list_data(book, found, day) | {"as_of": str(day), "entries": entries, "next": following}

    return from_law(request, mark(book, day), make)


def _page(names: Sequence[str], after: str | None, limit: int) -> tuple[Sequence[str], str | None]:
    """Return the names that come after one, and the last of them if there are more."""
    rest = [name for name in names if after is None or name > after]
    return rest[:limit], rest[limit - 1] if len(rest) > limit else None


def _entries(entries: Sequence[Any], after: str | None, limit: int) -> tuple[Sequence[Any], str | None]:
    """Return the entries that come after one, and the id of the last if there are more."""
    first = 0
    if after is not None:
        first = next((place for place, one in enumerate(entries, 1) if one.id == after), 0)
        if not first:
            fault = Fault("query.after", "no entry of this list has this id", "The list may have changed: begin again.")
            raise Problem("not_found", "The page cannot be found.", [fault])
    page = entries[first : first + limit]
    return page, page[-1].id if len(entries) > first + limit else None


def _unknown(what: str, name: str, known: Iterable[str]) -> Problem:
    """Return the problem of a name that nothing has, with the nearest that something has."""
    choices = tuple(sorted(known))
    near = nearest(name, choices) or next((one for one in choices if one.split(".", 1)[-1] == name), None)
    hint = f"Did you mean {near}?" if near else f"See /v1/{what}s for those that there are."
    return Problem("not_found", f"No {what} has this name.", [Fault("path.id", f"no {what} has this name", hint)])
