"""`/console/`: cases that need somebody, that the law changed, that are due, that are decided; answers without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.clock import law_day
from api.console.pages import page
from api.console.visitor import Viewer
from api.routes.assessments import from_store
from api.worker.context import NAME
from compliance.store.database import Session
from compliance.store.register import inbox, open_answers
from compliance.store.register.entries import Registered
from compliance.store.register.inbox import VIEWS, InboxFilter, View
from compliance.store.register.newer_answers import newer_decisions
from compliance.store.register.open_answers import MOST_COUNTED, OpenAnswer
from compliance.store.schema import unstamp

router = APIRouter()
SOON_DAYS, _PAGE = 7, 50
_TABS = (VIEWS[0], "answers", *VIEWS[1:])


@router.get("/")
async def show_inbox(
    visitor: Viewer,
    view: View | Literal["answers"] = "open",
    q: str = Query("", max_length=200),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> Response:
    """List cases of one view, or the answers that wait for a case."""
    today = law_day(visitor.service.clock())
    due = (today + timedelta(days=SOON_DAYS)).isoformat()
    of_cases: View = "open" if view == "answers" else view
    wanted = InboxFilter(of_cases, due, NAME, q.strip().replace("\0", ""), offset, _PAGE + 1)

    def read(session: Session) -> tuple[Sequence[Registered | OpenAnswer], dict[str, int], dict[str, str]]:
        tenant = visitor.caller.tenant
        rows = (open_answers.open_answers if view == "answers" else inbox.inbox)(session, tenant, wanted)
        counts = dict(inbox.counts(session, tenant, wanted)) | {"answers": open_answers.count(session, tenant)}
        return rows, counts, newer_decisions(session, tenant, [row for row in rows if isinstance(row, Registered)])

    rows, counts, newer = await from_store(visitor.service, read)
    shown = [(row, waiting_days(row, today)) for row in rows[:_PAGE]]
    more = offset + _PAGE if len(rows) > _PAGE else None
    return page(
        visitor, "inbox.html", title="nav.inbox", rows=shown, counts=counts, views=_TABS, view=view, q=q, more=more,
        offset=offset, per_page=_PAGE, most=MOST_COUNTED, newer=newer,
    )  # fmt: skip


def waiting_days(waits: Registered | OpenAnswer, today: date) -> int:
    """Return for how many days a case has waited since it was opened, or an answer since it was given."""
    since = waits.at if isinstance(waits, OpenAnswer) else waits.created_at
    return max(0, (today - law_day(unstamp(since))).days)
