"""Rules as plain data: one row each with the state on a day, and one rule whole with its citations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compliance.law.provision import Provision, State
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject
from compliance.reference.sources import all_sources, source_data


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule on a day. `states` counts what was made of it: one for a rule, one for each list for a pattern.

    `unsettled`: the state of one of them rests on a suspension whose end, or whose going on, is not settled.
    """

    rule: Rule
    first: date | None
    states: Counter[State]
    unsettled: bool


def rule_rows(book: Rulebook, day: date, room: str | None = None) -> Iterator[RuleRow]:
    """Yield the rules of a room, or of all, by id."""
    for name in sorted(book.rules):
        rule = book.rules[name]
        if room in (None, rule.room):
            made = [p for p in book.provisions if p.id == name or p.id.startswith(name + "/")]
            first = min((phase.first for p in made for phase in p.timeline.phases), default=None)
            standings = [p.timeline.standing(day, day) for p in made]
            open_ = any(s.prolonged is not None or s.doubts for s in standings)
            yield RuleRow(rule, first, Counter(s.state for s in standings), open_)


def rule_data(book: Rulebook, name: str) -> JsonObject:
    """Return a rule, or one that a pattern made for a list (`rule/list`), with what it rests on."""
    made = book.by_id.get(name)
    one = book.rules[name.split("/")[0]]
    plain = one.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data: JsonObject = {"rule": plain, "path": book.paths[one.id]}
    data["sources"] = [source_data(book, source) for source in all_sources(one, made)]
    if one.each is not None:
        made_ones = [made] if made is not None and made.subject else made_of(book, one)
        data["applies_to"] = [
            {"id": p.id, "from": [str(x.first) for x in p.timeline.phases], "law": p.timeline.phases[-1].source.law}
            for p in made_ones
        ]
    return data


def made_of(book: Rulebook, one: Rule) -> list[Provision]:
    """Return what a pattern made, one for each list."""
    return [p for p in book.provisions if p.id.startswith(one.id + "/")]
