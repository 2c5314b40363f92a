"""Webhooks: signed, sent until they arrive, given up after a day, and never let into the house."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from api.worker import addresses, deliveries
from api.worker.addresses import AddressRefused
from api.worker.context import Heartbeat, WorkerContext
from api.worker.deliveries import WebhookSender
from compliance.store import webhooks
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.schema import Webhook, stamp, unstamp
from compliance.store.webhooks import DeliveryFailure, DeliveryNotDead, Event, WebhookTarget
from tests.api.worker_setup import CALLER, TENANT, HandClock, rows, worker_context
from tests.api.worker_setup import deliveries as sent

CLOCK = "2026-11-21T08:00:00.000000Z"


@dataclass
class Receiver:
    """A server on loopback: what it got, and the statuses it answers in turn (the last for ever)."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [204])
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    wait: threading.Event = field(default_factory=threading.Event)
    slow: bool = False
    server: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/xuke?a=b"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Yield a receiver that answers 204."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if state.slow:
                state.wait.wait(5)
            status = state.statuses.pop(0) if len(state.statuses) > 1 else state.statuses[0]
            self.send_response(status)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the server's own names

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port, state.server = server.server_address[1], server
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield state
    state.wait.set()
    server.shutdown()
    server.server_close()


def hook(store: Store, url: str, events: tuple[str, ...] = ("job.ended",), tenant: str = TENANT) -> Webhook:
    """Make a webhook."""
    with store.writing() as session:
        return webhooks.create(session, webhooks.WebhookRequest(tenant, url, events, CALLER, CLOCK))


def announce(store: Store, name: str = "job_1", type_: str = "job.ended", tenant: str = TENANT) -> int:
    """Announce an event."""
    with store.writing() as session:
        return webhooks.announce(session, Event(tenant, name, type_, {"id": name, "name": "示例"}, CLOCK))


def delivered(context: WorkerContext, private: bool = True) -> None:
    """Deliver what is due now."""
    sender = WebhookSender(context, Heartbeat(), private, lambda: 0.0)
    while sender.round():
        pass
    sender.close()


def test_a_message_is_signed_as_the_standard_says(store: Store, receiver: Receiver) -> None:
    made, clock = hook(store, receiver.url), HandClock()
    announce(store)
    with worker_context(store, clock) as context:
        delivered(context)
    [(path, headers, body)] = receiver.got
    assert path == "/hooks/xuke?a=b"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"type": "job.ended", "timestamp": CLOCK, "data": {"id": "job_1", "name": "示例"}}
    assert headers["webhook-id"] == "job_1"
    assert headers["webhook-timestamp"] == str(int(clock().timestamp()))
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    assert made.secret.startswith("whsec_")
    assert len(key) == 32
    text = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
    wanted = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    [row] = sent(store)
    assert (row.state, row.attempts, row.last_status, row.ended_at) == ("done", 1, 204, stamp(clock()))


def test_the_signature_is_that_of_the_published_example() -> None:
    """The test vector of the Standard Webhooks libraries."""
    body = '{"test": 2432232314}'
    found = deliveries.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_event_goes_once_to_every_webhook_that_wants_it(store: Store) -> None:
    one, two = hook(store, "https://a.example"), hook(store, "https://b.example", ("assessment.changed", "job.ended"))
    hook(store, "https://c.example", ("assessment.changed",))
    hook(store, "https://d.example", tenant="other")
    gone = hook(store, "https://e.example")
    with store.writing() as session:
        assert webhooks.end(session, TENANT, gone.id, CLOCK)
    assert announce(store) == 2
    assert announce(store) == 0, "announced twice, sent once"
    assert {row.webhook for row in sent(store)} == {one.id, two.id}
    assert announce(store, "asm_1", "assessment.changed") == 2


def test_an_event_is_told_with_what_it_tells_of_or_not_at_all(store: Store) -> None:
    hook(store, "https://a.example")
    with store.writing() as session:
        assert webhooks.announce(session, Event(TENANT, "job_1", "job.ended", {}, CLOCK)) == 1
        session.rollback()
    assert not sent(store)


def test_it_is_tried_again_with_growing_pauses_until_it_arrives(store: Store, receiver: Receiver) -> None:
    hook(store, receiver.url)
    announce(store)
    receiver.statuses = [500, 503, 204]
    clock = HandClock()
    with worker_context(store, clock) as context:
        delivered(context)
        delivered(context)
        assert len(receiver.got) == 1, "not before its time"
        [row] = sent(store)
        assert (row.state, row.attempts, row.last_status, row.last_error) == ("pending", 1, 500, "answered 500")
        assert unstamp(row.next_at) - clock() == timedelta(seconds=10)
        clock.move(seconds=10)
        delivered(context)
        assert unstamp(sent(store)[0].next_at) - clock() == timedelta(seconds=23.5)
        clock.move(seconds=23.5)
        delivered(context)
    assert len(receiver.got) == 3
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert len({headers["webhook-timestamp"] for _, headers, _ in receiver.got}) == 3
    assert sent(store)[0].state == "done"


