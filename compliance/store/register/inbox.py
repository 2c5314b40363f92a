"""Cases as an officer sees to them: what needs action, what the law changed, what is due, what is decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session

from compliance.store import receipts
from compliance.store.register.cases import OVERRIDDEN
from compliance.store.register.entries import ROWS, Registered, entry_of

View = Literal["open", "changed", "due", "decided"]
VIEWS: tuple[View, ...] = ("open", "changed", "due", "decided")
_DECIDED = ("decided", OVERRIDDEN)


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Which cases a page shows: a view, part of the reference, the decision; `due_until` bounds what is due.

    `rechecker` is the name under which the service itself changes cases: a case that it changed last, nobody has seen.
    """

    view: View
    due_until: str
    rechecker: str
    reference: str = ""
    offset: int = 0
    limit: int = 50


def inbox(session: Session, tenant: str, wanted: InboxFilter) -> list[Registered]:
    """Return a page of cases: the first due first, then the oldest change; decided ones the newest first."""
    mine = select(ROWS).where(_mine(tenant), _view(wanted.view, wanted))
    if wanted.reference:
        mine = mine.where(func.lower(ROWS.c.name).contains(wanted.reference.lower(), autoescape=True))
    newest = wanted.view == "decided"
    order = (ROWS.c.changed_at.desc(),) if newest else (ROWS.c.due_on.is_(None), ROWS.c.due_on, ROWS.c.changed_at)
    rows = session.connection().execute(mine.order_by(*order, ROWS.c.id).limit(wanted.limit).offset(wanted.offset))
    return [entry_of(dict(row._mapping)) for row in rows]


def counts(session: Session, tenant: str, wanted: InboxFilter) -> dict[View, int]:
    """Return how many cases each view holds."""
    sums = [func.coalesce(func.sum(case((_view(view, wanted), 1), else_=0)), 0) for view in VIEWS]
    row = session.connection().execute(select(*sums).where(_mine(tenant))).one()
    return {view: int(number) for view, number in zip(VIEWS, row, strict=True)}


def _mine(tenant: str) -> ColumnElement[bool]:
    return and_(ROWS.c.tenant == tenant, ROWS.c.kind == "case")


def _view(view: View, wanted: InboxFilter) -> ColumnElement[bool]:
    if view == "decided":
        return ROWS.c.state.in_(_DECIDED)  # type: ignore[no-any-return]
    if view == "changed":
        return and_(ROWS.c.state == "open", ROWS.c.changed_by == wanted.rechecker)
    if view == "due":
        return and_(ROWS.c.state == "open", ROWS.c.due_on <= wanted.due_until)
    return ROWS.c.state == "open"  # type: ignore[no-any-return]


def resting_on(session: Session, tenant: str, rule: str, most: int = 300) -> list[Registered]:
    """Return the open cases among the first `most` whose answer has a finding of a rule, or of one made of it."""
    mine = select(ROWS).where(_mine(tenant), ROWS.c.state == "open").order_by(ROWS.c.changed_at).limit(most)
    found = [entry_of(dict(row._mapping)) for row in session.connection().execute(mine)]
    return [entry for entry in found if rule in _rules_of(session, tenant, entry.data["assessment"])]


def _rules_of(session: Session, tenant: str, assessment: str) -> set[str]:
    row = receipts.get(session, tenant, assessment)
    lines = json.loads(row.answer)["lines"] if row is not None and row.answer is not None else ()
    said = {one["rule"] for line in lines for one in line["findings"] if one["outcome"] != "silent"}
    return said | {name.partition("/")[0] for name in said}
