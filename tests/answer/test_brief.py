"""An answer with its deciding findings alone: every decision and bound keeps a reason, and nothing else changes."""

from __future__ import annotations

import json

import pytest

from compliance import Assessment
from compliance.answer.brief import brief
from compliance.model.finding import LineAnswer
from tests.asking import SHIPMENTS, ask

CASES = sorted(path.stem for path in SHIPMENTS.glob("*.json"))


def answer(case: str) -> Assessment:
    read = json.loads((SHIPMENTS / f"{case}.json").read_text("utf-8"))
    return ask(read["shipment"], read["as_of"])


def reasons(line: LineAnswer) -> set[tuple[str, object]]:
    """Return each decision that a line has or may have."""
    doubts = {(f.outcome, f.decision) for f in line.findings if f.outcome == "unsure" and f.decision is not None}
    return doubts | {(f.rule, f.decision) for f in line.findings if f.outcome == "applies"}


@pytest.mark.parametrize("case", CASES)
def test_every_decision_that_a_line_has_or_may_have_keeps_a_reason(case: str) -> None:
    whole = answer(case)
    short = brief(whole)
    for before, after in zip(whole.lines, short.lines, strict=True):
        assert reasons(after) == reasons(before)
        kept = iter(before.findings)
        assert all(finding in kept for finding in after.findings)  # the same ones, in the same order
        assert {f.outcome for f in after.findings} <= {"applies", "unsure"}
        doubts = [f.decision for f in after.findings if f.outcome == "unsure"]
        assert len(doubts) == len(set(doubts))


@pytest.mark.parametrize("case", CASES)
def test_nothing_but_findings_is_left_out(case: str) -> None:
    whole = answer(case)
    one, two = (json.loads(a.to_json()) for a in (whole, brief(whole)))
    for line in (*one["lines"], *two["lines"]):
        del line["findings"]
    assert one == two


def test_a_short_answer_of_many_lines_is_at_most_a_quarter_as_long() -> None:
    goods = ("steel screws M6", "lithium cell 18650 3.6 V", "dysprosium oxide 99.9 %", "copper cable")
    lines = [{"line": str(n), "description": goods[n % len(goods)]} for n in range(40)]
    whole = ask({"departure": "CN", "destination": "DE", "lines": lines})
    assert len(brief(whole).to_json()) * 4 < len(whole.to_json())
