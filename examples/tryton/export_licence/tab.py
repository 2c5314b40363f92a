"""The decision tab: what the newest receipt of a record says, in the user's language, and the buttons beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sql.aggregate import Max
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction, without_check_access

from . import gate, wording
from .facts import FactsMixin
from .parts import Parts
from .receipt import OUTCOMES
from .verdict import Verdict, overdrawn, without_origin

_TEXTS = ("reasons", "questions", "checklist", "delay", "change")


class ExportMixin(FactsMixin):
    """A record that is checked: facts, decision tab, and the two buttons."""

    __slots__ = ()
    export_inside_china = True  # whether moves within China are checked too

    export_outcome = fields.Function(
        fields.Selection([(None, "Not checked"), *OUTCOMES], "Outcome", sort=False),
        "get_export",
        searcher="search_export_outcome",
    )
    export_decision = fields.Function(fields.Char("Decision"), "get_export")
    export_day = fields.Function(fields.Date("Checked On"), "get_export")
    export_reasons = fields.Function(fields.Text("Reasons"), "get_export")
    export_questions = fields.Function(fields.Text("Open Questions"), "get_export")
    export_checklist = fields.Function(fields.Text("Papers Checklist"), "get_export")
    export_delay = fields.Function(fields.Text("Waiting Time"), "get_export")
    export_change = fields.Function(fields.Char("Next Change"), "get_export")
    export_receipts = fields.One2Many("export_licence.receipt", "record", "Receipts", readonly=True)

    @classmethod
    def __setup__(cls) -> None:
        super().__setup__()  # type: ignore[misc]
        closed = Eval("state").in_(["done", "cancelled"])
        cls._buttons.update(  # type: ignore[attr-defined]
            {
                "export_check": {"invisible": closed, "depends": ["state"]},
                "export_review": {
                    "invisible": closed | (Eval("export_outcome") != "review"),
                    "depends": ["state", "export_outcome"],
                },
            }
        )

    def export_parts(self, planned: bool = True) -> Parts:
        """Return the parts of this record; `planned` says whether a planned day counts."""
        raise NotImplementedError

    @classmethod
    def copy(cls, records: Any, default: Any = None) -> Any:
        """Copy without receipts."""
        default = dict(default or {})
        default.setdefault("export_receipts", None)
        return super().copy(records, default=default)

    @classmethod
    @ModelView.button
    def export_check(cls, records: Any) -> None:
        """Check now, and move nothing."""
        gate.look(records, "check")

    @classmethod
    @ModelView.button_action("export_licence.wizard_review")
    def export_review(cls, records: Any) -> None:
        """Open the review."""

    @classmethod
    @without_check_access
    def get_export(cls, records: Any, names: list[str]) -> dict[str, dict[int, Any]]:
        """Return the fields of the tab from the newest receipts."""
        found: dict[str, dict[int, Any]] = defaultdict(lambda: dict.fromkeys(record.id for record in records))
        newest = Pool().get("export_licence.receipt").newest(records)
        lang = wording.lang_of(Transaction().language)
        for record in records:
            receipt = newest.get(f"{record.__name__},{record.id}")
            if receipt is None:
                continue
            texts = _texts(receipt, record, lang) if any(n.removeprefix("export_") in _TEXTS for n in names) else {}
            plain = {"outcome": receipt.outcome, "decision": receipt.decision, "day": receipt.day}
            for name in names:
                found[name][record.id] = {**plain, **texts}.get(name.removeprefix("export_"))
        return {name: found[name] for name in names}

    @classmethod
    def search_export_outcome(cls, name: str, clause: Any) -> list[Any]:
        """Search by the outcome of the newest receipt."""
        Receipt = Pool().get("export_licence.receipt")
        table, newest = Receipt.__table__(), Receipt.__table__()
        _, operator, value = clause
        compare = fields.SQL_OPERATORS[operator]
        model = cls.__name__
        last = newest.select(Max(newest.id), where=newest.record.like(f"{model},%"), group_by=newest.record)
        same = compare(table.outcome, Receipt.outcome._domain_value(operator, value))
        query = table.select(Receipt.record.sql_id(table.record, Receipt), where=table.id.in_(last) & same)
        return [("id", "in", query)]


def _texts(receipt: Any, record: Any, lang: str) -> dict[str, str]:
    """Return the texts of the tab."""
    import json

    answer, document = receipt.told(), json.loads(receipt.document)
    found = Verdict(receipt.outcome, without_origin(document), overdrawn(answer, document))
    return {
        "reasons": wording.reasons(answer, found, lang),
        "questions": wording.questions(answer, found, wording.goods_of(document), lang),
        "checklist": wording.papers(answer, lang),
        "delay": wording.delay(answer, lang),
        "change": wording.change(answer, lang),
    }
