"""`xuke explain`: what a name means, a rule, a control code, a list, a law or a duty, with dates and sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from compliance.cli.explain_day import standing_data, standing_part
from compliance.cli.output import MAY_GO, REFUSED, as_json, complain, put
from compliance.intake.nearest import listed
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.reference.duties import duties_named
from compliance.reference.laws import instrument_named
from compliance.reference.word_fields import names as names_of_fields
from compliance.report.sheet import Sheet

_CODE = re.compile(r"(\d[A-Za-z]\d{3})((?:\.\w+)*)")


class Explanation(NamedTuple):
    """An explanation twice: as a sheet to read and as plain data."""

    sheet: Sheet
    data: Any


def explain(name: str, form: str, lang: str, folders: tuple[Path | None, Path | None], day: date | None = None) -> int:
    """Print the explanation of a name, on a day if given; an unknown one gets the nearest names and exit code 2."""
    rules, policy = folders
    book = Rulebook.load(rules or default_root(), policy)
    explained = find(book, name.strip(), lang)
    if explained is None:
        near = _nearest(book, name.strip())
        hint = f"Did you mean {listed(near)}?" if near else "See xuke rules list for the rules."
        complain(f"unknown name {name!r}: no rule, control code, list, law, duty, paper, field or word. {hint}")
        return REFUSED
    if form == "json":
        stands = {"on": day.isoformat(), "standing": standing_data(book, name.strip(), day)} if day else {}
        put(as_json({**explained.data, **stands} if isinstance(explained.data, dict) else explained.data))
        return MAY_GO
    from compliance.cli.terminal import draw

    part = standing_part(book, name.strip(), day, lang) if day else None
    put(draw([replace(explained.sheet, parts=(part, *explained.sheet.parts)) if part else explained.sheet]))
    return MAY_GO


def find(book: Rulebook, name: str, lang: str) -> Explanation | None:
    """Return the explanation of a rule, a list, a control code, a law, or another name of answers; None if unknown."""
    if name in book.rules or name in book.by_id:
        from compliance.report.rule_sheet import rule

        return Explanation(*rule(book, name, lang))
    from compliance.cli.explain_law import goods, law, parties

    if name in book.items:
        found = book.items[name]
        return Explanation(*goods(book, name, [(found, entry) for entry in found.entries], lang))
    if name in book.parties:
        return Explanation(*parties(book, book.parties[name], lang))
    if found_duties := duties_named(book, name):
        from compliance.cli.explain_duties import duties

        return Explanation(*duties(book, name, found_duties, lang))
    code = _CODE.fullmatch(name)
    if code is not None:
        plain = code[1].upper() + code[2].lower()
        below = book.entries(plain)
        above = [pair for parent in _parents(plain) for pair in book.entries(parent) if pair[1].code == parent]
        if below or above:
            return Explanation(*goods(book, plain, below + above, lang))
    instrument = instrument_named(book, name)
    if instrument is not None:
        return Explanation(*law(book, instrument, lang))
    from compliance.cli.explain_word import explain_word

    said = explain_word(book, name, lang)
    return Explanation(*said) if said is not None else None


def _parents(code: str) -> Iterator[str]:
    while "." in code:
        code = code.rsplit(".", 1)[0]
        yield code


def _nearest(book: Rulebook, name: str) -> list[str]:
    """Return up to three known names that resemble a wrong one."""
    codes = {entry.code for goods in book.items.values() for entry in goods.entries if entry.code}
    laws = {alias for i in book.instruments.values() for alias in (i.id, *i.aliases)}
    duties = {word for one in book.duties for word in (one.topic, one.id)}
    words = {*book.flags, *book.papers, *book.parameters, *names_of_fields(), *duties}
    names = {*book.rules, *book.by_id, *book.items, *book.parties, *codes, *laws, *words}
    folded = {known.casefold(): known for known in sorted(names)}
    short = {known.split(".", 1)[1].casefold(): known for known in book.rules}
    wanted = name.casefold()[:80]
    if wanted in short:
        return [short[wanted]]
    inside = sorted({code.split(".")[0] for code in codes if code.casefold().startswith(wanted)})
    if inside:
        return inside[:3]
    hits = [folded[hit] for hit in get_close_matches(wanted, list(folded), n=3, cutoff=0.7)]
    hits = hits or [short[hit] for hit in get_close_matches(wanted, list(short), n=3, cutoff=0.7)]
    return hits or [folded[hit] for hit in get_close_matches(wanted, list(folded), n=3, cutoff=0.5)]
