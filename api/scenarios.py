"""Assessors with a scenario on top of the rulebook in use: made once for each, and gone with the rulebook."""

from __future__ import annotations

from typing import Annotated
from weakref import WeakKeyDictionary

from fastapi import Query

from api.problems import Problem
from compliance.engine import Assessor
from compliance.errors import Fault, InputRefused
from compliance.scenarios.choose import with_scenario

Scenario = Annotated[
    str | None,
    Query(
        description="A scenario of the rulebook, supposed on top of the law. The answer is a what-if: it says so "
        "first, has no receipt, and nothing is kept.",
        examples=["jp_rare_earth_ban"],
        pattern=r"^[a-z0-9_]{1,60}$",
    ),
]
_MADE: WeakKeyDictionary[Assessor, dict[str, Assessor]] = WeakKeyDictionary()


def supposing(assessor: Assessor, name: str | None, place: str = "scenario") -> Assessor:
    """Return the assessor, or the one with a scenario on top. Raises Problem "malformed" for an unknown name."""
    if name is None:
        return assessor
    made = _MADE.setdefault(assessor, {})
    if name not in made:
        try:
            book = with_scenario(assessor.rulebook, name, files=False)
        except InputRefused as refused:
            raise Problem("malformed", "No such scenario.", [Fault(place, refused.what, refused.hint)]) from None
        made[name] = assessor if book is assessor.rulebook else Assessor(book)
    return made[name]
