"""How long it takes until a change of law has opened every case that it touches, while requests go on.

Usage: `python tests/bench/reopen.py [cases] [database url] [buyers]` (default 10,000 on SQLite, 40 buyers). It makes so
many shipments with decided cases, takes a rulebook into use that controls their goods, and prints the seconds until all
cases are open and the CPU seconds of the background worker, with the requests answered meanwhile. Every order has a
reference and quantity of its own; with as many buyers as cases no two say the same. Exit code 1 when a request failed.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402
from sqlalchemy import func, select  # noqa: E402

from api.clock import law_day, now  # noqa: E402
from compliance.engine import Assessor  # noqa: E402
from compliance.law import bundle  # noqa: E402
from compliance.store.database import Store  # noqa: E402
from compliance.store.receipts import AskedShipment, Kept, ReceiptEntry, append  # noqa: E402
from compliance.store.register import cases, entries  # noqa: E402
from compliance.store.register.cases import ChangedAnswer  # noqa: E402
from compliance.store.register.entries import ROWS, Actor  # noqa: E402
from compliance.store.schema import stamp  # noqa: E402
from tests.api.running import Running, make_key, running  # noqa: E402
from tests.asking import rulebook, shipment  # noqa: E402
from tests.law.test_new_announcement import GOODS, INSTRUMENT, RHENIUM, with_file  # noqa: E402

TENANT, TOGETHER, BUYERS, MARK = "default", 500, 40, "PO-REFERENCE"


def newer(private: bytes, folder: Path) -> bytes:
    """Return a signed rulebook that controls rhenium since a while ago."""
    text = (GOODS + INSTRUMENT).replace("2026-12-01", "2026-11-01").replace("2026-12-10", "2026-11-10")
    return bundle.sign(bundle.pack(with_file(folder, "lists/items/mofcom_2026_99.yaml", text)), private)


def order(buyer: int, reference: str, kilograms: int = 1) -> bytes:
    """Return an order of rhenium."""
    goods = {**RHENIUM, "quantity": {"value": str(kilograms), "unit": "kg"}}
    document = shipment(goods, user=f"Ordinary Works {buyer} Ltd", reference=reference, ship_on=str(law_day(now())))
    return json.dumps(document).encode()


def fill(url: str, count: int, buyers: int = BUYERS) -> None:
    """Make shipments with decided cases; those of one buyer have the same answer but for their references."""
    store, day, at = Store(url), law_day(now()), stamp(now())
    assessor, by = Assessor(rulebook()), Actor(TENANT, "bench", at, str(day))
    answers = [assessor.answer(order(buyer, MARK), day) for buyer in range(min(count, buyers))]
    assert all(one.assessment.action.startswith("proceed") and not one.assessment.questions for one in answers)
    for start in range(0, count, TOGETHER):
        numbers = range(start, min(count, start + TOGETHER))
        names = [f"PO-{number:06}" for number in numbers]
        made = []
        for number, name in zip(numbers, names, strict=True):
            found = answers[number % buyers]
            answer = found.assessment.model_copy(update={"reference": name})
            asked = AskedShipment(TENANT, "bench", "assessment", None, "0" * 64)
            document, text = order(number % buyers, name, number + 1), found.text.replace(MARK.encode(), name.encode())
            made.append(ReceiptEntry(asked, document, answer, text))
        with store.writing() as session:
            kept = [one for one in append(session.connection(), made, at) if isinstance(one, Kept)]
            cases.follow(session, by, [
                ChangedAnswer(name, one.id, "licence_required_normal", "apply", "bench")
                for name, one in zip(names, kept, strict=True)
            ])  # fmt: skip
            opened = list(entries.by_names(session, TENANT, "case", names).values())
            for entry in opened:
                entry.state, entry.due_on = "decided", None
            entries.save_all(session, by, opened, "decide", "bench")
    store.close()


def cpu_seconds(process: int) -> float:
    """Return how much CPU a process has taken, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Caller(threading.Thread):
    """Asks ten times a second, and notes how long each answer took and what was answered."""

    def __init__(self, service: Running, number: int) -> None:
        super().__init__(daemon=True)
        self._service, self._number = service, number
        self.took: list[float] = []
        self.failed: list[str] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Ask until it is over."""
        with httpx.Client(base_url=self._service.url, headers=self._service.headers, timeout=30) as client:
            while not self.over.wait(0.1):
                body = json.dumps(shipment({"description": "steel water bottle"}, reference=f"CALL-{self._number}"))
                begun = time.perf_counter()
                try:
                    found = client.post("/v1/assessments", content=body, headers={"Content-Type": "application/json"})
                except httpx.HTTPError as error:
                    self.failed.append(type(error).__name__)
                    continue
                self.took.append(time.perf_counter() - begun)
                if found.status_code != 201:
                    self.failed.append(str(found.status_code))


def still_decided(store: Store) -> int:
    """Return how many cases are not open yet."""
    with store.reading() as session:
        mine = select(func.count()).select_from(ROWS).where(ROWS.c.tenant == TENANT, ROWS.c.state == "decided")
        return int(session.connection().execute(mine).scalar_one())


def measure(count: int, buyers: int, url: str, folder: Path) -> bool:
    """Fill, change the law, wait; whether no request failed."""
    private, public = bundle.keypair()
    (folder / "publisher.pub").write_bytes(public)
    packed = newer(private, folder)
    settings = {"rulebook_keys": str(folder / "publisher.pub"), "rate_per_minute": "1000000"}
    with running(url, folder, **settings) as service:
        fill(url, count, buyers)
        print(f"{date.today()}: {count} shipments of {min(count, buyers)} buyers with decided cases", flush=True)
        publisher = {"Authorization": f"Bearer {make_key(url, 'rule_publisher')}", "Content-Type": "application/x-tar"}
        made = httpx.post(f"{service.url}/v1/rulebooks", content=packed, headers=publisher, timeout=120)
        assert made.status_code == 201, made.text
        callers = [Caller(service, number) for number in range(4)]
        for one in callers:
            one.start()
        where = f"{service.url}/v1/rulebooks/{made.json()['digest']}:activate"
        worker = service.posts()["worker"]
        begun, cpu = time.perf_counter(), cpu_seconds(worker)
        httpx.post(where, json={}, headers={**publisher, "Content-Type": "application/json"}, timeout=120)
        store = Store(url)
        while (left := still_decided(store)) and time.perf_counter() - begun < 900:
            time.sleep(0.5)
        seconds, cpu = time.perf_counter() - begun, cpu_seconds(worker) - cpu
        store.close()
        for one in callers:
            one.over.set()
        for one in callers:
            one.join(30)
    took = sorted(t for one in callers for t in one.took)
    failed = [what for one in callers for what in one.failed]
    middle, late = took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000
    print(
        f"{url.partition(':')[0]}: {count - left} cases open after {seconds:.1f} s, {cpu:.1f} s of CPU in the worker; "
        f"meanwhile {len(took)} requests answered, p50 {middle:.0f} ms, p99 {late:.0f} ms, failed: {failed or 'none'}"
    )
    return not failed and not left


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        given = dict(enumerate(sys.argv))
        wanted = given.get(2) or f"sqlite:///{place}/xuke.db"
        good = measure(int(given.get(1, 10_000)), int(given.get(3, BUYERS)), wanted, Path(place))
        sys.exit(0 if good else 1)
