"""The decision ladder, and the base of everything an answer is made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Decision(StrEnum):
    """The ladder, strictest first. `insufficient_information` is no rung: it is returned with bounds."""

    PROHIBITED = "prohibited"
    PRESUMPTION_OF_DENIAL = "presumption_of_denial"
    LICENCE_STRICT = "licence_required_strict"
    LICENCE_NORMAL = "licence_required_normal"
    GENERAL_LICENCE_ELIGIBLE = "general_licence_eligible"
    REGISTRATION = "registration"
    LICENCE_COVERED = "licence_covered"
    NOT_CONTROLLED = "not_controlled"
    INSUFFICIENT = "insufficient_information"

    @property
    def strictness(self) -> int:
        """Height on the ladder: 0 for not_controlled, 7 for prohibited; -1 for insufficient_information."""
        return _STRICTNESS[self]

    @property
    def refuses(self) -> bool:
        """Whether no ordinary licence can be expected."""
        return self.strictness >= _STRICTNESS[Decision.PRESUMPTION_OF_DENIAL]

    @property
    def needs_licence(self) -> bool:
        """Whether something must be applied for or registered before shipping."""
        return self.strictness >= _STRICTNESS[Decision.REGISTRATION]


LADDER = tuple(d for d in Decision if d is not Decision.INSUFFICIENT)
_STRICTNESS = {d: len(LADDER) - 1 - i for i, d in enumerate(LADDER)} | {Decision.INSUFFICIENT: -1}

Action = Literal["proceed", "proceed_declare", "register", "apply", "ask", "stop"]
# A sentence by language.
Words = Annotated[dict[str, str], Field(examples=[{"en": "No dual-use licence needed.", "zh": "无需两用物项许可。"}])]

# What each decision is called, wherever it is named.
DECISIONS: dict[Decision, Words] = {
    Decision.PROHIBITED: {"en": "Prohibited", "zh": "禁止出口"},
    Decision.PRESUMPTION_OF_DENIAL: {"en": "Licence refused in principle", "zh": "原则上不予许可"},
    Decision.LICENCE_STRICT: {"en": "Licence required, strict review", "zh": "需许可，从严审查"},
    Decision.LICENCE_NORMAL: {"en": "Licence required", "zh": "需许可"},
    Decision.GENERAL_LICENCE_ELIGIBLE: {"en": "General licence can be applied for", "zh": "可申请通用许可"},
    Decision.REGISTRATION: {"en": "Registration before export", "zh": "出口前登记"},
    Decision.LICENCE_COVERED: {"en": "Covered by a licence held", "zh": "已有许可涵盖"},
    Decision.NOT_CONTROLLED: {"en": "No dual-use licence needed", "zh": "无需两用物项许可"},
    Decision.INSUFFICIENT: {"en": "Cannot be decided yet", "zh": "信息不足，暂无法判定"},
}


class Answer(BaseModel):
    """Base of the parts of an assessment: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
