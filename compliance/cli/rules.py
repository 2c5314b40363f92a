"""`xuke rules`: list, show and check the rules; and the versions of code and law."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.output import FAULT, MAY_GO, REFUSED, as_json, complain, put
from compliance.errors import RulebookRefused
from compliance.intake.nearest import listed, nearest
from compliance.law.compiling import ROOMS
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.reference.rules import RuleRow, rule_rows
from compliance.report.phrases import word
from compliance.report.sheet import Grid, Sheet
from compliance.version import VERSION


@dataclass(frozen=True, slots=True)
class Listing:
    """What `rules list` was asked: one room or all, the day, and how to write it."""

    room: str | None
    as_of: date
    format: str
    lang: str
    rules: Path | None = None


def versions() -> int:
    """Print the version of the code and that of the rulebook in use."""
    folder = os.environ.get("XUKE_RULES")
    try:
        book = Rulebook.load(folder or default_root())
    except RulebookRefused as refused:
        put(f"xuke {VERSION}, rulebook refused")
        complain(f"{refused}\n{refused.what}. {refused.hint}.")
        return FAULT
    put(f"xuke {VERSION}, rulebook {book.version} ({book.digest[:12]}), law verified until {book.verified_until}")
    return MAY_GO


def list_rules(asked: Listing) -> int:
    """Print every rule of a room, or of all, with its state on the day."""
    if asked.room is not None and asked.room not in ROOMS:
        complain(f"--room: {asked.room!r} is not a room of the rules. The rooms are {listed(ROOMS)}.")
        return REFUSED
    book = Rulebook.load(asked.rules or default_root())
    rows = [_cells(row, asked) for row in rule_rows(book, asked.as_of, asked.room)]
    if asked.format == "json":
        put(as_json([dict(zip(("id", "from", "state", "title"), row, strict=True)) for row in rows]))
        return MAY_GO
    from compliance.cli.terminal import draw

    heads = ("rule", "from", "state", "title") if asked.lang == "en" else ("规则", "起始", "状态", "名称")
    put(draw([Sheet(f"{book.version} · {asked.as_of}", "", "plain", (), (Grid("", heads, tuple(rows)),))]))
    return MAY_GO


def _cells(row: RuleRow, asked: Listing) -> tuple[str, ...]:
    title = row.rule.title.zh if asked.lang == "zh" else row.rule.title.en
    return row.rule.id, str(row.first or ""), _state(row, asked), title


def _state(row: RuleRow, asked: Listing) -> str:
    """Return the state on the day; for a pattern, how many of its lists are in which."""
    lang = "en" if asked.format == "json" else asked.lang
    if row.states.total() == 1:
        return word(next(iter(row.states)), lang)
    return ", ".join(f"{count} {word(state, lang)}" for state, count in row.states.most_common())


def show_rule(name: str, rules: Path | None) -> int:
    """Print the file of a rule or list byte for byte."""
    root = rules or default_root()
    book = Rulebook.load(root)
    wanted = name.split("/")[0]
    if wanted not in book.paths:
        near = nearest(wanted, tuple(sorted(book.paths)))
        complain(f"unknown rule {name!r}. " + (f"Did you mean {near}?" if near else "See xuke rules list."))
        return REFUSED
    put((root / book.paths[wanted]).read_text(encoding="utf-8"))
    return MAY_GO


def check_rules(folder: Path | None) -> int:
    """Check a rules directory; offences go to stderr, one per line."""
    from compliance.law.named_twice import named_twice
    from compliance.reference.rulebook_check import check_rulebook

    root = folder or default_root()
    try:
        offences = check_rulebook(root)
    except RulebookRefused as refused:
        offences = list(refused.offences)
    for offence in offences:
        complain(offence)
    if offences:
        complain("1 offence" if len(offences) == 1 else f"{len(offences)} offences")
        return REFUSED
    book = Rulebook.load(root)
    for warning in named_twice(book):
        complain(f"warning: {warning}")
    counts = f"{len(book.rules)} rules, {len(book.items)} item lists, {len(book.parties)} party lists"
    put(f"OK: {counts}, version {book.version}")
    return MAY_GO
