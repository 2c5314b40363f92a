"""Cases: shipments that are held or undecided, with their questions, papers, notes, and what was decided by whom.

An override lets a shipment go that the answer left open. It is for an officer who neither asked nor reviewed the goods,
never for what the law forbids or for a listed party, and it ends with any change of the answer.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import Session

from compliance.model.assessment import Assessment
from compliance.model.plain import JsonObject
from compliance.model.register import CaseChange, CaseDecision
from compliance.store import changes, receipts
from compliance.store.chain import digest
from compliance.store.changes import ChangeEntry
from compliance.store.receipts import ReceiptFilter
from compliance.store.register import entries
from compliance.store.register.asks import NO_ASKS, Asks, asks_in, taken_over
from compliance.store.register.entries import Actor, NotRegistered, RegisterConflict, Registered
from compliance.store.schema import Receipt

OVERRIDDEN = "overridden"
ANSWER_CHANGED = "the answer changed"
DRAFTED = ("values_sha256", "drafted_on")  # of the last draft; nobody writes them by hand
_MOST_NOTES = 500


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A shipment whose answer is another now: the new receipt, what it says and asks for, and why it changed."""

    reference: str
    assessment: str
    decision: str
    action: str
    why: str
    asks: Asks = NO_ASKS


def open_case(session: Session, by: Actor, assessment: str, why: str) -> Registered:
    """Open a case on an answer, one for each reference. Raises NotRegistered and RegisterConflict."""
    row = receipt(session, by, assessment)
    data = _data(row.id, row.decision, row.action, why) | taken_over(asks_in(row.answer), ()) | {"caller": row.caller}
    return entries.create(session, by, entries.blank("case", row.reference or row.id, "open", data), why)


def answer_anew(session: Session, by: Actor, name: str, assessment: str, why: str) -> Registered:
    """Rest a case on another answer about its shipment: an override of the one before ends, papers keep their state.

    Raises RegisterConflict where the answer is about another shipment.
    """
    entry, row = entries.locked(session, by, "case", name), receipt(session, by, assessment)
    if row.reference != entry.name:
        raise RegisterConflict(f"the answer is about {row.reference!r}, the case about {entry.name!r}")
    fresh = _data(row.id, row.decision, row.action, why)
    opened = [*entry.data["opened"], why][-_MOST_NOTES:]
    entry.data |= {key: fresh[key] for key in ("assessment", "decision", "action", "override")}
    entry.data |= {**taken_over(asks_in(row.answer), entry.data["papers"]), "opened": opened}
    entry.state = "open"
    return entries.save(session, by, entry, ("answer", why, {"assessment": row.id, "decision": row.decision}))


def follow(session: Session, by: Actor, found: Sequence[ChangedAnswer]) -> int:
    """Reopen the cases of shipments whose answer changed, and open one where goods may not go; returns how many."""
    if not found:
        return 0
    changes.lock(session.connection(), by.tenant, by.at)
    known = entries.by_names(session, by.tenant, "case", [one.reference for one in found])
    again = []
    for one in found:
        entry = known.get(one.reference)
        if entry is None:
            continue
        fresh = _data(one.assessment, one.decision, one.action, one.why)
        opened = [*entry.data["opened"], *fresh["opened"]][-_MOST_NOTES:]
        entry.data |= {k: fresh[k] for k in ("assessment", "decision", "action", "override")}
        entry.data |= {**taken_over(one.asks, entry.data["papers"]), "opened": opened}
        entry.state, entry.due_on = "open", by.today
        again.append(entry)
    entries.save_all(session, by, again, "reopen", ANSWER_CHANGED)
    new = [one for one in found if one.reference not in known and not one.action.startswith("proceed")]
    _open_all(session, by, new)
    return len(again) + len(new)


def reopen(session: Session, by: Actor, found: Mapping[str, tuple[ChangedAnswer | None, str]]) -> list[Registered]:
    """Open the cases of shipments again because something they rest on ended, or open one on the newest answer.

    `found` gives for each reference the answer, where the shipment is open, and why. Papers that ran out are marked,
    an override ends. Returns the cases.
    """
    if not found:
        return []
    changes.lock(session.connection(), by.tenant, by.at)
    known = entries.by_names(session, by.tenant, "case", list(found))
    for name, entry in known.items():
        papers = [{**one, "state": "expired"} if _has_ended(one, by.today) else one for one in entry.data["papers"]]
        opened = [*entry.data["opened"], found[name][1]][-_MOST_NOTES:]
        entry.data |= {"papers": papers, "opened": opened, "override": None}
        entry.state, entry.due_on = "open", by.today
    again = list(known.values())
    entries.save_all(session, by, again, "reopen", "something it rests on has ended")
    return again + _open_all(session, by, [one for name, (one, _) in found.items() if one and name not in known])


def _has_ended(paper: JsonObject, today: str) -> bool:
    return bool(paper.get("expires_on")) and paper["expires_on"] < today


def _open_all(session: Session, by: Actor, found: Sequence[ChangedAnswer]) -> list[Registered]:
    """Open cases for shipments that have none, all in one statement."""
    made = []
    for one in found:
        data = _data(one.assessment, one.decision, one.action, one.why) | taken_over(one.asks, ())
        entry = entries.blank("case", one.reference, "open", data)
        entry.id, entry.revision, entry.due_on = f"cas_{secrets.token_hex(16)}", 1, by.today
        entry.created_at, entry.changed_at, entry.changed_by = by.at, by.at, by.name
        made.append(entry)
    if made:
        rows = [entries.row_of(one) | {"tenant": by.tenant} for one in made]
        session.connection().execute(insert(entries.ROWS), rows)
        opened = [
            ChangeEntry(by.name, "case", one.id, "create", one.data["opened"][0], {"reference": one.name})
            for one in made
        ]
        changes.record(session.connection(), by.tenant, opened, by.at)
    return made


