"""`xuke screen` and `xuke lists`: who a name is, one name or a file of them, and which lists it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.lists import own_lists
from compliance.cli.output import ASK, MAY_GO, REFUSED, STOP, as_json, complain, put
from compliance.errors import InputRefused
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.reference.screened import outcome, screening_of
from compliance.report.sheet import Item, Section, Sheet, Tone
from compliance.screening.parties import PartyQuery, Screened, Screener

_WORDS = {
    "match": ("match: this is taken for the listed party", "命中：视为所列实体"),
    "review": ("review: a person must look", "待复核：须人工判断"),
    "none": ("no listed party found under this name", "未发现同名的列名实体"),
    "unread": ("the name cannot be read whole", "名称无法完整读取"),
}
_TONES: dict[str, Tone] = {"match": "stop", "review": "ask", "unread": "ask", "none": "go"}
CODES = {"match": STOP, "review": ASK, "unread": ASK, "none": MAY_GO}


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
    keep: Path | None = None
    out: Path | None = None


def screen_command(asked: ScreenRequest) -> int:
    """Screen one name, or each row of a table, and print what was found. Exit codes: 0 none, 30 review, 20 match."""
    if (asked.name is None) == (asked.file is None):
        complain("Give one name, or --file with a table of names.")
        return REFUSED
    book = Rulebook.load(asked.rules or default_root())
    screener = Screener(book, lists=own_lists(asked.lists))
    if asked.file is not None:
        from compliance.cli.screen_file import screen_file

        try:
            return screen_file(book, screener, asked, asked.file)
        except InputRefused as refused:
            complain(str(refused))
            return REFUSED
    party = PartyQuery(str(asked.name), asked.country)
    screened = screener.screen(party, asked.as_of)
    if asked.format == "json":
        put(as_json(screening_of(book, party, screened, asked.as_of).model_dump(mode="json")))
    else:
        put(_drawn(screened, asked))
    return CODES[outcome(screened)]


def _drawn(screened: Screened, asked: ScreenRequest) -> str:
    from compliance.cli.terminal import draw

    found, zh = outcome(screened), asked.lang == "zh"
    items = [
        Item(f"{h.law or h.list}  {h.entry}", f"{h.tier} {h.score:.2f}", _TONES[h.tier], h.why, (h.status,))
        for h in screened.hits
    ]
    lead = [f"{label}: {text}" for label, text in remarks(screened, zh) if text]
    parts = (Section("命中条目" if zh else "Listings", tuple(items)),) if items else ()
    title = f"{screened.name} · {asked.as_of}"
    return draw([Sheet(title, _WORDS[found][zh], _TONES[found], tuple(lead), parts, lang=asked.lang)])


def remarks(screened: Screened, zh: bool) -> Iterator[tuple[str, str | None]]:
    """Yield what else was found of a name, each with its label."""
    yield ("军事机构" if zh else "military body", screened.military_body)
    yield ("国防承包商" if zh else "defence contractor", screened.contractor)
    yield ("其他措施" if zh else "orders and warnings", ", ".join(screened.alerts))
    units = sorted({(e.name.zh if zh else e.name.en) or e.id for _, e in screened.relatives})
    yield ("同名集团的列名单位（本名称未列名）" if zh else "listed units of that name, not this one", "; ".join(units))
    yield ("未读" if zh else "unread", screened.unread)
