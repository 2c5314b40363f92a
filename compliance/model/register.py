"""The register of an exporter, as the service and its client pass it on: items, parties, licences and cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from compliance.model import values as x
from compliance.model import vocabulary as v
from compliance.model.cargo import Component as Component
from compliance.model.cargo import Declared, GoodsFields, Part, PrcContent, Quantity, Value
from compliance.model.parties import Owner
from compliance.model.plain import JsonObject
from compliance.model.stored import ResponseMeta

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$")]
PaperState = Literal["missing", "sent", "received", "expired"]
DrawState = Literal["reserved", "consumed", "released"]
CaseDecision = Literal["ship", "apply", "hold", "drop"]


class RequestBody(Part):
    """A body of a request. It is built with its class: one that is built at its first request makes pydantic warn."""

    model_config = ConfigDict(defer_build=False)


class Evidence(Part):
    """A file that a review or a paper rests on; it stays with the exporter, its digest stands here."""

    name: x.Name = Field(description="What the file is called.", examples=["data sheet 2026-11.pdf"])
    sha256: Digest = Field(description="SHA-256 of the file.", examples=["9f2c" * 16])


class ItemDocument(GoodsFields):
    """An item of the exporter's own catalogue: all that classification can look at, under the caller's number."""

    number: Number = Field(description="The caller's own number.", examples=["MAG-4711"])
    description: x.Long = Field(description="What the goods are.", examples=["sintered NdFeB magnets"])
    prc_content: PrcContent | None = Field(default=None, description="Controlled Chinese content of goods made abroad.")


class ReviewDocument(RequestBody):
    """What somebody says an item is, with the basis and the files it rests on; who sends it answers for it."""

    status: Literal["controlled", "not_controlled"] = Field(description="The status.", examples=["not_controlled"])
    basis: x.Note = Field(description="What it rests on.", examples=["supplier's analysis of 2026-11-20"])
    on: x.Day = Field(description="Day of the review.", examples=["2026-11-20"])
    control_code: x.ControlCode | None = Field(default=None, description="The code, if controlled.", examples=[None])
    considered: x.Some[x.ControlCode] = Field(
        default=(), description="Control codes that it was held against.", examples=[["1C903.a"]]
    )
    because: x.Note | None = Field(
        default=None, description="Why those do not reach the item.", examples=["antimony content below 1 %"]
    )
    evidence: x.Some[Evidence] = Field(default=(), description="The files it rests on.")

    def declared(self, by: str) -> Declared:
        """Return the review as a line of a shipment carries it."""
        considered = [{"code": code, "because": self.because or self.basis} for code in self.considered]
        return Declared.model_validate(
            {"status": self.status, "basis": self.basis, "by": by, "on": self.on, "considered": considered}
        )


class PartyPaper(Part):
    """A paper of a party, such as its end-user certificate, with its last day."""

    id: x.PaperId = Field(description="Which paper it is.", examples=["end_user_certificate"])
    issued_on: x.Day | None = Field(default=None, description="Day of issue.", examples=["2026-11-01"])
    expires_on: x.Day | None = Field(default=None, description="Last day on which it counts.", examples=["2027-10-31"])
    sha256: Digest | None = Field(default=None, description="SHA-256 of the file.", examples=["9f2c" * 16])


class PartyDocument(RequestBody):
    """A party that the exporter deals with and watches."""

    number: Number = Field(description="The caller's own number.", examples=["C-1001"])
    name: x.Name = Field(description="Name in Latin letters.", examples=["Acme Motors"])
    name_local: x.Name | None = Field(default=None, description="Name in its own script.", examples=["アクメ自動車"])
    country: v.Country | None = Field(default=None, description="Country of its seat.", examples=["JP"])
    kind: v.PartyKind | None = Field(default=None, description="What kind of user it is.", examples=["civil"])
    address: x.Note | None = Field(default=None, description="Its address.", examples=["1-1 Marunouchi, Tokyo"])
    identifiers: Annotated[dict[str, x.Name], Field(max_length=20)] = Field(
        default_factory=dict, description="Numbers of registers.", examples=[{"corporate_number": "1234567890123"}]
    )
    owners: x.Some[Owner] = Field(default=(), description="Who holds shares of it.")
    papers: x.Some[PartyPaper] = Field(default=(), description="Its papers.")


class ClearanceDocument(RequestBody):
    """The finding that a party is not the listed one it resembles, with the reason and its last day."""

    entry: x.Short = Field(description="Id of the list entry.", examples=["MOFCOM-2026-12-07"])
    why: x.Note = Field(description="What tells the two apart.", examples=["another address and register number"])
    until: x.Day = Field(description="Last day on which it counts.", examples=["2027-05-31"])
    evidence: x.Some[Evidence] = Field(default=(), description="The files it rests on.")


class LicenceDocument(RequestBody):
    """A licence that the exporter holds: what it covers, how much, and until when."""

    number: Number = Field(description="Number of the licence.", examples=["24-123456"])
    kind: Literal["single", "general"] = Field(description="Which kind it is.", examples=["single"])
    control_codes: x.Some[x.ControlCode] = Field(default=(), description="What it covers.", examples=[["1C905.a.4"]])
    end_users: x.Some[x.Name] = Field(default=(), description="End users that it names.", examples=[["Acme Motors"]])
    countries: x.Some[v.Country] = Field(default=(), description="Countries that it names.", examples=[["JP"]])
    valid_from: x.Day = Field(description="First day.", examples=["2026-01-01"])
    valid_until: x.Day = Field(description="Last day.", examples=["2026-12-31"])
    quantity: Quantity | None = Field(default=None, description="How much may go; left out: no bound.")
    value: Value | None = Field(default=None, description="What may go by value; left out: no bound.")
    report_within_days: Annotated[int, Field(ge=0, le=366)] | None = Field(
        default=None, description="Days after shipment until the report of use (Order 792 Art 18(1)).", examples=[30]
    )


class DrawDocument(RequestBody):
    """What an order takes from a licence. The same reference again is the same draw."""

    reference: Number = Field(description="The caller's order and line.", examples=["PO-4711/10"])
    quantity: Quantity | None = Field(default=None, description="How much, in any unit of the licence's kind.")
    value: Value | None = Field(default=None, description="Its value, in the licence's currency.")
    on: x.Day | None = Field(default=None, description="Day of release; default: today.", examples=["2026-12-15"])


class CasePaper(Part):
    """A paper of a case and how far it is."""

    id: x.PaperId = Field(description="Which paper it is.", examples=["end_user_certificate"])
    state: PaperState = Field(description="How far it is.", examples=["sent"])
    sha256: Digest | None = Field(default=None, description="SHA-256 of the file.", examples=["9f2c" * 16])
    sent_on: x.Day | None = Field(default=None, description="Day on which it was sent.", examples=["2026-11-20"])
    received_on: x.Day | None = Field(default=None, description="Day on which it came.", examples=["2026-12-01"])
    expires_on: x.Day | None = Field(default=None, description="Last day on which it counts.", examples=["2027-10-31"])


class CaseChange(RequestBody):
    """What is changed of a case; what is left out stays."""

    note: x.Long | None = Field(default=None, description="A note to add.", examples=["asked the buyer again"])
    assignee: x.Short | None = Field(default=None, description="Who works on it.", examples=["key:h7m2k9qp"])
    due_on: x.Day | None = Field(default=None, description="Day by which it is to be done.", examples=["2026-12-01"])
    papers: x.Some[CasePaper] = Field(default=(), description="Papers that are new or stand otherwise now.")


_AT, _ID = "2026-11-21T08:00:00.000000Z", "itm_0123456789abcdef0123456789abcdef"


class RegisterEntryShown(ResponseMeta):
    """An entry of the register as it stands now."""

    id: str = Field(description="Its id.", examples=[_ID])
    kind: Literal["item", "party", "licence", "case", "file", "customers"] = Field(
        description="What it is.", examples=["item"]
    )
    name: str = Field(description="The caller's own number; of a case the shipment's reference.", examples=["MAG-4711"])
    state: str = Field(description="How it stands.", examples=["reviewed"])
    due_on: str | None = Field(description="Day by which something is due.", examples=["2026-12-01"])
    revision: int = Field(description="How often it was changed, from 1.", examples=[3])
    created_at: str = Field(description="Moment, UTC.", examples=[_AT])
    changed_at: str = Field(description="Moment of the last change, UTC.", examples=[_AT])
    changed_by: str = Field(description="Who made it.", examples=["key:h7m2k9qp"])
    data: JsonObject = Field(description="Everything else that is kept of it.", examples=[{"review": None}])


class RegisterPage(ResponseMeta):
    """A page of entries, in the order of their ids."""

    items: tuple[RegisterEntryShown, ...] = Field(description="The entries.")
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.", examples=[_ID])


class RegisterChangeShown(ResponseMeta):
    """One change of an entry: a link of the tenant's chain of changes."""

    seq: int = Field(description="Its place in the chain.", examples=[12])
    id: str = Field(description="Id of the change.", examples=["chg_0123456789abcdef0123456789abcdef"])
    at: str = Field(description="Moment, UTC.", examples=[_AT])
    actor: str = Field(description="Who made it.", examples=["key:h7m2k9qp"])
    action: str = Field(description="What was done.", examples=["review"])
    why: str = Field(description="Why.", examples=["supplier's analysis"])
    body: JsonObject = Field(description="The details.", examples=[{}])
    hash: str = Field(description="Hash of the link.", examples=["9f2c" * 16])


class DrawShown(ResponseMeta):
    """What an order took from a licence, in the licence's own unit and currency."""

    reference: str = Field(description="The order and line.", examples=["PO-4711/10"])
    state: DrawState = Field(description="How it stands.", examples=["reserved"])
    quantity: str = Field(description="How much.", examples=["200"])
    value: str = Field(description="Its value.", examples=["0"])
    report_due_on: str | None = Field(description="Day by which its use is to be reported.", examples=["2027-01-14"])
    reported_at: str | None = Field(description="Moment at which it was.", examples=[_AT])


class LicenceBalance(ResponseMeta):
    """What is left of a licence, what was drawn, and what an officer should see to."""

    quantity_left: str | None = Field(description="What is left by quantity; null: no bound.", examples=["300"])
    value_left: str | None = Field(description="What is left by value; null: no bound.", examples=[None])
    unit: str | None = Field(description="Unit of the quantity.", examples=["kg"])
    draws: tuple[DrawShown, ...] = Field(description="At most 500 draws.", examples=[[]])
    warnings: tuple[str, ...] = Field(description="An end near, little left, a report due.", examples=[[]])
