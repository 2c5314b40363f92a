"""Licences held against a line: which of them names item, end user and country, and why another does not.

Law: SC-792 Arts 15, 18(1) and 18(2): a licence serves only within its items, end users, destination and quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from compliance.goods.amounts import Amounts
from compliance.goods.matching import Match
from compliance.law.phrases import phrase_key
from compliance.model.decision import Words
from compliance.model.goods_like import LineLike
from compliance.model.shipment import Licence, Shipment

Pot: TypeAlias = "tuple[str, tuple[str, ...]] | int"
_ENDLESS = Decimal("Infinity")
_REASONS: dict[str, tuple[str, str]] = {
    "kind": ("it is neither a single nor a general licence", "既非单项许可也非通用许可"),
    "item": ("it names other items", "许可所列物项不同"),
    "end_user": ("it names other end users", "许可所列最终用户不同"),
    "country": ("it names other countries", "许可所列国家或地区不同"),
    "quantity": ("its quantity left is too small or cannot be compared", "剩余数量不足或无法比较"),
    "shared": ("its quantity left is too small for all lines together", "剩余数量不足以涵盖全部货物行"),
    "dates": ("its last day is not stated", "未注明有效期截止日"),
}


@dataclass
class _Pool:
    """What is left of a licence, in its unit."""

    unit: str | None
    left: Decimal


class LicenceCover:
    """Holds licences against lines; amounts in any units of one kind are compared."""

    def __init__(self, amounts: Amounts) -> None:
        self._amounts = amounts

    def covering(
        self, shipment: Shipment, line: LineLike, matches: Iterable[Match]
    ) -> tuple[list[Licence], list[Words]]:
        """Return the licences that cover a line while they run, and remarks on those that do not."""
        codes = {m.entry.code for m in matches if m.certainty == "matched" and m.entry.code}
        serving, remarks = [], []
        for held in shipment.licences:
            reason = _reason(held, codes, shipment)
            if reason is None and not self._enough(held, line):
                reason = "quantity"
            if reason is None:
                serving.append(held)
            elif codes:
                remarks.append(_remark(held, reason))
        return serving, remarks

    def share(self, wanted: Sequence[tuple[LineLike, list[Licence]]]) -> list[list[Words]]:
        """Let the lines of a shipment draw on their licences together; return the remarks of each line.

        `wanted` holds each line with the licences that would cover it alone. Where the lines together want more than is
        left of one, it goes to the largest lines for which it lasts and that have no other; from the rest it is taken.
        """
        pools = self._short(wanted)
        remarks: list[list[Words]] = [[] for _ in wanted]
        largest = [place for place, (_, serving) in enumerate(wanted) if any(_pot(held) in pools for held in serving)]
        for place in sorted(largest, key=lambda p: self._rank(*wanted[p], pools)):
            line, serving = wanted[place]
            kept = [held for held in serving if _pot(held) not in pools]
            if not kept:
                kept = [held for held in serving if self._fits(line, pools[_pot(held)])][:1]
                for held in kept:
                    pools[_pot(held)].left -= self._taken(line, pools[_pot(held)])
            remarks[place] = [_remark(held, "shared") for held in serving if held not in kept]
            serving[:] = kept
        return remarks

    def _short(self, wanted: Sequence[tuple[LineLike, list[Licence]]]) -> dict[Pot, _Pool]:
        """Return the licences of which the lines together want more than is left."""
        pools: dict[Pot, _Pool] = {}
        for held in (held for _, serving in wanted for held in serving if _bounded(held)):
            unit = held.quantity_left.unit if held.quantity_left else None
            pool = pools.setdefault(_pot(held), _Pool(unit, _ENDLESS))
            left = self._amounts.value_in(held.quantity_left, pool.unit)
            pool.left = min(pool.left, Decimal(0) if left is None else left)
        lines = {pot: [line for line, serving in wanted if any(_pot(h) == pot for h in serving)] for pot in pools}
        return {p: pool for p, pool in pools.items() if sum(self._taken(line, pool) for line in lines[p]) > pool.left}

    def _rank(self, line: LineLike, serving: list[Licence], pools: dict[Pot, _Pool]) -> tuple[Decimal, str]:
        pool = next(pools[_pot(held)] for held in serving if _pot(held) in pools)
        return -self._taken(line, pool), line.line

    def _taken(self, line: LineLike, pool: _Pool) -> Decimal:
        """Return what a line takes from a licence: everything where that cannot be told."""
        taken = self._amounts.value_in(line.quantity, pool.unit)
        return _ENDLESS if taken is None else taken

    def _fits(self, line: LineLike, pool: _Pool) -> bool:
        return self._taken(line, pool) <= pool.left

    def _enough(self, held: Licence, line: LineLike) -> bool:
        """Return whether the quantity left suffices; a licence that states none has no such bound."""
        left = held.quantity_left
        if left is None or left.value is None:
            return True
        wanted = self._amounts.value_in(line.quantity, left.unit)
        return wanted is not None and wanted <= left.value


def _remark(held: Licence, reason: str) -> Words:
    (en, zh), name = _REASONS[reason], held.number or "?"
    return {"en": f"Licence {name} does not cover this line: {en}.", "zh": f"许可{name}不涵盖本行：{zh}。"}


def _pot(held: Licence) -> Pot:
    """Return what a licence is drawn from: the same number and items named twice are one quantity, not two."""
    return (held.number, tuple(sorted(held.control_codes))) if held.number else id(held)


def _bounded(held: Licence) -> bool:
    return held.quantity_left is not None and held.quantity_left.value is not None


def valid(held: Licence, day: date) -> bool:
    """Return whether a licence runs on a day; one without a last day never does."""
    begun = held.valid_from is None or held.valid_from <= day
    return begun and held.valid_until is not None and day <= held.valid_until


def _reason(held: Licence, codes: set[str], shipment: Shipment) -> str | None:
    if held.kind not in ("single", "general"):
        return "kind"
    if not any(code == c or code.startswith(c + ".") for code in codes for c in held.control_codes):
        return "item"
    users = [p for p in shipment.parties if p.role == "end_user" and p.name]
    named = {phrase_key(name) for name in held.end_users}
    if not users or any(phrase_key(p.name or "") not in named for p in users):
        return "end_user"
    countries = {p.country for p in users} | ({shipment.destination} if shipment.destination else set())
    if not countries or not countries <= set(held.countries):
        return "country"
    if held.valid_until is None:
        return "dates"
    return None
