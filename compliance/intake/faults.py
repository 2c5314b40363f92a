"""Faults in plain words: what the checks of the models found, put as path, cause and hint, in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from compliance.errors import Fault
from compliance.intake.wording import Spot, meant_field, worded
from compliance.model.shipment import Shipment

MOST_FAULTS = 1000
_LONGEST_KEY = 60

Steps = tuple[int | str, ...]
Key = tuple[tuple[int, int, str], ...]


class FaultSite(NamedTuple):
    """A fault before it is printed: the steps from the shipment to the place, the cause and the hint."""

    steps: Steps
    cause: str
    hint: str

    def fault(self, root: str = "$") -> Fault:
        """The fault with its JSON path below `root`."""
        return Fault(path_of(self.steps, root), self.cause, self.hint)


def path_of(steps: Steps, root: str = "$") -> str:
    """The JSON path of `steps`; names that are not plain words are quoted, over-long ones are cut."""
    path = root
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step.isascii() and step.isidentifier() and len(step) <= _LONGEST_KEY:
            path += f".{step}"
        else:
            name = step if len(step) <= _LONGEST_KEY else step[: _LONGEST_KEY - 1] + "…"
            plain = "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in name)
            path += f'["{plain}"]'
    return path


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model that an annotation holds, directly or in a list or mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _place(steps: Steps, root: type[BaseModel]) -> tuple[type[BaseModel] | None, str, Key]:
    """The model around a place, its field, and a sort key: unknown names first, for they often explain the rest."""
    owner: type[BaseModel] | None = None
    model: type[BaseModel] | None = root
    field, in_mapping, key = "", False, []
    for step in steps:
        if isinstance(step, int):
            key.append((1, step, ""))
            continue
        if in_mapping:
            in_mapping = False
            key.append((0, 0, step))
            continue
        owner, field = model, step
        fields = model.model_fields if model else {}
        if step not in fields:
            model = None
            key.append((0, 0, step))
            continue
        key.append((1, list(fields).index(step), ""))
        annotation = fields[step].annotation
        model, in_mapping = _model_in(annotation), get_origin(annotation) is dict
    return owner, field, tuple(key)


def _finding(error: ErrorDetails, root: type[BaseModel]) -> tuple[Key, FaultSite]:
    """One error of the models, worded, with its sort key."""
    steps: Steps = error["loc"]
    is_key = bool(steps) and steps[-1] == "[key]" and error["type"] != "extra_forbidden"
    steps = steps[:-1] if is_key else steps
    owner, field, key = _place(steps, root)
    cause, hint = worded(error, Spot(owner, field, is_key))
    return key, FaultSite(steps, cause, hint)


def _explained(errors: list[ErrorDetails], root: type[BaseModel]) -> set[Steps]:
    """Places of missing fields that a misspelt neighbour explains."""
    explained: set[Steps] = set()
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    for error in errors if missing else ():
        if error["type"] == "extra_forbidden":
            owner, field, _ = _place(error["loc"], root)
            explained.add((*error["loc"][:-1], meant_field(owner, field) or ""))
    return explained & missing


def in_words(
    errors: list[ErrorDetails], beside: Iterable[FaultSite] = (), root: type[BaseModel] = Shipment
) -> list[FaultSite]:
    """All faults in reading order, one to a place. `beside` were found outside the models and go before theirs.

    `root` is the model of the document.
    """
    some = errors[:MOST_FAULTS]
    explained = _explained(some, root)
    keyed = [(_place(finding.steps, root)[2], finding) for finding in beside]
    keyed += [_finding(error, root) for error in some if error["type"] != "missing" or error["loc"] not in explained]
    keyed.sort(key=lambda pair: pair[0])
    first: dict[Steps, FaultSite] = {}
    for _, finding in keyed:
        first.setdefault(finding.steps, finding)
    found = list(first.values())[:MOST_FAULTS]
    rest = len(first) - len(found) + len(errors) - len(some)
    if rest:
        found.append(FaultSite((), f"{rest} more faults are not shown", "Correct those above first."))
    return found
