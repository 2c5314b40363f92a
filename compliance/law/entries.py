"""Checks over list entries: ids, control codes, limits, and whether the lists of one kind fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from compliance.law.citations import entry_limits
from compliance.law.conditions import did_you_mean, tests_of
from compliance.law.lists import Entry, ItemList
from compliance.law.parameters import Parameter
from compliance.law.rulebook import Rulebook
from compliance.law.strict_yaml import Path
from compliance.model.vocabulary import FORMS, SYMBOLS

NUMBER_WORDS = ("above", "at_least", "below", "at_most", "between")
WORDS = (*NUMBER_WORDS, "equals", "one_of")
_CODE = re.compile(r"[0-9][A-Z][0-9]{3}(\.[a-z0-9]+)*")

EntryOffence = tuple[str, Path, str]


def check_entries(book: Rulebook) -> Iterator[EntryOffence]:
    """Yield every fault as file, place in it, and message."""
    taken: dict[tuple[str, str], str] = {}
    for goods in book.items.values():
        path = book.paths[goods.id]
        for index, entry in enumerate(goods.entries):
            place: Path = ("entries", index)
            twin = taken.setdefault((goods.kind, entry.id), goods.id)
            if twin != goods.id or any(e.id == entry.id for e in goods.entries[:index]):
                yield path, (*place, "id"), f"entry id '{entry.id}' is taken in {twin}; give this one another name"
            for inner, message in _entry(goods, entry, book):
                yield path, (*place, *inner), f"{entry.id}: {message}"
    yield from _families(book)
    yield from _measures(book)
    yield from _spoken(book)


def _spoken(book: Rulebook) -> Iterator[EntryOffence]:
    """Yield parameters and values in words that no technical parameter has."""
    said = [(("values", name), name, value) for name, values in book.spoken.values.items() for value in values]
    said += [(("silent", name), name, str(value).lower()) for name, value in book.spoken.silent.items()]
    for place, name, value in said:
        parameter = book.parameters.get(name)
        if parameter is None:
            yield "lists/spoken.yaml", place, f"unknown parameter '{name}'{did_you_mean(name, book.parameters)}"
            continue
        allowed = ("true", "false") if parameter.type == "flag" else parameter.one_of
        number = parameter.type == "number" and re.fullmatch(r"[0-9]+(\.[0-9]+)?", value)
        if value not in allowed and not number:
            near = did_you_mean(value, allowed) or f"; allowed: {', '.join(allowed) or 'a number'}"
            yield "lists/spoken.yaml", place, f"{name}: unknown value '{value}'{near}"


def _measures(book: Rulebook) -> Iterator[EntryOffence]:
    """Yield parameters that the measures place under a kind to which their own unit does not belong."""
    for name, named in book.measures.parameters.items():
        kind, parameter = book.measures.kinds.get(named.kind), book.parameters.get(name)
        place: Path = ("parameters", name)
        if kind is None:
            near = did_you_mean(named.kind, book.measures.kinds)
            yield "lists/measures.yaml", place, f"{name}: unknown kind '{named.kind}'{near}"
        elif parameter is not None and parameter.unit not in kind.units:
            fix = f"add its unit '{parameter.unit}' there or change the kind"
            yield "lists/measures.yaml", place, f"{name}: kind {named.kind} lacks its unit; {fix}"
    spelled = {unit for kind in book.measures.kinds.values() for unit in kind.units}
    for code, unit in book.measures.quantities.codes.items():
        if unit not in spelled:
            yield "lists/measures.yaml", ("quantities", "codes", code), f"{code}: no kind has its unit '{unit}'"


def _entry(goods: ItemList, entry: Entry, book: Rulebook) -> Iterator[tuple[Path, str]]:
    if entry.code is not None and not _CODE.fullmatch(entry.code):
        yield ("code",), f"'{entry.code}' is not a control code; write it like 1C905.a.4"
    for part, identities in (("is", entry.is_), ("unless", entry.unless)):
        for index, identity in enumerate(identities):
            for symbol in identity.elements:
                if symbol not in SYMBOLS:
                    yield (part, index, "elements"), f"unknown element '{symbol}'{did_you_mean(symbol, SYMBOLS)}"
            for form in identity.forms:
                if form not in FORMS:
                    yield (part, index, "forms"), _unknown("form", form, FORMS)
    for scope in (entry.scope,) if isinstance(entry.scope, str) else entry.scope:
        if scope not in goods.scopes:
            yield ("scope",), f"unknown scope '{scope}'{did_you_mean(scope, goods.scopes)}"
    for name, bound, place in entry_limits(entry):
        for message in _limit(name, bound, book.parameters.get(name)):
            yield place, f"{name} {message}"


def _unknown(what: str, word: str, allowed: Sequence[str]) -> str:
    """Return that a word is unknown, with the nearest one or else all that are allowed."""
    return f"unknown {what} '{word}'" + (did_you_mean(word, allowed) or f"; allowed: {', '.join(allowed)}")


def _limit(name: str, bound: object, parameter: Parameter | None) -> Iterator[str]:
    """Yield what is wrong with one limit."""
    if not isinstance(bound, dict) or not bound:
        yield "has no comparison; write for example { at_least: 5 }"
        return
    words = dict(bound)
    if name == "element_percent" and (symbol := words.pop("of", None)) not in SYMBOLS:
        yield f"names the unknown element '{symbol}'; write of: with a symbol"
    if not words:
        yield "has no comparison; write for example { at_least: 5 }"
    for word, value in words.items():
        if word not in WORDS:
            yield f"uses the unknown comparison '{word}'{did_you_mean(word, WORDS)}"
        elif fault := _number_fault(word, value) or _type_fault(word, value, parameter):
            yield fault


def _number_fault(word: str, value: object) -> str | None:
    if word not in NUMBER_WORDS:
        return None
    if word != "between":
        return None if _number(value) else f"is compared with {value!r}, not with a number"
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(_number(v) for v in value):
        return "needs two numbers after between: [low, high]"
    return None if value[0] < value[1] else f"lies between {value[0]} and {value[1]}; write the lower number first"


def _number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _type_fault(word: str, value: object, parameter: Parameter | None) -> str | None:
    if parameter is None:  # element_percent
        return None
    values = value if isinstance(value, list | tuple) else [value]
    if word in NUMBER_WORDS:
        return None if parameter.type == "number" else f"is a {parameter.type}; '{word}' does not apply to it"
    if parameter.type == "flag" and not all(isinstance(v, bool) for v in values):
        return f"is true or false, not {value!r}"
    strange = [v for v in values if parameter.one_of and str(v) not in parameter.one_of]
    if strange:
        near = did_you_mean(str(strange[0]), parameter.one_of)
        return f"is one of {', '.join(parameter.one_of)}, not {strange[0]}{near}"
    return None


def _families(book: Rulebook) -> Iterator[EntryOffence]:
    """Yield codes that a breadth row and an entry in depth place in two families, where a decision hangs on it."""
    decisive = {
        str(value)
        for provision in book.provisions
        for phase in provision.timeline.phases
        if phase.then.decision
        for test in tests_of(phase.condition)
        if test.fact == "item.family"
        for value in test.values
    }
    depth: dict[tuple[str, str], tuple[str, str | None]] = {}
    for goods in book.items.values():
        for entry in () if goods.breadth else goods.entries:
            if entry.code:
                depth[(goods.kind, entry.code)] = (f"{goods.id} ({entry.id})", entry.family or goods.family)
    for goods in book.items.values():
        for index, entry in enumerate(goods.entries if goods.breadth else ()):
            family = entry.family or goods.family
            twin, other = depth.get((goods.kind, entry.code or ""), ("", family))
            if family != other and {family, other} & decisive:
                message = f"{entry.id}: {entry.code} is of family {family} here but {other} in {twin}; make them agree"
                yield book.paths[goods.id], ("entries", index), message
