"""The review: who may acknowledge a likeness, how long that counts, and what it can never do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from acting import acting_as, again, receipts, refused
from proteus import Model, Wizard
from trytond.exceptions import UserError, UserWarning
from trytond.model.exceptions import AccessError

import demo_data as data

LONG = {"valid_from": date(2026, 10, 1), "valid_until": date(2027, 9, 30)}


def likened(name: str = "IHI Aerosp Trading") -> tuple[Any, Any]:
    """Return a licensed shipment on which one party's name is like a listed one, and the end user."""
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", **LONG)
    shipment = data.shipment(user, [(data.magnets(), 10)], **data.civil(user, "JP"))
    shipment.export_steps.new(kind="intermediary").party = data.party(name, "JP")
    shipment.save()
    return shipment, user


def acknowledge(erp: Any, shipment: Any, reason: str = "register number differs, seen on 2026-11-20") -> None:
    """Review a shipment as the present user."""
    wizard = Wizard("export_licence.review", [again(shipment)])
    wizard.form.reason = reason
    wizard.execute("acknowledge")


def test_a_likeness_waits_for_an_export_officer(erp: Any) -> None:
    shipment, _ = likened()
    refusal = refused(shipment)
    assert "is like a listed one" in refusal.message
    assert "IHI Aerosp Trading" in refusal.description
    assert receipts(shipment)[0].outcome == "review"


def test_the_maker_of_a_shipment_never_reviews_it_even_as_an_officer(erp: Any) -> None:
    shipment, _ = likened()
    admin = Model.get("res.user")(1)
    for group in Model.get("res.group").find([("name", "=", "Export Officer")]):
        admin.groups.append(Model.get("res.group")(group.id))
    admin.save()
    with pytest.raises(UserError, match="Somebody else must review"):
        Wizard("export_licence.review", [shipment])


def test_nobody_outside_the_group_reviews(erp: Any) -> None:
    shipment, _ = likened()
    user = data.user("packer")
    with acting_as(user), pytest.raises(UserError, match="Only members of the group"):
        Wizard("export_licence.review", [again(shipment)])


def test_an_officer_is_warned_and_his_reason_is_kept_and_then_anybody_packs(erp: Any) -> None:
    shipment, _ = likened()
    erp.skip_warning = False
    with acting_as(data.officer("officer")):
        with pytest.raises(UserWarning) as warned:
            acknowledge(erp, shipment)
        assert "no party is the listed one" in warned.value.message
        assert Model.get("export_licence.acknowledgement").find([]) == []
        erp.get_proxy("res.user.warning").skip(warned.value.name, False, {**erp.context, "_check_access": False})
        acknowledge(erp, shipment)
    (kept,) = Model.get("export_licence.acknowledgement").find([])
    assert (kept.officer.login, kept.reason[:8]) == ("officer", "register")
    erp.skip_warning = True
    shipment.click("pack")
    receipt = receipts(shipment)[0]
    assert (receipt.stage, receipt.outcome, receipt.acknowledgement.id) == ("pack", "go", kept.id)


def test_a_review_is_void_once_a_fact_has_changed(erp: Any) -> None:
    shipment, _ = likened()
    with acting_as(data.officer("officer")):
        acknowledge(erp, shipment)
    shipment.reload()
    shipment.export_end_use = "loudspeakers"
    assert "is like a listed one" in refused(shipment).message


def test_a_review_counts_on_the_next_day_under_the_same_law(erp: Any, on: Any) -> None:
    shipment, _ = likened()
    with acting_as(data.officer("officer")):
        acknowledge(erp, shipment)
    on(date(2026, 11, 24))
    shipment.reload()
    shipment.click("pack")
    assert shipment.state == "packed"


def test_a_review_does_not_replace_a_missing_licence(erp: Any) -> None:
    shipment, _ = likened()
    with acting_as(data.officer("officer")):
        acknowledge(erp, shipment)
    held = Model.get("export_licence.licence").find([])[0]
    held.valid_until = date(2026, 11, 20)
    held.save()
    assert refused(again(shipment)).message.startswith('Held: "')
    assert receipts(shipment)[0].outcome == "held"


def test_nobody_writes_an_acknowledgement_past_the_review(erp: Any) -> None:
    shipment, _ = likened()
    row = {"record": f"stock.shipment.out,{shipment.id}", "key": "0" * 64, "told_apart": "x", "reason": "y"}
    with acting_as(data.officer("officer")), pytest.raises(AccessError):
        erp.get_proxy("export_licence.acknowledgement").create([row], erp.context)


def test_only_export_officers_record_licences(erp: Any) -> None:
    user = data.user("packer")
    customer = data.party("Mikawa Washing Machines K.K.", "JP")
    with acting_as(user), pytest.raises(UserError):
        data.licence(customer, "JP", **LONG)
