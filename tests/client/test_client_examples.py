"""The examples as a person runs them: the order in Python and in a shell against a pretended service, and webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from examples.service.purchase_order import shipment_of
from examples.service.webhook_receiver import OLDEST_SECONDS, Receiver, Untrusted, verified
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, ROOT, ask, shipment
from tests.client.faking import name

HERE = ROOT / "examples" / "service"
ORDER = HERE / "purchase_order.json"
KEY = "xk_secret_0123456789"
Says = Callable[[bytes], tuple[int, bytes]]
PYTHON = [sys.executable, str(HERE / "purchase_order.py")]
SHELL = ["bash", str(HERE / "purchase_order.sh")]
with_shell = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
WAYS = [pytest.param(PYTHON, id="python"), pytest.param(SHELL, id="shell", marks=with_shell)]


class Pretended(ThreadingHTTPServer):
    """A service on this machine that says what a test wants; it keeps keys and bodies."""

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says: Says = lambda _: (503, b"")
        self.seen: list[tuple[str, bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Pretended

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.headers["Idempotency-Key"], body))
        known = self.headers["Authorization"] == f"Bearer {KEY}"
        status, answer = self.server.says(body) if known else (401, b"{}")
        self.send_response(status)
        for header in (("X-Xuke-Assessment", name(1)), ("Content-Length", str(len(answer))), ("Retry-After", "0")):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Pretended]:
    """Yield a pretended service."""
    with Pretended() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(way: list[str], url: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run an example as a person would."""
    env = {**os.environ, "XUKE_URL": url, "XUKE_API_KEY": KEY, "PYTHONPATH": str(ROOT)}
    return subprocess.run([*way, *args], env=env, capture_output=True, text=True, check=False, timeout=60)


def answered(body: bytes) -> tuple[int, bytes]:
    """Answer a shipment with the engine."""
    return 201, ask(json.loads(body)).to_json().encode()


@pytest.mark.parametrize("way", WAYS)
def test_the_order_is_checked_and_the_papers_are_named(way: list[str], service: Pretended) -> None:
    service.says = answered
    done = run(way, service.url)
    assert (done.returncode, done.stderr) == (10, "")
    assert done.stdout.startswith("4500017331: licence_required_strict")
    assert "paper, missing: End-user and end-use certificate" in done.stdout
    assert KEY not in done.stdout


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
def test_both_ways_ask_the_same_question(service: Pretended) -> None:
    service.says = answered
    run(PYTHON, service.url)
    run(SHELL, service.url)
    (_, one), (_, other) = service.seen
    assert json.loads(one) == json.loads(other) == shipment_of(json.loads(ORDER.read_text(encoding="utf-8")))


OTHERS = {
    "free": (shipment(BOTTLE, ship_on="2026-11-21"), 0),
    "licence": (shipment(DY_MAGNET, ship_on="2026-11-21"), 10),
    "ban": (shipment(GALLIUM, "US", military=True, kind="military"), 20),
    "open": ({"lines": [{"line": "1", **GALLIUM}]}, 30),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("document", "code"), OTHERS.values(), ids=OTHERS.keys())
def test_the_exit_code_is_that_of_the_command(way: list[str], document: Any, code: int, service: Pretended) -> None:
    service.says = lambda _: answered(json.dumps(document).encode())
    assert run(way, service.url).returncode == code


@pytest.mark.parametrize("way", WAYS)
def test_a_service_that_comes_back_is_asked_again_under_one_key(way: list[str], service: Pretended) -> None:
    service.says = lambda body: (503, b"{}") if len(service.seen) < 2 else answered(body)
    assert run(way, service.url).returncode == 10
    assert len(service.seen) == 2
    assert len({key for key, _ in service.seen}) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "said",
    [(401, b"{}"), (409, b'{"type": "urn:xuke:problem:key_reused", "detail": "x"}'), (200, b"<html>"), (200, b"{}"),
     (200, b'{"decision": "probably_fine", "action": "proceed"}')],
    ids=["no key", "key reused", "a page", "empty", "unknown"],
)  # fmt: skip
def test_what_is_no_answer_holds_the_goods(way: list[str], said: tuple[int, bytes], service: Pretended) -> None:
    service.says = lambda _: said
    done = run(way, service.url)
    assert done.returncode == 3
    assert "HOLD" in done.stderr


