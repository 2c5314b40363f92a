"""What `when:` means: a conjunction of tests over facts, with one level of `any`.

`fact: value` holds when the fact has the value; a list means one of; `{not: value}` turns it round; `{all: value}`
holds when every value of the fact is one of them; `{within: EU}` names the countries of a group on the day; `above`,
`at_least`, `below`, `at_most` compare numbers. A fact that is not known makes a test neither true nor false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

Op: TypeAlias = Literal["in", "not_in", "all_in", "above", "at_least", "below", "at_most"]
COMPARISONS: tuple[Op, ...] = ("above", "at_least", "below", "at_most")
Groups: TypeAlias = Mapping[str, tuple[str, ...]]  # the countries of each group on a day


@dataclass(frozen=True, slots=True)
class Test:
    """One fact against values: symbols for `in`, `not_in` and `all_in`, one number for comparisons."""

    fact: str
    op: Op
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives of which one must hold; inside an alternative all tests must."""

    options: tuple[tuple[Test, ...], ...]


Clause: TypeAlias = Test | AnyOf
Condition: TypeAlias = tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class FactType:
    """What a fact can hold: `flag` (true, false), `number`, or `symbol` out of `values` (None: not closed)."""

    kind: Literal["flag", "number", "symbol"]
    many: bool = False
    values: frozenset[str] | None = None


class ConditionRefused(ValueError):
    """A condition that cannot mean anything; the message says why and what was meant."""


def compile_condition(
    when: Mapping[str, Any], facts: Mapping[str, FactType], groups: Groups | None = None
) -> Condition:
    """Compile `when:` against the vocabulary. Raises ConditionRefused at the first fault."""
    return tuple(_clauses(_spelt_out(when, facts, groups or {}), facts, nested=False))


def groups_named(when: Any) -> Iterator[str]:
    """Yield the country groups that `within` names anywhere in a condition."""
    if isinstance(when, dict):
        for key, wanted in when.items():
            if key == "within":
                yield from (str(name) for name in (wanted if isinstance(wanted, list) else [wanted]))
            else:
                yield from groups_named(wanted)
    elif isinstance(when, list):
        for part in when:
            yield from groups_named(part)


def _spelt_out(when: Any, facts: Mapping[str, FactType], groups: Groups, fact: str = "") -> Any:
    """Return a condition with each `within` replaced by the countries of the group."""
    if isinstance(when, list):
        parts = [(part, _spelt_out(part, facts, groups, fact)) for part in when]
        return [one for part, out in parts for one in (out if part != out and isinstance(out, list) else [out])]
    if not isinstance(when, dict):
        return when
    if set(when) != {"within"}:
        return {k: _spelt_out(part, facts, groups, k if k in facts else fact) for k, part in when.items()}
    kind = facts.get(fact)
    if kind is None or kind.values is None or not {"CN", "US"} <= kind.values:
        raise ConditionRefused(f"{fact or 'within'} names no countries, so it cannot be within a group of them")
    for name in groups_named(when):
        if name not in groups:
            near = did_you_mean(name, groups) or ". Enter it in country_groups.yaml first"
            raise ConditionRefused(f"unknown country group '{name}'{near}")
        if not groups[name]:
            raise ConditionRefused(f"the country group {name} has no member on that day")
    return list(dict.fromkeys(c for name in groups_named(when) for c in groups[name]))


def tests_of(condition: Condition) -> Iterator[Test]:
    """Yield every test of a condition, those inside `any` too."""
    for clause in condition:
        if isinstance(clause, Test):
            yield clause
        else:
            for option in clause.options:
                yield from option


def _clauses(when: Mapping[str, Any], facts: Mapping[str, FactType], nested: bool) -> Iterator[Clause]:
    for key, wanted in when.items():
        if key != "any":
            yield _test(key, wanted, facts)
        elif nested:
            raise ConditionRefused("any inside any; write two rules")
        elif not isinstance(wanted, list) or len(wanted) < 2:
            raise ConditionRefused("any needs a list of at least two alternatives")
        else:
            yield AnyOf(tuple(_option(option, facts) for option in wanted))


def _option(option: Any, facts: Mapping[str, FactType]) -> tuple[Test, ...]:
    if not isinstance(option, dict) or not option:
        raise ConditionRefused("an alternative of any is a mapping of facts")
    return tuple(c for c in _clauses(option, facts, nested=True) if isinstance(c, Test))


def _test(name: str, wanted: Any, facts: Mapping[str, FactType]) -> Test:
    kind = facts.get(name)
    if kind is None:
        raise ConditionRefused(f"unknown fact '{name}'{did_you_mean(name, facts)}")
    if isinstance(wanted, dict):
        return _compared(name, wanted, kind)
    if kind.kind == "number":
        raise ConditionRefused(
            f"{name} is a number; write {{above: …}}, {{at_least: …}}, {{below: …}} or {{at_most: …}}"
        )
    return Test(name, "in", _values(name, wanted, kind))


def _compared(name: str, wanted: dict[str, Any], kind: FactType) -> Test:
    if len(wanted) != 1:
        raise ConditionRefused(f"{name} has {len(wanted)} comparisons; give one, or name the fact in two rules")
    ((word, value),) = wanted.items()
    if word == "not" and kind.kind != "number":
        return Test(name, "not_in", _values(name, value, kind))
    if word == "all" and kind.kind == "symbol":
        return Test(name, "all_in", _values(name, value, kind))
    if word not in COMPARISONS:
        words = [*COMPARISONS, "not", "all", "within"]
        raise ConditionRefused(f"unknown comparison '{word}'{did_you_mean(word, words)}")
    if kind.kind != "number":
        raise ConditionRefused(f"{name} is not a number; '{word}' does not apply to it")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ConditionRefused(f"{name} is compared with {value!r}, not with a number")
    return Test(name, word, (Decimal(value),))


def _values(name: str, wanted: Any, kind: FactType) -> tuple[Any, ...]:
    values = wanted if isinstance(wanted, list) else [wanted]
    if not values:
        raise ConditionRefused(f"{name} is compared with an empty list, which matches no value")
    for value in values:
        if kind.kind == "flag" and not isinstance(value, bool):
            raise ConditionRefused(f"{name} is true or false, not {value!r}")
        if kind.kind == "symbol" and not isinstance(value, str):
            raise ConditionRefused(f"{name} is a word, not {value!r}")
        if kind.values is not None and value not in kind.values:
            raise ConditionRefused(f"'{value}' is not a value of {name}{did_you_mean(str(value), kind.values)}")
    if len(set(values)) != len(values):
        raise ConditionRefused(f"{name} names a value twice")
    return tuple(values)


def did_you_mean(word: str, known: Any) -> str:
    """Return `. Did you mean 'x'?` for the nearest known word, never its opposite; or an empty text."""
    from difflib import get_close_matches  # costs a start-up, and is needed for faults only

    from compliance.intake.opposites import negation_of, opposite

    words = sorted(known)
    close = [near for near in get_close_matches(word, words, n=3, cutoff=0.6) if not opposite(word, near)]
    near = negation_of(word, words) or next(iter(close), None)
    return f". Did you mean '{near}'?" if near else ""
