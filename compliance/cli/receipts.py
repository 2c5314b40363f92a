"""`xuke receipts`: verify the chain, export it, replay it from an export, hold it, erase it at the end of its time."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli.options import Rules, day_of, leave
from compliance.cli.output import MAY_GO, REFUSED, as_json, complain, put

if TYPE_CHECKING:
    from compliance.store.database import Store

Database = Annotated[
    str | None,
    typer.Option(
        "--database", envvar="XUKE_DATABASE_URL", metavar="URL", help="Where receipts are (default: ./xuke.db)."
    ),
]
Tenant = Annotated[str, typer.Option("--tenant", help="Whose receipts.")]
receipts_app = typer.Typer(
    help="Receipts: verify, export, replay, hold, erase.", rich_markup_mode=None, no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    from compliance.cli import audit_commands  # noqa: F401 - adds its command

    app.add_typer(receipts_app, name="receipts")


def _store(url: str | None) -> Store:
    from compliance.cli.key_actions import ring

    return ring(url)


def existing_store(url: str | None) -> Store:
    """Return the store at an address. Raises InputRefused where there is none."""
    from compliance.cli.key_actions import existing

    return existing(url)


@receipts_app.command("verify")
def _verify(
    tenant: Annotated[str | None, typer.Option("--tenant", help="Whose receipts (default: everybody's).")] = None,
    file: Annotated[Path | None, typer.Option("--file", exists=True, dir_okay=False, help="An export instead.")] = None,
    noted: Annotated[str | None, typer.Option("--noted", metavar="SEQ:HASH", help="An end noted elsewhere.")] = None,
    since: Annotated[
        Path | None, typer.Option("--since", exists=True, dir_okay=False, help="A checkpoint kept elsewhere.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", exists=True, dir_okay=False, help="Public key of the checkpoint.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", exists=True, dir_okay=False, help="An audit report instead: page or PDF.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", dir_okay=False, help="Write the page that the proof of the report makes.")
    ] = None,
    database: Database = None,
) -> None:
    """Find every changed, missing or moved record. Exit code 0: the chain holds; 20: it does not.

    30: a PDF whose proof holds, and whose pages cannot be compared on this machine.
    """

    def work() -> int:
        from compliance.cli.receipt_checks import Verification, verify

        return verify(Verification(tenant, file, noted, since, key, database, report, page))

    leave(work)


@receipts_app.command("checkpoint")
def _checkpoint(
    key: Annotated[Path, typer.Option("--key", exists=True, dir_okay=False, help="Private key, PEM.")],
    tenant: Annotated[str | None, typer.Option("--tenant", help="Whose chains (default: everybody's).")] = None,
    database: Database = None,
) -> None:
    """Sign the ends of the chains as they are now. Keep what is printed where the database is not."""

    def work() -> int:
        from compliance.cli.receipt_checks import checkpoint

        return checkpoint(key, tenant, database)

    leave(work)


@receipts_app.command("export")
def _export(
    tenant: Tenant = "default",
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day, UTC.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, UTC.")] = None,
    table: Annotated[bool, typer.Option("--csv", help="CSV without the documents, for a spreadsheet.")] = False,
    key: Annotated[
        Path | None, typer.Option("--key", exists=True, dir_okay=False, help="Private key that signs a checkpoint.")
    ] = None,
    database: Database = None,
) -> None:
    """Write receipts as JSON lines, which anybody can verify and replay, or as CSV."""

    def work() -> int:
        from compliance.store import audit, checkpoints
        from compliance.store.schema import stamp

        with existing_store(database).reading() as session:
            part = audit.cut(session, tenant, moment_of(first, 0), moment_of(until, 1))
            signed = checkpoints.make(session, [tenant], key.read_bytes(), stamp(datetime.now(UTC))) if key else None
            lines = audit.export_table(session, part) if table else audit.export_lines(session, part, signed)
            for line in lines:
                sys.stdout.write(line)
        return MAY_GO

    leave(work)


def moment_of(text: str | None, later: int) -> str | None:
    """Return the moment at which a day begins, `later` days on."""
    from compliance.store.schema import stamp

    if text is None:
        return None
    day: date = day_of(text) + timedelta(days=later)
    return stamp(datetime.combine(day, time(), UTC))


@receipts_app.command("replay")
def _replay(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An export in JSON lines.")],
    only: Annotated[list[str] | None, typer.Option("--id", help="Only these receipts.")] = None,
    rules: Rules = None,
) -> None:
    """Work the answers of an export out again and compare them with it. Exit code 0: all the same; 20: not."""

    def work() -> int:
        from compliance.cli.replay import replay_export

        return replay_export(file, frozenset(only or ()), rules)

    leave(work)


@receipts_app.command("hold")
def _hold(
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    reference: Annotated[str | None, typer.Option("--reference", help="One shipment (default: everything).")] = None,
    tenant: Tenant = "default",
    database: Database = None,
) -> None:
    """Make a legal hold: nothing it covers is erased until it is released."""

    def work() -> int:
        from compliance.store import retention
        from compliance.store.schema import stamp

        with _store(database).writing() as session:
            request = retention.HoldRequest(tenant, reference, reason, "command line")
            put(retention.hold(session, request, stamp(datetime.now(UTC))).id)
        return MAY_GO

    leave(work)


@receipts_app.command("holds")
def _holds(tenant: Tenant = "default", database: Database = None) -> None:
    """List the legal holds as JSON."""

    def work() -> int:
        from compliance.store import retention

        with existing_store(database).reading() as session:
            put(as_json([one.model_dump() for one in retention.holds(session, tenant)]))
        return MAY_GO

    leave(work)


@receipts_app.command("release")
def _release(
    name: Annotated[str, typer.Argument(metavar="HOLD")], tenant: Tenant = "default", database: Database = None
) -> None:
    """Release a legal hold."""

    def work() -> int:
        from compliance.store import retention
        from compliance.store.schema import stamp

        with _store(database).writing() as session:
            found = retention.release(session, tenant, name, "command line", stamp(datetime.now(UTC)))
        if found is None:
            complain(f"{tenant} has no hold {name}. See `xuke receipts holds`.")
            return REFUSED
        return MAY_GO

    leave(work)


@receipts_app.command("erase")
def _erase(
    years: Annotated[int, typer.Option("--years", help="Older than this; five at least, by law.")] = 5,
    tenant: Tenant = "default",
    database: Database = None,
) -> None:
    """Erase the documents of receipts at the end of their retention; the chain stays whole. Holds are kept.

    Refused lines of jobs and events that were sent go too, unless the tenant has a hold.
    """

    def work() -> int:
        from compliance.store import retention

        store, now, total, more = _store(database), datetime.now(UTC), 0, True
        while more:
            with store.writing() as session:
                count = retention.erase(session, tenant, now, years, "command line")
                more = retention.TOGETHER in (count, retention.forget(session, tenant, now, years))
            total += count
        put(f"{total} receipts erased")
        return MAY_GO

    leave(work)
