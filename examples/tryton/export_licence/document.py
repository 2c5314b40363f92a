"""ERP records to the shipment document of xuke. Pure: the same parts, facts and day give the same document."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from .goods import lines, measured
from .parts import Exporter, Facts, Parts, Record, code, country_of, said
from .people import parties


def compose(parts: Parts, facts: Facts, exporter: Exporter, day: date) -> dict[str, Any]:
    """Return the shipment document. A fact that nobody entered is left out and becomes a question of the answer.

    A planned day counts only while it lies ahead of `day`, for the law of a day gone by must not decide; goods that
    stand ready leave today. For a quotation without a day ahead the day is not known.
    """
    departure, destination = parts.countries
    target = country_of(parts.receiver_address)
    return said(
        {
            "reference": parts.reference,
            "movement": facts.movement or _movement(departure),
            "temporary_purpose": facts.temporary_purpose,
            "ship_on": _release(parts, day),
            "departure": departure,
            "destination": destination,
            "route": _route(parts, facts),
            "end_use": _end_use(facts),
            "parties": parties(parts, facts),
            "exporter_record": _record(exporter),
            "exporter_knowledge": list(facts.knowledge),
            "lines": lines(parts.items, target, day),
            "papers": [_paper(paper) for paper in facts.papers],
            "licences": _licences(exporter, facts.end_user, day),
        }
    ) | _stated(facts)


def canonical(document: dict[str, Any]) -> str:
    """Return a document as JSON text in one fixed form."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a document's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _release(parts: Parts, day: date) -> str | None:
    if parts.planned and parts.planned > day:
        return parts.planned.isoformat()
    return day.isoformat() if parts.leaves else None


def _movement(departure: str | None) -> str:
    return "export" if departure in (None, "CN") else "re_export"


def _stated(facts: Facts) -> dict[str, Any]:
    """Return the onward sales, and what was stated to be complete; an empty list then says "none"."""
    onward = [
        said(
            {
                "country": code(step.country),
                "party": step.party.name if step.party else None,
                "share_percent": str(step.share) if step.share is not None else None,
                "product": step.product,
            }
        )
        for step in facts.steps
        if step.kind == "onward"
    ]
    found: dict[str, Any] = {}
    if onward or facts.onward_stated:
        found |= {"onward": onward, "onward_stated": True}
    return found | ({"intermediaries_stated": True} if facts.chain_stated else {})


def _route(parts: Parts, facts: Facts) -> list[dict[str, str]]:
    """Return the stops on the way; the named place of the incoterm is one when it lies in a third country."""
    stops = [said({"country": code(s.country), "note": s.note}) for s in facts.steps if s.kind == "stop"]
    place = code(country_of(parts.place))
    if place and place not in parts.countries:
        term = parts.incoterm.code if parts.incoterm else "incoterm"
        stops.append({"country": place, "note": f"place named by the {term} term"})
    return stops


def _end_use(facts: Facts) -> dict[str, Any]:
    use = {"statement": facts.end_use, "sector": facts.sector, "country": code(facts.use_country)}
    return said(use) | ({} if facts.military is None else {"military": facts.military})


def _record(exporter: Exporter) -> dict[str, bool]:
    told = {"compliance_programme": exporter.compliance_programme, "penalised": exporter.penalised}
    return {name: value for name, value in told.items() if value is not None}


def _paper(paper: Record) -> dict[str, Any]:
    days = {"issued_on": paper.issued_on, "expires_on": paper.expires_on}
    return {"id": paper.paper} | {name: day.isoformat() for name, day in days.items() if day}


def _licences(exporter: Exporter, end_user: Record, day: date) -> list[dict[str, Any]]:
    """Return the licences that name the end user and have not run out; others cannot serve this shipment."""
    serving = [(held, left) for held, left in exporter.licences if end_user in held.end_users]
    return [_licence(held, left) for held, left in serving if held.valid_until and held.valid_until >= day]


def _licence(held: Record, left: Decimal | None) -> dict[str, Any]:
    return said(
        {
            "number": held.number,
            "kind": held.kind,
            "control_codes": codes(held.control_codes),
            "end_users": [user.name for user in held.end_users],
            "countries": sorted(country.code for country in held.countries),
            "valid_from": held.valid_from.isoformat() if held.valid_from else None,
            "valid_until": held.valid_until.isoformat(),
            "quantity_left": measured(max(left, Decimal(0)), held.unit) if left is not None else None,
        }
    )


def codes(text: str | None) -> list[str]:
    """Return the control codes of a text in which commas, semicolons or blanks stand between them."""
    return (text or "").replace(",", " ").replace(";", " ").split()
