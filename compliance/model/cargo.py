"""The goods of a shipment: lines, their components, and all that classification can look at.

`null` equals absent. Amounts and shares are Decimal, percent values run from 0 to 100, technical
parameters carry their unit in the name.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from compliance.model import values as x
from compliance.model import vocabulary as v

DEEPEST_COMPONENT = 8
MOST_COMPONENTS = 2000


class Part(BaseModel):
    """Base of every part: unchangeable, no unknown fields, no silent change of type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, raw: Any) -> Any:
        """Leave out fields that are null, so that they take the default or are missed."""
        if isinstance(raw, dict) and None in raw.values():
            return {name: value for name, value in raw.items() if value is not None}
        return raw


class Value(Part):
    """Money: an amount of zero or more and a currency of three capital letters."""

    amount: x.Amount | None = None
    currency: x.Currency | None = None


class Quantity(Part):
    """How much: a value of zero or more and its unit, such as kg or pieces."""

    value: x.Amount | None = None
    unit: x.Unit | None = None


class ShareRange(Part):
    """A share in percent that is known only to lie between two bounds."""

    at_least: x.Percent | None = None
    at_most: x.Percent | None = None

    @field_validator("at_most")
    @classmethod
    def _bounds_in_order(cls, most: Any, info: ValidationInfo) -> Any:
        """The lower bound is not above the upper one."""
        least = info.data.get("at_least")
        if most is not None and least is not None and least > most:
            x.refuse(f"at_most {most} lies below at_least {least}", "Exchange the two, or give the same value twice.")
        return most


class PrcContent(Part):
    """Controlled PRC content of foreign-made goods: its share of the value, and whether PRC technology was used."""

    listed_value_percent: ShareRange | None = None
    technology: bool | None = None


class Element(Part):
    """A chemical element in the goods, with its share of the mass where known."""

    mass_percent: x.Percent | None = None


class Considered(Part):
    """A control code that a review was held against, and why it does not reach the goods."""

    code: x.ControlCode
    because: x.Note


class Declared(Part):
    """What somebody says about the control status: a claim to be checked; with `by`, `on` and `basis` a review."""

    status: v.DeclaredStatus | None = None
    basis: x.Note | None = None
    by: x.Name | None = None
    on: x.Day | None = None
    considered: x.Some[Considered] = ()


class GoodsFields(Part):
    """What a line and a component have in common: all that classification can look at."""

    description: x.Long | None = None
    description_zh: x.Long | None = None
    elements: Annotated[dict[v.Symbol, Element], x.Ordered] = Field(default_factory=dict)
    form: v.Form | None = None
    hs_code: x.HsCode | None = None
    control_code: x.ControlCode | None = None
    parameters: Annotated[dict[x.ParameterName, x.ParameterValue], Field(max_length=100), x.Ordered] = Field(
        default_factory=dict
    )
    origin: v.Country | None = None
    quantity: Quantity | None = None
    value: Value | None = None
    components: x.Many[Component] = ()


class Component(GoodsFields):
    """A part of the goods in the bill of materials; it may have components itself."""


class ShipmentLine(GoodsFields):
    """One position of the shipment."""

    line: x.Short
    description: x.Long
    declared: Declared | None = None
    prc_content: PrcContent | None = None

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
