"""What a file refers to must exist: instruments and clauses, papers, clocks, parameters, and rules that are lifted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compliance.law.conditions import did_you_mean
from compliance.law.lists import Entry, ItemList, PartyList
from compliance.law.loading import Offences
from compliance.law.parameters import Parameter
from compliance.law.provision import matches
from compliance.law.registry import Documents, Instrument
from compliance.law.registry_files import NEEDED, NEEDED_IN
from compliance.law.rule import Effect, Rule
from compliance.law.strict_yaml import Document, Path
from compliance.model.plain import JsonMapping, JsonObject

_STRICTER_ONLY = {"company policy": "a company", "noted": "a noted"}


def check_sources(document: Document, name: str, instruments: Mapping[str, Instrument], offences: Offences) -> None:
    """Note every `{law, clause}` of a document that the register of instruments does not hold."""
    for source, place in _sources(document.data):
        law, clause = str(source["law"]), str(source["clause"])
        instrument = instruments.get(law)
        if instrument is None:
            near = did_you_mean(law, instruments) or ". Enter it in instruments.yaml first"
            offences.add(name, document.line((*place, "law")), f"unknown instrument '{law}'{near}")
        elif clause not in instrument.clauses:
            known = ", ".join(instrument.clauses)
            offences.add(name, document.line((*place, "clause")), f"{law} has no clause '{clause}'; it has {known}")


def check_effects(rule: Rule, document: Document, name: str, documents: Documents, offences: Offences) -> None:
    """Note papers, packages and clocks that documents.yaml does not hold."""
    papers = {p.id for p in documents.papers} | set(documents.packages)
    for effect in effects(rule):
        for paper in effect.documents:
            if paper not in papers:
                near = did_you_mean(paper, papers) or ". Enter it in documents.yaml first"
                offences.add(name, _where(document, paper), f"unknown paper or package '{paper}'{near}")
        if effect.permit and effect.permit not in {p.id for p in documents.papers}:
            near = did_you_mean(effect.permit, papers) or ". Enter it in documents.yaml first"
            offences.add(name, _where(document, effect.permit), f"unknown paper '{effect.permit}'{near}")
        if effect.clock and effect.clock not in documents.clocks:
            near = did_you_mean(effect.clock, documents.clocks) or ". Enter it in documents.yaml first"
            offences.add(name, _where(document, effect.clock), f"unknown clock '{effect.clock}'{near}")


def check_flags(
    found: Iterable[Effect], flags: Iterable[str], document: Document, name: str, offences: Offences
) -> None:
    """Note flags that flags.yaml does not hold."""
    for flag in sorted({flag for effect in found for flag in effect.flags} - {*flags}):
        near = did_you_mean(flag, flags) or ". Enter it in flags.yaml first"
        offences.add(name, _where(document, flag), f"unknown flag '{flag}'{near}")


def check_clocks(documents: Documents, flags: Iterable[str], document: Document, offences: Offences) -> None:
    """Note flags of clocks that flags.yaml does not hold."""
    raised = [Effect(flags=clock.flags) for clock in documents.clocks.values()]
    check_flags(raised, flags, document, "documents.yaml", offences)


def check_needed(known: Mapping[str, Iterable[str]], offences: Offences) -> None:
    """Note questions, papers and flags that the engine itself uses and the rulebook does not hold."""
    for kind, names in NEEDED.items():
        for missing in sorted({*names} - {*known[kind]}):
            offences.add(NEEDED_IN[kind], 1, f"{kind} '{missing}' is missing; the engine uses it by this name")


def check_lifts(rule: Rule, document: Document, name: str, ids: Iterable[str], offences: Offences) -> None:
    """Note every `lifts` that names no provision of the rulebook, and every company rule that lifts at all."""
    known = list(ids)
    lifting = next((t for effect in effects(rule) for t in effect.lifts), None)
    if rule.layer in _STRICTER_ONLY and lifting is not None:
        line = _where(document, lifting)
        offences.add(
            name, line, f"{_STRICTER_ONLY[rule.layer]} rule lifts nothing; it can only make an answer stricter"
        )
        return
    for target in sorted({t for effect in effects(rule) for t in effect.lifts}):
        if not any(matches(target, one) for one in known):
            near = did_you_mean(target, {i.split("/")[0] for i in known})
            offences.add(name, _where(document, target), f"lifts '{target}', an unknown rule{near}")


def check_limits(
    goods: ItemList, document: Document, name: str, parameters: Mapping[str, Parameter], offences: Offences
) -> None:
    """Note limits on an unregistered parameter."""
    for index, entry in enumerate(goods.entries):
        asked = ((word, ("asks", number)) for number, word in enumerate(entry.asks))
        for word, place in (*limit_names(entry), *asked):
            if word not in parameters and word != "element_percent":
                near = did_you_mean(word, parameters) or ". Enter it in parameters.yaml first"
                line = document.line(("entries", index, *place))
                offences.add(name, line, f"{entry.id}: unknown parameter '{word}'{near}")


def check_count(notice: PartyList, document: Document, name: str, offences: Offences) -> None:
    """Note a party list that does not hold as many entries as its notice counts."""
    found, wanted = len(notice.entries), notice.official_count + notice.named_branches
    if found != wanted:
        message = f"{found} entries, but the notice counts {wanted}; the list is refused until they agree"
        offences.add(name, document.line(("official_count",)), message)


def effects(rule: Rule) -> list[Effect]:
    """Return everything a rule may make follow, in force or meanwhile."""
    found = [v.then for v in rule.versions] + [e for e in (rule.then, rule.meanwhile) if e]
    return found + [s.meanwhile for s in rule.suspensions if s.meanwhile]


def limits_of(limits: Iterable[JsonMapping], place: Path = ()) -> Iterator[tuple[str, object, Path]]:
    """Yield every limit as parameter, bound and place, those inside `any` and `not` too."""
    for index, limit in enumerate(limits):
        for key, value in limit.items():
            if key == "not" and isinstance(value, list):
                yield from limits_of(value, (*place, index, key))
                continue
            if key != "any":
                yield key, value, (*place, index, key)
                continue
            for number, group in enumerate(value if isinstance(value, list) else ()):
                yield from limits_of(group, (*place, index, key, number))


def entry_limits(entry: Entry) -> Iterator[tuple[str, object, Path]]:
    """Yield every limit of an entry: its own, those of practice, and those of its identities and exceptions."""
    yield from limits_of(entry.limits, ("limits",))
    yield from limits_of(entry.practice, ("practice",))
    for part, identities in (("is", entry.is_), ("unless", entry.unless)):
        for index, identity in enumerate(identities):
            yield from limits_of(identity.limits, (part, index, "limits"))


def limit_names(entry: Entry) -> Iterator[tuple[str, Path]]:
    """Yield every parameter an entry turns on, with its place."""
    for name, _, place in entry_limits(entry):
        yield name, place
    for part, identities in (("is", entry.is_), ("unless", entry.unless)):
        for index, identity in enumerate(identities):
            yield from ((name, (part, index, "param", name)) for name in identity.param)


def _sources(data: Any, place: Path = ()) -> Iterator[tuple[JsonObject, Path]]:
    """Yield every `{law, clause}` of a document with its place."""
    if isinstance(data, dict):
        if "law" in data and "clause" in data:
            yield data, place
        for key, value in data.items():
            yield from _sources(value, (*place, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _sources(value, (*place, i))


def _where(document: Document, value: str) -> int:
    """Return the line on which a text value stands, as far as it can be found."""

    def find(data: Any, place: Path) -> Path | None:
        if data == value:
            return place
        pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        return next((hit for key, child in pairs if (hit := find(child, (*place, key)))), None)

    return document.line(find(document.data, ()) or ())
