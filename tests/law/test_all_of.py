"""`all` and `within` in conditions: both judges read them alike, and doubt stays doubt."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from compliance.evaluate.durable import DurableJudge, available
from compliance.evaluate.three_valued import ThreeValuedJudge, Truth
from compliance.law.conditions import ConditionRefused, FactType, compile_condition
from compliance.law.facts import FactValue, Several

COUNTRIES = frozenset({"CN", "DE", "FR", "US"})
FACTS = {"reach.country": FactType("symbol", many=True, values=COUNTRIES), "use.military": FactType("flag")}
GROUPS = {"UNION": ("DE", "FR"), "NOBODY": ()}
ALL = compile_condition({"reach.country": {"all": {"within": "UNION"}}}, FACTS, GROUPS)
ONE = compile_condition({"reach.country": {"within": "UNION"}}, FACTS, GROUPS)
NONE = compile_condition({"reach.country": {"not": {"within": "UNION"}}}, FACTS, GROUPS)
MIXED = compile_condition(
    {"use.military": False, "any": [{"reach.country": {"all": ["US", {"within": "UNION"}]}}, {"reach.country": "CN"}]},
    FACTS,
    GROUPS,
)


def truth(condition: object, value: FactValue) -> Truth:
    return ThreeValuedJudge([condition]).judge({"reach.country": value}).get(0, Truth.NO)  # type: ignore[list-item]


def test_every_country_must_be_inside_the_group() -> None:
    assert truth(ALL, Several(frozenset({"DE", "FR"}))) is Truth.YES
    assert truth(ALL, Several(frozenset({"DE", "US"}))) is Truth.NO
    assert truth(ONE, Several(frozenset({"DE", "US"}))) is Truth.YES
    assert truth(NONE, Several(frozenset({"US"}))) is Truth.YES


def test_a_country_not_yet_named_leaves_it_open() -> None:
    assert truth(ALL, Several(frozenset({"DE"}), open=True)) is Truth.UNKNOWN
    assert truth(ALL, Several(frozenset({"DE"}), frozenset({"US"}))) is Truth.UNKNOWN
    assert truth(ALL, Several(frozenset({"DE"}), frozenset({"FR"}))) is Truth.YES
    assert truth(ALL, Several(frozenset({"US"}), open=True)) is Truth.NO
    assert truth(ALL, None) is Truth.UNKNOWN


def test_of_no_country_at_all_nothing_is_inside() -> None:
    assert truth(ALL, Several()) is Truth.NO
    assert truth(ALL, Several(open=True)) is Truth.UNKNOWN


@pytest.mark.skipif(not available(), reason="the second judge runs below Python 3.13 only")
def test_both_judges_read_every_state_of_a_fact_alike() -> None:
    conditions = [ALL, ONE, NONE, MIXED]
    first, second = ThreeValuedJudge(conditions), DurableJudge(conditions)
    sets = [frozenset(c) for n in range(len(COUNTRIES) + 1) for c in combinations(sorted(COUNTRIES), n)]
    states: list[FactValue] = [Several(y, m - y, o) for y, m, o in product(sets, sets, (False, True))]
    for value, military in product([None, *states], (True, False, None)):
        facts = {"reach.country": value, "use.military": military}
        assert first.judge(facts) == second.judge(facts), facts


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"reach.country": {"within": "UNIO"}}, "unknown country group 'UNIO'. Did you mean 'UNION'?"),
        ({"reach.country": {"within": "NOBODY"}}, "the country group NOBODY has no member on that day"),
        ({"use.military": {"within": "UNION"}}, "use.military names no countries"),
    ],
)
def test_a_group_that_means_nothing_is_refused(when: dict[str, object], told: str) -> None:
    with pytest.raises(ConditionRefused) as refused:
        compile_condition(when, FACTS, GROUPS)
    assert told in str(refused.value)
