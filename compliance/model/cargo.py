"""The goods of a shipment: lines, their components, and all that classification can look at.

`null` equals absent. Amounts and shares are Decimal, percent values run from 0 to 100, technical
parameters carry their unit in the name.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from compliance.model import values as x
from compliance.model import vocabulary as v

DEEPEST_COMPONENT = 8
MOST_COMPONENTS = 2000


class Part(BaseModel):
    """Base of every part: unchangeable, no unknown fields, no silent change of type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, raw: object) -> object:
        """Leave out fields that are null, so that they take the default or are missed."""
        if isinstance(raw, dict) and None in raw.values():
            return {name: value for name, value in raw.items() if value is not None}
        return raw

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in the schema, too, that null equals absent."""
        schema = handler.resolve_ref_schema(handler(core))
        required = schema.get("required", ())
        schema["properties"] = {n: f if n in required else _or_null(f) for n, f in schema["properties"].items()}
        return schema


def _or_null(field: JsonSchemaValue) -> JsonSchemaValue:
    """Return the schema of a field that also takes null, with its words outside."""
    said = {key: field[key] for key in ("description", "examples", "default") if field.get(key) is not None}
    rest = {key: value for key, value in field.items() if key not in (*said, "default", "title")}
    if {"type": "null"} not in rest.get("anyOf", ()):
        rest = {"anyOf": [*(rest["anyOf"] if [*rest] == ["anyOf"] else [rest]), {"type": "null"}]}
    return {**rest, **said}


class Value(Part):
    """Money: an amount of zero or more and a currency of three capital letters."""

    amount: x.Amount | None = Field(default=None, description="A sum, zero or more.", examples=["50000.00"])
    currency: x.Currency | None = Field(default=None, description="Currency, three capital letters.", examples=["USD"])


class Quantity(Part):
    """How much: a value of zero or more and its unit, such as kg or pieces."""

    value: x.Amount | None = Field(default=None, description="A number, zero or more.", examples=["1200"])
    unit: x.Unit | None = Field(default=None, description="Its unit, such as kg or pieces.", examples=["kg"])


class ShareRange(Part):
    """A share in percent that is known only to lie between two bounds."""

    at_least: x.Percent | None = Field(default=None, description="Lower bound in percent.", examples=["0.05"])
    at_most: x.Percent | None = Field(default=None, description="Upper bound in percent.", examples=["0.2"])

    @field_validator("at_most")
    @classmethod
    def _bounds_in_order(cls, most: Decimal | None, info: ValidationInfo) -> Decimal | None:
        """The lower bound is not above the upper one."""
        least = info.data.get("at_least")
        if most is not None and least is not None and least > most:
            x.refuse(f"at_most {most} lies below at_least {least}", "Exchange the two, or give the same value twice.")
        return most


class PrcContent(Part):
    """Controlled PRC content of foreign-made goods: its share of the value, and whether PRC technology was used."""

    listed_value_percent: ShareRange | None = Field(
        default=None, description="Share of the value that controlled Chinese items make up, as far as it is known."
    )
    technology: bool | None = Field(
        default=None, description="Whether controlled Chinese technology was used to make the goods.", examples=[False]
    )


class Element(Part):
    """A chemical element in the goods, with its share of the mass where known."""

    mass_percent: x.Percent | None = Field(
        default=None,
        description="Share of the mass in percent. 0 is absent; without a share the element is present.",
        examples=["3.1"],
    )


class Considered(Part):
    """A control code that a review was held against, and why it does not reach the goods."""

    code: x.Row = Field(
        description="The control code; the id of the entry where it has none.", examples=["1C903.a", "uav-engine"]
    )
    because: x.Note = Field(description="Why it does not reach the goods.", examples=["antimony content below 1 %"])


class ConsideredMeasure(Part):
    """A row of a measure beside export control that a person checked, and why it does not reach the goods."""

    measure: x.MeasureId = Field(
        description="List and row, as the question names them.", examples=["export_ban_list/wood-charcoal"]
    )
    because: x.Note = Field(description="Why it does not reach the goods.", examples=["made from bamboo"])


class Declared(Part):
    """What somebody says about the control status: a claim to be checked; with `by`, `on` and `basis` a review."""

    status: v.DeclaredStatus | None = Field(
        default=None, description="The status that is claimed.", examples=["controlled"]
    )
    basis: x.Note | None = Field(
        default=None, description="What the claim rests on.", examples=["supplier's classification"]
    )
    by: x.Name | None = Field(
        default=None,
        description="Who answers for it. With `on` and `basis` the claim is a review of the goods.",
        examples=["Li Na, trade compliance"],
    )
    on: x.Day | None = Field(default=None, description="Day of the review.", examples=["2026-11-20"])
    considered: x.Some[Considered] = Field(
        default=(), description="Control codes that the review was held against, each with the reason against it."
    )
    beside: x.Some[ConsideredMeasure] = Field(
        default=(),
        description="Measures beside export control that may reach the goods and, as `by` answers, do not.",
    )


class GoodsFields(Part):
    """What a line and a component have in common: all that classification can look at."""

    model_config = ConfigDict(defer_build=False)  # components hold components: the field is whole when it is built

    description: x.Long | None = Field(
        default=None, description="What the goods are, in words.", examples=["sintered NdFeB magnets, Dy 3.1 %"]
    )
    description_zh: x.Long | None = Field(
        default=None, description="The same in Chinese.", examples=["烧结钕铁硼永磁体"]
    )
    elements: Annotated[dict[v.Symbol, Element], x.Ordered] = Field(
        default_factory=dict,
        description="Chemical elements inside, by symbol. Where some are named, the others count as absent.",
        examples=[{"Dy": {"mass_percent": "3.1"}}],
    )
    form: v.Form | None = Field(
        default=None, description="Shape in which the goods come.", examples=["permanent_magnet"]
    )
    hs_code: x.HsCode | None = Field(
        default=None,
        description="Customs number of 4 to 10 digits; it is no proof of what the goods are.",
        examples=["8505111000"],
    )
    control_code: x.ControlCode | None = Field(
        default=None,
        description="Code of the Chinese dual-use list, where somebody has classified the goods.",
        examples=["1C905.a.4"],
    )
    parameters: Annotated[dict[x.ParameterName, x.ParameterValue], Field(max_length=100), x.Ordered] = Field(
        default_factory=dict,
        description="Technical values by name, with the unit in the name; `rules/FACTS.md` has the names.",
        examples=[{"density_g_cm3": "7.5"}],
    )
    origin: v.Country | None = Field(
        default=None, description="Country in which the goods were made, ISO 3166-1 alpha-2.", examples=["CN"]
    )
    quantity: Quantity | None = Field(default=None, description="How much of it.")
    value: Value | None = Field(default=None, description="What it is worth.")
    components: x.Many[Component] = Field(
        default=(), description="Bill of materials, nested up to 8 levels and 2,000 parts."
    )


class Component(GoodsFields):
    """A part of the goods in the bill of materials; it may have components itself."""


class ShipmentLine(GoodsFields):
    """One position of the shipment."""

    line: x.Short = Field(description="Id of the line, given back in the answer; each has its own.", examples=["1"])
    item: Annotated[str, Field(max_length=200, pattern=r"\S")] | None = Field(
        default=None,
        description="The caller's own item number; the service takes over what its register says of it.",
        examples=["MAG-4711"],
    )
    description: x.Long = Field(
        description="What the goods are, in words.", examples=["sintered NdFeB magnets, Dy 3.1 %"]
    )
    declared: Declared | None = Field(
        default=None, description="What somebody says about the control status: a claim to be checked."
    )
    prc_content: PrcContent | None = Field(default=None, description="Controlled Chinese content of goods made abroad.")

    @field_validator("components")
    @classmethod
    def _bill_of_materials_in_bounds(cls, parts: tuple[Component, ...]) -> tuple[Component, ...]:
        """At most 8 levels and 2000 components."""
        level, depth, count = parts, 0, 0
        while level:
            depth, count = depth + 1, count + len(level)
            if depth > DEEPEST_COMPONENT:
                x.refuse(f"components are nested deeper than {DEEPEST_COMPONENT} levels", "Merge the deepest levels.")
            if count > MOST_COMPONENTS:
                x.refuse(f"a line has more than {MOST_COMPONENTS} components", "Merge small components of one kind.")
            level = tuple(part for whole in level for part in whole.components)
        return parts
