"""What Tryton would hold of a shipment document: records of plain attributes, and the real mapping run over them.

A record takes only fields that its model has and values that these allow, so that no test can say in the ERP what a
user could not.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from compliance import Rulebook
from shipment_cases import CURRENCY, PRICE, amount

from export_licence.common import yes
from export_licence.document import canonical, compose
from export_licence.facts import FactsMixin, Paper, Step, collect
from export_licence.licence import Licence
from export_licence.parts import Exporter, Item, Parts
from export_licence.party import Party
from export_licence.product import Template

ORDINARY = ("exporter", "importer", "end_user")  # roles that a shipment has without a chain


class Record(SimpleNamespace):
    """A record of plain attributes, the same only as itself."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


KG = Record(id=1, symbol="kg", factor=1.0, rate=1.0)
GRAM = Record(id=2, symbol="g", factor=0.001, rate=1000.0)
KG.category = GRAM.category = Record(uoms=[KG, GRAM])
UNITS = {"kg": KG, "g": GRAM}


def fits(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Return values that fields of a model can hold. Raises AssertionError for a field or a word it does not have."""
    for name, value in values.items():
        field = getattr(model, name, None)
        assert field is not None, f"{model.__name__} has no field {name}"
        words = getattr(field, "selection", None)
        words = dict.fromkeys(Rulebook.default().papers) if words == "get_papers" else words
        if words and value is not None:
            told = value if isinstance(value, tuple) else (value,)
            assert set(told) <= set(dict(words) if isinstance(words, list) else words), f"{name} cannot say {value}"
    return values


def blank(model: Any) -> dict[str, Any]:
    """Return every field of the plug-in in a model, with nothing said in it."""
    return {name: None for name in dir(model) if name.startswith("export_")}


def country(code: str | None) -> Any:
    """Return a country; the same code gives the same number."""
    return Record(id=int.from_bytes(code.encode(), "big"), code=code) if code else None


def firms(shipment: dict[str, Any]) -> dict[str, Any]:
    """Return the parties of a shipment by name, each firm once whatever roles it has."""
    found: dict[str, Any] = {}
    for told in shipment["parties"]:
        known = found.get(told["name"])
        found[told["name"]] = known or firm(told["name"], told["country"])
        if "kind" in told:
            vars(found[told["name"]]).update(fits(Party, {"export_kind": told["kind"]}))
    return found


def firm(name: str, code: str) -> Any:
    """Return a party with one address, of which only the country is known."""
    address = Record(country=country(code), street=None, postal_code=None, city=None, party_name=None)
    made = Record(name=name, relations=[], identifiers=[], **{**blank(Party), "export_owners_stated": False})
    made.address_get = lambda: address
    address.party = made
    return made


def goods(line: dict[str, Any]) -> Any:
    """Return the product of a line."""
    values = {
        "export_composition": composition(line),
        "export_form": line.get("form"),
        "export_control_code": line.get("control_code"),
        "export_parameters": parameters(line),
    }
    fields = {**blank(Template), **fits(Template, values)}
    template = Record(name=line["description"], country_of_origin=country(line.get("origin")), **fields)
    tariff = Record(code=line["hs_code"]) if "hs_code" in line else None
    return Record(id=int(line["line"]), template=template, boms=[], get_tariff_code=lambda pattern: tariff)


def composition(line: dict[str, Any]) -> str | None:
    """Return elements as a user writes them: `Dy 3.0; Nd`."""
    told = line.get("elements", {})
    return "; ".join(f"{name} {share.get('mass_percent', '')}".strip() for name, share in told.items()) or None


def parameters(line: dict[str, Any]) -> str | None:
    """Return technical values as a user writes them."""
    return "; ".join(f"{name} {value}" for name, value in line.get("parameters", {}).items()) or None


def tab(shipment: dict[str, Any], known: dict[str, Any]) -> Any:
    """Return a record with the fields of the tab "Export licence"."""
    use = shipment.get("end_use", {})
    users = [known[party["name"]] for party in shipment["parties"] if party["role"] == "end_user"]
    steps = [
        {"kind": "onward", "party": None, "country": country(one["country"]), "product": None, "share": None}
        for one in shipment.get("onward", ())
    ]
    values = {
        "export_movement": shipment["movement"],
        "export_end_user": users[0] if users else None,
        "export_end_use": use.get("statement"),
        "export_sector": use.get("sector"),
        "export_military": {True: "yes", False: "no"}.get(use.get("military")),
        "export_use_country": country(use.get("country")),
        "export_chain_stated": bool(shipment.get("intermediaries_stated")),
        "export_onward_stated": bool(shipment.get("onward_stated")),
        "export_knowledge": tuple(shipment.get("exporter_knowledge", ())),
        "export_steps": [Record(**fits(Step, step)) for step in steps],
        "export_papers": [
            Record(**fits(Paper, {"paper": paper["id"], "issued_on": None, "expires_on": None}))
            for paper in shipment.get("papers", ())
        ],
    }
    return Record(**{**blank(FactsMixin), **fits(FactsMixin, values)})


def licence(told: dict[str, Any], known: dict[str, Any]) -> Any:
    """Return a licence that an officer recorded."""
    values = {
        "number": told["number"],
        "kind": told["kind"],
        "control_codes": " ".join(told["control_codes"]),
        "end_users": [known[name] for name in told["end_users"]],
        "countries": [country(code) for code in told["countries"]],
        "valid_from": date.fromisoformat(told["valid_from"]),
        "valid_until": date.fromisoformat(told["valid_until"]),
        "unit": None,
    }
    return Record(**fits(Licence, values))


def of_the_company(shipment: dict[str, Any], known: dict[str, Any]) -> Exporter:
    """Return what the settings and the licences tell of the exporter."""
    record = shipment.get("exporter_record", {})
    held = tuple((licence(told, known), None) for told in shipment.get("licences", ()))
    said = {True: "yes", False: "no"}
    programme, penalised = (said.get(record.get(name)) for name in ("compliance_programme", "penalised"))
    return Exporter(yes(programme), yes(penalised), held)


def moved(shipment: dict[str, Any], known: dict[str, Any]) -> Parts:
    """Return a customer shipment that leaves the exporter's warehouse for the importer."""
    by_role = {party["role"]: known[party["name"]] for party in shipment["parties"]}
    assert set(by_role) <= set(ORDINARY), f"{by_role.keys()} needs a chain"
    exporter, buyer = by_role["exporter"], by_role["importer"]
    delivery = buyer.address_get()
    assert delivery.country.code == shipment["destination"], "the delivery address lies in another country"
    items = [(goods(line), *amount(line)) for line in shipment["lines"]]
    money = Record(id=1, code=CURRENCY)
    return Parts(
        reference=shipment["reference"],
        exporter=exporter,
        exporter_address=None,
        buyers=(buyer,),
        receiver=buyer,
        receiver_address=delivery,
        departure=exporter.address_get().country,
        items=tuple(
            Item(thing, quantity, UNITS[unit], unit_price=PRICE, currency=money) for thing, quantity, unit in items
        ),
        planned=date.fromisoformat(shipment["ship_on"]),
    )


def through_the_records(shipment: dict[str, Any], day: date) -> str:
    """Return the text that the plug-in asks with, once a shipment is in the ERP."""
    known = firms(shipment)
    facts = collect(tab(shipment, known), [])
    return canonical(compose(moved(shipment, known), facts, of_the_company(shipment, known), day))
