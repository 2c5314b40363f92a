"""Sales: an early warning at the quotation, and a place for the facts before there is a shipment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trytond.model import ModelView, Workflow
from trytond.pool import PoolMeta

from . import gate
from .parts import Item, Parts, country_of
from .stock import carried, home, paying
from .tab import ExportMixin


def sold(lines: Any, currency: Any) -> tuple[Item, ...]:
    """Return the goods of sale or purchase lines; services and returns send nothing out."""
    goods = [line for line in lines if line.type == "line" and line.product and (line.quantity or 0) > 0]
    return tuple(
        Item(line.product, Decimal(str(line.quantity)), line.unit, None, line.unit_price, currency)
        for line in goods
        if line.product.type != "service"
    )


class Sale(ExportMixin, metaclass=PoolMeta):
    """A sale; its facts serve the shipments made from it."""

    __name__ = "sale.sale"

    def export_parts(self, planned: bool = True) -> Parts:
        """Return who sends what to whom."""
        receiver = self.shipment_party or self.party
        return Parts(
            reference=self.number,
            exporter=self.company.party,
            exporter_address=None,
            buyers=(self.party,),
            receiver=receiver,
            receiver_address=self.shipment_address or receiver.address_get(type="delivery"),
            departure=country_of(home(self.company, self.warehouse)),
            items=sold(self.lines, self.currency),
            planned=self.shipping_date if planned else None,
            incoterm=getattr(self, "incoterm", None),
            place=getattr(self, "incoterm_location", None),
            others=(*paying([self], (self.party, receiver)), *carried(self)),
            leaves=False,
        )

    @classmethod
    @ModelView.button
    @Workflow.transition("quotation")
    def quote(cls, sales: Any) -> None:
        """Quote, with a warning where the goods would be held."""
        gate.warn([sale for sale in sales if sold(sale.lines, sale.currency)])
        super().quote(sales)
