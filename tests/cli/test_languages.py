"""Every language says everything: no id without words, and no English word in a Chinese or Japanese answer."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from datetime import date
from functools import cache
from html import unescape
from typing import Any, get_args

import pytest

from compliance import Assessment
from compliance.forecast import words as forecast_words
from compliance.model.next_step import StepKind
from compliance.reference.language import LANGUAGES, of_law, tables
from compliance.report.answer_report import report
from compliance.report.html import page
from tests.asking import ROOT, SHIPMENTS, ask, rulebook

EXAMPLES = sorted((ROOT / "examples" / "shipments").glob("*.json"))
# What may stand in Latin letters: addresses, ids and codes, field places, units, and the names of programs.
CODE = re.compile(
    r"https?://\S+|(?:[a-z]+@)?[A-Za-z0-9.-]+\.(?:gov\.)?(?:cn|com|gov)(?![A-Za-z])|[A-Za-z0-9.+-]*[_\d.][A-Za-z0-9_.+-]*"
    r"|(?<![A-Za-z])(?:[A-Z][A-Z0-9-]+|--?[a-z]+|xuke|Python|SUBARU|true|false|Wh|kg|mm|km|GPa)(?![A-Za-z])"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def documents() -> list[tuple[str, dict[str, Any], str]]:
    """Return every example and golden case: name, shipment, day."""
    found = [(p.stem, json.loads(p.read_text("utf-8")), "2026-11-28") for p in EXAMPLES]
    cases = ((p.stem, json.loads(p.read_text("utf-8"))) for p in sorted(SHIPMENTS.glob("EX-*.json")))
    return found + [(name, case["shipment"], case["as_of"]) for name, case in cases]


@cache
def answers() -> list[tuple[str, Assessment, list[str]]]:
    """Return every answer with the texts that the shipment itself brings along."""
    return [
        (name, ask(document, day), sorted(own(document), key=len, reverse=True)) for name, document, day in documents()
    ]


@cache
def listed_names() -> list[str]:
    """Return the names that the party lists print in Latin letters, longest first."""
    entries = (entry for parties in rulebook().parties.values() for entry in parties.entries)
    names = {name for entry in entries for name in (entry.name.en, entry.name.local, *entry.aliases) if name}
    return sorted(filter(WORD.search, names), key=len, reverse=True)


def own(document: object) -> Iterator[str]:
    """Yield the texts of a shipment, which an answer may repeat in any language."""
    if isinstance(document, dict):
        for value in document.values():
            yield from own(value)
    elif isinstance(document, list):
        for value in document:
            yield from own(value)
    elif isinstance(document, str) and WORD.search(document):
        yield document
        yield " ".join(document.split())


def sentences(answer: Assessment, lang: str) -> Iterator[str]:
    """Yield every sentence of the page of an answer, folded ones too."""
    text = page([report(answer, lang, rulebook(), whole=True)])
    text = re.sub(r"<style>.*?</style>|<title>.*?</title>|<!doctype[^>]*>", "", text, flags=re.DOTALL)
    yield from re.findall(r'(?:aria-label|data-label)="([^"]*)"', text)
    yield from (line.strip() for line in re.sub(r"<[^>]*>", "\n", text).splitlines() if line.strip())


@pytest.mark.parametrize("lang", ["zh", "ja"])
def test_no_english_word_stands_in_an_answer_in_chinese_or_japanese(lang: str) -> None:
    found: dict[str, str] = {}
    for name, answer, texts in answers():
        for line in sentences(answer, lang):
            rest = unescape(line)
            rest = re.sub(r"(?:例如|例：|以下之一|次のいずれか).*", "", rest)  # JSON, and values as they are written
            rest = re.sub(r"“[^”]*”|相同：.*", "", rest)  # names of listed parties, as listed and as compared
            for text in (*texts, *listed_names()):
                rest = rest.replace(text, "")
            if word := WORD.search(CODE.sub("", rest)):
                found.setdefault(f"{word[0]}: {line[:120]}", name)
    assert not found, "\n".join(f"{name}: {line}" for line, name in list(found.items())[:40])


@pytest.mark.parametrize("lang", [one for one in LANGUAGES if one != "en"])
def test_the_gaps_of_a_sentence_are_the_same_in_every_language(lang: str) -> None:
    def gaps(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    offenders = [
        f"{table}.{key}: {text}"
        for table in ("sentences", "steps", "operators")
        for key, text in tables(lang).get(table, {}).items()
        if not gaps(text) <= gaps(tables("en")[table][key])
    ]
    assert not offenders


@pytest.mark.parametrize("lang", ["zh", "ja"])
def test_every_fixed_word_is_there(lang: str) -> None:
    missing = [
        f"{table}.{key}"
        for table, words in tables("en").items()
        for key in words
        if key not in tables(lang).get(table, {})
    ]
    assert not missing


def test_german_has_the_headings_and_the_questions() -> None:
    german, english = tables("de"), tables("en")
    assert set(german["questions"]) == set(rulebook().questions)
    assert set(german["decisions"]) == set(english["decisions"]) and set(german["actions"]) == set(english["actions"])
    assert {"why", "papers", "questions", "steps", "unsure_heading"} <= set(german["words"])


def test_every_id_of_the_law_has_japanese_words() -> None:
    book, japanese = rulebook(), tables("ja")
    postures = book.delays.postures if book.delays else ()
    wanted = {
        "rules": {provision.id.partition("/")[0] for provision in book.provisions},
        "papers": set(book.papers),
        "paper_notes": {name for name, paper in book.papers.items() if paper.note},
        "paper_forms": {name for name, paper in book.papers.items() if not paper.form.en.startswith("not stated")},
        "questions": set(book.questions),
        "flags": set(book.flags),
        "clocks": set(book.clocks),
        "instruments": set(book.instruments),
        "providers": {who.id for who in book.providers},
        "checks": {check.id for check in book.coverage.check_by_hand},
        "regimes": {regime.id for regime in book.coverage.not_checked},
        "postures": {posture.id for posture in postures},
        "notes": {*forecast_words.NOTES, "own"},
        "steps": set(get_args(StepKind)),
        "clauses": {name for text in book.instruments.values() for name in text.clauses if not name[:1].isdigit()},
    }
    missing = [f"{table}.{name}" for table, names in wanted.items() for name in sorted(names - set(japanese[table]))]
    assert not missing, "\n".join(missing)


def test_japanese_speaks_japanese_and_knows_what_it_says_of_nothing() -> None:
    unknown = [
        f"{table}.{key}"
        for table in ("papers", "questions", "flags", "rules", "clocks")
        for key in tables("ja")[table]
        if key not in {"no_procedure"} | _known(table)
    ]
    assert not unknown
    assert of_law({"en": "x", "zh": "y"}, "papers", "contract", "ja") == tables("ja")["papers"]["contract"]


def _known(table: str) -> set[str]:
    book = rulebook()
    found: dict[str, set[str]] = {
        "papers": set(book.papers),
        "questions": set(book.questions),
        "flags": set(book.flags),
        "rules": {provision.id.partition("/")[0] for provision in book.provisions},
        "clocks": set(book.clocks),
    }
    return found[table]


def test_the_earliest_day_and_the_next_step_stand_in_the_first_twelve_lines() -> None:
    from compliance.cli.terminal import draw

    document = json.loads((ROOT / "examples/shipments/dysprosium_oxide_to_japan.json").read_text("utf-8"))
    answer = ask(document, "2026-11-28")
    assert answer.delay.expected is not None and answer.as_of == date(2026, 11, 28)
    lines = draw([report(answer, "en", rulebook())], detail=False).splitlines()
    first = "\n".join(lines[:12])
    assert str(answer.delay.expected.low_on) in first and "Chance of a grant: 3%" in first and "Next: end user" in first
    assert "plan without this licence" in "\n".join(lines[:6]) and "unlikely" in "\n".join(lines[:4])
    assert len(lines) <= 60
