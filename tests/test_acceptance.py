"""The acceptance cases: real situations with the answer that the sources prove, one JSON file each."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compliance import Assessment, Decision
from tests.asking import SHIPMENTS, ask, laws, papers, rulebook, texts

FILES = sorted(SHIPMENTS.glob("EX-*.json"))
LEAST_GOOD = 57
MORE = {"ORDER-792": "SC-792"}


@cache
def case(path: Path) -> dict[str, Any]:
    """Return one case."""
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def answer(path: Path) -> Assessment:
    """Return the engine's answer to one case."""
    return ask(case(path)["shipment"], case(path)["as_of"])


def allowed(path: Path) -> set[Decision]:
    """Return the decisions that count as right."""
    expect = case(path)["expect"]
    return {Decision(expect["decision"]), *map(Decision, expect["alternatives"])}


def law_id(name: str) -> str:
    """Return the rulebook's own id of an instrument named by id or alias."""
    found = rulebook().instrument(MORE.get(name, name))
    return found.id if found else name


def paper_id(name: str) -> str:
    """Return the rulebook's own id of a paper named by id or alias."""
    known = rulebook().papers
    return name if name in known else next((p.id for p in known.values() if name in p.aliases), name)


def each_file() -> pytest.MarkDecorator:
    """Return the decorator that runs a test over every case."""
    return pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@each_file()
def test_the_decision_is_one_that_the_sources_allow(path: Path) -> None:
    """Exact or one of the accepted alternatives."""
    assert answer(path).decision in allowed(path), answer(path).summary


@each_file()
def test_the_instruments_that_settle_the_case_are_named(path: Path) -> None:
    """`A|B` asks for either."""
    named = {law_id(law) for law in laws(answer(path))}
    missing = [want for want in case(path)["expect"]["must_cite"] if not {law_id(w) for w in want.split("|")} & named]
    assert not missing


@each_file()
def test_the_papers_are_those_of_the_case(path: Path) -> None:
    """Papers that must be asked for, and papers that must not."""
    expect, asked = case(path)["expect"], papers(answer(path))
    assert {paper_id(p) for p in expect["documents_must_include"]} <= asked
    assert not {paper_id(p) for p in expect["documents_must_not_include"]} & asked


@each_file()
def test_the_time_limit_is_within_what_the_law_gives(path: Path) -> None:
    """At most the working days of the case; no clock where nothing is licensed."""
    most, delay = case(path)["expect"]["delay"]["max"], answer(path).delay
    if most is not None:
        assert delay.legal_limit is not None
        assert delay.legal_limit.working_days <= most
    if answer(path).decision in (Decision.NOT_CONTROLLED, Decision.LICENCE_COVERED):
        assert delay.legal_limit is None
        assert delay.clock == "none"


@each_file()
def test_nothing_is_said_that_is_wrong_here(path: Path) -> None:
    """The answer holds none of the phrases that would mislead."""
    told = texts(answer(path))
    assert not [phrase for phrase in case(path)["expect"]["must_not_say"] if phrase.lower() in told]


def test_every_case_is_there_and_the_count_is_high_enough(capsys: pytest.CaptureFixture[str]) -> None:
    """Sixty cases; the count of good ones is printed."""
    exact = sum(answer(p).decision == case(p)["expect"]["decision"] for p in FILES)
    good = sum(answer(p).decision in allowed(p) for p in FILES)
    with capsys.disabled():
        print(f"\nacceptance: {exact} exact, {good} exact or acceptable, of {len(FILES)}")
    assert len(FILES) == 60
    assert good >= LEAST_GOOD


def test_no_ban_or_refusal_is_answered_more_loosely() -> None:
    """A case that must stop never comes out as one that may go on."""
    grave = {Decision.PROHIBITED, Decision.PRESUMPTION_OF_DENIAL}
    expected = [p for p in FILES if case(p)["expect"]["decision"] in grave]
    assert not [p.stem for p in expected if answer(p).decision not in grave]


def test_no_licence_case_is_answered_as_free() -> None:
    """A case that needs a licence never comes out as not controlled."""
    needing = [p for p in FILES if case(p)["expect"]["decision"].startswith(("licence_required", "general"))]
    assert not [p.stem for p in needing if answer(p).decision is Decision.NOT_CONTROLLED]


def test_a_covering_general_licence_that_is_held_lets_the_goods_go() -> None:
    """EX-180 was labelled as a licence still to be applied for; it is held and names item, user and country."""
    path = SHIPMENTS / "EX-180.json"
    assert "held" in case(path)["held_wrong"]["legal_reason"]
    assert answer(path).decision is Decision.LICENCE_COVERED