@with_shell
@pytest.mark.parametrize("said", [(500, b""), (503, b'{"status": 503, "title": "Away", "detail": "Try later."}')])
def test_a_service_that_stays_away_holds_the_goods_in_the_shell(
    said: tuple[int, bytes], service: Pretended, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = tmp_path / "curl"  # the last word wins: one retry instead of four, which would take a quarter of a minute
    hasty.write_text(f'#!/bin/sh\nexec {shutil.which("curl")} "$@" --retry 1\n', encoding="utf-8")
    hasty.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    service.says = lambda _: said
    done = run(SHELL, service.url, str(ORDER), "K-1")
    assert (done.returncode, [key for key, _ in service.seen]) == (3, ["K-1", "K-1"])
    assert done.stderr.endswith("Ask again under the key K-1\n")


def test_a_service_that_is_not_there_holds_the_goods(service: Pretended) -> None:
    service.says = lambda _: (503, b"")
    done = run(PYTHON, service.url, str(ORDER), "K-1")
    assert done.returncode == 3
    assert done.stderr.startswith(f"HOLD {ORDER}: the service was tried 5 times and gave no answer (503)")
    assert "under the key K-1" in done.stderr


@pytest.mark.parametrize("way", WAYS)
def test_an_order_that_cannot_be_read_is_refused(way: list[str], service: Pretended, tmp_path: Path) -> None:
    fault = {"path": "$.destination", "cause": "there is no country XX", "hint": "Did you mean XK?"}
    service.says = lambda _: (422, json.dumps({"faults": [fault]}).encode())
    done = run(way, service.url)
    assert done.returncode == 2
    assert "$.destination: there is no country XX. Did you mean XK?" in done.stderr
    for text in ("not JSON", "[1]", '{"purchase_order": "1"}'):
        file = tmp_path / "order.json"
        file.write_text(text, encoding="utf-8")
        assert run(way, service.url, str(file)).returncode == 2, text
    assert run(way, "http://xuke.test").returncode == 2


# The test vector of the Standard Webhooks specification's reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
NOW = 1614265330.0


def test_a_signed_message_is_believed() -> None:
    assert verified(HEADERS, BODY, SECRET, NOW) == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    several = {
        **HEADERS,
        "webhook-signature": f"v1,AAAA v2,{HEADERS['webhook-signature'][3:]} " + HEADERS["webhook-signature"],
    }
    assert verified(several, BODY, SECRET, NOW + OLDEST_SECONDS)


@pytest.mark.parametrize(
    ("change", "body", "now"),
    [
        ({"webhook-id": "msg_2"}, BODY, NOW), ({"webhook-timestamp": "1614265331"}, BODY, NOW), ({}, BODY + b" ", NOW),
        ({}, BODY, NOW + 301), ({}, BODY, NOW - 301), ({"webhook-signature": ""}, BODY, NOW),
        ({"webhook-signature": "v2," + HEADERS["webhook-signature"][3:]}, BODY, NOW),
        ({"webhook-signature": "v1,ü"}, BODY, NOW), ({"webhook-id": ""}, BODY, NOW),
        ({"webhook-timestamp": "x"}, BODY, NOW),
        ({"webhook-timestamp": "9" * 400}, BODY, NOW),
    ],
)  # fmt: skip
def test_any_other_message_is_not(change: dict[str, str], body: bytes, now: float) -> None:
    with pytest.raises(Untrusted):
        verified({**HEADERS, **change}, body, SECRET, now)


def test_the_receiver_takes_a_message_once_and_turns_others_away(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import http.client
    import time

    monkeypatch.setattr(Receiver, "secret", SECRET)
    monkeypatch.setattr(Receiver, "seen", {})
    body = b'{"type": "assessment.changed"}'
    moment = str(int(time.time()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(key, f"msg_1.{moment}.".encode() + body, hashlib.sha256).digest()).decode()
    right = {"Webhook-Id": "msg_1", "Webhook-Timestamp": moment, "Webhook-Signature": f"v1,{mark}"}
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        statuses = []
        for headers in (right, right, {**right, "Webhook-Id": "msg_2"}, {}):
            line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
            line.request("POST", "/", body, headers)
            statuses.append(line.getresponse().status)
            line.close()
        server.shutdown()
        thread.join()
    assert statuses == [204, 204, 401, 401]
    assert capfd.readouterr().out == "msg_1: assessment.changed\n"
