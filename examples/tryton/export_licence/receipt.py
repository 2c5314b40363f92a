"""Receipts: what was asked, what was answered, under which law. They are added to and never changed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Unique, fields
from trytond.model.exceptions import AccessError
from trytond.pool import Pool
from trytond.transaction import Transaction, without_check_access

from .common import ASKING, named, reference
from .document import fingerprint

logger = logging.getLogger(__name__)

OUTCOMES = [
    ("go", "May go"),
    ("ask", "Facts are missing"),
    ("review", "Waits for an export officer"),
    ("held", "Waits for a licence"),
    ("stopped", "Stopped"),
]
STAGES = [
    ("quote", "Quotation"),
    ("check", "Check"),
    ("recheck", "Scheduled check"),
    ("pack", "Packing"),
    ("ship", "Shipping"),
    ("move", "Stock move"),
]
_KEY = ("record", "stage", "receipt", "outcome", "assessor", "document_digest")


class AppendOnly:
    """Rows that nobody changes or removes."""

    __slots__ = ()

    @classmethod
    def write(cls, *args: Any) -> None:
        """Refuse."""
        raise AccessError(gettext("export_licence.msg_append_only", model=cls.__name__))  # type: ignore[attr-defined]

    @classmethod
    def delete(cls, records: Any) -> None:
        """Refuse."""
        if records:
            raise AccessError(gettext("export_licence.msg_append_only", model=cls.__name__))  # type: ignore[attr-defined]

    @classmethod
    def copy(cls, records: Any, default: Any = None) -> list[Any]:
        """Copy nothing: a receipt is of its own record and day."""
        return []


class Receipt(AppendOnly, ModelSQL, ModelView):
    """One answer, with all that is needed to derive it again."""

    __name__ = "export_licence.receipt"
    _rec_name = "receipt"

    record = fields.Reference("Record", "get_records", required=True, readonly=True)
    company = fields.Many2One("company.company", "Company", required=True, readonly=True)
    stage = fields.Selection(STAGES, "Stage", required=True, readonly=True, sort=False)
    day = fields.Date("Day of the Law", required=True, readonly=True)
    outcome = fields.Selection(OUTCOMES, "Outcome", required=True, readonly=True, sort=False)
    decision = fields.Char("Decision", required=True, readonly=True)
    at_worst = fields.Char("At Worst", readonly=True)
    action = fields.Char("Action", required=True, readonly=True)
    document = fields.Text("Document", required=True, readonly=True, strip=False)
    document_digest = fields.Char("Digest of the Document", required=True, readonly=True)
    answer = fields.Text("Answer", required=True, readonly=True, strip=False)
    receipt = fields.Char("Receipt", required=True, readonly=True)
    engine = fields.Char("Engine", required=True, readonly=True)
    rulebook = fields.Char("Rulebook", required=True, readonly=True)
    rulebook_digest = fields.Char("Digest of the Rulebook", required=True, readonly=True)
    assessor = fields.Char("Answered By", required=True, readonly=True, help="The library in process, or the service.")
    acknowledgement = fields.Many2One("export_licence.acknowledgement", "Acknowledgement", readonly=True)

    @classmethod
    def __setup__(cls) -> None:
        super().__setup__()
        table = cls.__table__()
        unique = Unique(table, *(getattr(table, name) for name in _KEY))
        cls._sql_constraints += [("receipt_once", unique, "export_licence.msg_receipt_once")]
        cls._order = [("id", "DESC")]
        cls._buttons.update({"replay_wizard": {}})

    @classmethod
    def get_records(cls) -> list[tuple[str | None, str]]:
        """Return the models that can have a receipt."""
        return named(ASKING)

    @classmethod
    @ModelView.button_action("export_licence.wizard_replay")
    def replay_wizard(cls, receipts: Any) -> None:
        """Open the window that tells how the replay came out."""

    def told(self) -> dict[str, Any]:
        """Return the answer, parsed."""
        found: dict[str, Any] = json.loads(self.answer)
        return found

    @classmethod
    @without_check_access
    def keep(cls, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
        """Store the rows that are not there yet; the same answer to the same question is one receipt."""
        kept = []
        for row in rows:
            same = cls.search([(name, "=", row[name]) for name in _KEY], limit=1)
            kept += same or cls.create([dict(row)])
        return kept

    @classmethod
    def keep_after(cls, rows: list[Mapping[str, Any]]) -> None:
        """Store the rows once this transaction is over, for a refusal rolls it back and must still be on record."""
        transaction = Transaction()
        made = transaction.create_records
        saved = [row for row in rows if int(row["record"].split(",")[1]) not in made[row["record"].split(",")[0]]]
        if saved:
            transaction.atexit(_store, transaction.database.name, transaction.user, saved)

    @classmethod
    @without_check_access
    def newest(cls, records: Iterable[Any]) -> dict[str, Any]:
        """Return the newest receipt of each record, by reference."""
        found = cls.search([("record", "in", [reference(record) for record in records])], order=[("id", "ASC")])
        return {reference(receipt.record): receipt for receipt in found}

    def replay(self) -> str:
        """Derive the answer again and return `identical`, `other_law` or `different`; nothing is stored."""
        assessor = Pool().get("export_licence.configuration").assessor_in_use()
        again = assessor.assess(self.document.encode(), self.day).decode()
        stamp = json.loads(again)
        if again == self.answer:
            return "identical"
        same_law = (stamp["engine"], stamp["rulebook"]["digest"]) == (self.engine, self.rulebook_digest)
        return "different" if same_law else "other_law"


def row_of(record: Any, stage: str, decided: Any) -> dict[str, Any]:
    """Return the values of a receipt for a decision."""
    answer = decided.answer
    return {
        "record": reference(record),
        "company": record.company.id,
        "stage": stage,
        "day": decided.day,
        "outcome": decided.outcome,
        "decision": answer["decision"],
        "at_worst": answer["at_worst"],
        "action": answer["action"],
        "document": decided.text,
        "document_digest": fingerprint(decided.text),
        "answer": decided.raw,
        "receipt": answer["receipt"],
        "engine": answer["engine"],
        "rulebook": answer["rulebook"]["version"],
        "rulebook_digest": answer["rulebook"]["digest"],
        "assessor": decided.assessor,
        "acknowledgement": decided.acknowledgement,
    }


def _store(database: str, user: int, rows: list[Mapping[str, Any]]) -> None:
    """Store receipts in a transaction of their own; a failure here is logged, for the refusal itself stands."""
    try:
        with Transaction(new=True).start(database, user):
            Pool(database).get("export_licence.receipt").keep(rows)
    except Exception:
        logger.exception("a receipt of a refusal could not be stored")
