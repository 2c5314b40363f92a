"""Properties that hold for every shipment: the judges agree, nothing is made looser by silence or by bad news.

The hard check runs on 20,000 random fact sets against all conditions of the rulebook (200 seeds of 100 sets), the
rest on random shipments through the engine, where both judges are compared on every hearing as well.
"""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compliance import Assessment, Decision, Engine, Shipment
from compliance.errors import ShipmentRefused
from tests.asking import engine, papers, rulebook
from tests.random_shipments import facts, shipments

CALM = settings(
    derandomize=True, deadline=None, database=None, max_examples=250,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
SETS = 100
OPEN, FREE = Decision.INSUFFICIENT, Decision.NOT_CONTROLLED
LICENCES = {"dual_use_export_licence", "technology_export_licence", "precursor_licence"}
# What says which question is asked, or is a word against oneself: its silence has a reading of its own.
READ_WHEN_SILENT = {
    "reference", "movement", "temporary_purpose", "ship_on", "apply_on",  # the question itself
    "departure",  # the exporter's country
    "exporter_knowledge",  # nothing is known until it is said
    "hs_code", "control_code",  # claims: the description decides, a number only raises a question
    "line", "description", "role", "lines",  # without them the document is refused
}  # fmt: skip
PRINCIPAL = ("importer", "end_user")
Asked = tuple[dict[str, Any], date]


def answer(document: dict[str, Any], day: date, by: Engine | None = None) -> Assessment:
    """Return the answer to JSON data; a refusal of the document would be an error of the test."""
    return (by or engine()).assess(Shipment.model_validate_json(json.dumps(document)), day)


def not_looser(before: Assessment, after: Assessment) -> bool:
    """Return whether an answer is as strict as another; an open one counts as the worst it may become.

    A clear answer may follow an open one only when the worst case stays as bad and the answer is no clearance.
    """
    if after.at_worst.strictness < before.at_worst.strictness:
        return False
    if after.decision is OPEN:
        return True
    if before.decision is OPEN:
        return after.decision.strictness >= before.at_best.strictness and after.decision is not FREE
    return bool(after.decision.strictness >= before.decision.strictness)


def shown(before: Assessment, after: Assessment) -> str:
    """Return both answers in short, for a failure."""
    return f"{before.decision} (at worst {before.at_worst}) became {after.decision} (at worst {after.at_worst})"


@settings(CALM, max_examples=200, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 2**32))
def test_both_judges_agree_on_random_facts(seed: int) -> None:
    """20,000 fact sets in all; a difference is an EngineFault that names the rules."""
    dice = random.Random(seed)
    for _ in range(SETS):
        engine()._judges.hear(facts(dice))


@CALM
@given(shipments)
def test_the_decision_lies_between_best_and_worst(asked: Asked) -> None:
    found = answer(*asked)
    for part in (found, *found.lines):
        assert part.at_best.strictness <= part.at_worst.strictness
        if part.decision is not OPEN:
            assert part.at_best.strictness <= part.decision.strictness <= part.at_worst.strictness


@CALM
@given(shipments)
def test_goods_that_are_free_need_no_licence_paper(asked: Asked) -> None:
    found = answer(*asked)
    if found.decision is FREE:
        assert not papers(found) & LICENCES


@settings(CALM, max_examples=60)
@given(shipments)
def test_the_same_question_gives_the_same_bytes(asked: Asked) -> None:
    first = answer(*asked).to_json()
    assert answer(*asked).to_json() == first
    assert answer(*asked, by=_other()).to_json() == first


@settings(CALM, max_examples=60)
@given(shipments)
def test_the_order_of_keys_changes_no_byte_of_the_answer(asked: Asked) -> None:
    document, day = asked
    assert answer(_turned(document), day).to_json() == answer(document, day).to_json()


def _turned(part: Any) -> Any:
    """Return a document with the keys of every object in reverse."""
    if isinstance(part, dict):
        return {name: _turned(value) for name, value in reversed(part.items())}
    return [_turned(one) for one in part] if isinstance(part, list) else part


@CALM
@given(shipments, st.randoms(use_true_random=False))
def test_the_order_of_lines_parties_and_keys_does_not_matter(asked: Asked, dice: random.Random) -> None:
    document, day = asked
    mixed = copy.deepcopy(document)
    for name in ("lines", "parties", "onward", "licences"):
        dice.shuffle(mixed.get(name, []))
    one, other = answer(document, day), answer(dict(reversed(mixed.items())), day)
    assert (one.decision, one.at_best, one.at_worst) == (other.decision, other.at_best, other.at_worst)
    assert {x.line: x.decision for x in one.lines} == {x.line: x.decision for x in other.lines}
    assert {q.fact for q in one.questions} == {q.fact for q in other.questions}
    assert papers(one) == papers(other)


