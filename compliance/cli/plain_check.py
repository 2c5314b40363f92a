"""`xuke check FILE` in its plain form, read without the library that reads command lines: loading that takes longer.

Whatever is not plainly this form goes to the library, which knows all options and says what is wrong with them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from compliance.cli.asked_day import day_of
from compliance.cli.output import attempt

FORMATS, LANGUAGES = ("table", "json", "html"), ("en", "zh", "ja", "de")
# Variables of the environment that give `check` an option, or that ask the library for something else.
HEARD = ("XUKE_RULES", "XUKE_NOTES", "XUKE_STALE_AFTER_DAYS", "_XUKE_COMPLETE")
_OPTIONS: dict[str, tuple[str, ...]] = {"--as-of": (), "--format": FORMATS, "--lang": LANGUAGES}
INTERRUPTED = 130


def plain_check(words: Sequence[str]) -> int | None:
    """Run a plain `check` and return its exit code, or None where the words say more or are wrong."""
    said = _plain(words)
    if said is None or os.name == "nt" or any(os.environ.get(name) for name in HEARD):
        return None

    def work() -> int:
        from compliance.cli.check import CheckRequest, check

        day = day_of(said.get("--as-of"))
        return check(CheckRequest(said[""], day, said.get("--format", "table"), said.get("--lang", "en")))

    try:
        return attempt(work)
    except KeyboardInterrupt:
        return INTERRUPTED


def _plain(words: Sequence[str]) -> dict[str, str] | None:
    """Return the file, under "", and the options by name; None unless each is said once and may be said so."""
    said: dict[str, str] = {}
    rest = iter(words[1:] if words[:1] == ["check"] else ())
    for word in rest:
        name = word if word in _OPTIONS else ""
        value = next(rest, "") if name else word
        allowed = _OPTIONS.get(name, ())
        if name in said or not value or (value.startswith("-") and value != "-") or (allowed and value not in allowed):
            return None
        said[name] = value
    return said if "" in said else None
