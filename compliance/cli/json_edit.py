"""A JSON file changed where an answer changes it: comments, order and spacing of everything else stay as they are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]

from compliance.intake.commented import without_comments

# A comma, a comment and the end of the line: what stands there belongs to the value before it.
_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?://[^\n]*|/\*[^\n]*?\*/)?[ \t]*(?=\r?\n)")
_SPACE = " \t\r\n"
_STEP = "  "


@dataclass(slots=True)
class _Node:
    """A value in the text: where it stands, and the values inside it by name or in order."""

    start: int
    end: int = 0
    named: dict[str, _Node] = field(default_factory=dict)
    listed: list[_Node] = field(default_factory=list)


def edited(text: str, old: object, new: object) -> str:
    """Return the text of a document in which `old` became `new`; only what differs is written anew."""
    root = _value(without_comments(text), 0)
    changes: list[tuple[int, int, str]] = []
    _compare(_Change(text, root, 0), old, new, changes)
    for start, end, written in sorted(changes, key=lambda change: change[:2], reverse=True):
        text = text[:start] + written + text[end:]
    return text


@dataclass(slots=True)
class _Change:
    """A value of the text that is compared, and how deep it stands."""

    text: str
    node: _Node
    depth: int


def _compare(at: _Change, old: object, new: object, changes: list[tuple[int, int, str]]) -> None:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and not set(old) - set(new):
        for name, value in old.items():
            _compare(_Change(at.text, at.node.named[name], at.depth + 1), value, new[name], changes)
        added = [f"{json.dumps(name)}: {_written(new[name], at.depth + 1)}" for name in new if name not in old]
        _add(at, list(at.node.named.values()), added, changes)
    elif isinstance(old, list) and isinstance(new, list) and len(old) <= len(new):
        for node, before, after in zip(at.node.listed, old, new, strict=False):
            _compare(_Change(at.text, node, at.depth + 1), before, after, changes)
        _add(at, at.node.listed, [_written(one, at.depth + 1) for one in new[len(old) :]], changes)
    else:
        changes.append((at.node.start, at.node.end, _written(new, at.depth)))


def _add(at: _Change, inside: list[_Node], added: list[str], changes: list[tuple[int, int, str]]) -> None:
    """Write further values behind the last one inside an object or list."""
    if not added:
        return
    indent = "\n" + _STEP * (at.depth + 1)
    if inside:
        end = inside[-1].end
        rest = _REST_OF_LINE.match(at.text, end)
        if rest is None or rest.end() == end:
            changes.append((end, end, "".join(f",{indent}{one}" for one in added)))
            return
        if not rest[1]:
            changes.append((end, end, ","))
        changes.append((rest.end(), rest.end(), indent + f",{indent}".join(added)))
        return
    close = at.node.end - 1
    changes.append((close, close, indent + f",{indent}".join(added) + "\n" + _STEP * at.depth))


def _written(value: object, depth: int) -> str:
    """Return a value as JSON, short ones on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) <= 100:
        return flat
    return json.dumps(value, ensure_ascii=False, indent=len(_STEP)).replace("\n", "\n" + _STEP * depth)


def _value(text: str, at: int) -> _Node:
    """Return the value that begins at or after a place in a text without comments."""
    at = _skip(text, at)
    node = _Node(at)
    if text[at] == "{":
        at = _skip(text, at + 1)
        while text[at] != "}":
            name, at = scanstring(text, at + 1)
            inner = node.named[name] = _value(text, _skip(text, at) + 1)
            at = _skip(text, inner.end)
            at = _skip(text, at + 1) if text[at] == "," else at
        node.end = at + 1
    elif text[at] == "[":
        at = _skip(text, at + 1)
        while text[at] != "]":
            inner = _value(text, at)
            node.listed.append(inner)
            at = _skip(text, inner.end)
            at = _skip(text, at + 1) if text[at] == "," else at
        node.end = at + 1
    else:
        _, node.end = json.JSONDecoder().raw_decode(text, at)
    return node


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at
