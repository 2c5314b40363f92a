"""The cases inside rule and list files: facts on a day, and what must come of them.

A case is judged as of its own day, which is the day of release too. Facts it does not name are unknown. A pattern
rule is tried with all its lists and the strongest outcome counts; a list is tried with every rule that was made for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compliance.evaluate.dated_rule import DatedRule
from compliance.evaluate.three_valued import ThreeValuedJudge, Truth
from compliance.law.conditions import FactType, did_you_mean
from compliance.law.facts import FactValue, Interval, Several
from compliance.law.provision import Assumption, Branch, Provision
from compliance.law.rule import InlineCase
from compliance.law.rulebook import Rulebook
from compliance.law.suspensions import FOLDER, Imposed

STRENGTH = ("applies", "unsure", "suspended", "not_in_force")


class FactsRefused(ValueError):
    """Facts of a case that the vocabulary does not know; the message says why and what was meant."""


@dataclass(frozen=True)
class FailedCase:
    """A case that fails: the rule or list it is in, its number there, and what came out instead."""

    owner: str
    number: int
    message: str


def run_cases(book: Rulebook) -> Iterator[FailedCase]:
    """Run every inline case of a rulebook and yield those that fail."""
    for rule in book.rules.values():
        made = [p for p in book.provisions if p.id == rule.id or p.id.startswith(f"{rule.id}/")]
        yield from _failures(rule.id, rule.cases, made, book)
    listed = {name: goods.cases for name, goods in book.items.items()}
    listed |= {name: notice.cases for name, notice in book.parties.items()}
    for name, cases in listed.items():
        yield from _failures(name, cases, [p for p in book.provisions if p.subject == name], book)
    for name, notice in book.suspensions.items():
        met = [p for p in book.provisions if _suspends(name, p)]
        yield from _failures(f"{FOLDER}.{name}", notice.cases, met, book)


def _suspends(notice: str, provision: Provision) -> bool:
    """Return whether a notice of suspension reaches a provision."""
    timeline = provision.timeline
    own = any(isinstance(p.span, Imposed) and p.span.by == notice for p in timeline.pauses)
    return own or any(relief.by == notice for relief in timeline.reliefs)


def outcome(case: InlineCase, provisions: Iterable[Provision], book: Rulebook) -> DatedRule | None:
    """Return the strongest that comes of a case, or None when all stay silent. Raises FactsRefused."""
    facts = facts_of(case.facts, book.facts)
    truths = ThreeValuedJudge(list(book.reliefs.values())).judge(facts) if book.reliefs else {}
    spared = frozenset(
        Assumption(whom, "spared") for n, whom in enumerate(book.reliefs) if truths.get(n, Truth.NO) == Truth.YES
    )
    held = [h for p in provisions if (h := _held(p, case, facts, spared)) is not None]
    return min(held, key=lambda h: STRENGTH.index(h.outcome), default=None)


def facts_of(given: Mapping[str, Any], types: Mapping[str, FactType]) -> dict[str, FactValue]:
    """Turn plain values into facts: a list holds all its values, `{at_least, at_most}` is an interval.

    Of a fact with several values `{maybe: [...]}` says what may hold. Raises FactsRefused at the first fault.
    """
    facts: dict[str, FactValue] = {}
    for name, value in given.items():
        if name not in types:
            raise FactsRefused(f"unknown fact '{name}'{did_you_mean(name, types)}")
        facts[name] = None if value is None else _value(name, value, types[name])
    return facts


def _failures(
    owner: str, cases: Sequence[InlineCase], provisions: Sequence[Provision], book: Rulebook
) -> Iterator[FailedCase]:
    names: set[str] = set()
    for number, case in enumerate(cases):
        if case.name in names:
            yield FailedCase(owner, number, f"case '{case.name}' is used twice; say what is different about this one")
        names.add(case.name)
        try:
            found = outcome(case, provisions, book)
        except FactsRefused as refused:
            yield FailedCase(owner, number, f"case '{case.name}': {refused}")
            continue
        if differing := list(_differences(case, found)):
            wanted = ", ".join(w for w, _ in differing)
            came = ", ".join(c for _, c in differing)
            yield FailedCase(owner, number, f"case '{case.name}' expects {wanted}, but what comes out is {came}")


def _differences(case: InlineCase, found: DatedRule | None) -> Iterator[tuple[str, str]]:
    """Yield what is expected and what came out, wherever they differ."""
    expected = case.expect
    came = found.outcome if found else "silent"
    if expected.outcome != came:
        yield expected.outcome, came
    if expected.decision:
        decision = found.effect.decision if found else None
        if expected.decision != decision:
            yield expected.decision, decision or "no decision"
    if expected.law:
        law = found.phase.source.law if found else None
        if expected.law != law:
            yield expected.law, law or "no law"


def _held(provision: Provision, case: InlineCase, facts: Mapping[str, FactValue], spared: Branch) -> DatedRule | None:
    standing = provision.timeline.standing(case.as_of, case.as_of, spared)
    if standing.phase is None:
        return None
    truth = ThreeValuedJudge([standing.phase.condition]).judge(facts).get(0, Truth.NO)
    return DatedRule.of(provision, standing.phase, standing, truth, lambda _: frozenset()) if truth else None


def _value(name: str, value: Any, kind: FactType) -> FactValue:
    if kind.many:
        if isinstance(value, dict) and set(value) == {"maybe"}:
            return Several(maybe=_symbols(name, value["maybe"], kind))
        return Several(_symbols(name, value, kind))
    if kind.kind == "number":
        return _number(name, value)
    if kind.kind == "flag":
        if not isinstance(value, bool):
            raise FactsRefused(f"{name} is true or false, not {value!r}")
        return value
    (symbol,) = _symbols(name, [value], kind)
    return symbol


def _number(name: str, value: Any) -> FactValue:
    if isinstance(value, dict) and set(value) == {"at_least", "at_most"}:
        return Interval(Decimal(value["at_least"]), Decimal(value["at_most"]))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise FactsRefused(f"{name} is a number, not {value!r}")
    return Decimal(value)


def _symbols(name: str, value: Any, kind: FactType) -> frozenset[str]:
    values = value if isinstance(value, list) else [value]
    for one in values:
        if not isinstance(one, str):
            raise FactsRefused(f"{name} is a word, not {one!r}")
        if kind.values is not None and one not in kind.values:
            raise FactsRefused(f"'{one}' is not a value of {name}{did_you_mean(one, kind.values)}")
    return frozenset(values)
