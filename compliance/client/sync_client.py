"""The client for threads: one for a process, shared by all its threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from types import TracebackType
from typing import Self, TypeVar, Unpack

import httpx

from compliance.client import requests as calls
from compliance.client.address import address
from compliance.client.request_bodies import Question
from compliance.client.requests import Call
from compliance.client.responses import Reply
from compliance.client.results import BatchLine, StoredAnswer
from compliance.client.retries import Attempts, Options, PollSchedule, RetryAfter, RetryPolicy
from compliance.model.assessment import Assessment
from compliance.model.screening import Screening
from compliance.model.stored import AnswerBrief, JobResult, ReplayResult

T = TypeVar("T")


class Client:
    """The service, as calls. Safe to share between threads; open a new one after a fork.

    Every request is tried again after a lost connection, a time-out, 408, 429, 502, 503 or 504; a POST only under an
    Idempotency-Key, which `assess`, `batch` and `submit_job` make themselves when none is given. All methods raise
    ServiceUnavailable, ServiceRefused, NotAllowed and AnswerUnreadable. See `Options` for the rest of the arguments.
    """

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        **options: Unpack[Options],
    ) -> None:
        """Take the address and the key, by default from XUKE_URL and XUKE_API_KEY. Raises InputRefused."""
        self._manners = RetryPolicy(**options)
        place = address(base_url, api_key, self._manners.allow_http)
        self.base_url = place.url
        self._sleep = sleep
        # This machine is asked without the proxy of the environment, which would see the key.
        self._http = httpx.Client(
            base_url=place.url, headers=place.headers, transport=transport, trust_env=not place.near
        )  # fmt: skip

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the connections."""
        self.close()

    def __repr__(self) -> str:
        """Return the address; never the key."""
        return f"{type(self).__name__}({self.base_url!r})"

    def close(self) -> None:
        """Close the connections; the client cannot be used afterwards."""
        self._http.close()

    def assess(self, shipment: Question, as_of: date | None = None, idempotency_key: str | None = None) -> StoredAnswer:
        """Return the answer to a shipment, kept by the service. Raises ShipmentRefused."""
        return self._send(calls.assess(shipment, as_of, idempotency_key))

    def what_if(self, shipment: Question, as_of: date | None = None, scenario: str | None = None) -> Assessment:
        """Return the answer to a shipment, under a scenario if one is named, without keeping it; sent once.

        Raises ShipmentRefused.
        """
        return self._send(calls.what_if(shipment, as_of, scenario))

    def batch(
        self, shipments: Iterable[Question], as_of: date | None = None, idempotency_key: str | None = None
    ) -> Iterator[BatchLine]:
        """Yield a line for each shipment, in order. Shipments are read and sent in parts while lines are taken.

        A refused shipment is a line with a problem and stops nothing. Nothing is sent before the first line is taken.
        """
        for call in calls.batch(shipments, as_of, idempotency_key):
            yield from self._send(call)

    def get(self, id: str) -> StoredAnswer:
        """Return a kept answer."""
        return self._send(calls.get(id))

    def find(self, reference: str | None = None, decision: str | None = None) -> Iterator[AnswerBrief]:
        """Yield kept answers, the newest first, page after page."""
        after: str | None = None
        while True:
            page = self._send(calls.page(reference, decision, after))
            yield from page.items
            after = page.next
            if after is None:
                return

    def replay(self, id: str) -> ReplayResult:
        """Ask a kept question again under its old law, and return whether the same bytes came out; sent once."""
        return self._send(calls.replay(id))

    def close_shipment(self, id: str) -> None:
        """Say that the shipment of an answer is over; it is no longer re-checked. Sent once."""
        self._send(calls.close(id))

    def screen(self, name: str, country: str | None = None, as_of: date | None = None) -> Screening:
        """Return who a name is on the party lists; sent once."""
        return self._send(calls.screen(name, country, as_of))

    def submit_job(
        self, shipments: Iterable[Question], as_of: date | None = None, idempotency_key: str | None = None
    ) -> JobResult:
        """Hand in many shipments (up to 64 MB), to be answered in the background."""
        return self._send(calls.submit_job(shipments, as_of, idempotency_key))

    def job(self, id: str) -> JobResult:
        """Return the state of a job."""
        return self._send(calls.job(id))

    def wait_for_job(self, id: str, timeout_seconds: float) -> JobResult:
        """Return the job once it has ended. Raises JobUnfinished when it has not in the time given."""
        looks = PollSchedule(self._manners, timeout_seconds)
        while not (job := self.job(id)).ended:
            self._sleep(looks.wait_after(job))
        return job

    def job_results(self, id: str) -> Iterator[BatchLine]:
        """Yield the lines of a job that are answered so far, in order; all of them once it has ended."""
        after = 0
        while lines := self._send(calls.results(id, after)):
            yield from lines
            after = lines[-1].number

    def cancel_job(self, id: str) -> JobResult:
        """Take back what a job has not answered yet (sent once), and return its state."""
        self._send(calls.cancel_job(id))
        return self.job(id)

    def send(self, call: Call[T]) -> T:
        """Send a call of the register, as `compliance.client.register_calls` makes it."""
        return self._send(call)

    def _send(self, call: Call[T]) -> T:
        """Send a request until there is an answer, or a reason to stop."""
        tries = Attempts(self._manners, call.key, call.repeatable)
        while True:
            try:
                return call.settle(self._exchange(call, tries))
            except (RetryAfter, httpx.RequestError) as cause:
                wait = tries.wait_after(cause)
            self._sleep(wait)

    def _exchange(self, call: Call[T], tries: Attempts) -> Reply:
        """Send a request once."""
        body = bytearray()
        with self._http.stream(
            call.method, call.path, params=call.params, content=call.body, headers=call.headers, timeout=tries.seconds()
        ) as response:
            for piece in response.iter_bytes():
                body += piece
                tries.so_far(len(body))
        return Reply(response.status_code, response.headers, bytes(body))
