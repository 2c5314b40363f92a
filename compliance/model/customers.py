"""Customer files that are kept: who was found in them under which lists, and what differs since."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from compliance.model.register import RegisterEntryShown
from compliance.model.screening import Screening
from compliance.model.stored import ResponseMeta

CustomerChangeKind = Literal["new", "gone", "changed", "added", "removed"]
_DIGEST = "0000000011111111222222223333333344444444555555556666666677777777"


class CustomerChangeShown(ResponseMeta):
    """What is different about a customer since the screening before."""

    id: str = Field(description="The caller's own id.", examples=["C-1001"])
    name: str = Field(description="The name as it was given.", examples=["Acme Motors"])
    kind: CustomerChangeKind = Field(
        description="new: a hit where there was none. gone: no hit any more. changed: another hit, or it stands "
        "otherwise. added and removed: the customer itself is new in the file, or no longer there.",
        examples=["new"],
    )
    before: str = Field(description="The outcome before; empty for one that is added.", examples=["none"])
    now: str = Field(description="The outcome now; empty for one that is removed.", examples=["match"])
    entries: tuple[str, ...] = Field(description="The list entries concerned.", examples=[["NOTICE-2026-99-01"]])


class CustomerScreening(ResponseMeta):
    """A customer file as it was screened last, and what differs from the screening before."""

    entry: RegisterEntryShown = Field(description="The file in the register.")
    as_of: str = Field(description="Day of the screening.", examples=["2026-11-21"])
    lists: str = Field(description="SHA-256 over all that names were compared with.", examples=[_DIGEST])
    outcomes: dict[str, int] = Field(
        description="How many customers came out how.", examples=[{"none": 1203, "review": 4, "match": 1}]
    )
    changed_on: str | None = Field(description="Day of the screening that differed last.", examples=["2026-11-21"])
    changes: tuple[CustomerChangeShown, ...] = Field(
        description="What differed then, at most 1,000 customers.", examples=[[]]
    )
    unread_rows: tuple[str, ...] = Field(
        description="Rows that could be read in part or not at all, with the cause.", examples=[[]]
    )


class CustomerResults(ResponseMeta):
    """What was found of the customers of a file, in the order of the file."""

    items: tuple[Screening, ...] = Field(description="At most `limit` customers.")
    next: str | None = Field(description="Give it as `after` for more; null at the end.", examples=["C-1001"])
