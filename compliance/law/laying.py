"""An overlay laid on a rulebook: a new rulebook with the digest of the pair; the one underneath stays as it was.

Everything is compiled against the rulebook underneath, so that laying costs milliseconds: its lists, words and indexes
are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from compliance.errors import RulebookRefused
from compliance.law import citations as citing
from compliance.law.condition_reader import ConditionReader
from compliance.law.conditions import did_you_mean
from compliance.law.country_groups import CountryGroups
from compliance.law.loading import Offences
from compliance.law.overlay import LaidOverlay, Overlay, OverlayParts
from compliance.law.overlay_countries import groups_with, joined, likened
from compliance.law.overlay_delays import postures_with
from compliance.law.overlay_timelines import ended, overlaid, prolonged, rests_under
from compliance.law.patterns import Dating, provisions
from compliance.law.provision import Provision, Relief, Timeline
from compliance.law.registry import Documents, Instrument
from compliance.law.satisfiability import contradictions
from compliance.law.strict_yaml import Document
from compliance.law.suspensions import Imposer, Reliefs
from compliance.model.finding import Layer

if TYPE_CHECKING:
    from compliance.law.rulebook import Rulebook


def lay(book: Rulebook, parts: OverlayParts, offences: Offences | None = None) -> Rulebook:
    """Return the rulebook with an overlay on top; an empty overlay gives the rulebook itself.

    Raises RulebookRefused with every offence as `path:line: message`, those noted before among them.
    """
    offences = Offences() if offences is None else offences
    laying = _Laying(book, parts, offences)
    found = laying.run()
    if offences:
        raise RulebookRefused(sorted(set(offences)))
    return book if parts.head is not None and parts.head.is_empty else found


class _Laying:
    """One overlay on its way onto a rulebook; offences are collected."""

    def __init__(self, book: Rulebook, parts: OverlayParts, offences: Offences) -> None:
        self._book, self._parts, self._offences = book, parts, offences
        self._instruments = self._registered()
        self._groups = groups_with(book.country_groups, parts, offences)
        always = parts.head is not None
        own = {i.value.id for i in parts.instruments}
        self._dated = {
            name: one.model_copy(update={"promulgated": date.min}) if always and name in own else one
            for name, one in self._instruments.items()
        }

    def run(self) -> Rulebook:
        """Return the rulebook with the overlay; of no use while there are offences."""
        book, parts = self._book, self._parts
        self._sources()
        imposer = self._suspended()
        timelines, kept = dict(book.timelines), {p.id: p for p in book.provisions}
        change = self._changed(imposer.reliefs)
        timelines = {name: change(name, None, timeline) for name, timeline in timelines.items()}
        kept = {p.id: replace(p, timeline=change(p.id, p.subject, p.timeline)) for p in kept.values()}
        twins = self._twins(list(kept.values()))
        made = [*kept.values(), *self._own_rules(imposer.reliefs, timelines), *twins]
        rules = {part.value.id: part.value for part in parts.rules}
        return replace(
            book,
            digest=f"{book.digest}+{parts.digest}",
            provisions=tuple(sorted(made, key=lambda p: p.id)),
            by_id={p.id: p for p in made},
            timelines=timelines,
            instruments=self._instruments,
            country_groups=self._groups,
            rules={**book.rules, **rules},
            suspensions={**book.suspensions, **{n.value.id: n.value for n in parts.suspensions}},
            reliefs={**book.reliefs, **imposer.reliefs.tests},
            paths={**book.paths, **{part.value.id: part.path for part in parts.rules}},
            delays=postures_with(book.delays, parts, self._offences),
            overlays=(*book.overlays, LaidOverlay(parts.layer, parts.digest, parts.head)),
            beneath=book,
            made={},
            key="",
        )

    def _registered(self) -> dict[str, Instrument]:
        """Return the register with the texts that the overlay brings; they may not take the place of law."""
        found = dict(self._book.instruments)
        for part in self._parts.instruments:
            if part.value.id in found:
                way = "delete the note" if self._parts.layer == "noted" else "choose an id of your own"
                self._offences.add(part.path, part.document.line(("id",)), f"'{part.value.id}' is law already; {way}")
            found.setdefault(part.value.id, part.value)
        return found

    def _sources(self) -> None:
        parts = self._parts
        if parts.document is not None:
            citing.check_sources(parts.document, parts.path, self._instruments, self._offences)
        else:
            for part in parts.rules:
                citing.check_sources(part.document, part.path, self._instruments, self._offences)

    def _suspended(self) -> Imposer:
        """Bring the overlay's notices of suspension to what they suspend, beside the suspensions that are there."""
        book = self._book
        imposer = Imposer({n: i.promulgated for n, i in self._dated.items()}, self._offences, beside=True)
        owners = {**book.items, **book.parties, **{n: r for n, r in book.rules.items() if r.layer != "company policy"}}
        for part in self._parts.suspensions:
            imposer.impose(part.value, owners, part.document, part.path, self._reader(part.document, part.path))
        return imposer

    def _changed(self, reliefs: Reliefs) -> Callable[[str, str | None, Timeline], Timeline]:
        """Return the change of a timeline by name and list: new suspensions, and those prolonged or ended."""
        head, dating = self._parts.head, Dating(self._dated, reliefs)

        def change(name: str, subject: str | None, timeline: Timeline) -> Timeline:
            rule = self._book.rules.get(name.split("/")[0])
            meanwhile = rule.meanwhile if rule else None
            names = dict.fromkeys(n for n in (name.split("/")[0], subject, name) if n)
            new = tuple(_marked(r, self._parts.layer) for n in names for r in dating.reliefs(n, meanwhile))
            found = replace(timeline, reliefs=timeline.reliefs + new) if new else timeline
            for one in head.prolonged if head else ():
                found = prolonged(found, one, self._parts.layer)
            for over in head.ended if head else ():
                found = ended(found, over, self._parts.layer)
            return found

        if head is not None:
            self._check_met(head)
        return change

    def _check_met(self, head: Overlay) -> None:
        """Note a law under which nothing rests, and a day that prolongs nothing."""
        spans = [p.span for t in self._all_timelines() for p in t.all_pauses]
        known = {s.source.law for s in spans if s.standing == "formal"}
        named = [("prolonged", i, one.law) for i, one in enumerate(head.prolonged)]
        named += [("ended", i, one.law) for i, one in enumerate(head.ended)]
        for key, index, law in named:
            if law not in known:
                self._note((key, index, "law"), f"nothing is suspended by {law}{did_you_mean(law, known)}")
        for index, longer in enumerate(head.prolonged):
            under = [s for s in spans if rests_under(s, longer.law) and s.standing == "formal"]
            until = [s.until for s in under if s.until]
            if until and longer.until <= max(until):
                message = f"{longer.law} suspends until {max(until)} already; give a later day, or use `ended`"
                self._note(("prolonged", index, "until"), message)

    def _all_timelines(self) -> list[Timeline]:
        return [*self._book.timelines.values(), *(p.timeline for p in self._book.provisions)]

    def _note(self, place: tuple[str | int, ...], message: str) -> None:
        if self._parts.document is not None:
            self._offences.add(self._parts.path, self._parts.document.line(place), message)

    def _own_rules(self, reliefs: Reliefs, timelines: Mapping[str, Timeline]) -> list[Provision]:
        """Return the provisions of the overlay's own rules."""
        book, parts, made = self._book, self._parts, []
        documents = Documents.model_construct(
            papers=tuple(book.papers.values()), packages=dict(book.packages), clocks=dict(book.clocks)
        )
        resting = Reliefs({name: list(t.reliefs) for name, t in timelines.items()}, reliefs.tests)
        dating = Dating(self._dated, resting)
        ids = {*book.by_id, *(part.value.id for part in parts.rules)}
        for part in parts.rules:
            rule, document, path = part.value, part.document, part.path
            if rule.id in book.paths:
                message = f"id '{rule.id}' is taken by {book.paths[rule.id]}; give this rule another name"
                self._offences.add(path, document.line(("id",)), message)
            citing.check_effects(rule, document, path, documents, self._offences)
            citing.check_flags(citing.effects(rule), book.flags, document, path, self._offences)
            citing.check_lifts(rule, document, path, ids, self._offences)
            before = len(self._offences)
            reader = self._reader(document, path)
            found = list(provisions(rule, path, {**book.items, **book.parties}, dating, reader.compiled))
            made += found
            if len(self._offences) == before and parts.head is not None:
                reasons = {m for p in found for f in p.timeline.phases for m in contradictions(f.condition, book.facts)}
                for reason in reasons:
                    self._offences.add(path, document.line(("versions", 0, "when")), reason)
        return made

    def _twins(self, kept: list[Provision]) -> list[Provision]:
        """Return the provisions that hold for further countries: those made alike, and new members of groups."""
        head = self._parts.head
        if head is None:
            return []
        made = [t for i in range(len(head.alike)) for t in likened(kept, head, i, self._groups, self._note)]
        return [*made, *joined(self._book, kept, head, self._note)]

    def _reader(self, document: Document, path: str, groups: CountryGroups | None = None) -> ConditionReader:
        return ConditionReader(self._book.facts, document, path, self._offences, groups or self._groups)


def _marked(relief: Relief, layer: Layer) -> Relief:
    return replace(relief, pauses=tuple(replace(p, span=overlaid(p.span, layer)) for p in relief.pauses))
