"""German words of an element and a shape: Molybdänpulver is powder of molybdenum, Titanstäbe are bars of titanium."""

from __future__ import annotations

from compliance.goods.beginnings import Beginnings
from compliance.law.inflection import bases
from compliance.law.lexicon import Lexicon
from compliance.law.phrases import phrase_key

_SHAPES = ("metal", "alloy", "target", "powder", "material")
_LEAST = 4  # letters of an element and of a shape


class ElementCompounds:
    """Tells the shape in a word that begins with an element."""

    def __init__(self, lexicon: Lexicon) -> None:
        names = (phrase_key(word) for entry in lexicon.elements.values() for word in entry.de)
        self._elements = Beginnings((name, None) for name in names if len(name) >= _LEAST and " " not in name)
        self._shapes = {phrase_key(word): shape for shape in _SHAPES for word in lexicon.shapes[shape].de}

    def shape(self, word: str) -> str | None:
        """Return the shape of a folded word, or None."""
        for element, _ in self._elements.of(word):
            rest = word.removeprefix(element)
            if len(rest) >= _LEAST:
                return next((self._shapes[base] for base in (rest, *bases(rest)) if base in self._shapes), None)
        return None
