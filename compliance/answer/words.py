"""The fixed phrases of an answer, in English and Chinese."""

from __future__ import annotations

from compliance.law.rule import Text
from compliance.model.assessment import Words

READ: dict[str, Words] = {
    "primary": {"en": "text read", "zh": "已读原文"},
    "secondary": {"en": "read in secondary sources", "zh": "据二手资料"},
    "not_seen": {"en": "text not seen, low confidence", "zh": "未见原文，可信度低"},
}

BASIS: dict[str, Words] = {
    "practice": {"en": "reported practice, not in the text", "zh": "据报道的实践，条文未载"},
    "judgement": {"en": "our judgement, not said by the text", "zh": "本系统判断，条文未作此规定"},
}

SCOPE_CHECKED = ("PRC dual-use export control", "PRC measures beside it, as far as they were read")


def words(text: Text) -> Words:
    """Return a text as plain words."""
    return {"en": text.en, "zh": text.zh}
