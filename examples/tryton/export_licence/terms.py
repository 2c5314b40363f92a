"""Compositions and technical values as one line of text: `Dy 3.1; Nd; Fe` and `density_g_cm3 7.5; calcined true`.

One text field is quicker to fill from a certificate than a table, and it can be read without the ERP.
"""

from __future__ import annotations

import re

from compliance.model.values import cause_and_hint, row
from compliance.model.vocabulary import SYMBOLS

_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
_PARTS = re.compile(r"[;\n,]")
_SIGN = re.compile(r"\s*[:=\s]\s*")


class TermsRefused(ValueError):
    """A text that cannot be read as terms; the message says which term and how to write it."""


def _terms(text: str | None) -> list[tuple[str, str]]:
    """Return names with their values, "" where none is given; each name once."""
    found: list[tuple[str, str]] = []
    for part in _PARTS.split(text or ""):
        if not part.strip():
            continue
        name, *rest = _SIGN.split(part.strip(), maxsplit=1)
        if name in dict(found):
            raise TermsRefused(f"{name} is given twice. Keep one of the two.")
        found.append((name, rest[0].strip() if rest else ""))
    return found


def elements(text: str | None) -> dict[str, dict[str, str]]:
    """Return the composition by element symbol, with `mass_percent` where it is given: `Dy 3.1; Nd`."""
    found: dict[str, dict[str, str]] = {}
    for name, value in _terms(text):
        if name not in SYMBOLS:
            raise TermsRefused(f"{name} is no element symbol. Write the composition as: Dy 3.1; Nd; Fe")
        share = value.removesuffix("%").strip()
        if share and (not _NUMBER.fullmatch(share) or float(share) > 100):
            raise TermsRefused(f"{value} is no share of {name} from 0 to 100. Write it as: {name} 3.1")
        found[name] = {"mass_percent": share} if share else {}
    return found


def parameters(text: str | None) -> dict[str, str | bool]:
    """Return technical values by name: `density_g_cm3 7.5; calcined true`. Which names exist, the rulebook knows."""
    found: dict[str, str | bool] = {}
    for name, value in _terms(text):
        if not _NAME.fullmatch(name) or not value:
            raise TermsRefused(f"{name} has no value or is no parameter. Write: density_g_cm3 7.5; purity_percent 99.9")
        found[name] = value == "true" if value in ("true", "false") else value
    return found


def considered(text: str | None) -> list[dict[str, str]]:
    """Return the rows a review was held against, one a line, each with the reason: `1C903.a antimony below 1 %`."""
    found: list[dict[str, str]] = []
    for line in (text or "").splitlines():
        code, _, because = line.strip().partition(" ")
        if not code:
            continue
        if not because.strip():
            raise TermsRefused(f"{code} has no reason. Write code and reason: 1C903.a antimony below 1 %")
        try:
            found.append({"code": row(code), "because": because.strip()})
        except ValueError as wrong:
            raise TermsRefused(". ".join(cause_and_hint(wrong))) from wrong
    return found
