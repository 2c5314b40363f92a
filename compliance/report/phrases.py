"""The fixed words around an answer, out of the data of each language: titles, states, and how sure something is."""

from __future__ import annotations

from compliance.reference.language import fixed
from compliance.report.sheet import Tone

_GOODS = 29  # characters of goods in a column
DECISION_TONES: dict[str, Tone] = {
    "prohibited": "stop",
    "presumption_of_denial": "stop",
    "licence_required_strict": "apply",
    "licence_required_normal": "apply",
    "general_licence_eligible": "apply",
    "registration": "apply",
    "licence_covered": "go",
    "not_controlled": "go",
    "insufficient_information": "ask",
}


def word(key: str, lang: str) -> str:
    """Return a fixed word; one that is not known here speaks for itself."""
    return fixed("words", key, lang)


def sentence(key: str, lang: str, **parts: object) -> str:
    """Return a fixed sentence with its gaps filled."""
    return fixed("sentences", key, lang).format(**parts)


def action_words(action: str, lang: str) -> str:
    """Return what to do now, as a sentence."""
    return fixed("actions", action, lang)


def decision_words(decision: str, lang: str) -> str:
    """Return the name of a decision."""
    return fixed("decisions", decision, lang)


def decision_short(decision: str, lang: str) -> str:
    """Return the name of a decision in a word or two, for columns."""
    return fixed("decisions_short", decision, lang)


def listed(words: object, lang: str) -> str:
    """Return words with the comma of the language between them."""
    return sentence("comma", lang).join(map(str, words))  # type: ignore[call-overload]


def shortened(text: str, most: int = _GOODS) -> str:
    """Return a text of at most so many characters, its end left out with a mark."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
