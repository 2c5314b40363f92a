"""The registries of a rules folder: which file holds what, in which shape."""

from __future__ import annotations

from compliance.law.country_groups import CountryGroups
from compliance.law.lexicon import Alert, Indicators, Lexicon
from compliance.law.lists import Parameter, QuestionText
from compliance.law.registry import Coverage, Documents, Instrument
from compliance.law.rule import LawModel


class InstrumentsFile(LawModel):
    """`instruments.yaml`: every text that is cited."""

    instruments: tuple[Instrument, ...]


class ParametersFile(LawModel):
    """A file of technical parameters."""

    parameters: dict[str, Parameter]


class QuestionsFile(LawModel):
    """`questions.yaml`: how a missing fact is asked for."""

    questions: dict[str, QuestionText]


class AlertsFile(LawModel):
    """`party_alerts.yaml`: orders and warnings beside the lists."""

    alerts: tuple[Alert, ...]


REGISTRIES: dict[str, type[LawModel]] = {
    "instruments.yaml": InstrumentsFile,
    "documents.yaml": Documents,
    "coverage.yaml": Coverage,
    "parameters.yaml": ParametersFile,
    "questions.yaml": QuestionsFile,
    "lists/words.yaml": Lexicon,
    "lists/military_indicators.yaml": Indicators,
    "lists/party_alerts.yaml": AlertsFile,
}
# Files that a rules folder may leave out, with what stands in for them.
OPTIONAL: dict[str, type[LawModel]] = {"country_groups.yaml": CountryGroups}