def test_after_twelve_attempts_and_about_a_day_it_is_dead_and_can_be_tried_again(store: Store) -> None:
    closed = _unused_port()
    hook(store, f"http://127.0.0.1:{closed}/")
    announce(store)
    clock = HandClock()
    begun = clock()
    with worker_context(store, clock) as context:
        for attempt in range(1, 13):
            delivered(context)
            [row] = sent(store)
            assert row.attempts == attempt
            if attempt < 12:
                clock.moment = unstamp(row.next_at)
        assert timedelta(hours=23) < clock() - begun < timedelta(hours=27)
        assert row.state == "dead"
        assert row.last_error.startswith("no connection")
        clock.move(days=3)
        delivered(context)
        assert sent(store)[0].attempts == 12
    with store.writing() as session:
        assert [one["id"] for one in webhooks.deliveries(session, TENANT, WebhookTarget("dead"))] == [row.id]
        assert webhooks.deliveries(session, "other", WebhookTarget("dead")) == []
        assert webhooks.retry(session, "other", row.id, stamp(clock())) is None
        again = webhooks.retry(session, TENANT, row.id, stamp(clock()))
    assert again is not None
    assert (again["state"], again["attempts"], again["next_at"]) == ("pending", 0, stamp(clock()))
    with worker_context(store, clock) as context:
        delivered(context)
    assert sent(store)[0].attempts == 1


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_chance_moves_a_pause_by_a_tenth_at_most() -> None:
    assert webhooks.pause(1, 0) == timedelta(seconds=10)
    assert webhooks.pause(3, 1) == webhooks.pause(3, 0) * 1.1
    assert webhooks.pause(3, -1) == webhooks.pause(3, 0) * 0.9


def test_only_what_is_dead_is_tried_again_and_only_while_its_webhook_lives(store: Store) -> None:
    made = hook(store, "https://a.example")
    announce(store)
    [row] = sent(store)
    with store.writing() as session, pytest.raises(DeliveryNotDead, match="pending"):
        webhooks.retry(session, TENANT, row.id, CLOCK)
    with store.writing() as session:
        assert not webhooks.end(session, "other", made.id, CLOCK)
        assert webhooks.end(session, TENANT, made.id, CLOCK)
        assert not webhooks.end(session, TENANT, made.id, CLOCK)
    [row] = sent(store)
    assert (row.state, row.last_error) == ("dead", "the webhook was ended")
    with store.writing() as session, pytest.raises(DeliveryNotDead, match="ended"):
        webhooks.retry(session, TENANT, row.id, CLOCK)


def test_a_receiver_that_says_gone_gets_nothing_more(store: Store, receiver: Receiver) -> None:
    hook(store, receiver.url)
    announce(store, "job_1")
    receiver.statuses = [410]
    with worker_context(store, HandClock()) as context:
        delivered(context)
        announce(store, "job_2")
        delivered(context)
    assert len(receiver.got) == 1
    assert rows(store, Webhook)[0].ended_at is not None
    [row] = sent(store)
    assert (row.state, row.last_status) == ("dead", 410)


def test_a_redirect_is_not_followed(store: Store, receiver: Receiver) -> None:
    hook(store, receiver.url)
    announce(store)
    receiver.statuses = [302]
    with worker_context(store, HandClock()) as context:
        delivered(context)
    assert [path for path, _, _ in receiver.got] == ["/hooks/xuke?a=b"]
    assert sent(store)[0].last_error == "answered 302; a redirect is not followed"


def test_a_receiver_that_does_not_answer_in_time_is_left(
    store: Store, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "SECONDS", 0.2)
    receiver.slow = True
    hook(store, receiver.url)
    announce(store)
    with worker_context(store, HandClock()) as context:
        delivered(context)
    [row] = sent(store)
    assert (row.state, row.last_status, row.last_error) == ("pending", None, "no answer within 0.2 seconds")


