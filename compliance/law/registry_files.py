"""The registries of a rules folder: which file holds what, in which shape."""

from __future__ import annotations

from compliance.law.alternatives import AlternativesFile
from compliance.law.country_groups import CountryGroups
from compliance.law.duties import DutiesFile
from compliance.law.grades import Substances
from compliance.law.lexicon import Alert, Indicators, Lexicon
from compliance.law.measures import Measures
from compliance.law.paper_sheets import PaperFields
from compliance.law.parameters import Parameter, QuestionText
from compliance.law.registry import Coverage, Documents, Instrument
from compliance.law.rule import Flag, FlagText, LawModel
from compliance.law.spoken import Spoken


class InstrumentsFile(LawModel):
    """`instruments.yaml`: every text that is cited."""

    instruments: tuple[Instrument, ...]


class ParametersFile(LawModel):
    """A file of technical parameters."""

    parameters: dict[str, Parameter]


class QuestionsFile(LawModel):
    """`questions.yaml`: how a missing fact is asked for."""

    questions: dict[str, QuestionText]


class FlagsFile(LawModel):
    """`flags.yaml`: what each flag says."""

    flags: dict[Flag, FlagText]


class AlertsFile(LawModel):
    """`party_alerts.yaml`: orders and warnings beside the lists."""

    alerts: tuple[Alert, ...]


REGISTRIES: dict[str, type[LawModel]] = {
    "instruments.yaml": InstrumentsFile,
    "documents.yaml": Documents,
    "coverage.yaml": Coverage,
    "parameters.yaml": ParametersFile,
    "questions.yaml": QuestionsFile,
    "flags.yaml": FlagsFile,
    "lists/words.yaml": Lexicon,
    "lists/measures.yaml": Measures,
    "lists/grades.yaml": Substances,
    "lists/military_indicators.yaml": Indicators,
    "lists/party_alerts.yaml": AlertsFile,
}
# Files that a rules folder may leave out, with what stands in for them.
OPTIONAL: dict[str, type[LawModel]] = {
    "country_groups.yaml": CountryGroups,
    "duties.yaml": DutiesFile,
    "alternatives.yaml": AlternativesFile,
    "paper_fields.yaml": PaperFields,
    "lists/spoken.yaml": Spoken,
}
# What the engine itself asks, names and raises: a rulebook without one of them is refused.
NEEDED: dict[str, tuple[str, ...]] = {
    "question": tuple(
        "beside_row classification contradiction destination did_you_mean earlier_list element end_use "
        "end_use_military end_user end_user_country end_user_kind exporter_barred form importer intermediaries "
        "movement near_row onward onward_party onward_product origin owner_review owners party_country party_name "
        "party_review prc_content prc_share prc_technology un_clearance use_of_arms what_is".split()
    ),
    "paper": ("technical_description", "end_user_certificate"),
    "flag": tuple(
        "DECISION_AFTER_STATE_CHANGE LEGAL_STATE_UNCERTAIN MUST_CHECK_MOFCOM ONE_JUDGE PRESUMED RULES_STALE "
        "USER_LIST".split()
    ),
}
NEEDED_IN = {"question": "questions.yaml", "paper": "documents.yaml", "flag": "flags.yaml"}
