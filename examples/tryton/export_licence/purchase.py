"""Purchases: an early warning where goods bought abroad would not get their licence."""

from __future__ import annotations

from typing import Any

from trytond.model import ModelView, Workflow
from trytond.pool import PoolMeta

from . import gate
from .parts import Parts, country_of
from .sale import sold
from .stock import carried, home
from .tab import ExportMixin


class Purchase(ExportMixin, metaclass=PoolMeta):
    """A purchase: here the supplier is the exporter, and the company or its customer receives."""

    __name__ = "purchase.purchase"
    export_inside_china = False

    def export_parts(self, planned: bool = True) -> Parts:
        """Return who sends what to whom."""
        customer = getattr(self, "customer", None)
        start = self.party.address_get()
        return Parts(
            reference=self.number,
            exporter=self.party,
            exporter_address=start,
            buyers=(self.company.party,),
            receiver=customer or self.company.party,
            receiver_address=self.delivery_address_out(customer),
            departure=country_of(start),
            items=sold(self.lines, self.currency),
            planned=self.delivery_date if planned else None,
            incoterm=getattr(self, "incoterm", None),
            place=getattr(self, "incoterm_location", None),
            others=tuple(carried(self)),
            leaves=False,
        )

    def delivery_address_out(self, customer: Any) -> Any:
        """Return where the goods go: to the customer of a drop shipment, else to the warehouse."""
        if customer:
            return getattr(self, "delivery_address", None) or customer.address_get(type="delivery")
        return home(self.company, self.warehouse)

    @classmethod
    @ModelView.button
    @Workflow.transition("quotation")
    def quote(cls, purchases: Any) -> None:
        """Quote, with a warning where the goods would be held."""
        gate.warn([one for one in purchases if sold(one.lines, one.currency)])
        super().quote(purchases)