def test_a_receiver_that_drips_is_left_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the whole does not."""
    monkeypatch.setattr(deliveries, "SECONDS", 0.4)
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = server.accept()
        for letter in b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 100:
            if over.wait(0.05):
                break
            try:
                connection.sendall(bytes([letter]))
            except OSError:
                break
        connection.close()

    threading.Thread(target=drip, daemon=True).start()
    hook(store, f"http://127.0.0.1:{server.getsockname()[1]}/")
    announce(store)
    with worker_context(store, HandClock()) as context:
        delivered(context)
    over.set()
    server.close()
    assert sent(store)[0].last_error == "no answer within 0.4 seconds"


def test_one_slow_receiver_does_not_hold_up_the_others(store: Store, receiver: Receiver) -> None:
    """Its deliveries wait; another webhook's arrive."""
    server = socket.create_server(("127.0.0.1", 0))
    hook(store, f"http://127.0.0.1:{server.getsockname()[1]}/")
    for n in range(40):
        announce(store, f"job_{n:02}")
    hook(store, receiver.url)
    announce(store, "job_99")
    with worker_context(store, HandClock()) as context:
        sender = WebhookSender(context, Heartbeat(), True, lambda: 0.0)
        for _ in range(3):
            sender.round()
        assert [headers["webhook-id"] for _, headers, _ in receiver.got] == ["job_99"]
        assert len(sender._under_way) == deliveries.AT_ONCE_TO_ONE
        server.close()
        sender.close()


def test_of_two_senders_one_delivers(store: Store, receiver: Receiver) -> None:
    hook(store, receiver.url)
    clock = HandClock()
    with worker_context(store, clock) as context, worker_context(store, clock, "two") as other:
        first, second = WebhookSender(context, Heartbeat(), True), WebhookSender(other, Heartbeat(), True)
        assert not first.round()
        announce(store)
        assert not second.round()
        assert first.round()
        announce(store, "job_2")
        clock.move(minutes=2)
        assert second.round(), "the first has not renewed its lease: it may be dead"
        assert not first.round()
        first.close()
        second.close()
    assert len(receiver.got) == 2


def test_what_could_not_be_noted_is_sent_again_under_the_same_id(
    store: Store, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(store, receiver.url)
    announce(store)

    def unavailable(*_: Any) -> None:
        raise DatabaseUnavailable("database unavailable")

    with worker_context(store, HandClock()) as context:
        with monkeypatch.context() as patched:
            patched.setattr(webhooks, "succeeded", unavailable)
            sender = WebhookSender(context, Heartbeat(), True)
            with pytest.raises(DatabaseUnavailable):
                sender.round()
        assert sent(store)[0].state == "pending"
        while sender.round():
            pass
        sender.close()
    assert len(receiver.got) == 2
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert sent(store)[0].state == "done"


def test_deliveries_are_paged_newest_first_and_without_bodies(store: Store) -> None:
    hook(store, "https://a.example")
    for n in range(5):
        announce(store, f"job_{n}")
    seen: list[dict[str, Any]] = []
    with store.reading() as session:
        while page := webhooks.deliveries(session, TENANT, WebhookTarget(None, seen[-1]["id"] if seen else None, 2)):
            seen += page
    assert sorted(one["event"] for one in seen) == [f"job_{n}" for n in range(5)]
    assert "body" not in seen[0]


def test_a_secret_is_shown_to_its_maker_only(store: Store) -> None:
    made = hook(store, "https://a.example")
    with store.reading() as session:
        assert made.secret not in str(webhooks.listed(session, TENANT))
        assert webhooks.listed(session, "other") == []


def test_a_failure_is_noted_in_few_words(store: Store) -> None:
    hook(store, "https://a.example")
    announce(store)
    with store.writing() as session:
        webhooks.failed(session, sent(store)[0].id, DeliveryFailure(None, "x" * 1000, CLOCK))
    assert len(sent(store)[0].last_error) == 300


INSIDE = (
    "127.0.0.1 127.9.9.9 10.1.2.3 172.16.0.1 192.168.1.1 100.64.0.1 0.0.0.0 169.254.169.254 100.100.100.200 "
    "168.63.129.16 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 "
    "::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:a00:1::"
).split()


def _resolved(monkeypatch: pytest.MonkeyPatch, *machines: str) -> None:
    """Let every name lead to these machines; numbers stay what they are."""
    real = socket.getaddrinfo

    def found(host: Any, port: Any, *given: Any, **more: Any) -> Any:
        if str(host).replace(".", "").isdigit() or isinstance(host, bytes):
            return real(host, port, *given, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, port)) for machine in machines]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize("machine", INSIDE)
def test_a_name_that_leads_inside_the_house_is_refused(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _resolved(monkeypatch, "93.184.215.14", machine)
    with pytest.raises(AddressRefused):
        addresses.target("https://hooks.example.com/", False)


@pytest.mark.parametrize("machine", INSIDE)
def test_an_address_inside_the_house_is_refused_when_the_webhook_is_made(machine: str) -> None:
    host = f"[{machine}]" if ":" in machine else machine
    with pytest.raises(AddressRefused):
        addresses.read(f"https://{host}/hook", False)


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "localhost", "127.0.0.1.", "①②⑦.0.0.1"])
def test_other_ways_to_write_loopback_are_refused_at_delivery(host: str) -> None:
    with pytest.raises(AddressRefused):
        addresses.target(f"https://{host}/", False)


