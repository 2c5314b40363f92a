"""The gate in a real trytond: what packs, what is held, what is stopped, and what releases it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from acting import acting_as, again, on_server, receipts, refused
from conftest import DAY
from proteus import Model
from trytond.exceptions import UserError

import demo_data as data

LONG = {"valid_from": date(2026, 10, 1), "valid_until": date(2027, 9, 30)}


def japanese(quantity: float = 120, **facts: Any) -> tuple[Any, Any]:
    """Return a shipment of listed magnets to a civil Japanese user, and the user."""
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    return data.shipment(user, [(data.magnets(), quantity)], **{**data.civil(user, "JP"), **facts}), user


def test_uncontrolled_goods_to_a_civil_german_customer_are_packed(erp: Any) -> None:
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    shipment = data.shipment(user, [(data.plain_magnets(), 50)], **data.civil(user, "DE"))
    shipment.click("pack")
    assert shipment.state == "packed"
    (receipt,) = receipts(shipment)
    assert (receipt.outcome, receipt.decision, receipt.stage, receipt.day) == ("go", "not_controlled", "pack", DAY)


def test_dysprosium_magnets_to_japan_are_held_with_their_papers(erp: Any) -> None:
    shipment, _ = japanese()
    refusal = refused(shipment)
    assert refusal.message.startswith("Held:")
    for paper in ("End-user and end-use certificate", "Supply-chain statement for Japan", "Dual-use export licence"):
        assert paper in refusal.description
    assert "MOFCOM-2026-01" in refusal.description


def test_a_refusal_is_on_record_although_nothing_moved(erp: Any) -> None:
    shipment, _ = japanese()
    refused(shipment)
    refused(shipment)
    (receipt,) = receipts(shipment)
    assert (receipt.outcome, receipt.action) == ("held", "apply")
    shipment.reload()
    assert shipment.export_outcome == "held"
    assert "☐ Contract" in shipment.export_checklist
    assert json.loads(receipt.answer)["delay"]["legal_limit"]["on"] in shipment.export_delay


def test_a_recorded_licence_releases_the_shipment_and_is_drawn_down(erp: Any) -> None:
    shipment, user = japanese(120)
    refused(shipment)
    licence = data.licence(user, "JP", 500, **LONG)
    shipment.click("pack")
    assert receipts(shipment)[0].decision == "licence_covered"
    licence.reload()
    assert licence.quantity_left == Decimal(380)


def test_what_comes_back_is_given_back_to_the_licence(erp: Any) -> None:
    shipment, user = japanese(120)
    licence = data.licence(user, "JP", 500, **LONG)
    shipment.click("pack")
    shipment.click("pick")
    licence.reload()
    assert licence.quantity_left == Decimal(500)


def test_a_licence_serves_no_more_than_what_is_left_of_it(erp: Any) -> None:
    first, user = japanese(400)
    data.licence(user, "JP", 500, **LONG)
    first.click("pack")
    goods = Model.get("product.product").find([("name", "=", data.MAGNETS)])
    second = data.shipment(user, [(goods[0], 101)], **data.civil(user, "JP"))
    assert "Held:" in refused(second).message


def test_lines_that_fit_a_licence_one_by_one_do_not_fit_together(erp: Any) -> None:
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", 500, **LONG)
    shipment = data.shipment(user, [(data.magnets(), 300), (data.magnets(), 300)], **data.civil(user, "JP"))
    held = refused(shipment)
    assert "needs a licence that is not there, or that does not suffice" in held.message
    assert shipment.state == "picked"


@pytest.mark.parametrize(("field", "value"), [("country", "FR"), ("user", None), ("until", date(2026, 11, 20))])
def test_a_licence_for_something_else_releases_nothing(erp: Any, field: str, value: Any) -> None:
    shipment, user = japanese()
    named = data.party("Somebody Else K.K.", "JP") if field == "user" else user
    days = {**LONG, "valid_until": value} if field == "until" else LONG
    data.licence(named, value if field == "country" else "JP", 500, **days)
    assert refused(shipment).message.startswith("Held:")


def test_a_consignee_on_the_control_list_is_stopped(erp: Any) -> None:
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", **LONG)
    listed = data.party("IHI Aerospace Co., Ltd.", "JP")
    shipment = data.shipment(user, [(data.magnets(), 10)], **data.civil(user, "JP"))
    step = shipment.export_steps.new(kind="intermediary")
    step.party = listed
    shipment.save()
    refusal = refused(shipment)
    assert refusal.message.startswith("Stopped:")
    assert "IHI Aerospace" in refusal.description


def test_nobody_can_override_a_stop_not_even_an_officer(erp: Any) -> None:
    listed = data.party("IHI Aerospace Co., Ltd.", "JP")
    shipment = data.shipment(listed, [(data.magnets(), 10)], **data.civil(listed, "JP"))
    data.licence(listed, "JP", **LONG)
    refused(shipment)
    with acting_as(data.officer("officer")):
        from proteus import Wizard

        with pytest.raises(UserError, match="nothing to review"):
            Wizard("export_licence.review", [again(shipment)])
        refused(again(shipment))
    assert all(receipt.outcome == "stopped" for receipt in receipts(shipment))


def test_an_unknown_end_user_asks_and_says_where_to_answer(erp: Any) -> None:
    shipment, user = japanese(end_user=None)
    refusal = refused(shipment)
    assert "facts are missing" in refusal.message
    assert "Who is the end user?" in refusal.description
    assert "this document › Export licence › End user" in refusal.description
    data.licence(user, "JP", **LONG)
    shipment.export_end_user = user
    shipment.click("pack")
    assert shipment.state == "packed"


def test_goods_without_an_origin_do_not_move_and_the_product_is_named(erp: Any) -> None:
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    goods = data.product("Plain magnets", None, form="permanent_magnet", composition="Nd 30; Dy 0; Tb 0")
    shipment = data.shipment(user, [(goods, 5)], **data.civil(user, "DE"))
    refusal = refused(shipment)
    assert "Which country do the goods come from?" in refusal.description
    assert "product “Plain magnets” › Customs › Country" in refusal.description


def test_goods_that_stay_in_one_foreign_country_are_not_asked_about(erp: Any) -> None:
    warehouse = Model.get("stock.location").find([("type", "=", "warehouse")])[0]
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    address = erp_address(warehouse, "DE")
    shipment = data.shipment(user, [(data.magnets(), 5)])
    shipment.click("pack")
    assert address.country.code == "DE"
    assert (shipment.state, receipts(shipment)) == ("packed", [])


def erp_address(warehouse: Any, country: str) -> Any:
    """Move the warehouse to another country and return its address."""
    address = data.party("Branch of the exporter", country).addresses[0]
    warehouse.address = address
    warehouse.save()
    return address


def test_no_licence_serves_a_delivery_address_without_a_country(erp: Any) -> None:
    shipment, user = japanese(use_country=None)
    data.licence(user, "JP", **LONG)
    user.addresses[0].country = None
    user.save()
    refused(shipment)


def test_the_second_name_on_a_delivery_address_is_screened(erp: Any) -> None:
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", **LONG)
    user.addresses[0].party_name = "IHI Aerospace Co., Ltd."
    user.save()
    shipment = data.shipment(user, [(data.magnets(), 5)], **data.civil(user, "JP"))
    assert refused(shipment).message.startswith("Stopped:")


def test_a_licence_that_ran_out_between_packing_and_shipping_holds_the_goods(erp: Any, on: Any) -> None:
    shipment, user = japanese()
    data.licence(user, "JP", valid_from=date(2026, 10, 1), valid_until=date(2026, 11, 30))
    shipment.click("pack")
    on(date(2026, 12, 1))
    for button in ("ship", "do"):
        assert "Held:" in refused(shipment, button).message


def test_goods_under_way_are_closed_without_a_new_decision(erp: Any, on: Any) -> None:
    shipment, user = japanese()
    data.licence(user, "JP", valid_from=date(2026, 10, 1), valid_until=date(2026, 11, 30))
    shipment.click("pack")
    shipment.click("ship")
    on(date(2026, 12, 1))
    shipment.click("do")
    assert shipment.state == "done"
    assert [receipt.stage for receipt in receipts(shipment)] == ["ship", "pack"]


def test_the_held_shipments_are_found_by_their_outcome(erp: Any) -> None:
    shipment, user = japanese()
    refused(shipment)
    found = Model.get("stock.shipment.out").find([("export_outcome", "in", ["held", "ask"])])
    assert [one.id for one in found] == [shipment.id]
    data.licence(user, "JP", **LONG)
    shipment.click("pack")
    assert Model.get("stock.shipment.out").find([("export_outcome", "in", ["held", "ask"])]) == []


def load_chinese() -> None:
    """Load the Chinese words of the module."""
    from trytond.pool import Pool
    from trytond.tools import find_path

    path = find_path("export_licence/locale/zh_CN.po")
    Pool().get("ir.translation").translation_import("zh_CN", "export_licence", [path])


def test_a_chinese_user_is_told_in_chinese(erp: Any) -> None:
    shipment, _ = japanese()
    on_server(load_chinese)
    erp._context["language"] = "zh_CN"
    refusal = refused(again(shipment))
    assert refusal.message.startswith("已扣留")
    assert "最终用户" in refusal.description
    assert "缺少" in refusal.description
