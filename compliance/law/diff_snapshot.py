"""A rulebook taken apart into things that can be laid beside those of another one: rules, listings, papers, words.

A thing is plain data, as its file says it: text, numbers, lists and mappings; what is empty is left out. The parts of a
rulebook that are made from others (compiled provisions, timelines, the vocabulary) are not taken again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel

from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonMapping, JsonObject

Section: TypeAlias = Literal[
    "coverage", "instrument", "rule", "suspension", "country_group",
    "item_list", "item", "party_list", "party", "alert", "paper", "package",
    "clock", "parameter", "question", "flag", "duty", "words", "calendar", "waiting_times",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = Section.__args__  # type: ignore[attr-defined]
Words: TypeAlias = Mapping[str, str]
Tree: TypeAlias = JsonMapping


class Snapshot(NamedTuple):
    """One thing of a rulebook; `within` is the list that an entry is on. Without a name its id speaks for it."""

    section: Section
    id: str
    within: str
    title: Words
    tree: Tree


Key: TypeAlias = tuple[int, str, str]


def things_of(book: Rulebook) -> dict[Key, Snapshot]:
    """Return everything that a rulebook says, by section, list and id."""
    found: dict[Key, Snapshot] = {}
    for thing in _all(book):
        where, again = SECTIONS.index(thing.section), 2
        key = (where, thing.within, thing.id)
        while key in found:  # an id that stands twice is told of by `rules check`; nothing may get lost here
            key, again = (where, thing.within, f"{thing.id}#{again}"), again + 1
        found[key] = thing._replace(id=key[2])
    return found


def plain(value: Any) -> Any:
    """Return a value as data that JSON can hold; equal numbers become the same, empty fields are left out."""
    if isinstance(value, BaseModel):
        fields = {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
        value = {**fields, **(value.model_extra or {})}
    elif hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        plain_parts = {str(key): plain(one) for key, one in value.items()}
        return {key: one for key, one in plain_parts.items() if one not in (None, "", [], {})}
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _all(book: Rulebook) -> Iterator[Snapshot]:
    yield from _coverage(book)
    for instrument in book.instruments.values():
        tree = plain(instrument)
        words = tree.pop("clauses")
        yield _thing("instrument", instrument.id, {**tree, "clauses": sorted(words), "clause_words": words})
    for rule in book.rules.values():
        yield _thing("rule", rule.id, _without(plain(rule), "instrument"))
    for one in book.suspensions.values():
        yield _thing("suspension", one.id, _without(plain(one), "instrument"))
    yield from (_thing("country_group", one.id, plain(one)) for one in book.country_groups.groups)
    for goods in book.items.values():
        yield from _listed(("item_list", "item"), goods)
    for notice in book.parties.values():
        yield from _listed(("party_list", "party"), notice)
    yield from (_thing("alert", one.id, plain(one)) for one in book.alerts)
    yield from (_thing("paper", one.id, plain(one)) for one in book.papers.values())
    yield from (_thing("paper", f"sheet.{name}", plain(one)) for name, one in book.sheets.items())
    drafted = plain(book.paper_fields)
    for kind, group in drafted.items():
        yield from (_thing("words", f"papers.{kind}.{name}", {"words": one}) for name, one in group.items())
    yield from (_thing("package", name, {"papers": list(papers)}) for name, papers in book.packages.items())
    yield from (_thing("package", f"provider.{one.id}", plain(one)) for one in book.providers)
    yield from (_thing("clock", name, plain(clock)) for name, clock in book.clocks.items())
    yield from (_thing("parameter", name, plain(one)) for name, one in book.parameters.items())
    yield from (_thing("question", name, plain(one)) for name, one in book.questions.items())
    yield from (_thing("flag", name, {"says": plain(one)}) for name, one in book.flags.items())
    yield from (_thing("duty", one.id, plain(one)) for one in book.duties)
    yield from _words(book)
    yield from _calendar(book.working_days.days, book.working_days.noticed)
    yield from _waiting(book)


def _thing(section: Section, name: str, tree: Any, within: str = "") -> Snapshot:
    tree = tree if isinstance(tree, dict) else {"value": tree}
    title = tree.get("title") or tree.get("name") or {}
    title = title if isinstance(title, dict) else {}
    plain_parts = title.get("en") or title.get("local") or title.get("zh") or name
    zh = title.get("zh") or title.get("local") or plain_parts
    return Snapshot(section, name, within, {"en": plain_parts, "zh": zh}, _without(tree, "id"))


def _coverage(book: Rulebook) -> Iterator[Snapshot]:
    tree = plain(book.coverage)
    yield _thing("coverage", "law", _without(tree, "version", "modelled", "not_checked"))
    yield from (_thing("coverage", row["law"], row) for row in tree.get("modelled", ()))
    yield from (_thing("coverage", row["id"], {**row, "checked": False}) for row in tree.get("not_checked", ()))


def _listed(sections: tuple[Section, Section], notice: Any) -> Iterator[Snapshot]:
    """Yield a list and each of its entries; the list keeps the order of its entries."""
    order = [entry.id for entry in notice.entries]
    yield _thing(sections[0], notice.id, {**_without(plain(notice), "instrument", "entries"), "order": order})
    yield from (_thing(sections[1], entry.id, plain(entry), notice.id) for entry in notice.entries)


def _words(book: Rulebook) -> Iterator[Snapshot]:
    """Yield the words that descriptions and names are read with, each group by itself."""
    grades = plain(book.grades)
    yield from (_thing("words", f"grade.{one['id']}", one) for one in grades.pop("grades", ()))
    spoken = {f"spoken.{group}": words for group, words in plain(book.spoken).items()}
    for group, words in (*plain(book.lexicon).items(), *plain(book.measures).items(), *grades.items(), *spoken.items()):
        spread = isinstance(words, dict) and not words.keys() <= {"en", "zh", "de", "ja", "ko"}
        parts = words if spread else {"": words}
        yield from (_thing("words", f"{group}.{name}".rstrip("."), {"words": one}) for name, one in parts.items())
    indicators = plain(book.indicators)
    for body in indicators.pop("organisations", ()):
        yield _thing("words", f"military_body.{next(iter(body['name'].values()))}", body)
    for terms in indicators.pop("terms", ()):
        yield _thing("words", f"military_words.{terms['lang']}.{terms['implies']}", terms)
    yield from (_thing("words", f"military.{name}", rest) for name, rest in indicators.items())


def _calendar(days: array[int], noticed: int) -> Iterator[Snapshot]:
    years: dict[str, list[str]] = {}
    for day in map(date.fromordinal, days):
        years.setdefault(str(day.year), []).append(day.isoformat())
    yield from (_thing("calendar", year, {"working_days": worked}) for year, worked in years.items())
    yield _thing("calendar", "notices", {"noticed_until": noticed})


def _waiting(book: Rulebook) -> Iterator[Snapshot]:
    delays = book.delays
    if delays is None:
        return
    tiers = plain(delays.tiers)
    for group in ("destinations", "items"):
        yield from (_thing("waiting_times", f"{group}.{one['id']}", one) for one in tiers.pop(group, ()))
    yield from (_thing("waiting_times", name, rest) for name, rest in tiers.items())
    yield from (_thing("waiting_times", f"postures.{one.id}", plain(one)) for one in delays.postures)
    yield _thing("waiting_times", "curve", plain(delays.curve))
    yield from (_thing("waiting_times", f"observations.{n}", plain(one)) for n, one in delays.observations.items())
    yield from (_thing("waiting_times", f"trends.{n}", plain(points)) for n, points in delays.trends.items())


def _without(tree: JsonMapping, *names: str) -> JsonObject:
    return {name: value for name, value in tree.items() if name not in names}


def union(before: Iterable[Any], after: Iterable[Any]) -> list[Any]:
    """Return what is in either, each once and in order."""
    return sorted({*before, *after})
