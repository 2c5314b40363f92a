"""Order lines as distinct as real ones: 20,000 goods, 2,000 parties, 40 countries, four languages.

    python tests/bench/order_lines.py lines.parquet 1000000

Goods are headings of the tariff and printed names of the lists with models and grades of their own; few are often
ordered and many seldom. The same number gives the same file.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from compliance.bulk.columns import order_lines
from tests.asking import ROOT, rulebook

GOODS, PARTIES, ROW_GROUP = 20_000, 2_000, 50_000
COUNTRIES = (
    "DE JP US KR TW VN IN FR IT NL GB ES PL CZ HU AT CH SE BE MX "
    "BR CA AU NZ SG MY TH ID PH AE SA TR IL ZA EG CL PE KZ UZ RO"
).split()
USES = [
    *("traction motors for passenger cars", "pumps for waterworks", "lamps", "resale", "hospital equipment"),
    *("家用电器", "风力发电机", "モーターの製造", "Ersatzteile für Haushaltsgeräte", None),
]
WORDS = "Ordinary Northern United Pacific Alpine Central Blue First Nova Delta".split()
TRADES = "Motors Pumps Lighting Optics Chemicals Logistics Electronics Tools Textiles Medical".split()
FORMS = ["Ltd", "GmbH", "Co., Ltd.", "S.A.", "Inc.", "K.K.", "B.V.", "AG"]
HUNDREDTH = Decimal("0.01")
DAY = date(2026, 11, 28)


def goods(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Yield goods: nine of ten by a heading of the tariff, one of ten by a name printed in a list."""
    rows = [row for file in sorted((ROOT / "rules" / "nomenclature").glob("*.csv")) for row in _rows(file)]
    printed = [entry for notice in rulebook().control_item_lists for entry in notice.entries]
    for number in range(GOODS):
        model = f"{dice.choice('ABCDEFGHKLMN')}{dice.choice('ABCXYZ')}-{dice.randint(100, 9999)}"
        if number % 10 == 0:
            entry = dice.choice(printed)
            name = entry.name.zh if number % 40 == 0 else entry.name.en
            line = {"description": f"{name}, {model}"[:400], "hs_code": next(iter(entry.hs), None)}
            if number % 30 == 0:
                line["parameters.purity_percent"] = Decimal(dice.choice(["99.0", "99.5", "99.9", "99.99"]))
            if number % 50 == 0:
                line["control_code"] = entry.code
        else:
            hs, english, chinese = dice.choice(rows)
            name = chinese if number % 4 == 0 and chinese else english
            line = {"description": f"{name}, {model}"[:400], "hs_code": hs if dice.random() < 0.7 else None}
        yield {**line, "origin": dice.choice(["CN", "CN", "CN", "CN", None]), "form": None}


def _rows(file: Path) -> Iterator[tuple[str, str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            found = {name.casefold(): cell for name, cell in row.items() if name}
            number, english = next(iter(found.values())), found.get("en") or found.get("name_en") or ""
            if english:
                yield number, english.split(";")[0], (found.get("zh") or found.get("name_zh") or "").split(";")[0]


def parties(dice: random.Random) -> Iterator[dict[str, Any]]:
    """Yield buyers: one of two hundred is a listed one, some say little."""
    listed = [entry.name.en for _, entry in rulebook().party_entries() if entry.name.en]
    for number in range(PARTIES):
        country = COUNTRIES[min(int(dice.expovariate(0.09)), len(COUNTRIES) - 1)]
        name = f"{dice.choice(WORDS)} {dice.choice(TRADES)} {dice.choice(FORMS)} {number}"
        name = dice.choice(listed) if number % 200 == 0 else name
        use = dice.choice(USES)
        yield {
            "destination": country, "exporter.name": "Seller 7", "exporter.country": "CN", "importer.name": name,
            "importer.country": country, "end_user.name": name if number % 9 else None, "end_user.country": country,
            "end_user.kind": "civil" if number % 7 else None, "end_use.statement": use,
            "end_use.military": False if number % 5 else None, "onward": "none" if number % 6 else None,
            "intermediary.name": "none" if number % 6 else None,
        }  # fmt: skip


def lines(count: int, seed: int = 14) -> Iterator[dict[str, Any]]:
    """Yield order lines; about half of the shipments have one line, the others up to eight."""
    dice = random.Random(seed)
    catalogue, buyers = list(goods(dice)), list(parties(dice))
    ordered = list(accumulate(1 / (rank + 20) for rank in range(len(catalogue))))
    buying = list(accumulate(1 / (rank + 20) for rank in range(len(buyers))))
    shipment, done = 0, 0
    while done < count:
        shipment += 1
        buyer = dice.choices(buyers, cum_weights=buying)[0]
        size = min(dice.choice([1, 1, 1, 1, 2, 3, 5, 8]), count - done)
        day = DAY + timedelta(days=7 * dice.randint(0, 3)) if dice.random() < 0.5 else None
        for number, thing in enumerate(dice.choices(catalogue, cum_weights=ordered, k=size), start=1):
            done += 1
            yield {
                "reference": f"PO-{shipment:08d}", "line": str(number), "ship_on": day, **buyer, **thing,
                "quantity.value": Decimal(dice.randint(1, 5000)), "quantity.unit": "kg",
                "value.amount": Decimal(dice.randint(100, 9_999_999)) * HUNDREDTH, "value.currency": "USD",
            }  # fmt: skip


def schema_of() -> pa.Schema:
    """Return the columns of the order lines."""
    whole = order_lines()
    names = {name for part in (next(goods(random.Random(0))), next(parties(random.Random(0)))) for name in part}
    names |= {"reference", "line", "ship_on", "quantity.value", "quantity.unit", "value.amount", "value.currency",
              "parameters.purity_percent", "control_code"}  # fmt: skip
    return pa.schema([field for field in whole if field.name in names])


def write(path: Path, count: int, seed: int = 14) -> None:
    """Write a Parquet file of so many order lines."""
    schema = schema_of()
    with pq.ParquetWriter(path, schema) as out:
        kept: list[dict[str, Any]] = []
        for line in lines(count, seed):
            kept.append(line)
            if len(kept) == ROW_GROUP:
                out.write_table(pa.Table.from_pylist(kept, schema))
                kept.clear()
        if kept:
            out.write_table(pa.Table.from_pylist(kept, schema))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
