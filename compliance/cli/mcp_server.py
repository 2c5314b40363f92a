"""`xuke mcp`: the tools of `mcp_tools` over the Model Context Protocol, on stdin and stdout, read-only."""

from __future__ import annotations

from pathlib import Path

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from compliance.cli.mcp_tools import ReadOnlyTools
from compliance.version import VERSION

_ABOUT = (
    "PRC export control of dual-use goods. `check` decides a shipment, `explain` names the law, `screen` looks up a "
    "name, `forecast` says how long a licence takes. Nothing is kept or changed. A missing fact comes back as a "
    "question: ask the person, never guess it. No answer is no leave to ship. This is no legal advice."
)


def server(rules: Path | None = None, policy: Path | None = None, notes: Path | None = None) -> MCPServer:
    """Return the server with its four tools. Raises RulebookRefused."""
    tools = ReadOnlyTools(rules, policy, notes, ToolError)
    made = MCPServer("xuke", instructions=_ABOUT, version=VERSION, log_level="WARNING")
    kind = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in (tools.check, tools.explain, tools.screen, tools.forecast):
        made.tool(annotations=kind, structured_output=False)(tool)
    return made
