"""A case in a real Tryton, through proteus: company, parties, goods, licences and a shipment ready to be packed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from from_shipment import composition, parameters
from proteus import Model
from shipment_cases import PRICE, amount

import demo_data as data

UNITS = {"kg": "Kilogram", "g": "Gram"}


def country(code: str) -> Any:
    """Return a country, made where the database does not have it."""
    Country = Model.get("country.country")
    found = Country.find([("code", "=", code)])
    if not found:
        found = [Country(name=code, code=code)]
        found[0].save()
    return found[0]


def the_exporter(shipment: dict[str, Any]) -> None:
    """Make the company of the demo the exporter of a shipment, with no more said of it than there."""
    told = next(party for party in shipment["parties"] if party["role"] == "exporter")
    company = Model.get("company.company").find([])[0]
    exporter = company.party
    exporter.name, exporter.export_kind, exporter.export_owners_stated = told["name"], None, False
    exporter.save()
    placed(exporter.addresses[0], told["country"])
    settings = Model.get("export_licence.configuration")(1)
    record = shipment.get("exporter_record", {})
    for field in ("compliance_programme", "penalised"):
        setattr(settings, field, {True: "yes", False: "no"}.get(record.get(field)))
    settings.save()


def placed(address: Any, code: str) -> None:
    """Leave nothing but the country in an address."""
    address.street, address.city, address.country = None, None, country(code)
    address.save()


def firms(shipment: dict[str, Any]) -> dict[str, Any]:
    """Return the parties besides the exporter by name, each firm once."""
    found: dict[str, Any] = {}
    for told in shipment["parties"]:
        if told["role"] == "exporter":
            continue
        country(told["country"])
        known = found.setdefault(told["name"], None) or data.party(told["name"], told["country"], None)
        known.export_owners_stated = False
        known.export_kind = told.get("kind") or known.export_kind
        known.save()
        placed(known.addresses[0], told["country"])
        found[told["name"]] = known
    return found


def goods(line: dict[str, Any]) -> Any:
    """Return the product of a line, with its customs number."""
    facts = {"form": line.get("form"), "control_code": line.get("control_code")}
    texts = {"composition": composition(line), "parameters": parameters(line)}
    made = data.product(line["description"], line["origin"], **facts, **texts)
    if "hs_code" in line:
        tariff = Model.get("customs.tariff.code")(code=line["hs_code"])
        tariff.save()
        made.template.tariff_codes.new(tariff_code=tariff)
        made.template.save()
    return made


def licence(told: dict[str, Any], known: dict[str, Any]) -> None:
    """Record a licence."""
    found = Model.get("export_licence.licence")(number=told["number"], kind=told["kind"])
    found.control_codes = " ".join(told["control_codes"])
    found.valid_from, found.valid_until = (date.fromisoformat(told[name]) for name in ("valid_from", "valid_until"))
    for name in told["end_users"]:
        found.end_users.append(Model.get("party.party")(known[name].id))
    for code in told["countries"]:
        found.countries.append(country(code))
    found.save()


def tab(found: Any, shipment: dict[str, Any], known: dict[str, Any]) -> None:
    """Fill the tab "Export licence"."""
    use = shipment.get("end_use", {})
    users = [known[party["name"]] for party in shipment["parties"] if party["role"] == "end_user"]
    found.export_movement = shipment["movement"]
    found.export_end_user = users[0] if users else None
    found.export_end_use, found.export_sector = use.get("statement"), use.get("sector")
    found.export_military = {True: "yes", False: "no"}.get(use.get("military"))
    found.export_use_country = country(use["country"]) if "country" in use else None
    found.export_onward_stated = bool(shipment.get("onward_stated"))
    found.export_knowledge = list(shipment.get("exporter_knowledge", ()))
    for one in shipment.get("onward", ()):
        found.export_steps.new(kind="onward", country=country(one["country"]))
    for paper in shipment.get("papers", ()):
        found.export_papers.new(paper=paper["id"])


def picked(shipment: dict[str, Any]) -> Any:
    """Return a customer shipment that is picked, with all that a case tells; *Pack* is next."""
    the_exporter(shipment)
    known = firms(shipment)
    for told in shipment.get("licences", ()):
        licence(told, known)
    importer = next(party["name"] for party in shipment["parties"] if party["role"] == "importer")
    found = Model.get("stock.shipment.out")(customer=known[importer])
    for line in shipment["lines"]:
        quantity, unit = amount(line)
        move = found.outgoing_moves.new(product=goods(line), quantity=float(quantity))
        move.unit = Model.get("product.uom").find([("name", "=", UNITS[unit])])[0]
        move.from_location, move.to_location = found.warehouse_output, found.customer_location
        move.unit_price, move.currency = Decimal(PRICE), found.company.currency
    tab(found, shipment, known)
    for button in ("wait", "assign_force", "pick"):
        found.click(button)
    return found
