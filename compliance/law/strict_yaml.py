"""YAML without surprises: text stays text, duplicate keys are refused, every value keeps its line.

Only this module knows YAML. Plain scalars become text, except `true`, `false`, `null`, whole and decimal numbers
(as `int` and `Decimal`) and ISO dates. Words that older YAML reads as truth values (NO, on, yes …) must be quoted,
because `NO` is Norway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import yaml

Path: TypeAlias = tuple[str | int, ...]

_INT = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE]-?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRAPS = frozenset({"y", "n", "yes", "no", "on", "off"})
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Offence:
    """One thing wrong in one place of a file."""

    line: int
    message: str


class YamlRefused(ValueError):
    """The text is not acceptable YAML; `offences` holds every reason with its line (1-based)."""

    def __init__(self, offences: list[Offence]) -> None:
        super().__init__("; ".join(f"{o.line}: {o.message}" for o in offences))
        self.offences = offences


@dataclass
class Document:
    """A parsed file: plain data, and the line (1-based) on which the value at each path begins."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, or of the nearest enclosing value."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1

    def part(self, *keys: str | int) -> Document:
        """Return what stands below keys of the file as a document of its own, with places counted from there."""
        data, depth = self.data, len(keys)
        for key in keys:
            data = data[key]
        return Document(data, {p[depth:]: line for p, line in self.lines.items() if p[:depth] == keys})


def parse(text: str) -> Document:
    """Parse one YAML document. Raises YamlRefused with all duplicate keys, traps and bad dates of the text."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlRefused([Offence(line, f"not YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise YamlRefused([Offence(1, f"not YAML: {str(error).splitlines()[0]}")]) from None
    document = Document(None)
    offences: list[Offence] = []
    if node is not None:
        document.data = _build(node, (), document.lines, offences)
    if offences:
        raise YamlRefused(sorted(offences, key=lambda o: o.line))
    return document


def _build(node: Any, path: Path, lines: dict[Path, int], offences: list[Offence]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, lines, offences))
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, i), lines, offences) for i, child in enumerate(node.value)]
    try:
        return _scalar(node)
    except ValueError as error:
        offences.append(Offence(node.start_mark.line + 1, str(error)))
        return None


def _pairs(node: Any, path: Path, lines: dict[Path, int], offences: list[Offence]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in seen:
            offences.append(Offence(line, f"duplicate key '{key}'; keep one of them"))
        seen.add(key)
        value = _build(value_node, (*path, key), lines, offences)
        lines[(*path, key)] = line
        yield key, value


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style not in (None, ""):
        return text
    if text.lower() in _TRAPS:
        raise ValueError(f"'{text}' is read as true or false by other YAML readers; put it in quotes")
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"'{text}' is not a valid date; write YYYY-MM-DD") from None
    return text
