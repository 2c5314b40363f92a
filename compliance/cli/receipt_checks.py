"""`xuke receipts verify` and `checkpoint`: whether chains are whole and links that were noted elsewhere still there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from compliance.cli.key_actions import NothingKept, existing
from compliance.cli.output import MAY_GO, STOP, put
from compliance.cli.report_checks import report_checked
from compliance.errors import InputRefused
from compliance.model.plain import JsonObject
from compliance.store import audit, checkpoints
from compliance.store.audit import ChainClaim, ChainReport
from compliance.store.chain import End
from compliance.store.schema import stamp


@dataclass(frozen=True, slots=True)
class Verification:
    """What is to be verified (a tenant or all, or an export), and against what was noted elsewhere."""

    tenant: str | None
    file: Path | None
    noted: str | None
    since: Path | None
    key: Path | None
    database: str | None
    report: Path | None = None
    page: Path | None = None


def verify(asked: Verification) -> int:
    """Verify, print what was found, and return the exit code. Raises InputRefused."""
    if asked.report is not None:
        return report_checked(asked.report, asked.key, asked.page)
    claims = _claims(asked)
    if asked.file is not None:
        with asked.file.open(encoding="utf-8", newline="\n") as lines:
            return _reported([audit.check_export(lines, claims)], claims)
    try:
        store = existing(asked.database)
    except NothingKept as nothing:
        if not claims:
            raise
        put(str(nothing))
        return _reported([], claims)
    with store.reading() as session:
        names = [asked.tenant] if asked.tenant else audit.tenants(session)
        return _reported([audit.verify(session, name, claims) for name in names], claims)


def checkpoint(key: Path, tenant: str | None, database: str | None) -> int:
    """Print a signed checkpoint. Raises InputRefused."""
    with existing(database).reading() as session:
        names = [tenant] if tenant else audit.tenants(session)
        put(checkpoints.make(session, names, key.read_bytes(), stamp(datetime.now(UTC))))
    return MAY_GO


def _claims(asked: Verification) -> list[ChainClaim]:
    """Return the links that must be there. Those of a checkpoint count for the tenants and chains looked at."""
    found = [] if asked.noted is None else [ChainClaim(noted(asked.noted))]
    if asked.since is None:
        return found
    if asked.key is None:
        hint = "Give the public key that belongs to the private one it was signed with"
        raise InputRefused("a checkpoint counts for nothing without its signature", "--key", hint=hint)
    signed = checkpoints.read(asked.since.read_text(encoding="utf-8"), asked.key.read_bytes())
    claims = [claim for one in signed for claim in one.claims]
    if asked.file is not None:
        claims = _within(asked.file, claims)
    return found + [claim for claim in claims if asked.tenant in (None, claim.tenant)]


def _within(file: Path, claims: Sequence[ChainClaim]) -> list[ChainClaim]:
    """Return the claims about receipts that an export can bear out: of its tenant, and not before its beginning."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        top: JsonObject = next(audit.read_export(lines), {"tenant": "", "start": {"seq": 0}})
    mine = [claim for claim in claims if claim.tenant == top["tenant"] and claim.chain == "receipts"]
    return [claim for claim in mine if claim.end.seq >= top["start"]["seq"]]


def noted(text: str) -> End:
    """Return a link as `verify` prints it, number and hash. Raises InputRefused."""
    number, _, link = text.partition(":")
    if not (number.isascii() and number.isdigit() and link):
        raise InputRefused("this is not a link", "--noted", hint="Write its number and hash, for example 1842:9f2c…")
    return End(int(number), link)


def _reported(reports: Sequence[ChainReport], claims: Sequence[ChainClaim]) -> int:
    """Print what was found. A chain of no links is said to have none."""
    missing = audit.unmet(reports, claims)
    for report in reports:
        broken = [*report.all_breaks, *(one for one in missing if one.tenant == report.tenant)]
        erased = f", {report.erased} erased at the end of their time" if report.erased else ""
        changes = f", {report.changes.count} changes" if report.changes and report.changes.count else ""
        state = "broken" if broken else "holds"
        end = f"end {report.end.seq}:{report.end.hash}"
        put(f"{report.tenant}: {state}, {report.count} receipts{erased}{changes}, {end}")
        for one in broken:
            put(f"  {one}")
    shown = {report.tenant for report in reports}
    for one in missing:
        if one.tenant not in shown:
            put(str(one))
    if not reports:
        put("no receipts")
    return STOP if missing or any(report.all_breaks for report in reports) else MAY_GO
