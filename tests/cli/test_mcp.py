"""`xuke mcp`: four read-only tools that say what the commands print, and pass on every fault of a refusal."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the MCP SDK is not installed: pip install 'xuke[mcp]'")

from mcp import Client, StdioServerParameters

from compliance.cli.mcp_server import server
from tests.asking import shipment
from tests.cli.running import xuke

DAY = "2026-11-21"
QUESTION = shipment(
    {"description": "gallium metal 6N", "form": "metal", "elements": {"Ga": {}}}, "FR", reference="PO-1"
)


def calling(work: Callable[[Client], Awaitable[Any]], at: Any = None) -> Any:
    """Run calls of a client on a server in this process, or on the one given."""

    async def run() -> Any:
        async with Client(at or server()) as client:
            return await work(client)

    return asyncio.run(run())


def text(result: Any) -> str:
    """Return the one text of a result."""
    [part] = result.content
    return str(part.text)


def test_each_tool_says_that_it_reads_only_and_what_it_takes() -> None:
    tools = {one.name: one for one in calling(lambda client: client.list_tools()).tools}
    assert set(tools) == {"check", "explain", "screen", "forecast"}
    for one in tools.values():
        assert (one.annotations.read_only_hint, one.annotations.destructive_hint) == (True, False)
        assert one.description
    assert tools["check"].input_schema["required"] == ["shipment"]
    assert tools["screen"].input_schema["required"] == ["name"]


@pytest.mark.parametrize(
    ("tool", "given", "command"),
    [
        ("check", {"shipment": QUESTION, "as_of": DAY}, ("check", "-", "--as-of", DAY, "--format", "json")),
        ("screen", {"name": "General Dynamics", "country": "us", "as_of": DAY},
         ("screen", "General Dynamics", "--country", "US", "--as-of", DAY, "--format", "json")),
        ("explain", {"name": "MOFCOM-2025-72", "as_of": DAY},
         ("explain", "MOFCOM-2025-72", "--as-of", DAY, "--format", "json")),
    ],
)  # fmt: skip
def test_a_tool_says_the_same_as_the_command(tool: str, given: dict[str, Any], command: tuple[str, ...]) -> None:
    found = calling(lambda client: client.call_tool(tool, given))
    assert not found.is_error
    printed = xuke(*command, given=QUESTION if tool == "check" else None)
    assert json.loads(text(found)) == json.loads(printed.stdout)


def test_the_forecast_is_that_of_the_answer() -> None:
    async def both(client: Client) -> tuple[Any, Any]:
        given = {"shipment": QUESTION, "as_of": DAY}
        return await client.call_tool("check", given), await client.call_tool("forecast", given)

    answer, found = (json.loads(text(one)) for one in calling(both))
    assert found["decision"] == answer["decision"]
    assert found["delay"] == answer["delay"]


def test_every_fault_of_a_refused_shipment_is_passed_on_and_the_next_question_is_answered() -> None:
    wrong = {**QUESTION, "destination": "EU", "lines": [{"line": "1", "descripton": "magnets"}]}

    async def three(client: Client) -> list[Any]:
        calls: list[tuple[str, dict[str, Any]]] = [
            ("check", {"shipment": wrong}),
            ("explain", {"name": "no such name"}),
            ("check", {"shipment": QUESTION}),
        ]
        return [await client.call_tool(*one) for one in calls]

    refused, unknown, answered = calling(three)
    assert refused.is_error and unknown.is_error and not answered.is_error
    for said in ("$.destination", "$.lines[0].descripton", "description"):
        assert said in text(refused)


def test_the_program_speaks_the_protocol_on_stdin_and_stdout() -> None:
    program = StdioServerParameters(command=sys.executable, args=["-m", "compliance.cli.main", "mcp"])
    found = calling(lambda client: client.call_tool("screen", {"name": "General Dynamics", "as_of": DAY}), program)
    assert json.loads(text(found))["outcome"] == "match"
