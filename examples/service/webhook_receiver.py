"""Receive webhooks and believe only what is signed (Standard Webhooks; nothing but the standard library).

WEBHOOK_SECRET=whsec_... python examples/service/webhook_receiver.py [PORT]

Put a proxy with TLS before it. An event is a hint to look again, never a decision: ask the service for the answer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OLDEST_SECONDS = 300  # a signed message that is older (or from the future) may be a replay
LARGEST_BYTES = 1_000_000
SEEN_AT_MOST = 10_000


class Untrusted(Exception):
    """A message that must not be believed."""


def verified(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> str:
    """Return the id of a message whose signature holds; header names in small letters. Raises Untrusted."""
    name, moment = headers.get("webhook-id") or "", headers.get("webhook-timestamp") or ""
    if not (name and moment.isascii() and moment.isdigit() and len(moment) < 12):
        raise Untrusted("an id or a timestamp is missing")
    if abs(now - int(moment)) > OLDEST_SECONDS:
        raise Untrusted("the timestamp is too far away")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    for one in (headers.get("webhook-signature") or "").split():  # several while a secret is being changed
        version, _, signature = one.partition(",")
        given = signature.encode("ascii", "replace")
        if version == "v1" and hmac.compare_digest(base64.b64encode(right), given):
            return name
    raise Untrusted("no signature fits")


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 when a message was taken, also when it comes again; 401 when it is not believed."""

    secret = ""
    seen: dict[str, None] = {}  # noqa: RUF012 - shared by all requests; keep it in a database of your own
    timeout = 10

    def do_POST(self) -> None:
        """Take one message."""
        length = self.headers.get("Content-Length") or ""
        if not length.isdigit() or int(length) > LARGEST_BYTES:
            return self._end(413)
        body = self.rfile.read(int(length))
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            name = verified(headers, body, self.secret, time.time())
        except Untrusted as why:
            print(f"not believed: {why}", file=sys.stderr)
            return self._end(401)
        if name not in self.seen:  # the service sends again until it hears 2xx, so a message may come twice
            self.seen[name] = None
            if len(self.seen) > SEEN_AT_MOST:
                self.seen.pop(next(iter(self.seen)))
            print(f"{name}: {json.loads(body).get('type')}", flush=True)
        return self._end(204)

    def _end(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    Receiver.secret = os.environ.get("WEBHOOK_SECRET", "")
    if not Receiver.secret:
        sys.exit("Set WEBHOOK_SECRET to the secret that the service gave for this webhook.")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9090), Receiver).serve_forever()
