"""Which problems a route can raise, as far as its source shows: what it and the functions of `api` it names raise.

What a function catches by a wide `except` is passed over. Errors of the edge and of the gate are not looked for: every
route can meet them.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType
from typing import Any

# Methods of the service's parts, and classes of the library, that mean a problem where they are met.
_CALLS = {"answer": "shipment_refused", "day": "malformed", "desk_of": "not_found"}
_CLASSES = {"ShipmentRefused": "shipment_refused", "KeyReused": "key_reused"}
_PLACE = ("api.problems",)  # where problems are made for those who answer them
_WIDE = {"Exception", "Problem", "XukeError"}


def kinds_of(endpoint: Callable[..., Any]) -> frozenset[str]:
    """Return the kinds of problems that a route can raise."""
    seen: set[FunctionType] = set()
    todo = [endpoint] if isinstance(endpoint, FunctionType) else []
    found: set[str] = set()
    while todo:
        function = todo.pop()
        if function not in seen:
            seen.add(function)
            found |= _own(function)
            todo += _called(function)
    return frozenset(found)


@cache
def _tree(function: FunctionType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _open(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a function that no wide `except` stands around."""
    if isinstance(node, ast.Try) and any(_is_wide(handler) for handler in node.handlers):
        parts: list[ast.AST] = [*node.handlers, *node.orelse, *node.finalbody]
    else:
        parts = list(ast.iter_child_nodes(node))
    for part in parts:
        yield part
        yield from _open(part)


def _is_wide(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or any(isinstance(n, ast.Name) and n.id in _WIDE for n in ast.walk(handler.type))


def _own(function: FunctionType) -> set[str]:
    parts = list(_open(_tree(function)))
    checked = {
        call.args[0].id: call.args[1].id
        for call in parts
        if isinstance(call, ast.Call) and _name(call.func) == "isinstance" and len(call.args) == 2
        if isinstance(call.args[0], ast.Name) and isinstance(call.args[1], ast.Name)
    }
    found = set()
    for part in parts:
        if isinstance(part, ast.Raise | ast.Return):
            value = part.exc if isinstance(part, ast.Raise) else part.value
            found.add(_kind(value, checked))
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            found.add(_CALLS.get(part.func.attr, ""))
    return found - {""}


def _kind(value: ast.expr | None, checked: dict[str, str]) -> str:
    """Return the kind of problem that is raised or returned, "" where it is none or not to be seen."""
    if isinstance(value, ast.Name):
        return _CLASSES.get(checked.get(value.id, ""), "")
    if not isinstance(value, ast.Call):
        return ""
    first = value.args[0] if value.args else None
    if _name(value.func) == "Problem" and isinstance(first, ast.Constant):
        return str(first.value)
    return _CLASSES.get(_name(value.func), "")


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _called(function: FunctionType) -> Iterator[FunctionType]:
    """Yield the functions of `api` that a function names, called by it or handed on."""
    names = vars(sys.modules[function.__module__])
    for part in _open(_tree(function)):
        found = names.get(part.id) if isinstance(part, ast.Name) else None
        if isinstance(found, FunctionType) and found.__module__.startswith("api.") and found.__module__ not in _PLACE:
            yield found
