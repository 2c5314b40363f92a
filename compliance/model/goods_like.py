"""What classification can look at: a line of a shipment, a component of it, or anything with the same fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from compliance.model.cargo import Declared, Element, PrcContent, Quantity, Value


class GoodsLike(Protocol):
    """Goods as they are described; None and empty mean that nothing was said."""

    @property
    def description(self) -> str | None:
        """What the goods are, in words."""

    @property
    def description_zh(self) -> str | None:
        """The same in Chinese."""

    @property
    def elements(self) -> Mapping[str, Element]:
        """Chemical elements inside, by symbol."""

    @property
    def form(self) -> str | None:
        """Shape in which the goods come."""

    @property
    def hs_code(self) -> str | None:
        """Customs number of 4 to 10 digits."""

    @property
    def control_code(self) -> str | None:
        """Code of the dual-use list that somebody classified the goods with."""

    @property
    def parameters(self) -> Mapping[str, Decimal | bool | str]:
        """Technical values by name, with the unit in the name."""

    @property
    def origin(self) -> str | None:
        """Country in which the goods were made."""

    @property
    def quantity(self) -> Quantity | None:
        """How much of it."""

    @property
    def value(self) -> Value | None:
        """What it is worth."""

    @property
    def components(self) -> Sequence[GoodsLike]:
        """Bill of materials."""


class LineLike(GoodsLike, Protocol):
    """Goods that are a line of a shipment."""

    @property
    def line(self) -> str:
        """Id of the line."""

    @property
    def declared(self) -> Declared | None:
        """What somebody says about the control status."""

    @property
    def prc_content(self) -> PrcContent | None:
        """Controlled Chinese content of goods made abroad."""
