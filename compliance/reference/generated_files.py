"""Write the generated files: the schemas for editors and the page of facts in `rules/`, the field guide in `docs/`.

`python -m compliance.reference.generated_files` writes them; with `--check` nothing is written, and the exit code
is 1 when a file on disk is not what would be written. It works on the checkout it is run from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

from compliance.law.facts_page import facts_page
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.law.schema import item_list_schema, overlay_schema, party_list_schema, rule_schema, suspension_schema
from compliance.model.plain import JsonObject
from compliance.reference.field_guide import field_guide

_SHOWN = 12  # lines of a difference that are printed
_WIDTH = 160  # and how much of each


def _json(schema: JsonObject) -> str:
    """Write a schema with one line for each property and definition, so that a change shows as a line."""
    lines = []
    for key, value in schema.items():
        if isinstance(value, dict) and key in ("$defs", "properties"):
            inner = ",\n".join(f"  {_flat(name)}: {_flat(part)}" for name, part in value.items())
            lines.append(f" {_flat(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {_flat(key)}: {_flat(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_BESIDE = "../"  # what stands beside the rules folder
FILES: dict[str, Callable[[Rulebook], str]] = {
    "rule.schema.json": lambda book: _json(rule_schema(book)),
    "suspension.schema.json": lambda book: _json(suspension_schema(book)),
    "overlay.schema.json": lambda book: _json(overlay_schema(book)),
    "lists/item_list.schema.json": lambda book: _json(item_list_schema(book)),
    "lists/party_list.schema.json": lambda book: _json(party_list_schema(book)),
    "FACTS.md": facts_page,
    f"{_BESIDE}docs/shipment.md": lambda book: field_guide(),
}


def stale(root: Path) -> dict[str, str]:
    """Return what is out of date below a rules folder: the file's name, and a summary of the difference."""
    found = {}
    for name, text in _texts(root).items():
        path = root / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old != text:
            lines = list(unified_diff(old.splitlines(), text.splitlines(), "on disk", "generated", lineterm="", n=0))
            more = f"\n… and {len(lines) - _SHOWN} lines more" if len(lines) > _SHOWN else ""
            found[name] = "\n".join(line[:_WIDTH] for line in lines[:_SHOWN]) + more
    return found


def write(root: Path) -> list[str]:
    """Write what is out of date and return the names."""
    names = list(stale(root))
    texts = _texts(root) if names else {}
    for name in names:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(texts[name], encoding="utf-8")
    return names


def _named(name: str) -> str:
    return name.removeprefix(_BESIDE) if name.startswith(_BESIDE) else f"rules/{name}"


def _texts(root: Path) -> dict[str, str]:
    book = Rulebook.load(root)
    return {name: make(book) for name, make in FILES.items()}


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` say which are out of date; returns the exit code."""
    root = default_root()
    if "--check" not in arguments:
        for name in write(root):
            print(f"written: {_named(name)}")
        return 0
    found = stale(root)
    for name, difference in found.items():
        print(f"{_named(name)} is out of date; run python -m compliance.reference.generated_files\n{difference}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
