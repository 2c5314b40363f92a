"""Hostile input against a real service: a clear 4xx, bounded memory, others served, and no name in the log."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine

from api.problems import ABOUT, KINDS
from tests.api.conftest import _emptied
from tests.api.running import Running, running

MARK = "Zyxwv Hostile Works"  # stands in every hostile body; the log must never show it
TOKEN = MARK.replace(" ", "-")
SECONDS = 2.0
MEGA = 1_000_000
ASK, BATCH, JOBS = "/v1/assessments", "/v1/assessments:batch", "/v1/jobs"
OK = {"lines": [{"line": "1", "description": f"steel water bottle of {MARK}"}]}
LINE = json.dumps(OK).encode()
JSON = {"content-type": "application/json"}
NDJSON = {"content-type": "application/x-ndjson"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Yield a service with short patience, on each kind of database."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder}/xuke.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("_postgres")
        if url is None:
            pytest.skip("no PostgreSQL")
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
        _emptied(engine)
        engine.dispose()
    patience = {"head_seconds": str(SECONDS), "body_seconds": "4", "unread_seconds": str(SECONDS)}
    with running(url, folder, **patience) as found:
        yield found


def problem(kind: str, detail: str, *faults: tuple[str, str, str]) -> dict[str, Any]:
    """Return a problem document."""
    made: dict[str, Any] = {"type": ABOUT + kind, "title": KINDS[kind].title, "status": KINDS[kind].status}
    made["detail"] = detail
    if faults:
        made["faults"] = [dict(zip(("path", "cause", "hint"), one, strict=True)) for one in faults]
    return made


def refused(path: str, cause: str, hint: str) -> dict[str, Any]:
    """Return the problem of a document with one fault."""
    return problem("shipment_refused", "1 fault found.", (path, cause, hint))


def worker(service: Running) -> int:
    """Return the process id of the web worker: it stands in its log."""
    httpx.get(f"{service.url}/health/live")
    rows = [json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{")]
    return int(next(row["pid"] for row in reversed(rows) if row["event"] == "request"))


def memory(pid: int) -> int:
    """Return how many bytes a process has in memory."""
    text = Path(f"/proc/{pid}/status").read_text()
    return 1024 * next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS"))


def dial(service: Running, *parts: bytes) -> socket.socket:
    """Open a connection and send; a service that hangs up meanwhile is no error here."""
    link = socket.create_connection(("127.0.0.1", int(service.url.rpartition(":")[2])), timeout=20)
    for part in parts:
        try:
            link.sendall(part)
        except OSError:
            break
    return link


def head(service: Running, path: str, *lines: str, method: str = "POST") -> bytes:
    """Return the head of a request."""
    said = (f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {service.key}", *lines)
    return "\r\n".join([*said, "", ""]).encode()


def heard(link: socket.socket) -> bytes:
    """Return all that comes until the service hangs up."""
    found = b""
    with closing(link):
        try:
            while part := link.recv(65_536):
                found += part
        except ConnectionError:
            pass
    return found


def reported(answer: bytes) -> tuple[int, Any]:
    """Return status and document of the one answer in some bytes."""
    top, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in top.lower(), answer[:500]
    return int(top.split()[1]), json.loads(body)


DEEP = refused("$", "the document is nested more than 32 levels deep", "Flatten it; a shipment needs fewer levels.")
NO_UTF8 = refused("$", "the document is not UTF-8 text", "Save it with the encoding UTF-8.")
HALF = ("unpaired UTF-16 surrogate", "Write the character itself, or both halves of its \\u escape.")
NO_DAY = "is not a valid date"
ORDER = "Check month and day; the order is year-month-day."
YEARS = "Give a year from 1990 to 2100."
KEY = problem(
    "malformed",
    "The request does not fit this address.",
    ("header.idempotency-key", r"String should match pattern '^[\x21-\x7e]{1,255}$'",
     "See the description of the service at /openapi.json."),
)  # fmt: skip


def day(cause: str, hint: str, place: str = "as_of") -> dict[str, Any]:
    """Return the problem of a day."""
    return problem("malformed", "The day cannot be read.", (place, cause, hint))


def out_of_range(place: str) -> dict[str, Any]:
    """Return the problem of a parameter past its bound."""
    hint = "See the description of the service at /openapi.json."
    return problem(
        "malformed",
        "The request does not fit this address.",
        (place, "Input should be less than or equal to 500", hint),
    )


def quoted(**fields: Any) -> bytes:
    """Return a shipment with further fields as JSON."""
    return json.dumps(OK | fields).encode()


NUL = problem("malformed", "The address holds a NUL character.")
NO_NUL = r"String should match pattern '^[^\x00]*[^\s\x00][^\x00]*$'"
PAGE = problem(
    "malformed", "The page cannot be found.",
    ("after", "this is no cursor of this service", "Give `next` of the page before, unchanged."),
)  # fmt: skip
NO_TYPE = problem("media_type", "Send the shipment as application/json.")
PACKED = problem("media_type", "A compressed body is not taken; send it as it is.")
# name: address, headers, body, problem. The body goes to POST; None asks by GET.
CORPUS: dict[str, tuple[str, dict[str, Any], bytes | None, dict[str, Any]]] = {
    "lists nested 10,000 deep": (ASK, JSON, b"[" * 10_000 + b"]" * 10_000, DEEP),
    "objects nested 10,000 deep": (ASK, JSON, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, DEEP),
    "invalid UTF-8": (ASK, JSON, LINE.replace(b"bottle", b"\xff\xfe"), NO_UTF8),
    "UTF-16": (ASK, JSON, LINE.decode().encode("utf-16"), NO_UTF8),
    "NUL in the reference": (
        ASK, JSON, quoted(reference=f"{MARK}\0"),
        refused("$.reference", "the text contains a NUL character", "Take it out."),
    ),
    "a lone surrogate": (ASK, JSON, quoted(reference=f"{MARK}\ud800"), refused("$.reference", *HALF)),
    "a key given twice": (
        ASK, JSON, b'{"reference": "a", "reference": "' + MARK.encode() + b'", ' + LINE[1:],
        refused("$.reference", "the name is given twice in one object", "Keep one of the two."),
    ),
    "an empty body": (
        ASK, JSON, b"",
        refused("$", "this is not JSON: the document is empty (line 1, column 1)", "Give a shipment as a JSON object."),
    ),
    "a number of a million digits": (
        ASK, JSON, LINE.replace(b'"line"', b'"quantity": {"unit": "kg", "value": ' + b"9" * MEGA + b'}, "line"'),
        refused("$.lines[0].quantity.value", "the number is too large", "Numbers end below 10 to the power of 19."),
    ),
    "a number beyond all bounds": (
        ASK, JSON, LINE.replace(b'"line"', b'"quantity": {"unit": "kg", "value": 1e999999999}, "line"'),
        refused("$.lines[0].quantity.value", "the number is too large", "Numbers end below 10 to the power of 19."),
    ),
    "no content type": (ASK, {}, LINE, NO_TYPE),
    "another content type": (ASK, {"content-type": "text/plain"}, LINE, NO_TYPE),
    "a form": (ASK, {"content-type": "application/x-www-form-urlencoded"}, LINE, NO_TYPE),
    "gzip": (ASK, JSON | {"content-encoding": "gzip"}, LINE, PACKED),
    "gzip under another": (ASK, JSON | {"content-encoding": "identity, gzip"}, LINE, PACKED),
    "day 0000-00-00": (f"{ASK}?as_of=0000-00-00", JSON, LINE, day(f'"0000-00-00" {NO_DAY}', ORDER)),
    "day 2026-02-30": (f"{ASK}?as_of=2026-02-30", JSON, LINE, day(f'"2026-02-30" {NO_DAY}', ORDER)),
    "day 9999-12-31": (f"{ASK}?as_of=9999-12-31", JSON, LINE, day("the year 9999 is out of range", YEARS)),
    "an empty day": (f"{ASK}?as_of=", JSON, LINE,
                     day('"" is not a day', "Write year-month-day, for example 2026-12-15.")),
    "a day of an export": ("/v1/receipts:export?from=9999-12-31", {}, None,
                           day("the year 9999 is out of range", YEARS, "from")),
    "a day in a screening": ("/v1/screenings", JSON, json.dumps({"name": MARK, "as_of": "9999-12-31"}).encode(),
                             day("the year 9999 is out of range", YEARS, "$.as_of")),
    "an empty Idempotency-Key": (ASK, JSON | {"idempotency-key": ""}, LINE, KEY),
    "an Idempotency-Key with a blank": (ASK, JSON | {"idempotency-key": MARK}, LINE, KEY),
    "an Idempotency-Key of 256": (ASK, JSON | {"idempotency-key": TOKEN + "x" * 256}, LINE, KEY),
    "an Idempotency-Key in Cyrillic": (ASK, JSON | {"idempotency-key": "ключ".encode()}, LINE, KEY),
    "a cursor that is none": (f"{ASK}?after={TOKEN}", {}, None, PAGE),
    "a cursor of minus one": (f"{ASK}?after=czotMQ", {}, None, PAGE),
    "a limit beyond": (f"{ASK}?limit=99999999999999999999", {}, None, out_of_range("query.limit")),
    "NUL in a parameter": (f"{ASK}?reference={TOKEN}%00", {}, None, NUL),
    "NUL in the address": (f"{ASK}/{TOKEN}%00", {}, None, NUL),
    "NUL in the id of a job": (f"{JOBS}/%00", {}, None, NUL),
    "NUL in a place": ("/v1/deliveries?after=%00", {}, None, NUL),
    "NUL in a reason": (
        "/v1/holds", JSON, json.dumps({"reason": f"{MARK}\0"}).encode(),
        problem("malformed", "The request does not fit this address.",
                ("$.reason", NO_NUL, "See the description of the service at /openapi.json.")),
    ),
    "a body of a model without its type": (
        "/v1/holds", {"content-type": "text/plain"}, b'{"reason": "x y z"}',
        problem("media_type", "Send the body as application/json."),
    ),
    "a body of a model, deep": (
        "/v1/holds", JSON, b"[" * 10_000, problem("malformed", "The body cannot be read as JSON."),
    ),
    "a body of a model, too large": (
        "/v1/holds", JSON, b" " * 100_001, problem("too_large", "The body may have 100,000 bytes here."),
    ),
    "a batch that says it is JSON": (
        BATCH, JSON, LINE, problem("media_type", "Send one shipment a line, as application/x-ndjson."),
    ),
    "a job without a line": (
        JOBS, NDJSON, b"\n\r\n \n", problem("malformed", "The body has no line with a shipment."),
    ),
    "a job with a long line": (
        JOBS, NDJSON, LINE + b"\n" + b"x" * (3 * MEGA),
        problem("too_large", "Line 2 is longer than 2,000,000 bytes."),
    ),
    "an unknown path": (f"/v1/{TOKEN}", {}, None, problem("not_found", "No resource at this address.")),
    "a slash too many": (f"{ASK}/", {}, None, problem("not_found", "No resource at this address.")),
}  # fmt: skip


@pytest.mark.parametrize("name", CORPUS)
def test_hostile_request_is_refused_with_its_problem(service: Running, name: str) -> None:
    path, headers, body, wanted = CORPUS[name]
    method = "GET" if body is None else "POST"
    sent = httpx.Request(method, service.url + path, headers={**service.headers, **headers}, content=body)
    with httpx.Client(timeout=30) as client:
        answer = client.send(sent)
    assert answer.json() == wanted
    assert answer.status_code == wanted["status"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"x-xuke-engine", "x-xuke-rulebook", "x-request-id"} <= set(answer.headers)


@pytest.mark.parametrize("day", ["1990-01-01", "2009-06-30", "2045-12-31", "2100-12-31"])
def test_day_outside_the_years_of_the_calendar_is_refused(service: Running, day: str) -> None:
    answer = httpx.post(f"{service.url}{ASK}?as_of={day}", headers=service.headers | JSON, content=LINE, timeout=30)
    assert answer.status_code == 422
    assert "the PRC working calendar reaches from" in answer.json()["faults"][0]["cause"]


@pytest.mark.parametrize(
    ("body", "faults", "last"),
    [
        ("{" + ",".join(f'"{MARK} {i}":1' for i in range(60_000)) + "}", 1001, "more faults are not shown"),
        (
            json.dumps({"lines": [OK["lines"][0] | {"parameters": {f"{MARK} {i}": 1 for i in range(50_000)}}]}),
            1,
            "there are more than 100 entries",
        ),
    ],
    ids=["fields", "parameters"],
)
def test_tens_of_thousands_of_keys_are_refused_in_bounded_time(
    service: Running, body: str, faults: int, last: str
) -> None:
    begun = time.monotonic()
    answer = httpx.post(f"{service.url}{ASK}", headers=service.headers | JSON, content=body, timeout=60)
    assert answer.status_code == 422 and len(answer.json()["faults"]) == faults
    assert last in answer.json()["faults"][-1]["cause"]
    assert time.monotonic() - begun < 20


def test_million_keys_are_too_large(service: Running) -> None:
    body = "{" + ",".join(f'"{i}":1' for i in range(MEGA)) + "}"
    answer = httpx.post(f"{service.url}{ASK}", headers=service.headers | JSON, content=body, timeout=60)
    assert answer.json() == problem("too_large", "The body may have 2,000,000 bytes here.")


def test_faults_of_a_small_body_are_bounded(service: Running) -> None:
    body = json.dumps({f"{MARK} {i}": 1 for i in range(3000)})
    answer = httpx.post(f"{service.url}/v1/holds", headers=service.headers | JSON, content=body, timeout=30)
    assert answer.status_code == 400 and len(answer.json()["faults"]) == 101
    assert answer.json()["faults"][-1]["cause"] == "2901 more faults are not shown"


def test_byte_order_mark_is_taken(service: Running) -> None:
    body = b"\xef\xbb\xbf" + LINE
    assert httpx.post(f"{service.url}{ASK}", headers=service.headers | JSON, content=body).status_code == 201


@pytest.mark.parametrize(
    ("path", "media", "most"), [(ASK, JSON, 2 * MEGA), (BATCH, NDJSON, 16 * MEGA), (JOBS, NDJSON, 64 * MEGA)]
)
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_hundred_megabytes_are_refused_in_little_memory(
    service: Running, path: str, media: dict[str, str], most: int, chunked: bool
) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(1600):
            yield b"x" * 62_500

    pid = worker(service)
    before = highest = memory(pid)
    headers = service.headers | media | ({} if chunked else {"content-length": str(100 * MEGA)})
    with (
        httpx.Client(timeout=60) as client,
        client.stream("POST", service.url + path, headers=headers, content=body()) as answer,
    ):
        lines = list(answer.iter_lines())
        highest = max(highest, memory(pid))
    if chunked and path == BATCH:  # its answer begins at once
        found = json.loads(lines[-1])["problem"]
    else:
        assert answer.status_code == 413
        found = json.loads(lines[0])
    assert found == problem("too_large", f"The body may have {most:,} bytes here.")
    assert highest - before < 30 * MEGA


def test_methods_that_an_address_does_not_take_are_named(service: Running) -> None:
    for method, path, allowed in (
        ("PUT", ASK, "GET, POST"), ("TRACE", ASK, "GET, POST"), ("DELETE", "/health/live", "GET"),
        ("POST", "/metrics", "GET"), ("GET", BATCH, "POST"), ("OPTIONS", "/v1/screenings", "POST"),
    ):  # fmt: skip
        answer = httpx.request(method, service.url + path, headers=service.headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed), (method, path)
        assert answer.json() == problem("method_unknown", "This address does not accept this method.")


def test_request_id_that_could_forge_a_log_is_not_taken(service: Running) -> None:
    for given in (MARK, "a\tb", "x" * 129, '"}{"', "日本".encode()):
        headers: Any = {"x-request-id": given}
        answer = httpx.get(f"{service.url}/health/live", headers=headers)
        assert len(answer.headers["x-request-id"]) == 16
    assert httpx.get(f"{service.url}/health/live", headers={"x-request-id": "a-1"}).headers["x-request-id"] == "a-1"


@pytest.mark.parametrize(
    "junk",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"\x00" * 2000,
        f"FOO {ASK} HTTP/1.1\r\nHost: {MARK}\r\n\r\n".encode(),
        f"GET {ASK} HTTP/1.1\r\nX-A: {MARK}\nX-B: c\r\n  folded\r\n\r\n".encode(),
        b"POST /v1/jobs HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/jobs HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST /v1/jobs HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\n\r\n",
    ],
    ids=["TLS", "NUL", "method", "folded", "both lengths", "two lengths", "negative", "address"],
)
def test_what_is_no_http_is_refused_and_ends_the_connection(service: Running, junk: bytes) -> None:
    assert reported(heard(dial(service, junk))) == (400, problem("malformed", "This cannot be read as HTTP."))


LARGE_HEAD = problem("head_too_large", "A header, or what stands between the parts of a body, may have 65,536 bytes.")


@pytest.mark.parametrize(
    ("start", "more", "count"),
    [
        ("GET /health/live HTTP/1.1\r\nX-Request-Id: ", "x" * 10_000, 100),
        ("GET /health/live HTTP/1.1\r\n", f"X-A: {MARK}\r\n", 60_000),
        ("GET /", "x" * 10_000, 100),
    ],
    ids=["1 MB header", "60,000 headers", "1 MB address"],
)
def test_head_without_an_end_is_refused_in_little_memory(service: Running, start: str, more: str, count: int) -> None:
    pid = worker(service)
    before = memory(pid)
    answer = heard(dial(service, start.encode(), *[more.encode() * 10] * (count // 10)))
    assert memory(pid) - before < 10 * MEGA
    assert not answer or reported(answer) == (431, LARGE_HEAD)  # who goes on sending may lose the answer


def test_trailers_without_an_end_are_refused(service: Running) -> None:
    pid = worker(service)
    before = memory(pid)
    start = head(service, ASK, "Content-Type: application/json", "Transfer-Encoding: chunked")
    heard(dial(service, start, b"1\r\nx\r\n0\r\nX-T: ", *[MARK.encode() * 1000] * 200))
    assert memory(pid) - before < 10 * MEGA


def test_garbage_after_a_whole_request_leaves_its_answer_alone(service: Running) -> None:
    ask = head(service, "/health/live", method="GET")
    answer = heard(dial(service, ask + b"\x00\x01 garbage\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 200") and answer.count(b"HTTP/1.1") == 1
    assert answer.endswith(b"}")


def test_garbage_instead_of_a_chunk_is_refused(service: Running) -> None:
    start = head(service, ASK, "Content-Type: application/json", "Transfer-Encoding: chunked")
    assert reported(heard(dial(service, start + b"zz\r\n"))) == (
        400,
        problem("malformed", "This cannot be read as HTTP."),
    )


def test_thousands_of_requests_ahead_end_the_connection(service: Running) -> None:
    pid = worker(service)
    before = memory(pid)
    answer = heard(dial(service, b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" * 5000))
    assert b" 500 " not in answer and answer.count(b"HTTP/1.1 200") < 5000
    assert memory(pid) - before < 20 * MEGA


def test_upgrade_is_answered_in_plain_http(service: Running) -> None:
    for request in ("websocket", "h2c"):
        ask = head(service, "/health/live", "Connection: Upgrade", f"Upgrade: {request}", method="GET")
        answer = heard(dial(service, ask + b"PRI * HTTP/2.0\r\n\r\n"))
        assert answer.startswith(b"HTTP/1.1 200") and b"connection: close" in answer


def test_slow_head_is_told_so_and_a_silent_connection_is_closed(service: Running) -> None:
    begun = time.monotonic()
    slow, silent = dial(service, b"GET /health/live HTTP/1.1\r\n"), dial(service)
    late = problem("too_slow", f"The head did not arrive within {SECONDS:g} seconds.")
    assert reported(heard(slow)) == (408, late)
    assert heard(silent) == b""
    assert SECONDS - 0.5 < time.monotonic() - begun < SECONDS + 4


def test_head_sent_a_byte_a_moment_has_no_more_time(service: Running) -> None:
    for first in (b"", head(service, "/health/live", method="GET")):  # also after an answer
        begun = time.monotonic()
        link = dial(service, first)
        try:
            while time.monotonic() - begun < 3 * SECONDS + 5:
                link.sendall(b"X")
                time.sleep(0.2)
        except OSError:
            pass
        assert time.monotonic() - begun < 2 * SECONDS + 4
        link.close()


def test_half_open_connections_do_not_stop_others(service: Running) -> None:
    pid = worker(service)
    before = memory(pid)
    links = [dial(service, f"POST {ASK} HTTP/1.1\r\nX-A: {MARK}".encode()) for _ in range(400)]
    for _ in range(5):
        begun = time.monotonic()
        answer = httpx.post(f"{service.url}{ASK}", headers=service.headers | JSON, content=LINE, timeout=10)
        assert answer.status_code == 201 and time.monotonic() - begun < 2
    assert memory(pid) - before < 30 * MEGA
    assert all(heard(link).startswith(b"HTTP/1.1 408") for link in links)


def test_body_sent_a_byte_a_second_is_too_slow(service: Running) -> None:
    link = dial(service, head(service, ASK, "Content-Type: application/json", f"Content-Length: {len(LINE)}"))
    begun = time.monotonic()
    try:
        for byte in LINE[:10]:
            link.sendall(bytes([byte]))
            time.sleep(1)
    except OSError:
        pass
    assert reported(heard(link)) == (408, problem("too_slow", "The body did not arrive within 4 seconds."))
    assert time.monotonic() - begun < 12


def test_refused_body_that_goes_on_does_not_hold_the_connection(service: Running) -> None:
    link = dial(service, head(service, ASK, "Content-Type: text/plain", "Content-Length: 1000"))
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < 20:
            link.sendall(b"x")
            time.sleep(0.2)
    except OSError:
        pass
    assert time.monotonic() - begun < SECONDS + 5
    assert heard(link)[:12] in (b"HTTP/1.1 415", b"")


def batched(service: Running, body: Any, path: str = BATCH) -> list[dict[str, Any]]:
    """Return the lines answered to a batch, without the assessments."""
    answer = httpx.post(service.url + path, headers=service.headers | NDJSON, content=body, timeout=120)
    assert answer.status_code == 200
    lines = [json.loads(line) for line in answer.content.splitlines()]
    return [{name: value for name, value in one.items() if name not in ("assessment", "id")} for one in lines]


def test_batch_of_5001_lines_answers_5000(service: Running) -> None:
    lines = batched(service, b"?\n" * 5001)
    assert [one["line"] for one in lines] == list(range(1, 5002))
    assert {one["status"] for one in lines[:5000]} == {422}
    assert lines[5000]["problem"] == problem("too_large", "The body may have 5,000 lines here.")


def test_one_long_line_of_a_batch_spoils_no_other(service: Running) -> None:
    lines = batched(service, b"\n".join((LINE, b'{"reference": "' + b"x" * 3 * MEGA + b'"}', LINE)))
    long = problem("too_large", "Line 2 is longer than 2,000,000 bytes.")
    assert lines == [
        {"line": 1, "status": 201},
        {"line": 2, "status": 413, "problem": long},
        {"line": 3, "status": 201},
    ]


def test_line_without_an_end_is_refused_in_little_memory(service: Running) -> None:
    pid = worker(service)
    before = memory(pid)
    lines = batched(service, (b"x" * 65_536 for _ in range(240)))
    assert lines == [
        {"line": 1, "status": 413, "problem": problem("too_large", "Line 1 is longer than 2,000,000 bytes.")}
    ]
    assert memory(pid) - before < 30 * MEGA


def test_batch_takes_any_end_of_line_and_none(service: Running) -> None:
    assert batched(service, b"") == []
    assert batched(service, b"\r\n\n") == []
    assert batched(service, LINE) == [{"line": 1, "status": 201}]
    found = [{"line": 1, "status": 201}, {"line": 3, "status": 201}]
    assert batched(service, LINE + b"\r\n\r\n" + LINE + b"\r\n") == found
    refusal = batched(service, LINE + b"\r" + LINE)[0]
    assert (refusal["line"], refusal["status"]) == (1, 422)


def test_sender_that_never_reads_is_cut_off_and_others_are_served(service: Running) -> None:
    pid = worker(service)
    before = highest = memory(pid)
    body = (LINE + b"\n") * 5000
    link = dial(service)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    start = head(service, BATCH, "Content-Type: application/x-ndjson", f"Content-Length: {len(body)}")
    link.sendall(start + body)
    begun, cut, ended = time.monotonic(), False, _ended(service, BATCH)
    while not cut and time.monotonic() - begun < 60:
        asked = time.monotonic()
        answer = httpx.post(f"{service.url}{ASK}", headers=service.headers | JSON, content=LINE, timeout=10)
        assert answer.status_code == 201 and time.monotonic() - asked < 3
        highest = max(highest, memory(pid))
        time.sleep(0.3)
        cut = _ended(service, BATCH) > ended
    assert cut and highest - before < 40 * MEGA
    link.close()


def _ended(service: Running, route: str) -> int:
    """Return how many requests have ended at a route."""
    return service.log.read_text().count(f'"route": "{route}"')


def _count(service: Running) -> int:
    return int(httpx.post(f"{service.url}/v1/receipts:verify", headers=service.headers, timeout=30).json()["count"])


def test_batch_ends_when_its_reader_hangs_up(service: Running) -> None:
    before = _count(service)
    body = (LINE + b"\n") * 3000
    start = head(service, BATCH, "Content-Type: application/x-ndjson", f"Content-Length: {len(body)}")
    link = dial(service, start + body)
    link.recv(10_000)
    link.close()
    seen = -1
    for _ in range(40):
        time.sleep(1)
        seen, last = _count(service), seen
        if seen == last:
            break
    assert before < seen < before + 3000
    audit = httpx.post(f"{service.url}/v1/receipts:verify", headers=service.headers, timeout=30).json()
    assert audit["holds"]


def test_job_whose_body_breaks_off_is_no_job(service: Running) -> None:
    start = head(service, JOBS, "Content-Type: application/x-ndjson", "Content-Length: 100000")
    dial(service, start + (LINE + b"\n") * 300).close()
    chunked = head(service, JOBS, "Content-Type: application/x-ndjson", "Transfer-Encoding: chunked")
    dial(service, chunked + b"%x\r\n%s\r\n" % (len(LINE), LINE)).close()
    time.sleep(1)
    assert httpx.get(f"{service.url}{JOBS}", headers=service.headers).json() == {"items": [], "next": None}


def test_heavy_documents_do_not_stop_the_light_ones(service: Running) -> None:
    lines = [{"line": str(i), "description": f"dysprosium oxide of {MARK}", "elements": {"Dy": {}}} for i in range(150)]
    heavy = json.dumps({"lines": lines}).encode()
    assert len(heavy) < 40_000
    start = head(service, ASK, "Content-Type: application/json", f"Content-Length: {len(heavy)}", "Connection: close")
    links = [dial(service, start + heavy) for _ in range(3)]
    slowest = 0.0
    for _ in range(10):
        begun = time.monotonic()
        answer = httpx.post(f"{service.url}{ASK}", headers=service.headers | JSON, content=LINE, timeout=30)
        assert answer.status_code == 201
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 2
    assert all(heard(link).startswith(b"HTTP/1.1 201") for link in links)


def test_nothing_of_it_is_in_the_log(service: Running) -> None:
    text = service.log.read_text()
    assert MARK not in text and TOKEN not in text and "steel water bottle" not in text
    rows = [json.loads(line) for line in text.splitlines()]
    assert {row["event"] for row in rows} >= {"request"}
    assert [row for row in rows if row["event"] in ("failed", "stuck", "ended") or row.get("status", 0) >= 500] == []
