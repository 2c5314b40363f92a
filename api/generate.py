"""Write the generated file of the service: `api/openapi.json`, its description.

`python -m api.generate` writes it; with `--check` nothing is written, and the exit code is 1 when the file on disk is
not what would be written. It works on the checkout it is run from, with the small rulebook of the tests.
"""

from __future__ import annotations

import json
import sys
import tempfile
from difflib import unified_diff
from typing import Any

from api.app import create_app
from api.openapi import FILE
from api.openapi_document import build
from api.openapi_examples import RULES
from api.settings import Settings

_SHOWN, _WIDTH, _DEEPEST = 12, 160, 5


def described() -> dict[str, Any]:
    """Return the description of the application as it stands in this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/xuke.db",
            dev=True,
            rulebook_max_age_days=100_000,
            log_level="error",
            rules=str(RULES),
        )
        return build(create_app(settings))


def text_of(document: dict[str, Any]) -> str:
    """Write a description so that a change of one field or answer shows as a line."""
    return _lines(document, 0) + "\n"


def _lines(value: Any, depth: int) -> str:
    if not isinstance(value, dict) or not value or depth == _DEEPEST:
        return json.dumps(value, ensure_ascii=False)
    inner = (f"{' ' * (depth + 1)}{json.dumps(key)}: {_lines(one, depth + 1)}" for key, one in value.items())
    return "{\n" + ",\n".join(inner) + "\n" + " " * depth + "}"


def difference() -> str:
    """Return how the file on disk differs from what would be written, empty when it does not."""
    old = FILE.read_text("utf-8") if FILE.exists() else ""
    new = text_of(described())
    if old == new:
        return ""
    found = list(unified_diff(old.splitlines(), new.splitlines(), "on disk", "generated", lineterm="", n=0))
    more = f"\n… and {len(found) - _SHOWN} lines more" if len(found) > _SHOWN else ""
    return "\n".join(line[:_WIDTH] for line in found[:_SHOWN]) + more


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` say whether it is out of date; returns the exit code."""
    if "--check" not in arguments:
        new = text_of(described())
        if not FILE.exists() or FILE.read_text("utf-8") != new:
            FILE.write_text(new, "utf-8")
            print("written: api/openapi.json")
        return 0
    found = difference()
    if found:
        print(f"api/openapi.json is out of date; run python -m api.generate\n{found}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
