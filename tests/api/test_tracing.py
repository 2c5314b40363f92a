"""Traces: nothing is imported unless they are wanted, and nothing that a caller wrote is in them."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import tracing
from api.app import create_app
from api.settings import Settings
from compliance.version import VERSION
from tests.asking import ROOT

MARK = "ZyxwvWorks"
# All that a span may say.
SAID = {
    "http.method", "http.request.method", "http.route", "http.status_code", "http.response.status_code",
    "http.scheme", "url.scheme", "http.flavor", "network.protocol.version", "net.host.port", "server.port",
}  # fmt: skip


def app(folder: Path) -> Any:
    """Return an application that asks for no key."""
    settings = Settings(
        database_url=f"sqlite:///{folder}/xuke.db", dev=True, rulebook_max_age_days=100_000, log_level="error"
    )
    return create_app(settings)


def test_nothing_is_imported_when_no_traces_are_wanted(tmp_path: Path) -> None:
    code = (
        "import sys; from api.app import create_app; from api.settings import Settings; "
        f"create_app(Settings(database_url='sqlite:///{tmp_path}/xuke.db')); "
        "started = tuple('opentelemetry.' + part for part in ('sdk', 'exporter', 'instrumentation')); "
        "print([name for name in sys.modules if name.startswith(started)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_traces_that_cannot_be_made_are_told_of_and_cost_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[Any] = []
    monkeypatch.setenv(tracing.ENDPOINT, "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    monkeypatch.setattr(tracing, "logger", lambda: SimpleNamespace(warning=lambda *a, **k: reported.append((a, k))))
    with TestClient(app(tmp_path), base_url="http://127.0.0.1") as client:
        assert client.get("/health/live").status_code == 200
    assert reported == [
        (("no traces",), {"missing": "opentelemetry.exporter.otlp.proto.http.trace_exporter",
                          "hint": "Install xuke[otel]"})
    ]  # fmt: skip


def test_application_is_instrumented_with_name_version_and_no_child_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """With stand-ins for the packages: what is handed to them."""
    given: dict[str, Any] = {}
    provider = SimpleNamespace(add_span_processor=lambda one: given.update(processor=one))
    names: dict[str, dict[str, Any]] = {
        "exporter.otlp.proto.http.trace_exporter": {"OTLPSpanExporter": lambda: "exporter"},
        "instrumentation.fastapi": {
            "FastAPIInstrumentor": SimpleNamespace(instrument_app=lambda app, **more: given.update(more | {"app": app}))
        },
        "sdk.resources": {"Resource": SimpleNamespace(create=lambda about: given.update(about=about))},
        "sdk.trace": {"TracerProvider": lambda resource: provider},
        "sdk.trace.export": {"BatchSpanProcessor": lambda exporter: f"batch of {exporter}"},
    }
    for name, parts in names.items():
        module = ModuleType(f"opentelemetry.{name}")
        vars(module).update(parts)
        monkeypatch.setitem(sys.modules, f"opentelemetry.{name}", module)
    monkeypatch.setenv(tracing.ENDPOINT, "http://127.0.0.1:9")
    traced: Any = object()
    tracing.install(traced)
    assert given["about"] == {"service.name": "xuke", "service.version": VERSION}
    assert given["processor"] == "batch of exporter" and given["app"] is traced
    assert given["exclude_spans"] == ["receive", "send"] and given["tracer_provider"] is provider
    assert given["excluded_urls"] == "health/live,health/ready,metrics"


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address of a collector, and what it was sent."""
    sent: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            sent.append(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", sent
    server.shutdown()


def test_spans_say_route_and_status_and_nothing_that_a_caller_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("opentelemetry.instrumentation.fastapi", reason="the otel extra is not installed")
    messages: Any = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
    with collector() as (address, sent):
        monkeypatch.setenv(tracing.ENDPOINT, address)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")  # what the framework would add stays out
        with TestClient(
            app(tmp_path), base_url="http://127.0.0.1", headers={"user-agent": MARK, "x-a": MARK}
        ) as client:
            body = {"lines": [{"line": "1", "description": MARK}]}
            assert client.post("/v1/assessments?as_of=2026-11-21", json=body).status_code == 201
            assert client.get(f"/v1/assessments?reference={MARK}").status_code == 200
            assert client.get(f"/v1/rules/{MARK}").status_code == 404
            assert client.get(f"/{MARK}").status_code == 404
            assert client.post("/v1/holds", content=b"[" * 10_000).status_code >= 400
            assert client.get("/health/live").status_code == 200
            until = time.monotonic() + 10
            while time.monotonic() < until and b"".join(sent).count(b"/v1/holds") == 0:
                time.sleep(0.1)
    assert sent and MARK.encode() not in b"".join(sent)
    spans, services = [], set()
    for body_sent in sent:
        message = messages.ExportTraceServiceRequest()
        message.ParseFromString(body_sent)
        for part in message.resource_spans:
            services.add(tuple(sorted((a.key, a.value.string_value) for a in part.resource.attributes)))
            spans += [span for scope in part.scope_spans for span in scope.spans]
    assert all({("service.name", "xuke"), ("service.version", VERSION)} <= set(one) for one in services)
    names = [
        "POST /v1/assessments", "GET /v1/assessments", "GET /v1/rules/{id:path}", "GET none", "POST /v1/holds",
    ]  # fmt: skip
    assert [span.name for span in spans] == names
    assert not [span.name for span in spans if span.events]
    noted = {a.key for span in spans for a in span.attributes if a.value != type(a.value)(string_value="")}
    assert noted <= SAID, noted - SAID
