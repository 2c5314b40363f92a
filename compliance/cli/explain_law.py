"""Control codes, lists and laws explained: what is named since when, under which limits, and what rests on a law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from compliance.law.clauses import cited_in
from compliance.law.lists import Entry, ItemList, PartyList
from compliance.law.registry import Instrument
from compliance.law.rulebook import Rulebook
from compliance.reference.laws import law_data
from compliance.reference.lists import entry_data, notice_data, scopes
from compliance.report.fact_words import limit_words
from compliance.report.phrases import listed, sentence, word
from compliance.report.rule_sheet import heading, phase_items, source_notes, suspension_parts
from compliance.report.sheet import Grid, Item, Part, Section, Sheet

_WORDS = {
    "limits": ("limits: {}", "限值：{}"),
    "unless": ("not if: {}", "除外：{}"),
    "headline": ("headline limits, not the full test: {}", "主要限值（非全部条件）：{}"),
    "hs": ("customs numbers, for reference: {}", "参考税号：{}"),
    "quality": ("row as read: {}", "行读取质量：{}"),
    "family": ("family: {}", "类别：{}"),
    "confidence": ("confidence: {}", "可信度：{}"),
    "since": ("listed from {}", "自{}起列入"),
    "breadth": ("These rows recognise goods and never clear them.", "本清单各行仅用于识别，不用于排除。"),
    "clauses": ("Clauses", "条款"),
    "rules": ("Rules that rest on it", "依据该文件的规则"),
    "lists": ("Lists that rest on it", "依据该文件的清单"),
    "urls": ("Where to read it", "来源"),
    "names": ("{} names", "{}个实体"),
}
_QUALITY = {"clean": ("clean", "清晰"), "repaired": ("put together again", "已修复"), "doubtful": ("DOUBTFUL", "存疑")}


def _say(key: str, lang: str, value: str = "") -> str:
    return _WORDS[key][1 if lang == "zh" else 0].format(value)


def goods(book: Rulebook, name: str, found: Sequence[tuple[ItemList, Entry]], lang: str) -> tuple[Sheet, Any]:
    """Return sheet and data of list entries, list by list."""
    lists = {one.id: one for one, _ in found}
    parts: list[Part] = []
    for one in lists.values():
        own = [entry for of, entry in found if of.id == one.id]
        items = [*_dates(book, one, lang), *(_entry(one, entry, lang) for entry in own)]
        parts.append(Section(f"{getattr(one.title, lang)} · {one.id}", tuple(items)))
        parts += suspension_parts(book, book.timelines[one.id], lang)
    lead = (lists[name].why.strip(),) if name in lists else ()
    title = getattr(lists[name].title, lang) if name in lists else ""
    sheet = Sheet(name, title, "plain", lead, tuple(parts), (), lang)
    return sheet, {"name": name, "entries": entry_data(found)}


def _dates(book: Rulebook, one: ItemList, lang: str) -> Iterator[Item]:
    yield from phase_items(book, book.timelines[one.id], lang)
    if not one.versions and one.source is not None:
        yield Item(
            cited_in(book, one.source, lang),
            notes=tuple(source_notes(book, [one.source], lang)),
        )
    if one.breadth:
        yield Item(_say("breadth", lang), tone="quiet")


def _entry(one: ItemList, entry: Entry, lang: str) -> Item:
    notes = [*_tests(entry, lang)]
    if entry.headline:
        notes.append(_say("headline", lang, "; ".join(f"{h.what} {h.limit}" for h in entry.headline)))
    notes += [getattr(text, lang) for text in (*scopes(one, entry), *((entry.note,) if entry.note else ()))]
    family = entry.family or one.family
    facts = [
        _say("family", lang, family) if family else "",
        _say("since", lang, str(entry.listed_from)) if entry.listed_from else "",
        _say("quality", lang, _QUALITY[entry.quality][1 if lang == "zh" else 0]) if entry.quality else "",
        _say("confidence", lang, word(entry.confidence, lang)) if entry.confidence != "high" else "",
        _say("hs", lang, listed(entry.hs, lang)) if entry.hs else "",
    ]
    notes.append(sentence("sep", lang).join(fact for fact in facts if fact))
    head = f"{getattr(entry.name, lang)} · {entry.id}"
    return Item(head, entry.code or "–", "plain", "", tuple(note for note in notes if note))


def _tests(entry: Entry, lang: str) -> Iterator[str]:
    if entry.limits:
        yield _say("limits", lang, limit_words(entry.limits, lang))
    for identity in entry.unless:
        signs = [listed(part, lang) for part in (identity.elements, identity.forms, identity.words) if part]
        signs += [limit_words(identity.limits, lang)] if identity.limits else []
        yield _say("unless", lang, " + ".join(signs))


def parties(book: Rulebook, notice: PartyList, lang: str) -> tuple[Sheet, Any]:
    """Return sheet and data of a party notice with the names it lists."""
    dates = Section(heading("versions", lang), tuple(phase_items(book, book.timelines[notice.id], lang)))
    rows = tuple((entry.id, _name(entry.name, lang), entry.country) for entry in notice.entries)
    names = Grid(_say("names", lang, str(len(rows))), ("id", word("who", lang), ""), rows)
    parts = (dates, *suspension_parts(book, book.timelines[notice.id], lang), names)
    sheet = Sheet(notice.id, getattr(notice.title, lang), "plain", (notice.why.strip(),), parts, (), lang)
    return sheet, notice_data(notice)


def _name(name: Any, lang: str) -> str:
    order = (name.zh, name.en, name.local) if lang == "zh" else (name.en, name.local, name.zh)
    return next((text for text in order if text), "")


def law(book: Rulebook, one: Instrument, lang: str) -> tuple[Sheet, object]:
    """Return sheet and data of an instrument: its clauses, its status, and what rests on it."""
    data = law_data(book, one)
    clauses = tuple(Item(getattr(text, lang), name) for name, text in one.clauses.items())
    parts: list[Part] = [Section(_say("clauses", lang), clauses)]
    for key, found in (("rules", data["rules"]), ("lists", data["lists"]), ("urls", one.urls)):
        if found:
            parts.append(Section(_say(key, lang), tuple(Item(line) for line in found)))
    trust = sentence("trust", lang, confidence=word(one.confidence, lang), read=word(one.read, lang))
    days = f"{one.authority} · {one.promulgated} – {one.effective or '…'} · {trust}"
    names = " · ".join((one.id, *one.aliases))
    sheet = Sheet(names, getattr(one.title, lang), "plain", (days, getattr(one.status, lang)), tuple(parts), (), lang)
    return sheet, data
