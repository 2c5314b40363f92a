"""A caller that was let in: its tenant, its name in receipts, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.store.roles import ROLES, SCOPES

__all__ = ["ROLES", "SCOPES", "Principal"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller. `name` (`key:ab12cd34`, `oidc:subject`, `dev`) stands in receipts; `rate` is calls a minute, if own."""

    tenant: str
    name: str
    scopes: frozenset[str]
    rate: int | None = None

    def may(self, scope: str) -> bool:
        """Return whether a scope was granted."""
        return scope in self.scopes
