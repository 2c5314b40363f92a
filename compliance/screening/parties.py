"""Who is it: listed parties, their owners and relatives, military bodies, words in names, orders and warnings.

A match is taken for the listed party and decides; a review is put to a person. A listing binds the named legal person
and its branches and no one else (ECL-2020 Art 18; SC-792 Art 29), so a name that begins like a listed unit's, or goes
on where it ends, is cleared against it in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from compliance.law.lists import PartyEntry, PartyList
from compliance.law.phrases import PhraseIndex, fold, phrase_key
from compliance.law.rulebook import Rulebook
from compliance.model.parties import Owner, PartyLike
from compliance.model.screening import ListingHit
from compliance.model.shipment import Shipment
from compliance.screening.field_parts import field_words, holding
from compliance.screening.names import LONGEST, read
from compliance.screening.search import NameMatch
from compliance.screening.watchlists import Watched

if TYPE_CHECKING:
    from compliance.screening.clearances import Clearance, Clearances
    from compliance.screening.user_lists import UserNames

CHECKED = ("importer", "end_user", "consignee", "intermediary", "downstream_user", "onward_consignee")
PRINCIPAL = ("importer", "end_user")
EVERYWHERE = "*"
_WORD = re.compile(r"\w+")
_HARD = "hard_match_military_user"
Listing = tuple[PartyList, PartyEntry]


@dataclass(frozen=True)
class PartyQuery:
    """A name alone, as a party to be screened."""

    name: str
    country: str | None = None
    name_local: str | None = None
    role: str = "end_user"
    owners: tuple[Owner, ...] = ()
    address: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass
class Screened:
    """One party compared with the lists. `listings` decide; `possible` and `owner_possible` wait for a person.

    `hits` say of each how it was found and its status; `cleared` what a person has already cleared. `unread`
    says why a name could not be read whole: such a party must not be taken for an unlisted one.
    """

    role: str
    name: str
    listings: list[Listing] = field(default_factory=list)
    possible: list[Listing] = field(default_factory=list)
    owner_listings: list[tuple[PartyList, PartyEntry, Decimal | None]] = field(default_factory=list)
    owner_possible: list[tuple[PartyList, PartyEntry, Decimal | None]] = field(default_factory=list)
    relatives: list[Listing] = field(default_factory=list)
    hits: list[ListingHit] = field(default_factory=list)
    cleared: list[tuple[ListingHit, Clearance]] = field(default_factory=list)
    military_body: str | None = None
    contractor: str | None = None
    alerts: list[str] = field(default_factory=list)
    known: bool = True
    unread: str | None = None

    @property
    def open(self) -> bool:
        """Whether a person must still say if the party, or an owner, is a listed one."""
        return bool(self.owner_possible or self.unread or any(hit.tier == "review" for hit in self.hits))


class Screener:
    """Holds parties against all notices, military bodies, words and alerts, and against lists of the user's own."""

    def __init__(self, book: Rulebook, clearances: Clearances | None = None, lists: Iterable[UserNames] = ()) -> None:
        """Take the rulebook's lists; `clearances` holds what was cleared, `lists` what the user adds."""
        self._watched = Watched(book)
        self._clearances = clearances
        self._lists = tuple(lists)
        self._unknown = {fold(n) for n in book.lexicon.unknown_party.all}
        self._unletters = {_letters(n) for n in self._unknown}
        self._filler = {fold(w) for w in field_words()["filler"]}
        self._holding = holding(self._unknown, self._filler)
        self._terms = {phrase_key(w): t.implies for t in book.indicators.terms for w in t.terms}
        self._friends = {phrase_key(w) for t in book.indicators.terms for w in t.false_friends}
        self._index = PhraseIndex({w for t in book.indicators.terms for w in (*t.terms, *t.false_friends)})
        self._names_anybody = lru_cache(maxsize=8192)(self._anybody)

    def beside(self, clearances: Clearances | None, lists: Iterable[UserNames]) -> Screener:
        """Return this screener with other clearances and lists of the user's own."""
        other = copy(self)
        other._clearances, other._lists = clearances, tuple(lists)
        return other

    def named(self, name: str | None) -> bool:
        """Return whether a name names anybody ("to be advised" does not, nor does one without a letter)."""
        return bool(name) and self._names_anybody(str(name))

    def _anybody(self, name: str) -> bool:
        return not self._placeholder(name) and bool(read(name).full)

    def all_named(self, shipment: Shipment, role: str) -> bool:
        """Return whether somebody fills a role in a shipment, and everybody who does has a name."""
        holders = [p for p in shipment.parties if p.role == role]
        return bool(holders) and all(self.named(p.name) or self.named(p.name_local) for p in holders)

    def _placeholder(self, name: str) -> bool:
        """Return whether a name is one that stands for nobody yet, alone or beside words of a role."""
        folded = fold(name)
        if folded.strip(".") in self._unknown or _letters(folded) in self._unletters:
            return True
        rest, n = self._holding.subn(" ", folded)
        return n > 0 and all(w in self._filler for w in _WORD.findall(rest))

    def screen(self, party: PartyLike, day: date, scope: str = EVERYWHERE, as_of: date | None = None) -> Screened:
        """Screen one party with its owners; `day` dates the alerts, the listings and what was told apart.

        Listings stand as texts published by `as_of` say, else by that day.
        """
        names = [n for n in (party.name, party.name_local) if n]
        result = Screened(party.role, names[0] if names else "", known=any(self.named(n) for n in names))
        result.unread = next((why for n in names if (why := unread(n))), None)
        found = self._best(names, party.country)
        self._bodies(result, found, party.country, day)
        for one in found:
            self._listed(result, one, party, (day, scope, as_of))
        if not result.listings:
            result.relatives = self._relatives(names, result)
        self._address(result, party, day, as_of)
        self._owners(result, party)
        result.hits += [hit for own in self._lists for hit in own.hits(names, party.country)]
        self._words(result, names)
        return result

    def _best(self, names: list[str], country: str | None) -> list[NameMatch]:
        best: dict[int, NameMatch] = {}
        for name in names:
            for found in self._watched.find(name, country):
                known = best.get(found.target)
                if known is None or found.likeness.score > known.likeness.score:
                    best[found.target] = found
        return sorted(best.values(), key=lambda f: (-f.likeness.score, f.target))

    def _listed(
        self, result: Screened, found: NameMatch, party: PartyLike, when: tuple[date, str, date | None]
    ) -> None:
        listings = self._watched.listings(found.target)
        for listing, hit in zip(listings, self._watched.hits(found, when[0], when[2]), strict=True):
            clearing = self._clearing(listing, hit, party, when) if self._clearances else None
            if clearing is not None:
                result.cleared.append((hit, clearing))
                continue
            result.hits.append(hit)
            (result.listings if hit.tier == "match" else result.possible).append(listing)

    def _clearing(
        self, listing: Listing, hit: ListingHit, party: PartyLike, when: tuple[date, str, date | None]
    ) -> Clearance | None:
        """Return the finding that tells the two apart; none counts against the very letters of the notice."""
        if self._clearances is None or hit.score == 1.0:
            return None
        from compliance.screening.clearances import print_of_listing, print_of_party

        own, theirs = print_of_party(party), print_of_listing(*listing)
        found = self._clearances.about(hit.entry, own)
        return next((c for c in found if c.holds(own, theirs, when[1], when[0])), None)

    def _bodies(self, result: Screened, found: list[NameMatch], country: str | None, day: date) -> None:
        for one in found:
            alert = self._watched.alert(one.target)
            if alert and one.tier == "match" and alert.from_ <= day and (alert.until is None or day <= alert.until):
                result.alerts.append(alert.id)
            body = self._watched.body(one.target)
            if body is None or not (one.tier == "match" or one.likeness.equal or _begins(one)):
                continue
            called = body.name.en or one.likeness.held.raw
            elsewhere = one.likeness.equal and one.tier != "match" and country not in (None, body.country)
            if body.implies == _HARD and not elsewhere:
                result.military_body = called
            elif body.implies == _HARD or body.implies.startswith("red_flag"):
                result.contractor = called

    def _relatives(self, names: list[str], result: Screened) -> list[Listing]:
        found = [listing for name in names for listing in self._watched.relatives(name)]
        return [one for i, one in enumerate(found) if one not in found[:i] and one not in result.possible]

    def _address(self, result: Screened, party: PartyLike, day: date, as_of: date | None) -> None:
        """Look for listed names in an address: they are put to a person and never decide."""
        if party.address:
            self._mentioned(result, party.address, (day, as_of), "in the address")

    def mentioned(self, text: str, when: tuple[date, date | None], role: str, where: str) -> Screened:
        """Return the listed names that stand in a text about the shipment, as one more party put to a person."""
        result = Screened(role, text[:120])
        self._mentioned(result, text, when, where)
        return result

    def _mentioned(self, result: Screened, text: str, when: tuple[date, date | None], where: str) -> None:
        for one in self._watched.mentioned(text):
            for listing, hit in zip(self._watched.listings(one.target), self._watched.hits(one, *when), strict=True):
                if listing not in result.listings and listing not in result.possible:
                    result.possible.append(listing)
                    result.hits.append(
                        hit.model_copy(update={"tier": "review", "score": 0.75, "why": f"{where}: {hit.why}"})
                    )

    def _owners(self, result: Screened, party: PartyLike) -> None:
        for owner in party.owners:
            for one in self._best([n for n in (owner.name, owner.name_local) if n], owner.country):
                kept = result.owner_listings if one.tier == "match" else result.owner_possible
                kept += [(n, e, owner.share_percent) for n, e in self._watched.listings(one.target)]

    def _words(self, result: Screened, names: list[str]) -> None:
        hits = {h.key for n in names for h in self._index.find(fold(n))}
        if hits & self._friends or result.military_body:
            return
        implied = {self._terms[h] for h in hits if h in self._terms}
        if any(i.startswith("strong_term") for i in implied):
            result.military_body = "words of the name"
        elif implied and result.contractor is None:
            result.contractor = "words of the name"


def _begins(found: NameMatch) -> bool:
    """Return whether a name begins with the whole name of a body, which must be long enough to be its own."""
    like = found.likeness
    return not like.listed_left and (len(like.held.core) > 3 if like.held.cjk else len(like.held.words) > 2)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def unread(name: str) -> str | None:
    """Return why a name cannot be read whole, None if it can."""
    if len(name) > LONGEST:
        return f"the name has {len(name)} letters; only the first {LONGEST} were read"
    return None if read(name).full else "the name holds no letter that can be read"
