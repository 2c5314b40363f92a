"""Licences in the register of the service: packing reserves, leaving consumes, cancelling gives back, its no holds."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from acting import receipts, refused
from proteus import Model

import demo_data as data
from export_licence.register_draws import DrawRefused, Register

LONG = {"valid_from": date(2026, 10, 1), "valid_until": date(2027, 9, 30)}
ELSEWHERE = "http://127.0.0.1:9"  # the discard port: nothing answers there


class Kept:
    """A licence of the register, seen from outside Tryton."""

    def __init__(self, url: str, key: str, kilograms: str) -> None:
        """Register a licence for so much."""
        import httpx

        head = {"Authorization": f"Bearer {key}"}
        self._client = httpx.Client(base_url=url, headers=head, timeout=30, trust_env=False)
        self.register = Register(url, key, 30)
        document = {
            "number": f"26-{secrets.token_hex(4)}", "kind": "single", "control_codes": [data.CODE],
            "valid_from": "2026-10-01", "valid_until": "2027-09-30", "quantity": {"value": kilograms, "unit": "kg"},
        }  # fmt: skip
        made = self._client.post("/v1/licences", params={"why": "for this test"}, json=document)
        assert made.status_code == 201, made.text
        self.id: str = made.json()["id"]
        self.number = document["number"]

    @property
    def balance(self) -> Any:
        """What is left, and the draws by reference."""
        found = self._client.get(f"/v1/licences/{self.id}/balance").json()
        draws = {one["reference"]: (one["state"], one["quantity"]) for one in found["draws"]}
        return found["quantity_left"], draws

    def item(self, number: str, description: str) -> None:
        """Register an item, as it is sold."""
        document = {"number": number, "description": description, "form": "permanent_magnet"}
        made = self._client.post("/v1/items", params={"why": "for this test"}, json=document)
        assert made.status_code == 201, made.text


@pytest.fixture
def register(erp: Any, served: Any) -> Iterator[Callable[[str], Kept]]:
    """Let the service answer Tryton, and yield what makes a licence of its register."""
    import trytond.config as config

    settings = Model.get("export_licence.configuration")(1)
    settings.assessor, settings.service_url, settings.service_timeout = "service", served.url, 30
    settings.save()
    if not config.has_section("export_licence"):
        config.add_section("export_licence")
    config.set("export_licence", "service_key", served.key)
    yield lambda kilograms: Kept(served.url, served.key, kilograms)
    config.set("export_licence", "service_key", "")


def japanese(kept: Kept, quantity: float = 120, recorded: int = 500) -> Any:
    """Return a shipment of listed magnets under a licence that Tryton and the register hold."""
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", recorded, number=kept.number, register_id=kept.id, **LONG)
    return data.shipment(user, [(data.magnets(), quantity)], **data.civil(user, "JP"))


def test_packing_reserves_and_shipping_consumes_in_the_register(register: Callable[[str], Kept]) -> None:
    kept = register("500")
    shipment = japanese(kept)
    shipment.click("pack")
    assert kept.balance == ("380", {shipment.number: ("reserved", "120")})
    assert receipts(shipment)[0].assessor == "service"
    shipment.click("ship")
    assert kept.balance == ("380", {shipment.number: ("consumed", "120")})


def test_what_other_systems_drew_holds_a_shipment_that_tryton_alone_would_pack(register: Callable[[str], Kept]) -> None:
    """Five hundred kilograms as recorded here, but another system took four hundred of them: eighty fit, 120 do not."""
    kept = register("500")
    kept.register.reserve(kept.id, "OTHER-1", {"value": "400", "unit": "kg"})
    shipment = japanese(kept)
    held = refused(shipment)
    assert held.message.startswith("Held: the register") and kept.number in held.description
    assert receipts(shipment)[0].outcome == "held"
    assert kept.balance[1] == {"OTHER-1": ("reserved", "400")}
    kept.register.release(kept.id, "OTHER-1")
    shipment.click("pack")
    assert shipment.state == "packed"
    assert kept.balance[1][shipment.number] == ("reserved", "120")


def test_a_cancelled_shipment_gives_back_what_was_reserved(register: Callable[[str], Kept]) -> None:
    kept = register("500")
    shipment = japanese(kept)
    shipment.click("pack")
    shipment.click("cancel")
    assert kept.balance == ("500", {shipment.number: ("released", "120")})


def test_a_register_that_is_away_packs_nothing_even_where_the_library_answers(
    register: Callable[[str], Kept],
) -> None:
    kept = register("500")
    shipment = japanese(kept)
    settings = Model.get("export_licence.configuration")(1)
    settings.service_url, settings.service_timeout, settings.when_away = ELSEWHERE, 1, "library"
    settings.save()
    assert "the licence service is away" in refused(shipment).message
    settings.assessor = "library"
    settings.save()
    held = refused(shipment)
    assert "no service is set that keeps it" in held.description
    assert kept.balance == ("500", {})


def test_a_licence_that_is_not_in_the_register_needs_none(register: Callable[[str], Kept]) -> None:
    kept = register("500")
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", 500, **LONG)
    shipment = data.shipment(user, [(data.magnets(), 120)], **data.civil(user, "JP"))
    shipment.click("pack")
    assert shipment.state == "packed" and kept.balance == ("500", {})


def test_the_same_draw_again_changes_nothing_and_another_amount_takes_its_place(
    register: Callable[[str], Kept],
) -> None:
    kept = register("100")
    for amount, left in (("60", "40"), ("60", "40"), ("100", "0")):
        kept.register.reserve(kept.id, "S-1", {"value": amount, "unit": "kg"})
        assert kept.balance[0] == left
    with pytest.raises(DrawRefused, match="does not last"):
        kept.register.reserve(kept.id, "S-2", {"value": "0.001", "unit": "kg"})


def test_a_product_that_names_an_item_is_answered_with_what_the_register_says_of_it(
    register: Callable[[str], Kept],
) -> None:
    kept, number = register("1"), f"MAG-{secrets.token_hex(3)}"
    kept.item(number, "sintered NdFeB magnets")
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    goods = data.product("Magnets", composition="Nd 30; Fe 68; B 1; Dy 0; Tb 0", item=number)
    shipment = data.shipment(user, [(goods, 5)], **data.civil(user, "DE"))
    shipment.click("pack")
    assert shipment.state == "packed"
    [use] = json.loads(receipts(shipment)[0].answer)["register"]["items"]
    assert (use["item"], use["state"], use["inherited"]) == (number, "unreviewed", ["form"])
