"""What a declared control code is worth: a claim against its own interest, held against the description."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.goods.identity import related
from compliance.goods.matching import Match


def remark(code: str, known: bool, matches: Sequence[Match], remarks: list[dict[str, str]]) -> bool:
    """Add what is to be said of a declared code; return False where the claim leaves the goods unplaced."""
    if not known:
        remarks.append({
            "en": f"Control code {code} stands on no list recorded here; the claim cannot be checked.",
            "zh": f"所申报的管制编码{code}不在本库所录任何清单中，无法核对。",
        })  # fmt: skip
        return False
    named = [m for m in matches if m.entry.code and related(code, m.entry.code)]
    if any(m.certainty == "matched" or (m.certainty == "possible" and m.doubt != "near") for m in named):
        return True
    remarks.append({
        "en": f"Declared control code {code} does not fit the described goods; the description decides.",
        "zh": f"所申报的管制编码{code}与货物描述不符；以技术描述为准。",
    })  # fmt: skip
    return bool(named) or any(m.certainty in ("matched", "possible") for m in matches)
