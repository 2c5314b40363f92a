"""The gate: one decision under a row lock, stored as a receipt; goods go, or the user is told why not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction, without_check_access

from . import clock, wording
from .assessor import NotAssessed
from .common import SHIPMENTS, reference
from .deciding import Decided, decide, not_checked, same_question
from .exceptions import EarlyWarning, HeldError, NotCheckedError, OutsideShipmentError
from .receipt import row_of
from .register_draws import Drawing, DrawRefused, settle
from .verdict import drawn


def let_pass(records: Iterable[Any], stage: str) -> None:
    """Return when all records may go, with a receipt for each; raise otherwise, with the receipts kept all the same.

    The rows are locked first: two users at once get one decision, for the second finds the record already moved on.
    """
    records = list(records)
    if not records:
        return
    pool = Pool()
    Receipt, Licence = pool.get("export_licence.receipt"), pool.get("export_licence.licence")
    with without_check_access():
        lock(records)
        decisions = [(record, decided) for record in records if (decided := decide(record, stage))]
        held = [(record, decided) for record, decided in decisions if decided.outcome != "go"]
        if held:
            Receipt.keep_after([row_of(record, stage, decided) for record, decided in held])
            raise HeldError(*_message(held))
        Receipt.keep([row_of(record, stage, decided) for record, decided in decisions])
        for record, decided in decisions:
            if record.__name__ in SHIPMENTS:
                taken = drawn(decided.answer, decided.document)
                Licence.draw(record, taken)
                _draw_in_register(record, stage, decided, taken)


def _draw_in_register(record: Any, stage: str, decided: Decided, taken: dict[str, Decimal]) -> None:
    """Draw on those licences that stand in the register too; the record is held where it says no."""
    units = {held.get("number"): held.get("quantity_left") for held in decided.document.get("licences", ())}
    amounts = {number: {"value": f"{value:f}", "unit": units[number]["unit"]} for number, value in taken.items()}
    try:
        _settle(record, amounts, stage != "pack")
    except DrawRefused as refused:
        Pool().get("export_licence.receipt").keep_after([row_of(record, stage, replace(decided, outcome="held"))])
        raise HeldError(gettext("export_licence.msg_register_short", record=record.rec_name), refused.says) from refused


def _settle(record: Any, taken: dict[str, dict[str, str]], leaves: bool) -> None:
    """Let the register hold what a record takes. Raises DrawRefused, and NotCheckedError where it cannot be asked."""
    pool = Pool()
    registered = pool.get("export_licence.licence").registered(record)
    if not registered:
        return
    register = pool.get("export_licence.configuration").register_in_use()
    if register is None:
        if not any(one.number in taken for one in registered):
            return
        told = gettext("export_licence.msg_register_missing", record=record.rec_name)
        raise not_checked("fault", record, told)
    try:
        settle(register, registered, Drawing(record.number or reference(record), taken, leaves))
    except NotAssessed as missed:
        raise not_checked(missed.kind, record, missed.says) from missed


@without_check_access
def give_back(records: Iterable[Any]) -> None:
    """Give back what the register holds for records that do not leave after all."""
    for record in records:
        _settle(record, {}, False)


def lock(records: list[Any]) -> None:
    """Lock the records, and the licences whose quantity they may draw on.

    A record that somebody changed meanwhile makes the database refuse, and Tryton begins again. What is left of a
    licence is a sum over other rows, so Tryton must take that lock before it reads anything: it begins again for it.
    """
    transaction = Transaction()
    for model, own in _by_model(records).items():
        table = Pool().get(model)._table
        transaction.database.lock_records(transaction.connection, table, [int(record.id) for record in own])
    Licence = Pool().get("export_licence.licence")
    limited = Licence.search(
        [
            ("company", "in", sorted({record.company.id for record in records})),
            ("quantity", "!=", None),
            ("valid_until", ">=", clock.law_day()),
            *_named_users(records),
        ]
    )
    if limited:
        Licence.lock(limited)


def _named_users(records: list[Any]) -> list[Any]:
    """Return the domain of licences that name the end users, where every record tells its own."""
    users = [record.export_end_user for record in records]
    return [("end_users", "in", [user.id for user in users])] if all(users) else []


def warn(records: Iterable[Any], stage: str = "quote") -> None:
    """Warn of records that would not be let go as things stand; a quotation moves nothing, so it may go on."""
    pool = Pool()
    Receipt, Warning_ = pool.get("export_licence.receipt"), pool.get("res.user.warning")
    for record in records:
        try:
            decided = decide(record, stage)
        except NotCheckedError as missed:
            name = Warning_.format("export_licence_not_checked", [record])
            if Warning_.check(name):
                raise EarlyWarning(name, missed.message, missed.description) from missed
            continue
        if decided is None:
            continue
        row = row_of(record, stage, decided)
        name = f"export_licence.{decided.outcome}.{decided.key}"
        if decided.outcome != "go" and Warning_.check(name):
            Receipt.keep_after([row])
            raise EarlyWarning(name, *_message([(record, decided)]))
        Receipt.keep([row])


def look(records: Iterable[Any], stage: str) -> None:
    """Decide and store without moving or refusing anything; a scheduled look stores only what has changed."""
    Receipt = Pool().get("export_licence.receipt")
    for record in records:
        decided = decide(record, stage)
        if decided is None:
            continue
        row = row_of(record, stage, decided)
        last = next(iter(Receipt.newest([record]).values()), None)
        if stage != "recheck" or last is None or _news(row, last):
            Receipt.keep([row])


def _news(row: dict[str, Any], last: Any) -> bool:
    """Return whether an answer differs from the last one in more than the day."""
    compared = ("outcome", "decision", "at_worst", "rulebook_digest", "engine")
    if any(getattr(last, name) != row[name] for name in compared):
        return True
    before, now = (json.loads(text) for text in (last.document, row["document"]))
    return {**before, "ship_on": None} != {**now, "ship_on": None}


@without_check_access
def backstop(moves: Iterable[Any]) -> None:
    """Let no move to a customer, or back to a supplier, happen past the gate."""
    outward = [move for move in moves if _leaves(move)]
    gated = {move.shipment for move in outward if move.shipment and move.shipment.__name__ in SHIPMENTS}
    open_ones = [shipment for shipment in sorted(gated, key=str) if not _let_go(shipment)]
    loose = [move for move in outward if move.shipment not in gated]
    sales = {move.origin.sale for move in loose if _sold(move)}
    stray = [move for move in loose if not _sold(move)]
    if stray:
        told = ", ".join(move.rec_name for move in stray[:3])
        raise OutsideShipmentError(gettext("export_licence.msg_outside_shipment", moves=told))
    let_pass([*open_ones, *sorted(sales, key=lambda sale: int(sale.id))], "move")


def _leaves(move: Any) -> bool:
    kinds = (move.from_location.type, move.to_location.type)
    return kinds[1] in ("customer", "supplier") and kinds[0] != kinds[1] and bool(move.quantity)


def _sold(move: Any) -> bool:
    return bool(move.origin) and getattr(move.origin, "__name__", "") == "sale.line"


def _let_go(shipment: Any) -> bool:
    """Return whether a shipment passed the gate: it is under way, or a receipt of today answers it as it stands."""
    if shipment.state == "shipped":
        return True
    newest = next(iter(Pool().get("export_licence.receipt").newest([shipment]).values()), None)
    passed = newest is not None and newest.outcome == "go" and newest.stage in ("ship", "move")
    return passed and same_question(shipment, newest)


def _by_model(records: list[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for record in records:
        found.setdefault(record.__name__, []).append(record)
    return found


def _message(held: list[tuple[Any, Decided]]) -> tuple[str, str]:
    """Return headline and text of a refusal: for each record what is wrong and what to do next."""
    lang = wording.lang_of(Transaction().language)
    heads = [gettext(f"export_licence.msg_{decided.outcome}", record=record.rec_name) for record, decided in held]
    texts = [wording.shortened(explained(decided, lang), lang) for _, decided in held]
    return "\n".join(heads), "\n\n".join(texts)


def explained(decided: Decided, lang: str) -> str:
    """Return reasons, then what the outcome asks for: questions with their fields, or papers."""
    parts = [wording.reasons(decided.answer, decided.verdict, lang)]
    if decided.outcome in ("ask", "review"):
        parts.append(wording.questions(decided.answer, decided.verdict, wording.goods_of(decided.document), lang))
    if decided.outcome == "held":
        parts.append(wording.papers(decided.answer, lang))
        parts.append(wording.delay(decided.answer, lang).splitlines()[0])
    return "\n".join(part for part in parts if part)
