"""What holds for every line: more words never loosen it, a review frees only what it names, long text costs little.

Every answer goes through both judges; where they disagree there would be none.
"""

from __future__ import annotations

import itertools
import random
from datetime import date
from functools import cache

import pytest

from compliance import Assessment
from compliance.errors import ShipmentRefused
from compliance.goods.classifier import Classifier
from compliance.intake import read_shipment
from compliance.law.rule import EVER
from compliance.model.cargo import ShipmentLine
from compliance.model.plain import JsonObject
from tests.asking import engine, rulebook
from tests.evaluate.test_properties import not_looser
from tests.goods.counting import calls
from tests.measure.goods_sets import civil
from tests.measure.listed_names import names

DAY = date(2026, 11, 28)
FREE = ("not_controlled", "licence_covered")
ORDINARY = [
    "stainless steel screws M6x20", "cotton T-shirts", "wooden dining chairs", "USB-C cable 1 m", "porcelain cups",
    "ball bearings 608ZZ", "paper notebooks", "glass bottles 0.5 l", "plastic buckets", "电线", "棉布",
]  # fmt: skip
MORE = {
    "a harmless thing": (
        "; 5 kg stainless steel screws",
        ", and cotton T-shirts",
        " plus wooden chairs",
        "；钢螺丝5件",
    ),
    "a word": (" new", " boxed", " standard", " (industrial)", "，全新"),
    "a purpose": (" for passenger cars", " for household use", " used in furniture", "，家用"),
}


def ask(line: JsonObject) -> Assessment:
    """Return the answer to one line for a civil buyer."""
    found: Assessment = engine().assess(read_shipment(civil([{"line": "1", **line}])), DAY)
    return found


@cache
def sample() -> list[str]:
    """Return listed names in both languages and ordinary goods, chosen by a seed."""
    listed = [name.text[:300] for name in names(rulebook())]
    return random.Random(7).sample(listed, 24) + ORDINARY


@pytest.mark.parametrize("kind", MORE)
def test_more_words_never_make_a_line_looser(kind: str) -> None:
    offenders = []
    for text in sample():
        before = ask({"description": text})
        for more in MORE[kind]:
            after = ask({"description": text + more})
            if not not_looser(before, after):
                offenders.append(f"{text[:90]} | {more}: {before.decision} became {after.decision}")
    assert not offenders, "\n".join(offenders)


def test_a_harmless_thing_behind_an_unknown_one_does_not_free_it() -> None:
    before = ask({"description": "foobar 3000"})
    assert all(not_looser(before, ask({"description": f"foobar 3000{more}"})) for more in MORE["a harmless thing"])


def test_the_name_in_another_language_never_makes_a_line_looser() -> None:
    pairs = [(e.name.en, e.name.zh) for g in rulebook().items.values() if g.kind == "dual_use" for e in g.entries]
    offenders = []
    for en, zh in random.Random(8).sample(sorted(set(pairs)), 24):
        both = ask({"description": en[:900], "description_zh": zh[:900]})
        alone = [ask({"description": text[:900]}) for text in (en, zh)]
        offenders += [f"{en[:90]} | {zh[:60]}" for before in alone if not not_looser(before, both)]
    assert not offenders, "\n".join(offenders)


def test_a_list_of_things_is_read_in_any_order() -> None:
    chance, offenders = random.Random(9), []
    for _ in range(12):
        things = chance.sample(sample(), 3)
        decisions = {
            (a.decision, a.at_worst, a.at_best)
            for order in itertools.permutations(things)
            for a in [ask({"description": "; ".join(order)})]
        }
        if len(decisions) > 1:
            offenders.append(f"{[thing[:50] for thing in things]}: {sorted(str(d[0]) for d in decisions)}")
    assert not offenders, "\n".join(offenders)


def reviewed(line: JsonObject, *codes: str) -> Assessment:
    """Return the answer to a line that somebody reviewed against these rows."""
    considered = [{"code": code, "because": "another make-up"} for code in codes]
    declared = {"status": "not_controlled", "basis": "data sheet", "by": "Li Na", "on": "2026-11-20"}
    return ask({**line, "declared": {**declared, "considered": considered}})


