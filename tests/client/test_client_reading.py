"""An answer is passed on only when it can be vouched for: read strictly, whole, and to the byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from compliance import Assessment, Decision, Shipment
from compliance.client import AnswerUnreadable, Client, ServiceRefused, ShipmentRefused
from compliance.client.request_bodies import document
from compliance.errors import Fault, InputRefused
from compliance.intake.reading import read_shipment
from tests.asking import GALLIUM, SHIPMENTS, engine, shipment
from tests.client.faking import Script, answer, client, problem, told

GOODS = shipment(GALLIUM)


@pytest.mark.parametrize("path", sorted(SHIPMENTS.glob("*.json")), ids=lambda p: p.stem)
def test_every_answer_is_read_back_to_the_byte(path: Any) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    text = engine().assess(read_shipment(case["shipment"]), date.fromisoformat(case["as_of"])).to_json()
    assert Assessment.model_validate_json(text, strict=True).to_json() == text


def test_an_answer_comes_with_its_id_and_its_bytes() -> None:
    stored = client(Script(told(status=201, number=7))).assess(GOODS, date(2026, 11, 21))
    assert (stored.id, stored.raw, stored.fresh) == (f"asm_{7:032x}", answer(), True)
    assert stored.assessment.decision is Decision.LICENCE_NORMAL
    assert "Ordinary Works" not in repr(stored)
    assert not client(Script(told(status=200))).assess(GOODS).fresh


def changed(change: Callable[[dict[str, Any]], object]) -> httpx.Response:
    """Return an answer with something else in it."""
    tree = json.loads(answer())
    change(tree)
    return httpx.Response(201, headers=told().headers, content=json.dumps(tree).encode())


BROKEN = {
    "an unknown field": lambda t: t.update(conditions=["only by air"]),
    "an unknown field deep inside": lambda t: t["lines"][0]["findings"][0].update(limit="10 kg"),
    "an unknown decision": lambda t: t.update(decision="prohibited_by_sea"),
    "an unknown action": lambda t: t.update(action="proceed_quickly"),
    "no decision": lambda t: t.pop("decision"),
    "a number as text": lambda t: t["rulebook"].update(lists_age_days="3"),
    "a null": lambda t: t.update(lines=None),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_not_a_whole_answer_is_none(change: Callable[[dict[str, Any]], object]) -> None:
    reply = changed(change)
    calls: list[Callable[[Client], object]] = [
        lambda c: c.assess(GOODS), lambda c: c.what_if(GOODS), lambda c: c.get("asm_1"),
    ]  # fmt: skip
    for call in calls:
        script = Script(reply)
        with pytest.raises(AnswerUnreadable) as unread:
            call(client(script))
        assert unread.value.raw == reply.content
        assert "Ordinary Works" not in str(unread.value) + repr(unread.value)
        assert unread.value.__cause__ is None
        assert len(script.requests) == 1


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"<html>Sign in</html>", answer()[:-1], answer() + b"}", b"\xff", b"[" * 5000]
)
def test_another_body_is_no_answer(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        client(Script(httpx.Response(200, headers=told().headers, content=body))).assess(GOODS)


def test_the_versions_are_named_when_they_differ() -> None:
    reply = changed(lambda t: t.update(conditions=[]))
    reply.headers["X-Xuke-Engine"] = "9.0.0"
    with pytest.raises(AnswerUnreadable) as unread:
        client(Script(reply)).assess(GOODS)
    assert str(unread.value) == (
        "the answer of the service cannot be read. conditions: extra forbidden. "
        "Hold the goods: the service is xuke 9.0.0, this client 0.2.0; update it"
    )


def test_the_answer_to_another_day_is_none() -> None:
    with pytest.raises(AnswerUnreadable, match="it speaks of 2026-11-21, and 2026-12-01 was asked"):
        client(Script(told())).assess(GOODS, date(2026, 12, 1))


@pytest.mark.parametrize("name", ["", "7", "asm_", "x" * 100, "asm_1/../2"])
def test_an_answer_without_an_id_is_not_taken_for_kept(name: str) -> None:
    with pytest.raises(AnswerUnreadable, match="X-Xuke-Assessment"):
        client(Script(httpx.Response(201, headers={"X-Xuke-Assessment": name}, content=answer()))).assess(GOODS)


def test_a_what_if_keeps_nothing_and_has_no_key() -> None:
    script = Script(httpx.Response(200, content=answer()))
    assert client(script).what_if(GOODS, date(2026, 11, 21)).action == "apply"
    assert dict(script.requests[0].url.params) == {"as_of": "2026-11-21", "record": "false"}
    assert script.keys == [None]


def test_a_refused_shipment_is_refused_as_by_the_library() -> None:
    bad = {"lines": [{"line": "1", "descripton": "x"}], "destination": "XX"}
    with pytest.raises(ShipmentRefused) as here:
        read_shipment(bad)
    faults = [{"path": f.path, "cause": f.cause, "hint": f.hint} for f in here.value.faults]
    with pytest.raises(ShipmentRefused) as there:
        client(Script(problem(422, "shipment_refused", "2 faults found.", faults=faults))).assess(bad)
    assert there.value.faults == here.value.faults
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"faults": 3, "type": 5, "detail": null}', b'{"faults": ["x"]}']
)
@pytest.mark.parametrize("status", [404, 422, 500])
def test_a_refusal_that_cannot_be_read_is_still_a_refusal(status: int, body: bytes) -> None:
    with pytest.raises((ServiceRefused, ShipmentRefused)):
        client(Script(httpx.Response(status, content=body))).assess(GOODS)


def test_a_refusal_tells_kind_detail_and_faults() -> None:
    fault = {"path": "as_of", "cause": "no such day", "hint": "Write 2026-11-21."}
    with pytest.raises(ServiceRefused) as refused:
        client(Script(problem(400, "malformed", "It cannot be read.", faults=[fault]))).assess(GOODS)
    error = refused.value
    assert (error.status, error.kind, error.detail) == (400, "malformed", "It cannot be read.")
    assert error.faults == (Fault("as_of", "no such day", "Write 2026-11-21."),)


def test_a_shipment_is_the_same_question_in_every_form() -> None:
    text = json.dumps(GOODS)
    model = read_shipment(GOODS)
    assert document(text) == document(text.encode()) == document(GOODS) == text.encode()
    assert Shipment.model_validate_json(document(model)) == model
    exact = {"lines": [{"line": "1", "value": {"amount": Decimal("0.10")}}], "ship_on": date(2026, 11, 21)}
    assert document(exact) == b'{"lines": [{"line": "1", "value": {"amount": "0.10"}}], "ship_on": "2026-11-21"}'


@pytest.mark.parametrize("stranger", [{1, 2}, object(), datetime(2026, 11, 21), b"x"])
def test_what_has_no_place_in_json_is_refused_before_it_is_sent(stranger: object) -> None:
    script = Script(told())
    with pytest.raises(InputRefused, match="cannot be written as JSON"):
        client(script).assess({"reference": stranger})
    with pytest.raises(InputRefused, match="expected a date, got a date with time"):
        client(script).assess(GOODS, datetime(2026, 11, 21))
    assert script.requests == []
