"""Rulebooks kept by digest, and which of them is in use from when. Nothing here is ever taken out."""

from __future__ import annotations

from sqlmodel import Session, col, select

from compliance.store.database import insert_into
from compliance.store.schema import Activation, StoredRulebook

_ROWS = StoredRulebook.__table__  # type: ignore[attr-defined]


def publish(session: Session, book: StoredRulebook) -> bool:
    """Keep a rulebook; one that is there already stays as it is. Returns whether it was new."""
    connection = session.connection()
    kept = insert_into(connection, _ROWS).values(book.model_dump()).on_conflict_do_nothing()
    return bool(connection.execute(kept).rowcount)


def has(session: Session, digest: str) -> bool:
    """Return whether a rulebook is kept."""
    found = session.exec(select(StoredRulebook.digest).where(col(StoredRulebook.digest) == digest)).first()
    return found is not None


def get(session: Session, digest: str) -> StoredRulebook | None:
    """Return a rulebook with its bundle."""
    return session.get(StoredRulebook, digest)


def listed(session: Session) -> list[StoredRulebook]:
    """Return all rulebooks, the newest first."""
    return list(session.exec(select(StoredRulebook).order_by(col(StoredRulebook.published_at).desc())))


def activate(session: Session, activation: Activation) -> Activation:
    """Say that a rulebook is in use from a moment on."""
    session.add(activation)
    session.flush()
    return activation


def in_use(session: Session, moment: str) -> Activation | None:
    """Return the activation that counts at a moment: of those whose time has come, the one made last."""
    mine = select(Activation).where(col(Activation.at) <= moment)
    return session.exec(mine.order_by(col(Activation.at).desc(), col(Activation.id).desc()).limit(1)).first()


def activations(session: Session, limit: int = 50) -> list[Activation]:
    """Return the last activations, the newest first."""
    return list(session.exec(select(Activation).order_by(col(Activation.id).desc()).limit(limit)))


def before(session: Session, activation: Activation) -> Activation | None:
    """Return the activation of another rulebook that counted before this one: where a rollback leads."""
    earlier = select(Activation).where(col(Activation.digest) != activation.digest)
    earlier = earlier.where(col(Activation.at) <= activation.at, col(Activation.id) < activation.id)
    return session.exec(earlier.order_by(col(Activation.at).desc(), col(Activation.id).desc()).limit(1)).first()
