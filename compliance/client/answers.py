"""What a caller is handed: answers with their ids, and the small things told beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from compliance.answer import Decision
from compliance.assessment import Assessment
from compliance.errors import XukeError


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer that the service keeps: its id, the answer, and its bytes exactly as they were sent.

    `fresh` is false for an answer that was given before, under the same Idempotency-Key or found by its id.
    """

    id: str
    assessment: Assessment = field(repr=False)
    raw: bytes = field(repr=False)
    fresh: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch or job, counted from 1: the stored answer, or the error it would have raised alone."""

    number: int
    stored: Stored | None
    problem: XukeError | None

    def get(self) -> Stored:
        """Return the stored answer. Raises the line's problem where there is none."""
        if self.stored is None:
            raise self.problem or XukeError(f"line {self.number} has no answer")
        return self.stored


class Told(BaseModel):
    """Base of what is told beside answers: unchangeable, no change of type, and later additions are passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class Brief(Told):
    """A stored answer in a list; `at` is the moment in UTC, `next_change` the day on which the answer changes."""

    id: str
    reference: str | None
    as_of: str
    decision: Decision
    action: str
    at: str
    caller: str
    origin: str
    rulebook: str
    receipt: str
    next_change: str | None


class Page(Told):
    """A page of a list; `next` is the cursor of the following one."""

    items: tuple[Brief, ...]
    next: str | None


class Replay(Told):
    """An old question asked again under its old law: whether every byte is the same, and the JSON paths that differ."""

    id: str
    identical: bool
    engine_then: str
    engine_now: str
    rulebook: str
    differs: tuple[str, ...] = ()


class Job(Told):
    """A long batch; `state` is queued, running, done or cancelled. `done` lines were answered, `refused` ones not."""

    id: str
    state: str
    lines: int
    done: int
    refused: int
    as_of: str
    created_at: str
    started_at: str | None = None
    ended_at: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "cancelled")


class Hit(Told):
    """A listing that a name meets: how alike the names are, why, and how the listing stands."""

    list: str
    entry: str
    score: float
    tier: str
    why: str
    status: str
    law: str | None = None


class OwnerHit(Told):
    """A listing that an owner of the party meets."""

    list: str
    entry: str
    tier: str
    status: str
    law: str
    share_percent: str | None = None


class Screening(Told):
    """Who a name is. `outcome`: `match` decides, `review` and `unread` ask a person, `none` found nobody listed.

    `none` clears nobody when `named` is false (no name was given that names somebody) or the lists are old.
    """

    name: str
    country: str | None
    outcome: str
    named: bool
    hits: tuple[Hit, ...]
    owners: tuple[OwnerHit, ...]
    relatives: tuple[str, ...]
    military_body: str | None
    contractor: str | None
    alerts: tuple[str, ...]
    unread: str | None
    as_of: str
    lists_verified_until: str
    lists_age_days: int
