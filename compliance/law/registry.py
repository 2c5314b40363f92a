"""The registries: instruments with their clauses, papers with their packages, clocks, and what is covered."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from compliance.law.rule import Flag, LawId, LawModel, Source, Text
from compliance.model.plain import JsonObject


class Instrument(LawModel):
    """A law, notice or statement. `read` says how its text was seen; `not_seen` lowers confidence."""

    id: LawId = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])
    aliases: tuple[LawId, ...] = Field(default=(), description="Other ids of it.", examples=[["ORDER-792"]])
    title: Text = Field(description="Its title.")
    authority: str = Field(description="Who issued it.", examples=["Ministry of Commerce"])
    kind: str = Field(description="What kind of text it is.", examples=["listing"])
    promulgated: date = Field(description="Day of publication.", examples=["2026-01-06"])
    effective: date | None = Field(
        default=None, description="Day on which it took effect, where it did.", examples=["2026-01-06"]
    )
    date_precision: Literal["day", "month", "year"] = Field(
        default="day", description="How exactly its day is known.", examples=["day"]
    )
    read: Literal["primary", "secondary", "not_seen"] = Field(
        description="How its text was seen: in full, through others, or not at all.", examples=["primary"]
    )
    confidence: Literal["high", "medium", "low"] = Field(description="How sure what is said is.", examples=["high"])
    clauses: dict[str, Text] = Field(
        min_length=1,
        description="What its clauses say, in our own words.",
        examples=[{"1": {"en": "A licence is needed.", "zh": "须经许可。"}}],
    )
    status: Text = Field(description="Its state when it was last looked at.")
    urls: tuple[str, ...] = Field(
        default=(), description="Where to read it.", examples=[["https://www.mofcom.gov.cn/"]]
    )


class PaperKind(LawModel):
    """A document of the file: who issues it, in which form, and what it rests on."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: Text
    who: Text
    form: Text
    basis: Literal["law", "announcement", "practice"]
    source: Source
    note: Text | None = None
    aliases: tuple[str, ...] = ()


class Clock(LawModel):
    """A time limit: whether it runs, and how many working days from which event."""

    clock: Literal["runs", "off", "may_stop"]
    working_days: int | None = None
    starts: Text | None = None
    source: Source
    says: Text
    flags: tuple[Flag, ...] = ()


class TimeLimit(LawModel):
    """A statutory period beside the review itself."""

    what: Text
    working_days: int | None = None
    source: Source
    note: Text | None = None


class Provider(LawModel):
    """Who provides papers, and which, in the order in which they are gathered."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: Text
    papers: tuple[str, ...]
    stage: Literal["before_filing", "filing", "result", "beside", "at_release", "after_release"]


class Documents(LawModel):
    """Papers, the packages that name them together, who provides them, clocks and limits."""

    papers: tuple[PaperKind, ...]
    packages: dict[str, tuple[str, ...]]
    clocks: dict[str, Clock]
    limits: JsonObject | tuple[Any, ...] = ()
    providers: tuple[Provider, ...] = ()


class Regime(LawModel):
    """A regime that is not examined."""

    id: str
    name: Text


class Modelled(LawModel):
    """How deeply a text is modelled, from its first day, and until when it was compared with its source."""

    law: str
    since: date
    verified_until: date
    depth: Literal["full", "entries", "part", "unread"]
    what: Text


class CheckByHand(LawModel):
    """What a person opens before relying on an answer, and the rules it bears on (`*` at the end: all of a kind).

    It is shown where one of the rules is part of the answer, and the days that matter reach into `from` to `until`.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    what: Text
    numbers: tuple[str, ...] = ()
    where: str
    bears_on: tuple[str, ...] = ()
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None


class Coverage(LawModel):
    """What is modelled, up to which day it was verified, and what is known to be missing."""

    version: str = Field(pattern=r"^\d{4}\.\d{2}\.\d{2}$")
    verified_until: date
    not_checked: tuple[Regime, ...]
    modelled: tuple[Modelled, ...] = ()
    check_by_hand: tuple[CheckByHand, ...] = ()
    model_config = LawModel.model_config | {"extra": "allow"}
