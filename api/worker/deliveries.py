"""Sends webhook events, signed after Standard Webhooks; retries with backoff until they arrive.

A receiver may see an event twice (it answered, and the answer or our note of it was lost): `webhook-id` is the same.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import random
import ssl
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache

import httpx

from api.logs import logger
from api.worker.addresses import AddressRefused, Target, target
from api.worker.context import Heartbeat, LeaseDuty, WorkerContext
from compliance.store import webhooks
from compliance.store.webhooks import MAILTO, SECRET_PREFIX, DeliveryFailure, Due
from compliance.version import VERSION

SECONDS = 10.0
AT_ONCE = 16
AT_ONCE_TO_ONE = 4
_GONE = 410
_DICE = random.Random()  # noqa: S311 - it spreads attempts and keeps no secret


@dataclass(frozen=True, slots=True)
class WebhookReply:
    """What an attempt met: the status answered, or what went wrong."""

    status: int | None
    error: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


Mailer = Callable[[Due], WebhookReply]


def no_mail(_due: Due) -> WebhookReply:
    """Return what mail meets in a service that has no mail server."""
    return WebhookReply(None, "this service has no mail server: XUKE_SMTP_HOST is not set")


def signature(secret: str, event: str, seconds: int, body: str) -> str:
    """Return the signature of a message: `v1,` and the base64 of its HMAC-SHA256."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, f"{event}.{seconds}.{body}".encode(), "sha256")).decode()


def send(due: Due, seconds: int, private: bool) -> WebhookReply:
    """Send one delivery; `seconds` is the time of sending since 1970. Nothing that goes wrong is raised."""
    headers = {
        "content-type": "application/json",
        "user-agent": f"xuke/{VERSION}",
        "webhook-id": due.event,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(due.secret, due.event, seconds, due.body),
    }
    try:
        to = target(due.url, private)
        status = asyncio.run(_post(to, headers, due.body.encode()))
    except AddressRefused as refused:
        return WebhookReply(None, refused.what)
    except (TimeoutError, httpx.TimeoutException):
        return WebhookReply(None, f"no answer within {SECONDS:g} seconds")
    except httpx.HTTPError as error:
        return WebhookReply(None, f"no connection: {type(error).__name__} {error}")
    except Exception as error:  # what nobody foresaw is an attempt without success, and no reason to stop
        return WebhookReply(None, f"not sent: {type(error).__name__}")
    return WebhookReply(status, _said(status))


def _receiver(due: Due) -> str:
    """Return what may be busy: the webhook, and for all mail together its server, which holds up no webhook."""
    return MAILTO if due.url.startswith(MAILTO) else due.webhook


def _said(status: int) -> str:
    if 300 <= status < 400:
        return f"answered {status}; a redirect is not followed"
    return f"answered {status}"


async def _post(to: Target, headers: dict[str, str], body: bytes) -> int:
    """Post to the machine that was checked, and return the status; the answer's body is not read."""
    headers = {**headers, "host": to.url.netloc.decode()}
    name = {"sni_hostname": to.url.raw_host.decode()}
    async with asyncio.timeout(SECONDS), httpx.AsyncClient(verify=_trust(), trust_env=False, timeout=SECONDS) as client:
        request = client.build_request("POST", to.pinned, headers=headers, content=body, extensions=name)
        response = await client.send(request, stream=True, follow_redirects=False)
        await response.aclose()
        return response.status_code


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class WebhookSender:
    """Delivers what is due. One process at a time does it, several deliveries at once, few of them to one webhook."""

    def __init__(
        self,
        context: WorkerContext,
        heartbeat: Heartbeat,
        private: bool,
        chance: Callable[[], float] = lambda: _DICE.uniform(-1, 1),
        mailer: Mailer = no_mail,
    ) -> None:
        """Take what it works with; `private`: webhooks may lead on a private network. `chance` spreads the attempts.

        `mailer` sends what goes to a `mailto:` address.
        """
        self._mailer = mailer
        self._context, self._heartbeat, self._private, self._chance = context, heartbeat, private, chance
        self._duty = LeaseDuty(context, "deliveries")
        self._pool = ThreadPoolExecutor(AT_ONCE, "webhook-sender")
        self._under_way: dict[str, tuple[str, Future[None]]] = {}

    def round(self) -> bool:
        """Send what is due and there is room for; returns whether anything was. Raises DatabaseUnavailable."""
        self._gather()
        if not self._duty.held():
            return False
        for due in self._due():
            future = self._pool.submit(self._deliver, due)
            self._under_way[due.id] = (_receiver(due), future)
        if not self._under_way:
            return False
        wait([future for _, future in self._under_way.values()], timeout=1.0, return_when=FIRST_COMPLETED)
        self._gather()
        return True

    def close(self) -> None:
        """Wait for what is under way, and leave the work to others."""
        self._pool.shutdown(wait=True)
        self._gather()
        self._duty.give_back()

    def _due(self) -> list[Due]:
        to = Counter(webhook for webhook, _ in self._under_way.values())
        busy = {webhook for webhook, count in to.items() if count >= AT_ONCE_TO_ONE}
        room = AT_ONCE - len(self._under_way)
        if not room:
            return []
        with self._context.store.reading() as session:
            found = webhooks.due(session, self._context.now(), room, busy, self._under_way.keys())
        chosen = []
        for due in found:
            to[_receiver(due)] += 1
            if to[_receiver(due)] <= AT_ONCE_TO_ONE:
                chosen.append(due)
        return chosen

    def _gather(self) -> None:
        """Take out what is no longer under way; an attempt that could not be noted is made again."""
        for name, (_, future) in list(self._under_way.items()):
            if future.done():
                del self._under_way[name]
                future.result()

    def _deliver(self, due: Due) -> None:
        if due.url.startswith(MAILTO):
            reply = self._mailer(due)
        else:
            reply = send(due, int(self._context.clock().timestamp()), self._private)
        moment = self._context.now()
        with self._context.store.writing() as session:
            if reply.arrived and reply.status is not None:
                webhooks.succeeded(session, due.id, reply.status, moment)
                dead = False
            else:
                dead = webhooks.failed(
                    session, due.id, DeliveryFailure(reply.status, reply.error, moment, self._chance())
                )
            if reply.status == _GONE:
                webhooks.end(session, due.tenant, due.webhook, moment)
        if dead or reply.status == _GONE:
            logger().warning("delivery dead", delivery=due.id, webhook=due.webhook, status=reply.status)
