"""`/console/calendar.ics`: due days for a calendar (RFC 5545): cases, licences, reports, papers, and days of the law.

A calendar program logs in with a key as its password (HTTP Basic), so no secret stands in the address.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth.principal import Principal
from api.console.visitor import Visitor, visitor_of
from api.console.words_of import say
from api.problems import Problem
from api.routes.assessments import from_store
from compliance.store.register.due import DueDay, due_days

router = APIRouter()
_LONGEST_LINE = 75
_ASK = {"WWW-Authenticate": 'Basic realm="xuke", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Who reads the feed, and in which language."""

    caller: Principal
    lang: str


@router.get("/calendar.ics")
async def feed(request: Request) -> Response:
    """Return the due days of the tenant as a calendar."""
    visitor = await visitor_of(request)
    reader = await _reader(visitor)
    if reader is None:
        return Response("A key is needed as the password.", 401, _ASK, "text/plain")
    visitor.service.rates.spend(reader.caller)
    if not reader.caller.may("read"):
        raise Problem("not_allowed", "It needs the scope 'read'.")
    now = visitor.service.clock()
    found = await from_store(visitor.service, lambda s: due_days(s, reader.caller.tenant))
    lines = calendar_lines(found, reader.lang, f"{now:%Y%m%dT%H%M%SZ}")
    text = "".join(f"{part}\r\n" for line in lines for part in folded(line))
    return Response(text, 200, {"Cache-Control": "no-store"}, "text/calendar; charset=utf-8")


async def _reader(visitor: Visitor) -> FeedReader | None:
    """Return who reads: the session of the browser, or the key that came as a password. Raises Problem."""
    scheme, _, text = visitor.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            key = b64decode(text.strip(), validate=True).decode("ascii").partition(":")[2]
        except ValueError:
            return None
        try:
            return FeedReader(await visitor.service.gate.admit(f"Bearer {key}"), visitor.lang)
        except Problem as problem:
            if problem.kind == "key_needed":
                return None
            raise
    return FeedReader(visitor.principal, visitor.lang) if visitor.principal is not None else None


def calendar_lines(found: list[DueDay], lang: str, made_at: str) -> Iterator[str]:
    """Yield the lines of a calendar, unfolded: one event, a whole day long, for each due day."""
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//xuke//console//EN", "X-WR-CALNAME:xuke")
    for one in found:
        day = date.fromisoformat(one.on)
        following = day + timedelta(days=1)
        yield from (
            "BEGIN:VEVENT", f"UID:{sha256(f'{one.kind}:{one.id}:{one.what}'.encode()).hexdigest()[:40]}@xuke",
            f"DTSTAMP:{made_at}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}",
            f"SUMMARY:{_escaped(say(lang, f'due.{one.kind}', name=one.what))}", "TRANSP:TRANSPARENT", "END:VEVENT",
        )  # fmt: skip
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    """Return text as a value of RFC 5545, without control characters."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets; no character is cut."""
    part, size = "", 0
    for c in line:
        octets = len(c.encode("utf-8", "replace"))
        if size + octets > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + c, size + octets
    yield part
