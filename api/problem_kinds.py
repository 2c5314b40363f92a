"""The kinds of problems the service answers with, each with its status, its title and an example."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.errors import Fault


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: its HTTP status, its title, which never changes from case to case, and an example of it."""

    status: int
    title: str
    detail: str
    faults: tuple[Fault, ...] = ()


KINDS: dict[str, ProblemKind] = {
    "malformed": ProblemKind(400, "The request cannot be read", "The request does not fit this address.", (
        Fault("query.limit", "Input should be a valid integer", "See the description of the service at /openapi.json."),
    )),
    "key_needed": ProblemKind(401, "A key or token is needed", "Send a key or token as Authorization: Bearer <key>."),
    "not_allowed": ProblemKind(
        403, "This key or token does not allow it", "It needs the scope 'assess'; this one has: read."
    ),
    "not_found": ProblemKind(404, "Not found", "No answer has this id."),
    "method_unknown": ProblemKind(
        405, "Method not allowed", "The address exists, but not for this method."
    ),
    "too_slow": ProblemKind(408, "The request took too long to arrive", "The body did not arrive within 30 seconds."),
    "key_reused": ProblemKind(
        409, "The Idempotency-Key was used for another request", "This Idempotency-Key was used for another request."
    ),
    "state_conflict": ProblemKind(409, "Not allowed in its present state", "The job has ended."),
    "erased": ProblemKind(410, "The document was erased at the end of its retention",
        "The documents were erased at the end of their retention; the receipt stands."),
    "too_large": ProblemKind(413, "The request is too large", "The body may have 2,000,000 bytes here."),
    "media_type": ProblemKind(415, "Unsupported content type", "Send the shipment as application/json."),
    "shipment_refused": ProblemKind(422, "The document was refused", "1 fault found.", (
        Fault("$.destination", '"Germany" is not an ISO 3166 alpha-2 country code', "Did you mean DE?"),
    )),
    "rulebook_refused": ProblemKind(422, "The rulebook was refused", "1 offence.", (
        Fault("destination/embargo.yaml:17", "unknown fact 'item.familly'", "Did you mean item.family?"),
    )),
    "rate_limited": ProblemKind(429, "Too many requests", "This key may ask 600 times a minute. Try again in 3 s."),
    "head_too_large": ProblemKind(431, "The request header is too large",
        "A head, or what stands between the parts of a body, may have 65,536 bytes."),
    "engine_fault": ProblemKind(500, "No decision: the two judges disagreed or failed",
        "The two judges disagreed or failed; no decision was produced. Please report it."),
    "internal": ProblemKind(
        500, "Internal error", "No decision was given. The log names the cause under this request's X-Request-Id."
    ),
    "store_away": ProblemKind(503, "Database unavailable",
        "No answer is given. Try again shortly under the same Idempotency-Key: it is answered and kept once."),
    "issuer_away": ProblemKind(
        503, "Identity provider unavailable", "The keys of the identity provider cannot be fetched; try again shortly."
    ),
    "rulebook_stale": ProblemKind(503, "The rulebook is past its verified-until policy",
        "The law was verified until 2026-10-08, more than 90 days ago; load a newer rulebook."),
    "overloaded": ProblemKind(503, "The service is at its limit", "Too many requests are at work; try again shortly."),
}  # fmt: skip
