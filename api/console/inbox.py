"""`/console/`: the cases that need somebody, those that the law changed, those that are due, those decided."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.clock import law_day
from api.console.pages import page
from api.console.visitor import Viewer
from api.routes.assessments import from_store
from api.worker.context import NAME
from compliance.store.database import Session
from compliance.store.register import inbox
from compliance.store.register.entries import Registered
from compliance.store.register.inbox import VIEWS, InboxFilter, View
from compliance.store.schema import unstamp

router = APIRouter()
SOON_DAYS, _PAGE = 7, 50


@router.get("/")
async def show_inbox(
    visitor: Viewer,
    view: View = "open",
    q: str = Query("", max_length=200),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> Response:
    """List cases of one view."""
    today = law_day(visitor.service.clock())
    due = (today + timedelta(days=SOON_DAYS)).isoformat()
    wanted = InboxFilter(view, due, NAME, q.strip().replace("\0", ""), offset, _PAGE + 1)

    def read(session: Session) -> tuple[list[Registered], dict[View, int]]:
        tenant = visitor.caller.tenant
        return inbox.inbox(session, tenant, wanted), inbox.counts(session, tenant, wanted)

    rows, counts = await from_store(visitor.service, read)
    shown = [(row, waiting_days(row, today)) for row in rows[:_PAGE]]
    more = offset + _PAGE if len(rows) > _PAGE else None
    return page(
        visitor, "inbox.html", title="nav.inbox", rows=shown, counts=counts, views=VIEWS, view=view, q=q, more=more,
        offset=offset, per_page=_PAGE,
    )  # fmt: skip


def waiting_days(entry: Registered, today: date) -> int:
    """Return for how many days a case has waited: since it was opened."""
    return max(0, (today - law_day(unstamp(entry.created_at))).days)
