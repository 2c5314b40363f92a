"""What classification looks at: a line of a shipment, a component, or anything with the same fields."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol


class ElementLike(Protocol):
    """The content of an element: its mass percent, when it was stated."""

    @property
    def mass_percent(self) -> Decimal | None:
        """Mass percent, 0 to 100; None when not stated."""


class GoodsLike(Protocol):
    """The fields that say what goods are. All may be missing."""

    @property
    def description(self) -> str | None:
        """What the goods are called."""

    @property
    def description_zh(self) -> str | None:
        """The same in Chinese."""

    @property
    def elements(self) -> Mapping[str, ElementLike]:
        """Elements by symbol."""

    @property
    def form(self) -> str | None:
        """The form, from the closed vocabulary."""

    @property
    def hs_code(self) -> str | None:
        """The customs number as stated, digits only."""

    @property
    def control_code(self) -> str | None:
        """The declared control code."""

    @property
    def parameters(self) -> Mapping[str, object]:
        """Technical values by parameter name."""
