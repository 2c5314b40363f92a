"""`xuke alternatives`: what could stand in the place of goods that are stopped, strict or slow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.check import chosen, read, read_source
from compliance.cli.output import MAY_GO, REFUSED, put
from compliance.engine import Engine
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.alternatives import AlternativeAnswer, AlternativeCase, AlternativesReport, LineAlternatives
from compliance.model.decision import DECISIONS
from compliance.report.overlay_words import overlaid
from compliance.report.phrases import DECISION_TONES, word
from compliance.report.sheet import Item, Part, Section, Sheet
from compliance.scenarios.alternatives import alternatives_of

_WORDS = {
    "title": ("Alternatives", "替代来源"),
    "none": ("Every line is free; nothing is looked for.", "各行均无需许可，无须查找。"),
    "nothing": ("Nothing is on record for these goods.", "未收录该货物的替代来源。"),
    "line": ("Line {line}: {text}", "第{line}行：{text}"),
    "who": ("{who}; since {since}", "{who}；自{since}"),
    "sure": ("{stage}, sureness {sure}, {basis}", "{stage}，可信度{sure}，{basis}"),
    "proof": ("To have shown: {proof}", "须取得：{proof}"),
    "branch": ("{standing}: {decision}", "{standing}：{decision}"),
    "foot": ("Sources looked at on {day}.", "来源查阅于{day}。"),
    "seen": ("page read", "已阅页面"),
    "general_knowledge": ("general knowledge, no page read", "一般常识，未阅页面"),
    "producing": ("producing", "已投产"),
    "starting": ("first lots", "试产"),
    "announced": ("announced", "已宣布"),
    "mining_only": ("mined there, separated elsewhere", "仅采矿，他处分离"),
}


@dataclass(frozen=True, slots=True)
class AlternativesRequest:
    """What was asked on the command line."""

    source: str
    as_of: date
    format: str
    lang: str
    rules: Path | None = None
    scenario: str | None = None
    notes: Path | None = None


def print_alternatives(asked: AlternativesRequest) -> int:
    """Print the alternatives for each shipment of a document. Raises InputRefused and RulebookRefused."""
    book = chosen(Rulebook.load(asked.rules or default_root()), asked.scenario, asked.notes, asked.as_of)
    document = read(read_source(asked.source))
    engine = Engine(book)
    reports = [alternatives_of(engine, one, asked.as_of) for one in document.shipments if one is not None]
    put(_shown(reports, document.many, asked))
    return MAY_GO if len(reports) == len(document.shipments) else REFUSED


def _shown(reports: list[AlternativesReport], many: bool, asked: AlternativesRequest) -> str:
    if asked.format == "json":
        texts = [report.to_json(indent=2) for report in reports]
        return "[\n" + ",\n".join(texts) + "\n]" if many else texts[0]
    sheets = [alternatives_sheet(report, asked.lang) for report in reports]
    if asked.format == "html":
        from compliance.report.html import page

        return page(sheets)
    from compliance.cli.terminal import draw

    return draw(sheets)


def alternatives_sheet(report: AlternativesReport, lang: str) -> Sheet:
    """Return the report as a sheet in a language."""
    parts = tuple(part for line in report.lines for part in _line(line, lang))
    title = f"{report.reference or _say('title', lang)} · {report.as_of}"
    lead = (*overlaid(report.overlays, lang), report.says[lang], *(() if parts else (_say("none", lang),)))
    foot = (_say("foot", lang).format(day=report.looked_at),) if report.looked_at else ()
    return Sheet(title, _say("title", lang), "plain", lead, parts, foot, lang)


def _say(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def _line(line: LineAlternatives, lang: str) -> Iterator[Part]:
    own = Item(", ".join(line.codes), DECISIONS[line.decision][lang], DECISION_TONES[line.decision])
    empty = () if line.alternatives else (Item(_say("nothing", lang), tone="quiet"),)
    title = _say("line", lang).format(line=line.line, text=line.description)
    yield Section(title, (own, *empty))
    for one in line.alternatives:
        yield Section(one.title[lang], tuple(_alternative(one, lang)))


def _alternative(one: AlternativeAnswer, lang: str) -> Iterator[Item]:
    who = _say("who", lang).format(who=one.who, since=one.since) if one.since else one.who
    how = {"stage": _say(one.stage, lang), "sure": word(one.sure, lang), "basis": _say(one.basis, lang)}
    notes = (_say("sure", lang).format(**how), *((one.note[lang],) if one.note else ()), *one.sources)
    yield Item(who, one.country or "CN", "quiet", notes=notes)
    for case in one.cases:
        yield _case(case, lang)
    yield from (Item(_say("proof", lang).format(proof=proof[lang]), tone="quiet") for proof in one.proofs)


def _case(case: AlternativeCase, lang: str) -> Item:
    ways = (
        _say("branch", lang).format(standing=word(b.standing, lang), decision=DECISIONS[b.decision][lang])
        for b in case.branches
    )
    small = [text for text in (", ".join(case.laws), ", ".join(case.flags), ", ".join(case.open_facts)) if text]
    return Item(case.says[lang], DECISIONS[case.decision][lang], DECISION_TONES[case.decision], notes=(*small, *ways))
