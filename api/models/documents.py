"""The bodies that routes write as bytes: problems, the lines of a batch, and those of an export."""

from __future__ import annotations

from pydantic import BaseModel, Field

from compliance.errors import Fault
from compliance.model.assessment import Assessment

ID = "asm_0123456789abcdef0123456789abcdef"
_AT, _DIGEST = "2026-11-21T08:00:00.000000Z", "0123456789abcdef" * 4


class ProblemShown(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(
        description="Which kind of problem; it never changes.", examples=["urn:xuke:problem:shipment_refused"]
    )
    title: str = Field(description="What kind of problem that is.", examples=["The document was refused"])
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(description="What happened here.", examples=["1 fault found."])
    faults: list[Fault] = Field(default=[], description="Every fault found, where there are places.")


class AnsweredLine(BaseModel):
    """The line of a shipment that was answered."""

    line: int = Field(description="Number of the line that was sent, from 1.", examples=[1])
    status: int = Field(description="Status that it alone gets.", examples=[201])
    id: str | None = Field(description="Id under which the answer is kept; null for a what-if.", examples=[ID])
    assessment: Assessment = Field(description="The answer.")


class RefusedLine(BaseModel):
    """The line of a shipment that got no answer."""

    line: int = Field(description="Number of the line that was sent, from 1.", examples=[2])
    status: int = Field(description="Status that it alone gets.", examples=[422])
    problem: ProblemShown = Field(description="Why there is no answer.")


class ChainEnd(BaseModel):
    """A link of a chain."""

    seq: int = Field(description="Place in the chain; 0 before the first.", examples=[42])
    hash: str = Field(description="Hash of the link.", examples=[_DIGEST])


class ExportedChange(BaseModel):
    """A link of the chain of changes, with what was changed."""

    tenant: str = Field(description="Whose change it is.", examples=["default"])
    seq: int = Field(description="Its place in the chain of changes, from 1.", examples=[12])
    id: str = Field(description="Id of the change.", examples=["chg_0123456789abcdef0123456789abcdef"])
    at: str = Field(description="Moment at which it was made, UTC.", examples=[_AT])
    actor: str = Field(description="Who made it.", examples=["key:h7m2k9qp"])
    subject: str = Field(description="Kind of thing that was changed.", examples=["licence"])
    name: str = Field(description="Id of the thing.", examples=["lic_0123456789abcdef0123456789abcdef"])
    action: str = Field(description="What was done.", examples=["reserve"])
    why: str = Field(description="Why.", examples=["order 4711"])
    body_sha256: str = Field(description="SHA-256 of the details.", examples=[_DIGEST])
    previous: str = Field(description="Hash of the link before.", examples=[_DIGEST])
    hash: str = Field(description="Hash of this link.", examples=[_DIGEST])
    body: str = Field(description="The details as JSON.", examples=['{"quantity":"200"}'])


class ExportHead(BaseModel):
    """The first line of an export: which part of which chain it is."""

    export: int = Field(description="Version of this format.", examples=[1])
    tenant: str = Field(description="Whose receipts they are.", examples=["default"])
    start: ChainEnd = Field(description="The link before the first that follows.")
    end: ChainEnd = Field(description="The last link that follows.")
    erasures: list[ExportedChange] = Field(
        description="Changes that record which documents were erased.", examples=[[]]
    )
    checkpoint: str | None = Field(description="A signed checkpoint of the chains at the export.", examples=[None])


class ExportedReceipt(BaseModel):
    """A receipt with its documents, as it stands in the chain."""

    tenant: str = Field(description="Whose receipt it is.", examples=["default"])
    seq: int = Field(description="Its place in the chain, from 1.", examples=[42])
    id: str = Field(description="Id of the answer.", examples=[ID])
    at: str = Field(description="Moment at which it was kept, UTC.", examples=[_AT])
    caller: str = Field(description="Who asked.", examples=["key:h7m2k9qp"])
    origin: str = Field(description="By which way it was asked.", examples=["assessment"])
    key: str | None = Field(description="The Idempotency-Key, with where it was used.", examples=["key:PO-4711/10-v1"])
    request_sha256: str = Field(description="Digest by which a repeated request is known.", examples=[_DIGEST])
    as_of: str = Field(description="Day of the question in China.", examples=["2026-11-21"])
    reference: str | None = Field(description="The caller's own key of the shipment.", examples=["PO-4711"])
    decision: str = Field(description="The decision.", examples=["licence_required_strict"])
    action: str = Field(description="What was to be done.", examples=["apply"])
    next_change: str | None = Field(description="The first day on which the answer changes.", examples=["2026-11-28"])
    engine: str = Field(description="Version of the engine.", examples=["0.2.0"])
    rulebook: str = Field(description="Digest of the rulebook.", examples=[_DIGEST])
    rulebook_version: str = Field(description="Version of the rulebook.", examples=["2026.11.21"])
    verified_until: str = Field(description="Day until which the law was verified.", examples=["2026-10-08"])
    lists_verified_until: str = Field(description="Day until which every party list was.", examples=["2026-08-22"])
    lists_age_days: int = Field(description="Age of the oldest party list in days.", examples=[91])
    receipt: str = Field(description="Receipt of the answer.", examples=[_DIGEST])
    input_sha256: str = Field(description="SHA-256 of the document as it came.", examples=[_DIGEST])
    answer_sha256: str = Field(description="SHA-256 of the answer as it left.", examples=[_DIGEST])
    previous: str = Field(description="Hash of the link before.", examples=[_DIGEST])
    format: int | None = Field(description="Format of the record; null for the first.", examples=[2])
    context_sha256: str | None = Field(description="SHA-256 of the context.", examples=[_DIGEST])
    hash: str = Field(description="Hash of this link.", examples=[_DIGEST])
    erased_at: str | None = Field(description="Moment at which the documents were erased.", examples=[_AT])
    input: str | None = Field(
        description="The document as it came; null once it is erased.", examples=['{"reference": "PO-4711"}']
    )
    answer: str | None = Field(
        description="The answer as it left; null once it is erased.", examples=['{"reference": "PO-4711"}']
    )
    context: str | None = Field(
        description="What the tenant's register, lists and policy said to the question; null where nothing.",
        examples=[None],
    )
