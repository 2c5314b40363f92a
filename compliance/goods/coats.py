"""Thin coats of common metals ("zinc plated", "coated with aluminium"): how goods are finished, and no content."""

from __future__ import annotations

import re

_METAL = r"(?:zinc|tin|nickel|chrom\w*|alumini?um|copper|gold|silver|cadmium|precious metal)"
_COATS = re.compile(
    rf"(?<![\w-])(?:hot[- ]dip[- ])?{_METAL}[- ](?:plat|coat)(?:ed|ing)(?!\w)"
    rf"|(?:(?:plat|coat)ed|clad)(?: or (?:plat|coat)ed| or clad)* with {_METAL}(?![\w-])"
    r"|(?:电?镀|包覆)[锌锡镍铬铝铜金银]|verzinkt|vernickelt|verchromt|verzinnt|亜鉛メッキ|ニッケルメッキ",
    re.IGNORECASE,
)


def without_coats(text: str) -> str:
    """Return a text without what it says of a thin metal coat."""
    return _COATS.sub(" ", text)
