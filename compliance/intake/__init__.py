"""A document read, or refused with every fault."""

from compliance.intake.reading import read_shipment, read_shipments

__all__ = ["read_shipment", "read_shipments"]
