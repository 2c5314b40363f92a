"""An audit report as data: what it is about, and the links of the chains that bear it out."""

from __future__ import annotations

import json
from dataclasses import dataclass

from compliance.model.plain import JsonObject

AUDIT_FORMAT = "xuke audit report 1"


@dataclass(frozen=True, slots=True)
class AuditContent:
    """A report: its head, and links with their documents as texts (receipts in their order, then changes).

    The head says tenant, moment, case or period, the ends of both chains, the breaks found, and a signed checkpoint.
    """

    head: JsonObject
    links: tuple[JsonObject, ...]

    @property
    def answers(self) -> tuple[JsonObject, ...]:
        """The receipts."""
        return tuple(one for one in self.links if "body_sha256" not in one)

    @property
    def changes(self) -> tuple[JsonObject, ...]:
        """The changes."""
        return tuple(one for one in self.links if "body_sha256" in one)

    @property
    def proof(self) -> str:
        """The whole content as JSON lines: all that the page shows is made from it."""
        return "\n".join(
            json.dumps(one, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            for one in (self.head, *self.links)
        )

    @classmethod
    def of(cls, proof: str) -> AuditContent:
        """Read a proof back. Raises ValueError where it is none."""
        head, *links = (json.loads(line) for line in proof.splitlines())
        if not isinstance(head, dict) or head.get("format") != AUDIT_FORMAT:
            raise ValueError(f"it does not begin with {AUDIT_FORMAT!r}")
        return cls(head, tuple(links))
