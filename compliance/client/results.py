"""What a caller is handed: answers with their ids, and the small things that come beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from compliance.errors import XukeError
from compliance.model.assessment import Assessment


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
