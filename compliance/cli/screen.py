"""`xuke screen` and `xuke lists`: who a name is, one name or a file of them, and which lists it is compared with."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.lists import own_lists
from compliance.cli.output import ASK, MAY_GO, REFUSED, STOP, as_json, complain, put
from compliance.cli.report_model import Item, Section, Sheet, Tone
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.reference.screened import outcome, screening_of
from compliance.screening.parties import PartyQuery, Screened, Screener

_COLUMNS = ("name", "country", "outcome", "score", "list", "entry", "law", "status", "listed_name", "why")
_WORDS = {
    "match": ("match: this is taken for the listed party", "命中：视为所列实体"),
    "review": ("review: a person must look", "待复核：须人工判断"),
    "none": ("no listed party found under this name", "未发现同名的列名实体"),
    "unread": ("the name cannot be read whole", "名称无法完整读取"),
}
_TONES: dict[str, Tone] = {"match": "stop", "review": "ask", "unread": "ask", "none": "go"}
_CODES = {"match": STOP, "review": ASK, "unread": ASK, "none": MAY_GO}


@dataclass(frozen=True, slots=True)
class ScreenRequest:
    """What was asked: a name or a file of names, the day, and how to write the answer."""

    name: str | None
    file: Path | None
    country: str | None
    as_of: date
    format: str
    lang: str
    rules: Path | None = None
    lists: Path | None = None


def screen_command(asked: ScreenRequest) -> int:
    """Screen one name, or each row of a CSV file, and print what was found. Exit codes: 0 none, 30 review, 20 match."""
    if (asked.name is None) == (asked.file is None):
        complain("Give one name, or --file with a CSV of names.")
        return REFUSED
    book = Rulebook.load(asked.rules or default_root())
    screener = Screener(book, lists=own_lists(asked.lists))
    if asked.file is not None:
        return _screen_file(book, screener, asked, asked.file)
    party = PartyQuery(str(asked.name), asked.country)
    screened = screener.screen(party, asked.as_of)
    if asked.format == "json":
        put(as_json(screening_of(book, party, screened, asked.as_of).model_dump(mode="json")))
    else:
        put(_drawn(screened, asked))
    return _CODES[outcome(screened)]


def _drawn(screened: Screened, asked: ScreenRequest) -> str:
    from compliance.cli.terminal import draw

    found, zh = outcome(screened), asked.lang == "zh"
    items = [
        Item(f"{h.law or h.list}  {h.entry}", f"{h.tier} {h.score:.2f}", _TONES[h.tier], h.why, (h.status,))
        for h in screened.hits
    ]
    lead = [f"{label}: {text}" for label, text in _remarks(screened, zh) if text]
    parts = (Section("命中条目" if zh else "Listings", tuple(items)),) if items else ()
    title = f"{screened.name} · {asked.as_of}"
    return draw([Sheet(title, _WORDS[found][zh], _TONES[found], tuple(lead), parts, lang=asked.lang)])


def _remarks(screened: Screened, zh: bool) -> Iterator[tuple[str, str | None]]:
    yield ("军事机构" if zh else "military body", screened.military_body)
    yield ("国防承包商" if zh else "defence contractor", screened.contractor)
    yield ("其他措施" if zh else "orders and warnings", ", ".join(screened.alerts))
    units = sorted({(e.name.zh if zh else e.name.en) or e.id for _, e in screened.relatives})
    yield ("同名集团的列名单位（本名称未列名）" if zh else "listed units of that name, not this one", "; ".join(units))
    yield ("未读" if zh else "unread", screened.unread)


def _screen_file(book: Rulebook, screener: Screener, asked: ScreenRequest, file: Path) -> int:
    """Answer row by row, so that a long file needs no memory; JSON is one object a line."""
    worst = MAY_GO
    try:
        if asked.format != "json":
            put(_csv_line(_COLUMNS))
        for party in _with_progress(_rows(file, asked.country), file):
            screened = screener.screen(party, asked.as_of)
            worst = max(worst, _CODES[outcome(screened)], key=(MAY_GO, ASK, STOP).index)
            if asked.format == "json":
                put(screening_of(book, party, screened, asked.as_of).model_dump_json())
            else:
                put(_csv_rows(party, screened))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        complain(f"{file.name} cannot be read: {error}. Save it as CSV in UTF-8, with a column called name.")
        return REFUSED
    return worst


def _rows(file: Path, country: str | None) -> Iterator[PartyQuery]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.DictReader(text)
        rows.fieldnames = [f.strip().lower() for f in rows.fieldnames or ()]
        if "name" not in rows.fieldnames:
            raise csv.Error("no column is called name")
        for row in rows:
            said = {k: (row.get(k) or "").strip() or None for k in ("name_local", "country", "address")}
            home = (said["country"] or country or "").upper() or None
            yield PartyQuery(row["name"] or "", home, said["name_local"], address=said["address"])


def _with_progress(parties: Iterator[PartyQuery], file: Path) -> Iterable[PartyQuery]:
    """Show a bar on a terminal; a pipe gets none."""
    if sys.stderr is None or not sys.stderr.isatty():
        return parties
    from rich.console import Console
    from rich.progress import track

    with file.open("rb") as raw:
        total = max(sum(1 for _ in raw) - 1, 1)
    return track(parties, description=file.name, total=total, console=Console(stderr=True), transient=True)


def _csv_rows(party: PartyQuery, screened: Screened) -> str:
    found = outcome(screened)
    if not screened.hits:
        why = "; ".join(f"{label}: {text}" for label, text in _remarks(screened, False) if text)
        return _csv_line((party.name, party.country, found, "", "", "", "", "", "", why))
    said = (party.name, party.country)
    return "".join(
        _csv_line((*said, h.tier, f"{h.score:.2f}", h.list, h.entry, h.law, h.status, h.alias, h.why))
        for h in screened.hits
    )


def _csv_line(cells: Iterable[str | None]) -> str:
    """Return a CSV line; a cell that a spreadsheet would compute is made a text."""
    line = io.StringIO()
    csv.writer(line).writerow([f"'{c}" if c and c[0] in "=+-@\t\r" else c or "" for c in cells])
    return line.getvalue()
