"""The mapping alone, on records made of plain attributes: what Tryton holds, in the words of a shipment document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from compliance.intake.reading import read_shipment

from export_licence.document import compose
from export_licence.goods import lines
from export_licence.parts import Exporter, Facts, Item, Parts
from export_licence.terms import TermsRefused, considered

DAY = date(2026, 11, 21)


class Record(SimpleNamespace):
    """A record of plain attributes, the same only as itself."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


KG = Record(id=1, symbol="kg", factor=1.0, rate=1.0)
GRAM = Record(id=2, symbol="g", factor=0.001, rate=1000.0)
KG.category = GRAM.category = Record(uoms=[KG, GRAM])
USD = Record(id=1, code="USD")


def country(code: str) -> Any:
    return Record(id=sum(map(ord, code)), code=code)


def party(name: str, code: str, **more: Any) -> Any:
    address = Record(country=country(code), street="1 Main Street", postal_code="", city="Town", party_name=None)
    told = {"export_name_local": None, "export_kind": "civil", "export_owners_stated": False}
    found = Record(name=name, relations=[], identifiers=[], address=address, **{**told, **more})
    found.address_get = lambda: address
    address.party = found
    return found


def product(number: int, name: str, **more: Any) -> Any:
    blank = (
        "description", "description_zh", "composition", "form", "control_code", "parameters", "status", "basis",
        "reviewed_by", "reviewed_on", "considered", "item",
    )  # fmt: skip
    fields = {f"export_{field}": None for field in blank} | {f"export_{key}": value for key, value in more.items()}
    template = Record(name=name, country_of_origin=country("CN"), **fields)
    return Record(id=number, template=template, boms=[], get_tariff_code=lambda pattern: Record(code="8505.11"))


def item(goods: Any, quantity: str = "2", **more: Any) -> Item:
    return Item(goods, Decimal(quantity), more.pop("unit", KG), **more)


def parts(**more: Any) -> Parts:
    seller, buyer = party("Ningbo Kite Magnetics", "CN"), party("Mikawa K.K.", "JP")
    told: dict[str, Any] = {
        "reference": "4711", "exporter": seller, "exporter_address": None, "buyers": (buyer,), "receiver": buyer,
        "receiver_address": buyer.address, "departure": country("CN"), "items": (item(product(1, "magnets")),),
    }  # fmt: skip
    return Parts(**{**told, **more})


def test_what_nobody_said_is_left_out() -> None:
    document = compose(parts(), Facts(), Exporter(), DAY)
    assert sorted(document) == ["departure", "destination", "lines", "movement", "parties", "reference", "ship_on"]
    assert [p["role"] for p in document["parties"]] == ["exporter", "importer"]
    assert read_shipment(document).destination == "JP"


def test_facts_that_were_said_are_carried_even_when_they_are_no() -> None:
    facts = Facts(military=False, onward_stated=True, chain_stated=True)
    document = compose(parts(), facts, Exporter(penalised=False), DAY)
    assert (document["end_use"], document["exporter_record"]) == ({"military": False}, {"penalised": False})
    assert (document["onward"], document["onward_stated"], document["intermediaries_stated"]) == ([], True, True)


def test_a_product_names_its_item_of_the_register_where_it_has_one() -> None:
    named = compose(parts(items=(item(product(1, "paste", item="MAG-1")),)), Facts(), Exporter(), DAY)
    assert named["lines"][0]["item"] == read_shipment(named).lines[0].item == "MAG-1"
    bare = compose(parts(items=(item(product(1, "paste")),)), Facts(), Exporter(), DAY)
    assert "item" not in bare["lines"][0]


