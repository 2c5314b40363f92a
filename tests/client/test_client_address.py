"""Where the key goes, and where it never goes."""

from __future__ import annotations

import logging
import socket
import traceback

import httpx
import pytest

from compliance.client import Client, NotAllowed, ServiceUnavailable, XukeError
from compliance.errors import InputRefused
from tests.asking import GALLIUM, shipment
from tests.client.faking import KEY, Script, client, problem, told

GOODS = shipment(GALLIUM)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://127.5.5.5", "http://localhost:8080/", "http://[::1]:8080", "https://x.test/xuke"]
)  # fmt: skip
def test_the_key_goes_to_this_machine_or_over_https(url: str) -> None:
    script = Script(told())
    with Client(url, KEY, transport=script) as asking:
        asking.assess(GOODS)
    [request] = script.requests
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert str(request.url) == url.rstrip("/") + "/v1/assessments"


@pytest.mark.parametrize(
    "url", ["http://xuke.test", "http://10.0.0.1", "http://localhost.xuke.test", "http://127.0.0.1.xuke.test", "http://0.0.0.0"]
)  # fmt: skip
def test_the_key_does_not_go_over_http_to_another_machine(url: str) -> None:
    with pytest.raises(InputRefused, match=r"http to .* is refused\. the key would be sent in the open\. Use https"):
        Client(url, KEY)
    Client(url, KEY, allow_http=True).close()
    Client(url).close()


@pytest.mark.parametrize(
    "url", ["xuke.test", "ftp://xuke.test", "https://", "https://me:word@xuke.test", "https://x.test?key=1", "https://x.test#a",
            "file:///etc/passwd", "http://[::1", " "],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Client(url, KEY)
    assert "word" not in str(refused.value)


@pytest.mark.parametrize("key", ["xk_1\nX-Evil: 1", "xk 1", "schlüssel", "\x00"])
def test_a_key_that_is_none_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Client("https://x.test", key)
    assert key not in str(refused.value)


def test_address_and_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUKE_URL", "https://env.test")
    monkeypatch.setenv("XUKE_API_KEY", "xk_env\n")
    script = Script(told())
    Client(transport=script).assess(GOODS)
    assert script.requests[0].url.host == "env.test"
    assert script.requests[0].headers["Authorization"] == "Bearer xk_env"
    monkeypatch.delenv("XUKE_URL")
    with pytest.raises(InputRefused, match="Give base_url, or set XUKE_URL"):
        Client()


def test_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        for kept, reached in (("http://127.0.0.1:9", False), ("http://xuke.test", True)):
            options = {"retries": 0, "timeout_seconds": 0.2, "allow_http": True}
            with Client(kept, KEY, **options) as asking, pytest.raises(ServiceUnavailable):  # type: ignore[arg-type]
                asking.get("asm_1")
            assert _somebody_came(proxy) is reached


def _somebody_came(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_the_key_stands_in_no_repr_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    seen = []
    for step in (
        httpx.ConnectError("refused"),
        problem(401, "key_needed"),
        problem(500, "internal"),
        httpx.Response(200),
    ):
        asking = client(Script(step))
        with pytest.raises(XukeError) as caught:
            asking.assess(GOODS)
        seen += [repr(asking), str(asking), repr(caught.value), "".join(traceback.format_exception(caught.value))]
    assert not [text for text in [*seen, caplog.text] if KEY in text]


def test_a_key_that_is_not_allowed_is_told_apart() -> None:
    with pytest.raises(NotAllowed) as refused:
        client(Script(problem(403, "not_allowed", "It needs the scope 'assess'."))).assess(GOODS)
    assert str(refused.value) == "the service refused the request with 403 not_allowed. It needs the scope 'assess'"


@pytest.mark.parametrize("name", ["../receipts:export", "asm_1/../x", "", "asm_1?x=1", "a" * 65, "asm_1:replay"])
def test_an_id_cannot_lead_to_another_address(name: str) -> None:
    script = Script(told())
    with pytest.raises(InputRefused, match="this cannot be an id"):
        client(script).get(name)
    assert script.requests == []


@pytest.mark.parametrize("key", ["", "a b", "ä", "a" * 241, "a\nb"])
def test_a_key_for_repeating_is_checked_before_it_is_sent(key: str) -> None:
    script = Script(told())
    with pytest.raises(InputRefused, match="this cannot be a key"):
        client(script).assess(GOODS, idempotency_key=key)
    assert script.requests == []
