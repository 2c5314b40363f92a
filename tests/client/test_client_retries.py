"""What is tried again, when, how often, and under which key; and what is said when it was in vain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from compliance.client import Client, NotAllowed, ServiceRefused, ServiceUnavailable
from compliance.errors import InputRefused
from tests.asking import GALLIUM, shipment
from tests.client.faking import Script, Watch, client, problem, told

GOODS = shipment(GALLIUM)
LOST: list[Exception] = [
    httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.ReadTimeout("slow"), httpx.WriteTimeout("slow"),
    httpx.PoolTimeout("slow"), httpx.ReadError("reset"), httpx.WriteError("reset"),
    httpx.RemoteProtocolError("broke off"), httpx.ProxyError("gone"),
]  # fmt: skip


@pytest.mark.parametrize("error", LOST, ids=lambda e: type(e).__name__)
def test_a_lost_request_is_sent_again_under_the_same_key(error: Exception) -> None:
    script = Script(error, error, told())
    assert client(script).assess(GOODS).fresh
    assert len(script.requests) == 3
    assert len(set(script.keys)) == 1
    assert UUID(str(script.keys[0])).version == 4
    assert len({request.content for request in script.requests}) == 1


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_a_service_that_is_not_up_is_asked_again(status: int) -> None:
    script = Script(problem(status, "overloaded"), told())
    client(script).assess(GOODS)
    assert len(script.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 451, 500, 501, 505, 301, 307])
def test_a_no_is_a_no(status: int) -> None:
    script, watch = Script(problem(status, "some_kind")), Watch()
    with pytest.raises(ServiceRefused) as refused:
        client(script, watch).assess(GOODS)
    assert (refused.value.status, len(script.requests), watch.waits) == (status, 1, [])
    assert isinstance(refused.value, NotAllowed) == (status in (401, 403))


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.what_if(GOODS), lambda c: c.replay("asm_1"), lambda c: c.close_shipment("asm_1"),
        lambda c: c.screen("Acme"), lambda c: c.cancel_job("job_1"),
    ],
    ids=["what_if", "replay", "close", "screen", "cancel"],
)  # fmt: skip
def test_a_post_without_a_key_is_sent_once(call: Callable[[Client], Any]) -> None:
    script = Script(httpx.ReadTimeout("slow"))
    with pytest.raises(ServiceUnavailable) as away:
        call(client(script))
    assert (script.keys, away.value.tries, away.value.idempotency_key) == ([None], 1, None)


def test_reading_is_tried_again_without_a_key() -> None:
    script = Script(httpx.ReadError("reset"), told())
    assert not client(script).get("asm_1").fresh
    assert script.keys == [None, None]


def test_a_key_of_the_caller_is_kept_and_told_when_it_was_in_vain() -> None:
    script = Script(httpx.ConnectError("refused"))
    with pytest.raises(ServiceUnavailable) as away:
        client(script).assess(GOODS, idempotency_key="PO-4711/10-v1")
    assert set(script.keys) == {"PO-4711/10-v1"}
    assert len(script.requests) == 5
    assert str(away.value) == (
        "the service was tried 5 times and gave no answer (ConnectError: refused). Nothing was decided as far as this "
        "caller knows. Hold the goods; the same request may be sent again under the key PO-4711/10-v1"
    )
    assert (away.value.tries, away.value.idempotency_key) == (5, "PO-4711/10-v1")
    assert isinstance(away.value.__cause__, httpx.ConnectError)


def test_each_call_has_a_key_of_its_own() -> None:
    script = Script(told())
    asking = client(script)
    asking.assess(GOODS)
    asking.assess(GOODS)
    assert len(set(script.keys)) == 2


def test_waits_double_up_to_a_limit_and_are_thrown_in_full() -> None:
    watch = Watch()
    with pytest.raises(ServiceUnavailable):
        client(Script(problem(503, "overloaded")), watch, retries=8).assess(GOODS)
    assert watch.waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0]
    half = Watch()
    with pytest.raises(ServiceUnavailable):
        client(Script(problem(503, "overloaded")), half, retries=3, dice=lambda: 0.5).assess(GOODS)
    assert half.waits == [0.25, 0.5, 1.0]


def test_the_wish_of_the_service_comes_before_the_own_wait() -> None:
    watch = Watch()
    later = problem(429, "rate_limited", headers={"Retry-After": "7"})
    client(Script(later, told()), watch, dice=lambda: 0.0).assess(GOODS)
    assert watch.waits == [7.0]


def test_a_date_in_the_wish_is_counted_from_the_date_of_the_answer() -> None:
    headers = {"Date": "Sat, 21 Nov 2026 08:00:00 GMT", "Retry-After": "Sat, 21 Nov 2026 08:00:11 GMT"}
    watch = Watch()
    client(Script(problem(503, "overloaded", headers=headers), told()), watch, dice=lambda: 0.0).assess(GOODS)
    assert watch.waits == [11.0]


@pytest.mark.parametrize("wish", ["soon", "-1", "1e9", "", "٣", "Sat, 21 Nov 2026 08:00:11 GMT", "9" * 30])
def test_a_wish_that_cannot_be_read_is_no_wish(wish: str) -> None:
    watch = Watch()
    headers = [(b"Retry-After", wish.encode())]
    answer = problem(503, "overloaded")
    client(Script(lambda r: httpx.Response(503, headers=headers, content=answer.content), told()), watch).assess(GOODS)


def test_a_wish_beyond_the_deadline_ends_it_at_once() -> None:
    watch = Watch()
    script = Script(problem(503, "rulebook_stale", headers={"Retry-After": "3600"}))
    with pytest.raises(ServiceUnavailable, match="503 rulebook_stale, and it asks to wait 3600 seconds"):
        client(script, watch).assess(GOODS)
    assert (len(script.requests), watch.waits) == (1, [])


def test_the_deadline_ends_all_tries() -> None:
    watch = Watch()

    def slow(_: httpx.Request) -> httpx.Response:
        watch.now += 30
        raise httpx.ReadTimeout("slow")

    script = Script(slow)
    with pytest.raises(ServiceUnavailable) as away:
        client(script, watch, retries=100, deadline_seconds=100).assess(GOODS)
    assert away.value.tries == 4
    assert script.requests[-1].extensions["timeout"]["read"] == pytest.approx(100 - 90 - 3.5, abs=0.01)


def test_an_answer_that_drips_is_not_waited_for_beyond_the_deadline() -> None:
    watch = Watch()

    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Any:
            while True:
                watch.now += 1
                yield b" "

    with pytest.raises(ServiceUnavailable, match="the deadline passed while the answer came in"):
        client(Script(lambda r: _streamed(Drip())), watch, deadline_seconds=10).assess(GOODS)


def _streamed(body: httpx.SyncByteStream) -> httpx.Response:
    return httpx.Response(200, stream=body)


@pytest.mark.parametrize("options", [{"retries": -1}, {"timeout_seconds": 0}, {"deadline_seconds": float("nan")}])
def test_manners_that_are_none_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputRefused):
        client(Script(told()), **options)


def test_no_retries_means_one_try() -> None:
    script = Script(httpx.ReadError("reset"))
    with pytest.raises(ServiceUnavailable, match="tried once"):
        client(script, retries=0).assess(GOODS)
    assert len(script.requests) == 1
