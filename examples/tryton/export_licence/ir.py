"""The scheduled look at open shipments: the law may have changed since yesterday."""

from __future__ import annotations

import logging
from typing import Any

from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from . import gate
from .common import SHIPMENTS
from .exceptions import NotCheckedError

logger = logging.getLogger(__name__)


class Cron(metaclass=PoolMeta):
    """Adds the re-check to the scheduled tasks."""

    __name__ = "ir.cron"

    @classmethod
    def __setup__(cls) -> None:
        super().__setup__()
        cls.method.selection.append(("ir.cron|export_licence_recheck", "Check Export Licences of Open Shipments"))
        cls.methods_company_needed.add("ir.cron|export_licence_recheck")

    @classmethod
    def export_licence_recheck(cls) -> None:
        """Look at every open shipment of the company again; one that cannot be checked does not hide the others."""
        company = Transaction().context.get("company")
        active = dict(Pool().iterobject())
        for name in (name for name in SHIPMENTS if name in active):
            domain: list[Any] = [("state", "not in", ["draft", "shipped", "done", "cancelled"])]
            for shipment in active[name].search([*domain, ("company", "=", company)]):
                try:
                    gate.look([shipment], "recheck")
                except NotCheckedError as missed:
                    logger.error("%s was not checked: %s", shipment.rec_name, missed)
