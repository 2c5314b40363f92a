"""What the user sees when goods do not move."""

from __future__ import annotations

from trytond.exceptions import UserError, UserWarning


class NotCheckedError(UserError):
    """The check itself could not be made: fault, service away, wrong clock, unreadable facts."""


class HeldError(UserError):
    """The answer does not let the goods go."""


class OutsideShipmentError(UserError):
    """Goods would leave without a shipment that could be checked."""


class ReviewError(UserError):
    """A review cannot be acknowledged by this user, or there is none."""


class EarlyWarning(UserWarning):
    """A quotation or purchase that would not be let go as things stand."""


class ReviewWarning(UserWarning):
    """What an export officer takes upon himself."""
