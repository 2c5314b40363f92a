"""What is true of the whole shipment: the movement, the countries, the parties and the use.

What silence means follows one table (see docs/law_guide.md): a missing end user, its country or the end use decides the
class; other gaps widen the bounds and are asked. Law: ECL-2020 Arts 2, 12, 15, 45; SC-792 Arts 2, 14, 16, 19, 20, 24.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal

from compliance.facts.end_use import UseReader, WordsIn, words_of_use
from compliance.facts.permits import PermitReader
from compliance.facts.stated import chain_said, inside, onward_said
from compliance.law.facts import Described, Interval, Missing, Several
from compliance.law.phrases import phrase_key
from compliance.law.rulebook import Rulebook
from compliance.model.shipment import Shipment
from compliance.screening.parties import CHECKED, EVERYWHERE, PRINCIPAL, Screened, Screener

_MANY_INTERMEDIARIES = Decimal(99)


class ScopeReader:
    """Describes the shipment as a whole; lines add their goods."""

    def __init__(self, book: Rulebook, screener: Screener) -> None:
        words = book.lexicon
        self._gaps = {
            name: Missing(q.path, q.ask, q.decides, name)
            for name, q in book.questions.items()
            if "{line}" not in q.path
        }
        self._screener = screener
        self._alerts = book.alerts
        self._use = UseReader(book, screener, self._gaps)
        self._same = WordsIn(words.onward_same.all)
        self._permits = PermitReader(book, self._gaps)

    def beside(self, screener: Screener) -> ScopeReader:
        """Return this reader with another screener."""
        other = copy(self)
        other._screener = screener
        return other

    def read(self, shipment: Shipment, day: date, as_of: date) -> tuple[Described, list[Screened]]:
        """Return the shipment's facts and the screened parties; `day` dates alerts and, as known by `as_of`, lists."""
        described = Described()
        screened = [self._screener.screen(p, day, shipment.reference or EVERYWHERE, as_of) for p in shipment.parties]
        screened += self._mentioned(shipment, (day, as_of))
        self._movement(described, shipment)
        self._countries(described, shipment)
        self._onward(described, shipment)
        self._permits.read(described, shipment, day)
        self._listings(described, shipment, screened)
        self._use.describe(described, shipment, screened)
        self._exporter(described, shipment, screened)
        return described, screened

    def _mentioned(self, shipment: Shipment, when: tuple[date, date | None]) -> list[Screened]:
        """Return the listed names that stand in the statement of use and among the buyers further on."""
        texts = [("end_user", text, "in the statement of use") for text in words_of_use(shipment)]
        texts += [("onward_consignee", s.party, "among the buyers further on") for s in shipment.onward if s.party]
        found = [self._screener.mentioned(text, when, role, where) for role, text, where in texts]
        return [one for one in found if one.hits]

    def _movement(self, described: Described, shipment: Shipment) -> None:
        exporter = next((p.country for p in shipment.parties if p.role == "exporter" and p.country), None)
        departure = shipment.departure or exporter
        kind: str | None
        gap = self._gaps["movement"]
        if shipment.movement == "transit":
            kind = "transit"
        elif departure == "CN" or exporter == "CN" or (departure is None and shipment.movement != "re_export"):
            stays = inside(shipment) if departure in ("CN", None) else False
            kind = "within_china" if stays else None if stays is None else "export"
            gap = self._gaps["end_user_country"] if stays is None else gap
        else:
            kind = "foreign" if departure and exporter else None
        described.say("move.kind", kind, *([] if kind else [gap]))
        temporary = shipment.temporary_purpose if shipment.movement == "temporary_export" else "none"
        described.say("move.temporary", temporary)

    def _countries(self, described: Described, shipment: Shipment) -> None:
        users = [p for p in shipment.parties if p.role == "end_user"]
        use = shipment.end_use
        known = {u.country for u in users} | {shipment.destination, use.country if use else None}
        gaps = []
        if not users or any(u.country is None for u in users):
            gaps.append(self._gaps["end_user_country"])
        if shipment.destination is None and not (use and use.country):
            gaps.append(self._gaps["destination"])
        described.say("final.country", Several(frozenset(c for c in known if c), open=bool(gaps)), *gaps)
        checked = {p.country for p in shipment.parties if p.role in CHECKED}
        unsaid = [self._gaps["end_user_country"]] if not users or None in checked else []
        unsaid += [] if chain_said(shipment) else [self._gaps["intermediaries"]]
        described.say("party.country", Several(frozenset(c for c in checked if c), open=bool(unsaid)), *unsaid)

    def _onward(self, described: Described, shipment: Shipment) -> None:
        stated = onward_said(shipment)
        gap = [] if stated else [self._gaps["onward"]]
        same: set[str | None] = set()
        other: set[str | None] = set()
        unsaid: set[str | None] = set()
        for step in shipment.onward:
            bucket = unsaid if step.product is None else same if self._same.found(step.product) else other
            bucket.add(step.country)
        unclear = None in same | other | unsaid
        gaps = [*gap, *([self._gaps["onward_product"]] if unsaid else [])]
        for name, countries in (("item", same), ("unspecified", unsaid), ("product", other)):
            sure = frozenset(c for c in countries if c)
            maybe = frozenset(c for c in unsaid if c) - sure if name == "item" else frozenset()
            value = Several(sure, maybe, open=not stated or None in countries)
            described.say(f"onward.{name}_country", value, *(gaps if value.maybe or value.open else []))
        described.say("onward.stated", None if not stated else not unclear, *gap)
        final = described.facts["final.country"]
        assert isinstance(final, Several)
        sure = final.yes | frozenset(c for c in same if c)
        perhaps = frozenset(c for c in unsaid if c) - sure
        opened = final.open or not stated or unclear
        reach_gaps = [*described.missing.get("final.country", ()), *(gaps if perhaps or not stated or unclear else ())]
        described.say("reach.country", Several(sure, perhaps, opened), *reach_gaps)

    def _listings(self, described: Described, shipment: Shipment, screened: list[Screened]) -> None:
        principal = self._principal_gaps(shipment)
        chain = [] if chain_said(shipment) else [self._gaps["intermediaries"]]
        onward = [] if onward_said(shipment) else [self._gaps["onward"]]
        others = [*chain, *onward, *self._nameless(shipment)]
        for name, roles, gaps in (
            ("party.listed_in", CHECKED, [*principal, *others]),
            ("party.principal_listed_in", PRINCIPAL, principal),
        ):
            own = [s for s in screened if s.role in roles]
            yes = frozenset(n.id for s in own for n, _ in s.listings)
            maybe = frozenset(n.id for s in own for n, _ in s.possible) - yes
            unread = any(s.unread for s in own)
            look = [self._gaps["party_review"]] if maybe or unread else []
            described.say(name, Several(yes, maybe, open=bool(gaps) or unread), *gaps, *look)
        self._owners(described, shipment, screened)
        kinds = {a.id: a.kind for a in self._alerts}
        described.say("party.alert", Several(frozenset(kinds[a] for s in screened for a in s.alerts)))
        own_lists = {h.tier for s in screened if s.role in CHECKED for h in s.hits if h.law is None}
        look = [self._gaps["party_review"]] if own_lists == {"review"} else []
        described.say("party.user_listed", "match" in own_lists or (None if own_lists else False), *look)
        described.say("party.contractor", any(s.contractor for s in screened if s.role in CHECKED))
        count = Decimal(sum(1 for p in shipment.parties if p.role == "intermediary"))
        described.say("chain.intermediaries", Interval(count, _MANY_INTERMEDIARIES) if chain else count, *chain)

    def _owners(self, described: Described, shipment: Shipment, screened: list[Screened]) -> None:
        owned = [(n.id, share) for s in screened if s.role in PRINCIPAL for n, _, share in s.owner_listings]
        parties = [p for p in shipment.parties if p.role in PRINCIPAL]
        stated = {phrase_key(p.name or "") for p in parties if "owners" in p.model_fields_set}
        unsaid = not parties or any(phrase_key(p.name or "") not in stated for p in parties)
        gap = [self._gaps["owners"]] if unsaid else []
        likely = [(n.id, share) for s in screened if s.role in PRINCIPAL for n, _, share in s.owner_possible]
        named = frozenset(n for n, _ in owned)
        alike = frozenset(n for n, _ in likely) - named
        gap += [self._gaps["owner_review"]] if alike else []
        described.say("party.owner_listed_in", Several(named, alike, unsaid), *gap)
        half = frozenset(n for n, share in owned if share is not None and share >= 50)
        perhaps = frozenset(n for n, share in owned if share is None) - half
        perhaps |= frozenset(n for n, share in likely if share is None or share >= 50) - half
        described.say(
            "party.majority_owner_listed_in",
            Several(half, perhaps, unsaid),
            *(gap or [self._gaps["owners"]] * bool(perhaps)),
        )

    def _principal_gaps(self, shipment: Shipment) -> list[Missing]:
        """Return the question for each principal role that nobody fills, or that somebody without a name fills."""
        return [self._gaps[role] for role in ("end_user", "importer") if not self._screener.all_named(shipment, role)]

    def _nameless(self, shipment: Shipment) -> list[Missing]:
        """Return a question for each other role that somebody without a name fills: it may be anybody."""
        roles = [r for r in CHECKED if r not in PRINCIPAL and any(p.role == r for p in shipment.parties)]
        gap = self._gaps["party_name"]
        asked = [replace(gap, path=f"parties.{r}.name") for r in roles if not self._screener.all_named(shipment, r)]
        buyers = all(self._screener.named(step.party) for step in shipment.onward)
        return asked if buyers else [*asked, self._gaps["onward_party"]]

    def _exporter(self, described: Described, shipment: Shipment, screened: list[Screened]) -> None:
        record = shipment.exporter_record
        owned = any(
            notice.list == "control_list" and share is not None and share >= 100
            for s in screened
            if s.role == "exporter"
            for notice, _, share in s.owner_listings
        )
        penalised = True if owned else record.penalised if record else None
        described.say("exporter.barred", penalised, *([] if penalised is not None else [self._gaps["exporter_barred"]]))
        ready = record is not None and bool(
            record.compliance_programme and record.exported_item_before and record.fixed_end_users
        )
        described.say("exporter.general_licence_ready", ready and penalised is not True)
