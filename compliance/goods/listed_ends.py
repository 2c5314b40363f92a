"""German compounds that end with a listed class: a Vakuumlichtbogenofen is a Lichtbogenofen.

The head of a German compound is its end. Substances are left out, for a longer word is another one. A row that takes a
class only beside another word (Kühler, of titanium) takes its kinds only so.
"""

from __future__ import annotations

from collections.abc import Iterable

from compliance.law.inflection import inflected, is_noun
from compliance.law.phrases import phrase_key
from compliance.law.rulebook import Rulebook

_LEAST, _BEFORE = 6, 3  # letters of the class, and of what stands before it
_EQUIPMENT = "AB"  # second place of the code of a thing or of what makes it


class ListedEnds:
    """The German nouns by which rows of equipment are known, in every form."""

    def __init__(self, book: Rulebook) -> None:
        goods = (one for one in book.control_item_lists if one.kind == "dual_use")
        rows = (entry for one in goods for entry in one.entries if entry.code and entry.code[1:2] in _EQUIPMENT)
        words = {word for entry in rows for way in entry.is_ for word in way.words}
        nouns = sorted(word for word in words if is_noun(word) and word.isalpha() and len(word) >= _LEAST)
        self._classes = {form: phrase_key(noun) for noun in nouns for form in (*inflected(noun), noun.lower())}

    def of(self, words: Iterable[str]) -> frozenset[str]:
        """Return the keys of the classes with which words end."""
        return frozenset(key for word in words if (key := self._ending(word)) is not None)

    def _ending(self, word: str) -> str | None:
        ends = range(_BEFORE, len(word) - _LEAST + 1)
        return next((self._classes[word[at:]] for at in ends if word[at:] in self._classes), None)
