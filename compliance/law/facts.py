"""The vocabulary of facts: what rules may ask, with type, meaning and the question that fills a gap.

A described line is a flat mapping from these names to values. `None` is "not said". Facts that hold several values
at once (`many`) carry what is certain apart from what is possible, so that a doubt stays a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from compliance.law.conditions import FactType
from compliance.law.rule import Text
from compliance.model.plain import JsonMapping


class Interval(NamedTuple):
    """A number known only within bounds, both included."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Several:
    """Values of a `many` fact: `yes` hold, `maybe` may hold, `open` means any further value may hold."""

    yes: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    open: bool = False


FactValue: TypeAlias = bool | str | Decimal | Interval | Several | None
Facts: TypeAlias = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap: where the answer belongs in the shipment, how to ask for it, and whether it decides the class.

    `question` is the id of the question or parameter that is asked, `filling` the words put into its gaps.
    One that is asked `always` is asked even where its answer would change no decision. `lists` are those whose entries
    ask for it; without any it is asked whatever lists are in force.
    """

    path: str
    ask: Text
    decides: bool
    question: str = ""
    filling: tuple[tuple[str, str], ...] = ()
    always: bool = False
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """One name of the vocabulary. `registry` names the list its values come from when they are not closed here."""

    type: FactType
    about: str
    registry: str | None = None
    silence: str = "unknown"


def _flag(about: str, silence: str = "unknown") -> Fact:
    return Fact(FactType("flag"), about, silence=silence)


def _one(about: str, *values: str, registry: str | None = None) -> Fact:
    return Fact(FactType("symbol", values=frozenset(values) or None), about, registry)


def _many(about: str, *values: str, registry: str | None = None, silence: str = "unknown") -> Fact:
    return Fact(FactType("symbol", many=True, values=frozenset(values) or None), about, registry, silence)


VOCABULARY: dict[str, Fact] = {
    "move.kind": _one(
        "What kind of movement this is in the law's sense: out of the mainland, through it, inside China, or between "
        "foreign countries",
        "export",
        "transit",
        "within_china",
        "foreign",
    ),
    "move.temporary": _one(
        "Purpose of a temporary movement", "repair", "exhibition", "test", "aircraft_spares", "none"
    ),
    "move.technology": _flag("Technology, software, data or services rather than goods"),
    "item.matches": _many("Lists whose entries describe the goods, whatever the day", registry="items"),
    "item.outside": _many("Kinds of goods outside the lists", registry="outside"),
    "item.basis": _many(
        "How the things of the line were placed", "unknown", "possible", "matched", "presumed", "identified", "reviewed"
    ),
    "item.controlled": _flag("A dual-use list in force on the day names the goods"),
    "item.family": _many("Families under which the goods are controlled on the day", registry="families"),
    "item.near": _flag("Goods beside a listed entry that were held against it and are not named", silence="false"),
    "item.near_lists": _many("Lists beside whose entries the goods stand", registry="items", silence="none"),
    "item.annex_part": _many("Parts of the annex of 61/2025 that name the goods", "1", "2"),
    "item.beside": _many("Lists of measures beside export control that name the goods", registry="items"),
    "item.prc_origin": _flag("The goods themselves are of PRC origin"),
    "item.prc_share_percent": Fact(
        FactType("number"), "Value share of listed PRC-origin inputs in the foreign-made good, in percent"
    ),
    "item.prc_technology": _flag("Made abroad with PRC rare-earth technology", silence="false"),
    "item.prc_inputs": _flag("Made abroad and holding listed PRC-origin inputs", silence="false"),
    "final.country": _many("Countries of the end user, the end use and the destination", registry="countries"),
    "reach.country": _many("Final countries and those to which the item itself is passed on", registry="countries"),
    "chain.country": _many(
        "Every country the goods touch: final countries, those of all parties, on the route, and of onward sale of the "
        "goods or what is made from them",
        registry="countries",
    ),
    "onward.item_country": _many("Countries to which the item itself is passed on", registry="countries"),
    "onward.unspecified_country": _many("Countries of onward sale with no product named", registry="countries"),
    "onward.product_country": _many("Countries to which products made from it are sold", registry="countries"),
    "onward.stated": _flag("Whether the shipment says where the goods go after the first buyer"),
    "party.country": _many("Countries of importer, end user, consignee and intermediaries", registry="countries"),
    "party.listed_in": _many("Notices naming the importer, end user, consignee or an intermediary", registry="parties"),
    "party.principal_listed_in": _many("Notices naming the importer or the end user", registry="parties"),
    "party.owner_listed_in": _many("Notices naming an owner of the importer or end user", registry="parties"),
    "party.majority_owner_listed_in": _many("Notices naming an owner of half or more", registry="parties"),
    "party.alert": _many(
        "Other orders and warnings naming a party", "countermeasure", "diversion_alert", "company_order"
    ),
    "party.export_listed": _flag("A party, or an owner of half or more, is on a control or watch list in force"),
    "party.user_listed": _flag("A list the user brought names a party; no law turns on it", silence="false"),
    "party.contractor": _flag("A party is known as a defence contractor or sounds like one", silence="false"),
    "end_user.stated": _flag("The end user is named"),
    "end_user.kind": _one("What the end user is", "civil", "military", "dual"),
    "use.stated": _flag("The end use is stated"),
    "use.military": _flag("Military end user or military end use"),
    "use.military_said": _flag("Whether the shipment says if the use is military"),
    "use.strengthens_military": _flag("The stated use itself points to military strength"),
    "use.sector": _one("Sector of the end use", registry="sectors"),
    "use.trading": _flag("The stated use is resale, stock or trading", silence="false"),
    "knowledge": _many(
        "What the exporter knows, should know or was informed of",
        "diversion_suspected",
        "military_end_use",
        "wmd_end_use",
        "terrorism",
        "evidence_refused",
        "told_by_authority",
        silence="none",
    ),
    "chain.intermediaries": Fact(FactType("number"), "Number of intermediaries between exporter and end user"),
    "chain.hub": _flag("Goes to a transit hub with no local use", silence="false"),
    "exporter.barred": _flag("The exporter is barred from general licences and registration (SC-792 Art 20)"),
    "exporter.general_licence_ready": _flag(
        "Compliance system, export record of the item and fixed end users are all stated", silence="false"
    ),
    "permit.held": _many("Papers at hand and valid on the day", registry="papers", silence="none"),
    "un.cleared": _flag("The ministry answered in writing that United Nations measures do not reach the shipment"),
    "licence.covers": _many(
        "Kinds of licence held that cover this line on the day", "single", "general", silence="none"
    ),
}

# Facts about whether something was said; what rests on their being false falls away with an answer.
SAID = frozenset({"use.military_said", "use.stated", "end_user.stated"})


@dataclass
class Described:
    """A line in the law's words: facts, and for each unknown fact the gaps that would fill it."""

    facts: dict[str, FactValue] = field(default_factory=dict)
    missing: dict[str, list[Missing]] = field(default_factory=dict)

    def say(self, name: str, value: FactValue, *gaps: Missing) -> None:
        """Record a fact and, where it is unknown or partly so, its gaps."""
        self.facts[name] = value
        if gaps:
            self.missing.setdefault(name, []).extend(g for g in gaps if g not in self.missing.get(name, ()))

    def merged(self, other: Described) -> Described:
        """Return both descriptions as one; `other` wins."""
        return Described({**self.facts, **other.facts}, {**self.missing, **other.missing})


def fact_types(registries: JsonMapping) -> dict[str, FactType]:
    """Return the types, with values of open registries (lists, countries, families …) filled in."""
    types: dict[str, FactType] = {}
    for name, fact in VOCABULARY.items():
        values = fact.type.values
        if fact.registry is not None:
            values = frozenset(registries[fact.registry])
        types[name] = FactType(fact.type.kind, fact.type.many, values)
    return types
