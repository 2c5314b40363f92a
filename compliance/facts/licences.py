"""Licences held against a line: which of them names item, end user and country, and why another does not.

Law: SC-792 Arts 15, 18(1) and 18(2): a licence serves only within its items, end users, destination and quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from compliance.goods.matching import Match
from compliance.law.phrases import phrase_key
from compliance.model.cargo import Quantity
from compliance.model.decision import Words
from compliance.model.goods_like import LineLike
from compliance.model.shipment import Licence, Shipment

Pot: TypeAlias = "tuple[str, tuple[str, ...]] | int"
_REASONS: dict[str, tuple[str, str]] = {
    "kind": ("it is neither a single nor a general licence", "既非单项许可也非通用许可"),
    "item": ("it names other items", "许可所列物项不同"),
    "end_user": ("it names other end users", "许可所列最终用户不同"),
    "country": ("it names other countries", "许可所列国家或地区不同"),
    "quantity": ("its quantity left is too small or cannot be compared", "剩余数量不足或无法比较"),
    "shared": ("its quantity left is too small for all lines together", "剩余数量不足以涵盖全部货物行"),
    "dates": ("its last day is not stated", "未注明有效期截止日"),
}


def covering(shipment: Shipment, line: LineLike, matches: Iterable[Match]) -> tuple[list[Licence], list[Words]]:
    """Return the licences that cover a line while they run, and remarks on those that do not."""
    codes = {m.entry.code for m in matches if m.certainty == "matched" and m.entry.code}
    serving, remarks = [], []
    for held in shipment.licences:
        reason = _reason(held, codes, shipment, line)
        if reason is None:
            serving.append(held)
        elif codes:
            remarks.append(_remark(held, reason))
    return serving, remarks


def _remark(held: Licence, reason: str) -> Words:
    (en, zh), name = _REASONS[reason], held.number or "?"
    return {"en": f"Licence {name} does not cover this line: {en}.", "zh": f"许可{name}不涵盖本行：{zh}。"}


def share(wanted: Sequence[tuple[LineLike, list[Licence]]]) -> list[list[Words]]:
    """Let the lines of a shipment draw on their licences together; return the remarks of each line.

    `wanted` holds each line with the licences that would cover it alone. Where the lines together want more than is
    left of one, it goes to the largest lines for which it lasts and that have no other; from the rest it is taken.
    """
    scarce: dict[Pot, Decimal] = {}
    bounded = [held for _, serving in wanted for held in serving if _left(held) is not None]
    for pot in {_pot(held) for held in bounded}:
        left = min(amount for held in bounded if _pot(held) == pot and (amount := _left(held)) is not None)
        drawing = (line for line, serving in wanted if any(_pot(held) == pot for held in serving))
        if sum(map(_amount, drawing), Decimal(0)) > left:
            scarce[pot] = left
    remarks: list[list[Words]] = [[] for _ in wanted]
    largest = (place for place, (_, serving) in enumerate(wanted) if any(_pot(h) in scarce for h in serving))
    for place in sorted(largest, key=lambda p: (-_amount(wanted[p][0]), wanted[p][0].line)):
        line, serving = wanted[place]
        kept = [held for held in serving if _pot(held) not in scarce]
        if not kept:
            kept = [held for held in serving if _amount(line) <= scarce[_pot(held)]][:1]
            for held in kept:
                scarce[_pot(held)] -= _amount(line)
        remarks[place] = [_remark(held, "shared") for held in serving if held not in kept]
        serving[:] = kept
    return remarks


def _pot(held: Licence) -> Pot:
    """Return what a licence is drawn from: the same number and items named twice are one quantity, not two."""
    return (held.number, tuple(sorted(held.control_codes))) if held.number else id(held)


def _amount(line: LineLike) -> Decimal:
    """Return the quantity of a line; without one a bounded licence does not serve it, and it is not asked for."""
    if line.quantity is None or line.quantity.value is None:
        raise ValueError("a line without a quantity draws on a bounded licence")
    return line.quantity.value


def _left(held: Licence) -> Decimal | None:
    """Return the quantity left of a licence, None where it has no such bound."""
    return held.quantity_left.value if held.quantity_left is not None else None


def valid(held: Licence, day: date) -> bool:
    """Return whether a licence runs on a day; one without a last day never does."""
    begun = held.valid_from is None or held.valid_from <= day
    return begun and held.valid_until is not None and day <= held.valid_until


def _reason(held: Licence, codes: set[str], shipment: Shipment, line: LineLike) -> str | None:
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
    return None if _enough(held.quantity_left, line.quantity) else "quantity"


def _enough(left: Quantity | None, wanted: Quantity | None) -> bool:
    """Return whether the quantity left suffices; a licence that states none has no such bound."""
    if left is None or left.value is None:
        return True
    if wanted is None or wanted.value is None or left.unit != wanted.unit:
        return False
    return bool(wanted.value <= left.value)
