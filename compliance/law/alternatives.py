"""Other sources and forms of goods that are stopped, strict or slow: who makes them, since when, and how sure that is.

Whether they may go is not said here: each is put to the engine as a shipment of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from compliance.law.cited import LawModel, Text
from compliance.model.vocabulary import COUNTRIES, FORMS, SYMBOLS


class AlternativeFor(LawModel):
    """The goods that it may stand in for: those controlled under one of these codes, or below it."""

    codes: tuple[str, ...] = Field(min_length=1)

    def names(self, code: str) -> bool:
        """Return whether a control code is one of them, or below one."""
        return any(code == one or code.startswith(f"{one}.") for one in self.codes)


class OtherGoods(LawModel):
    """The goods in their place, as a line of a shipment; what is left out stays as it was."""

    description: str = Field(min_length=3, max_length=300)
    form: str | None = None
    elements: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> OtherGoods:
        if self.form is not None and self.form not in FORMS:
            raise ValueError(f"form: '{self.form}' is no form; allowed: {', '.join(FORMS)}")
        for symbol in self.elements:
            if symbol not in SYMBOLS:
                raise ValueError(f"elements: '{symbol}' is no element")
        return self


class OtherSource(LawModel):
    """One other origin, other goods, or goods in which the material is controlled no more."""

    id: str = Field(pattern=r"^[a-z0-9_]+$", max_length=60)
    kind: Literal["origin", "substitution", "finished"]
    for_: AlternativeFor = Field(alias="for")
    title: Text
    who: str = Field(min_length=2, max_length=300)
    since: date | None = None
    since_precision: Literal["day", "month", "year"] = "day"
    country: str | None = None
    goods: OtherGoods | None = None
    stage: Literal["producing", "starting", "announced", "mining_only"] = "producing"
    sure: Literal["high", "medium", "low"]
    basis: Literal["seen", "general_knowledge"]
    sources: tuple[str, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> OtherSource:
        if self.basis == "seen" and not self.sources:
            raise ValueError("sources is empty; say where it was read, or write basis: general_knowledge")
        if self.basis == "general_knowledge" and self.sure == "high":
            raise ValueError("sure: what is general knowledge is medium or low, not high")
        if self.kind == "origin" and (self.country is None or self.goods is not None):
            raise ValueError("kind origin needs country, and leaves the goods as they are")
        if self.kind != "origin" and self.goods is None:
            raise ValueError(f"kind {self.kind} needs goods")
        if self.country is not None and self.country not in COUNTRIES:
            raise ValueError(f"country: '{self.country}' is no country code; write two capitals of ISO 3166")
        return self


class AlternativesFile(LawModel):
    """`alternatives.yaml`: every alternative, and until when they were looked at."""

    looked_at: date | None = None
    alternatives: tuple[OtherSource, ...] = ()

    @model_validator(mode="after")
    def _named_once(self) -> AlternativesFile:
        names = [one.id for one in self.alternatives]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"alternatives: {name} stands there twice")
        return self
