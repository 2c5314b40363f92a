"""An example of each kind of problem; those of the library's own making are really made."""

from __future__ import annotations

from typing import Any

from api.problems import KINDS, Problem, problem_of
from compliance.errors import EngineFault, Fault, ShipmentRefused
from compliance.intake.reading import read_shipment
from compliance.store.database import DatabaseUnavailable
from compliance.store.receipts import KeyReused

_BROKEN = (
    b'{"destination": "Germany", "lines": [{"line": "1", "description": "yttrium oxide", "elements": {"Yt": {}}}]}'
)
_WRITTEN = {
    "malformed": (
        "The request does not fit this address.",
        [
            Fault(
                "query.limit", "Input should be a valid integer", "See the description of the service at /openapi.json."
            )
        ],
    ),
    "key_needed": ("Send a key or token as Authorization: Bearer <key>.", []),
    "not_allowed": ("It needs the scope 'assess'; this one has: read.", []),
    "not_found": ("No answer has this id.", []),
    "method_unknown": ("The address is there, but not for this method.", []),
    "too_slow": ("The body did not arrive within 30 seconds.", []),
    "state_conflict": ("The job has ended.", []),
    "erased": ("The documents were erased at the end of their retention; the receipt stands.", []),
    "too_large": ("The body may have 2,000,000 bytes here.", []),
    "media_type": ("Send the shipment as application/json.", []),
    "rulebook_refused": (
        "1 offence.",
        [Fault("destination/us_graphite.yaml:17", "unknown fact 'item.familly'", "Did you mean item.family?")],
    ),
    "rate_limited": ("This key may ask 600 times a minute. Try again in 3 s.", []),
    "head_too_large": ("A head, or what stands between the parts of a body, may have 65,536 bytes.", []),
    "internal": ("No decision was given. The log names the cause under this request's X-Request-Id.", []),
    "issuer_away": ("The keys of the identity provider cannot be fetched; try again shortly.", []),
    "rulebook_stale": ("The law was verified until 2026-10-08, more than 90 days ago; load a newer rulebook.", []),
    "overloaded": ("Too many requests are at work; try again shortly.", []),
}


def _refused() -> Exception:
    try:
        read_shipment(_BROKEN)
    except ShipmentRefused as refused:
        return refused
    raise AssertionError("the example of a broken shipment was not refused")


def _made(kind: str) -> Problem:
    """Return an example of a kind."""
    if kind == "shipment_refused":
        return problem_of(_refused())
    if kind == "key_reused":
        why = "the first one was kept on 2026-11-21T08:00:00.000000Z as asm_0123456789abcdef0123456789abcdef"
        return problem_of(KeyReused("this Idempotency-Key was used for another request", why=why))
    if kind == "store_away":
        return problem_of(DatabaseUnavailable("the database is away"))
    if kind == "engine_fault":
        return problem_of(EngineFault("the judges disagree"))
    detail, faults = _WRITTEN.get(kind, (KINDS[kind].title + ".", []))
    return Problem(kind, detail, faults)


def example(kind: str) -> dict[str, Any]:
    """Return the problem document of a kind."""
    return _made(kind).document()


def written() -> set[str]:
    """Return the kinds that have an example of their own."""
    return {*_WRITTEN, "shipment_refused", "key_reused", "store_away", "engine_fault"}
