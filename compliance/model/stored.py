"""What stands beside answers that are kept: short rows, pages, replays and jobs, for the service and its client."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from compliance.model.decision import Decision

_ID, _JOB = "asm_0123456789abcdef0123456789abcdef", "job_0123456789abcdef0123456789abcdef"
_MOMENT, _DIGEST = "2026-11-21T08:00:00.000000Z", "0123456789abcdef" * 4


class ResponseMeta(BaseModel):
    """Base: unchangeable, no change of type, and later additions are passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class AnswerBrief(ResponseMeta):
    """A stored answer in a list: everything but the documents themselves."""

    id: str = Field(description="Id of the answer.", examples=[_ID])
    reference: str | None = Field(description="The caller's own key of the shipment.", examples=["PO-4711"])
    as_of: str = Field(description="Day of the question.", examples=["2026-11-21"])
    decision: Decision = Field(description="The decision.", examples=["licence_required_strict"])
    action: str = Field(description="What a procurement system switches on.", examples=["apply"])
    next_change: str | None = Field(
        description="First day on which the answer will change, as far as is known.", examples=["2026-11-28"]
    )
    at: str = Field(description="Moment of the answer, UTC.", examples=[_MOMENT])
    caller: str = Field(
        description="Who asked: the prefix of a key, or the subject of a token.", examples=["key:h7m2k9qp"]
    )
    origin: str = Field(
        description="By which way: assessment, batch, job, console or recheck.", examples=["assessment"]
    )
    engine: str = Field(description="Version of the engine.", examples=["0.2.0"])
    rulebook: str = Field(description="Digest of the rulebook.", examples=[_DIGEST])
    receipt: str = Field(description="Digest of input, day, engine, rulebook and lists.", examples=[_DIGEST])


class ResultPage(ResponseMeta):
    """A page of answers, the newest first."""

    items: tuple[AnswerBrief, ...] = Field(description="The answers.")
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.", examples=["czo0Mg"])


class ReplayResult(ResponseMeta):
    """What a stored input gives today under its own rulebook, held against what was answered then."""

    id: str = Field(description="Id of the answer.", examples=[_ID])
    identical: bool = Field(description="Whether every byte is the same.", examples=[True])
    engine_then: str = Field(description="Version of the engine that answered.", examples=["0.2.0"])
    engine_now: str = Field(description="Version of the engine that replayed.", examples=["0.2.0"])
    rulebook: str = Field(description="Digest of the rulebook, the same then and now.", examples=[_DIGEST])
    receipt: str = Field(description="Receipt of the replayed answer.", examples=[_DIGEST])
    differs: tuple[str, ...] = Field(
        default=(),
        description="JSON paths at which the two answers differ, a hundred at most; empty when identical.",
        examples=[["$.engine"]],
    )
    only_judges: bool = Field(
        default=False, description="Whether nothing differs but which judges ran.", examples=[False]
    )


class JobResult(ResponseMeta):
    """A long batch and how far it is."""

    id: str = Field(description="Id of the job.", examples=[_JOB])
    state: Literal["queued", "running", "cancelling", "done", "cancelled"] = Field(
        description="`cancelling`: it ends after the lines at hand. `done` and `cancelled` are final.",
        examples=["running"],
    )
    lines: int = Field(description="Shipments that were sent.", examples=[20000])
    done: int = Field(description="Shipments answered so far.", examples=[8450])
    refused: int = Field(description="Lines that met a problem instead of an answer.", examples=[3])
    as_of: str = Field(description="Day of the question in China, the same for all lines.", examples=["2026-11-21"])
    created_at: str = Field(description="Moment at which it was sent, UTC.", examples=[_MOMENT])
    started_at: str | None = Field(default=None, description="Moment of the first look at it.", examples=[_MOMENT])
    ended_at: str | None = Field(default=None, description="Moment of its end.", examples=[_MOMENT])

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "cancelled")


class JobPage(ResponseMeta):
    """A page of jobs, the newest first."""

    items: tuple[JobResult, ...] = Field(description="The jobs.")
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.", examples=[_JOB])
