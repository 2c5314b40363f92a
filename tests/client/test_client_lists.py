"""Finding, replaying, closing, screening; and the same calls awaited."""

from __future__ import annotations

import asyncio
import inspect
from itertools import islice
from typing import Any

import httpx
import pytest

from compliance.client import AnswerUnreadable, AsyncClient, Client, ServiceUnavailable, ShipmentRefused
from tests.asking import GALLIUM, shipment
from tests.client.faking import KEY, URL, Script, client, line, name, problem, told

GOODS = shipment(GALLIUM)


def brief(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": name(number), "reference": "PO-1", "as_of": "2026-11-21", "decision": "licence_required_normal",
        "action": "apply", "at": "2026-11-21T08:00:00.000000Z", "caller": "key:ab12cd34", "origin": "assessment",
        "engine": "0.1.0", "rulebook": "d" * 64, "receipt": "e" * 64, "next_change": None, **more,
    }  # fmt: skip


def page(after: str | None, *numbers: int) -> httpx.Response:
    return httpx.Response(200, json={"items": [brief(n, colour="new") for n in numbers], "next": after})


def test_kept_answers_are_found_page_after_page() -> None:
    script = Script(page("c2", 9, 8), page("c3"), page(None, 7))
    found = list(client(script).find(reference="PO 1&x=", decision="licence_required_normal"))
    assert [one.id for one in found] == [name(9), name(8), name(7)]
    asked = {"reference": "PO 1&x=", "decision": "licence_required_normal"}
    assert [dict(r.url.params) for r in script.requests] == [asked, {**asked, "after": "c2"}, {**asked, "after": "c3"}]


def test_pages_are_read_only_as_far_as_they_are_wanted() -> None:
    script = Script(page("c2", 9, 8), page("c3", 7))
    list(islice(client(script).find(), 2))
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [page("c2", 1), httpx.Response(200, json={"items": [brief(1, decision="new")], "next": None}),
     httpx.Response(200, json={"next": None})],
    ids=["a page that names itself", "an unknown decision", "no list"],
)  # fmt: skip
def test_a_list_that_cannot_be_trusted_is_none(reply: httpx.Response) -> None:
    with pytest.raises(AnswerUnreadable):
        list(islice(client(Script(reply)).find(), 5))


def test_a_replay_tells_whether_the_bytes_are_the_same() -> None:
    body = {
        "id": name(1),
        "identical": False,
        "engine_then": "0.1.0",
        "engine_now": "0.2.0",
        "rulebook": "d",
        "receipt": "e",
        "differs": ["$.summary"],
    }
    script = Script(httpx.Response(200, json=body))
    told_again = client(script).replay(name(1))
    assert (told_again.identical, told_again.engine_now, told_again.differs) == (False, "0.2.0", ("$.summary",))
    assert script.requests[0].url.path == f"/v1/assessments/{name(1)}:replay"


def test_a_shipment_is_closed() -> None:
    script = Script(httpx.Response(204))
    client(script).close_shipment(name(1))
    assert (script.requests[0].method, script.requests[0].url.path) == ("POST", f"/v1/assessments/{name(1)}:close")


def test_a_name_is_screened() -> None:
    hit = {
        "list": "control_list", "notice": "notice_1", "entry": "E-1", "score": 1, "tier": "match", "why": "the same",
        "alias": "Acme", "script": "latin", "status": "active",
    }  # fmt: skip
    body = {
        "name": "Acme", "country": "JP", "outcome": "match", "named": True, "hits": [hit], "owners": [],
        "relatives": [], "military_body": None, "contractor": None, "alerts": [], "unread": None, "as_of": "2026-11-21",
        "lists_verified_until": "2026-10-08", "lists_age_days": 44, "colour": "new",
    }  # fmt: skip
    script = Script(httpx.Response(200, json=body))
    found = client(script).screen("Acme", "JP")
    assert (found.outcome, found.hits[0].entry, found.lists_age_days) == ("match", "E-1", 44)
    assert script.requests[0].content == b'{"name": "Acme", "country": "JP"}'
    for part in ("outcome", "named", "hits", "lists_age_days"):
        with pytest.raises(AnswerUnreadable, match=part):
            client(Script(httpx.Response(200, json={k: v for k, v in body.items() if k != part}))).screen("Acme")


def asking(*steps: Any) -> tuple[AsyncClient, Script, list[float]]:
    """Return an asyncio client of a pretended service, its transport, and its waits."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    script = Script(*steps)
    return AsyncClient(URL, KEY, transport=script, sleep=sleep, dice=lambda: 1.0), script, waits


def test_both_clients_have_the_same_methods_with_the_same_arguments() -> None:
    def surface(kind: type) -> dict[str, list[str]]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {n: list(inspect.signature(f).parameters) for n, f in found if not n.startswith("__")}

    assert surface(Client) == surface(AsyncClient)


def test_an_awaited_call_is_tried_again_under_the_same_key() -> None:
    one, script, waits = asking(httpx.ConnectError("refused"), problem(503, "overloaded"), told())

    async def work() -> None:
        async with one:
            assert (await one.assess(GOODS)).fresh

    asyncio.run(work())
    assert (len(set(script.keys)), waits) == (1, [0.5, 1.0])


def test_awaited_lists_batches_and_jobs_are_those_of_the_other_client() -> None:
    async def work() -> None:
        one, script, _ = asking(httpx.Response(200, content=line(1) + line(2, 422)))
        lines = [x async for x in one.batch([GOODS, GOODS])]
        assert [x.stored is not None for x in lines] == [True, False]
        one, script, _ = asking(page("c2", 9), page(None, 8))
        assert [x.id async for x in one.find()] == [name(9), name(8)]
        one, script, _ = asking(httpx.Response(200, content=line(1)), httpx.Response(200))
        assert [x.number async for x in one.job_results("job_1")] == [1]
        assert len(script.requests) == 2

    asyncio.run(work())


def test_an_awaited_call_fails_as_the_other_does() -> None:
    async def work() -> None:
        one, _, waits = asking(httpx.ReadTimeout("slow"))
        with pytest.raises(ServiceUnavailable, match="tried once"):
            await one.what_if(GOODS)
        assert waits == []
        one, _, _ = asking(problem(422, "shipment_refused", faults=[{"path": "$", "cause": "c", "hint": "h"}]))
        with pytest.raises(ShipmentRefused):
            await one.assess(GOODS)

    asyncio.run(work())