def test_a_product_carries_its_review() -> None:
    review = {
        "basis": "data sheet",
        "reviewed_by": "Li Na",
        "reviewed_on": DAY,
        "considered": "1c903.A no Sb\n\n3C001 no Ga",
    }
    of = compose(parts(items=(item(product(1, "paste", status="not_controlled", **review)),)), Facts(), Exporter(), DAY)
    rows = [{"code": "1C903.a", "because": "no Sb"}, {"code": "3C001", "because": "no Ga"}]
    declared = {
        "status": "not_controlled",
        "basis": "data sheet",
        "by": "Li Na",
        "on": "2026-11-21",
        "considered": rows,
    }
    assert of["lines"][0]["declared"] == declared
    assert read_shipment(of).lines[0].declared is not None
    claim = compose(parts(items=(item(product(1, "paste", status="controlled", **review)),)), Facts(), Exporter(), DAY)
    assert claim["lines"][0]["declared"] == {"status": "controlled", "basis": "data sheet"}
    bare = compose(parts(items=(item(product(1, "paste", **review)),)), Facts(), Exporter(), DAY)
    assert "declared" not in bare["lines"][0]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("1C903.a", "1C903.a has no reason. Write code and reason: 1C903.a antimony below 1 %"),
        (
            "antimony none",
            '"antimony" is not a control code. It is a digit, a letter A to E, three digits and up to five parts after '
            "dots, for example 1C905.a.4.",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_where_it_is_written(text: str, cause: str) -> None:
    with pytest.raises(TermsRefused) as refused:
        considered(text)
    assert str(refused.value) == cause


def test_a_planned_day_counts_only_while_it_lies_ahead() -> None:
    def days(planned: date | None, leaves: bool) -> str | None:
        found: str | None = compose(parts(planned=planned, leaves=leaves), Facts(), Exporter(), DAY).get("ship_on")
        return found

    assert days(date(2026, 12, 1), True) == days(date(2026, 12, 1), False) == "2026-12-01"
    assert days(date(2026, 11, 1), True) == "2026-11-21"
    assert days(date(2026, 11, 1), False) is None


def test_goods_of_one_kind_are_one_line_and_lots_keep_their_own_facts() -> None:
    goods = product(1, "magnets", composition="Nd 30; Dy 0")
    lot = Record(id=9, export_origin=country("JP"), export_composition="Nd 29; Dy 3.1", export_parameters=None)
    found = lines([item(goods), item(goods, "3"), item(goods, lot=lot)], country("JP"), DAY)
    assert [(line["quantity"]["value"], line["origin"]) for line in found] == [("5", "CN"), ("2", "JP")]
    assert found[1]["elements"] == {"Nd": {"mass_percent": "29"}, "Dy": {"mass_percent": "3.1"}}


def test_weights_are_told_in_kilograms_and_prices_in_their_currency() -> None:
    (line,) = lines([item(product(1, "x"), "2500", unit=GRAM, unit_price=Decimal("0.04"), currency=USD)], None, DAY)
    assert line["quantity"] == {"value": "2.5", "unit": "kg"}
    assert line["value"] == {"amount": "100", "currency": "USD"}


def test_a_bill_of_materials_becomes_components_and_a_loop_in_it_ends() -> None:
    motor, magnet = product(1, "motor"), product(2, "magnet", composition="Dy 3")
    motor.boms = [Record(bom=Record(inputs=[Record(product=magnet, quantity=0.5, unit=KG)]))]
    magnet.boms = [Record(bom=Record(inputs=[Record(product=motor, quantity=1, unit=KG)]))]
    (line,) = lines([item(motor)], None, DAY)
    (component,) = line["components"]
    assert (component["description"], component["elements"]) == ("magnet", {"Dy": {"mass_percent": "3"}})
    assert "components" not in component


def test_owners_come_from_the_relations_that_say_so() -> None:
    holding = party("Mikawa Holdings", "JP")
    owned = Record(type=Record(export_owner=True), to=holding, export_share=Decimal("60"))
    other = Record(type=Record(export_owner=False), to=party("A friend", "JP"), export_share=None)
    buyer = party("Mikawa K.K.", "JP")
    buyer.relations = [owned, other]
    document = compose(parts(buyers=(buyer,), receiver=buyer, receiver_address=buyer.address), Facts(), Exporter(), DAY)
    assert document["parties"][1]["owners"] == [{"name": "Mikawa Holdings", "country": "JP", "share_percent": "60"}]


def test_owners_said_to_be_complete_are_an_empty_list_and_not_silence() -> None:
    buyer = party("Mikawa K.K.", "JP", export_owners_stated=True)
    document = compose(parts(buyers=(buyer,), receiver=buyer, receiver_address=buyer.address), Facts(), Exporter(), DAY)
    assert document["parties"][1]["owners"] == []
    assert "owners" not in document["parties"][0]


def test_the_named_place_of_an_incoterm_in_a_third_country_is_a_stop() -> None:
    place = Record(country=country("TH"))
    document = compose(parts(incoterm=Record(code="DAP"), place=place), Facts(), Exporter(), DAY)
    assert document["route"] == [{"country": "TH", "note": "place named by the DAP term"}]


def test_goods_that_leave_another_country_are_a_re_export() -> None:
    assert compose(parts(departure=country("MY")), Facts(), Exporter(), DAY)["movement"] == "re_export"
    assert compose(parts(departure=None), Facts(), Exporter(), DAY)["movement"] == "export"


def test_only_licences_that_name_the_end_user_and_still_run_are_shown() -> None:
    user = party("Mikawa K.K.", "JP")
    told = {"number": "L", "kind": "single", "control_codes": "1C905.a.4, 1C905.b", "unit": GRAM, "valid_from": DAY}
    held = Record(**told, end_users=[user], countries=[country("JP")], valid_until=date(2027, 1, 1))
    past = Record(**told, end_users=[user], countries=[country("JP")], valid_until=date(2026, 11, 20))
    other = Record(**told, end_users=[], countries=[country("JP")], valid_until=date(2027, 1, 1))
    exporter = Exporter(licences=((held, Decimal("1500")), (past, None), (other, None)))
    (shown,) = compose(parts(), Facts(end_user=user), exporter, DAY)["licences"]
    assert shown["control_codes"] == ["1C905.a.4", "1C905.b"]
    assert shown["quantity_left"] == {"value": "1.5", "unit": "kg"}
    assert "licences" not in compose(parts(), Facts(), exporter, DAY)
