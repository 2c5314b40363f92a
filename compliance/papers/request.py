"""What is asked for when papers are drafted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance.model.assessment import Assessment
from compliance.model.shipment import Shipment


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """A question with its answer, and which papers: none named means all that the answer asks for and lacks.

    `templates` are the user's own, by paper; `languages` stand in for those of the sheets.
    """

    shipment: Shipment
    answer: Assessment
    papers: tuple[str, ...] = ()
    templates: Mapping[str, bytes] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    reply_table: str = ""
