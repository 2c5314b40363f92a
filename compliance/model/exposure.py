"""Open orders under the law and under scenarios: what is at risk, what arrives in time, what runs out, what would help.

Sums are kept apart by currency and never converted. Shares come from the delay curves alone; where nothing was
observed there is none, and the value stands under `value_without_times`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from compliance.model import values as x
from compliance.model import vocabulary as v
from compliance.model.assessment import OverlayAnswer
from compliance.model.cargo import Part
from compliance.model.decision import Action, Answer, Decision, Words

Dimension = Literal["item", "buyer", "country", "element", "law"]


class OpenOrder(Part):
    """One open order of one item, with what is in stock and used of it. What is not said is asked for, not assumed."""

    item: x.Name = Field(description="Your own number of the item.", examples=["MAG-0042"])
    description: x.Long = Field(description="What it is.", examples=["sintered NdFeB magnets, Dy 3.1 %"])
    reference: x.Short | None = Field(default=None, description="Number of the order.", examples=["PO-4711"])
    country: v.Country = Field(description="Country of destination.", examples=["JP"])
    departure: v.Country = Field(default="CN", description="Where it leaves from.", examples=["CN"])
    origin: v.Country | None = Field(default=None, description="Country of origin.", examples=["CN"])
    exporter: x.Name | None = Field(default=None, description="Who exports it.", examples=["Ningbo Magnet Co., Ltd."])
    buyer: x.Name | None = Field(default=None, description="Who buys it.", examples=["Acme Motors"])
    end_user: x.Name | None = Field(
        default=None, description="Who uses it, if not the buyer.", examples=["Acme Motors"]
    )
    end_use: x.Note | None = Field(default=None, description="What for.", examples=["traction motors for cars"])
    military: bool | None = Field(default=None, description="Whether the use is military.", examples=[False])
    user_kind: v.PartyKind | None = Field(default=None, description="What the end user is.", examples=["civil"])
    chain_stated: bool | None = Field(
        default=None,
        description="True: no onward sale, no intermediary and no owner of the end user is left to name.",
        examples=[True],
    )
    hs_code: x.HsCode | None = Field(default=None, description="Customs number.", examples=["8505111000"])
    control_code: x.ControlCode | None = Field(default=None, description="Control code.", examples=["1C905.a.4"])
    form: v.Form | None = Field(default=None, description="Form, as in a shipment.", examples=["permanent_magnet"])
    quantity: x.Amount | None = Field(default=None, description="How much is ordered.", examples=["1200"])
    unit: x.Unit | None = Field(default=None, description="Its unit.", examples=["kg"])
    value: x.Amount = Field(description="Value of what is ordered.", examples=["50000.00"])
    currency: x.Currency = Field(description="Currency of the value.", examples=["JPY"])
    need_on: x.Day = Field(description="Day on which it must be there.", examples=["2027-02-15"])
    transit_days: int = Field(default=0, ge=0, le=400, description="Days from release to arrival.", examples=[14])
    monthly_use: x.Amount | None = Field(default=None, description="Used in a month, in `unit`.", examples=["400"])
    stock: x.Amount | None = Field(default=None, description="In stock, in `unit`.", examples=["900"])


class OrderAnswer(Answer):
    """One order under one reading: decision, share in time as a range, days on which it may come and stock runs out."""

    row: int = Field(description="Number of the order in the input, from 1.", examples=[1])
    item: str = Field(description="Number of the item.", examples=["MAG-0042"])
    reference: str | None = Field(description="Number of the order.", examples=["PO-4711"])
    buyer: str | None = Field(description="Who buys it.", examples=["Acme Motors"])
    country: str = Field(description="Country of destination.", examples=["JP"])
    elements: tuple[str, ...] = Field(description="Elements on which its control turns.", examples=[["Dy"]])
    laws: tuple[str, ...] = Field(description="What the decision rests on.", examples=[["NOTICE-2025-18"]])
    decision: Decision = Field(description="The decision.", examples=["licence_required_strict"])
    at_worst: Decision = Field(description="The strictest that is possible.", examples=["licence_required_strict"])
    action: Action = Field(description="What to do.", examples=["apply"])
    value: Decimal = Field(description="Value of the order.", examples=["50000.00"])
    currency: str = Field(description="Its currency.", examples=["JPY"])
    need_on: date = Field(description="Day on which it must be there.", examples=["2027-02-15"])
    share_in_time: tuple[float, float] | None = Field(
        description="Share expected to be there by then: least and most; null where nothing was observed.",
        examples=[[0.12, 0.19]],
    )
    arrives: tuple[date, date] | None = Field(
        description="If it comes at all: the days by which a tenth, and nine tenths, of the grants are there.",
        examples=[["2027-01-20", "2027-09-30"]],
    )
    stock_out_on: date | None = Field(description="Day on which the stock is used up.", examples=["2027-02-03"])
    changed: bool = Field(description="Whether decision or share differs from those under the law.", examples=[True])


class ExposureGroup(Answer):
    """The sum of some orders in one currency: value by decision, and what of it is expected in time."""

    key: str = Field(description="Item, buyer, country, element or law; empty for all.", examples=["JP"])
    currency: str = Field(description="Currency of the sums.", examples=["JPY"])
    orders: int = Field(description="How many orders.", examples=[12])
    value: Decimal = Field(description="Value of all.", examples=["600000.00"])
    by_decision: dict[Decision, Decimal] = Field(
        description="Value by decision.", examples=[{"licence_required_strict": "600000.00"}]
    )
    in_time_least: Decimal = Field(description="Value expected in time, at least.", examples=["72000.00"])
    in_time_most: Decimal = Field(description="Value expected in time, at most.", examples=["114000.00"])
    value_without_times: Decimal = Field(description="Value of orders without an expectation.", examples=["0.00"])
    first_stock_out: date | None = Field(
        description="First day on which one of them runs out.", examples=["2027-01-03"]
    )


class Lever(Answer):
    """A question or a paper that stands between value and an answer, and how much value waits for it."""

    kind: Literal["question", "paper"] = Field(description="What it is.", examples=["paper"])
    id: str = Field(
        description="The fact that is asked for, or the id of the paper.", examples=["end_user_certificate"]
    )
    says: Words = Field(description="The question, or the name of the paper.")
    orders: int = Field(description="How many orders wait for it.", examples=[4])
    currency: str = Field(description="Currency of the value.", examples=["JPY"])
    value: Decimal = Field(description="Value that waits for it.", examples=["250000.00"])


class ScenarioExposure(Answer):
    """All orders under the law as it is (`scenario` is null), or under one scenario."""

    scenario: str | None = Field(description="Name of the scenario.", examples=["jp_rare_earth_ban"])
    overlays: tuple[OverlayAnswer, ...] = Field(description="What lay on top of the law.")
    orders: tuple[OrderAnswer, ...] = Field(description="Each order.")
    totals: tuple[ExposureGroup, ...] = Field(description="All orders together, by currency.")
    groups: dict[Dimension, tuple[ExposureGroup, ...]] = Field(
        description="Sums by item, buyer, country, element and law; an order under several elements or laws stands in "
        "the sum of each.",
        examples=[{"country": []}],
    )
    levers: tuple[Lever, ...] = Field(description="Questions and papers, those that move most value first.")


class OrderChange(Answer):
    """An order that is answered otherwise than in the run before."""

    scenario: str | None = Field(description="Name of the scenario.", examples=["jp_rare_earth_ban"])
    item: str = Field(description="Number of the item.", examples=["MAG-0042"])
    reference: str | None = Field(description="Number of the order.", examples=["PO-4711"])
    was: Decision | None = Field(description="The decision before; null if new.", examples=["licence_required_strict"])
    now: Decision | None = Field(description="The decision now; null if the order is gone.", examples=["prohibited"])
    share_was: tuple[float, float] | None = Field(description="Share in time before.", examples=[[0.2, 0.3]])
    share_now: tuple[float, float] | None = Field(description="Share in time now.", examples=[[0.1, 0.2]])


class ExposureReport(Answer):
    """Open orders under the law and under scenarios. Nothing in it is a decision on a shipment; it has no receipt."""

    as_of: date = Field(description="Day of the question in China.", examples=["2026-11-28"])
    engine: str = Field(description="Version of the engine.", examples=["0.1.0"])
    rulebook: str = Field(description="Digest of the rulebook.", examples=["0123456789abcdef" * 4])
    scenarios: tuple[ScenarioExposure, ...] = Field(description="The law first, then each scenario.")
    changes: tuple[OrderChange, ...] = Field(default=(), description="What changed since the run before.")

    def to_json(self, indent: int | None = None) -> str:
        """Return the report as JSON text."""
        return self.model_dump_json(by_alias=True, indent=indent)