def test_a_review_never_frees_a_candidate_that_it_does_not_name() -> None:
    offenders, seen = [], 0
    for text in sample():
        before = ask({"description": text})
        possible = [c for c in before.lines[0].control if c.certainty == "possible"]
        rows = [c.code or c.entry for c in possible if rulebook().timelines[c.list].phases[-1].last == EVER]
        met = any(c.certainty == "matched" for c in before.lines[0].control)
        if not rows or met:
            continue
        seen += 1
        below = [f"{row}.z" for row in rows if row[0].isdigit()]
        for named in ([], ["9A999"], below, *([row] for row in rows), rows[1:]):
            closed = all(any(row == code or row.startswith(f"{code}.") for code in named) for row in rows)
            if str(reviewed({"description": text}, *named).decision) in FREE and not closed:
                offenders.append(f"{text[:80]}: freed by a review of {named}, candidates {rows}")
    assert seen >= 5
    assert not offenders, "\n".join(offenders)


def test_a_review_of_a_row_below_or_beside_a_candidate_does_not_close_it() -> None:
    line: JsonObject = {"description": "gallium"}
    rows = [c.code for c in ask(line).lines[0].control if c.certainty == "possible" and c.code]
    assert rows
    assert str(reviewed(line, *(f"{row}.z" for row in rows)).decision) not in FREE
    assert str(reviewed(line, *(row.split(".")[0] for row in rows)).decision) in FREE


def test_a_row_without_a_code_is_named_by_its_id() -> None:
    entries = [e for g in rulebook().items.values() if g.kind == "nuclear" for e in g.entries if e.code is None]
    line: JsonObject = {"description": entries[0].name.en}
    rows = [c for c in ask(line).lines[0].control if c.certainty == "possible"]
    if rows:
        assert str(reviewed(line).decision) not in FREE
        assert str(reviewed(line, *(c.code or c.entry for c in rows)).decision) in FREE


HOSTILE = {
    "one word": "a", "open brackets": "(", "nested brackets": "([", "commas": ",", "a word of a list": "gallium ",
    "a formula": "Dy2O3 ", "hyphens": "Nd-", "digits": "1", "values": "1 mm ", "one Han character": "镓",
    "Han": "氧化镝、", "mixed scripts": "aßЖ镓が한", "purposes": "for ", "denials": "no Dy ", "quotes": '"a',
    "things": ";a", "shares": "5 % ", "exclusions": "(excl. a", "dopants": "Ce,", "German": "galliumarsenid",
}  # fmt: skip


@cache
def classifier() -> Classifier:
    """Return a classifier that has read a line before."""
    made = Classifier(rulebook())
    made.classify(ShipmentLine(line="1", description="steel screws and gallium nitride wafers"))
    return made


def work(text: str) -> int:
    """Return how many functions the reading of a text enters; the length of a document's text is not checked."""
    line = ShipmentLine.model_construct(line="1", description=text)
    return calls(lambda: classifier().classify(line))


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_what_its_length_costs(piece: str) -> None:
    once, twice = (work((piece * size)[:size]) for size in (700, 1400))
    assert twice <= 2.5 * once + 20_000


@pytest.mark.parametrize("text", ["a" * 1_000_000, "," * 10_000, "(" * 10_000 + ")" * 10_000], ids="wcn")
def test_a_text_beyond_the_limit_is_refused_and_one_at_the_limit_is_read(text: str) -> None:
    with pytest.raises(ShipmentRefused, match="2000"):
        read_shipment(civil([{"line": "1", "description": text}]))
    assert classifier().classify(ShipmentLine.model_construct(line="1", description=text[:2000])).basis == "unknown"


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_as_long_as_may_be_is_answered_and_its_questions_stay_short(piece: str) -> None:
    answer = ask({"description": (piece * 2000)[:2000]})
    assert all(len(question.ask["en"]) < 600 for question in answer.questions)
