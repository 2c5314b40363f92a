"""Traces, where they are wanted: the `otel` extra is installed and `OTEL_EXPORTER_OTLP_ENDPOINT` is set.

Otherwise nothing is imported. A span says which route, method and status, and how long; what a caller wrote (address,
query, headers, body) stays out of it. The variables of OpenTelemetry (`OTEL_…`) hold as they do everywhere.
"""

from __future__ import annotations

import os
from typing import Any

from fastapi import FastAPI

from api.logs import logger
from compliance.version import VERSION

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
NOT_TRACED = "health/live,health/ready,metrics"
# The framework's own traces and logs would carry what a caller wrote (refused values, messages of errors).
NOT_BY_ITSELF: Any = dict.fromkeys(("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False)
# What the instrumentation notes of a request's own words, under its old names and its new ones.
_WORDS = (
    "http.url", "http.target", "http.user_agent", "http.host", "http.server_name", "url.full", "url.path", "url.query",
    "user_agent.original", "client.address", "client.port", "server.address", "net.peer.ip", "net.peer.port",
    "net.host.name", "net.peer.name",
)  # fmt: skip


def install(app: FastAPI) -> None:
    """Trace the requests of an application, if traces are wanted and can be made."""
    if not os.environ.get(ENDPOINT):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        logger().warning("no traces", missing=error.name, hint="Install xuke[otel]")
        return
    about = {"service.name": os.environ.get("OTEL_SERVICE_NAME") or "xuke", "service.version": VERSION}
    provider = TracerProvider(resource=Resource.create(about))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    FastAPIInstrumentor.instrument_app(
        app, server_request_hook=_plain, tracer_provider=provider, excluded_urls=NOT_TRACED,
        exclude_spans=["receive", "send"],
    )  # fmt: skip


def _plain(span: Any, scope: dict[str, Any]) -> None:
    """Take the words of a request out of its span, and name the span by method and route alone."""
    if not span.is_recording():
        return
    noted = span.attributes or {}
    for name in _WORDS:
        if name in noted:
            span.set_attribute(name, "")
    span.update_name(f"{scope['method']} {noted.get('http.route', 'none')}")
