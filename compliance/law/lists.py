"""Lists as data: what goods an announcement names. Dated like rules."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from compliance.law.closed import closed_when_kept
from compliance.law.party_lists import Ended as Ended
from compliance.law.party_lists import PartyEntry as PartyEntry
from compliance.law.party_lists import PartyKind as PartyKind
from compliance.law.party_lists import PartyList as PartyList
from compliance.law.party_lists import PartyName as PartyName
from compliance.law.rule import Dated, InlineCase, LawId, LawModel, Period, Source, Span, Text
from compliance.model.plain import JsonObject

ItemKind = Literal[
    "dual_use",
    "overseas",
    "technology_prohibited",
    "technology_restricted",
    "technology_service",
    "nuclear",
    "outside",
    "export_ban",
    "north_korea",
    "precursor",
    "precursor_north_america",
    "precursor_border",
    "export_licence",
    "steel_licence",
    "state_trading",
    "inspection",
    "reported_stop",
    "other_permit",
]
# Kinds of lists of the dual-use regime and its neighbours; every other kind is a measure beside it.
_CONTROL = frozenset(
    "dual_use overseas technology_prohibited technology_restricted technology_service nuclear outside".split()
)


class Earlier(Span):
    """An older text that may have covered the same things before the list's first day."""

    source: Source = Field(description="The clause that it rests on.")


class Identity(LawModel):
    """One way to know a thing: every given key must hold. `param` compares a text parameter."""

    elements: tuple[str, ...] = Field(default=(), description="Elements: one must be inside.", examples=[["Y"]])
    forms: tuple[str, ...] = Field(default=(), description="Forms: it must be one of them.", examples=[["oxide"]])
    words: tuple[str, ...] = Field(
        default=(), description="Words: one must stand in the description.", examples=[["yttrium oxide"]]
    )
    also_words: tuple[str, ...] = Field(
        default=(), description="Further words: one of these must stand there too.", examples=[["target"]]
    )
    param: dict[str, str] = Field(
        default_factory=dict, description="Text parameters and the values they must have.", examples=[{"grade": "N42"}]
    )
    limits: tuple[JsonObject, ...] = Field(
        default=(), description="Limits that must hold.", examples=[[{"purity_percent": {"at_least": 99}}]]
    )


class Headline(LawModel):
    """A limit printed beside a row, as a screening aid and not the full test."""

    what: str = Field(description="What is limited.", examples=["capacity"])
    limit: str = Field(description="The limit as it is printed.", examples=["> 8.5 m3/h"])


class ConfusedGoods(LawModel):
    """Goods that are taken for an entry and are not it, and why."""

    goods: str = Field(description="The goods.", examples=["spinning lathe for cookware"])
    why: str = Field(description="Why they are not meant.", examples=["one roller only"])
    asks: bool = Field(
        default=False,
        description="Whether they are asked about all the same, and never free by name.",
        examples=[True],
    )


