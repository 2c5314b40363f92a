"""The kinds of problems the service answers with, each with its status, its title and an example."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.errors import Fault


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its HTTP status, its title, which never changes from case to case, and an example of it."""

    status: int
    title: str
    detail: str
    faults: tuple[Fault, ...] = ()


KINDS: dict[str, Kind] = {
    "malformed": Kind(400, "The request cannot be read", "The request does not fit this address.", (
        Fault("query.limit", "Input should be a valid integer", "See the description of the service at /openapi.json."),
    )),
    "key_needed": Kind(401, "A key or token is needed", "Send a key or token as Authorization: Bearer <key>."),
    "not_allowed": Kind(403, "This key or token does not allow it", "It needs the scope 'assess'; this one has: read."),
    "not_found": Kind(404, "There is no such thing here", "No answer has this id."),
    "method_unknown": Kind(
        405, "This address does not take that method", "The address is there, but not for this method."
    ),
    "too_slow": Kind(408, "The request took too long to arrive", "The body did not arrive within 30 seconds."),
    "key_reused": Kind(
        409, "The Idempotency-Key was used for another request", "This Idempotency-Key was used for another request."
    ),
    "state_conflict": Kind(409, "Its present state does not allow it", "The job has ended."),
    "erased": Kind(410, "The document was erased at the end of its retention",
        "The documents were erased at the end of their retention; the receipt stands."),
    "too_large": Kind(413, "The request is too large", "The body may have 2,000,000 bytes here."),
    "media_type": Kind(415, "This content type is not taken", "Send the shipment as application/json."),
    "shipment_refused": Kind(422, "The document was refused", "1 fault found.", (
        Fault("$.destination", '"Germany" is not an ISO 3166 alpha-2 country code', "Did you mean DE?"),
    )),
    "rulebook_refused": Kind(422, "The rulebook was refused", "1 offence.", (
        Fault("destination/embargo.yaml:17", "unknown fact 'item.familly'", "Did you mean item.family?"),
    )),
    "rate_limited": Kind(429, "Too many requests", "This key may ask 600 times a minute. Try again in 3 s."),
    "head_too_large": Kind(431, "The head of the request is too large",
        "A head, or what stands between the parts of a body, may have 65,536 bytes."),
    "engine_fault": Kind(500, "No decision can be vouched for",
        "The judges did not agree or failed; no decision left the house. Report it."),
    "internal": Kind(
        500, "The service failed", "No decision was given. The log names the cause under this request's X-Request-Id."
    ),
    "store_away": Kind(503, "The database is away",
        "No answer is given. Try again shortly under the same Idempotency-Key: it is answered and kept once."),
    "issuer_away": Kind(
        503, "The identity provider is away", "The keys of the identity provider cannot be fetched; try again shortly."
    ),
    "rulebook_stale": Kind(503, "The rulebook is past its verified-until policy",
        "The law was verified until 2026-10-08, more than 90 days ago; load a newer rulebook."),
    "overloaded": Kind(503, "The service is at its limit", "Too many requests are at work; try again shortly."),
}  # fmt: skip
