"""A Parquet file as a sheet: its column names as the headings, its values as cells. Extra `bulk`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from compliance.errors import InputRefused

MOST_ROWS = 100_000


def parquet_rows(raw: bytes, name: str) -> Iterator[tuple[object, ...]]:
    """Yield the headings and then the rows. Raises InputRefused for a file that is no Parquet or is over-long."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise InputRefused("Parquet is not installed", name, hint="Run `pip install 'xuke[bulk]'`") from None
    try:
        file = ParquetFile(io.BytesIO(raw))
        if file.metadata.num_rows > MOST_ROWS:
            raise InputRefused(
                f"the table has more than {MOST_ROWS:,} rows", name, hint="Use `xuke batch`, or split it"
            )
        table = file.read()
    except (ArrowException, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:200].rstrip(".")
        raise InputRefused("the Parquet file cannot be read", name, why, "Write the file again") from None
    yield tuple(table.column_names)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        yield tuple(_plain(cell) for cell in row)


def _plain(cell: object) -> object:
    """Return a value as a spreadsheet has it: text, number, day, or true and false."""
    if cell is None or isinstance(cell, bool | Decimal):
        return cell
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    return text or None
