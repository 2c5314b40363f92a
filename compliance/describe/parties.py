"""Who is it: listed parties by exact folded name, owners, military bodies and words, orders and warnings.

A hit names its notice and the entry. A name that begins like a listed unit's is told apart from it in words, since a
listing binds the named legal person and nobody else (ECL-2020 Art 18; SC-792 Art 29).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from compliance.describe.names import NameFolder
from compliance.describe.text import PhraseIndex, fold, phrase_key
from compliance.law.lists import PartyEntry, PartyList
from compliance.law.rulebook import Rulebook

CHECKED = ("importer", "end_user", "consignee", "intermediary", "downstream_user", "onward_consignee")
PRINCIPAL = ("importer", "end_user")


@dataclass
class Screened:
    """One party held against the lists."""

    role: str
    name: str
    listings: list[tuple[PartyList, PartyEntry]] = field(default_factory=list)
    owner_listings: list[tuple[PartyList, PartyEntry, Any]] = field(default_factory=list)
    relatives: list[tuple[PartyList, PartyEntry]] = field(default_factory=list)
    military_body: str | None = None
    contractor: str | None = None
    alerts: list[str] = field(default_factory=list)
    known: bool = True


class Screener:
    """Indexes of folded names over all notices, military bodies and alerts."""

    def __init__(self, book: Rulebook) -> None:
        self._folder = NameFolder((*book.lexicon.legal_forms.en, *book.lexicon.legal_forms.zh))
        self._listed: dict[str, list[tuple[PartyList, PartyEntry]]] = {}
        self._first_words: dict[str, list[tuple[str, PartyList, PartyEntry]]] = {}
        for notice, entry in book.party_entries():
            for name in {entry.name.en, entry.name.zh, entry.name.local, *entry.aliases} - {None}:
                core = self._folder.core(str(name))
                self._listed.setdefault(core, []).append((notice, entry))
                self._first_words.setdefault(core.split(" ")[0], []).append((core, notice, entry))
        self._bodies: dict[str, tuple[str, str]] = {}
        for body in book.indicators.organisations:
            for name in {body.name.en, body.name.zh, body.name.local, *body.aliases} - {None}:
                self._bodies[self._folder.core(str(name))] = (body.implies, body.name.en or str(name))
        self._unknown = {fold(n) for n in (*book.lexicon.unknown_party.en, *book.lexicon.unknown_party.zh)}
        self._alerts = {self._folder.core(n): a for a in book.alerts for n in a.names}
        self._terms = {phrase_key(w): t.implies for t in book.indicators.terms for w in t.terms}
        self._friends = {phrase_key(w) for t in book.indicators.terms for w in t.false_friends}
        self._index = PhraseIndex({w for t in book.indicators.terms for w in (*t.terms, *t.false_friends)})

    def named(self, name: str | None) -> bool:
        """Return whether a name names anybody ("to be advised" does not)."""
        return bool(name) and fold(str(name)).strip(".") not in self._unknown

    def screen(self, party: Any, day: date) -> Screened:
        """Screen one party with its owners; `day` is the day for dated alerts."""
        names = [n for n in (party.name, party.name_local) if n]
        result = Screened(party.role, names[0] if names else "", known=any(self.named(n) for n in names))
        for core in {self._folder.core(n) for n in names}:
            result.listings += [p for p in self._listed.get(core, ()) if p not in result.listings]
            result.relatives += self._relatives(core)
            body = self._bodies.get(core)
            if body and body[0] == "hard_match_military_user":
                result.military_body = body[1]
            elif body and body[0].startswith("red_flag"):
                result.contractor = body[1]
            alert = self._alerts.get(core)
            if alert and alert.from_ <= day and (alert.until is None or day <= alert.until):
                result.alerts.append(alert.id)
        if result.listings:
            result.relatives = []
        for owner in party.owners:
            for name in (n for n in (owner.name, owner.name_local) if n):
                hits = self._listed.get(self._folder.core(name), ())
                result.owner_listings += [(n, e, owner.share_percent) for n, e in hits]
        self._words(result, names)
        return result

    def _relatives(self, core: str) -> list[tuple[PartyList, PartyEntry]]:
        """Return listed parties whose names begin with this whole name: units of a house that is not itself named."""
        found = self._first_words.get(core.split(" ")[0], ()) if len(core) > 2 else ()
        return [(n, e) for other, n, e in found if other.startswith(core + " ")]

    def _words(self, result: Screened, names: list[str]) -> None:
        hits = {h.key for n in names for h in self._index.find(fold(n))}
        if hits & self._friends or result.military_body:
            return
        implied = {self._terms[h] for h in hits if h in self._terms}
        if any(i.startswith("strong_term") for i in implied):
            result.military_body = "words of the name"
        elif implied and result.contractor is None:
            result.contractor = "words of the name"
