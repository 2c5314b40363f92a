"""The answer: the assessment with its reasons, papers, questions and dates."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from compliance.model.beside import NOTHING_BESIDE as NOTHING_BESIDE
from compliance.model.beside import BesideAnswer as BesideAnswer
from compliance.model.beside import OverlayAnswer as OverlayAnswer
from compliance.model.decision import LADDER as LADDER
from compliance.model.decision import Action as Action
from compliance.model.decision import Answer as Answer
from compliance.model.decision import Decision as Decision
from compliance.model.decision import Words as Words
from compliance.model.finding import Control as Control
from compliance.model.finding import Finding as Finding
from compliance.model.finding import LineAnswer as LineAnswer
from compliance.model.next_step import Accepts, LawState, NextStep
from compliance.model.outlook import Delay as Delay
from compliance.model.plain import JsonObject
from compliance.model.register_use import RegisterUse as RegisterUse

BranchStanding = Literal["formal", "announced", "inferred", "unconfirmed", "second_reading", "later_date"]


class PartyAnswer(Answer):
    """One party screened: `match` decides, `review` asks a person; `standing` is that of the list on the day."""

    role: str = Field(description="What the party is in the shipment.", examples=["end_user"])
    name: str = Field(description="Its name, as it was given.", examples=["Acme Motors"])
    match: Literal["none", "review", "match"] = Field(
        description="match: taken for a listed party. review: a person must look. none: nothing was found.",
        examples=["review"],
    )
    score: float = Field(description="How alike the names are, 0 to 1.", examples=[0.93])
    entry: str | None = Field(
        default=None, description="The entry that the name meets.", examples=["NOTICE-2026-99-01"]
    )
    status: str | None = Field(
        default=None, description="How the notice stands on the day of release.", examples=["control_list"]
    )
    standing: Literal["active", "suspended", "stopped", "unsettled", "not_yet"] | None = Field(
        default=None, description="How the notice stands on the day, as far as was known.", examples=["active"]
    )
    why: str | None = Field(
        default=None,
        description="How the names meet, and what was told apart.",
        examples=["name 'Acme Motors Works' in Latin letters; same: acme motors"],
    )
    says: Words | None = Field(default=None, description="The same in English and Chinese.")


class BranchAnswer(Answer):
    """One reading of unsettled law, and the decision under it."""

    if_: Words = Field(description="The reading, in English and Chinese.")
    standing: BranchStanding = Field(description="How firmly it stands.", examples=["formal"])
    decision: Decision = Field(description="The decision under it.", examples=["licence_required_strict"])
    about: JsonObject = Field(
        default_factory=dict,
        description="What the reading turns on: the instruments, who prolongs them, when it was said, until when.",
        examples=[{"law": "NOTICE-2026-72", "by": "STATEMENT-2026-09", "said": "2026-09-28", "until": "2027-01-10"}],
    )

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, populate_by_name=True, alias_generator=lambda n: n.rstrip("_")
    )


class Question(Answer):
    """A gap that matters: where the answer goes, how to ask, and what it could change the decision to."""

    id: str = Field(
        description="Id of the question in `rules/questions.yaml`, or `parameters.` and the name of a parameter.",
        examples=["end_user_kind"],
    )
    fact: str = Field(description="Where the answer goes in the shipment.", examples=["parties.end_user.kind"])
    ask: Words = Field(description="The question, in English and Chinese.")
    filling: dict[str, str] = Field(
        default_factory=dict, description="The words of the shipment in it, by name.", examples=[{"word": "foobar"}]
    )
    could_change_to: tuple[Decision, ...] = Field(
        description="What the decision could become.", examples=[["prohibited"]]
    )
    rank: int = Field(description="1 is the most telling one.", examples=[1])
    lines: tuple[str, ...] = Field(description="The lines that it leaves open.", examples=[["1"]])
    accepts: Accepts = Field(description="Type, allowed values, an example, and the place of the answer.")
    fragment: JsonObject | None = Field(
        description="A JSON merge patch that puts a neutral or strict value in the place of the answer: put the true "
        "one there. Null where the shipment has more than 20 lines and the question is about one of them.",
        examples=[{"end_use": {"military": True}}],
    )


class PaperAnswer(Answer):
    """A paper to have, who issues it, and whether it is at hand on the day."""

    id: str = Field(description="Id of the paper.", examples=["end_user_certificate"])
    name: Words = Field(description="Its name, in English and Chinese.")
    who: Words = Field(description="Who issues it, in English and Chinese.")
    provider: str | None = Field(
        default=None,
        description="Id of who provides it; papers stand in the order of their providers.",
        examples=["end_user"],
    )
    form: Words = Field(description="In which form it is wanted, in English and Chinese.")
    note: Words | None = Field(default=None, description="What else to know of it, in English and Chinese.")
    because: str = Field(
        description="The rule or package that asks for it.", examples=["control.dual_use_list/item_list_2026"]
    )
    basis: Literal["law", "announcement", "practice"] = Field(
        description="Whether law, an announcement or practice asks for it.", examples=["announcement"]
    )
    law: str = Field(
        description="Id of the instrument, to be looked up under /v1/instruments.", examples=["NOTICE-2026-99"]
    )
    state: Literal["at_hand", "missing", "expired"] = Field(
        description="Whether it is at hand on the day.", examples=["missing"]
    )
    certain: bool = Field(
        default=True,
        description="False if only an open fact would ask for it: answer the questions first.",
        examples=[True],
    )


class NextChange(Answer):
    """A day on which this answer changes, to what, and how sure that is.

    `branches` holds every reading where the law of that day is not settled; `advice` says whether to file before or
    ship after.
    """

    on: date = Field(description="The first day of the new state.", examples=["2026-11-28"])
    to: Decision = Field(description="The decision from then on.", examples=["presumption_of_denial"])
    because: str = Field(description="What changes on that day.", examples=["licence GL-1 runs out"])
    laws: tuple[str, ...] = Field(
        default=(), description="The instruments that turn on that day.", examples=[["NOTICE-2026-72"]]
    )
    runs_out: JsonObject | None = Field(
        default=None, description="The licence or paper that runs out on that day.", examples=[{"licence": "GL-1"}]
    )
    certain: bool = Field(description="Whether the law of that day is settled.", examples=[False])
    branches: tuple[BranchAnswer, ...] = Field(default=(), description="Every reading where it is not.")
    advice: Words | None = Field(
        default=None, description="Whether to file before or ship after, in English and Chinese."
    )
    file_by: date | None = Field(
        default=None,
        description="Acceptance by which the legal limit ends before a change for the worse.",
        examples=["2026-09-20"],
    )


class FlagAnswer(Answer):
    """A marker a person or system should see, in words."""

    id: str = Field(description="The marker.", examples=["RULES_STALE"])
    says: Words = Field(description="What it means, in English and Chinese.")


class RulebookStamp(Answer):
    """Which law was applied, until when it and all its party lists were verified, and the age of the oldest list."""

    version: str = Field(description="Date of the law.", examples=["2026.11.21"])
    digest: str = Field(
        description="SHA-256 over every file of the rulebook.",
        examples=["0000000011111111222222223333333344444444555555556666666677777777"],
    )
    verified_until: date = Field(
        description="Day until which the law as a whole was held against its sources.", examples=["2026-10-08"]
    )
    lists_verified_until: date = Field(description="Day until which every party list was.", examples=["2026-08-22"])
    lists_age_days: int = Field(description="Age of the oldest party list in days.", examples=[91])


class Assessment(Answer):
    """The whole answer. Two runs on the same input, day and rulebook give the same bytes."""

    reference: str | None = Field(description="The caller's own key, as it was given.", examples=["PO-4711"])
    as_of: date = Field(
        description="Day of the question in China: the law known by then was applied.", examples=["2026-11-21"]
    )
    decision: Decision = Field(
        description="The decision of the strictest line. Without a deciding fact it is insufficient_information.",
        examples=["licence_required_strict"],
    )
    at_best: Decision = Field(
        description="The mildest decision that open facts and unsettled law leave possible.",
        examples=["licence_required_strict"],
    )
    at_worst: Decision = Field(
        description="The strictest decision that open facts and unsettled law leave possible.", examples=["prohibited"]
    )
    action: Action = Field(description="What a procurement system switches on.", examples=["apply"])
    beside: BesideAnswer = Field(
        default=NOTHING_BESIDE,
        description="Measures beside export control, apart from `decision`; a ban alone changes that too.",
    )
    summary: Words = Field(description="The answer in a sentence, in English and Chinese.")
    law_state: LawState = Field(description="How old the law behind the answer is, and what to look up now.")
    next_steps: tuple[NextStep, ...] = Field(description="What to do next, in order, by whom, and by when.")
    lines: tuple[LineAnswer, ...] = Field(description="The answer line by line.")
    parties: tuple[PartyAnswer, ...] = Field(description="Who was screened, and what was found.")
    branches: tuple[BranchAnswer, ...] = Field(
        description="The readings of unsettled law, each with its decision; the strictest was returned."
    )
    flags: tuple[FlagAnswer, ...] = Field(description="Markers that a person or system should see.")
    questions: tuple[Question, ...] = Field(description="Gaps that matter, the most telling first.")
    papers: tuple[PaperAnswer, ...] = Field(description="Papers to have, and which are at hand.")
    delay: Delay = Field(description="How long it takes, by law and as observed.")
    next_changes: tuple[NextChange, ...] = Field(description="Days on which this answer changes.")
    scope: dict[str, tuple[str, ...]] = Field(
        description="Which regimes were checked, and which were not.",
        examples=[{"checked": ["PRC dual-use export control"], "not_checked": ["tariffs and customs duties"]}],
    )
    judges: tuple[str, ...] = Field(
        description="Which judges read the rules; two that disagree give no answer.", examples=[["reading", "network"]]
    )
    engine: str = Field(description="Version of the engine.", examples=["0.2.0"])
    rulebook: RulebookStamp = Field(description="Which law was applied.")
    overlays: tuple[OverlayAnswer, ...] = Field(
        default=(), description="What lay on top of the law; with a hypothetical one the answer is a what-if."
    )
    receipt: str | None = Field(
        description="SHA-256 over input, day, engine, judges and rulebook: the same again gives the same. A what-if "
        "has none.",
        examples=["8888888899999999aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffff"],
    )

    register_: RegisterUse | None = Field(
        default=None,
        alias="register",
        description="What of the exporter's register was used; left out where nothing was.",
    )

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, populate_by_name=True)

    @property
    def what_if(self) -> bool:
        """Whether something hypothetical was supposed, so that this is no decision."""
        return any(one.standing == "hypothetical" for one in self.overlays)

    def to_json(self, indent: int | None = None) -> str:
        """Return the assessment as JSON text."""
        exclude = {"register_"} if self.register_ is None else None
        return self.model_dump_json(by_alias=True, indent=indent, exclude=exclude)
