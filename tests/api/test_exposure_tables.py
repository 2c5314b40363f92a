"""Open orders by REST as a table: CSV, XLSX and Parquet give the report that the same orders give as JSON."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compliance.scenarios.orders import read_orders_file
from tests.api.in_process import DAY, service
from tests.asking import ROOT

CSV = next((ROOT / "examples" / "exposure").glob("*.csv"))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"
FEW = 4


def head(lines: int = FEW) -> str:
    """Return the headings and the first orders of the shipped example."""
    return "\n".join(CSV.read_text(encoding="utf-8-sig").splitlines()[: lines + 1]) + "\n"


def cells() -> list[list[str]]:
    """Return the same as cells."""
    import csv

    return list(csv.reader(io.StringIO(head())))


def xlsx() -> bytes:
    """Return the same as a workbook, numbers as numbers."""
    import tempfile

    from compliance.tables.writer import SheetOut, write_tables

    rows = cells()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.xlsx"
        write_tables(file, [SheetOut("Orders", rows[0], [[_number(cell) for cell in row] for row in rows[1:]])])
        return file.read_bytes()


def _number(cell: str) -> Any:
    try:
        return Decimal(cell)
    except ArithmeticError:
        return cell


def parquet() -> bytes:
    """Return the same in columns."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    rows = cells()
    columns = {name: [row[index] or None for row in rows[1:]] for index, name in enumerate(rows[0])}
    out = io.BytesIO()
    files.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def test_each_kind_of_table_gives_the_report_of_the_orders_as_json(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(head(), encoding="utf-8")
    orders = [one.model_dump(mode="json", exclude_none=True) for one in read_orders_file(file)]
    assert len(orders) == FEW
    tables = {"text/csv": head().encode("utf-16"), XLSX: xlsx(), PARQUET: parquet()}
    with service(sqlite_url) as client:
        asked = {"orders": orders, "scenarios": ["jp_rare_earth_ban"], "as_of": DAY}
        wanted = client.post("/v1/exposures", json=asked)
        assert wanted.status_code == 200, wanted.text
        for kind, raw in tables.items():
            query = {"scenario": ["jp_rare_earth_ban"], "as_of": DAY}
            found = client.post("/v1/exposures", content=raw, params=query, headers={"Content-Type": kind})
            assert found.status_code == 200, (kind, found.text)
            assert found.json() == wanted.json(), kind


def test_a_table_with_mistakes_is_refused_by_row_and_column(sqlite_url: str) -> None:
    rows = cells()
    rows[1][rows[0].index("value")] = "much"
    wrong = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows[:2])
    with service(sqlite_url) as client:
        kind = {"Content-Type": "text/csv"}
        found = client.post("/v1/exposures", content=wrong.encode(), headers=kind)
        assert found.status_code == 422
        assert 'row 2, column "value"' in found.json()["faults"][0]["path"]
        query = {"scenario": "no_such_scenario"}
        unknown = client.post("/v1/exposures", content=head().encode(), params=query, headers=kind)
        assert (unknown.status_code, unknown.json()["faults"][0]["path"]) == (400, "$.scenarios[0]")
        broken = client.post("/v1/exposures", content=b"PAR1 no", headers={"Content-Type": PARQUET})
        assert broken.status_code == 400
        many = head() + "".join(head().splitlines()[1] + "\n" for _ in range(201))
        assert client.post("/v1/exposures", content=many.encode(), headers=kind).status_code == 413
