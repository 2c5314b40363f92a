"""For the examiner: a tenant's chain verified, cut out by date, and written so that it can be checked without us.

An export is JSON lines. The first says what was cut out and between which links; each further line is one receipt with
its documents as text. `check_export` needs nothing but the file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import ColumnElement, Table, func, select
from sqlmodel import Session

from compliance.errors import InputRefused
from compliance.model.plain import JsonMapping, JsonObject
from compliance.store.chain import CHANGES, ORIGIN, RECEIPTS, ChainBreak, ChainForm, Checker, End, digest, link_hash
from compliance.store.changes import erasures
from compliance.store.packing import with_documents
from compliance.store.register_tables import ChangeHead, ChangeRecord
from compliance.store.schema import Chain, Receipt

FORMAT = 2
_ROWS, _CHANGES = Receipt.__table__, ChangeRecord.__table__  # type: ignore[attr-defined]
_HEADS, _CHANGE_HEADS = Chain.__table__, ChangeHead.__table__  # type: ignore[attr-defined]
_TABLE = RECEIPTS.columns
_TOGETHER = 200
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ERASE = {"subject": "receipt", "action": "erase"}


class ExportRefused(InputRefused):
    """A file that is not an export, or one of another format."""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check found: links seen, documents erased at the end of their retention, where the chain ends, breaks.

    `held` are the links noted elsewhere that are in the chain; `changes` is the report of the chain of changes.
    """

    tenant: str
    count: int
    erased: int
    end: End
    breaks: tuple[ChainBreak, ...]
    held: frozenset[End] = frozenset()
    changes: ChainReport | None = None

    @property
    def all_breaks(self) -> tuple[ChainBreak, ...]:
        """The breaks of both chains."""
        return self.breaks + (self.changes.breaks if self.changes else ())


@dataclass(frozen=True, slots=True)
class ChainClaim:
    """A link that was noted elsewhere and must be there: of a tenant and a chain, or of any where that is not said."""

    end: End
    by: str = "noted elsewhere"
    tenant: str | None = None
    chain: str | None = None

    def holds_in(self, report: ChainReport) -> bool:
        """Return whether a tenant's chains have the link."""
        places = {"receipts": report.held, "changes": report.changes.held if report.changes else frozenset()}
        chains = places.values() if self.chain is None else [places[self.chain]]
        return self.tenant in (None, report.tenant) and any(self.end in held for held in chains)


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a chain: the link before it, and its last link."""

    tenant: str
    start: End
    end: End


def tenants(session: Session) -> list[str]:
    """Return every tenant that has a chain, or rows of one whose head is gone."""
    found: set[str] = set()
    for table in (_HEADS, _CHANGE_HEADS, _ROWS, _CHANGES):
        found.update(map(str, session.connection().execute(select(table.c.tenant).distinct()).scalars()))
    return sorted(found)


def head(session: Session, tenant: str, form: ChainForm = RECEIPTS) -> End | None:
    """Return the noted end of a tenant's chain."""
    heads = _HEADS if form is RECEIPTS else _CHANGE_HEADS
    row = session.connection().execute(select(heads.c.seq, heads.c.hash).where(heads.c.tenant == tenant)).first()
    return End(row.seq, row.hash) if row else None


def rows(session: Session, tenant: str, after: int = 0, until: int | None = None) -> Iterator[JsonMapping]:
    """Yield receipts in the order of their links, a few at a time, so that a long chain needs little memory."""
    bound = () if until is None else (_ROWS.c.seq <= until,)
    return _links(session, _ROWS, (_ROWS.c.tenant == tenant, *bound), after)


def changes(session: Session, tenant: str, **only: str) -> Iterator[JsonMapping]:
    """Yield a tenant's changes in the order of their links, all of them or those with some values."""
    return _links(session, _CHANGES, (_CHANGES.c.tenant == tenant, *(_CHANGES.c[n] == v for n, v in only.items())), 0)


def _links(session: Session, table: Table, where: tuple[ColumnElement[bool], ...], after: int) -> Iterator[JsonMapping]:
    mine = select(table).where(*where).order_by(table.c.seq).limit(_TOGETHER)
    while True:
        part = [
            with_documents(dict(row._mapping)) for row in session.connection().execute(mine.where(table.c.seq > after))
        ]
        if not part:
            return
        yield from part
        after = part[-1]["seq"]


