"""Which of the rows that may be meant can be: no raw form of a made thing, no element that is only an addition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compliance.goods.goods_words import NameHit, chemical_word
from compliance.goods.listed_words import phrases_of
from compliance.goods.makeup import Makeup
from compliance.goods.matching import Match
from compliance.goods.naming import Naming
from compliance.law.lists import Entry
from compliance.law.phrases import fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook

_OF = frozenset({"of", "aus", "from"})
_GERM = "preparation"  # the parameter on which rows of germs and toxins turn


class MeantRows:
    """Holds rows against the name of a thing."""

    def __init__(self, book: Rulebook, naming: Naming) -> None:
        self._naming = naming
        self._listed = naming.listed
        self._headings = book.nomenclature.unpacked().headings
        self._words = {s: frozenset(map(phrase_key, n.all)) for s, n in book.lexicon.elements.items()}
        self._closed = frozenset(book.lexicon.closed_elements)
        self._compounds = tuple(word for word in naming.words.compounds if len(word) > 3 and word.isascii())
        self._all_words = frozenset(word for words in self._words.values() for word in words)

    def meant(self, match: Match, name: NameHit, makeup: Makeup) -> bool:
        """Return whether a row that may be meant can be: no raw form of a made thing, no element of a compound."""
        if self._called(match.entry, name.key, makeup):
            return True
        word = match.because.get("description", "")
        if has_han(word) and any(f"含{word}" in text or f"{word}を含" in text for text in makeup.plain_texts):
            return True
        said = word.split(" ")
        if len(said) > 1 and (name.by_text or self._listed.words.issuperset(said)):
            return True  # "mixed amines, in wooden case", "culture medium with vibrio cholerae"
        if "form" in match.wanted and self._naming.made(name):
            return False
        if match.because.keys() <= {"form"} | {f"elements.{s}" for s in makeup.elements}:
            symbols = [key[9:] for key in match.because if key.startswith("elements.")]
            if symbols and self._of_other_materials(name, symbols, makeup.plain_texts):
                return False  # nickel in steel
            if symbols and self._free(name) and self._holds(name, symbols):
                return False  # antimony trioxide masterbatch
        if self._only_of_it(match, name) and self._free(name) and not self._heads(word, name.key):
            return False  # a racket of carbon fibre is no fibre
        unnamed = any(w.startswith("elements.") for w in match.wanted)
        if unnamed and not any(k.startswith("elements.") for k in match.because) and self._naming.ordinary_word(word):
            return self._heads(word, name.key) and not self._naming.material_said(name, makeup.text)
        chemical = word in self._all_words or self._chemical(word)
        if chemical and word in name.key and word != name.key and self._naming.made(name):
            return not self._free(name) and (word not in self._all_words or all(map(self._listed.rows, name.numbers)))
        return True

    @staticmethod
    def _called(entry: Entry, key: str, makeup: Makeup) -> bool:
        """Return whether the whole name is one of the row's own, or a part of one that is said (swine fever virus)."""
        said = {phrase_key(phrase) for phrase in phrases_of(entry)} & makeup.context
        if has_han(key):
            return any(key in phrase for phrase in said)
        return any(phrase.endswith(key) or set(key.split(" ")) <= set(phrase.split(" ")) for phrase in said)

    def made_of(self, makeup: Makeup) -> bool:
        """Return whether goods are said to be made of an element that no name frees, so that every row may be meant.

        Balls of antimony, Germaniumlinsen.
        """
        symbols = self._closed.intersection(makeup.elements)
        elements = {word for symbol in symbols for word in self._words[symbol] if word.isalpha() and len(word) > 2}
        for text in makeup.plain_texts if elements else ():
            words = ["", *tokens(fold(text)), ""]
            for before, word, behind in zip(words, words[1:], words[2:], strict=False):
                if before in _OF and word in elements and not self._chemical(behind):
                    return True
                rest = next((word[len(e) :] for e in elements if word.startswith(e) and word != e), "")
                if len(rest) > 2 and not rest.startswith(self._compounds):  # Germaniumlinsen, and no Wolframkarbid
                    return True
        return False

    def _only_of_it(self, match: Match, name: NameHit) -> bool:
        """Return whether a row of a material is pointed to by a word alone, and the thing may only be made of it.

        Not so a germ, which a dish or a kit may hold, nor the grade of a material whose shape is named (Rundstahl).
        """
        code, word = match.entry.code or "", match.because.get("description", "")
        if code[1:2] != "C" or match.because.keys() != {"description"} or not self._naming.made(name):
            return False
        if any(_GERM in limit for limit in match.entry.limits):
            return False
        return not (any(c.isdigit() for c in word) and all(map(self._listed.material, name.numbers)))

    def _free(self, name: NameHit) -> bool:
        return all(self._listed.free_heading(number) for number in name.numbers)

    @staticmethod
    def _heads(word: str, key: str) -> bool:
        """Return whether a word of a row says what the thing is and not only how it is."""
        return key.endswith(word) if has_han(key) else word.rsplit(" ", 1)[-1] == key.rsplit(" ", 1)[-1]

    def _holds(self, name: NameHit, symbols: Iterable[str]) -> bool:
        """Return whether the name of a made thing holds a word of each element: such goods are known with it."""
        words = name.key if has_han(name.key) else set(name.key.split(" "))
        return self._naming.made(name) and all(any(w in words for w in self._words.get(s, ())) for s in symbols)

    def _of_other_materials(self, name: NameHit, symbols: Sequence[str], texts: Iterable[str]) -> bool:
        """Return whether a thing stands under headings of materials, none of them one of these elements.

        The elements are said behind the name alone: "steel bars, containing nickel", and not "nickel steel bars".
        """
        said = {w for text in texts for w in tokens(fold(text))[: len(tokens(text)) if has_han(text) else name.end]}
        if any(said & {w for key in self._words.get(s, ()) for w in key.split(" ")} for s in symbols):
            return False
        headings = [self._headings.get(n[:4]) for n in name.numbers]
        materials = {phrase_key(m) for heading in headings if heading for m in heading.materials}
        plain = materials and all(self._listed.material(n) for n in name.numbers)
        return bool(plain) and not any(materials & self._words.get(s, frozenset()) for s in symbols)

    @staticmethod
    def _chemical(word: str) -> bool:
        """Return whether a word is that of a compound."""
        return chemical_word(word) or any(sign in word for sign in ("氧化", "化物", "酸"))
