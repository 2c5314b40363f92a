"""A newer answer about the shipment of a case that rests on an older one: shown, and taken over by who decides.

An ERP may ask again about an order at any time. That never closes a case by itself: an officer reads the newer answer,
and where it lets the goods go one decision rests the case on it and closes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from compliance.store import receipts
from compliance.store.receipts import ReceiptFilter
from compliance.store.register import cases, entries
from compliance.store.register.entries import Actor, RegisterConflict, Registered
from compliance.store.schema import Receipt

_ANSWERS = Receipt.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class NewerAnswer:
    """The newest answer: what it says, when and by whom it was asked, whether about the same question.

    `other_day` is its day where that lies before the day of the answer that the case rests on, or is yet to come; then
    it says nothing about shipping today.
    """

    id: str
    decision: str
    action: str
    at: str
    caller: str
    same_question: bool
    other_day: str | None

    @property
    def frees(self) -> bool:
        """Whether the goods may go by it today."""
        return self.action.startswith("proceed") and self.other_day is None


def newer_answer(session: Session, tenant: str, entry: Registered, today: str) -> NewerAnswer | None:
    """Return the newest answer about the shipment of a case that is not decided, if the case rests on another."""
    held = receipts.get(session, tenant, entry.data["assessment"])
    found = receipts.page(session, tenant, ReceiptFilter(entry.name, limit=1))
    if entry.state == "decided" or held is None or not found or found[0]["id"] == held.id:
        return None
    row = receipts.get(session, tenant, found[0]["id"])
    if row is None or row.answer is None or row.input is None or row.seq < held.seq:
        return None
    same = held.input is not None and cases.question_digest(held.input) == cases.question_digest(row.input)
    other = None if held.as_of <= row.as_of <= today else row.as_of
    return NewerAnswer(row.id, row.decision, row.action, row.at, row.caller, same, other)


def newer_decisions(session: Session, tenant: str, held: Sequence[Registered]) -> dict[str, str]:
    """Return what the newest answer decides, by the name of each of some open cases that rests on another."""
    resting = {one.name: one.data["assessment"] for one in held if one.state != "decided"}
    mine = (_ANSWERS.c.tenant == tenant, _ANSWERS.c.reference.in_(resting))
    last = select(func.max(_ANSWERS.c.seq)).where(*mine).group_by(_ANSWERS.c.reference)
    newest = select(_ANSWERS.c.reference, _ANSWERS.c.id, _ANSWERS.c.decision).where(*mine, _ANSWERS.c.seq.in_(last))
    rows = session.connection().execute(newest) if resting else ()
    return {name: decision for name, answer, decision in rows if resting[name] != answer}


def ship_on(session: Session, by: Actor, name: str, assessment: str, why: str) -> Registered:
    """Rest a case on the newest answer about its shipment, which lets the goods go, and decide that they ship.

    Raises RegisterConflict where it is not the newest or does not let them go today.
    """
    entry = entries.locked(session, by, "case", name)
    newer = newer_answer(session, by.tenant, entry, by.today)
    if newer is None or newer.id != assessment:
        raise RegisterConflict(
            "this is not the newest answer about the shipment of an open case", hint="Read the case again"
        )
    if newer.other_day is not None:
        raise RegisterConflict(f"the answer is for {newer.other_day}, not for today", hint="Ask again for today")
    if not newer.frees:
        raise RegisterConflict(f"the answer says {newer.action!r}, so the goods do not go")
    cases.answer_anew(session, by, name, assessment, why)
    return cases.decide(session, by, name, "ship", why)
