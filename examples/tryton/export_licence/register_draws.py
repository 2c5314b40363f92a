"""Licences that stand in the register of the service too, where other systems draw on them: nothing is drawn twice.

Packing reserves, leaving consumes, cancelling gives back. A draw is known by the shipment's number, so that a repeated
one changes nothing; what was reserved for a shipment that did not pack in the end is taken up or given back later.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compliance.errors import XukeError
from compliance.model.cargo import Quantity
from compliance.model.register import DrawDocument

from .assessor import NotAssessed, client_of

logger = logging.getLogger(__name__)
CONFLICT = "state_conflict"


class DrawRefused(Exception):
    """The register does not let a shipment draw; `says` tells why, in its words."""

    def __init__(self, says: str) -> None:
        """Keep the reason."""
        super().__init__(says)
        self.says = says


class Register:
    """The licences of the register. Raises NotAssessed when it cannot be reached, and DrawRefused for its no."""

    def __init__(self, url: str, key: str | None, timeout_seconds: float) -> None:
        """Take address, key and the seconds to wait for one answer."""
        self._reach = (url, key, timeout_seconds)

    def reserve(self, licence: str, reference: str, quantity: dict[str, str]) -> None:
        """Set aside what a shipment takes; what was set aside for it before in another amount is given back first."""
        try:
            self._send("reserve", licence, _draw(reference, quantity))
        except DrawRefused:
            if not self.release(licence, reference):
                raise
            self._send("reserve", licence, _draw(reference, quantity))

    def consume(self, licence: str, reference: str, quantity: dict[str, str]) -> None:
        """Take off what leaves, whether or not it was set aside."""
        self._send("consume", licence, _draw(reference, quantity))

    def release(self, licence: str, reference: str) -> bool:
        """Give back what was set aside for a shipment; whether there was anything to give back."""
        try:
            self._send("release", licence, reference)
        except DrawRefused:
            return False
        return True

    def _send(self, call: str, *given: Any) -> None:
        try:
            from compliance.client import ServiceRefused, ServiceUnavailable, register_calls

            client = client_of(os.getpid(), *self._reach)
        except (XukeError, ImportError) as fault:
            raise NotAssessed("fault", str(fault)) from fault
        try:
            client.send(getattr(register_calls, call)(*given))
        except ServiceUnavailable as away:
            raise NotAssessed("away", str(away)) from away
        except ServiceRefused as refused:
            if refused.kind == CONFLICT:
                raise DrawRefused(refused.detail) from refused
            raise NotAssessed("fault", str(refused)) from refused
        except Exception as fault:  # whatever breaks, nothing may move
            logger.exception("the register failed")
            raise NotAssessed("fault", f"{type(fault).__name__}: {fault}") from fault


@dataclass(frozen=True)
class Drawing:
    """What a shipment takes: its reference, the quantity by licence number, and whether the goods leave now."""

    reference: str
    taken: dict[str, dict[str, str]]
    leaves: bool


def _draw(reference: str, quantity: dict[str, str]) -> DrawDocument:
    return DrawDocument(reference=reference, quantity=Quantity(value=Decimal(quantity["value"]), unit=quantity["unit"]))


def settle(register: Register, licences: Iterable[Any], drawing: Drawing) -> None:
    """Let the register hold for a shipment what it takes, and nothing else. Raises DrawRefused and NotAssessed."""
    for licence in licences:
        quantity = drawing.taken.get(licence.number)
        if quantity is None:
            register.release(licence.register_id, drawing.reference)
            continue
        act = register.consume if drawing.leaves else register.reserve
        try:
            act(licence.register_id, drawing.reference, quantity)
        except DrawRefused as refused:
            raise DrawRefused(f"{licence.number}: {refused.says}") from refused