@pytest.mark.parametrize(
    "host", ["127.1", "0x7f000001", "0x7f.1", "2130706433", "017700000001", "0", "127.0.0.1.", "0x"]
)
def test_a_number_in_an_unusual_form_is_refused_when_the_webhook_is_made(host: str) -> None:
    for private in (False, True):
        with pytest.raises(AddressRefused):
            addresses.read(f"https://{host}/", private)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "ip6-localhost",
        "host.docker.internal",
        socket.gethostname(),
    ],
)
def test_a_name_of_this_machine_is_refused_when_the_webhook_is_made_unless_a_setting_lets_it(host: str) -> None:
    with pytest.raises(AddressRefused, match="a name of this machine"):
        addresses.read(f"https://{host}/", False)
    assert addresses.read(f"https://{host}/", True).scheme == "https"


@pytest.mark.parametrize(
    "host", ["hooks.example.com", "0x7f000001.example.com", "127.example", "localhost.example.com"]
)
def test_a_name_that_only_looks_like_this_machine_is_taken(host: str) -> None:
    assert addresses.read(f"https://{host}/", False).host == host


def test_a_setting_lets_webhooks_into_the_house_but_not_to_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    for machine in ("127.0.0.1", "10.1.2.3", "fd00::1"):
        _resolved(monkeypatch, machine)
        for scheme in ("http", "https"):
            assert addresses.target(f"{scheme}://erp.internal:8443/hook", True).machine == machine
    for machine in ("169.254.169.254", "fd00:ec2::254", "0.0.0.0", "fe80::1"):
        _resolved(monkeypatch, machine)
        with pytest.raises(AddressRefused):
            addresses.target("https://erp.internal/", True)
    _resolved(monkeypatch, "93.184.215.14")
    with pytest.raises(AddressRefused, match="https"):
        addresses.target("http://hooks.example.com/", True)


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.com/", "ftp://a.example", "https://", "https://user:pw@a.example/", "https://a.example/#x",
     "https://a.example:0/", "https://a.example:99999/", "hooks", "", "https://a b.example/", "https://a.example/\n",
     "https://[::1", "file:///etc/passwd", "https://" + "a" * 2000],
)  # fmt: skip
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        addresses.read(url, False)
    assert refused.value.fault.path == "$.url"


def test_the_connection_goes_to_the_machine_that_was_checked(
    store: Store, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is asked for once; afterwards it would lead elsewhere."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def once(host: str, *given: Any, **more: Any) -> Any:
        if host != "erp.internal":
            return real(host, *given, **more)
        asked.append(host)
        machine = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, receiver.port))]

    monkeypatch.setattr(socket, "getaddrinfo", once)
    hook(store, f"http://erp.internal:{receiver.port}/x")
    announce(store)
    with worker_context(store, HandClock()) as context:
        delivered(context)
    assert asked == ["erp.internal"]
    [(_, headers, _)] = receiver.got
    assert headers["host"] == f"erp.internal:{receiver.port}"
    assert sent(store)[0].state == "done"


def _certificate(folder: Path, name: str) -> Path:
    """Write a certificate for a name, with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM) + secret)
    return file


@pytest.mark.parametrize(("name", "arrives"), [("erp.internal", True), ("other.internal", False)])
def test_the_certificate_must_be_that_of_the_name_and_not_of_the_machine(
    name: str, arrives: bool, tmp_path: Path, receiver: Receiver, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to a checked number; TLS asks for the name in the address all the same."""
    file = _certificate(tmp_path, "erp.internal")
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(file)
    receiver.server.socket = served.wrap_socket(receiver.server.socket, server_side=True)
    trust = ssl.create_default_context(cafile=str(file))
    monkeypatch.setattr(deliveries, "_trust", lambda: trust)
    _resolved(monkeypatch, "127.0.0.1")
    hook(store, f"https://{name}:{receiver.port}/x")
    announce(store)
    with worker_context(store, HandClock()) as context:
        delivered(context)
    assert len(receiver.got) == arrives
    assert sent(store)[0].state == ("done" if arrives else "pending")
    assert arrives or "certificate" in sent(store)[0].last_error.lower()


def test_what_leads_inside_the_house_is_never_sent_and_stays_to_be_mended(store: Store, receiver: Receiver) -> None:
    hook(store, f"https://127.0.0.1:{receiver.port}/")
    hook(store, receiver.url)
    announce(store)
    with worker_context(store, HandClock()) as context:
        delivered(context, private=False)
    assert not receiver.got
    assert {(row.state, row.attempts) for row in sent(store)} == {("pending", 1)}
    assert {row.last_error for row in sent(store)} == {
        "the host leads to a private address", "the address does not begin with https://",
    }  # fmt: skip
