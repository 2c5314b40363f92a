"""Where an answer goes in the shipment, what it may be, and a fragment that puts one there.

A fragment is a JSON merge patch (RFC 7396), in which a list stands whole. Its value keeps the question open, or is
the strict one, so that a fragment applied as it stands never makes an answer looser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from compliance.goods.matching import Match
from compliance.law.facts import Missing
from compliance.law.parameters import Parameter
from compliance.model import vocabulary as v
from compliance.model.next_step import Accepts
from compliance.model.plain import JsonObject
from compliance.model.shipment import Shipment

MOST_LINES = 20  # a fragment about a line holds all lines; above this it would make answers too long
_NOBODY = "TBA"  # a placeholder: whoever pastes it unchanged is asked again
_Kind = Literal["text", "number", "day", "true_or_false", "one_of", "country", "object", "list"]


@dataclass(frozen=True, slots=True)
class Sample:
    """The kind of an answer, its allowed values, an example in JSON, and the value of the fragment."""

    type: _Kind
    example: str
    value: object
    values: tuple[str, ...] = ()


_COUNTRY = Sample("country", '"DE"', "US")
_CHINA = Sample("country", '"CN"', "CN")
_YES = Sample("true_or_false", "true", True, ("true", "false"))
_OWNER = {"name": _NOBODY, "share_percent": "100"}
_SAMPLES: dict[str, Sample] = {
    "name": Sample("text", '"Acme Motors Ltd."', _NOBODY),
    "party": Sample("text", '"Acme Motors Ltd."', _NOBODY),
    "country": _COUNTRY,
    "destination": _COUNTRY,
    "departure": _CHINA,
    "origin": _CHINA,
    "kind": Sample("one_of", '"civil"', "unknown", get_args(get_args(v.PartyKind)[0])),
    "owners": Sample("list", '[{"name": "Acme Holding", "country": "DE", "share_percent": "60"}]', [_OWNER]),
    "identifiers": Sample("object", '{"registration_number": "HRB 12345"}', {"registration_number": _NOBODY}),
    "statement": Sample("text", '"traction motors for passenger cars, assembled in Stuttgart"', _NOBODY),
    "sector": Sample("one_of", '"automotive"', "defence", v.SECTORS),
    "military": _YES,
    "penalised": _YES,
    "intermediaries_stated": _YES,
    "onward_stated": _YES,
    "product": Sample("text", '"traction motors"', "the item itself"),
    "form": Sample("one_of", '"oxide"', "unspecified", v.FORMS),
    "elements": Sample("object", '{"Dy": {"mass_percent": "3.1"}}', {}),
    "prc_content": Sample(
        "object",
        '{"listed_value_percent": {"at_least": "0", "at_most": "0.05"}, "technology": false}',
        {"listed_value_percent": {"at_most": "100"}, "technology": True},
    ),
    "hs_code": Sample("text", '"8505111000"', None),
    "control_code": Sample("text", '"1C905.a.4"', None),
    "description": Sample("text", '"sintered NdFeB magnets, Dy 3.1 %, for traction motors"', None),
}
_NUMBER, _TEXT = Sample("number", '"99.5"', "1"), Sample("text", '"grade A"', _NOBODY)


class AnswerPlaces:
    """The places of answers in one shipment. `matches` are the entries that name or may name each line."""

    def __init__(
        self, shipment: Shipment, matches: Mapping[str, list[Match]], parameters: Mapping[str, Parameter]
    ) -> None:
        self._shipment = shipment
        self._matches = matches
        self._parameters = parameters
        self._ids = {line.line: index for index, line in enumerate(shipment.lines)}
        self._kept: JsonObject | None = None

    def of(self, gap: Missing) -> tuple[Accepts, JsonObject | None]:
        """Return what a gap takes, and the fragment that puts a value there."""
        head, _, rest = gap.path.partition(".")
        if head == "lines":
            return self._line(rest)
        if head == "parties":
            return self._party(*rest.split(".")) if "." in rest else self._some_party(rest)
        if head == "onward":
            return self._onward(rest)
        if gap.path in ("intermediaries_stated", "onward_stated"):
            return self._stated(gap.path)
        sample = _SAMPLES.get((rest or head), _TEXT)
        fragment = {head: {rest: sample.value}} if rest else {head: sample.value}
        return _accepts(sample, f"/{gap.path.replace('.', '/')}"), fragment

    @property
    def _document(self) -> JsonObject:
        """The shipment as JSON, made once."""
        if self._kept is None:
            self._kept = self._shipment.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._kept

    def _line(self, rest: str) -> tuple[Accepts, JsonObject | None]:
        name = max((i for i in self._ids if rest.startswith(f"{i}.")), key=len)
        index, field = self._ids[name], rest[len(name) + 1 :]
        field, sample = self._of_line(index, name, field)
        accepts = _accepts(sample, f"/lines/{index}/{field.replace('.', '/')}")
        if len(self._ids) > MOST_LINES:
            return accepts, None
        lines = list(self._document["lines"])
        lines[index] = _put(lines[index], field.split("."), sample.value)
        return accepts, {"lines": lines}

    def _of_line(self, index: int, name: str, field: str) -> tuple[str, Sample]:
        """Return the field that takes the answer, with its sample: what the goods are goes into the words."""
        line = self._shipment.lines[index]
        kind, _, inner = field.partition(".")
        if kind == "parameters":
            return field, self._parameter(name, inner)
        if inner.endswith(".mass_percent"):
            return field, Sample("number", '"3.1"', "100")
        if kind == "elements" and inner:
            return field, Sample("object", '{"mass_percent": "3.1"}', {})
        if kind == "hs_code" and line.hs_code:
            return field, Sample("text", '"8505111000"', line.hs_code)
        if kind == "control_code":
            code = next((m.entry.code for m in self._matches.get(name, ()) if m.entry.code), None)
            if code:
                return field, Sample("text", f'"{code}"', code)
            known = _SAMPLES["description"]
            return "description", Sample(known.type, known.example, line.description)
        sample = _SAMPLES.get(field, _TEXT)
        return field, Sample(sample.type, sample.example, sample.value, sample.values)

    def _parameter(self, line: str, name: str) -> Sample:
        """Return a parameter at the limit of an entry that turns on it."""
        known = self._parameters.get(name)
        if known is not None and known.type == "flag":
            return _YES
        if known is not None and known.type == "text":
            return Sample("one_of", f'"{known.one_of[0]}"', known.one_of[0], known.one_of) if known.one_of else _TEXT
        limits = (found for m in self._matches.get(line, ()) for found in _bounds(m.entry.limits, name))
        bound = next(limits, None)
        return Sample("number", f'"{bound}"', bound) if bound is not None else _NUMBER

    def _party(self, role: str, field: str) -> tuple[Accepts, JsonObject]:
        sample = _SAMPLES.get(field, _TEXT)
        parties = list(self._document.get("parties", ()))
        empty = (i for i, p in enumerate(parties) if p["role"] == role and (field == "name" or not p.get(field)))
        index = next(empty, len(parties))
        if index == len(parties):
            parties.append({"role": role})
        parties[index] = {**parties[index], field: sample.value}
        return _accepts(sample, f"/parties/{index}/{field}"), {"parties": parties}

    def _some_party(self, field: str) -> tuple[Accepts, JsonObject]:
        """Return the place for what tells a party, or its owners, from a listed one."""
        sample = _SAMPLES["owners" if field == "owners" else "identifiers"]
        name = "owners" if field == "owners" else "identifiers"
        parties = list(self._document.get("parties", ())) or [{"role": "end_user", "name": _NOBODY}]
        value = parties[0].get(name) or sample.value
        parties[0] = {**parties[0], name: value}
        return _accepts(sample, f"/parties/0/{name}"), {"parties": parties}

    def _onward(self, field: str) -> tuple[Accepts, JsonObject]:
        sample = _SAMPLES.get(field, _TEXT)
        steps = list(self._document.get("onward", ())) or [{"country": "US"}]
        index = next((i for i, step in enumerate(steps) if not step.get(field)), 0)
        steps[index] = {**steps[index], field: sample.value}
        return _accepts(sample, f"/onward/{index}/{field}"), {"onward": steps}

    def _stated(self, path: str) -> tuple[Accepts, JsonObject]:
        accepts = _accepts(_YES, f"/{path}")
        if path == "onward_stated":
            steps = self._document.get("onward") or [{"country": "US", "product": "the item itself"}]
            return accepts, {"onward": steps, path: True}
        parties = [*self._document.get("parties", ()), {"role": "intermediary", "name": _NOBODY}]
        return accepts, {"parties": parties, path: True}


def _put(tree: JsonObject, steps: list[str], value: object) -> JsonObject:
    """Return a tree with a value at a place below it; what lies on the way is made."""
    first, *rest = steps
    return {**tree, first: _put(tree.get(first) or {}, rest, value) if rest else value}


def _accepts(sample: Sample, at: str) -> Accepts:
    return Accepts(type=sample.type, values=sample.values, example=sample.example, at=at)


def _bounds(limits: object, name: str) -> list[str]:
    """Return the values at which limits on a parameter are met, wherever they are nested."""
    if isinstance(limits, list | tuple):
        return [found for one in limits for found in _bounds(one, name)]
    if not isinstance(limits, Mapping):
        return []
    found = []
    for key, wanted in limits.items():
        if key == name and isinstance(wanted, Mapping):
            found += [str(wanted[op]) for op in ("at_least", "at_most", "equals") if op in wanted]
        elif key in ("any", "not"):
            found += _bounds(wanted, name)
    return found
