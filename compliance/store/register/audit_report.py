"""The audit report of one case, as data: questions, answers, who worked on it, and the links of the chains.

The whole export of the answers is in it, so that whoever has the page can verify it without the database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlmodel import Session

from compliance.model.plain import JsonObject
from compliance.store import audit, changes, receipts
from compliance.store.chain import CHANGES, RECEIPTS, digest, link_hash
from compliance.store.packing import with_documents
from compliance.store.receipts import ReceiptFilter
from compliance.store.register import entries
from compliance.store.register.entries import Registered

_MOST = 200


@dataclass(frozen=True, slots=True)
class AuditReport:
    """A case with its answers (oldest first), its changes, and what the check of both chains found."""

    case: Registered
    answers: tuple[JsonObject, ...]
    changes: tuple[JsonObject, ...]
    chain: audit.ChainReport

    @property
    def proof(self) -> str:
        """The links as JSON lines: receipts with their documents, then changes; each hash can be worked out again."""
        rows = [{**row, **_texts(row, RECEIPTS.documents)} for row in self.answers]
        rows += [{**row, "body": json.dumps(row["body"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)}
                 for row in self.changes]  # fmt: skip
        return "\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)


def _texts(row: JsonObject, names: tuple[str, ...]) -> JsonObject:
    return {name: None if row[name] is None else bytes(row[name]).decode() for name in names}


def report_of(session: Session, tenant: str, name: str) -> AuditReport:
    """Return the audit report of a case. Raises NotRegistered."""
    case = entries.get(session, tenant, "case", name)
    brief = receipts.page(session, tenant, ReceiptFilter(reference=case.name, limit=_MOST))
    names = [row["id"] for row in reversed(brief)] or [case.data["assessment"]]
    rows = [receipts.get(session, tenant, one) for one in names]
    answers = tuple(with_documents(row.model_dump()) for row in rows if row is not None)
    made = tuple(reversed(changes.history(session, tenant, "case", case.id, _MOST)))
    return AuditReport(case, answers, made, audit.verify(session, tenant))


def proof_faults(proof: str) -> list[str]:
    """Return which links of a proof do not stand: by hash or by the digests of their documents. Needs nothing else."""
    found = []
    for number, line in enumerate(proof.splitlines(), start=1):
        row = json.loads(line)
        form = CHANGES if "body_sha256" in row else RECEIPTS
        documents = {name: row[name].encode() for name in form.documents if row.get(name) is not None}
        stands = link_hash(row, form) == row["hash"]
        stands &= all(digest(text) == row[f"{name}_sha256"] for name, text in documents.items())
        found += [] if stands else [f"line {number}: {row['id']} was changed"]
    return found
