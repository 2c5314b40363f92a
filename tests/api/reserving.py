"""Sixty-four callers who reserve, consume and release on one licence at once, while the service is killed."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from compliance.store.database import Store
from compliance.store.register import entries, licences
from tests.api.running import Running, start

CALLERS, WHOLE = 64, Decimal(40)  # fewer kilograms than callers: the bound is met all the time
SETTINGS = {"workers": "2", "rate_per_minute": "1000000"}
LICENCE = {"number": "24-1", "kind": "single", "valid_from": "2020-01-01", "valid_until": "2099-12-31",
           "quantity": {"value": str(WHOLE), "unit": "kg"}}  # fmt: skip


@dataclass
class Drawn:
    """What the service acknowledged: the state of each reference, how often it refused, and answers that are wrong."""

    states: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    repeated: int = 0
    wrong: list[str] = field(default_factory=list)


class Drawer(threading.Thread):
    """One caller: takes a kilogram, then ships some grams of it, gives it back, or keeps it for a while."""

    def __init__(self, service: Running, name: str, drawn: Drawn, number: int) -> None:
        super().__init__(daemon=True)
        self._service, self._licence, self._drawn, self._number = service, name, drawn, number
        self._dice = random.Random(number)
        self._kept: list[str] = []
        self.stop = threading.Event()

    def run(self) -> None:
        """Draw until told to stop; what is under way is brought to an end."""
        count = 0
        with httpx.Client(headers=self._service.headers, timeout=30) as client:
            while not self.stop.is_set():
                count += 1
                reference = f"{self._number}-{count}"
                if self._did(client, "reserve", reference, "1"):
                    self._drawn.states[reference] = "reserved"
                    self._then(client, reference)
                elif self._kept:
                    self._released(client, self._kept.pop())

    def _then(self, client: httpx.Client, reference: str) -> None:
        choice = self._dice.random()
        if choice < 0.5:
            self._released(client, reference)
        elif choice < 0.8:
            assert self._did(client, "consume", reference, "0.001")
            self._drawn.states[reference] = "consumed"
        else:
            self._kept.append(reference)

    def _released(self, client: httpx.Client, reference: str) -> None:
        assert self._did(client, "release", reference, None)
        self._drawn.states[reference] = "released"

    def _did(self, client: httpx.Client, verb: str, reference: str, kilograms: str | None) -> bool:
        """Call until an answer comes; whether it was done."""
        body: dict[str, Any] = {"reference": reference, "quantity": {"value": kilograms, "unit": "kg"}}
        params = {} if kilograms else {"reference": reference}
        while True:
            where = f"{self._service.url}/v1/licences/{self._licence}:{verb}"
            try:
                found = client.post(where, params=params, json=body if kilograms else None)
            except httpx.HTTPError:
                found = None
            if found is not None and found.status_code == 200:
                return True
            if found is not None and found.status_code == 409 and "does not last" in found.text:
                self._drawn.refused += 1
                return False
            if found is not None and found.status_code != 503:
                self._drawn.wrong.append(f"{verb} {found.status_code} {found.text[:200]}")
                return False
            self._drawn.repeated += 1
            time.sleep(0.1)


@contextmanager
def drawing(service: Running, name: str, drawn: Drawn) -> Iterator[None]:
    """Have everybody draw; at the end each brings to an end what is under way."""
    drawers = [Drawer(service, name, drawn, number) for number in range(CALLERS)]
    for one in drawers:
        one.start()
    try:
        yield
    finally:
        for one in drawers:
            one.stop.set()
        for one in drawers:
            one.join(60)
    assert not any(one.is_alive() for one in drawers)


def register_licence(service: Running) -> str:
    """Register the licence and return its id."""
    params = {"why": "new licence"}
    made = httpx.post(f"{service.url}/v1/licences", json=LICENCE, params=params, headers=service.headers, timeout=30)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def totals(database_url: str, name: str) -> tuple[Decimal, dict[str, str]]:
    """Return what is left, and the state of each reference, as the database has them; the sums are held together."""
    store = Store(database_url)
    with store.reading() as session:
        entry = entries.get(session, "default", "licence", name)
        drawn = licences.draws(session, entry, 1_000_000)
    store.close()
    taken = {
        state: sum((d.quantity for d in drawn if d.state == state), Decimal(0)) for state in ("reserved", "consumed")
    }
    assert {state: Decimal(entry.data[state]) for state in taken} == taken
    left = licences.left(entry)[0]
    assert left is not None
    return left, {one.reference: one.state for one in drawn}


def kill_while_drawing(service: Running, database_url: str, drawn: Drawn, plan: tuple[int, random.Random]) -> None:
    """Kill workers, and every fifth time the whole service, at random moments while something is acknowledged."""
    kills, dice = plan
    for number in range(kills):
        wanted = len(drawn.states) + 10
        end = time.monotonic() + 60
        while len(drawn.states) < wanted and not drawn.wrong:
            assert time.monotonic() < end, f"nothing is acknowledged any more: {drawn.wrong[:3]}"
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.2))
        if number % 5 == 4:
            service.kill_all()
            again = start(
                database_url, service.log.parent, port=service.url.rpartition(":")[2], **SETTINGS
            )  # fmt: skip
            service.process, service.log = again.process, again.log
            continue
        for pid in service.webs():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