@CALM
@given(shipments)
def test_a_military_use_never_makes_the_answer_looser(asked: Asked) -> None:
    document, day = asked
    worse = copy.deepcopy(document)
    worse.setdefault("end_use", {})["military"] = True
    for party in worse["parties"]:
        if party["role"] == "end_user":
            party["kind"] = "military"
    one, other = answer(document, day), answer(worse, day)
    assert not_looser(one, other), shown(one, other)


@CALM
@given(
    shipments,
    st.sampled_from(["intermediary", "consignee", "downstream_user"]),
    st.sampled_from(["HENSOLDT AG", "General Dynamics"]),
)
def test_a_listed_party_never_makes_the_answer_looser(asked: Asked, role: str, name: str) -> None:
    document, day = asked
    worse = copy.deepcopy(document)
    worse["parties"].append({"role": role, "name": name, "country": "DE"})
    one, other = answer(document, day), answer(worse, day)
    assert not_looser(one, other), shown(one, other)


@settings(CALM, max_examples=1200, phases=(Phase.explicit, Phase.generate))
@given(shipments, st.randoms(use_true_random=False))
def test_leaving_out_a_known_fact_never_makes_the_worst_case_looser(asked: Asked, dice: random.Random) -> None:
    """Every fact of the document, parties, onward sale, content, claims and papers too; see `removable`."""
    document, day = asked
    one = answer(document, day)
    spots = sorted(removable(document), key=str)
    for spot in dice.sample(spots, min(5, len(spots))):
        less = without(document, spot)
        if cleared_by_value(one, spot):
            continue
        other = answer(less, day)
        assert other.at_worst.strictness >= one.at_worst.strictness, f"{spot}: {shown(one, other)}"


@settings(CALM, max_examples=150)
@given(
    shipments,
    st.randoms(use_true_random=False),
    st.sampled_from([None, 0, -1, "EU", "x" * 3000, [], {}, [[]], True, "2026-02-30"]),
)
def test_spoilt_shipments_are_refused_and_nothing_else_goes_wrong(asked: Asked, dice: random.Random, odd: Any) -> None:
    document, day = copy.deepcopy(asked[0]), asked[1]
    spot = dice.choice(sorted(places(document), key=str))
    holder = document
    for key in spot[:-1]:
        holder = holder[key]
    holder[spot[-1]] = odd
    with contextlib.suppress(ShipmentRefused):
        engine().assess(_read(document), day)


def _read(document: dict[str, Any]) -> Shipment:
    from compliance.intake.reading import read_shipment

    return read_shipment(document)


_OTHERS: list[Engine] = []


def _other() -> Engine:
    if not _OTHERS:
        _OTHERS.append(Engine(rulebook()))
    return _OTHERS[0]


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a document."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def removable(document: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the paths whose removal takes away a known fact and says nothing else instead.

    Left out besides READ_WHEN_SILENT: entries of lists that are said to be whole (an intermediary, an onward sale),
    one element among others (it is then not meant), the country from which goods leave unless it is said apart, the
    sector beside a statement of use, which states the use alone, and a claim of the exporter against itself.
    """
    whole = document.get("intermediaries_stated") or _one_buyer(document)
    for path in places(document):
        first, last = path[0], path[-1]
        if READ_WHEN_SILENT & {str(last), str(first)} - {"lines"} or last == "lines":
            continue
        if isinstance(last, int) and not (len(path) == 2 and first == "parties"):
            continue
        if first == "parties" and len(path) > 1:
            role = document["parties"][path[1]]["role"]
            if role == "exporter" and "departure" not in document:
                continue
            if len(path) == 2 and whole and role not in (*PRINCIPAL, "exporter"):
                continue
        if (len(path) > 3 and path[-2] == "elements") or (last == "sector" and "statement" in document["end_use"]):
            continue
        if "declared" in path and document["lines"][path[1]]["declared"]["status"] == "controlled":
            continue
        yield path


def cleared_by_value(before: Assessment, spot: tuple[Any, ...]) -> bool:
    """Return whether a spot holds values that cleared the only rows of a thing that nothing else names.

    The reading of goods then asks what it is; without the value it asks whether it meets those rows, which is narrower.
    """
    return "parameters" in spot and before.lines[spot[1]].classification.basis == "unknown"


def _one_buyer(document: dict[str, Any]) -> bool:
    """Return whether importer and end user are one, which says that nobody stands between."""
    names = {p["role"]: p["name"] for p in document["parties"] if p["role"] in PRINCIPAL}
    return bool(names["importer"] == names["end_user"])


def without(document: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Return the document without one value."""
    less = copy.deepcopy(document)
    holder: Any = less
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return less


def test_the_strategy_reaches_every_rung() -> None:
    """The random shipments are not all of one kind: each decision comes up."""
    from tests.random_shipments import shipment

    found = {answer(*shipment(random.Random(seed))).decision for seed in range(700)}
    assert found >= set(Decision) - {Decision.LICENCE_COVERED, Decision.REGISTRATION}
