"""Compile a rules folder: registries first, then lists, then rules; cross-checks while the lines are at hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from compliance.law.calendar import free_days
from compliance.law.conditions import Condition, ConditionRefused, compile_condition, did_you_mean
from compliance.law.facts import fact_types
from compliance.law.lists import Entry, ItemList, Parameter, PartyList, Question
from compliance.law.loading import Folder, Offences, build, read_document
from compliance.law.provision import Pause, Phase, Provision, Timeline
from compliance.law.registry import Coverage, Documents, Instrument
from compliance.law.rule import EVER, Dated, Effect, LawModel, Period, Rule, Source, Suspension
from compliance.law.strict_yaml import Document
from compliance.law.words import Alert, Indicators, Lexicon
from compliance.vocabulary import COUNTRIES, SECTORS

ROOMS = ("control", "destination", "party", "end_use", "route")


class _Instruments(LawModel):
    instruments: tuple[Instrument, ...]


class _Parameters(LawModel):
    parameters: dict[str, Parameter]


class _Questions(LawModel):
    questions: dict[str, Question]


class _Alerts(LawModel):
    alerts: tuple[Alert, ...]


class Compiler:
    """One run over a folder. `run` returns the parts of a Rulebook, or None when a registry is unusable."""

    def __init__(self, folder: Folder, offences: Offences, policy: Folder | None = None) -> None:
        self.folder = folder
        self.offences = offences
        self.policy = policy
        self.instruments: dict[str, Instrument] = {}
        self.documents: Documents | None = None
        self.paths: dict[str, str] = {}

    def run(self) -> dict[str, Any] | None:
        """Compile everything; offences are collected, not raised."""
        registries = [
            self._file(_Instruments, "instruments.yaml"),
            self._file(Documents, "documents.yaml"),
            self._file(Coverage, "coverage.yaml"),
            self._file(_Parameters, "parameters.yaml"),
            self._file(_Questions, "questions.yaml"),
            self._file(Lexicon, "lists/words.yaml"),
            self._file(Indicators, "lists/military_indicators.yaml"),
            self._file(_Alerts, "lists/party_alerts.yaml"),
        ]
        if any(part is None for part in registries):
            return None
        instruments, documents, coverage, parameters, questions, lexicon, indicators, alerts = registries
        self.instruments = {i.id: i for i in instruments.instruments}
        self.documents = documents
        items = {i.id: i for i in self._lists(ItemList, "lists/items")}
        parties = {p.id: p for p in self._lists(PartyList, "lists/parties")}
        self._limits(items.values(), parameters.parameters)
        timelines = {k: self.timeline(v) for k, v in {**items, **parties}.items()}
        facts = fact_types(
            {
                "items": [*items, "@list"],
                "parties": [*parties, "@list"],
                "families": _families(items.values()),
                "outside": {e.kind_of for i in items.values() for e in i.entries if e.kind_of},
                "countries": COUNTRIES,
                "sectors": SECTORS,
            }
        )
        rules = self._rules()
        provisions = [p for r in rules for p in self._provisions(r, items, parties, facts)]
        self._lifts(rules, [p.id for p in provisions])
        return {
            "version": coverage.version,
            "verified_until": coverage.verified_until,
            "provisions": tuple(sorted(provisions, key=lambda p: p.id)),
            "items": items,
            "parties": parties,
            "timelines": timelines,
            "instruments": self.instruments,
            "papers": {p.id: p for p in documents.papers},
            "packages": documents.packages,
            "clocks": documents.clocks,
            "parameters": parameters.parameters,
            "questions": questions.questions,
            "lexicon": lexicon,
            "indicators": indicators,
            "alerts": alerts.alerts,
            "coverage": coverage,
            "facts": facts,
            "rules": {r.id: r for r in rules},
            "paths": self.paths,
            "free_days": free_days(),
        }

    def timeline(self, dated: Dated, meanwhile: Effect | None = None) -> Timeline:
        """Return the timeline of a list: phases without conditions, with its pauses and older texts."""
        ended = getattr(dated, "ended", None)
        phases = [self._phase(p, ended_by=ended.source if ended else None) for p in dated.periods]
        earlier = tuple((e.from_, e.last, e.source) for e in getattr(dated, "earlier", ()))
        pauses = tuple(Pause(_with(s, meanwhile), self._public(s)) for s in dated.suspensions)
        return Timeline(tuple(phases), pauses, dated.afterwards, earlier)

    def _file(self, model: Any, name: str) -> Any:
        document = read_document(self.folder, name, self.offences)
        if document is None:
            return None
        self.paths[name] = name
        built = build(model, document, name, self.offences)
        if built is not None:
            self._citations(built, document, name)
        return built

    def _lists(self, model: Any, prefix: str) -> Iterable[Any]:
        for name in self.folder.under(prefix):
            built = self._file(model, name)
            if built is None:
                continue
            stem = name.rsplit("/", 1)[1].removesuffix(".yaml")
            if built.id != stem:
                self.offences.add(name, 1, f"id is '{built.id}' but the file is called '{stem}'")
            if isinstance(built, PartyList):
                self._counted(built, name)
            self.paths[built.id] = name
            yield built

    def _counted(self, notice: PartyList, name: str) -> None:
        found, wanted = len(notice.entries), notice.official_count + notice.named_branches
        if found != wanted:
            self.offences.add(name, 1, f"{found} entries, but the notice counts {wanted}; the list is refused")

    def _limits(self, lists: Iterable[ItemList], parameters: dict[str, Parameter]) -> None:
        for goods in lists:
            for entry in goods.entries:
                for name in _parameter_names(entry):
                    if name not in parameters and name != "element_percent":
                        near = did_you_mean(name, parameters)
                        self.offences.add(self.paths[goods.id], 1, f"{entry.id}: unknown parameter '{name}'{near}")

    def _rules(self) -> list[Rule]:
        found: list[Rule] = []
        for folder, layer in ((self.folder, "law"), (self.policy, "company policy")):
            for name in (n for room in ROOMS for n in (folder.under(room) if folder else ())):
                rule = self._rule(folder, name, layer)  # type: ignore[arg-type]
                if rule is not None and rule.id in self.paths:
                    self.offences.add(name, 1, f"id '{rule.id}' is taken by {self.paths[rule.id]}")
                elif rule is not None:
                    self.paths[rule.id] = name
                    found.append(rule)
        return found

    def _rule(self, folder: Folder, name: str, layer: str) -> Rule | None:
        document = read_document(folder, name, self.offences)
        if document is None:
            return None
        if isinstance(document.data, dict) and layer != "law":
            document.data["layer"] = layer
        rule = build(Rule, document, name, self.offences)
        if rule is None:
            return None
        wanted = name.removesuffix(".yaml").replace("/", ".")
        if rule.id != wanted:
            self.offences.add(name, document.line(("id",)), f"id is '{rule.id}' but the place says '{wanted}'")
        self._citations(rule, document, name)
        self._effects(rule, document, name)
        return rule

    def _provisions(
        self, rule: Rule, items: dict[str, ItemList], parties: dict[str, PartyList], facts: Any
    ) -> Iterable[Provision]:
        path = self.paths[rule.id]
        if rule.each is None:
            phases = [self._version(rule, i, facts, path) for i in range(len(rule.versions))]
            pauses = tuple(Pause(s, self._public(s)) for s in rule.suspensions)
            timeline = Timeline(tuple(phases), pauses, rule.afterwards)
            yield Provision(rule.id, rule.room, rule.title, rule.says, timeline, None, path, rule.layer)
            return
        condition = self._condition(rule.when or {}, facts, path, ("when",))
        for subject in _subjects(rule, items, parties):
            own = _for_list(condition, subject.id)
            base = self.timeline(subject, rule.meanwhile)
            phases = [_filled(p, own, rule) for p in base.phases]
            timeline = Timeline(tuple(phases), base.pauses, base.afterwards, base.earlier)
            title = subject.title
            yield Provision(f"{rule.id}/{subject.id}", rule.room, title, rule.says, timeline, subject.id, path, rule.layer)

    def _version(self, rule: Rule, index: int, facts: Any, path: str) -> Phase:
        version = rule.versions[index]
        condition = self._condition(version.when, facts, path, ("versions", index, "when"))
        base = self._phase(version)
        return Phase(
            base.first, base.last, base.source, base.also, base.known, None, condition, version.then, version.says,
            version.unsettled,
        )  # fmt: skip

    def _condition(self, when: dict[str, Any], facts: Any, path: str, place: tuple[str | int, ...]) -> Condition:
        try:
            return compile_condition(when, facts)
        except ConditionRefused as refused:
            self.offences.add(path, self._line(path, place), str(refused))
            return ()

    def _line(self, path: str, place: tuple[str | int, ...]) -> int:
        folder = self.folder if path in self.folder.texts else self.policy
        document = read_document(folder, path, Offences()) if folder else None
        return document.line(place) if document else 1

    def _phase(self, period: Period, ended_by: Source | None = None) -> Phase:
        known = self._date(period.source.law)
        return Phase(
            period.from_, period.until or EVER, period.source, period.also, known,
            self._date(ended_by.law) if ended_by else None,
        )  # fmt: skip

    def _date(self, law: str) -> date:
        instrument = self.instruments.get(law)
        return instrument.promulgated if instrument else EVER

    def _public(self, suspension: Suspension) -> date:
        return suspension.announced_on or self._date(suspension.source.law)

    def _citations(self, model: Any, document: Document, name: str) -> None:
        for source, path in _sources(document.data):
            instrument = self.instruments.get(source.get("law", "")) if self.instruments else None
            if not self.instruments:
                continue
            line = document.line(path)
            if instrument is None:
                near = did_you_mean(str(source.get("law")), self.instruments)
                self.offences.add(name, line, f"unknown instrument '{source.get('law')}'{near}")
            elif str(source.get("clause")) not in instrument.clauses:
                known = ", ".join(instrument.clauses)
                self.offences.add(
                    name, line, f"{instrument.id} has no clause '{source.get('clause')}'; it has {known}"
                )

    def _effects(self, rule: Rule, document: Document, name: str) -> None:
        assert self.documents is not None
        papers = {p.id for p in self.documents.papers} | set(self.documents.packages)
        effects = [v.then for v in rule.versions] + [e for e in (rule.then, rule.meanwhile) if e]
        effects += [s.meanwhile for s in rule.suspensions if s.meanwhile]
        for effect in effects:
            for paper in effect.documents:
                if paper not in papers:
                    line = _where(document, paper)
                    self.offences.add(name, line, f"unknown paper or package '{paper}'{did_you_mean(paper, papers)}")
            if effect.clock and effect.clock not in self.documents.clocks:
                near = did_you_mean(effect.clock, self.documents.clocks)
                self.offences.add(name, _where(document, effect.clock), f"unknown clock '{effect.clock}'{near}")

    def _lifts(self, rules: list[Rule], ids: list[str]) -> None:
        for rule in rules:
            for effect in [v.then for v in rule.versions] + ([rule.then] if rule.then else []):
                for target in effect.lifts:
                    if not any(matches(target, known) for known in ids):
                        near = did_you_mean(target, {i.split("/")[0] for i in ids})
                        self.offences.add(self.paths[rule.id], 1, f"lifts '{target}', which is no rule{near}")


def matches(target: str, rule_id: str) -> bool:
    """Return whether a `lifts` target names a rule: the id, the id of its pattern, or a prefix ending in `*`."""
    if target.endswith("*"):
        return rule_id.startswith(target[:-1])
    return rule_id == target or rule_id.startswith(target + "/")


def _with(span: Suspension, meanwhile: Effect | None) -> Suspension:
    return span if span.meanwhile or meanwhile is None else span.model_copy(update={"meanwhile": meanwhile})


def _filled(phase: Phase, condition: Condition, rule: Rule) -> Phase:
    return Phase(
        phase.first, phase.last, phase.source, phase.also, phase.known, phase.end_known, condition,
        rule.then or Effect(),
    )  # fmt: skip


def _subjects(rule: Rule, items: dict[str, ItemList], parties: dict[str, PartyList]) -> Iterable[ItemList | PartyList]:
    assert rule.each is not None
    if rule.each.items:
        return [i for i in items.values() if i.kind == rule.each.items]
    wanted = rule.each
    return [
        p
        for p in parties.values()
        if p.list == wanted.parties
        and wanted.third_country_ban in (None, p.third_country_ban)
        and wanted.trade_ban in (None, p.trade_ban)
    ]


def _for_list(condition: Condition, subject: str) -> Condition:
    from compliance.law.conditions import AnyOf, Test

    def one(test: Test) -> Test:
        return Test(test.fact, test.op, tuple(subject if v == "@list" else v for v in test.values))

    return tuple(
        one(c) if isinstance(c, Test) else AnyOf(tuple(tuple(one(t) for t in option) for option in c.options))
        for c in condition
    )


def _families(lists: Iterable[ItemList]) -> set[str]:
    return {f for i in lists for f in [i.family, *(e.family for e in i.entries)] if f}


def _parameter_names(entry: Entry) -> set[str]:
    def names(limits: Iterable[dict[str, Any]]) -> Iterable[str]:
        for limit in limits:
            for key, value in limit.items():
                if key == "any":
                    for group in value:
                        yield from names(group)
                else:
                    yield key

    found = set(names(entry.limits))
    for identity in (*entry.is_, *entry.unless):
        found |= set(names(identity.limits)) | set(identity.param)
    return found


def _sources(data: Any, path: tuple[str | int, ...] = ()) -> Iterable[tuple[dict[str, Any], tuple[str | int, ...]]]:
    """Yield every `{law, clause}` of a document with its place."""
    if isinstance(data, dict):
        if "law" in data and "clause" in data:
            yield data, path
        for key, value in data.items():
            yield from _sources(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _sources(value, (*path, i))


def _where(document: Document, value: str) -> int:
    """Return the line on which a text value stands, as far as it can be told."""

    def find(data: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
        if data == value:
            return path
        pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        return next((hit for key, child in pairs if (hit := find(child, (*path, key)))), None)

    return document.line(find(document.data, ()) or ())
