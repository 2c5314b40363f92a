"""Other names explained: customs numbers, flags, papers, evidence, listed parties, parameters, words of answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict

from compliance.cli.explain_law import goods
from compliance.law.clauses import cited_in
from compliance.law.lists import Entry, ItemList
from compliance.law.rulebook import Rulebook
from compliance.model.decision import DECISIONS, Decision
from compliance.model.plain import JsonObject
from compliance.reference.lists import entry_data
from compliance.reference.word_fields import WordField, fields_of
from compliance.report.sheet import Item, Part, Section, Sheet

Explained = tuple[Sheet, object]
_NUMBER = re.compile(r"\d{2}[\d. ]{2,10}")
_WORDS = {
    "flag": ("a warning of an answer", "结论中的提示"),
    "paper": ("a paper of an application", "申请文件"),
    "evidence": ("an observation of waiting times", "审批时间的观察记录"),
    "party": ("a listed party", "列名实体"),
    "parameter": ("a technical value: lines[].parameters", "技术参数：lines[].parameters"),
    "number": ("a customs number; it is no proof of what the goods are", "税则号；不能证明货物的性质"),
    "unlisted": ("No list prints a number under this heading.", "没有清单列出该品目下的税号。"),
    "decision": ("a decision", "结论"),
    "word": ("a word of shipments and answers", "查询与结论中的词"),
    "in": ("where it stands", "出现位置"),
    "who": ("from", "出具方"),
    "form": ("form", "形式"),
    "unit": ("unit", "单位"),
    "values": ("values", "可选值"),
}


def _say(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def explain_word(book: Rulebook, name: str, lang: str) -> Explained | None:
    """Return the explanation of a name that is no rule, code, list or law; None when it is unknown."""
    for look in (_flag, _paper, _evidence, _party, _parameter, _decision, _number, _field):
        found = look(book, name, lang)
        if found is not None:
            return found
    return None


def _sheet(name: str, kind: str, lead: list[str], lang: str, parts: tuple[Part, ...] = ()) -> Sheet:
    return Sheet(name, _say(kind, lang), "plain", tuple(text for text in lead if text), parts, (), lang)


def _flag(book: Rulebook, name: str, lang: str) -> Explained | None:
    said = book.flags.get(name)
    if said is None:
        return None
    return _sheet(name, "flag", [getattr(said, lang)], lang), {"flag": name, "says": said.model_dump()}


def _paper(book: Rulebook, name: str, lang: str) -> Explained | None:
    known = book.papers.get(name) or next((one for one in book.papers.values() if name in one.aliases), None)
    if known is None:
        return None
    lead = [
        getattr(known.name, lang),
        f"{_say('who', lang)}: {getattr(known.who, lang)}",
        f"{_say('form', lang)}: {getattr(known.form, lang)}",
        cited_in(book, known.source, lang),
        getattr(known.note, lang) if known.note else "",
    ]
    return _sheet(known.id, "paper", lead, lang), known.model_dump(mode="json")


def _evidence(book: Rulebook, name: str, lang: str) -> Explained | None:
    seen = book.delays.observations.get(name.upper()) if book.delays is not None else None
    if seen is None:
        return None
    lead = [
        f"{seen.first} – {seen.last}: {seen.item}, {seen.destination}",
        f"{seen.metric} {seen.statistic}: {seen.value or f'{seen.low}–{seen.high}'} {seen.unit}",
        f"{seen.kind}, {seen.grade}",
        f"{seen.source_date}: {seen.source}",
    ]
    data = {key: str(value) for key, value in seen._asdict().items() if value not in (None, "")}
    return _sheet(seen.id, "evidence", lead, lang), data


def _party(book: Rulebook, name: str, lang: str) -> Explained | None:
    for notice, entry in book.party_entries():
        if entry.id == name.upper():
            names = [text for text in (entry.name.en, entry.name.zh, entry.name.local, *entry.aliases) if text]
            source = notice.versions[0].source
            lead = [" · ".join(names), entry.country, f"{getattr(notice.title, lang)} · {cited_in(book, source, lang)}"]
            return _sheet(entry.id, "party", lead, lang), {"notice": notice.id, **entry.model_dump(mode="json")}
    return None


def _parameter(book: Rulebook, name: str, lang: str) -> Explained | None:
    own = name.removeprefix("parameters.")
    known = book.parameters.get(own)
    if known is None:
        return None
    lead = [getattr(known.ask, lang), f"{_say('unit', lang)}: {known.unit}" if known.unit else ""]
    lead.append(f"{_say('values', lang)}: {', '.join(known.one_of)}" if known.one_of else "")
    codes = sorted(
        {e.code for one in book.items.values() for e in one.entries if e.code and f"'{own}'" in str(e.limits)}
    )
    part = Section(_say("in", lang), tuple(Item(code) for code in codes[:20]))
    data = {"parameter": own, **known.model_dump(mode="json"), "codes": codes}
    return _sheet(own, "parameter", lead, lang, (part,) if codes else ()), data


def _decision(book: Rulebook, name: str, lang: str) -> Explained | None:
    if name not in set(Decision):
        return None
    fields = tuple(_items(fields_of(name), lang))
    words = DECISIONS[Decision(name)]
    data = {"decision": name, "says": words}
    return _sheet(name, "decision", [words[lang]], lang, (Section(_say("in", lang), fields),)), data


def _number(book: Rulebook, name: str, lang: str) -> Explained | None:
    digits = re.sub(r"\D", "", name)
    if not _NUMBER.fullmatch(name) or not 4 <= len(digits) <= 10:
        return None
    headings = book.nomenclature.unpacked().headings
    known = [headings[part] for part in (digits[:4], digits[:6]) if len(part) in (4, 6) and part in headings]
    below = list(_named(book, digits))
    if not known and not below:
        return None
    lead = [f"{one.number}: {getattr(one, lang)}" for one in dict.fromkeys(known)]
    lead += [] if below else [_say("unlisted", lang)]
    parts = goods(book, digits, below, lang)[0].parts if below else ()
    data: JsonObject = {"number": digits, "headings": {one.number: {"en": one.en, "zh": one.zh} for one in known}}
    return _sheet(digits, "number", lead, lang, parts), {**data, "entries": entry_data(below)}


def _named(book: Rulebook, digits: str) -> Iterator[tuple[ItemList, Entry]]:
    """Yield the list entries that print a number under this one, or a number that this one is under."""
    for one in book.items.values():
        for entry in one.entries:
            printed = [re.sub(r"\D", "", number) for number in entry.hs]
            if any(p.startswith(digits) or (p and digits.startswith(p)) for p in printed):
                yield one, entry


def _field(book: Rulebook, name: str, lang: str) -> Explained | None:
    found = fields_of(name)
    if not found:
        return None
    part = Section(_say("in", lang), tuple(_items(found, lang)))
    data = [asdict(one) for one in found]
    return _sheet(name, "word", [], lang, (part,)), data


def _items(found: list[WordField], lang: str) -> Iterator[Item]:
    for one in found:
        values = f"{_say('values', lang)}: {', '.join(one.values[:40])}" if one.values else ""
        yield Item(one.path, "", "plain", one.meaning, tuple(note for note in (values, one.example) if note))
