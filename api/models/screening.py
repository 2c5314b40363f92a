"""What the screening of names takes and answers. What is found of one party is the library's own model."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from compliance.model import values as x
from compliance.model.cargo import Part
from compliance.model.screening import Screening
from compliance.reference.screened import PartyAsked

MOST_PARTIES = 100
AS_OF = "Day of the question in China; default: today."


class ScreeningAsked(PartyAsked):
    """One party to be screened, written as in a shipment, and the day of the question."""

    as_of: x.Day | None = Field(default=None, description=AS_OF, examples=["2026-11-21"])


class ScreeningsAsked(Part):
    """Parties to be screened together."""

    parties: Annotated[tuple[PartyAsked, ...], Field(min_length=1, max_length=MOST_PARTIES)] = Field(
        description="The parties, in any order; they are answered in the same."
    )
    as_of: x.Day | None = Field(default=None, description=AS_OF, examples=["2026-11-21"])


class Screenings(BaseModel):
    """What was found of several parties."""

    items: tuple[Screening, ...] = Field(description="One answer for each party, in the order asked.")
    lists: str = Field(
        description="SHA-256 over all that names are compared with: another one means that lists have changed.",
        examples=["0000000011111111222222223333333344444444555555556666666677777777"],
    )
