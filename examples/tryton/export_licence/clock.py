"""The day of the law: today in the People's Republic, whatever zone server and company are in."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from trytond.pool import Pool

BEIJING = ZoneInfo("Asia/Shanghai")


def law_day() -> date:
    """Return Tryton's today, in PRC time."""
    found: date = Pool().get("ir.date").today(timezone=BEIJING)
    return found
