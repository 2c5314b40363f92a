"""What can be measured from outside, in the form that Prometheus reads. No party, reference or tenant is a label."""

from __future__ import annotations

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)  # fmt: skip

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The counters of one process; with several, they share a folder and are added up when they are asked for."""

    def __init__(self) -> None:
        """Make the counters. A registry of its own keeps tests and embedders apart."""
        own = self._own = CollectorRegistry()
        self._requests = Counter("xuke_requests", "Requests answered.", ("route", "status"), registry=own)
        self._seconds = Histogram(
            "xuke_request_seconds", "Time from the first byte to the last.", ("route",), buckets=_SECONDS, registry=own
        )
        self._decisions = Counter("xuke_decisions", "Decisions given.", ("decision", "origin"), registry=own)
        self.faults = Counter("xuke_engine_faults", "Answers withheld: judges disagreed or failed.", registry=own)
        self.law_age = self._gauge("xuke_rulebook_age_days", "Days since the law was verified.")
        self.lists_age = self._gauge("xuke_lists_age_days", "Days since the oldest list was verified.")
        self.jobs_waiting = self._gauge("xuke_jobs_waiting", "Jobs not ended.")
        self.deliveries = self._gauge("xuke_deliveries", "Webhook deliveries.", ("state",))
        self._made: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def _gauge(self, name: str, about: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(name, about, labels, registry=self._own, multiprocess_mode="mostrecent")

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Count one answered request. `route` is the pattern of the address, never the address itself."""
        made = self._made.get((route, status))
        if made is None:
            made = self._made[route, status] = (
                self._requests.labels(route, str(status)), self._seconds.labels(route),
            )  # fmt: skip
        made[0].inc()
        made[1].observe(seconds)

    def decided(self, decision: str, origin: str) -> None:
        """Count one decision; `origin` says by which way it was asked."""
        self._decisions.labels(decision, origin).inc()

    def text(self) -> bytes:
        """Return all figures of this machine's processes."""
        if os.environ.get(_FOLDER):
            gathered = CollectorRegistry()
            multiprocess.MultiProcessCollector(gathered)  # type: ignore[no-untyped-call]
            return generate_latest(gathered)
        return generate_latest(self._own)
