"""`/v1/cases`: held and undecided shipments, worked on until they are decided."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.openapi import problems
from api.problems import Problem
from api.routes.register import Name, Why, act
from api.service import Officer, Requester, ServiceDep
from compliance.model.register import CaseChange, CaseDecision, RegisterEntryShown
from compliance.store.register import cases, newer_answers

router = APIRouter(tags=["register"])
_REFUSED = problems("not_found", "state_conflict", "shipment_refused")
Assessment = Annotated[
    str,
    Query(
        description="Id of the answer.",
        examples=["asm_0123456789abcdef0123456789abcdef"],
        max_length=40,
        pattern=r"^[a-z0-9_]+$",
    ),
]

NewestAnswer = Annotated[
    str | None,
    Query(
        description="With `ship`: the newest answer about the shipment, which lets the goods go. The case rests on it "
        "from then on; 409 where another came in between.",
        examples=["asm_0123456789abcdef0123456789abcdef"],
        max_length=40,
        pattern=r"^[a-z0-9_]+$",
    ),
]


@router.post("/v1/cases", status_code=201, responses=_REFUSED)
async def open_case(service: ServiceDep, caller: Requester, assessment: Assessment, why: Why) -> RegisterEntryShown:
    """Open a case on an answer: its questions and missing papers are taken over."""
    return await act(service, caller, lambda s, by: cases.open_case(s, by, assessment, why))


@router.patch("/v1/cases/{id}", responses=_REFUSED)
async def change(service: ServiceDep, caller: Officer, id: Name, body: CaseChange, why: Why) -> RegisterEntryShown:
    """Add a note, assign, set a day, or say how far papers are."""
    return await act(service, caller, lambda s, by: cases.change(s, by, id, body, why))


@router.post("/v1/cases/{id}:decide", responses=_REFUSED)
async def decide(
    service: ServiceDep,
    caller: Officer,
    id: Name,
    decision: Annotated[CaseDecision, Query(description="What was decided.", examples=["apply"])],
    why: Why,
    assessment: NewestAnswer = None,
) -> RegisterEntryShown:
    """Note what was decided; goods ship only under an answer, or an override, that lets them."""
    if assessment is None:
        return await act(service, caller, lambda s, by: cases.decide(s, by, id, decision, why))
    if decision != "ship":
        raise Problem("malformed", "An answer is named with the decision 'ship' alone.")
    return await act(service, caller, lambda s, by: newer_answers.ship_on(s, by, id, assessment, why))


@router.post("/v1/cases/{id}:override", responses=_REFUSED)
async def override(
    service: ServiceDep,
    caller: Officer,
    id: Name,
    until: Annotated[
        str, Query(description="Last day on which it counts.", examples=["2026-12-31"], pattern=r"^\d{4}-\d\d-\d\d$")
    ],
    why: Why,
) -> RegisterEntryShown:
    """Let a shipment go that the answer left open.

    Never what the law forbids or a listed party, and never by who asked or reviewed the goods.
    """
    return await act(service, caller, lambda s, by: cases.override(s, by, id, why, until))
