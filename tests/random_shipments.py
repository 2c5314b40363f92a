"""Random shipments out of realistic parts, and random fact sets in the law's words."""

from __future__ import annotations

import copy
import json
import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from compliance.law.facts import VOCABULARY, FactValue, Interval, Several
from tests.asking import ROOT, rulebook

GOODS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "random_goods.json").read_text(encoding="utf-8"))
NUMBERS: dict[str, list[Any]] = {
    "purity_percent": ["99.8", "99.9", "99.95"], "flexural_strength_mpa": [29, 30, 31],
    "density_g_cm3": ["1.73", "1.74"],
    "mean_particle_size_um": [49, 50, 51, 501], "energy_density_wh_kg": [299, 300, 301], "cylinder_bore_mm": [499, 500],
    "diameter_mm": [49, 50, 100], "length_mm": [49, 50, 51], "ifov_mrad": ["2.4", "2.5"], "wavelength_nm": [779, 780],
}  # fmt: skip
COUNTRIES = ["JP", "JP", "US", "US", "DE", "DE", "DE", "FR", "KR", "TW", "MX", "VN", "HK", "CN", "KP", "MM"]
PLAIN = "Ordinary Works Ltd"
NAMES = [
    *[PLAIN] * 14, "SUBARU Corporation", "HENSOLDT AG", "Leidos",
    "High Point Aerotechnologies", "Terra Drone Corporation", "NEC Corporation", "Lockheed Martin Corporation",
    "Skydio, Inc.", "Mitsubishi Heavy Industries Shipbuilding Co., Ltd.", "to be advised", "Defence Research Agency",
]  # fmt: skip
USES: list[str | None] = [
    "pumps for waterworks",
    "traction motors",
    "lamps",
    "kitchen scales",
    "resale",
    "missile drives",
    "display at a fair",
    "civil radar, not for military use",
]
SECTORS: list[str | None] = [
    *[None] * 9,
    "automotive",
    "medical",
    "automotive",
    "aerospace",
    "defence",
    "emergency_medicine",
    "rare_earth_production",
    "logic_14nm_or_below",
]
KNOWN = [*[[]] * 14, ["diversion_suspected"], ["military_end_use"], ["terrorism"], ["evidence_refused"]]
MOVEMENTS = ["export"] * 10 + ["re_export", "re_export", "transit", "technology_transfer", "temporary_export"]
DEPARTURES = [*[None] * 7, "CN", "CN", "KR", "HK", "JP"]
READY = {"compliance_programme": True, "exported_item_before": True, "fixed_end_users": True, "penalised": False}
RECORDS = [None, None, READY, {"penalised": True}]
PRODUCTS = [None, "the same goods", "motors"]
BUYERS: list[str | None] = [None, *NAMES]


@cache
def boundaries() -> tuple[date, ...]:
    """Return every day on which some provision or list changes."""
    days = {d for timeline in rulebook().timelines.values() for d in timeline.boundaries()}
    days |= {d for provision in rulebook().provisions for d in provision.timeline.boundaries()}
    return tuple(sorted(d for d in days if date(2023, 6, 1) <= d <= date(2027, 3, 1)))


def shipment(dice: random.Random) -> tuple[dict[str, Any], date]:
    """Return a random shipment and the day on which it is asked about."""
    country = dice.choice(COUNTRIES)
    as_of = dice.choice(boundaries()) + timedelta(days=dice.randint(-1, 1))
    document: dict[str, Any] = {
        "movement": dice.choice(MOVEMENTS), "departure": dice.choice(DEPARTURES), "destination": country,
        "ship_on": dice.choice([None, as_of, as_of, dice.choice(boundaries())]),
        "apply_on": dice.choice([None, None, as_of]),
        "onward": onward(dice), "onward_stated": dice.choice([True, True, True, None]),
        "intermediaries_stated": dice.choice([True, True, True, None]),
        "end_use": {
            "statement": dice.choice([*USES, *USES, None]), "sector": dice.choice(SECTORS),
            "military": dice.choice([*[False] * 7, None, True]), "country": dice.choice([*[country] * 7, None]),
        },
        "parties": parties(dice, country),
        "exporter_record": dice.choice(RECORDS), "exporter_knowledge": dice.choice(KNOWN),
        "lines": [line(dice, str(number)) for number in range(1, dice.choice([1, 1, 1, 2, 3]) + 1)],
        "licences": licences(dice, country),
    }  # fmt: skip
    if document["movement"] == "temporary_export":
        document["temporary_purpose"] = dice.choice(["repair", "exhibition", None])
    return plain(document), as_of


