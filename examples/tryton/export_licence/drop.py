"""Drop shipments: the supplier sends to the customer, and the gate stands where the supplier ships."""

from __future__ import annotations

from typing import Any

from trytond.model import ModelView, Workflow
from trytond.pool import PoolMeta

from . import gate
from .parts import Parts, code, country_of
from .stock import carried, moving, paying, sales_of
from .tab import ExportMixin


class ShipmentDrop(ExportMixin, metaclass=PoolMeta):
    """A shipment from the supplier to the customer."""

    __name__ = "stock.shipment.drop"

    def export_parts(self, planned: bool = True) -> Parts:
        """Return who sends what to whom; a company in another country than the goods is an intermediary."""
        start = self.contact_address or self.supplier.address_get()
        home = self.company.party.address_get()
        local = code(country_of(home)) == code(country_of(start))
        sales = sales_of(self.customer_moves)
        buyers = tuple(dict.fromkeys(sale.party for sale in sales)) or (self.customer,)
        between = [("intermediary", self.supplier if local else self.company.party)]
        return Parts(
            reference=self.number,
            exporter=self.company.party if local else self.supplier,
            exporter_address=None if local else start,
            buyers=buyers,
            receiver=self.customer,
            receiver_address=self.delivery_address,
            departure=country_of(start),
            items=moving(self.supplier_moves),
            planned=self.planned_date if planned else None,
            others=(*between, *paying(sales, (*buyers, self.customer)), *carried(self)),
            sources=tuple(sales),
        )

    @classmethod
    @ModelView.button
    @Workflow.transition("shipped")
    def ship(cls, shipments: Any) -> None:
        """Ship what may go."""
        gate.let_pass(shipments, "ship")
        super().ship(shipments)
