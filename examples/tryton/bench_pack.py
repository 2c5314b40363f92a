"""What a check adds to packing a shipment of ten lines, in process: the median with the gate less that without.

Run `python bench_pack.py [ROUNDS]`. Every round packs a picked shipment twice and rolls back in between, once with the
gate and once with the method of Tryton's own stock module alone. The first rounds warm up and are not counted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median, quantiles
from typing import Any

from trytond.pool import Pool
from trytond.tests.test_tryton import DB_NAME
from trytond.transaction import Transaction, TransactionError

import demo_data as data
from export_licence import clock, gate

LINES, WARM_UP, MOST_MS = 10, 5, 50.0


def milliseconds(shipment: int) -> float:
    """Return how long packing took, every new beginning that a lock asks for included, and undo it."""
    extras: dict[str, Any] = {}
    start = time.perf_counter()
    while True:
        context = {"company": 1, "_skip_warnings": True}
        with Transaction().start(DB_NAME, 1, context=context, **extras) as transaction:
            try:
                Shipment = Pool().get("stock.shipment.out")
                Shipment.pack([Shipment(shipment)])
                return (time.perf_counter() - start) * 1000
            except TransactionError as error:
                error.fix(extras)
            finally:
                transaction.rollback()


def without_gate(work: Callable[[], float]) -> float:
    """Run something with the gate taken out."""
    kept = gate.let_pass
    gate.let_pass = lambda records, stage: None
    try:
        return work()
    finally:
        gate.let_pass = kept


def measured(told: str, shipment: int, rounds: int) -> float:
    """Print what the gate adds to packing a shipment, and return the median."""
    bare, full = [], []
    for number in range(rounds + WARM_UP):
        pair = without_gate(lambda: milliseconds(shipment)), milliseconds(shipment)
        if number >= WARM_UP:
            bare.append(pair[0])
            full.append(pair[1])
    added = [b - a for a, b in zip(bare, full, strict=True)]
    low, *_, high = quantiles(added, n=10)
    print(f"{told}: {median(bare):.1f} ms without the gate, {median(full):.1f} ms with it")
    print(f"  a check adds {median(added):.1f} ms (median; a tenth below {low:.1f} ms, a tenth above {high:.1f} ms)")
    return median(added)


def main(rounds: int) -> int:
    """Measure two shipments; return 1 when a check adds more than the bound to either."""
    clock.law_day = lambda: date(2026, 11, 21)
    data.company(data.empty()).skip_warning = True
    german = data.party("Musterwerk Haushaltsgeräte GmbH", "DE")
    japanese = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(japanese, "JP", 50_000, valid_from=date(2026, 10, 1), valid_until=date(2027, 9, 30))
    plain = [(data.plain_magnets(), 10.0) for _ in range(LINES)]
    mixed = [(data.magnets() if n % 2 else goods, 10.0) for n, (goods, _) in enumerate(plain)]
    print(f"packing {LINES} lines, {rounds} rounds; the bound is {MOST_MS:.0f} ms, with nothing else to do")
    free = data.shipment(german, plain, **data.civil(german, "DE"))
    licensed = data.shipment(japanese, mixed, **data.civil(japanese, "JP"))
    worst = max(
        measured("nothing controlled, to Germany", free.id, rounds),
        measured("half of it under a licence, to Japan", licensed.id, rounds),
    )
    return 0 if worst <= MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
