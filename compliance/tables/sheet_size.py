"""How large a spreadsheet becomes when it is opened: a small file can hold a table that fills the memory."""

from __future__ import annotations

import io
import re
import zipfile

from compliance.errors import InputRefused

LARGEST_UNPACKED = 400_000_000
MOST_CELLS = 20_000_000
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')


def check_size(raw: bytes, name: str) -> None:
    """Refuse an XLSX whose parts or whose area are too large, or that is none. Raises InputRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            names = parts.namelist()
            if "xl/workbook.xml" not in names:
                raise _unreadable(name, "it holds no workbook")
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise _too_large(name)
            for part in names:
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    _check_area(parts.read(part), name)
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError, NotImplementedError, ValueError) as error:
        raise _unreadable(name, str(error).rstrip(".")) from None


def _check_area(xml: bytes, name: str) -> None:
    """Refuse a sheet with one cell so far from the others that the area between them does not fit."""
    rows, columns = 1, 1
    for letters, row in _CELL.findall(xml):
        rows, columns = max(rows, int(row)), max(columns, _column(letters))
    rows = max([rows, *map(int, _ROW.findall(xml))])
    if rows * columns > MOST_CELLS:
        raise _too_large(name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(name: str) -> InputRefused:
    hint = "Take out the empty rows and columns, or save the sheet as CSV."
    return InputRefused(f"the spreadsheet has more than {MOST_CELLS // 1_000_000} million cells", name, hint=hint)


def _unreadable(name: str, why: str) -> InputRefused:
    hint = "Open it in the spreadsheet program and save it again as XLSX, without a password."
    return InputRefused("the spreadsheet cannot be read", name, why, hint)
