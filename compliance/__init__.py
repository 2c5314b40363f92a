"""xuke: will China license this shipment? The library; it knows nothing of HTTP."""

from __future__ import annotations

from typing import Any

from compliance.version import VERSION as __version__  # noqa: N811

__all__ = ["Assessment", "Decision", "Engine", "Rulebook", "Shipment", "__version__"]

_HOMES = {
    "Assessment": "compliance.model.assessment",
    "Decision": "compliance.model.assessment",
    "Engine": "compliance.engine",
    "Rulebook": "compliance.law.rulebook",
    "Shipment": "compliance.model.shipment",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that `import compliance` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'compliance' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
