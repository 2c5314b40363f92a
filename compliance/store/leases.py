"""Leases: work that one process at a time may do. Whoever dies holding one loses it when its time has run out.

Moments are those of the takers' clocks, so a lease should be long against what clocks of two machines may differ by.
A lease keeps work from being done twice; what is written under one still has to bear being done twice.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, update
from sqlmodel import Session

from compliance.store.database import insert_into
from compliance.store.schema import Lease

_ROWS = Lease.__table__  # type: ignore[attr-defined]


def take(session: Session, name: str, holder: str, now: str, until: str) -> bool:
    """Take a lease that is free, has run out at `now`, or is held by the same holder; whether it was taken."""
    connection = session.connection()
    made = insert_into(connection, _ROWS)
    free = or_(_ROWS.c.until <= now, _ROWS.c.holder == holder)
    mine = made.values(name=name, holder=holder, until=until).on_conflict_do_update(
        index_elements=[_ROWS.c.name], set_={"holder": holder, "until": until}, where=free
    )
    return connection.execute(mine.returning(_ROWS.c.name)).first() is not None


def renew(session: Session, name: str, holder: str, until: str) -> bool:
    """Hold a lease for longer; false when it is another's by now. One that ran out and was not taken is still held."""
    mine = update(_ROWS).where(_ROWS.c.name == name, _ROWS.c.holder == holder).values(until=until)
    return bool(session.connection().execute(mine).rowcount)


def probe(connection: Connection, now: str) -> None:
    """Write something, so that a database that cannot be written to shows itself. Raises DatabaseUnavailable."""
    made = insert_into(connection, _ROWS)
    row = {"name": "write probe", "holder": "-", "until": now}
    connection.execute(made.values(row).on_conflict_do_update(index_elements=[_ROWS.c.name], set_={"until": now}))


def give_back(session: Session, name: str, holder: str) -> None:
    """End a lease, if it is still held."""
    session.connection().execute(delete(_ROWS).where(_ROWS.c.name == name, _ROWS.c.holder == holder))
