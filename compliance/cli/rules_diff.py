"""`xuke rules diff`: what changed between two rulebooks, as a sheet in words of law."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from compliance.cli.bundle_files import loaded
from compliance.cli.diff_words import detail_words, kind_words, say, section_words
from compliance.cli.output import MAY_GO, as_json, put
from compliance.law.differences import Difference, Differences, differences
from compliance.report.sheet import Item, Section, Sheet

_MOST = 12  # entries of one list that are printed


def print_differences(books: tuple[Path, Path], form: str, lang: str) -> int:
    """Print what changed between two rulebooks; that something did is not a failure."""
    before, after = (loaded(place) for place in books)
    found = differences(before, after)
    if form == "json":
        put(as_json(found.data()))
        return MAY_GO
    from compliance.cli.terminal import draw

    put(draw([sheet(found, lang)]))
    return MAY_GO


def sheet(found: Differences, lang: str) -> Sheet:
    """Return the differences as a sheet: sections of law in order, and last what is only worded otherwise."""
    stamps = (found.before, found.after)
    title = " -> ".join(f"{one.version} ({one.digest[:12]})" for one in stamps)
    reworded = [one for one in found.found if one.kind == "reworded"]
    verdict = say(found.result, lang, law=len(found.law), words=len(reworded))
    lead = tuple(say("verified", lang, side=say(side, lang), day=one.verified_until, digest=one.digest)
                 for side, one in zip(("before", "after"), stamps, strict=True))  # fmt: skip
    parts = [
        Section(section_words(section, lang), tuple(_items(list(group), lang)))
        for section, group in groupby(found.law, key=lambda one: one.section)
    ]
    if reworded:
        parts.append(Section(say("reworded", lang), tuple(_cut([_item(one, lang) for one in reworded], lang))))
    return Sheet(title, verdict, "plain", lead, tuple(parts), (), lang)


def _items(found: list[Difference], lang: str) -> Iterator[Item]:
    """Yield the items of a section; of one list and one kind of change the first few."""
    for _, group in groupby(found, key=lambda one: (one.within, one.kind)):
        yield from _cut([_item(one, lang) for one in group], lang)


def _cut(items: list[Item], lang: str) -> Iterator[Item]:
    yield from items[:_MOST]
    if len(items) > _MOST:
        yield Item(say("more", lang, count=len(items) - _MOST), tone="quiet")


def _item(one: Difference, lang: str) -> Item:
    name = one.title[lang]
    place = f"{one.within}/{one.id}" if one.within else one.id
    head = place if name == one.id else f"{name} · {place}"
    notes = tuple(text for detail in one.details if (text := detail_words(one, detail, lang)))
    return Item(head, kind_words(one.kind, lang), "quiet" if one.kind == "reworded" else "plain", "", notes)