def verify(session: Session, tenant: str, claims: Sequence[ChainClaim] = ()) -> ChainReport:
    """Walk both of a tenant's chains. Whether links that were noted elsewhere are there says `unmet`."""
    wanted = {claim.end for claim in claims}
    mine = _walked(session, Checker(tenant, form=CHANGES, wanted=wanted), changes(session, tenant))
    erased = erasures(changes(session, tenant, **_ERASE))
    checker = Checker(tenant, wanted=wanted, erasures=erased)
    return replace(_walked(session, checker, rows(session, tenant)), changes=mine)


def _walked(session: Session, checker: Checker, links: Iterable[JsonMapping]) -> ChainReport:
    last = head(session, checker.tenant, checker.form)
    breaks = list(checker.walk(links))
    breaks += checker.closes(last or (End(0, ORIGIN) if checker.count else None))
    return _report(checker, breaks)


def _report(checker: Checker, breaks: Iterable[ChainBreak]) -> ChainReport:
    return ChainReport(
        checker.tenant, checker.count, checker.erased, checker.end, tuple(breaks), frozenset(checker.held)
    )


def unmet(reports: Sequence[ChainReport], claims: Sequence[ChainClaim]) -> list[ChainBreak]:
    """Return a break for each link noted elsewhere that none of the chains has."""
    return [
        ChainBreak(claim.tenant or "-", claim.end.seq, "-", f"the link that was {claim.by} is not in the chain")
        for claim in claims
        if not any(claim.holds_in(report) for report in reports)
    ]


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


def export_lines(session: Session, part: Cut, checkpoint: str | None = None) -> Iterator[str]:
    """Yield a part of a chain as JSON lines; first its head, with changes that record erasures, and a checkpoint."""
    erased = [_plain(row, CHANGES) for row in changes(session, part.tenant, **_ERASE)]
    ends = {"start": asdict(part.start), "end": asdict(part.end)}
    yield _json({"export": FORMAT, "tenant": part.tenant, **ends, "erasures": erased, "checkpoint": checkpoint})
    for row in rows(session, part.tenant, part.start.seq, part.end.seq):
        yield _json(_plain(row, RECEIPTS))


def _plain(row: JsonMapping, form: ChainForm) -> JsonObject:
    """Return a link with its documents as text."""
    documents = {name: None if row[name] is None else bytes(row[name]).decode() for name in form.documents}
    return {name: row[name] for name in form.columns} | documents


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
                if row["export"] not in (1, FORMAT):
                    raise ValueError(f"its format is {row['export']}, this version reads {FORMAT}")
                Cut(row["tenant"], End(**row["start"]), End(**row["end"]))
                row["erasures"] = [_with_bytes(one, CHANGES) for one in row.get("erasures", ())]
            else:
                row = _with_bytes({"format": None, "context": None, "context_sha256": None, **row}, RECEIPTS)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            hint = "Give a file that `xuke receipts export` wrote, whole and unchanged"
            raise ExportRefused("this is not an export of receipts", f"line {number}", str(error), hint) from None
        yield row


def _with_bytes(row: JsonObject, form: ChainForm) -> JsonObject:
    _ = [row[name] for name in form.columns]
    return row | {name: row[name].encode() for name in form.documents if row[name] is not None}


def _stands(change: JsonMapping) -> bool:
    return bool(link_hash(change, CHANGES) == change["hash"] and digest(change["body"]) == change["body_sha256"])


def check_export(lines: Iterable[str], claims: Sequence[ChainClaim] = ()) -> ChainReport:
    """Verify an export by itself: every link, every document, that none is missing, and that it ends where it says."""
    found = read_export(lines)
    top = next(found, None)
    if top is None:
        raise ExportRefused("the file is empty", hint="Give a file that `xuke receipts export` wrote")
    erased = [one for one in top["erasures"] if one["tenant"] == top["tenant"] and _stands(one)]
    wanted = {claim.end for claim in claims}
    checker = Checker(top["tenant"], End(**top["start"]), wanted=wanted, erasures=erasures(iter(erased)))
    breaks = list(checker.walk(found))
    breaks += checker.closes(End(**top["end"]))
    return _report(checker, breaks)
