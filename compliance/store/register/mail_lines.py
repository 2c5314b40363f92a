"""What mail tells an officer, as lines: a kind, the id of an entry, the reference that leads back to it, and a day.

No line holds a party's name, a description of goods or a reason that somebody typed. What happened to cases is read
from the tenant's chain of changes, so a line is lost by nothing that happens between the change and the mail.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session

from compliance.model.plain import JsonMapping
from compliance.store.register import licences
from compliance.store.register.cases import ANSWER_CHANGED
from compliance.store.register.due import due_days
from compliance.store.register.entries import ROWS, Registered, entry_of
from compliance.store.register.licences import EXPIRING_DAYS, LOW_PERCENT
from compliance.store.register.newer_answers import newer_decisions
from compliance.store.register_tables import ChangeRecord

_CHANGES = ChangeRecord.__table__  # type: ignore[attr-defined]
_TOGETHER, _MOST = 2_000, 2_000
_SOON_DAYS = (7, 30, EXPIRING_DAYS)  # before the end of a licence: where its line counts as new again


@dataclass(frozen=True, slots=True)
class MailLine:
    """One thing: `kind` is a key of the words of mail. `case` says whose case it is: who works on it, "" for no one.

    `by` is who made the change; it is not told to that person. `stage` is how pressing it is.
    """

    kind: str
    id: str
    what: str
    on: str | None = None
    case: str | None = None
    by: str = ""
    stage: str = ""

    def short(self) -> list[str | None]:
        """Return what a delivery carries of it."""
        return [self.kind, self.id, self.what, self.on]


@dataclass(frozen=True, slots=True)
class CaseNews:
    """What happened to cases up to a change of the chain."""

    seq: int
    lines: list[MailLine] = field(default_factory=list)


def news(session: Session, tenant: str, after: int, worker: str) -> CaseNews:
    """Return what happened after a change: cases the service itself (`worker`) opened or opened again, assignments.

    At most 2,000 changes of cases at once; the next call goes on behind them.
    """
    mine = select(_CHANGES.c.seq, _CHANGES.c.name, _CHANGES.c.action, _CHANGES.c.actor, _CHANGES.c.why, _CHANGES.c.body)
    mine = mine.where(_CHANGES.c.tenant == tenant, _CHANGES.c.seq > after, _CHANGES.c.subject == "case")
    rows = session.connection().execute(mine.order_by(_CHANGES.c.seq).limit(_TOGETHER)).all()
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        kind = _kind(row.action, row.why, json.loads(bytes(row.body)), row.actor == worker)
        if kind:
            found[row.name] = (kind, row.actor)
    held = _cases(session, tenant, found)
    lines = [
        MailLine(found[one.id][0], one.id, one.name, one.due_on, one.data["assignee"] or "", found[one.id][1])
        for one in held
    ]
    return CaseNews(rows[-1].seq if rows else after, lines)


def _kind(action: str, why: str, body: JsonMapping, own: bool) -> str:
    """Return the kind of line that a change of a case makes, or ""."""
    if own and action == "create":
        return "opened"
    if own and action == "reopen":
        return "changed" if why == ANSWER_CHANGED else "ended"
    return "assigned" if action == "change" and body.get("assignee") else ""


def _cases(session: Session, tenant: str, names: Collection[str]) -> list[Registered]:
    """Return those of some cases that are open still, the first due first."""
    mine = select(ROWS).where(ROWS.c.tenant == tenant, ROWS.c.kind == "case", ROWS.c.state == "open")
    rows = session.connection().execute(mine.where(ROWS.c.id.in_(list(names))).order_by(ROWS.c.due_on, ROWS.c.id))
    return [entry_of(dict(row._mapping)) for row in rows]


def digest(session: Session, tenant: str, today: str, days: int) -> list[MailLine]:
    """Return what needs somebody on a day: what is due within `days`, licences near their end, newer answers."""
    until = (date.fromisoformat(today) + timedelta(days=days)).isoformat()
    mine = select(ROWS).where(ROWS.c.tenant == tenant, ROWS.c.kind == "case", ROWS.c.state == "open")
    rows = session.connection().execute(mine.order_by(ROWS.c.changed_at).limit(_MOST))
    held = {one.id: one for one in (entry_of(dict(row._mapping)) for row in rows)}
    found = []
    for due in due_days(session, tenant):
        past = due.kind in ("change", "licence") and due.on < today
        if due.on <= until and due.kind != "licence" and not past:
            case = (held[due.id].data["assignee"] or "" if due.id in held else "") if _is_of_case(due.kind) else None
            stage = "late" if due.on < today else "today" if due.on == today else "soon"
            what = "" if due.kind == "party" else due.what
            found.append(MailLine(f"due_{due.kind}", due.id, what, due.on, case, stage=stage))
    found += _licences(session, tenant, today)
    newer = newer_decisions(session, tenant, list(held.values()))
    by_name = {one.name: one for one in held.values()}
    return found + [
        MailLine(
            "newer", by_name[name].id, name, by_name[name].due_on, by_name[name].data["assignee"] or "", stage=said
        )
        for name, said in newer.items()
    ]


def _is_of_case(kind: str) -> bool:
    return kind in ("case", "change")


def _licences(session: Session, tenant: str, today: str) -> list[MailLine]:
    """Return licences that end within 60 days, and those of which a tenth or less is left."""
    mine = select(ROWS).where(ROWS.c.tenant == tenant, ROWS.c.kind == "licence", ROWS.c.state == "valid")
    found = []
    for row in session.connection().execute(mine.order_by(ROWS.c.due_on, ROWS.c.id).limit(_MOST)):
        entry = entry_of(dict(row._mapping))
        held = licences.document_of(entry)
        left_days = (held.valid_until - date.fromisoformat(today)).days
        if 0 <= left_days <= EXPIRING_DAYS:
            stage = str(next(days for days in _SOON_DAYS if left_days <= days))
            found.append(MailLine("licence_ends", entry.id, entry.name, held.valid_until.isoformat(), stage=stage))
        wholes = (held.quantity.value if held.quantity else None, held.value.amount if held.value else None)
        pairs = zip(licences.left(entry), wholes, strict=True)
        if any(rest is not None and whole and rest * 100 <= whole * LOW_PERCENT for rest, whole in pairs):
            found.append(MailLine("licence_low", entry.id, entry.name))
    return found


def lines_for(lines: Iterable[MailLine], own: Collection[str], others: Collection[str]) -> list[MailLine]:
    """Return the lines for a person: `own` are the names by which cases are assigned to it, `others` those of all.

    A case goes to who works on it; where that is nobody who gets mail, it goes to all. What a person did itself is
    not told to it.
    """
    found = []
    for one in lines:
        whose = (one.case or "").casefold()
        mine = whose in own
        if one.by.casefold() in own or (one.kind == "assigned" and not mine):
            continue
        if one.case is None or mine or whose not in others:
            found.append(one)
    return found
