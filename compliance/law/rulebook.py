"""`rules/` as one rulebook with a version and a digest, compiled once; or refused with every offence named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from compliance.law.alternatives import AlternativesFile
from compliance.law.cache import recall, remember
from compliance.law.calendar import WorkingDays
from compliance.law.conditions import Condition, FactType
from compliance.law.country_groups import CountryGroups
from compliance.law.delays import Delays
from compliance.law.duties import Duty
from compliance.law.folder import Folder, default_root
from compliance.law.grades import Substances
from compliance.law.lexicon import Alert, Indicators, Lexicon
from compliance.law.lists import Entry, ItemList, PartyEntry, PartyList
from compliance.law.measures import Measures
from compliance.law.nomenclature import PackedNomenclature
from compliance.law.paper_sheets import PaperFields, PaperSheet
from compliance.law.parameters import Parameter, QuestionText
from compliance.law.provision import Provision, Timeline
from compliance.law.registry import Clock, Coverage, Instrument, PaperKind, Provider
from compliance.law.rule import FlagText, Rule
from compliance.law.sending import LaidPolicy, LaidText, RulesBundle, RulesFolder, laid_on, rulebook_of
from compliance.law.spoken import Spoken
from compliance.model.plain import JsonObject

if TYPE_CHECKING:
    from compliance.law.overlay import LaidOverlay
    from compliance.law.suspensions import SuspensionNotice

Made = TypeVar("Made")


@dataclass(frozen=True)
class Rulebook:
    """The law as loaded. `digest` changes with every byte below `rules/`; `version` is the date of the law."""

    digest: str
    version: str
    verified_until: date
    provisions: tuple[Provision, ...]
    items: Mapping[str, ItemList]
    parties: Mapping[str, PartyList]
    timelines: Mapping[str, Timeline]
    instruments: Mapping[str, Instrument]
    papers: Mapping[str, PaperKind]
    packages: Mapping[str, tuple[str, ...]]
    providers: tuple[Provider, ...]
    clocks: Mapping[str, Clock]
    parameters: Mapping[str, Parameter]
    questions: Mapping[str, QuestionText]
    flags: Mapping[str, FlagText]
    lexicon: Lexicon
    nomenclature: PackedNomenclature
    measures: Measures
    grades: Substances
    spoken: Spoken
    indicators: Indicators
    alerts: tuple[Alert, ...]
    coverage: Coverage
    country_groups: CountryGroups
    duties: tuple[Duty, ...]
    facts: Mapping[str, FactType]
    rules: Mapping[str, Rule]
    suspensions: Mapping[str, SuspensionNotice]
    reliefs: Mapping[str, Condition]
    paths: Mapping[str, str]
    working_days: WorkingDays
    delays: Delays | None
    by_id: Mapping[str, Provision] = field(default_factory=dict)
    scenarios: Mapping[str, bytes] = field(default_factory=dict)
    alternatives: AlternativesFile = field(default_factory=AlternativesFile)
    paper_fields: PaperFields = field(default_factory=PaperFields)
    sheets: Mapping[str, PaperSheet] = field(default_factory=dict)
    overlays: tuple[LaidOverlay, ...] = ()
    beneath: Rulebook | None = field(default=None, compare=False, repr=False)
    made: JsonObject = field(default_factory=dict, compare=False, repr=False)
    key: str = ""
    origin: RulesFolder | RulesBundle | LaidText | LaidPolicy | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        """Pickle as digest and rules, not as compiled: another process loads them once, and checks the digest."""
        if isinstance(self.origin, RulesFolder | RulesBundle):
            return rulebook_of, (self.digest, self.origin.bundle(self.digest))
        if self.beneath is not None and self.origin is not None:
            return laid_on, (self.beneath, self.origin)
        raise TypeError("a rulebook that was not loaded from rules cannot be sent to another process")

    @classmethod
    def default(cls) -> Rulebook:
        """Return the rulebook shipped with the package."""
        return cls.load(default_root())

    @classmethod
    def load(cls, root: Path | str, policy: Path | str | None = None) -> Rulebook:
        """Load a rules directory, with a company's own policy rules on top if given.

        Raises RulebookRefused with every offence as `path:line: message`; a rulebook is whole or it is not used.
        """
        folder = Folder(Path(root))
        book = recall(folder.digest, cls)
        if book is None:
            book = replace(cls._compile(folder), key=folder.digest)
            remember(folder.digest, book)
        book = replace(book, origin=RulesFolder(Path(root)))
        return book.with_policy(policy) if policy else book

    def with_policy(self, policy: Folder | Path | str) -> Rulebook:
        """Return the rulebook with a company's own rules on top. Raises RulebookRefused with every offence."""
        from compliance.law.laying import lay
        from compliance.law.loading import Offences
        from compliance.law.overlay_reading import policy_of

        offences = Offences()
        folder = policy if isinstance(policy, Folder) else Folder(Path(policy))
        laid = lay(self, policy_of(folder, offences), offences)
        return replace(laid, origin=LaidPolicy(folder.texts))

    def with_overlay(self, raw: bytes, name: str) -> Rulebook:
        """Return the rulebook with the overlay in a text on top; `name` is that of its file.

        Raises RulebookRefused with every offence. An empty overlay gives the rulebook itself.
        """
        from compliance.errors import RulebookRefused
        from compliance.law.laying import lay
        from compliance.law.loading import Offences
        from compliance.law.overlay_reading import overlay_of

        offences = Offences()
        parts = overlay_of(raw, name, offences)
        if parts is None:
            raise RulebookRefused(sorted(set(offences)))
        laid = lay(self, parts, offences)
        return laid if laid is self else replace(laid, origin=LaidText(raw, name))

    def derived(self, name: str, make: Callable[[Rulebook], Made]) -> Made:
        """Return something made from lists, words and nomenclature alone; it is kept with the compiled copy.

        An overlay leaves these as they are, so that it is made once for the rulebook and all that is laid on it.
        """
        if self.beneath is not None:
            return self.beneath.derived(name, make)
        if name not in self.made:
            self.made[name] = make(self)
            if self.key:
                remember(self.key, replace(self, origin=None))
        found: Made = self.made[name]
        return found

    @classmethod
    def _compile(cls, folder: Folder) -> Rulebook:
        # Compiling needs YAML and much else; with a compiled copy at hand none of it is loaded.
        from compliance.errors import RulebookRefused
        from compliance.law.compiling import Compiler
        from compliance.law.loading import Offences

        offences = Offences()
        parts = Compiler(folder, offences).run()
        if offences or parts is None:
            raise RulebookRefused(sorted(set(offences)))
        return cls(digest=folder.digest, by_id={p.id: p for p in parts["provisions"]}, **parts)

    def seen(self, law: str) -> date:
        """Return the day until which an instrument was compared with its source."""
        return next((row.verified_until for row in self.coverage.modelled if row.law == law), self.verified_until)

    @cached_property
    def lists_seen(self) -> date:
        """The day until which every party list was compared with its source: that of the oldest."""
        return min((self.seen(n.versions[0].source.law) for n in self.parties.values()), default=self.verified_until)

    def instrument(self, name: str) -> Instrument | None:
        """Return an instrument by id or alias."""
        found = self.instruments.get(name)
        return found or next((i for i in self.instruments.values() if name in i.aliases), None)

    def entries(self, code: str) -> list[tuple[ItemList, Entry]]:
        """Return every list entry with this control code or below it."""
        return [
            (goods, entry)
            for goods in self.items.values()
            for entry in goods.entries
            if entry.code is not None and (entry.code == code or entry.code.startswith(code + "."))
        ]

    @cached_property
    def control_item_lists(self) -> tuple[ItemList, ...]:
        """The lists of goods that say what is controlled, or expressly is not."""
        return tuple(goods for goods in self.items.values() if not goods.beside)

    @cached_property
    def beside_lists(self) -> tuple[ItemList, ...]:
        """The lists of measures beside export control."""
        return tuple(goods for goods in self.items.values() if goods.beside)

    def party_entries(self) -> list[tuple[PartyList, PartyEntry]]:
        """Return every party listing with its notice."""
        return [(notice, entry) for notice in self.parties.values() for entry in notice.entries]
