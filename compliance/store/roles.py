"""What a caller may be allowed, and under which names: scopes, the roles made of them, and how a tenant is written."""

from __future__ import annotations

import re

SCOPES = ("read", "assess", "manage", "audit", "publish", "monitor")
# read: answers, jobs, law. assess: new answers. manage: holds, webhooks, closing shipments. audit: export, verify,
# replay. publish: rulebooks. monitor: metrics.
ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({"read"}),
    "requester": frozenset({"read", "assess"}),
    "officer": frozenset({"read", "assess", "manage", "audit"}),
    "rule_publisher": frozenset({"read", "publish"}),
    "auditor": frozenset({"read", "audit"}),
    "monitor": frozenset({"monitor"}),
}
_TENANT = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def is_tenant(text: object) -> bool:
    """Return whether this is the name of a tenant: 1 to 64 small letters, digits, `-` and `_`."""
    return isinstance(text, str) and _TENANT.fullmatch(text) is not None
