"""Whether a new answer is another one to act on than the one kept; pairs that say the same are compared once."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from compliance.answer.comparison import compare
from compliance.bounded import BoundedTable
from compliance.engine import AssessedDocument
from compliance.model.assessment import Assessment
from compliance.store.open_shipments import OpenShipment

_MOST = 2_000
_RECEIPT = re.compile(rb'"receipt":"[0-9a-f]{64}"')


class AnswerChanges:
    """Compares answers; remembers what it found of two texts, but for the reference and the receipt in them."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._found: BoundedTable[Hashable, dict[str, Any] | None] = BoundedTable(_MOST)

    def between(self, shipment: OpenShipment, now: AssessedDocument) -> dict[str, Any] | None:
        """Return the announced fields of a change, or None where a person would do nothing otherwise."""
        before, after = (_said(text, shipment.reference) for text in (shipment.answer, now.text))
        if before is None or after is None:
            found = _change(shipment, now.assessment)
        else:
            found = self._found.of((before, after), lambda: _change(shipment, now.assessment))
        if found is None:
            return None
        law = {"as_of": str(now.assessment.as_of), "rulebook": now.assessment.rulebook.digest}
        return {"reference": shipment.reference, **law, **found}


def _said(text: bytes, reference: str) -> bytes | None:
    """Return the digest of an answer without its reference and receipt; None where they do not stand as they should."""
    head = b'{"reference":' + json.dumps(reference, ensure_ascii=False).encode("utf-8", "replace") + b","
    rest, count = _RECEIPT.subn(b"", text)
    return sha256(rest[len(head) :]).digest() if rest.startswith(head) and count == 1 else None


def _change(shipment: OpenShipment, now: Assessment) -> dict[str, Any] | None:
    """Return what is otherwise, without reference; an unreadable answer is compared by its decision."""
    try:
        change = compare(Assessment.model_validate_json(shipment.answer), now)
    except ValidationError:
        if (shipment.decision, shipment.action) == (now.decision, now.action):
            return None
        pairs = {"decision": (shipment.decision, now.decision), "action": (shipment.action, now.action)}
        differing = {name: {"before": before, "after": after} for name, (before, after) in pairs.items()}
        return differing | {"stricter": None, "reasons": [], "summary": dict(now.summary)}
    if change is None:
        return None
    parts = change.model_dump(mode="json", by_alias=True)
    return {name: parts[name] for name in ("decision", "action", "stricter", "reasons", "summary")}
