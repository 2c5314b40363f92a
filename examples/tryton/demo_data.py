"""A small exporter in Ningbo with customers and goods, made through proteus; for the demo, the bench and the tests.

All firms are invented, except the listed one.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from proteus import Model, Wizard

MAGNETS = "Sintered NdFeB magnets with dysprosium"
PLAIN_MAGNETS = "Sintered NdFeB magnets without heavy rare earths"
CODE = "1C905.a.4"


def empty(modules: tuple[str, ...] = ()) -> Any:
    """Return the session of a new database in memory with this module and others activated."""
    from trytond.tests.tools import activate_modules

    return activate_modules(["export_licence", *modules])


def company(config: Any = None) -> Any:
    """Create the exporter with its warehouse in China, and make it the user's company."""
    config = config or _session()
    for name, code in (("China", "CN"), ("Japan", "JP"), ("Germany", "DE"), ("France", "FR"), ("Thailand", "TH")):
        Model.get("country.country")(name=name, code=code).save()
    exporter = party("Ningbo Kite Magnetics Co., Ltd.", "CN", kind="civil")
    Currency = Model.get("currency.currency")
    currency = Currency(name="US Dollar", symbol="$", code="USD")
    currency.rates.new(date=dt.date(2020, 1, 1), rate=Decimal(1))
    currency.save()
    wizard = Wizard("company.company.config")
    wizard.execute("company")
    wizard.form.party, wizard.form.currency = exporter, currency
    wizard.execute("add")
    config._context = Model.get("res.user").get_preferences(True, {})
    warehouse = _one("stock.location", [("type", "=", "warehouse")])
    warehouse.address = exporter.addresses[0]
    warehouse.save()
    settings = Model.get("export_licence.configuration")(1)
    settings.penalised = "no"
    settings.save()
    return config


def party(name: str, country: str, kind: str | None = "civil") -> Any:
    """Create a party with one address."""
    found = Model.get("party.party")(name=name, export_kind=kind, export_owners_stated=True)
    address = found.addresses[0] if found.addresses else found.addresses.new()
    address.street, address.city = "1 Main Street", "Town"
    address.country = _one("country.country", [("code", "=", country)])
    found.save()
    return found


def product(name: str, origin: str | None = "CN", **facts: str | None) -> Any:
    """Create goods sold by the kilogram; `facts` are fields of this module without their prefix."""
    template = Model.get("product.template")(name=name, type="goods")
    template.default_uom = _one("product.uom", [("name", "=", "Kilogram")])
    template.list_price = Decimal("40")
    if origin:
        template.country_of_origin = _one("country.country", [("code", "=", origin)])
    for field, value in facts.items():
        setattr(template, f"export_{field}", value)
    template.save()
    return template.products[0]


def magnets() -> Any:
    """Create magnets that the list of 2025 names."""
    return product(MAGNETS, form="permanent_magnet", composition="Nd 29; Fe 66; B 1; Dy 3.1", control_code=CODE)


def plain_magnets() -> Any:
    """Create magnets that stand outside every list: no dysprosium, no terbium, and somebody said so."""
    return product(PLAIN_MAGNETS, form="permanent_magnet", composition="Nd 30; Fe 68; B 1; Dy 0; Tb 0")


def shipment(customer: Any, goods: list[tuple[Any, float]], **facts: Any) -> Any:
    """Create a customer shipment and pick it; `facts` are fields of this module without their prefix."""
    Shipment = Model.get("stock.shipment.out")
    found = Shipment(customer=customer)
    for item, quantity in goods:
        move = found.outgoing_moves.new(product=item, quantity=quantity)
        move.unit = item.default_uom
        move.from_location, move.to_location = found.warehouse_output, found.customer_location
        move.unit_price, move.currency = Decimal("40"), found.company.currency
    for field, value in facts.items():
        setattr(found, field if field == "planned_date" else f"export_{field}", value)
    found.click("wait")
    found.click("assign_force")
    found.click("pick")
    return found


def civil(customer: Any, country: str) -> dict[str, Any]:
    """Return the facts of an ordinary civil shipment to a customer who uses the goods itself."""
    return {
        "end_user": customer,
        "use_country": _one("country.country", [("code", "=", country)]),
        "end_use": "motors of washing machines, own production",
        "sector": "consumer_goods",
        "military": "no",
        "chain_stated": True,
        "onward_stated": True,
    }


def licence(customer: Any, country: str, quantity: int | None = 500, **fields: Any) -> Any:
    """Record a single licence for the magnets."""
    found = Model.get("export_licence.licence")(number="26-1234567890", kind="single", control_codes=CODE)
    found.end_users.append(Model.get("party.party")(customer.id))
    found.countries.append(_one("country.country", [("code", "=", country)]))
    found.valid_from = dt.date.today() - dt.timedelta(days=30)
    found.valid_until = dt.date.today() + dt.timedelta(days=365)
    if quantity is not None:
        found.quantity, found.unit = Decimal(quantity), _one("product.uom", [("name", "=", "Kilogram")])
    for field, value in fields.items():
        setattr(found, field, value)
    found.save()
    return found


def user(login: str, *groups: str) -> Any:
    """Create a user who may work in the warehouse, in further groups if named."""
    found = Model.get("res.user")(name=login, login=login)
    found.companies.append(_one("company.company", []))
    found.company = _one("company.company", [])
    for group in Model.get("res.group").find([("name", "in", ["Stock", "Stock Force Assignment", *groups])]):
        found.groups.append(group)
    found.save()
    return found


def officer(login: str) -> Any:
    """Create an export officer who may work in the warehouse."""
    return user(login, "Export Officer")


def _one(model: str, domain: list[Any]) -> Any:
    return Model.get(model).find(domain, limit=1)[0]


def _session() -> Any:
    from proteus.config import get_config

    return get_config()
