"""Drafted papers, as the command line, the service and its client name them: files, what is missing, digests."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from compliance.model.decision import Words
from compliance.model.stored import ResponseMeta

_DIGEST = "0123456789abcdef" * 4


class MissingValue(ResponseMeta):
    """A place of a sheet that somebody must fill: it is marked there."""

    field: str = Field(description="Id of the field, or line and column.", examples=["application.contract_number"])
    label: str = Field(
        description="What it is called in the sheet.", examples=["合同或订单号 · Contract or order number"]
    )
    why: Literal["missing", "translation"] = Field(
        description="missing: no value is known. translation: the reader needs it in Chinese.", examples=["missing"]
    )


class DraftPaper(ResponseMeta):
    """A sheet that was filled."""

    paper: str = Field(description="Id of the paper.", examples=["end_user_certificate"])
    file: str = Field(description="Name of its file.", examples=["end_user_certificate.docx"])
    end_user: str | None = Field(description="Whose paper it is, where each has one.", examples=["Acme Motors"])
    languages: tuple[str, ...] = Field(description="Languages of the sheet.", examples=[["zh", "en"]])
    reader: Words = Field(description="Who reads it, in English and Chinese.")
    missing: tuple[MissingValue, ...] = Field(description="What must still be filled; it is marked in the sheet.")
    by_hand: tuple[str, ...] = Field(description="What is written by hand.", examples=[["签字 · Signature"]])
    values_sha256: str = Field(
        description="SHA-256 over the values that were filled, as JSON; the bytes of a file differ each time.",
        examples=[_DIGEST],
    )
    own_template: str | None = Field(description="SHA-256 of a template of your own.", examples=[_DIGEST])


class PaperLeftOut(ResponseMeta):
    """A paper that was not drafted, and why."""

    paper: str = Field(description="Id of the paper.", examples=["civil_use_declaration"])
    why: Words = Field(description="Why not, in English and Chinese.")


class DraftList(ResponseMeta):
    """What was drafted for a shipment, and what was not."""

    reference: str | None = Field(description="The caller's own key of the shipment.", examples=["PO-4711"])
    as_of: date = Field(description="Day of the question.", examples=["2026-11-21"], strict=False)
    rulebook: str = Field(description="Digest of the rulebook.", examples=[_DIGEST])
    drafts: tuple[DraftPaper, ...] = Field(description="The sheets.")
    left_out: tuple[PaperLeftOut, ...] = Field(description="What was not drafted.")