def line(dice: random.Random, number: str) -> dict[str, Any]:
    """Return a line: goods, sometimes with other limits, a claim, an origin or foreign content."""
    goods = copy.deepcopy(dice.choice(GOODS))
    for name in goods.get("parameters", {}):
        goods["parameters"][name] = dice.choice(NUMBERS[name])
    goods["origin"] = dice.choice(["CN", "CN", "CN", None, "JP"])
    if goods["origin"] == "JP" and dice.random() < 0.6:
        low = dice.choice(["0", "0.09", "0.1"])
        goods["prc_content"] = {"listed_value_percent": {"at_least": low, "at_most": dice.choice([low, "5"])}}
    if dice.random() < 0.15:
        goods["declared"] = {"status": dice.choice(["controlled", "not_controlled"])}
    return {"line": number, **goods}


def parties(dice: random.Random, country: str) -> list[dict[str, Any]]:
    """Return exporter, importer, end user and now and then others."""
    user = dice.choice(NAMES)
    owner = {"name": dice.choice(NAMES[13:22]), "share_percent": dice.choice([None, 20, 50, 100])}
    choices: list[Any] = [[], [], None, [owner]]
    owners = dice.choice(choices)
    kind = dice.choice([*["civil"] * 10, "dual", "unknown", None, "military"])
    place = dice.choice([*[country] * 7, None])
    found: list[dict[str, Any]] = [
        {"role": "exporter", "name": "Chinese exporter", "country": dice.choice([*["CN"] * 6, None, "KR"])},
        {"role": "importer", "name": dice.choice([user, user, "Trading House"]), "country": country, "owners": owners},
        {"role": "end_user", "name": user, "country": place, "kind": kind, "owners": owners},
    ]  # fmt: skip
    for _ in range(dice.choice([*[0] * 6, 1, 2])):
        role = dice.choice(["intermediary", "consignee", "downstream_user"])
        found.append({"role": role, "name": dice.choice(NAMES), "country": dice.choice(COUNTRIES)})
    return found


def onward(dice: random.Random) -> list[dict[str, Any]]:
    """Return onward sales, mostly none."""
    return [
        {"country": dice.choice(["US", "JP", "KR"]), "product": dice.choice(PRODUCTS), "party": dice.choice(BUYERS)}
        for _ in range(dice.choice([*[0] * 6, 1, 2]))
    ]


def licences(dice: random.Random, country: str) -> list[dict[str, Any]]:
    """Return a licence now and then, which may or may not cover the case."""
    if dice.random() < 0.7:
        return []
    held: dict[str, Any] = {
        "number": "L-1",
        "kind": dice.choice(["single", "general"]),
        "countries": [country],
        "end_users": [dice.choice([PLAIN, PLAIN, "Another Works Ltd"])],
    }
    held["control_codes"] = ["1C905", "3C901", "1C902", "1C908", "3C903", "2B901"]
    return [{**held, "valid_from": "2023-01-01", "valid_until": dice.choice(["2026-12-31", "2025-11-08"])}]


def plain(part: Any) -> Any:
    """Return JSON data without nulls, with days as text."""
    if isinstance(part, dict):
        return {name: plain(value) for name, value in part.items() if value is not None}
    if isinstance(part, list):
        return [plain(value) for value in part]
    return part.isoformat() if isinstance(part, date) else part


shipments: st.SearchStrategy[tuple[dict[str, Any], date]] = st.integers(0, 2**48).map(
    lambda seed: shipment(random.Random(seed))
)


@cache
def _values() -> dict[str, tuple[str, bool, tuple[Any, ...]]]:
    """Return for each fact its kind, whether it holds several values, and the values it may have."""
    return {name: (t.kind, t.many, tuple(sorted(t.values or ()))) for name, t in rulebook().facts.items()}


def facts(dice: random.Random) -> dict[str, FactValue]:
    """Return a random set of described facts: known, unknown, possible and bounded values of every name."""
    return {name: fact(dice, name) for name in VOCABULARY}


def fact(dice: random.Random, name: str) -> FactValue:
    """Return a random value of one fact."""
    kind, many, values = _values()[name]
    if kind == "number":
        ends = sorted(dice.choice([Decimal(n) for n in ("0", "0.09", "0.1", "1", "2", "99")]) for _ in range(2))
        return dice.choice([None, ends[0], Interval(ends[0], ends[1])])
    if kind == "flag":
        return dice.choice([None, True, True, False])
    if not many:
        found: FactValue = dice.choice([None, *values])
        return found
    sure = frozenset(dice.sample(values, dice.randint(0, min(2, len(values)))))
    maybe = frozenset(dice.sample(values, dice.randint(0, min(2, len(values))))) - sure
    return Several(sure, maybe if dice.random() < 0.5 else frozenset(), dice.random() < 0.15)