@closed_when_kept
class Entry(LawModel):
    """One thing on an item list: how it is known, which limits decide, and what stays outside."""

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        max_length=80,
        description="Id of the entry in its list.",
        examples=["yttrium-target"],
    )
    code: str | None = Field(default=None, description="Control code.", examples=["1C905.a.4"])
    name: Text = Field(description="What it names.")
    family: str | None = Field(default=None, description="Family of the goods.", examples=["rare_earths"])
    is_: tuple[Identity, ...] = Field(
        default=(), alias="is", description="Ways to know the goods: one of them must hold."
    )
    unless: tuple[Identity, ...] = Field(default=(), description="What stays outside: none of them may hold.")
    limits: tuple[JsonObject, ...] = Field(
        default=(), description="Limits that decide, by parameter.", examples=[[{"purity_percent": {"at_least": 99}}]]
    )
    practice: tuple[JsonObject, ...] = Field(
        default=(),
        description="What customs looks at where the printed words are wider: advice, never a clearance.",
        examples=[[{"purity_percent": {"at_least": 99}}]],
    )
    asks: tuple[str, ...] = Field(
        default=(), description="Parameters in the order in which they are asked for.", examples=[["purity_percent"]]
    )
    near: tuple[ConfusedGoods, ...] = Field(
        default=(), description="Goods that are taken for the entry and are not it."
    )
    unnamed: Literal["absent", "unknown"] = Field(
        default="absent", description="What it means when elements are named and its own is not.", examples=["unknown"]
    )
    hs: tuple[str, ...] = Field(default=(), description="Customs numbers, for reference.", examples=[["2846901700"]])
    hs_part: tuple[str, ...] = Field(
        default=(),
        description="Customs numbers under which only some goods are meant: the words say which.",
        examples=[["1211"]],
    )
    scope: str | tuple[str, ...] = Field(
        default=(), description="Explanations in `scopes` that go with it.", examples=["any_shape"]
    )
    note: Text | None = Field(default=None, description="What else to know.")
    confidence: Literal["high", "medium", "low"] = Field(
        default="high", description="How sure what is said is.", examples=["high"]
    )
    sources: tuple[str, ...] = Field(
        default=(), description="Where the row was read.", examples=[["https://www.mofcom.gov.cn/"]]
    )
    part: int | None = Field(default=None, description="Part of the list.", examples=[1])
    kind_of: str | None = Field(default=None, description="What it is a kind of.", examples=["ordinary"])
    considered: tuple[LawId, ...] = Field(
        default=(), description="Instruments that were weighed for it.", examples=[["NOTICE-2025-18"]]
    )
    explains: LawId | tuple[LawId, ...] = Field(
        default=(), description="Instruments whose other side it explains.", examples=["NOTICE-2025-18"]
    )
    source: Source | None = Field(default=None, description="The clause that it rests on.")
    hs_chapters: tuple[str, ...] = Field(
        default=(), description="Chapters of the tariff, for reference.", examples=[["28"]]
    )
    words: tuple[str, ...] = Field(
        default=(), description="Words by which the goods are known.", examples=[["yttrium oxide"]]
    )
    no: int | None = Field(default=None, description="Number of the row.", examples=[1])
    unit: str | None = Field(default=None, description="Unit in which the row counts.", examples=["kg"])
    aliases: tuple[str, ...] = Field(default=(), description="Other names of the goods.", examples=[["yttria"]])
    alias_scope: Literal["row", "prefix"] = Field(
        default="row", description="Whether the aliases name the row alone or all below its code.", examples=["row"]
    )
    cas: tuple[str, ...] = Field(default=(), description="CAS numbers.", examples=[["1314-36-9"]])
    headline: tuple[Headline, ...] = Field(
        default=(), description="Limits printed beside the row: an aid, and not the full test."
    )
    quality: Literal["clean", "repaired", "doubtful"] | None = Field(
        default=None, description="How well the row could be read.", examples=["clean"]
    )
    listed_from: date | None = Field(
        default=None,
        description="Day from which the row is listed, where it is not that of the list.",
        examples=["2026-01-06"],
    )

    @field_validator("hs", "hs_part")
    @classmethod
    def _digits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if not (code.isdigit() and 4 <= len(code) <= 10):
                raise ValueError(f"'{code}' is not a customs number of 4 to 10 digits; put it in quotes")
        return value


class ItemList(Dated):
    """The goods one announcement names. `breadth` marks rows that only recognise and never clear."""

    id: str = Field(pattern=r"^[a-z0-9_]+$", description="Id of the list.", examples=["item_list_2026"])
    kind: ItemKind = Field(description="Which kind of list.", examples=["dual_use"])
    title: Text = Field(description="Its title.")
    why: str = Field(
        min_length=20,
        description="What a reviewer must know of it.",
        examples=["What a reviewer must know of the list as a whole."],
    )
    family: str | None = Field(
        default=None, description="The family that its entries belong to, unless they say.", examples=["rare_earths"]
    )
    versions: tuple[Period, ...] = Field(default=(), description="Its dated states, oldest first.")
    earlier: tuple[Earlier, ...] = Field(default=(), description="Older texts that may have covered the same goods.")
    breadth: bool = Field(
        default=False, description="Whether its entries only recognise goods and never clear them.", examples=[False]
    )
    source: Source | None = Field(default=None, description="What the list as a whole rests on beside its versions.")
    instrument: JsonObject | None = Field(
        default=None, description="The instrument, where the file brings its own.", examples=[{"id": "NOTICE-2026-99"}]
    )
    mixtures: tuple[str, ...] = Field(
        default=(),
        description="Chapters of mixtures: goods there that hold a listed substance are asked about.",
        examples=[["38"]],
    )
    scopes: dict[str, Text] = Field(
        default_factory=dict,
        description="Explanations that entries refer to in `scope`.",
        examples=[{"any_shape": {"en": "In any shape.", "zh": "任何形状。"}}],
    )
    entries: tuple[Entry, ...] = Field(min_length=1, description="The entries, in the order of the text.")
    cases: tuple[InlineCase, ...] = Field(
        default=(), description="Examples, one on each side of every date and threshold."
    )

    @property
    def periods(self) -> tuple[Period, ...]:
        """The dated states, oldest first."""
        return self.versions

    @property
    def beside(self) -> bool:
        """Whether it is a measure beside export control: a ban, another licence, another authority's paper."""
        return self.kind not in _CONTROL


class Organisation(LawModel):
    """A military body or contractor, and what its name on a shipment implies."""

    name: PartyName
    aliases: tuple[str, ...] = ()
    country: str
    kind: str
    implies: str
    confidence: str = "medium"
    sources: tuple[str, ...] = ()
