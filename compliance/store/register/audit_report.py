"""The audit report of a case or of a period, as data, and the check of it without the database.

Every answer is in it whole, so that whoever has the report can verify it: links by their hashes, documents by their
digests, neighbours by each other, and the ends against a signed checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from compliance.errors import InputRefused
from compliance.model.audit import AUDIT_FORMAT, AuditContent
from compliance.model.plain import JsonMapping, JsonObject
from compliance.store import audit, receipts
from compliance.store.audit import ChainClaim
from compliance.store.chain import CHANGES, ORIGIN, RECEIPTS, ChainForm, End, digest, link_hash
from compliance.store.packing import with_documents
from compliance.store.receipts import ReceiptFilter
from compliance.store.register import entries
from compliance.version import VERSION

_MOST, _MOST_CHANGES = 500, 5_000


@dataclass(frozen=True, slots=True)
class ReportFrame:
    """Whose report is made, when, and the signed checkpoint that goes with it."""

    tenant: str
    made_at: str
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """A period by its first moment and the one after it, and one shipment's reference where only that is meant."""

    first: str | None
    before: str | None
    reference: str | None = None


def case_report(session: Session, frame: ReportFrame, name: str) -> AuditContent:
    """Return the report of a case. Raises NotRegistered."""
    case = entries.get(session, frame.tenant, "case", name)
    brief = receipts.page(session, frame.tenant, ReceiptFilter(reference=case.name, limit=_MOST))
    names = [row["id"] for row in reversed(brief)] or [case.data["assessment"]]
    found = [receipts.get(session, frame.tenant, one) for one in names]
    answers = [with_documents(row.model_dump()) for row in found if row is not None]
    made = audit.changes(session, frame.tenant, subject="case", name=case.id)
    head = _head(session, frame, ReportPeriod(None, None))
    head["case"] = {"id": case.id, "name": case.name, "state": case.state, "data": case.data}
    return AuditContent(head, (*_plain(answers, RECEIPTS), *_plain(list(made), CHANGES)))


def period_report(session: Session, frame: ReportFrame, period: ReportPeriod) -> AuditContent:
    """Return the report of all answers of a period. Raises InputRefused for one with more than can be read."""
    part = audit.cut(session, frame.tenant, period.first, period.before)
    answers: list[JsonMapping] = []
    for row in audit.rows(session, frame.tenant, part.start.seq, part.end.seq):
        if period.reference in (None, row["reference"]):
            answers.append(row)
        if len(answers) > _MOST:
            hint = "Take a shorter period, or one shipment by its reference; `xuke receipts export` has no bound"
            raise InputRefused(f"the period has more than {_MOST} answers", hint=hint)
    shown = {row["reference"] for row in answers}
    made = [
        row
        for row in audit.changes(session, frame.tenant)
        if (period.first or "") <= row["at"] < (period.before or "~")
        and (period.reference is None or _names(session, frame.tenant, row) in shown)
    ][:_MOST_CHANGES]
    head = _head(session, frame, period)
    return AuditContent(head, (*_plain(answers, RECEIPTS), *_plain(made, CHANGES)))


def _names(session: Session, tenant: str, row: JsonMapping) -> str | None:
    """Return the reference of the case that a change is of."""
    if row["subject"] != "case":
        return None
    return entries.get(session, tenant, "case", row["name"]).name


def _head(session: Session, frame: ReportFrame, period: ReportPeriod) -> JsonObject:
    chain = audit.verify(session, frame.tenant)
    ends = {"receipts": f"{chain.end.seq}:{chain.end.hash}", "changes": None}
    if chain.changes and chain.changes.count:
        ends["changes"] = f"{chain.changes.end.seq}:{chain.changes.end.hash}"
    bounds = [period.first, period.before] if period.first or period.before else None
    return {
        "format": AUDIT_FORMAT, "tenant": frame.tenant, "made_at": frame.made_at, "engine": VERSION, "case": None,
        "period": bounds, "reference": period.reference, "checkpoint": frame.checkpoint,
        "chain": {**ends, "breaks": [str(one) for one in chain.all_breaks]},
    }  # fmt: skip


def _plain(rows: Sequence[JsonMapping], form: ChainForm) -> Iterator[JsonObject]:
    """Yield links with their documents as texts."""
    for row in rows:
        texts = {name: None if row[name] is None else bytes(row[name]).decode() for name in form.documents}
        yield {name: row[name] for name in form.columns} | texts


def report_faults(content: AuditContent, claims: Sequence[ChainClaim] = ()) -> list[str]:
    """Return what of a report does not stand. `claims` are those of its checkpoint, where its signature was checked."""
    faults = [f"the report names a break: {one}" for one in content.head["chain"]["breaks"]]
    for form, rows in ((RECEIPTS, content.answers), (CHANGES, content.changes)):
        last = _end(content.head["chain"][form.name])
        ends = {last.seq: last.hash}
        for claim in (one for one in claims if one.chain == form.name and one.tenant == content.head["tenant"]):
            if claim.end.seq > last.seq or ends.setdefault(claim.end.seq, claim.end.hash) != claim.end.hash:
                faults.append(f"{form.name}: the end is not the one in the checkpoint")
        faults += _chain_faults(content.head["tenant"], form, rows, ends)
    return faults


def _end(text: str | None) -> End:
    number, _, link = (text or f"0:{ORIGIN}").partition(":")
    return End(int(number), link)


def _chain_faults(tenant: str, form: ChainForm, rows: Sequence[JsonObject], ends: dict[int, str]) -> Iterator[str]:
    """Yield the faults of links: own hash, documents, order, neighbours, and the ends of the chain."""
    before: JsonObject | None = None
    for row in rows:
        place = f"{form.name} #{row['seq']} {row['id']}"
        if link_hash(row, form) != row["hash"] or row["tenant"] != tenant or not _documents_stand(row, form):
            yield f"{place} was changed"
        if before is not None and row["seq"] <= before["seq"]:
            yield f"{place} is out of order"
        if before is not None and row["seq"] == before["seq"] + 1 and row["previous"] != before["hash"]:
            yield f"{place} does not follow the link before it"
        if ends.get(row["seq"], row["hash"]) != row["hash"]:
            yield f"{place} is not the end that was noted"
        before = row


def _documents_stand(row: JsonObject, form: ChainForm) -> bool:
    """Return whether the documents are those of the digests; only an erased link may be without."""
    for name in form.documents:
        held, known = row.get(name), row.get(f"{name}_sha256")
        if held is None and known is not None and not row.get("erased_at"):
            return False
        if held is not None and digest(held.encode()) != known:
            return False
    return True
