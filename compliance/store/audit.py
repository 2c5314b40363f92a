"""For the examiner: a tenant's chain verified, cut out by date, and written so that it can be checked without us.

An export is JSON lines. The first says what was cut out and between which links; each further line is one receipt with
its documents as text. `check_export` needs nothing but the file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from compliance.errors import InputRefused
from compliance.model.plain import JsonMapping, JsonObject
from compliance.store.chain import COVERED, ORIGIN, ChainBreak, Checker, End
from compliance.store.schema import Chain, Receipt

FORMAT = 1
_ROWS = Receipt.__table__  # type: ignore[attr-defined]
_HEADS = Chain.__table__  # type: ignore[attr-defined]
_TABLE = (*COVERED, "hash", "erased_at")
_TOGETHER = 200
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ExportRefused(InputRefused):
    """A file that is not an export, or one of another format."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: links seen, documents erased at the end of their retention, where the chain ends, breaks."""

    tenant: str
    count: int
    erased: int
    end: End
    breaks: tuple[ChainBreak, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a chain: the link before it, and its last link."""

    tenant: str
    start: End
    end: End


def tenants(session: Session) -> list[str]:
    """Return every tenant that has a chain."""
    return list(session.connection().execute(select(_HEADS.c.tenant).order_by(_HEADS.c.tenant)).scalars())


def head(session: Session, tenant: str) -> End | None:
    """Return the noted end of a tenant's chain."""
    row = session.connection().execute(select(_HEADS.c.seq, _HEADS.c.hash).where(_HEADS.c.tenant == tenant)).first()
    return End(row.seq, row.hash) if row else None


def rows(session: Session, tenant: str, after: int = 0, until: int | None = None) -> Iterator[JsonMapping]:
    """Yield receipts in the order of their links, a few at a time, so that a long chain needs little memory."""
    mine = select(_ROWS).where(_ROWS.c.tenant == tenant).order_by(_ROWS.c.seq).limit(_TOGETHER)
    if until is not None:
        mine = mine.where(_ROWS.c.seq <= until)
    while True:
        part = [dict(row._mapping) for row in session.connection().execute(mine.where(_ROWS.c.seq > after))]
        if not part:
            return
        yield from part
        after = part[-1]["seq"]


def verify(session: Session, tenant: str, noted: End | None = None) -> Report:
    """Walk a tenant's whole chain. `noted` is an end that was written down elsewhere: it must still be in the chain."""
    checker = Checker(tenant)
    last = head(session, tenant)
    breaks = list(checker.walk(rows(session, tenant)))
    breaks += checker.closes(last or (End(0, ORIGIN) if checker.count else None))
    if noted is not None and not _holds(session, tenant, noted):
        breaks.append(ChainBreak(tenant, noted.seq, "-", "the link that was noted elsewhere is not in the chain"))
    return Report(tenant, checker.count, checker.erased, checker.end, tuple(breaks))


def _holds(session: Session, tenant: str, noted: End) -> bool:
    mine = select(_ROWS.c.hash).where(_ROWS.c.tenant == tenant, _ROWS.c.seq == noted.seq)
    return session.connection().execute(mine).scalar() == noted.hash


def cut(session: Session, tenant: str, first: str | None, before: str | None) -> Cut:
    """Return the part of a chain kept from the moment `first` up to, not including, the moment `before`."""
    lowest = 0 if first is None else _count(session, tenant, first)
    highest = _count(session, tenant, before)
    return Cut(tenant, _link(session, tenant, lowest), _link(session, tenant, max(lowest, highest)))


def _count(session: Session, tenant: str, before: str | None) -> int:
    """Return the number of the last link before a moment: time never runs backwards in a chain."""
    mine = select(func.max(_ROWS.c.seq)).where(_ROWS.c.tenant == tenant)
    mine = mine if before is None else mine.where(_ROWS.c.at < before)
    return session.connection().execute(mine).scalar() or 0


def _link(session: Session, tenant: str, seq: int) -> End:
    mine = select(_ROWS.c.hash).where(_ROWS.c.tenant == tenant, _ROWS.c.seq == seq)
    return End(seq, session.connection().execute(mine).scalar() or ORIGIN)


def export_lines(session: Session, part: Cut) -> Iterator[str]:
    """Yield a part of a chain as JSON lines."""
    yield _json({"export": FORMAT, "tenant": part.tenant, "start": asdict(part.start), "end": asdict(part.end)})
    for row in rows(session, part.tenant, part.start.seq, part.end.seq):
        documents = {name: None if row[name] is None else bytes(row[name]).decode() for name in ("input", "answer")}
        yield _json({name: row[name] for name in _TABLE} | documents)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def export_table(session: Session, part: Cut) -> Iterator[str]:
    """Yield a part of a chain as CSV for reading in a spreadsheet: every column but the two documents."""
    yield _csv(_TABLE)
    for row in rows(session, part.tenant, part.start.seq, part.end.seq):
        yield _csv(["" if row[name] is None else _cell(str(row[name])) for name in _TABLE])


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def read_export(lines: Iterable[str]) -> Iterator[JsonObject]:
    """Yield the head of an export, then its receipts with documents as bytes. Raises ExportRefused with the line."""
    for number, line in enumerate(lines, start=1):
        try:
            row: JsonObject = json.loads(line)
            if number == 1:
                Cut(row["tenant"], End(**row["start"]), End(**row["end"]))
                if row["export"] != FORMAT:
                    raise ValueError(f"its format is {row['export']}, this version reads {FORMAT}")
            else:
                _ = [row[name] for name in _TABLE]
                row |= {name: row[name].encode() for name in ("input", "answer") if row[name] is not None}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            hint = "Give a file that `xuke receipts export` wrote, whole and unchanged"
            raise ExportRefused("this is not an export of receipts", f"line {number}", str(error), hint) from None
        yield row


def check_export(lines: Iterable[str]) -> Report:
    """Verify an export by itself: every link, every document, that none is missing, and that it ends where it says."""
    found = read_export(lines)
    top = next(found, None)
    if top is None:
        raise ExportRefused("the file is empty", hint="Give a file that `xuke receipts export` wrote")
    checker = Checker(top["tenant"], End(**top["start"]))
    breaks = list(checker.walk(found))
    breaks += checker.closes(End(**top["end"]))
    return Report(checker.tenant, checker.count, checker.erased, checker.end, tuple(breaks))
