"""Run by test_tryton_two_users: a database on PostgreSQL, one shipment, two threads that pack it at once."""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from trytond import backend
from trytond.pool import Pool
from trytond.tests.test_tryton import drop_db
from trytond.transaction import Transaction, TransactionError

import demo_data as data
from export_licence import assessor, clock

NAME = os.environ["DB_NAME"]


def press_pack(shipment: int, start: threading.Barrier, told: list[str]) -> None:
    """Do what the server does for a user who presses "Pack": begin again whenever the database asks for it."""
    extras: dict[str, Any] = {}
    start.wait()
    until = time.monotonic() + 60  # a machine may be slow; the one who is first must be given time to end
    while time.monotonic() < until:
        try:
            with Transaction().start(NAME, 1, context={"_skip_warnings": True, "company": 1}, **extras) as transaction:
                try:
                    Shipment = Pool().get("stock.shipment.out")
                    Shipment.pack([Shipment(shipment)])
                    transaction.commit()
                except TransactionError as error:
                    transaction.rollback()
                    error.fix(extras)
                    continue
            told.append("done")
            return
        except backend.DatabaseOperationalError:
            told.append("waited")
            time.sleep(0.05)
    told.append("gave up")


def story() -> None:
    """Pack at once, and count."""
    clock.law_day = lambda: date(2026, 11, 21)
    asked: list[int] = []
    answer = assessor.Library.assess

    def slow(self: Any, document: Any, as_of: date) -> bytes:
        asked.append(1)
        time.sleep(0.3)  # long enough for both to meet
        return answer(self, document, as_of)

    data.company(data.empty()).skip_warning = True
    user = data.party("Mikawa Washing Machines K.K.", "JP")
    data.licence(user, "JP", 500, valid_from=date(2026, 10, 1), valid_until=date(2027, 9, 30))
    shipment = data.shipment(user, [(data.magnets(), 120)], **data.civil(user, "JP"))
    assessor.Library.assess = slow  # type: ignore[method-assign]
    start, told = threading.Barrier(2), list[str]()
    users = [threading.Thread(target=press_pack, args=(shipment.id, start, told)) for _ in range(2)]
    for one in users:
        one.start()
    for one in users:
        one.join()
    with Transaction().start(NAME, 0, readonly=True):
        record = f"stock.shipment.out,{shipment.id}"
        receipts = Pool().get("export_licence.receipt").search([("record", "=", record)])
        uses = Pool().get("export_licence.use").search([("record", "=", record)])
        state = Pool().get("stock.shipment.out")(shipment.id).state
    print(f"told {told}, asked {len(asked)}, receipts {len(receipts)}, uses {len(uses)}, state {state}")
    assert told.count("done") == 2
    assert (len(receipts), len(uses), len(asked), state) == (1, 1, 1, "packed")
    print("one receipt, one use of the licence, packed once")


if __name__ == "__main__":
    try:
        story()
    finally:
        drop_db(NAME)
