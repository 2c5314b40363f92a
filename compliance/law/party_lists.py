"""Party notices as data: whom a notice names, by which names, and how long. Dated like rules."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from compliance.law.rule import Dated, Effect, InlineCase, LawModel, Period, Source, Text
from compliance.model.plain import JsonObject

PartyKind = Literal["control_list", "watch_list", "unreliable_entity_list", "countermeasure_list"]


class PartyName(LawModel):
    """A listed party's names as printed; `local` is the script of its own country."""

    en: str | None = Field(default=None, description="English.", examples=["Musterwerk Waffen GmbH"])
    zh: str | None = Field(default=None, description="Chinese.", examples=["样板武器有限公司"])
    local: str | None = Field(
        default=None, description="In the script of its own country.", examples=["Musterwerk Waffen GmbH"]
    )


class PartyEntry(LawModel):
    """One party named by a notice. `readings` are its names as spoken (romaji, pinyin, kana), printed by no notice."""

    id: str = Field(description="Id of the entry.", examples=["NOTICE-2026-99-01"])
    key: str = Field(
        description="The party behind it: the same in every notice that names it.", examples=["musterwerk"]
    )
    name: PartyName = Field(description="Its names as printed.")
    aliases: tuple[str, ...] = Field(default=(), description="Other names of it.", examples=[["Musterwerk"]])
    readings: tuple[str, ...] = Field(
        default=(), description="Its names as spoken, printed by no notice.", examples=[["Yangban"]]
    )
    country: str = Field(description="Its country, ISO 3166-1 alpha-2.", examples=["DE"])
    annex_no: int | None = Field(default=None, description="Number in the annex.", examples=[1])
    confidence: Literal["high", "medium", "low"] = Field(
        default="high", description="How sure what is said is.", examples=["high"]
    )
    branch_of: str | None = Field(default=None, description="Entry whose branch it is.", examples=["NOTICE-2026-99-02"])
    sources: tuple[str, ...] = Field(
        default=(), description="Where it was read.", examples=[["https://www.mofcom.gov.cn/"]]
    )


class Ended(LawModel):
    """Measures that stopped without a delisting: from `on`, an ordinary licence again."""

    on: date = Field(description="Day from which the measures stopped.", examples=["2026-11-10"])
    says: Text = Field(description="What follows, in words.")
    source: Source = Field(description="The clause that it rests on.")


class PartyList(Dated):
    """The parties one notice names, with the official count that the file must keep."""

    id: str = Field(pattern=r"^[a-z0-9_]+$", description="Id of the list.", examples=["party_notice_2026"])
    list: PartyKind = Field(description="Which kind of list.", examples=["control_list"])
    title: Text = Field(description="Its title.")
    why: str = Field(
        min_length=20,
        description="What a reviewer must know of it.",
        examples=["Whom it names, and whether it reaches sellers abroad."],
    )
    country: str = Field(description="Country of the parties, ISO 3166-1 alpha-2.", examples=["DE"])
    official_count: int = Field(description="How many names the notice itself counts.", examples=[1])
    named_branches: int = Field(
        default=0, description="How many of the entries are branches of another one.", examples=[0]
    )
    third_country_ban: bool = Field(
        default=False, description="Whether it binds transfers from other countries too.", examples=[True]
    )
    trade_ban: bool = Field(
        default=False, description="Whether all trade is banned, not only in dual-use items.", examples=[False]
    )
    versions: tuple[Period, ...] = Field(description="Its dated states, oldest first.")
    instrument: JsonObject | None = Field(
        default=None, description="The instrument, where the file brings its own.", examples=[{"id": "NOTICE-2026-99"}]
    )
    ended: Ended | None = Field(default=None, description="Its end, where measures stopped without a delisting.")
    meanwhile: Effect | None = Field(default=None, description="What applies while it is suspended or stopped.")
    entries: tuple[PartyEntry, ...] = Field(min_length=1, description="The entries, in the order of the notice.")
    cases: tuple[InlineCase, ...] = Field(default=(), description="Examples, one on each side of every date.")

    @property
    def periods(self) -> tuple[Period, ...]:
        """The dated states, oldest first."""
        return self.versions

    @field_validator("entries")
    @classmethod
    def _once(cls, value: tuple[PartyEntry, ...]) -> tuple[PartyEntry, ...]:
        ids = [entry.id for entry in value]
        if len(ids) != len(set(ids)):
            raise ValueError("an entry id is used twice")
        return value
