"""Values said in words: "cast iron", "three-axis", "for welding" state a parameter as a field would."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compliance.law.parameters import Parameter
from compliance.law.phrases import PhraseHit, PhraseIndex, fold, phrase_key
from compliance.law.spoken import Spoken


class SpokenReader:
    """Finds the values that the words of a text state. A word inside a longer one says nothing of its own."""

    def __init__(self, spoken: Spoken, parameters: Mapping[str, Parameter]) -> None:
        self._means: dict[str, list[tuple[str, object]]] = {}
        for name, values in spoken.values.items():
            for value, words in values.items():
                for word in words.all:
                    meant = (name, _typed(value, parameters[name].type))
                    if meant not in (known := self._means.setdefault(phrase_key(word), [])):
                        known.append(meant)
        every = (w for v in spoken.values.values() for words in v.values() for w in words.all)
        self._index = PhraseIndex(every).frozen()

    def read(self, text: str) -> dict[str, object]:
        """Return the value of each parameter spoken of; several values of one stand in a frozen set."""
        folded = fold(text)
        found: dict[str, set[object]] = {}
        for hit in _whole(self._index.find(folded)):
            for name, value in self._means[hit.key]:
                found.setdefault(name, set()).add(value)
        return {name: next(iter(v)) if len(v) == 1 else frozenset(v) for name, v in found.items()}


def _typed(value: str, kind: str) -> object:
    if kind == "number":
        return Decimal(value)
    return value == "true" if kind == "flag" else value


def _whole(hits: list[PhraseHit]) -> list[PhraseHit]:
    """Return the hits that do not stand inside a longer one."""
    kept: list[PhraseHit] = []
    spans = [(h.end - (len(h.key) if h.han else h.key.count(" ") + 1), h.end, h.han) for h in hits]
    for hit, (start, stop, han) in zip(hits, spans, strict=True):
        inside = any(a <= start and stop <= b and (b - a) > (stop - start) and other == han for a, b, other in spans)
        if not inside:
            kept.append(hit)
    return kept
