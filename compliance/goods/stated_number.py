"""What a customs number that is stated says together with the words: which kind is meant, or that the two disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compliance.goods.goods_words import NameHit
from compliance.goods.listed_words import phrases_of
from compliance.goods.makeup import Makeup
from compliance.goods.naming import Naming, Understood
from compliance.law.lexicon import Lexicon
from compliance.law.phrases import fold, phrase_key, tokens


class StatedNumber:
    """Holds the stated number of goods against their words."""

    def __init__(self, naming: Naming, lexicon: Lexicon) -> None:
        self._listed, self._headings, self._systematic = naming.listed, naming.headings, naming.systematic
        self._closed, self._benign = frozenset(lexicon.closed_elements), frozenset(lexicon.benign_elements)
        self._chemical = lexicon.chemical_chapters
        self._words = {symbol: frozenset(map(phrase_key, names.en)) for symbol, names in lexicon.elements.items()}

    def places(self, makeup: Makeup, understood: Understood) -> bool:
        """Return whether a stated number places goods that have no name: words and heading agree, and it is a free one.

        Among materials a word that nobody explains may be the material itself. Beside listed goods of the heading every
        word is explained, and one says which six digits are meant.
        """
        number = makeup.hs or ""
        if not self._free(number, makeup):
            return False
        texts = (*makeup.plain_texts, makeup.full_text)
        unknown = [word for word in understood.unknown if not self._understood(word, number)]
        if unknown and self._listed.material(number):
            return False
        if self._listed.at_heading(number) and (unknown or not self._says_which(number, texts)):
            return False
        return not (self._closed & set(makeup.elements)) and self._headings.speak_of(number[:4], texts)

    def _free(self, number: str, makeup: Makeup) -> bool:
        """Return whether six digits are free for goods: known ones, and among chemicals those that say the elements."""
        if len(number) < 6 or not self._listed.free_number(number):
            return False
        if not (self._listed.free_heading(number) or self._headings.known(number)):
            return False
        said = makeup.elements.keys() - self._benign if number.startswith(self._chemical) else ()
        return all(self._headings.says(number, self._words[symbol]) for symbol in said)

    def _understood(self, word: str, number: str) -> bool:
        """Return whether a word is a name of organic chemistry, or a slip of a word that the number itself uses."""
        return word in self._systematic or self._headings.nearly(number, word)

    def _says_which(self, number: str, texts: Iterable[str]) -> bool:
        """Return whether a word of the goods stands in the text of six digits, and in no row of their heading."""
        said = self._headings.telling(number[:6], texts)
        rows = self._listed.at_heading(number)
        return bool(said.difference(*(tokens(fold(phrase)) for entry in rows for phrase in phrases_of(entry))))

    def numbers(self, makeup: Makeup, name: NameHit) -> tuple[str, ...]:
        """Return the numbers of a name; six free digits say which kind of it is meant, where their heading has such."""
        number = makeup.hs or ""
        if not self._free(number, makeup):
            return name.numbers
        kind = name.numbers[0][:4] == number[:4] or self._headings.speak_of(number[:4], [name.key])
        return (number[:6],) if kind else name.numbers

    def contradicts(self, number: str, numbers: Sequence[str], makeup: Makeup) -> bool:
        """Return whether a number is of a heading with listed things, while words or name are of other goods."""
        there = number[:4]
        if self._listed.free_heading(there) or any(n[:4] == there for n in numbers):
            return False
        if self._listed.free_number(number) and all(map(self._listed.free_heading, numbers)):
            return False
        if len(number) >= 6 and self._listed.rows(number) and all(map(self._listed.free_heading, numbers)):
            return True
        return not self._headings.speak_of(there, makeup.plain_texts)
