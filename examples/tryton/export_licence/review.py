"""The review: an export officer, never the person who made the shipment, tells two parties apart and says why."""

from __future__ import annotations

from typing import Any

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.transaction import Transaction, without_check_access
from trytond.wizard import Button, StateTransition, StateView, Wizard

from . import gate, wording
from .common import ASKING, named, reference
from .deciding import Decided, decide
from .exceptions import ReviewError, ReviewWarning
from .receipt import AppendOnly
from .verdict import doubtful


class Acknowledgement(AppendOnly, ModelSQL, ModelView):
    """An officer's finding on one review. It counts for the same facts under the same law, and for nothing else."""

    __name__ = "export_licence.acknowledgement"
    _rec_name = "reason"

    record = fields.Reference("Record", "get_records", required=True, readonly=True)
    key = fields.Char("Key", required=True, readonly=True)
    officer = fields.Many2One("res.user", "Officer", required=True, readonly=True)
    told_apart = fields.Text("Told Apart", required=True, readonly=True)
    reason = fields.Text("Reason", required=True, readonly=True)

    @classmethod
    def get_records(cls) -> list[tuple[str | None, str]]:
        """Return the models that are reviewed."""
        return named(ASKING)

    @classmethod
    @without_check_access
    def about(cls, record: Any, key: str) -> int | None:
        """Return the id of the acknowledgement of this review, if there is one."""
        found = cls.search([("record", "=", reference(record)), ("key", "=", key)], limit=1)
        return found[0].id if found else None

    @classmethod
    def preprocess_values(cls, mode: str, values: Any) -> Any:
        """Sign with the user who acts, whatever was sent."""
        values = super().preprocess_values(mode, values)
        if mode == "create":
            values["officer"] = Transaction().user
        return values

    @classmethod
    def validate(cls, rows: Any) -> None:
        """Refuse anybody who may not acknowledge."""
        super().validate(rows)
        for row in rows:
            refuse_unless_officer(row.record)


@without_check_access
def refuse_unless_officer(record: Any) -> None:
    """Raise unless the user is an export officer and had no part in making the record or its sales."""
    pool = Pool()
    User, ModelData = pool.get("res.user"), pool.get("ir.model.data")
    user = Transaction().user
    officers = ModelData.get_id("export_licence", "group_export_officer")
    makers = {one.create_uid.id for one in (record, *record.export_parts().sources) if one.create_uid}
    if user in makers:
        raise ReviewError(gettext("export_licence.msg_review_maker", record=record.rec_name))
    if not user or officers not in {group.id for group in User(user).groups}:
        raise ReviewError(gettext("export_licence.msg_review_officer", record=record.rec_name))


class ReviewStart(ModelView):
    """What is in doubt, and why it may go all the same."""

    __name__ = "export_licence.review.start"

    doubts = fields.Text("Doubts", readonly=True)
    reason = fields.Text("Reason", required=True, help="How the two were told apart: register, number, address.")


class Review(Wizard):
    """Shows the doubts, asks for the reason, warns, and stores the acknowledgement."""

    __name__ = "export_licence.review"

    start = StateView(
        "export_licence.review.start",
        "export_licence.review_start_view_form",
        [
            Button("Cancel", "end", "tryton-cancel"),
            Button("Acknowledge", "acknowledge", "tryton-ok", default=True),
        ],
    )
    acknowledge = StateTransition()

    def default_start(self, names: Any) -> dict[str, Any]:
        """Return the doubts of the record as it stands."""
        decided = self._under_review()
        return {"doubts": gate.explained(decided, wording.lang_of(Transaction().language))}

    def transition_acknowledge(self) -> str:
        """Store the acknowledgement after a last warning."""
        pool = Pool()
        Warning_ = pool.get("res.user.warning")
        decided = self._under_review()
        told = "\n".join(f"{p['name']}: {p['why']}" for p in doubtful(decided.answer))
        name = f"export_licence.review.{decided.key}"
        if Warning_.check(name):
            head = gettext("export_licence.msg_review_warning", record=self.record.rec_name)
            raise ReviewWarning(name, head, told)
        values = {"record": reference(self.record), "key": decided.key, "told_apart": told, "reason": self.start.reason}
        with without_check_access():
            pool.get("export_licence.acknowledgement").create([values])
            gate.look([self.record], "check")
        return "end"

    def _under_review(self) -> Decided:
        refuse_unless_officer(self.record)
        decided = decide(self.record, "check")
        if decided is None or decided.outcome != "review":
            raise ReviewError(gettext("export_licence.msg_no_review", record=self.record.rec_name))
        return decided


class ReplayShow(ModelView):
    """How a replay came out."""

    __name__ = "export_licence.replay.show"

    result = fields.Text("Result", readonly=True)


class Replay(Wizard):
    """Derives the answer of a receipt again and compares the bytes."""

    __name__ = "export_licence.replay"

    start = StateView(
        "export_licence.replay.show",
        "export_licence.replay_show_view_form",
        [Button("Close", "end", "tryton-close", default=True)],
    )

    def default_start(self, names: Any) -> dict[str, Any]:
        """Return the result in words."""
        return {"result": gettext(f"export_licence.msg_replay_{self.record.replay()}")}
