"""Sums over answered orders: by item, buyer, country, element and law, and what stands between value and an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from compliance.model.assessment import Assessment
from compliance.model.decision import LADDER, Decision, Words
from compliance.model.exposure import Dimension, ExposureGroup, Lever, OrderAnswer

_LINE = re.compile(r"lines\[?\.?[^.\]]*\]?\.")
_CENT = Decimal("0.01")
_MOST = 12
_UNSAID = "?"


class Answered(NamedTuple):
    """An order as it is shown, and the whole answer to it."""

    order: OrderAnswer
    answer: Assessment


def totals_of(orders: Sequence[OrderAnswer]) -> tuple[ExposureGroup, ...]:
    """Return the sums of all orders by currency."""
    return _grouped(("", one) for one in orders)


def groups_of(orders: Sequence[OrderAnswer]) -> dict[Dimension, tuple[ExposureGroup, ...]]:
    """Return the sums by each dimension; an order with several elements or laws stands under each of them."""
    keys: dict[Dimension, Iterable[tuple[str, OrderAnswer]]] = {
        "item": ((one.item, one) for one in orders),
        "buyer": ((one.buyer or _UNSAID, one) for one in orders),
        "country": ((one.country, one) for one in orders),
        "element": ((key, one) for one in orders for key in one.elements or (_UNSAID,)),
        "law": ((key, one) for one in orders for key in one.laws or (_UNSAID,)),
    }
    return {name: _grouped(pairs) for name, pairs in keys.items()}


def _grouped(pairs: Iterable[tuple[str, OrderAnswer]]) -> tuple[ExposureGroup, ...]:
    found: dict[tuple[str, str], list[OrderAnswer]] = {}
    for key, one in pairs:
        found.setdefault((key, one.currency), []).append(one)
    groups = [_group(key, currency, orders) for (key, currency), orders in found.items()]
    return tuple(sorted(groups, key=lambda g: (g.currency, -g.value, g.key)))


def _group(key: str, currency: str, orders: Sequence[OrderAnswer]) -> ExposureGroup:
    by_decision = {
        d: sum((o.value for o in orders if o.decision is d), Decimal(0)) for d in (*LADDER, Decision.INSUFFICIENT)
    }
    timed = [(o.value, o.share_in_time) for o in orders if o.share_in_time is not None]
    least, most = (sum((v * Decimal(str(s[end])) for v, s in timed), Decimal(0)) for end in (0, 1))
    outs = [o.stock_out_on for o in orders if o.stock_out_on is not None]
    return ExposureGroup(
        key=key, currency=currency, orders=len(orders), value=sum((o.value for o in orders), Decimal(0)),
        by_decision={d: v for d, v in by_decision.items() if any(o.decision is d for o in orders)},
        in_time_least=least.quantize(_CENT), in_time_most=most.quantize(_CENT),
        value_without_times=sum((o.value for o in orders if o.share_in_time is None), Decimal(0)),
        first_stock_out=min(outs, default=None),
    )  # fmt: skip


def levers_of(answered: Iterable[Answered]) -> tuple[Lever, ...]:
    """Return the questions that could change a decision and the papers that are missing, by the value behind them."""
    said: dict[tuple[str, str, str], Words] = {}
    waiting: dict[tuple[str, str, str], list[Decimal]] = {}
    for order, answer in answered:
        found: dict[tuple[str, str], Words] = {}
        for question in answer.questions:
            if question.could_change_to:
                found["question", _LINE.sub("lines.", question.fact)] = question.ask
        if answer.action == "apply":
            found |= {("paper", paper.id): paper.name for paper in answer.papers if paper.state != "at_hand"}
        for (kind, name), words in found.items():
            said.setdefault((kind, name, order.currency), words)
            waiting.setdefault((kind, name, order.currency), []).append(order.value)
    levers = [
        Lever(kind="question" if kind == "question" else "paper", id=name, says=said[kind, name, currency],
              orders=len(values), currency=currency, value=sum(values, Decimal(0)))
        for (kind, name, currency), values in waiting.items()
    ]  # fmt: skip
    ranked = sorted(levers, key=lambda lever: (-lever.value, lever.kind != "question", lever.id))
    return tuple(one for kind in ("question", "paper") for one in [x for x in ranked if x.kind == kind][:_MOST])
