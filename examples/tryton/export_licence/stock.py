"""Shipments and stock moves: where goods leave, and so where the gate stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trytond.model import ModelView, Workflow
from trytond.pool import PoolMeta

from . import gate
from .parts import Item, Parts, country_of
from .tab import ExportMixin


def item_of(move: Any) -> Item:
    """Return a stock move as goods."""
    return Item(
        move.product, Decimal(str(move.quantity)), move.unit, getattr(move, "lot", None), move.unit_price, move.currency
    )


def moving(moves: Any) -> tuple[Item, ...]:
    """Return the goods of moves that count."""
    return tuple(item_of(move) for move in moves if move.state != "cancelled" and move.quantity)


def sales_of(moves: Any) -> list[Any]:
    """Return the sales that moves come from, each once."""
    lines = [move.origin for move in moves if getattr(move.origin, "__name__", "") == "sale.line"]
    return sorted({line.sale for line in lines}, key=lambda sale: int(sale.id))


def home(company: Any, warehouse: Any) -> Any:
    """Return the address goods leave from: the warehouse's, else the company's first."""
    return (warehouse.address if warehouse else None) or company.party.address_get()


def carried(record: Any) -> list[tuple[str, Any]]:
    """Return the carrier of a record, if it names one."""
    carrier = getattr(record, "carrier", None)
    return [("carrier", carrier.party)] if carrier else []


def paying(sales: list[Any], known: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """Return those who pay for somebody else; they stand between and are screened."""
    payers = {sale.invoice_party for sale in sales if sale.invoice_party} - set(known)
    return [("intermediary", payer) for payer in sorted(payers, key=lambda party: int(party.id))]


class ShipmentOut(ExportMixin, metaclass=PoolMeta):
    """Customer shipments: gate at pack, again when they leave on a later day."""

    __name__ = "stock.shipment.out"

    def _export_moves(self) -> list[Any]:
        """Return the outgoing moves, without the sorting by name that the field does."""
        whole = self.warehouse_output == self.warehouse_storage
        return [move for move in self.moves if whole or move.from_location == self.warehouse_output]

    def export_parts(self, planned: bool = True) -> Parts:
        """Return who sends what to whom."""
        moves = self._export_moves()
        sales = sales_of(moves)
        buyers = tuple(dict.fromkeys(sale.party for sale in sales)) or (self.customer,)
        start = home(self.company, self.warehouse)
        return Parts(
            reference=self.number,
            exporter=self.company.party,
            exporter_address=None,
            buyers=buyers,
            receiver=self.customer,
            receiver_address=self.delivery_address,
            departure=country_of(start),
            items=moving(moves),
            planned=self.planned_date if planned else None,
            incoterm=getattr(self, "incoterm", None),
            place=getattr(self, "incoterm_location", None),
            others=(*paying(sales, (*buyers, self.customer)), *carried(self)),
            sources=tuple(sales),
        )

    @classmethod
    @ModelView.button
    @Workflow.transition("packed")
    def pack(cls, shipments: Any) -> None:
        """Pack what may go."""
        gate.let_pass(shipments, "pack")
        super().pack(shipments)

    @classmethod
    @ModelView.button
    @Workflow.transition("shipped")
    def ship(cls, shipments: Any) -> None:
        """Ship what may go on the day it leaves."""
        gate.let_pass(shipments, "ship")
        super().ship(shipments)

    @classmethod
    @ModelView.button
    @Workflow.transition("done")
    def do(cls, shipments: Any) -> None:
        """Close; what was never shipped leaves now."""
        gate.let_pass([shipment for shipment in shipments if shipment.state != "shipped"], "ship")
        super().do(shipments)

    @classmethod
    @ModelView.button
    @Workflow.transition("cancelled")
    def cancel(cls, shipments: Any) -> None:
        """Cancel, and give back what the register holds."""
        super().cancel(shipments)
        gate.give_back(shipments)


class ShipmentInReturn(ExportMixin, metaclass=PoolMeta):
    """Goods back to a supplier: gate when they leave."""

    __name__ = "stock.shipment.in.return"

    def export_parts(self, planned: bool = True) -> Parts:
        """Return who sends what to whom."""
        start = home(self.company, self.warehouse)
        return Parts(
            reference=self.number,
            exporter=self.company.party,
            exporter_address=None,
            buyers=(self.supplier,),
            receiver=self.supplier,
            receiver_address=self.delivery_address or self.supplier.address_get(),
            departure=country_of(start),
            items=moving(self.moves),
            planned=self.planned_date if planned else None,
            incoterm=getattr(self, "incoterm", None),
            place=getattr(self, "incoterm_location", None),
            others=tuple(carried(self)),
        )

    @classmethod
    @ModelView.button
    @Workflow.transition("done")
    def do(cls, shipments: Any) -> None:
        """Send back what may go."""
        gate.let_pass(shipments, "ship")
        super().do(shipments)


class Move(metaclass=PoolMeta):
    """The backstop: no stock leaves past the gate, whichever way it is moved."""

    __name__ = "stock.move"

    @classmethod
    @ModelView.button
    @Workflow.transition("done")
    def do(cls, moves: Any) -> None:
        """Move what may go."""
        gate.backstop(moves)
        super().do(moves)
