"""Rules, laws and lists as they are shown: what the service answers, described field by field."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from compliance.law.lists import Earlier, Ended, Entry, ItemKind, PartyEntry, PartyKind
from compliance.law.provision import State
from compliance.law.registry import Instrument
from compliance.law.rule import Effect, Period, Rule, Source, Suspension, Text
from compliance.model.finding import Layer
from compliance.model.screening import ListStatus

Read = Literal["primary", "secondary", "not_seen"]
Confidence = Literal["high", "medium", "low"]


class Explained(BaseModel):
    """Base of the shapes here: fields may be filled by name or alias."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class RuleSummary(Explained):
    """A rule in short, as it stands on a day."""

    id: str = Field(description="Id of the rule: its room and name.", examples=["destination.strict_review"])
    room: str = Field(
        description="The room of the rule: control, destination, end_use, party, route or beside.",
        examples=["destination"],
    )
    layer: Layer = Field(description="Whether it is law, or lies on top of it.", examples=["law"])
    first: date | None = Field(
        alias="from",
        description="First day of its first version; for a pattern, of its lists.",
        examples=["2026-01-06"],
    )
    states: dict[State, int] = Field(
        description="How it stands on the day. A pattern is counted for each list it is applied to; others count 1.",
        examples=[{"in_force": 1}],
    )
    unsettled: bool = Field(
        description="Whether a state rests on a suspension whose end or going on is not settled.", examples=[False]
    )
    title: Text = Field(description="What the rule is about.")


class RulePage(Explained):
    """A page of rules, by id."""

    as_of: date = Field(description="The day asked about.", examples=["2026-11-21"])
    items: list[RuleSummary] = Field(description="The rules.")
    next: str | None = Field(
        description="Give it as `after` for the next page; null at the end.", examples=["destination.strict_review"]
    )


class Citation(Explained):
    """A clause that a rule rests on, resolved in the registry of instruments."""

    law: str = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])
    clause: str = Field(description="Clause of the instrument.", examples=["1"])
    title: Text = Field(description="Title of the instrument.")
    says: Text | None = Field(description="What the clause says, in our own words.")
    read: Read = Field(
        description="How its text was seen: in full, through others, or not at all.", examples=["primary"]
    )


class Application(Explained):
    """One rule that a pattern makes for a list."""

    id: str = Field(
        description="Id of the rule made: that of the pattern, a stroke, and that of the list.",
        examples=["control.dual_use_list/item_list_2026"],
    )
    first: list[date] = Field(alias="from", description="First days of the list's versions.", examples=[["2026-01-06"]])
    law: str = Field(description="Id of the instrument of its newest version.", examples=["NOTICE-2026-99"])


class RuleWhole(Explained):
    """A rule with all its versions, suspensions and cases, and what it rests on."""

    rule: Rule = Field(description="The rule as it stands in its file; what is left out has its default.")
    path: str = Field(description="File of the rule below `rules/`.", examples=["destination/strict_review.yaml"])
    sources: list[Citation] = Field(description="The clauses it rests on.")
    applies_to: list[Application] = Field(default=[], description="For a pattern: the rules it makes, one a list.")


class InstrumentRow(Explained):
    """An instrument in short."""

    id: str = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])
    aliases: list[str] = Field(description="Other ids of it.", examples=[["ORDER-792"]])
    title: Text = Field(description="Its title.")
    kind: str = Field(description="What kind of text it is.", examples=["listing"])
    promulgated: date = Field(description="Day of publication.", examples=["2026-01-06"])
    effective: date | None = Field(description="Day on which it took effect, where it did.", examples=["2026-01-06"])
    read: Read = Field(
        description="How its text was seen: in full, through others, or not at all.", examples=["primary"]
    )
    confidence: Confidence = Field(description="How sure what is said of it is.", examples=["high"])


