"""Compile a rules folder: registries first, then lists, then rules; cross-checks while the lines are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.law import citations as citing
from compliance.law.calendar import working_days
from compliance.law.condition_reader import ConditionReader
from compliance.law.conditions import FactType
from compliance.law.country_groups import CountryGroups
from compliance.law.delays_reading import read_delays, read_notices
from compliance.law.folder import Folder
from compliance.law.lists import ItemList, PartyList
from compliance.law.loading import Offences, build, read_document
from compliance.law.nomenclature import read_nomenclature
from compliance.law.overlay_reading import ROOMS as ROOMS
from compliance.law.overlay_reading import SCENARIOS
from compliance.law.paper_sheets import FOLDER as SHEETS
from compliance.law.paper_sheets import PaperFields, PaperSheet, sheet_faults
from compliance.law.parameters import Parameter
from compliance.law.patterns import Dating, facts_of, provisions
from compliance.law.provision import Provision
from compliance.law.registry import Documents, Instrument
from compliance.law.registry_files import OPTIONAL, REGISTRIES, ParametersFile
from compliance.law.rule import Rule
from compliance.law.strict_yaml import Document
from compliance.law.suspensions import FOLDER, Imposer, SuspensionNotice


class Compiler:
    """One run over a folder. `run` returns the parts of a Rulebook, or None when a registry is unusable."""

    def __init__(self, folder: Folder, offences: Offences) -> None:
        self.folder = folder
        self.offences = offences
        self.instruments: dict[str, Instrument] = {}
        self.paths: dict[str, str] = {}
        self._documents: dict[str, Document] = {}
        self._parsed: dict[str, Document | None] = {}
        self._named: set[str] = set()
        self._groups = CountryGroups()
        self._known: dict[str, set[str]] = {}

    def run(self) -> dict[str, Any] | None:
        """Compile everything; offences are collected, not raised."""
        parts = self._registries()
        if parts is None:
            return None
        items: dict[str, ItemList] = {i.id: i for i in self._lists(ItemList, "lists/items", "lists/beside")}
        parties: dict[str, PartyList] = {p.id: p for p in self._lists(PartyList, "lists/parties")}
        self._cross_check(items, parties, parts["parameters"])
        facts = facts_of(items, parties, parts["papers"])
        rules = self._rules(parts.pop("documents"))
        notices = list(self._lists(SuspensionNotice, FOLDER))
        owners: dict[str, Any] = {**items, **parties, **{r.id: r for r in rules}}
        imposer = self._suspended(notices, owners, facts)
        items, parties = {i: owners[i] for i in items}, {p: owners[p] for p in parties}
        rules = [owners.get(r.id, r) for r in rules]
        dating = Dating(self.instruments, imposer.reliefs)
        timelines = {k: dating.timeline(v) for listed in (items, parties) for k, v in listed.items()}
        return {
            **parts,
            "suspensions": {n.id: n for n in notices},
            "reliefs": imposer.reliefs.tests,
            "provisions": self._provisions(rules, {**items, **parties}, dating, facts),
            "items": items,
            "parties": parties,
            "timelines": timelines,
            "facts": facts,
            "rules": {r.id: r for r in rules},
            "paths": self.paths,
            "working_days": working_days(read_notices(self.folder, self.offences)),
            "delays": read_delays(self.folder, self.offences),
            "scenarios": {n: self.folder.texts[n] for n in self.folder.under(SCENARIOS)},
        }

    def _registries(self) -> dict[str, Any] | None:
        """Return the registries by their names in the Rulebook, with `documents` as a whole beside its parts."""
        read: dict[str, Any] = {name: self._file(model, name) for name, model in REGISTRIES.items()}
        if any(part is None for part in read.values()):
            return None
        extra: dict[str, Any] = {n: (n in self.folder.texts and self._file(m, n)) or m() for n, m in OPTIONAL.items()}
        self._groups = extra["country_groups.yaml"]
        self.instruments = {i.id: i for i in read["instruments.yaml"].instruments}
        self._brought_along()
        for name in (*REGISTRIES, *(n for n in OPTIONAL if n in self._documents)):
            citing.check_sources(self._documents[name], name, self.instruments, self.offences)
        documents, coverage, flags = read["documents.yaml"], read["coverage.yaml"], read["flags.yaml"].flags
        self._known = {"question": {*read["questions.yaml"].questions}, "flag": {*flags}}
        self._known |= {"paper": {p.id for p in documents.papers}}
        citing.check_needed(self._known, self.offences)
        citing.check_clocks(documents, flags, self._documents["documents.yaml"], self.offences)
        return {
            "version": coverage.version,
            "verified_until": coverage.verified_until,
            "instruments": self.instruments,
            "documents": documents,
            "papers": {p.id: p for p in documents.papers},
            "packages": documents.packages,
            "providers": documents.providers,
            "clocks": documents.clocks,
            "parameters": self._parameters(read["parameters.yaml"]),
            "questions": read["questions.yaml"].questions,
            "flags": flags,
            "lexicon": read["lists/words.yaml"],
            "nomenclature": read_nomenclature(self.folder, self.offences),
            **{name: read[f"lists/{name}.yaml"] for name in ("measures", "grades")},
            "spoken": extra["lists/spoken.yaml"],
            "indicators": read["lists/military_indicators.yaml"],
            "alerts": read["lists/party_alerts.yaml"].alerts,
            "coverage": coverage,
            "country_groups": self._groups,
            "duties": extra["duties.yaml"].duties,
            "alternatives": extra["alternatives.yaml"],
            **self._sheets(extra["paper_fields.yaml"]),
        }

    def _sheets(self, fields: PaperFields) -> dict[str, Any]:
        """Return the papers that are filled and their fields: each is known, in every language of its readers."""
        found: dict[str, PaperSheet] = {s.id: s for s in self._lists(PaperSheet, SHEETS)}
        for sheet in found.values():
            path = self.paths[sheet.id]
            for place, fault in sheet_faults(sheet, fields):
                self.offences.add(path, self._documents[path].line(place), fault)
        return {"paper_fields": fields, "sheets": found}

    def _parameters(self, first: ParametersFile) -> dict[str, Parameter]:
        """Return all technical parameters, those of `parameters/` too; a name stands once."""
        found, places = dict(first.parameters), dict.fromkeys(first.parameters, "parameters.yaml")
        for name in self.folder.under("parameters"):
            more = self._file(ParametersFile, name)
            for word, parameter in more.parameters.items() if more else ():
                found.setdefault(word, parameter)
                if (taken := places.setdefault(word, name)) != name:
                    line = self._documents[name].line(("parameters", word))
                    self.offences.add(name, line, f"parameter '{word}' stands in {taken} already; name it once")
        return found

    def _brought_along(self) -> None:
        """Add the instruments that lists and rules bring along, so that a new announcement can be one file."""
        for name in (n for room in ("lists", FOLDER, *ROOMS) for n in self.folder.under(room)):
            document = self._document(name)
            if document is None or not isinstance(document.data, dict) or "instrument" not in document.data:
                continue
            part = document.part("instrument")
            instrument = build(Instrument, part, name, self.offences)
            if instrument is not None and self.instruments.setdefault(instrument.id, instrument) is not instrument:
                line = part.line(())
                self.offences.add(name, line, f"'{instrument.id}' is already in the register; leave it out here")

    def _document(self, name: str) -> Document | None:
        if name not in self._parsed:
            self._parsed[name] = read_document(self.folder, name, self.offences)
        return self._parsed[name]

    def _file(self, model: Any, name: str) -> Any:
        document = self._document(name)
        if document is None:
            return None
        self.paths[name] = name
        self._documents[name] = document
        return build(model, document, name, self.offences)

    def _lists(self, model: Any, *rooms: str) -> Iterator[Any]:
        for prefix, name in ((room, n) for room in rooms for n in self.folder.under(room)):
            built = self._file(model, name)
            if built is None:
                continue
            citing.check_sources(self._documents[name], name, self.instruments, self.offences)
            stem = name.rsplit("/", 1)[1].removesuffix(".yaml")
            if built.id != stem:
                line = self._documents[name].line(("id",))
                self.offences.add(name, line, f"id is '{built.id}' but the file is called '{stem}'; make them one")
            key = f"{prefix}.{built.id}" if prefix == FOLDER else built.id
            if key in self.paths:
                self.offences.add(name, 1, f"id '{built.id}' is taken by {self.paths[key]}; give this one another name")
                continue
            self.paths[key] = name
            yield built

    def _cross_check(
        self, items: Mapping[str, ItemList], parties: Mapping[str, PartyList], parameters: Mapping[str, Parameter]
    ) -> None:
        for goods in items.values():
            name = self.paths[goods.id]
            citing.check_limits(goods, self._documents[name], name, parameters, self.offences)
        for notice in parties.values():
            name = self.paths[notice.id]
            citing.check_count(notice, self._documents[name], name, self.offences)

    def _rules(self, documents: Documents) -> list[Rule]:
        found: list[Rule] = []
        for name in (n for room in ROOMS for n in self.folder.under(room)):
            rule = self._rule(name, documents)
            if rule is not None and rule.id in self.paths:
                taken = self.paths[rule.id]
                self.offences.add(name, 1, f"id '{rule.id}' is taken by {taken}; give this rule another name")
            elif rule is not None:
                self.paths[rule.id] = name
                found.append(rule)
        return found

    def _rule(self, name: str, documents: Documents) -> Rule | None:
        wanted = name.removesuffix(".yaml").replace("/", ".")
        self._named.add(wanted)
        document = self._document(name)
        if document is None:
            return None
        rule = build(Rule, document, name, self.offences)
        if rule is None:
            return None
        if rule.id != wanted:
            line = document.line(("id",))
            self.offences.add(name, line, f"id is '{rule.id}' but the place says '{wanted}'; make them one")
        self._documents[rule.id] = document
        citing.check_sources(document, name, self.instruments, self.offences)
        citing.check_effects(rule, document, name, documents, self.offences)
        citing.check_flags(citing.effects(rule), self._known["flag"], document, name, self.offences)
        return rule

    def _suspended(
        self, notices: list[SuspensionNotice], owners: dict[str, Any], facts: Mapping[str, FactType]
    ) -> Imposer:
        """Bring every notice of suspension to what it suspends."""
        imposer = Imposer({i.id: i.promulgated for i in self.instruments.values()}, self.offences)
        for notice in notices:
            path = self.paths[f"{FOLDER}.{notice.id}"]
            document = self._documents[path]
            reader = ConditionReader(facts, document, path, self.offences, self._groups)
            imposer.impose(notice, owners, document, path, reader)
        return imposer

    def _provisions(
        self, rules: list[Rule], subjects: Mapping[str, Any], dating: Dating, facts: Mapping[str, FactType]
    ) -> tuple[Provision, ...]:
        made: list[Provision] = []
        for rule in rules:
            path, document = self.paths[rule.id], self._documents[rule.id]
            reader = ConditionReader(facts, document, path, self.offences, self._groups)
            made.extend(provisions(rule, path, subjects, dating, reader.compiled))
        ids = {*(p.id for p in made), *self._named}  # a rule that did not load has been told of already
        for rule in rules:
            citing.check_lifts(rule, self._documents[rule.id], self.paths[rule.id], ids, self.offences)
        return tuple(sorted(made, key=lambda p: p.id))
