"""The commands `xuke keys`: names, options and help. The work is done where the database is."""

from __future__ import annotations

from typing import Annotated

import typer

from compliance.cli.options import InWriting, Written, leave

keys_app = typer.Typer(help="Make, list, rotate and revoke the API keys of the service.", rich_markup_mode=None,
                       no_args_is_help=True)  # fmt: skip
Database = Annotated[
    str | None,
    typer.Option("--database", envvar="XUKE_DATABASE_URL", metavar="URL", help="Where keys are (default: ./xuke.db)."),
]
Prefix = Annotated[str, typer.Argument(metavar="PREFIX", help="The 8 characters after xuke_.")]
Expires = Annotated[
    str | None, typer.Option("--expires", metavar="YYYY-MM-DD", help="Last day on which the key works (UTC).")
]


@keys_app.command("create")
def create(
    name: Annotated[str, typer.Option("--name", help="What the key is for; shown in lists.")],
    role: Annotated[
        str | None,
        typer.Option("--role", help="viewer, requester, officer, rule_publisher, auditor or monitor."),
    ] = None,
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", help="In place of a role: a scope; may be given many times.")
    ] = None,
    tenant: Annotated[str, typer.Option("--tenant", help="Whose receipts and jobs it sees.")] = "default",
    expires: Expires = None,
    rate: Annotated[int | None, typer.Option("--rate", metavar="N", help="Calls a minute (default: as set).")] = None,
    database: Database = None,
) -> None:
    """Make a key. It goes to stdout, alone and this once; the rest goes to stderr."""

    def work() -> int:
        from compliance.cli.key_actions import KeyOptions, create_key, ring

        return create_key(ring(database), KeyOptions(name, role, tuple(scopes or ()), tenant, expires, rate))

    leave(work)


@keys_app.command("list")
def show(
    tenant: Annotated[str | None, typer.Option("--tenant", help="Of one tenant (default: all).")] = None,
    form: InWriting = Written.table,
    database: Database = None,
) -> None:
    """List the keys by prefix, with scopes, end and state. A secret is nowhere to be seen."""

    def work() -> int:
        from compliance.cli.key_actions import list_keys, ring

        return list_keys(ring(database), tenant, form.value)

    leave(work)


@keys_app.command("rotate")
def rotate(
    prefix: Prefix,
    overlap: Annotated[
        int, typer.Option("--overlap-hours", min=0, max=2160, help="How long the old key goes on to work.")
    ] = 24,
    expires: Expires = None,
    database: Database = None,
) -> None:
    """Make a key of the same name, scopes and end (unless given) in place of another, which ends after the overlap."""

    def work() -> int:
        from compliance.cli.key_actions import ring, rotate_key

        return rotate_key(ring(database), prefix, overlap, expires)

    leave(work)


@keys_app.command("revoke")
def revoke(prefix: Prefix, database: Database = None) -> None:
    """End a key. Running services take note within ten seconds."""

    def work() -> int:
        from compliance.cli.key_actions import revoke_key, ring

        return revoke_key(ring(database), prefix)

    leave(work)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(keys_app, name="keys")
