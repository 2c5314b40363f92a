"""Conditions that can never hold, and alternatives that add nothing."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.law.conditions import FactType, compile_condition
from compliance.law.satisfiability import contradictions

FACTS = {
    "colour": FactType("symbol", values=frozenset({"red", "green"})),
    "lists": FactType("symbol", many=True, values=frozenset({"a", "b", "c"})),
    "open": FactType("flag"),
    "share": FactType("number"),
}
CAN_NEVER_HOLD = [
    {"colour": {"not": ["red", "green"]}},
    {"open": {"not": [True, False]}},
    {"colour": "red", "any": [{"colour": "green"}, {"open": True}]},
    {"share": {"above": 5}, "any": [{"share": {"below": 5}}, {"open": True}]},
    {"share": {"above": 5}, "any": [{"share": {"at_most": 5}}, {"open": True}]},
    {"lists": "a", "any": [{"lists": {"not": ["a", "b"]}}, {"open": True}]},
]
ADDS_NOTHING = [
    {"any": [{"colour": ["red", "green"]}, {"colour": "red"}]},
    {"any": [{"share": {"at_least": 3}}, {"share": {"above": 3}}]},
    {"any": [{"share": {"below": 3}}, {"share": {"at_most": 3}}]},
    {"any": [{"open": True}, {"open": True, "colour": "red"}]},
    {"any": [{"colour": {"not": "green"}}, {"colour": "red"}]},
    {"open": True, "any": [{"open": True}, {"colour": "red"}]},
]
IN_ORDER = [
    {},
    {"colour": "red", "open": True},
    {"share": {"at_least": 5}, "any": [{"share": {"at_most": 5}}, {"open": True}]},
    {"lists": "a", "any": [{"lists": "b"}, {"lists": "c"}]},
    {"lists": "a", "any": [{"lists": {"not": "b"}}, {"open": True}]},
    {"any": [{"lists": {"not": "b"}}, {"lists": "a"}]},
    {"any": [{"colour": "red", "open": True}, {"colour": "green"}]},
]


def told(when: dict[str, Any]) -> str:
    return "\n".join(contradictions(compile_condition(when, FACTS), FACTS))


@pytest.mark.parametrize("when", CAN_NEVER_HOLD, ids=str)
def test_a_contradiction_is_found(when: dict[str, Any]) -> None:
    assert "can never hold" in told(when)


@pytest.mark.parametrize("when", ADDS_NOTHING, ids=str)
def test_an_alternative_that_adds_nothing_is_found(when: dict[str, Any]) -> None:
    assert "leave " in told(when)


@pytest.mark.parametrize("when", IN_ORDER, ids=str)
def test_a_condition_that_can_turn_out_either_way_is_left_alone(when: dict[str, Any]) -> None:
    assert told(when) == ""
