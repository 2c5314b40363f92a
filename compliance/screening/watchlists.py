"""Names compared with the listed parties: candidates, scores, two tiers, and the standing of each notice on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

from compliance.law.cache import kept
from compliance.law.lexicon import Alert
from compliance.law.lists import Organisation, PartyEntry, PartyList, PartyName
from compliance.law.rulebook import Rulebook
from compliance.model.screening import ListingHit, ListStatus
from compliance.screening.index import NameIndex
from compliance.screening.search import NameMatch, NameScreen, built


def names_of(name: PartyName) -> Iterable[str]:
    """Yield the printed names of a party, each once."""
    return {n: None for n in (name.en, name.zh, name.local) if n}


class Watched:
    """Everybody looked out for, under one roof: listed parties first, then military bodies and firms, then alerts.

    Listings of one party share their names, whichever notice printed them.
    """

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._listings: dict[str, list[tuple[PartyList, PartyEntry]]] = {}
        for notice, entry in book.party_entries():
            self._listings.setdefault(entry.key, []).append((notice, entry))
        self.keys = tuple(self._listings)
        self._bodies = book.indicators.organisations
        self._alerts = book.alerts
        self._screen: NameScreen | None = None

    @property
    def screen(self) -> NameScreen:
        """The names ready for searching; made, or fetched from the cache, when first asked for."""
        if self._screen is None:
            homes = [self._listings[key][0][1].country for key in self.keys]
            homes += [body.country for body in self._bodies]
            homes += [alert.country for alert in self._alerts]
            self._screen = NameScreen(_kept_index(self._named()), homes)
        return self._screen

    def _named(self) -> list[list[tuple[str, str]]]:
        named = [self.names(key) for key in self.keys]
        for body in self._bodies:
            named.append([*((n, "name") for n in names_of(body.name)), *((n, "alias") for n in body.aliases)])
        return [*named, *([(n, "name") for n in alert.names] for alert in self._alerts)]

    def names(self, key: str) -> list[tuple[str, str]]:
        """Return the names of a listed party with their kind, the printed ones first and each once."""
        entries = [entry for _, entry in self._listings[key]]
        named: dict[str, str] = {}
        for kind, names in (
            ("name", [n for e in entries for n in names_of(e.name)]),
            ("alias", [n for e in entries for n in e.aliases]),
            ("reading", [n for e in entries for n in e.readings]),
        ):
            for name in names:
                named.setdefault(name, kind)
        return list(named.items())

    def find(self, name: str, country: str | None) -> tuple[NameMatch, ...]:
        """Return all that a name meets."""
        return self.screen.find(name, country)

    def mentioned(self, text: str) -> tuple[NameMatch, ...]:
        """Return all whose whole name stands in an address or a statement."""
        return self.screen.mentioned(text)

    def listings(self, target: int) -> list[tuple[PartyList, PartyEntry]]:
        """Return every listing of a target, none when it is not a listed party."""
        return self._listings[self.keys[target]] if target < len(self.keys) else []

    def body(self, target: int) -> Organisation | None:
        """Return the military body or firm that a target is, if it is one."""
        place = target - len(self.keys)
        return self._bodies[place] if 0 <= place < len(self._bodies) else None

    def alert(self, target: int) -> Alert | None:
        """Return the order or warning that a target is, if it is one."""
        place = target - len(self.keys) - len(self._bodies)
        return self._alerts[place] if place >= 0 else None

    def relatives(self, name: str) -> list[tuple[PartyList, PartyEntry]]:
        """Return listed parties whose names begin with this whole name: units of a house that is not itself named."""
        targets = self.screen.beginning(name)
        return [listing for target in sorted(targets) for listing in self.listings(target)]

    def hits(self, found: NameMatch, day: date, as_of: date | None = None) -> list[ListingHit]:
        """Return a hit for each listing of a found party, with its standing on the day as known by `as_of`."""
        like = found.likeness
        return [
            ListingHit(
                list=notice.list,
                notice=notice.id,
                entry=entry.id,
                score=like.score,
                tier=found.tier,
                why=like.explained(),
                alias=like.held.raw,
                script="cjk" if like.held.cjk else "latin",
                status=status(self._book, notice, day, as_of),
                law=notice.versions[0].source.law,
            )
            for notice, entry in self.listings(found.target)
        ]


def status(book: Rulebook, notice: PartyList, day: date, as_of: date | None = None) -> ListStatus:
    """Return how a notice stands on a day, as far as texts published by `as_of` (else by that day) go."""
    standing = book.timelines[notice.id].standing(day, as_of or day)
    if standing.state == "not_in_force":
        return "not_yet"
    if standing.state == "ended" or (notice.ended is not None and day >= notice.ended.on):
        return "stopped"
    if standing.prolonged is not None:
        return "unsettled"
    return "suspended" if standing.state == "suspended" else "active"


def _kept_index(named: list[list[tuple[str, str]]]) -> NameIndex:
    """Return the index of these names, from the cache when this code has made it before."""
    package = Path(__file__).parent.parent
    words = [(package / name).stat().st_mtime_ns for name in ("screening/name_words.txt", "law/han.txt")]
    key = sha256(repr((named, words)).encode("utf-8", "replace")).hexdigest()
    return kept("names", key, NameIndex, lambda: built(named))
