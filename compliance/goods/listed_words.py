"""The words that the lists use, which of them are ordinary as well, and the slips of the pen that nearly write one."""

from __future__ import annotations

from compliance.bounded import Remembered
from compliance.law.lists import Entry, ItemList
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook

_SHORT, _LONG = 5, 9  # a word of five letters may have one slip, from nine on two
_FREE_KINDS = ("outside",)
_ENDINGS = frozenset(["", *"s d r e y ed er es ing ly or ion al ic ped ted ning ded".split()])


class ListedWords:
    """`words` are the words only the lists use; `ordinary` those of headings beside which no list prints a number."""

    def __init__(self, book: Rulebook, nomenclature: Nomenclature) -> None:
        lists = [goods for goods in book.control_item_lists if goods.kind not in _FREE_KINDS]
        entries = [entry for goods in lists for entry in goods.entries]
        self.printed: dict[str, list[tuple[str, int]]] = {}  # by list and place, so that it is kept without the lists
        self._silent: dict[str, list[tuple[str, int]]] = {}  # rows that print no number, where their names stand
        for goods in lists:
            for at, entry in enumerate(goods.entries):
                for number in entry.hs:
                    self.printed.setdefault(number[:6], []).append((goods.id, at))
                keys = map(phrase_key, phrases_of(entry)) if entry.code and not entry.hs else ()
                for number in {number for key in keys for number in nomenclature.names.get(key, ())}:
                    self._silent.setdefault(number, []).append((goods.id, at))
        self._headings = {number[:4] for number in self.printed}
        self._strict = book.lexicon.strict_headings
        self.ordinary = ordinary = self._ordinary(nomenclature)
        said = {w for entry in entries for phrase in phrases_of(entry) for w in _words(phrase)}
        elements = {w for n in book.lexicon.elements.values() for p in n.all for w in _words(p)}
        self.words = frozenset(said - ordinary - elements)
        self._elements = frozenset(w for w in elements if len(w) >= _SHORT and w.isascii())
        rare = {w for w in self.words if len(w) > _SHORT and w.isalpha() and w.isascii()}
        self._targets = tuple(sorted(self._elements | rare))
        chapters = {number[:2] for number in self.printed} | {s[:2] for s in self._strict}
        self._materials = frozenset(book.lexicon.material_chapters)
        self._chapters = frozenset(chapters | self._materials)
        self.use(book)

    def use(self, book: Rulebook) -> None:
        """Take the lists that the rows stand on; a kept copy does not carry them, nor what only its making needs."""
        self._items = book.items
        self.near = Remembered(self._near).__getitem__
        self._under = Remembered(self._rows)

    def __getstate__(self) -> dict[str, object]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_items", "_under", "near", "ordinary")}

    def free_heading(self, number: str) -> bool:
        """Return whether no list prints a number under the heading, and its words are narrower than no list."""
        return number[:4] not in self._headings and not number.startswith(self._strict)

    def free_number(self, number: str) -> bool:
        """Return whether a number is free by its heading or by its own six digits.

        By six digits it is where no list prints a number under them, and no row that prints none has a name there; the
        name of a substance reaches its whole heading.
        """
        if self.free_heading(number):
            return True
        if len(number) < 6 or number.startswith(self._strict) or number[:4] in self.printed:
            return False
        silent = number[:6] in self._silent or (self.material(number) and number[:4] in self._silent)
        return not silent and number[:6] not in self.printed

    def at_heading(self, number: str) -> list[Entry]:
        """Return the rows that print a number under a heading, or have a name there and print none."""
        groups = (self.printed, self._silent)
        places = (place for group in groups for key, own in group.items() if key[:4] == number[:4] for place in own)
        return [self._items[name].entries[at] for name, at in dict.fromkeys(places)]

    def plain(self, number: str) -> bool:
        """Return whether a whole chapter is of ordinary goods: no number printed, no plain material, nothing strict."""
        return number[:2] not in self._chapters

    def material(self, number: str) -> bool:
        """Return whether a number stands in a chapter of plain materials."""
        return number[:2] in self._materials

    def rows(self, number: str) -> list[tuple[ItemList, Entry]]:
        """Return the rows that print a number under six digits, or under a heading."""
        return self._under[number]

    def _rows(self, number: str) -> list[tuple[ItemList, Entry]]:
        keys = [number[:6]] if len(number) >= 6 else [key for key in self.printed if key.startswith(number)]
        found = (place for key in keys for place in self.printed.get(key, ()))
        return [(self._items[name], self._items[name].entries[at]) for name, at in found]

    def strict(self, number: str) -> bool:
        """Return whether a heading holds listed things for which no number is printed."""
        return number.startswith(self._strict)

    def _ordinary(self, nomenclature: Nomenclature) -> frozenset[str]:
        words: set[str] = set()
        for key, numbers in nomenclature.names.items():
            if any(self.free_heading(n) for n in numbers):
                words.update([key] if has_han(key) else key.split(" "))
        for heading in nomenclature.headings.values():
            if self.free_heading(heading.number):
                words.update(tokens(heading.en.lower()))
                words.update(materials for m in heading.materials for materials in tokens(m.lower()))
        return frozenset(words)

    def _near(self, word: str) -> str | None:
        """Return the listed word that a word is a slip away from."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < _SHORT or not word.isascii() or not word.isalpha():
            return None
        slips = 2 if len(word) >= _LONG else 1
        found = process.extractOne(word, self._targets, scorer=OSA.distance, score_cutoff=slips)
        if found is None:
            return None
        meant = str(found[0])
        if meant not in self._elements and (word[0] != meant[0] or _inflected(word, meant)):
            return None
        return meant


def _inflected(word: str, other: str) -> bool:
    """Return whether two words differ in their ending alone (lined, lining)."""
    same = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return same >= 4 and word[same:] in _ENDINGS and other[same:] in _ENDINGS


def phrases_of(entry: Entry) -> tuple[str, ...]:
    """Return every name and word by which an entry is known."""
    identities = [w for i in entry.is_ for w in (*i.words, *i.also_words)]
    return (entry.name.en, entry.name.zh, *entry.words, *entry.aliases, *identities)


def _words(phrase: str) -> list[str]:
    folded = fold(phrase)
    found = [w for w in tokens(folded) if len(w) > 3 and not any(c.isdigit() for c in w)]
    return [*found, phrase_key(phrase)] if has_han(folded) else found
