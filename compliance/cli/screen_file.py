"""`xuke screen --file`: a customer file row by row, kept under the caller's ids, and what is different since."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from compliance.cli.output import ASK, MAY_GO, REFUSED, STOP, as_json, complain, put
from compliance.cli.screen import CODES, ScreenRequest, remarks
from compliance.law.rulebook import Rulebook
from compliance.model.screening import Screening
from compliance.reference.customer_watch import (
    CustomerChange,
    changes,
    kept_of,
    lists_digest,
    read_kept,
    write_kept,
)
from compliance.reference.screened import outcome, screening_of
from compliance.screening.parties import PartyQuery, Screened, Screener
from compliance.tables.customers import Customer, read_customers
from compliance.tables.source import Cell, read_file
from compliance.tables.writer import SheetOut, csv_lines, write_tables

_COLUMNS = ("id", "name", "country", "outcome", "score", "list", "entry", "law", "status", "listed_name", "why")
_CHANGES = ("id", "name", "change", "before", "now", "entries")
_SHOWN = 20


def screen_file(book: Rulebook, screener: Screener, asked: ScreenRequest, file: Path) -> int:
    """Screen each customer of a file; returns the gravest exit code.

    The rows go to stdout or, with `out`, to a file; with `keep` stdout has what is different since the kept run.
    """
    customers = read_customers(read_file(file), file.name)
    before = read_kept(asked.keep) if asked.keep is not None else None
    to_stdout = asked.out is None and asked.keep is None
    found: list[tuple[Customer, Screening, Screened]] = []
    worst = MAY_GO
    if to_stdout and asked.format != "json":
        _put_rows([_COLUMNS])
    for customer, party in _with_progress(list(_parties(customers, asked.country)), file):
        screened = screener.screen(party, asked.as_of)
        seen = screening_of(book, party, screened, asked.as_of)
        worst = max(worst, CODES[outcome(screened)], key=(MAY_GO, ASK, STOP).index)
        if to_stdout and asked.format == "json":
            put(seen.model_copy(update={"id": customer.id}).model_dump_json())
        elif to_stdout:
            _put_rows(_rows(customer, seen, screened))
        else:
            found.append((customer, seen, screened))
    if asked.out is not None:
        rows = (row for one in found for row in _rows(*one))
        write_tables(asked.out, [SheetOut("Screening", _COLUMNS, rows)])
    if asked.keep is not None:
        now = kept_of(lists_digest(book, _own(asked.lists)), asked.as_of, [(c.id, seen) for c, seen, _ in found])
        _report([] if before is None else list(changes(before, now)), asked)
        if before is not None:
            same = "the lists are the same" if before.lists == now.lists else "the lists have changed"
            complain(f"compared with {before.as_of}: {same}")
        write_kept(asked.keep, now)
    return REFUSED if _complain_of(customers) else worst


def _parties(customers: Iterable[Customer], home: str | None) -> Iterator[tuple[Customer, PartyQuery]]:
    for one in customers:
        if one.name:
            yield one, PartyQuery(one.name, one.country or home, one.name_local, address=one.address)


def _complain_of(customers: Iterable[Customer]) -> bool:
    """Name the rows with faults; returns whether one of them could not be screened at all."""
    faults = [fault for one in customers for fault in one.faults]
    for fault in faults[:_SHOWN]:
        complain(str(fault))
    if len(faults) > _SHOWN:
        complain(f"and {len(faults) - _SHOWN} more rows with faults")
    return any(not one.name for one in customers)


def _own(folder: Path | None) -> list[str]:
    """Return the digests of the user's own lists."""
    files = sorted(folder.rglob("*")) if folder is not None else []
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()]


def _with_progress(parties: Sequence[tuple[Customer, PartyQuery]], file: Path) -> Iterable[tuple[Customer, PartyQuery]]:
    """Show a bar on a terminal; a pipe gets none."""
    if sys.stderr is None or not sys.stderr.isatty():
        return parties
    from rich.console import Console
    from rich.progress import track

    return track(parties, description=file.name, console=Console(stderr=True), transient=True)


def _rows(customer: Customer, seen: Screening, screened: Screened) -> list[Sequence[Cell]]:
    said = (customer.id, seen.name, seen.country)
    if not seen.hits:
        why = "; ".join(f"{label}: {text}" for label, text in remarks(screened, False) if text)
        return [(*said, seen.outcome, "", "", "", "", "", "", why)]
    return [
        (*said, h.tier, f"{h.score:.2f}", h.list, h.entry, h.law or "", h.status, h.alias, h.why) for h in seen.hits
    ]


def _put_rows(rows: Sequence[Sequence[Cell]]) -> None:
    put("".join(csv_lines(SheetOut("", [str(cell or "") for cell in rows[0]], rows[1:]))))


def _report(found: list[CustomerChange], asked: ScreenRequest) -> None:
    """Print what is different about customers."""
    if asked.format == "json":
        fields = ("id", "name", "kind", "before", "now", "entries")
        put(as_json([{field: getattr(one, field) for field in fields} for one in found]))
        return
    rows = [(one.id, one.name, one.kind, one.before, one.now, ", ".join(one.entries)) for one in found]
    _put_rows([_CHANGES, *rows])
