"""All ways out: stock moves, supplier returns, drop shipments; and the early warnings before goods are picked."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from acting import again, on_server, receipts, refused
from proteus import Model
from trytond.exceptions import UserError, UserWarning

import demo_data as data

LONG = {"valid_from": date(2026, 10, 1), "valid_until": date(2027, 9, 30)}


def told(erp: Any, name: str) -> None:
    """Answer a warning with yes."""
    erp.get_proxy("res.user.warning").skip(name, False, erp.context)


def do(move: Any) -> None:
    """Do a stock move as another module of the server would."""
    from trytond.pool import Pool

    Move = Pool().get("stock.move")
    Move.do([Move(move.id)])


def sale_to(user: Any, country: str, goods: Any, **facts: Any) -> Any:
    """Return a draft sale of goods to a user."""
    goods.template.salable = True
    goods.template.sale_uom = goods.template.default_uom
    goods.template.save()
    sale = Model.get("sale.sale")(party=user)
    line = sale.lines.new()
    line.product, line.quantity, line.unit_price = goods, 10, Decimal("40")
    for field, value in {**data.civil(user, country), **facts}.items():
        setattr(sale, f"export_{field}", value)
    sale.invoice_method = "manual" if "manual" in dict(sale._fields["invoice_method"]["selection"]) else "order"
    sale.save()
    return sale


def test_a_move_of_a_held_shipment_cannot_be_done_past_the_gate(erp: Any) -> None:
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    shipment = data.shipment(user, [(data.magnets(), 10)], **data.civil(user, "JP"))
    move = shipment.outgoing_moves[0]
    with pytest.raises(UserError) as caught:
        on_server(lambda: do(move))
    assert caught.value.message.startswith("Held:")
    move.reload()
    assert move.state != "done"


def test_goods_do_not_leave_to_a_customer_outside_a_shipment(erp: Any) -> None:
    locations = {kind: Model.get("stock.location").find([("type", "=", kind)])[0] for kind in ("storage", "customer")}
    goods = data.plain_magnets()
    move = Model.get("stock.move")(product=goods, unit=goods.default_uom, quantity=1)
    move.from_location, move.to_location = locations["storage"], locations["customer"]
    move.unit_price, move.currency = Decimal("1"), Model.get("currency.currency").find([])[0]
    move.save()
    with pytest.raises(UserError, match="would leave without a shipment"):
        on_server(lambda: do(move))


def test_moves_inside_the_house_are_nobodys_business(erp: Any) -> None:
    stored = Model.get("stock.location").find([("type", "=", "storage")])
    goods = data.magnets()
    move = Model.get("stock.move")(product=goods, unit=goods.default_uom, quantity=1)
    move.from_location, move.to_location = stored[0], stored[1]
    move.save()
    on_server(lambda: do(move))
    move.reload()
    assert move.state == "done"


def test_goods_back_to_a_supplier_abroad_pass_the_gate(erp: Any) -> None:
    supplier = data.party("Mikawa Washing Machines K.K.", "JP")
    goods = data.magnets()
    back = Model.get("stock.shipment.in.return")(supplier=supplier)
    back.from_location = Model.get("stock.location").find([("code", "=", "STO")])[0]
    back.delivery_address = supplier.addresses[0]
    move = back.moves.new(product=goods, quantity=5)
    move.unit = goods.default_uom
    move.from_location, move.to_location = back.from_location, back.to_location
    move.unit_price, move.currency = Decimal("40"), back.company.currency
    for field, value in data.civil(supplier, "JP").items():
        setattr(back, f"export_{field}", value)
    back.click("wait")
    back.click("assign_force")
    assert refused(back, "do").message.startswith("Held:")
    data.licence(supplier, "JP", **LONG)
    back.click("do")
    assert back.state == "done"


def test_a_drop_shipment_is_held_where_the_supplier_ships(erp: Any) -> None:
    supplier, user = data.party("Ganzhou Magnet Works", "CN"), data.party("Mikawa Washing Machines K.K.", "JP")
    goods = data.magnets()
    drop = Model.get("stock.location").find([("type", "=", "drop")])[0]
    shipment = Model.get("stock.shipment.drop")(supplier=supplier, customer=user)
    shipment.save()
    for origin, target in ((supplier.supplier_location, drop), (drop, user.customer_location)):
        move = (shipment.supplier_moves if target == drop else shipment.customer_moves).new()
        move.product, move.unit, move.quantity = goods, goods.default_uom, 5
        move.from_location, move.to_location = origin, target
        move.unit_price, move.currency = Decimal("40"), shipment.company.currency
    for field, value in data.civil(user, "JP").items():
        setattr(shipment, f"export_{field}", value)
    shipment.click("wait")
    assert refused(shipment, "ship").message.startswith("Held:")
    data.licence(user, "JP", **LONG)
    shipment.click("ship")
    (first, *_) = receipts(shipment)
    assert (first.stage, first.outcome) == ("ship", "go")


def test_a_quotation_warns_and_may_go_on(erp: Any) -> None:
    erp.skip_warning = False
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    sale = sale_to(user, "JP", data.magnets())
    with pytest.raises(UserWarning) as warned:
        sale.click("quote")
    assert "Held:" in warned.value.message
    assert sale.state == "draft"
    assert receipts(sale)[0].stage == "quote"
    told(erp, warned.value.name)
    sale.click("quote")
    assert sale.state == "quotation"


def test_a_quotation_that_may_go_says_nothing(erp: Any) -> None:
    erp.skip_warning = False
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    sale = sale_to(user, "DE", data.plain_magnets())
    sale.click("quote")
    assert receipts(sale)[0].outcome == "go"


def test_a_purchase_abroad_from_china_warns(erp: Any) -> None:
    erp.skip_warning = False
    supplier = data.party("Ganzhou Magnet Works", "CN")
    warehouse = Model.get("stock.location").find([("type", "=", "warehouse")])[0]
    warehouse.address = data.party("Our house in Japan", "JP").addresses[0]
    warehouse.save()
    goods = data.magnets()
    goods.template.purchasable = True
    goods.template.save()
    purchase = Model.get("purchase.purchase")(party=supplier, invoice_address=supplier.addresses[0])
    line = purchase.lines.new()
    line.product, line.quantity, line.unit_price = goods, 10, Decimal("40")
    purchase.save()
    with pytest.raises(UserWarning) as warned:
        purchase.click("quote")
    assert "Who is the end user?" in warned.value.description


def test_an_answer_that_flips_between_quotation_and_packing_is_decided_again(erp: Any, on: Any) -> None:
    """Clause 2 of MOFCOM-2024-46 is suspended until 2026-11-27: until then a licence can be had, then not."""
    Model.get("country.country")(name="United States", code="US").save()
    user = data.party("Plainview Lamps Inc.", "US")
    gallium = data.product("gallium metal 6N", form="metal", composition="Ga 99.9999", control_code="3C001.a")
    sale = sale_to(user, "US", gallium)
    sale.shipping_date = date(2026, 11, 25)
    sale.click("quote")
    assert receipts(sale)[0].decision == "licence_required_normal"
    shipment = data.shipment(user, [(gallium, 10)], **data.civil(user, "US"), planned_date=date(2026, 11, 25))
    on(date(2026, 11, 28))
    assert refused(shipment).message.startswith("Stopped:")
    assert receipts(shipment)[0].decision == "presumption_of_denial"


def test_a_licence_in_hand_still_serves_after_the_suspension_ends(erp: Any, on: Any) -> None:
    """Clause 2 of MOFCOM-2024-46 speaks of granting and recalls no licence (SC-792 article 18(4))."""
    Model.get("country.country")(name="United States", code="US").save()
    user = data.party("Plainview Lamps Inc.", "US")
    gallium = data.product("gallium metal 6N", form="metal", composition="Ga 99.9999", control_code="3C001.a")
    data.licence(user, "US", None, control_codes="3C001.a", **LONG)
    shipment = data.shipment(user, [(gallium, 10)], **data.civil(user, "US"), planned_date=date(2026, 11, 28))
    on(date(2026, 11, 28))
    shipment.click("pack")
    (kept,) = receipts(shipment)
    assert kept.decision == "licence_covered"
    assert "LICENCE_STILL_VALID_CHECK" in {flag["id"] for flag in json.loads(kept.answer)["flags"]}


def test_facts_of_the_sale_serve_the_shipment(erp: Any) -> None:
    from export_licence.facts import collect

    class Source:
        def __init__(self, **told: Any) -> None:
            names = ("temporary_purpose", "end_user", "end_use", "sector", "use_country", "movement", "military")
            for name in names:
                setattr(self, f"export_{name}", told.get(name))
            self.export_chain_stated = told.get("chain_stated", False)
            self.export_onward_stated = False
            self.export_knowledge, self.export_steps, self.export_papers = (), (), ()

    agreed = collect(
        Source(), [Source(end_use="motors", chain_stated=True), Source(end_use="motors", chain_stated=True)]
    )
    assert (agreed.end_use, agreed.chain_stated) == ("motors", True)
    torn = collect(Source(), [Source(end_use="motors", chain_stated=True), Source(end_use="lamps")])
    assert (torn.end_use, torn.chain_stated) == (None, False)


def test_the_scheduled_check_notes_only_what_changed(erp: Any, on: Any) -> None:
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", valid_from=date(2026, 10, 1), valid_until=date(2026, 11, 30))
    shipment = data.shipment(user, [(data.magnets(), 10)], **data.civil(user, "JP"))
    cron = Model.get("ir.cron").find([("method", "=", "ir.cron|export_licence_recheck")])[0]
    cron.companies.append(Model.get("company.company").find([])[0])
    cron.save()
    for day in (date(2026, 11, 21), date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 2)):
        on(day)
        cron.click("run_once")
    assert [(r.outcome, r.day) for r in receipts(shipment)] == [
        ("held", date(2026, 12, 1)),
        ("go", date(2026, 11, 21)),
    ]


def test_receipts_are_never_changed_or_removed(erp: Any) -> None:
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    shipment = data.shipment(user, [(data.plain_magnets(), 5)], **data.civil(user, "DE"))
    shipment.click("pack")
    (receipt,) = receipts(shipment)
    proxy = erp.get_proxy("export_licence.receipt")
    with pytest.raises(UserError, match="never changed or removed"):
        proxy.write([receipt.id], {"outcome": "held"}, erp.context)
    with pytest.raises(UserError, match="never changed or removed"):
        proxy.delete([receipt.id], erp.context)


def test_a_receipt_is_replayed_to_the_byte_and_a_forged_one_is_found(erp: Any) -> None:
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    def replayed() -> str:
        found: str = Pool().get("export_licence.receipt")(kept.id).replay()
        return found

    def forge(**values: str) -> None:
        table = Pool().get("export_licence.receipt").__table__()
        columns = [getattr(table, name) for name in values]
        query = table.update(columns, list(values.values()), where=table.id == kept.id)
        Transaction().connection.cursor().execute(*query)

    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    shipment = data.shipment(user, [(data.plain_magnets(), 5)], **data.civil(user, "DE"))
    shipment.click("pack")
    (kept,) = receipts(shipment)
    forged = kept.answer.replace("not_controlled", "licence_covered", 1)
    assert on_server(replayed) == "identical"
    on_server(lambda: forge(answer=forged))
    assert on_server(replayed) == "different"
    on_server(lambda: forge(rulebook_digest="another"))
    assert on_server(replayed) == "other_law"


def test_a_copied_shipment_brings_neither_papers_nor_receipts(erp: Any) -> None:
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    shipment = data.shipment(user, [(data.plain_magnets(), 5)], **data.civil(user, "DE"))
    shipment.export_papers.new(paper="contract")
    shipment.click("pack")
    (copied,) = shipment.duplicate()
    assert (list(copied.export_papers), list(copied.export_receipts)) == ([], [])
    assert again(shipment).export_papers[0].paper == "contract"
