"""Examples that no document gives: fields that are filled too rarely, or anew each time."""

from __future__ import annotations

from typing import Any

from api.description.documents import ID

_DIGEST = "0000000011111111222222223333333344444444555555556666666677777777"
_TEXT = {"en": "What follows, in English.", "zh": "中文说明。"}
_RECEIPT = "8888888899999999aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffff"
_BRIEF = {
    "id": ID,
    "reference": "PO-4711",
    "as_of": "2026-11-21",
    "decision": "licence_required_strict",
    "action": "apply",
    "next_change": "2026-11-28",
    "at": "2026-11-21T08:00:00.000000Z",
    "caller": "key:h7m2k9qp",
    "origin": "assessment",
    "engine": "0.1.0",
    "rulebook": _DIGEST,
    "receipt": _RECEIPT,
}
_REPLAYED = {
    "id": ID,
    "identical": True,
    "engine_then": "0.1.0",
    "engine_now": "0.1.0",
    "rulebook": _DIGEST,
    "receipt": _RECEIPT,
    "differs": ["$.engine"],
}
_PARTY_CHANGE = {
    "role": "end_user",
    "name": "General Dynamics Corp.",
    "match": {"before": "none", "after": "match"},
    "entry": {"before": None, "after": "MOFCOM-2025-01-01"},
    "why": "name 'General Dynamics Corporation' in Latin letters; same: general dynamics",
}
_PAPER_TURN = {"id": "end_user_certificate", "before": "at_hand", "after": "expired"}
_EXPORTED = {
    **_BRIEF,
    "tenant": "default",
    "seq": 42,
    "key": "key:PO-4711/10-v1",
    "request_sha256": _DIGEST,
    "rulebook_version": "2026.11.21",
    "verified_until": "2026-10-08",
    "lists_verified_until": "2026-08-22",
    "lists_age_days": 91,
    "input_sha256": _DIGEST,
    "answer_sha256": _DIGEST,
    "previous": _DIGEST,
    "hash": _RECEIPT,
    "erased_at": "2031-11-22T00:00:00.000000Z",
    "input": '{"reference": "PO-4711", "lines": [{"line": "1", "description": "dysprosium oxide"}]}',
    "answer": '{"reference": "PO-4711", "decision": "licence_required_strict"}',
}
_END = {"seq": 42, "hash": _RECEIPT}

WRITTEN: dict[tuple[str, str], Any] = {
    **{("Brief", key): value for key, value in _BRIEF.items()},
    ("Briefs", "next"): "czo0Mg",
    **{("Replayed", key): value for key, value in _REPLAYED.items()},
    **{("PartyChange", key): value for key, value in _PARTY_CHANGE.items()},
    **{("PaperTurn", key): value for key, value in _PAPER_TURN.items()},
    **{("ExportedReceipt", key): value for key, value in _EXPORTED.items()},
    **{("ChainEnd", key): value for key, value in _END.items()},
    ("ExportHead", "export"): 1,
    ("ExportHead", "tenant"): "default",
    ("ComingTurn", "before"): {"on": "2026-11-11", "to": "licence_required_normal", "certain": False},
    ("LineChange", "codes_added"): ["1C905.b"],
    ("LineChange", "codes_removed"): ["1C904.d"],
    ("GoodsList", "source"): {"law": "MOFCOM-2025-18", "clause": "1"},
    ("InstrumentRow", "aliases"): ["ORDER-792"],
    ("LineAnswer", "remarks"): [_TEXT],
    ("Paper", "expires_on"): "2027-10-31",
    ("PartyAsked", "role"): "end_user",
    ("PartyEntry", "confidence"): "medium",
    ("PartyNotice", "meanwhile"): {"decision": "licence_required_strict", "documents": ["single_licence"]},
    ("Owner", "name_local"): "アクメ",
    ("Rule", "instrument"): {"id": "MOFCOM-2025-18"},
    ("Rule", "layer"): "company policy",
    ("Suspension", "says"): _TEXT,
    ("Version", "says"): _TEXT,
}
