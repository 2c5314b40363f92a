"""A person at the console without a browser: pages fetched, forms sent with the token that the page carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from tests.api.in_process import LOOPBACK, service
from tests.api.running import make_key

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
GOODS = {
    "reference": "PO-1", "destination": "DE", "importer.name": "Acme Motors", "importer.country": "DE",
    "1.description": "gallium metal 6N", "1.elements": "Ga", "1.form": "metal", "1.quantity.value": "5",
    "1.quantity.unit": "kg",
}  # fmt: skip


class Visiting:
    """One browser: it holds cookies of its own."""

    def __init__(self, client: TestClient) -> None:
        """Begin without a cookie."""
        self.client = TestClient(client.app, base_url=LOOPBACK, follow_redirects=False)
        self.token = ""

    def get(self, path: str, **params: str) -> Any:
        """Fetch a page, and remember the token of its forms."""
        found = self.client.get(path, params=params)
        if token := _TOKEN.search(found.text):
            self.token = token[1]
        return found

    def post(self, path: str, form: dict[str, str] | None = None, files: Any = None, **head: str) -> Any:
        """Send a form with the token of the page fetched last."""
        data = {"form_token": self.token, **(form or {})}
        return self.client.post(path, data=data, files=files, headers=head)

    def log_in(self, key: str) -> Any:
        """Log in with a key."""
        self.get("/console/login")
        found = self.post("/console/login", {"key": key})
        self.get("/console/")
        return found

    def case_of(self, **goods: str) -> str:
        """Check a shipment in the form and return the path of the case that this opens."""
        self.get("/console/check")
        found = self.post("/console/check", GOODS | goods)
        assert found.status_code == 303, unescape(re.sub(r"<[^>]+>", " ", found.text))
        return str(found.headers["location"])


@contextmanager
def console(database_url: str, **settings: Any) -> Iterator[TestClient]:
    """Yield a service that asks for keys."""
    with service(database_url, dev=False, **settings) as client:
        yield client


def person(client: TestClient, database_url: str, role: str = "officer", tenant: str = "ours") -> Visiting:
    """Return a browser that is logged in with a new key."""
    one = Visiting(client)
    assert one.log_in(make_key(database_url, role, tenant)).status_code == 303
    return one


def said(text: str) -> str:
    """Return the words of a page without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
