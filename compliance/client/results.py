"""What a caller is handed: answers with their ids, and the small things that come beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from compliance.errors import XukeError
from compliance.model.assessment import Assessment
from compliance.model.decision import Decision


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that the service keeps: its id, the answer, and its bytes exactly as they were sent.

    `fresh` is false for an answer that was given before, under the same Idempotency-Key or found by its id.
    """

    id: str
    assessment: Assessment = field(repr=False)
    raw: bytes = field(repr=False)
    fresh: bool


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line of a batch or job, counted from 1: the stored answer, or the error it would have raised alone."""

    number: int
    stored: StoredAnswer | None
    problem: XukeError | None

    def get(self) -> StoredAnswer:
        """Return the stored answer. Raises the line's problem where there is none."""
        if self.stored is None:
            raise self.problem or XukeError(f"line {self.number} has no answer")
        return self.stored


class ResponseMeta(BaseModel):
    """Base of what comes beside answers: unchangeable, no change of type, and later additions are passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class AnswerBrief(ResponseMeta):
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


class ResultPage(ResponseMeta):
    """A page of a list; `next` is the cursor of the following one."""

    items: tuple[AnswerBrief, ...]
    next: str | None


class ReplayResult(ResponseMeta):
    """An old question asked again under its old law: whether every byte is the same, and the JSON paths that differ."""

    id: str
    identical: bool
    engine_then: str
    engine_now: str
    rulebook: str
    differs: tuple[str, ...] = ()


class JobResult(ResponseMeta):
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


class HitResult(ResponseMeta):
    """A listing that a name meets: how similar the names are, why, and the status of the listing."""

    list: str
    entry: str
    score: float
    tier: str
    why: str
    status: str
    law: str | None = None


class OwnerHitResult(ResponseMeta):
    """A listing that an owner of the party meets."""

    list: str
    entry: str
    tier: str
    status: str
    law: str
    share_percent: str | None = None


class ScreeningResult(ResponseMeta):
    """Who a name is. `outcome`: `match` decides, `review` and `unread` ask a person, `none` found no listing.

    `none` clears no one when `named` is false (no name was given that names a party) or the lists are old.
    """

    name: str
    country: str | None
    outcome: str
    named: bool
    hits: tuple[HitResult, ...]
    owners: tuple[OwnerHitResult, ...]
    relatives: tuple[str, ...]
    military_body: str | None
    contractor: str | None
    alerts: tuple[str, ...]
    unread: str | None
    as_of: str
    lists_verified_until: str
    lists_age_days: int
