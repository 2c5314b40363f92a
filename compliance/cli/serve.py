"""`xuke serve` starts the service, a program of its own, with options as its settings; `xuke mcp` offers the tools."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Annotated

import typer

from compliance.cli.options import Notes, Policy, Rules, leave


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("serve")(_serve)
    app.command("mcp")(_mcp)


def _mcp(rules: Rules = None, policy: Policy = None, notes: Notes = None) -> None:
    """Offer check, explain, screen and forecast over the Model Context Protocol (stdin, stdout); read-only."""

    def work() -> int:
        from compliance.errors import XukeError

        if importlib.util.find_spec("mcp") is None:
            raise XukeError("the MCP server is not installed", hint="Run `pip install 'xuke[mcp]'`")
        from compliance.cli.mcp_server import server

        server(rules, policy, notes).run("stdio")
        return 0

    leave(work)


def _serve(
    dev: Annotated[bool, typer.Option("--dev", help="Require no key; on loopback only.")] = False,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on (127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on (8080).")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes that answer (1).")] = None,
    database: Annotated[str | None, typer.Option("--database", help="URL of the database (sqlite:///xuke.db).")] = None,
) -> None:
    """Run the REST service until it is stopped."""
    given = {"dev": "1" if dev else None, "host": host, "port": port, "workers": workers, "database_url": database}
    leave(lambda: serve({f"XUKE_{name.upper()}": str(value) for name, value in given.items() if value is not None}))


def serve(settings: dict[str, str]) -> int:
    """Become the service. Raises XukeError when its packages are not installed."""
    from compliance.errors import XukeError

    if any(importlib.util.find_spec(name) is None for name in ("api", "fastapi", "uvicorn", "sqlmodel")):
        raise XukeError("the service is not installed", hint="Run `pip install 'xuke[api]'`")
    sys.stdout.flush()
    # -P: a folder called api in the present one must not replace the service.
    os.execve(sys.executable, [sys.executable, "-P", "-m", "api"], {**os.environ, **settings})  # noqa: S606
