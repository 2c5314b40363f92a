"""The service in the process of the test: a client for it, with a clock of the test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from api.app import create_app
from api.clock import Clock
from api.settings import Settings
from tests.api.running import make_key
from tests.api.worker_setup import HandClock
from tests.asking import SHIPMENTS, shipment

BODY = json.dumps(
    shipment({"description": "gallium metal 6N", "form": "metal", "elements": {"Ga": {}}}, reference="PO-1")
)
DAY = "2026-11-21"
LOOPBACK = "http://127.0.0.1"


def case(name: str) -> bytes:
    """Return the shipment of an acceptance case as it would be sent."""
    return json.dumps(json.loads((SHIPMENTS / f"{name}.json").read_text())["shipment"]).encode()


@contextmanager
def service(database_url: str, clock: Clock | None = None, **settings: Any) -> Iterator[TestClient]:
    """Yield a client of the service on a database; nobody is asked for a key unless `dev=False` is given."""
    wanted: dict[str, Any] = {"dev": True, "rulebook_max_age_days": 100_000, "log_level": "error", **settings}
    app = create_app(Settings(database_url=database_url, **wanted), clock or HandClock())
    with TestClient(app, base_url=LOOPBACK, raise_server_exceptions=False) as client:
        yield client


def as_role(client: TestClient, database_url: str, role: str, tenant: str = "default") -> dict[str, str]:
    """Return the header of a new key with a role."""
    return {"Authorization": f"Bearer {make_key(database_url, role, tenant)}"}


def ask(client: TestClient, body: str | bytes = BODY, key: str | None = None, **query: str) -> Any:
    """Ask about a shipment on the tests' day."""
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
    return client.post("/v1/assessments", params={"as_of": DAY, **query}, content=body, headers=headers)