def change(session: Session, by: Actor, name: str, said: CaseChange, why: str) -> Registered:
    """Add a note, assign, set a day, or say how far papers are."""
    entry = entries.locked(session, by, "case", name)
    data, body = entry.data, said.model_dump(mode="json", exclude_defaults=True)
    if said.assignee == data["assignee"]:  # a form repeats who works on it; that is no change
        body.pop("assignee", None)
    if said.note is not None:
        data["notes"] = [*data["notes"], {"by": by.name, "at": by.at, "text": said.note}][-_MOST_NOTES:]
    if said.assignee is not None:
        data["assignee"] = said.assignee
    if said.due_on is not None:
        entry.due_on = said.due_on.isoformat()
    papers = {one["id"]: one for one in data["papers"]}
    for one in said.papers:
        drafted = {name: papers[one.id][name] for name in DRAFTED if name in papers.get(one.id, {})}
        papers[one.id] = {**drafted, **one.model_dump(mode="json", exclude_none=True)}
    data["papers"] = list(papers.values())
    return entries.save(session, by, entry, ("change", why, body))


def decide(session: Session, by: Actor, name: str, decision: CaseDecision, why: str) -> Registered:
    """Note what was decided. `ship` is only for an answer that lets the goods go, or one with an override."""
    entry = entries.locked(session, by, "case", name)
    if decision == "ship" and not entry.data["action"].startswith("proceed") and entry.data["override"] is None:
        raise RegisterConflict(
            f"the answer says {entry.data['action']!r}, so the goods do not go",
            hint="Answer its questions and ask again",
        )
    made = {"by": by.name, "at": by.at, "decision": decision, "why": why}
    entry.data["decisions"] = [*entry.data["decisions"], made]
    if entry.state != OVERRIDDEN or decision != "ship":
        entry.state = "open" if decision == "hold" else "decided"
    entry.due_on = entry.due_on if decision == "hold" else None
    return entries.save(session, by, entry, ("decide", why, made))


def override(session: Session, by: Actor, name: str, why: str, until: str) -> Registered:
    """Let a shipment go that its answer left open. Raises RegisterConflict for who may not, and for what may not."""
    entry = entries.locked(session, by, "case", name)
    row = receipt(session, by, entry.data["assessment"])
    if row.answer is None or row.input is None:
        raise RegisterConflict("the answer was erased at the end of its retention")
    answer = Assessment.model_validate_json(row.answer)
    _may_override(session, by, (row, entry.data["caller"]), answer)
    if until < by.today:
        raise RegisterConflict("the last day of the override is over", hint="Give a day to come")
    made = {
        "by": by.name, "at": by.at, "why": why, "until": until, "case": entry.id, "assessment": row.id,
        "input_sha256": row.input_sha256, "question": question_digest(row.input), "rulebook": answer.rulebook.digest,
        "at_worst": str(answer.at_worst),
    }  # fmt: skip
    entry.data["override"], entry.state = made, OVERRIDDEN
    return entries.save(session, by, entry, ("override", why, made))


def question_digest(document: bytes) -> str:
    """Return the digest of what a shipment says, however it is written; an override is for this and nothing else."""
    said = json.dumps(json.loads(document), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return digest(said.encode())


def _may_override(session: Session, by: Actor, asked_by: tuple[Receipt, str | None], answer: Assessment) -> None:
    """Raise RegisterConflict where an override is not allowed: `asked_by` is the receipt, and who opened the case."""
    row, opener = asked_by
    if answer.action != "ask":
        raise RegisterConflict(f"the answer says {answer.action!r}; an override is for what it left open")
    if answer.decision.refuses or answer.at_worst.refuses:
        raise RegisterConflict("the answer may be a prohibition; no officer lifts that", hint="Answer its questions")
    if any(party.match != "none" for party in answer.parties):
        raise RegisterConflict("a party is listed or may be; no officer lifts that", hint="Clear the name first")
    asked = (
        receipts.page(session, by.tenant, ReceiptFilter(reference=row.reference, limit=500)) if row.reference else []
    )
    authors = {row.caller, opener, *(one["caller"] for one in asked)}
    numbers = [one.get("item") for one in json.loads(row.input or b"{}").get("lines", ()) if one.get("item")]
    for item in entries.by_names(session, by.tenant, "item", numbers).values():
        held = item.data["review"]
        authors |= {held["by"]} if held else set()
    if by.name in authors:
        raise RegisterConflict(
            "whoever asked or reviewed the goods does not override", hint="Let another officer do it"
        )


def receipt(session: Session, by: Actor, name: str) -> Receipt:
    """Return a kept answer by its id. Raises NotRegistered."""
    row = receipts.get(session, by.tenant, name)
    if row is None:
        raise NotRegistered("no answer has this id")
    return row


def _data(assessment: str, decision: str, action: str, why: str) -> JsonObject:
    return {
        "assessment": assessment, "decision": decision, "action": action, "opened": [why], "questions": [],
        "papers": [], "notes": [], "assignee": None, "decisions": [], "override": None, "caller": None,
    }  # fmt: skip
