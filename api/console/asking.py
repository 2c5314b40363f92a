"""Asking from the console: a document answered and kept, and the case that the answer needs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from api.console.visitor import Visitor
from api.routes.assessments import request_digest
from api.routes.register import act
from api.service import AskedAs
from compliance.model.assessment import Assessment
from compliance.model.plain import JsonObject
from compliance.store import receipts
from compliance.store.database import Session
from compliance.store.receipts import AskedShipment, Kept, KeyReused, ReceiptEntry, ReceiptFilter
from compliance.store.register import cases, entries
from compliance.store.register.entries import Actor, Registered

ORIGIN = "console"


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that was kept: its id, and what it says."""

    id: str
    answer: Assessment


async def ask(visitor: Visitor, document: JsonObject) -> Asked:
    """Answer a document under the law of today and keep the answer. Raises ShipmentRefused, Problem, EngineFault."""
    service, caller = visitor.service, visitor.caller
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    answered = await service.answer(AskedAs(caller), body, service.day(None))
    service.metrics.decided(answered.assessment.decision, ORIGIN)
    asked = AskedShipment(caller.tenant, caller.name, ORIGIN, None, request_digest(None, body))
    [kept] = await service.keep([ReceiptEntry(asked, body, answered.assessment, answered.text, answered.context)])
    if isinstance(kept, KeyReused):  # it carries no key, so this is never the case
        raise kept
    assert isinstance(kept, Kept)
    return Asked(kept.id, answered.assessment)


async def follow_up(visitor: Visitor, asked: Asked, why: str) -> str | None:
    """Open a case on an answer under which goods may not go, or rest the one there is on it; returns the case's id."""
    reference = asked.answer.reference or asked.id

    def change(session: Session, by: Actor) -> Registered:
        known = entries.by_name(session, by.tenant, "case", reference)
        if known is not None:
            return cases.answer_anew(session, by, known.id, asked.id, why)
        if asked.answer.action.startswith("proceed"):
            raise _NothingToDo
        return cases.open_case(session, by, asked.id, why)

    try:
        return (await act(visitor.service, visitor.caller, change)).id
    except _NothingToDo:
        return None


def case_on(session: Session, by: Actor, name: str, why: str) -> Registered:
    """Open a case on the newest answer about the shipment of an answer, or rest the one there is on it.

    Raises NotRegistered.
    """
    row = cases.receipt(session, by, name)
    newest = row.id
    if row.reference is not None:
        newest = receipts.page(session, by.tenant, ReceiptFilter(row.reference, limit=1))[0]["id"]
    known = entries.by_name(session, by.tenant, "case", row.reference or row.id)
    if known is None:
        return cases.open_case(session, by, newest, why)
    return known if known.data["assessment"] == newest else cases.answer_anew(session, by, known.id, newest, why)


class _NothingToDo(Exception):
    """The goods may go, and no case is open on them."""
