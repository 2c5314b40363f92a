"""What of an exporter's own register an answer rests on."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from compliance.model.decision import Answer


class ItemUse(Answer):
    """What a line took over from the item it names."""

    line: str = Field(description="Id of the line.", examples=["1"])
    item: str = Field(description="The caller's item number.", examples=["MAG-4711"])
    state: str = Field(
        description="How the item stands; unknown: it is not registered. Only `reviewed` lets its review count.",
        examples=["reviewed"],
    )
    inherited: tuple[str, ...] = Field(default=(), description="Fields taken over.", examples=[["elements"]])
    contradictions: tuple[str, ...] = Field(
        default=(),
        description="Fields in which the line says otherwise; the line counts, and no review of the item does.",
        examples=[["parameters.purity_percent"]],
    )


class OverrideUse(Answer):
    """An officer's decision to let a shipment go that the answer left open."""

    case: str = Field(description="Id of the case.", examples=["cas_0123456789abcdef0123456789abcdef"])
    by: str = Field(description="Who made it.", examples=["key:h7m2k9qp"])
    why: str = Field(description="Why.", examples=["the analysis is at hand, the field has no place for it"])
    until: date = Field(description="Last day on which it counts.", examples=["2026-12-31"])


class RegisterUse(Answer):
    """What of the exporter's own register the answer rests on."""

    items: tuple[ItemUse, ...] = Field(description="Items that lines name.")
    clearances: tuple[str, ...] = Field(
        description="Names told apart from listed ones, by whom and why.",
        examples=[["NOTICE-2026-99-01: key:h7m2k9qp"]],
    )
    lists: tuple[str, ...] = Field(description="The exporter's own lists, with digests.", examples=[[]])
    rules: tuple[str, ...] = Field(
        default=(),
        description="The exporter's own rules and noted notices on top of the law, with digests.",
        examples=[["notes/notice_2026_99.yaml 0123…"]],
    )
    left_aside: tuple[str, ...] = Field(
        default=(), description="Noted notices that the rulebook holds by now; what the rulebook says counts.",
        examples=[[]],
    )  # fmt: skip
    override: OverrideUse | None = Field(description="An officer's override, if one was used.")
