"""The supervisor and the watchdog: every post is filled, nobody is stuck for long, and all end in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.running import Running, free_port, running, start
from tests.api.senders import DAY, document, kept
from tests.asking import shipment

ENTRY = """
import re, sys, time
import {module} as there
real = {name}
def changed(*given, **named):
    {change}
    return real(*given, **named)
{name} = changed
if __name__ == "__main__":
    from api.serve import main
    sys.exit(main())
"""


def entry(change: str, module: str = "compliance.engine", name: str = "there.Assessor.answer") -> str:
    """Return a script that runs the service with something done before each call of a function."""
    return ENTRY.format(module=module, name=name, change=change)


SINGLE, BATCH = f"/v1/assessments?as_of={DAY}", f"/v1/assessments:batch?as_of={DAY}"
SLOW = entry("time.sleep(0.05)")
STUCK = entry('while b"SECRET-STUCK" in given[1]: pass')
# A match that holds the interpreter lock and does not end in a life.
HELD = entry('b"SECRET-STUCK" in given[1] and re.match("(a+)+$", "a" * 60 + "b")')


def until(seconds: float, holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def ask(client: httpx.Client, key: str, body: bytes, path: str = SINGLE) -> httpx.Response:
    """Ask once."""
    kind = "application/x-ndjson" if path == BATCH else "application/json"
    return client.post(path, headers={"Idempotency-Key": key, "Content-Type": kind}, content=body)


def post(service: Running, key: str, body: bytes | None = None) -> httpx.Response:
    """Ask once on a connection of its own, about a shipment named like the key unless one is given."""
    with httpx.Client(base_url=service.url, headers=service.headers, timeout=60) as client:
        return ask(client, key, body or document(key))


@contextmanager
def under_way(service: Running, lines: int, singles: int) -> Iterator[list[Future[httpx.Response]]]:
    """Ask with a batch and some single requests, and yield when the service is at work on them."""
    body = b"\n".join(document(f"b{number}") for number in range(lines))
    with ExitStack() as stack, ThreadPoolExecutor() as callers:
        clients = [
            stack.enter_context(httpx.Client(base_url=service.url, headers=service.headers, timeout=60))
            for _ in range(1 + singles)
        ]
        for client in clients:
            assert client.get("/v1/assessments").status_code == 200  # the connection stands, the key is known
        batch = callers.submit(ask, clients[0], "b", body, BATCH)
        asked = [callers.submit(ask, client, f"s{n}", document(f"s{n}")) for n, client in enumerate(clients[1:])]
        time.sleep(0.7)
        assert not batch.done()
        yield [batch, *asked]


def check_answered(asked: list[Future[httpx.Response]], lines: int) -> None:
    """Every request was answered whole."""
    batch, *singles = [one.result(60) for one in asked]
    assert [one.status_code for one in singles] == [201] * len(singles)
    assert [json.loads(line)["status"] for line in batch.content.splitlines()] == [201] * lines


def check_gone(service: Running) -> None:
    """Nobody is left over, and the address is free."""
    assert service.family() == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(service.url.rpartition(":")[2])))
        probe.listen()


def ended(service: Running, post: str) -> list[tuple[int, float]]:
    """Return with which codes the processes of a post ended, and after which pauses others are started."""
    until(30, lambda: any(line["post"] == post for line in service.said("ended")))
    return [(line["code"], line["again_in_seconds"]) for line in service.said("ended") if line["post"] == post]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_told_to_end_answers_what_is_under_way_and_leaves_nobody(
    number: int, sqlite_url: str, tmp_path: Path
) -> None:
    with running(sqlite_url, tmp_path, SLOW, workers="2") as service:
        with under_way(service, 40, 4) as asked:
            assert service.stop(number) == 0
            check_answered(asked, 40)
        check_gone(service)
    assert len(kept(sqlite_url)) == 44
    assert "Traceback" not in service.log.read_text()


def test_a_signal_to_the_whole_group_ends_it_in_order_as_well(sqlite_url: str, tmp_path: Path) -> None:
    with running(sqlite_url, tmp_path, SLOW) as service:
        with under_way(service, 30, 2) as asked:
            os.killpg(service.process.pid, signal.SIGTERM)
            assert service.process.wait(30) == 0
            check_answered(asked, 30)
        check_gone(service)


def test_workers_of_a_killed_supervisor_answer_what_is_under_way_and_end_by_themselves(
    sqlite_url: str, tmp_path: Path
) -> None:
    with running(sqlite_url, tmp_path, SLOW, workers="2") as service:
        with under_way(service, 40, 4) as asked:
            service.process.kill()
            service.process.wait(10)
            check_answered(asked, 40)
        until(10, lambda: service.family() == [])
        check_gone(service)


def test_workers_whose_supervisor_was_killed_before_they_were_up_end_as_well(sqlite_url: str, tmp_path: Path) -> None:
    service = start(sqlite_url, tmp_path, workers="2")
    service.wait_until_said("started", 3)
    service.process.kill()
    service.process.wait(10)
    until(15, lambda: service.family() == [])


def test_a_killed_worker_is_replaced_at_once_and_so_is_a_killed_worker(sqlite_url: str, tmp_path: Path) -> None:
    with running(sqlite_url, tmp_path) as service:
        for round_ in range(3):
            before = service.posts()
            for pid in before.values():
                os.kill(pid, signal.SIGKILL)
            service.wait_until_said("ended", 2 * (round_ + 1))
            service.wait_until_ready(15)
            after = service.posts()
            assert after.keys() == before.keys()
            assert not set(after.values()) & set(before.values())
        assert [(line["code"], line["again_in_seconds"]) for line in service.said("ended")] == [(-9, 0.0)] * 6


def test_a_worker_that_cannot_start_is_started_more_and_more_slowly(sqlite_url: str, tmp_path: Path) -> None:
    broken = entry("sys.exit(3)", "api.app", "there.create_app")
    service = start(sqlite_url, tmp_path, broken)
    found = service.wait_until_said("ended", 3)
    assert [(line["post"], line["code"], line["again_in_seconds"]) for line in found] == [
        ("web-0", 3, 0.5), ("web-0", 3, 1.0), ("web-0", 3, 2.0),
    ]  # fmt: skip
    assert service.stop() == 0


def test_both_of_two_workers_serve(sqlite_url: str, tmp_path: Path) -> None:
    with running(sqlite_url, tmp_path, workers="2") as service:
        for _ in range(40):
            assert httpx.get(f"{service.url}/health/live").status_code == 200
        assert {line["pid"] for line in service.said("request")} == set(service.webs())


@pytest.mark.parametrize(("padding", "what"), [(0, "event loop"), (50_000, "engine")])
def test_a_stuck_engine_ends_its_worker_the_log_says_where_and_another_serves(
    padding: int, what: str, sqlite_url: str, tmp_path: Path
) -> None:
    asked = shipment({"description": "SECRET-STUCK" + "x" * min(padding, 900), "form": "metal"}, reference="SECRET-REF")
    body = json.dumps(asked).encode() + b" " * padding
    with running(sqlite_url, tmp_path, STUCK, stuck_after_seconds="3") as service:
        first = post(service, "first")
        with ThreadPoolExecutor() as callers:
            stuck = callers.submit(post, service, "stuck", body)
            if what == "engine":  # a large document is answered beside the event loop, and others go on meanwhile
                time.sleep(0.3)
                assert httpx.get(f"{service.url}/health/live", timeout=2).status_code == 200
            with pytest.raises(httpx.TransportError):
                stuck.result(60)
        [said] = [line for line in service.wait_until_said("stuck") if line["what"] == what]
        assert any(place.startswith("<string>:") and place.endswith(" changed") for place in said["at"])
        assert ended(service, "web-0") == [(70, 0.0)]
        service.wait_until_ready(15)
        again = post(service, "first")
        assert (again.status_code, again.content) == (200, first.content)
        assert "SECRET" not in service.log.read_text()


def test_a_worker_whose_interpreter_stands_still_is_ended_too(sqlite_url: str, tmp_path: Path) -> None:
    body = json.dumps(shipment({"description": "SECRET-STUCK", "form": "metal"})).encode()
    with running(sqlite_url, tmp_path, HELD, stuck_after_seconds="3") as service:
        with pytest.raises(httpx.TransportError):
            post(service, "stuck", body)
        assert ended(service, "web-0") == [(1, 0.0)]
        service.wait_until_ready(15)
        assert "in changed" in service.log.read_text()
        assert "SECRET" not in service.log.read_text()


def refusal(folder: Path, **settings: str) -> tuple[int, str]:
    """Return exit code and words of a service that does not start."""
    service = start(f"sqlite:///{folder}/none.db", folder, **settings)
    return service.process.wait(30), service.log.read_text()


def test_the_dev_mode_is_refused_on_an_address_others_can_reach(tmp_path: Path) -> None:
    assert refusal(tmp_path, dev="1", host="0.0.0.0") == (
        2,
        "XUKE_HOST: the dev mode asks for no key and listens on loopback only. "
        "Take the dev mode off, or listen on 127.0.0.1\n",
    )


def test_an_address_in_use_is_refused_and_not_shared_with_another_service(sqlite_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = f"127.0.0.1:{port}: the address cannot be used. Address already in use. Choose another\n"
        assert refusal(tmp_path, port=str(port)) == (2, words)
    with running(sqlite_url, tmp_path) as service:
        port = service.url.rpartition(":")[2]
        words = f"127.0.0.1:{port}: the address cannot be used. Address already in use. Choose another\n"
        assert refusal(tmp_path, port=port) == (2, words)
        assert httpx.get(f"{service.url}/health/ready").status_code == 200


def test_an_address_that_cannot_be_is_refused(tmp_path: Path) -> None:
    port = "127.0.0.1:70000: the address cannot be used. bind(): port must be 0-65535. Choose another\n"
    assert refusal(tmp_path, port="70000") == (2, port)
    port = str(free_port())
    host = f"192.0.2.1:{port}: the address cannot be used. Cannot assign requested address. Choose another\n"
    assert refusal(tmp_path, host="192.0.2.1", port=port) == (2, host)


def test_port_0_is_a_free_port_that_all_workers_share(sqlite_url: str, tmp_path: Path) -> None:
    service = start(sqlite_url, tmp_path, port="0", workers="2")
    try:
        [said] = service.wait_until_said("serving")
        service.url = said["address"]
        service.wait_until_ready()
        assert not service.url.endswith(":0")
    finally:
        assert service.stop() == 0