class InstrumentPage(Explained):
    """A page of instruments, by id."""

    items: list[InstrumentRow] = Field(description="The instruments.")
    next: str | None = Field(
        description="Give it as `after` for the next page; null at the end.", examples=["destination.strict_review"]
    )


class InstrumentWhole(Instrument):
    """An instrument with its clauses, its status, and what rests on it."""

    rules: list[str] = Field(description="Ids of the rules that cite it.", examples=[["destination.strict_review"]])
    lists: list[str] = Field(description="Ids of the lists that cite it.", examples=[["item_list_2026"]])


class ListSummary(Explained):
    """A list of goods or of parties, and how it stands on a day."""

    id: str = Field(description="Id of the list.", examples=["item_list_2026"])
    of: Literal["goods", "parties"] = Field(description="What it lists.", examples=["goods"])
    kind: ItemKind | PartyKind = Field(description="Which kind of list.", examples=["dual_use"])
    title: Text = Field(description="Its title.")
    count: int = Field(description="How many entries it has.", examples=[12])
    first: date = Field(alias="from", description="First day of its first version.", examples=["2026-01-06"])
    status: ListStatus = Field(
        description="How it stands on the day, as far as texts published by then go. `unsettled`: on the formal text "
        "it applies, but a suspension was said to go on or may.",
        examples=["active"],
    )
    verified_until: date = Field(
        description="Day on which it was last held against its source.", examples=["2026-10-05"]
    )
    age_days: int = Field(description="Days from then to the day asked about.", examples=[47])


class ListPage(Explained):
    """A page of lists, by id."""

    as_of: date = Field(description="The day asked about.", examples=["2026-11-21"])
    items: list[ListSummary] = Field(description="The lists.")
    next: str | None = Field(
        description="Give it as `after` for the next page; null at the end.", examples=["destination.strict_review"]
    )


class ListWhole(ListSummary):
    """What lists of goods and of parties have in common."""

    as_of: date = Field(description="The day asked about.", examples=["2026-11-21"])
    why: str = Field(
        description="What a reviewer must know of it.", examples=["What a reviewer must know of the list as a whole."]
    )
    versions: list[Period] = Field(description="Its dated states, oldest first.")
    suspensions: list[Suspension] = Field(default=[], description="Its suspensions, formal and announced ones.")
    afterwards: Literal["resumes", "unconfirmed"] | None = Field(
        default=None, description="What is known of the time after the last suspension.", examples=["unconfirmed"]
    )
    next: str | None = Field(
        description="Give it as `after` for the next page of entries; null at the end.",
        examples=["destination.strict_review"],
    )


class GoodsList(ListWhole):
    """A list of goods with a page of its entries, in the order of the text."""

    of: Literal["goods"] = Field(description="It lists goods.", examples=["goods"])
    family: str | None = Field(
        default=None, description="The family that its entries belong to, unless they say.", examples=["rare_earths"]
    )
    breadth: bool = Field(
        default=False, description="Whether its entries only recognise goods and never clear them.", examples=[False]
    )
    earlier: list[Earlier] = Field(default=[], description="Older texts that may have covered the same goods.")
    source: Source | None = Field(default=None, description="What the list as a whole rests on beside its versions.")
    scopes: dict[str, Text] = Field(
        default={},
        description="Explanations that entries refer to in `scope`.",
        examples=[{"any_shape": {"en": "In any shape.", "zh": "任何形状。"}}],
    )
    entries: list[Entry] = Field(description="The entries of this page.")


class PartyNotice(ListWhole):
    """A notice that names parties, with a page of its entries, in the order of the notice."""

    of: Literal["parties"] = Field(description="It lists parties.", examples=["parties"])
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
    ended: Ended | None = Field(default=None, description="Its end, where measures stopped without a delisting.")
    meanwhile: Effect | None = Field(default=None, description="What applies while it is suspended or stopped.")
    entries: list[PartyEntry] = Field(description="The entries of this page.")
