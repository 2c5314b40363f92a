"""Where the answer to a question goes in a shipment, and of which kind it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from compliance.intake.nearest import VOCABULARIES
from compliance.law.parameters import Parameter
from compliance.model.plain import JsonObject

Kind = Literal[
    "text", "number", "true_or_false", "one_of", "country", "elements", "share", "prc_content", "goods", "owners",
    "intermediaries", "onward", "number_of_customs", "end_use", "end_user",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """The steps to the place, the kind of value, the allowed values and an example; `step` names a new list entry."""

    steps: tuple[str | int, ...]
    kind: Kind
    values: tuple[str, ...] = ()
    example: str = ""
    unit: str = ""


_LAST: dict[str, tuple[Kind, str]] = {
    "country": ("country", "DE"), "destination": ("country", "DE"), "departure": ("country", "CN"),
    "origin": ("country", "CN"), "military": ("true_or_false", "no"), "penalised": ("true_or_false", "no"),
    "kind": ("one_of", "civil"), "sector": ("one_of", "automotive"), "form": ("one_of", "oxide"),
    "owners": ("owners", "Acme Holding, DE, 60; Jane Doe, DE, 40"), "elements": ("elements", "Dy 3.1 %; Nd 29 %"),
    "prc_content": ("prc_content", "none, or the share in percent: 0.05"),
    "hs_code": ("number_of_customs", "8505111000"),
    "control_code": ("goods", "3C001.a, or what the goods are in other words, or: reviewed by NAME: REASON"),
    "intermediaries_stated": ("intermediaries", "none, or: Acme Trading, SG"),
    "onward_stated": ("onward", "none, or the countries: US; MX"),
    "statement": ("end_use", "traction motors for passenger cars, civil"), "name": ("text", "Acme Motors GmbH"),
    "product": ("text", "traction motors"),
}  # fmt: skip
_VALUES = {"kind": "party_kind", "sector": "sector", "form": "form"}


def place_of(fact: str, document: JsonObject, parameters: Mapping[str, Parameter]) -> AnswerPlace:
    """Return where the answer to a question goes."""
    if found := re.match(r"lines\.(.+)\.(parameters|elements)\.(\w+)(?:\.mass_percent)?$", fact):
        index = _line(document, found[1])
        if found[2] == "elements":
            return AnswerPlace(("lines", index, "elements", found[3]), "share", (found[3],), "3.1, or 0 for none", "%")
        return _parameter(index, found[3], parameters.get(found[3]))
    steps = tuple(fact.split("."))
    last = steps[-1]
    kind, example = _LAST.get(last, ("text", ""))
    if steps[0] == "lines":
        name = fact.removeprefix("lines.").removesuffix(f".{last}")
        return _known(("lines", _line(document, name), last), kind, example)
    if steps[0] == "parties":
        if fact == "parties.end_user.name":
            return AnswerPlace(
                ("parties", "end_user", "name"), "end_user", example="Acme Motors GmbH, DE, civil; or: same, civil"
            )
        return _known(("parties", steps[1] if len(steps) > 2 else "end_user", last), kind, example)
    if steps[0] == "onward":
        return _known(("onward", 0, last), kind, example)
    return _known(steps, kind, example)


def _known(steps: tuple[str | int, ...], kind: Kind, example: str) -> AnswerPlace:
    words = VOCABULARIES[_VALUES[str(steps[-1])]][1] if kind == "one_of" else ()
    return AnswerPlace(steps, kind, words, example)


def _parameter(index: int, name: str, known: Parameter | None) -> AnswerPlace:
    steps = ("lines", index, "parameters", name)
    if known is None or (known.type == "text" and not known.one_of):
        return AnswerPlace(steps, "text")
    if known.type == "flag":
        return AnswerPlace(steps, "true_or_false", example="no")
    if known.type == "text":
        return AnswerPlace(steps, "one_of", known.one_of, known.one_of[0])
    return AnswerPlace(steps, "number", example="12.5", unit=known.unit)


def _line(document: JsonObject, name: str) -> int:
    lines = cast(list[JsonObject], document["lines"])
    return next(index for index, line in enumerate(lines) if line["line"] == name)
