"""When the check itself cannot be made: a clear message, and nothing moves."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from acting import receipts, refused
from proteus import Model

import demo_data as data
from export_licence import assessor as answering
from export_licence.assessor import Library, NotAssessed, Service, ServiceOrLibrary

AWAY = "http://127.0.0.1:9"  # the discard port: nothing answers there


def german(**facts: Any) -> Any:
    """Return a shipment that would be packed, were all well."""
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    return data.shipment(user, [(data.plain_magnets(), 5)], **{**data.civil(user, "DE"), **facts})


def use_service(when_away: str = "hold") -> None:
    """Set the service as the one who answers, at an address where nobody does."""
    settings = Model.get("export_licence.configuration")(1)
    settings.assessor, settings.service_url, settings.when_away = "service", AWAY, when_away
    settings.service_timeout = 1
    settings.save()


def test_a_fault_of_the_engine_moves_nothing_and_says_so(erp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*places: Any) -> Any:
        raise RuntimeError("the judges disagree")

    shipment = german()
    monkeypatch.setattr(answering, "_engine", broken)
    refusal = refused(shipment)
    assert "the licence check failed" in refusal.message
    assert "the judges disagree" in refusal.description
    assert receipts(shipment) == []


@pytest.mark.parametrize("bytes_", [b"", b"{}", b"[]", b"null", b'{"action": "proceed", "decision": "not_controlled"}'])
def test_an_answer_that_is_none_moves_nothing(erp: Any, monkeypatch: pytest.MonkeyPatch, bytes_: bytes) -> None:
    shipment = german()
    monkeypatch.setattr(Library, "assess", lambda self, document, as_of: bytes_)
    assert "was not checked, so nothing moves" in refused(shipment).message


def test_a_service_that_is_away_moves_nothing_by_default(erp: Any) -> None:
    pytest.importorskip("httpx", reason="the client needs httpx")
    shipment = german()
    use_service()
    assert "the licence service is away" in refused(shipment).message


def test_the_library_answers_for_a_service_that_is_away_only_where_this_was_set(erp: Any) -> None:
    pytest.importorskip("httpx", reason="the client needs httpx")
    shipment = german()
    use_service("library")
    shipment.click("pack")
    assert receipts(shipment)[0].assessor == "library"


def test_what_the_service_refuses_is_not_asked_of_the_library() -> None:
    class Refusing:
        name = "service"

        def assess(self, document: Any, as_of: date) -> bytes:
            raise NotAssessed("refused", "unknown field")

    with pytest.raises(NotAssessed, match="unknown field"):
        ServiceOrLibrary(Refusing(), Library()).assess({}, date(2026, 11, 21))


def test_a_client_that_cannot_be_made_is_a_fault_and_no_leave_to_go() -> None:
    with pytest.raises(NotAssessed) as caught:
        Service("no address at all", None, 1.0).assess({}, date(2026, 11, 21))
    assert caught.value.kind == "fault"


def test_a_clock_before_the_rulebook_moves_nothing(erp: Any, on: Any) -> None:
    shipment = german()
    on(date(2026, 11, 20))
    refusal = refused(shipment)
    assert "clock of this computer is behind the rulebook" in refusal.message
    assert "2026-11-20 < 2026.11.21" in refusal.description
    assert receipts(shipment) == []


def test_a_technical_value_with_an_unknown_name_moves_nothing(erp: Any) -> None:
    user = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    goods = data.product("Magnets", form="permanent_magnet", composition="Nd 30; Dy 0", parameters="densty_g_cm3 7")
    shipment = data.shipment(user, [(goods, 5)], **data.civil(user, "DE"))
    assert refused(shipment).message.startswith("Held: facts are missing")
    (line,) = json.loads(receipts(shipment)[0].answer)["lines"]
    assert [one for one in line["classification"]["unused"] if "densty_g_cm3" in one]  # kept and named, clears nothing


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"composition": "Dy 3,1"}, "1 is no element symbol"),
        ({"composition": "Xy 3"}, "Xy is no element symbol"),
        ({"composition": "Dy 3; Dy 4"}, "Dy is given twice"),
        ({"composition": "Dy 130"}, "no share of Dy from 0 to 100"),
        ({"control_code": "1X905"}, "is not a control code"),
        ({"parameters": "density"}, "density has no value"),
    ],
)
def test_what_cannot_be_read_is_refused_when_it_is_saved(erp: Any, facts: dict[str, str], cause: str) -> None:
    from trytond.model.exceptions import ValidationError

    with pytest.raises(ValidationError) as caught:
        data.product("Magnets", **facts)
    assert cause in caught.value.message
