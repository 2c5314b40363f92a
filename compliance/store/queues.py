"""How much waits: for those who watch the service."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session

from compliance.store.jobs import OPEN_STATES
from compliance.store.schema import Delivery, Job

_JOBS = Job.__table__  # type: ignore[attr-defined]
_DELIVERIES = Delivery.__table__  # type: ignore[attr-defined]


def jobs_waiting(session: Session) -> int:
    """Return how many jobs have not ended."""
    mine = select(func.count()).select_from(_JOBS).where(_JOBS.c.state.in_(OPEN_STATES))
    return int(session.connection().execute(mine).scalar_one())


def deliveries(session: Session) -> dict[str, int]:
    """Return how many deliveries are in each state."""
    mine = select(_DELIVERIES.c.state, func.count()).group_by(_DELIVERIES.c.state)
    return {row[0]: row[1] for row in session.connection().execute(mine)}
