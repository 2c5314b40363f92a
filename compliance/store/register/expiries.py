"""What ends by itself: licences, overrides, papers of cases and parties. The cases that rest on it are opened again.

Each function looks at one tenant on one day and marks what ended before it, so a second look finds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from sqlmodel import Session

from compliance.model.plain import JsonObject
from compliance.store import open_shipments
from compliance.store.open_shipments import OpenShipment
from compliance.store.register import cases, entries, licences
from compliance.store.register.asks import asks_in
from compliance.store.register.cases import OVERRIDDEN, ChangedAnswer
from compliance.store.register.entries import Actor, EntryFilter, Registered

EXPIRED, PAPER_EXPIRED = "expired", "paper_expired"
_TOGETHER = 500


def ended_licences(session: Session, by: Actor) -> list[Registered]:
    """Mark licences whose last day is over; returns the cases of orders for which something is reserved under one."""
    over = [one for one in _due(session, by, "licence", ("valid",)) if one.data["licence"]["valid_until"] < by.today]
    whys: dict[str, str] = {}
    for entry in over:
        entry.state = EXPIRED
        reserved = [one.reference for one in licences.draws(session, entry) if one.state == "reserved"]
        whys |= dict.fromkeys(reserved, f"licence {entry.name} ended on {entry.data['licence']['valid_until']}")
    entries.save_all(session, by, over, "expire", "its last day is over")
    return cases.reopen(session, by, _by_shipment(session, by.tenant, whys))


def ended_case_papers(session: Session, by: Actor) -> list[Registered]:
    """Mark papers of cases that ran out; returns the cases, open again."""
    whys: dict[str, str] = {}
    after: str | None = None
    while part := entries.page(session, by.tenant, EntryFilter("case", after=after, limit=_TOGETHER)):
        for entry in part:
            over = [one for one in entry.data["papers"] if _is_over(one, by.today)]
            if over and entry.state != "dropped":
                whys[entry.name] = "; ".join(f"{one['id']} ended on {one['expires_on']}" for one in over)
        after = part[-1].id
    return cases.reopen(session, by, {name: (None, why) for name, why in whys.items()})


def ended_overrides(session: Session, by: Actor) -> list[Registered]:
    """Return the cases whose override ran out before the goods were shipped under it, open again."""
    whys: dict[str, str] = {}
    after: str | None = None
    while part := entries.page(session, by.tenant, EntryFilter("case", state=OVERRIDDEN, after=after, limit=_TOGETHER)):
        for entry in part:
            shipped = bool(entry.data["decisions"]) and entry.data["decisions"][-1]["decision"] == "ship"
            if entry.data["override"]["until"] < by.today and not shipped:
                whys[entry.name] = f"the override ended on {entry.data['override']['until']}"
        after = part[-1].id
    return cases.reopen(session, by, {name: (None, why) for name, why in whys.items()})


def ended_party_papers(session: Session, by: Actor) -> list[Registered]:
    """Mark parties of whom a paper ran out; returns the cases of their open shipments."""
    over = _due(session, by, "party", ("watched",))
    whys: dict[str, str] = {}
    for entry in over:
        entry.state = PAPER_EXPIRED
        party, ended = entry.data["party"], [p for p in entry.data["party"]["papers"] if _ends_before(p, by.today)]
        said = f"{entry.name}: " + "; ".join(f"{one['id']} ended on {one['expires_on']}" for one in ended)
        whys |= {_plain(party[name]): said for name in ("name", "name_local") if party.get(name)}
    entries.save_all(session, by, over, "expire", "a paper of it ran out")
    if not whys:
        return []
    found = {
        shipment.reference: (shipment, why)
        for shipment in _open(session, by)
        if (why := next((whys[name] for name in _parties(shipment) if name in whys), None)) is not None
    }
    return cases.reopen(session, by, {name: (_answer(one, why), why) for name, (one, why) in found.items()})


def _due(session: Session, by: Actor, kind: str, states: Iterable[str]) -> list[Registered]:
    """Return entries of a kind whose due day lies before today."""
    yesterday = (date.fromisoformat(by.today) - timedelta(days=1)).isoformat()
    found: list[Registered] = []
    for state in states:
        after: str | None = None
        while part := entries.page(
            session, by.tenant, EntryFilter(kind, state=state, due_until=yesterday, after=after, limit=_TOGETHER)
        ):
            found += part
            after = part[-1].id
    return found


def _is_over(paper: JsonObject, today: str) -> bool:
    return paper["state"] != EXPIRED and _ends_before(paper, today)


def _ends_before(paper: JsonObject, today: str) -> bool:
    return bool(paper.get("expires_on")) and paper["expires_on"] < today


def _by_shipment(session: Session, tenant: str, whys: Mapping[str, str]) -> dict[str, tuple[ChangedAnswer | None, str]]:
    """Return reasons by the references of shipments: a draw is made for an order, or for a line of it (`PO-1/10`)."""
    found: dict[str, tuple[ChangedAnswer | None, str]] = {}
    for reference, why in whys.items():
        for name in (reference, reference.rpartition("/")[0]):
            shipment = open_shipments.newest(session, tenant, name) if name else None
            if shipment is not None:
                found[name] = (_answer(shipment, why), why)
                break
        else:
            found[reference] = (None, why)
    return found


def _answer(shipment: OpenShipment, why: str) -> ChangedAnswer:
    asks = asks_in(shipment.answer)
    return ChangedAnswer(shipment.reference, shipment.id, shipment.decision, shipment.action, why, asks)


def _open(session: Session, by: Actor) -> Iterator[OpenShipment]:
    page = open_shipments.page(session, by.tenant, date.fromisoformat(by.today), "", _TOGETHER)
    yield from page.open
    while page.after is not None:
        page = open_shipments.page(session, by.tenant, date.fromisoformat(by.today), page.after, _TOGETHER)
        yield from page.open


def _parties(shipment: OpenShipment) -> Iterator[str]:
    """Yield the names of a shipment's parties, as they are compared here."""
    for party in json.loads(shipment.input).get("parties") or ():
        yield from (_plain(party[name]) for name in ("name", "name_local") if party.get(name))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
