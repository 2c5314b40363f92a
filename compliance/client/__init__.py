"""A client of the xuke service: `Client` for threads, `AsyncClient` for asyncio; retries and idempotency built in.

    with Client("https://xuke.example", key) as xuke:      # or XUKE_URL and XUKE_API_KEY
        stored = xuke.assess({"lines": [{"line": "1", "description": "gallium metal 6N"}]})

Every error is a child of `compliance.errors.XukeError`, and none of them is a leave to ship: hold the goods. A refused
shipment raises `ShipmentRefused`, as the library itself does.

An answer is read strictly: one with a field this version does not know raises `AnswerUnreadable`, because the field may
be the one that narrows the answer. So bring clients to a new version before the service. Lists, jobs and screenings are
read leniently, for no decision hangs on what is added there.
"""

from __future__ import annotations

try:
    import httpx as _httpx  # noqa: F401 - asked for here, so that its absence is told in one place
except ImportError as error:
    raise ImportError("The client needs httpx, which is not installed. Run: pip install 'xuke[client]'") from error

from compliance.client.async_client import AsyncClient
from compliance.client.errors import AnswerUnreadable, JobUnfinished, NotAllowed, ServiceRefused, ServiceUnavailable
from compliance.client.results import BatchLine, StoredAnswer
from compliance.client.retries import Options
from compliance.client.sync_client import Client
from compliance.errors import Fault, ShipmentRefused, XukeError
from compliance.model.screening import ListingHit, OwnerHit, Screening
from compliance.model.stored import AnswerBrief, JobResult, ReplayResult

__all__ = [
    "AnswerBrief",
    "AnswerUnreadable",
    "AsyncClient",
    "BatchLine",
    "Client",
    "Fault",
    "JobResult",
    "JobUnfinished",
    "ListingHit",
    "NotAllowed",
    "Options",
    "OwnerHit",
    "ReplayResult",
    "Screening",
    "ServiceRefused",
    "ServiceUnavailable",
    "ShipmentRefused",
    "StoredAnswer",
    "XukeError",
]  # fmt: skip
