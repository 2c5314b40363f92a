"""The end use in the law's words: civil or military, what the statement gives away, and what the exporter knows.

A statement counts against its own box: words of arms, of mass destruction or of a military body raise the question,
whatever the box says. Law: ECL-2020 Arts 12 and 15; SC-792 Arts 14 and 24.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from compliance.law.facts import Described, Missing, Several
from compliance.law.phrases import PhraseIndex, fold
from compliance.law.rulebook import Rulebook
from compliance.model.shipment import EndUse, Shipment
from compliance.screening.parties import CHECKED, Screened, Screener

_NOT_MILITARY = re.compile(
    r"\b(?:non|not|no|never|without|excluding|neither)[- ]+(?:[a-z]+ ){0,4}?"
    r"(?:military|weapons?|defen[cs]e|missiles?|munitions?)(?:[ -](?:related|end))?(?: (?:use|purpose|application)s?)?"
    r"|非军用|非军事|不用于军事[^，。；]*|不涉及军事[^，。；]*"
)
# What a statement of arms, or of mass destruction, would mean for what its exporter knows.
_DANGER, _MASS = "diversion_suspected", "wmd_end_use"


class WordsIn:
    """Whether any of some words stands in a text."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words in any writing."""
        self._index = PhraseIndex(words)

    def found(self, text: str) -> bool:
        """Return whether a text holds one of the words."""
        return bool(self._index.find(fold(text)))


class UseReader:
    """Describes end user and end use."""

    def __init__(self, book: Rulebook, screener: Screener, gaps: Mapping[str, Missing]) -> None:
        """Take the words of arms, trade and hubs from the rulebook, and the questions by name."""
        words = book.lexicon
        self._screener = screener
        self._gaps = gaps
        self._military = WordsIn(words.military_use.all)
        self._mass = WordsIn(words.mass_destruction_use.all)
        self._trading = WordsIn(words.trading_use.all)
        self._hubs = frozenset(words.hubs)

    def describe(self, described: Described, shipment: Shipment, screened: list[Screened]) -> None:
        """Say who uses the goods and for what, what of it is military, and what the exporter knows."""
        use = shipment.end_use
        users = [p for p in shipment.parties if p.role == "end_user"]
        named = self._screener.all_named(shipment, "end_user")
        statement = use.statement if use else None
        stated = bool(statement and self._screener.named(statement)) or bool(use and use.sector)
        gap = [] if stated else [self._gaps["end_use"]]
        described.say("end_user.stated", named)
        described.say("use.stated", stated)
        kind = _kind(p.kind for p in users)
        kind = kind if named or kind == "military" else None
        described.say("end_user.kind", kind, *([] if kind else [self._gaps["end_user_kind" if named else "end_user"]]))
        described.say("use.sector", use.sector if use else None, *gap)
        if use and use.sector is None and stated:
            described.say("use.sector", "other")
        points = self._knowledge(described, shipment, stated, gap)
        open_use = gap or ([] if statement else [replace(self._gaps["end_use"], decides=False)])
        described.say("use.strengthens_military", True if points else None if open_use else False, *open_use)
        trading = bool(statement) and self._trading.found(statement or "")
        described.say("use.trading", trading)
        described.say("chain.hub", shipment.destination in self._hubs and trading)
        bodies = any(s.military_body for s in screened if s.role in CHECKED)
        certain = bodies or "military_end_use" in shipment.exporter_knowledge
        self._military_use(described, use, kind, certain, gap)

    def _knowledge(self, described: Described, shipment: Shipment, stated: bool, gap: list[Missing]) -> bool:
        """Say what the exporter knows, and what its own statement suggests; return whether that points to arms."""
        use = shipment.end_use
        statement = use.statement if use else None
        text = _without_denials(shipment)
        points = self._military.found(text) or (use is not None and use.sector == "defence")
        known = frozenset(shipment.exporter_knowledge)
        suggested = {_DANGER} if points else set()
        suggested |= {_MASS} if self._mass.found(text) else set()
        gaps = [*gap, *([self._gaps["use_of_arms"]] if suggested - known else [])]
        if stated and not statement:
            suggested |= {_DANGER, _MASS}
            gaps.append(replace(self._gaps["end_use"], decides=False))
        described.say("knowledge", Several(known, frozenset(suggested - known), open=not stated), *gaps)
        return points

    def _military_use(
        self, described: Described, use: EndUse | None, kind: str | None, certain: bool, gap: list[Missing]
    ) -> None:
        said = use.military if use else None
        described.say("use.military_said", said is not None or kind == "military" or certain)
        gaps = list(gap)
        if said is None:
            gaps.append(self._gaps["end_use_military"])
        if kind is None:
            gaps += described.missing["end_user.kind"]
        elif kind == "dual":
            gaps.append(self._gaps["end_user_kind"])
        value = True if said or kind == "military" or certain else None if gaps else False
        described.say("use.military", value, *([] if value else gaps))


def names_arms(book: Rulebook, shipment: Shipment) -> bool:
    """Return whether what is said of the use names arms, a military body or mass destruction, beside any denial."""
    words = book.lexicon
    return WordsIn((*words.military_use.all, *words.mass_destruction_use.all)).found(_without_denials(shipment))


def _without_denials(shipment: Shipment) -> str:
    return " ".join(_NOT_MILITARY.sub(" ", fold(one)) for one in words_of_use(shipment))


def words_of_use(shipment: Shipment) -> tuple[str, ...]:
    """Return all that is said of the use: the statement, and what the papers of the application say."""
    said = [shipment.end_use.statement] if shipment.end_use else []
    if (more := shipment.application) is not None:
        said += [more.final_product, more.final_product_maker, more.final_buyer, *more.texts.values()]
    return tuple(one for one in said if one)


def _kind(kinds: Iterable[str | None]) -> str | None:
    """Return what the end users are together; one of whom nothing is said leaves it open."""
    said = set(kinds)
    strictest = next((kind for kind in ("military", "dual") if kind in said), None)
    return strictest or ("civil" if said == {"civil"} else None)
