"""What a run over many rows comes to: rows and money by decision, first questions, and how much of it was distinct."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from compliance.bounded import WorkFigures
from compliance.bulk.columns import named
from compliance.model.plain import JsonObject

_DECISION, _QUESTION, _ACTION = "xuke_decision", "xuke_question", "xuke_action"
_AMOUNT, _CURRENCY = "value.amount", "value.currency"


@dataclass(slots=True)
class RunTally:
    """Counts of a part of a run, or of all of it. `worked_out` says how many goods and lines were distinct."""

    rows: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    money: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    questions: Counter[str] = field(default_factory=Counter)
    worked_out: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, answered: pa.Table) -> RunTally:
        """Return the counts of a table with its answers."""
        tally = cls(answered.num_rows, _counted(answered[_DECISION]), {}, _counted(answered[_QUESTION]))
        tally.actions = _counted(answered[_ACTION])
        amount, shown = named(answered, _AMOUNT), named(answered, _CURRENCY)
        if amount is not None and pa.types.is_decimal(amount.type):
            wide = amount.cast(pa.decimal128(38, amount.type.scale))
            currency = pa.nulls(len(amount), pa.string()) if shown is None else shown
            part = pa.table({"decision": answered[_DECISION], "amount": wide, "currency": pc.fill_null(currency, "?")})
            part = part.filter(pc.is_valid(part["amount"]))
            for row in part.group_by(["decision", "currency"]).aggregate([("amount", "sum")]).to_pylist():
                tally.money[(row["decision"], row["currency"])] = row["amount_sum"]
        return tally

    def add(self, other: RunTally) -> None:
        """Count another part as well."""
        self.rows += other.rows
        self.decisions += other.decisions
        self.questions += other.questions
        self.worked_out += other.worked_out
        self.actions += other.actions
        for key, amount in other.money.items():
            self.money[key] = self.money.get(key, Decimal(0)) + amount

    def work(self, before: dict[str, WorkFigures], after: dict[str, WorkFigures]) -> None:
        """Note what was worked out between two figures."""
        self.worked_out += Counter({name: after[name].worked_out - before[name].worked_out for name in after})

    def data(self) -> JsonObject:
        """Return the counts as JSON data."""
        return {
            "rows": self.rows,
            "decisions": dict(sorted(self.decisions.items())),
            "money": [[*key, str(amount)] for key, amount in sorted(self.money.items())],
            "questions": dict(sorted(self.questions.items())),
            "worked_out": dict(sorted(self.worked_out.items())),
            "actions": dict(sorted(self.actions.items())),
        }

    @classmethod
    def read(cls, data: JsonObject) -> RunTally:
        """Return counts out of JSON data."""
        return cls(
            data["rows"],
            Counter(data["decisions"]),
            {(decision, currency): Decimal(amount) for decision, currency, amount in data["money"]},
            Counter(data["questions"]),
            Counter(data["worked_out"]),
            Counter(data["actions"]),
        )


def _counted(column: pa.ChunkedArray) -> Counter[str]:
    return Counter({one["values"]: one["counts"] for one in pc.value_counts(column).to_pylist() if one["values"]})
