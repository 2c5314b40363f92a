"""What a text says of parameters that are no numbers: the words by which a value is stated, and what silence means."""

from __future__ import annotations

from pydantic import Field

from compliance.law.lexicon import Names
from compliance.law.rule import LawModel


class Spoken(LawModel):
    """`values` are the words for each value of a parameter; `silent` the value of a special property nobody speaks of.

    See `rules/lists/spoken.yaml`.
    """

    values: dict[str, dict[str, Names]] = Field(default_factory=dict)
    silent: dict[str, bool | str] = Field(default_factory=dict)
