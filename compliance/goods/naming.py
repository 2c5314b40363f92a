"""What a thing is called: the name in its words, the headings under which such things stand, and what nobody explains.

Every content word of a thing is explained (by the name, as an ordinary word of the nomenclature, as a material, a
property, a part number) or it is reported: as a listed word, as one slip away from a listed word, or as unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from compliance.bounded import Remembered
from compliance.goods.compounds import Compounds
from compliance.goods.goods_words import GoodsWords, NameHit, chemical_word
from compliance.goods.heading_texts import HeadingTexts
from compliance.goods.listed_words import ListedWords
from compliance.goods.name_hits import HANGS, OF_IT, NameHits
from compliance.goods.systematic_names import SystematicNames
from compliance.goods.unspaced_names import UnspacedNames
from compliance.law.cache import kept
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import Cutter, has_han, in_order, stem, tokens
from compliance.law.rulebook import Rulebook

_PART_NUMBER = re.compile(r"\b([a-z]+\d[a-z0-9]*)[-_/][a-z]{1,4}\d*\b")  # the ending of a part number says nothing
_DESIGNATION = re.compile(r"cas [0-9 ]+|[a-z]{1,4}[0-9]{2,}[a-z]?")  # a number of a substance, which a thing may hold
_QUOTED = re.compile(r'(?<!\S)(?:"[^"]*"|„[^“”"]*[“”"]|“[^“”]*”)(?![\w"])')  # inside a word it is a part of the name
_CHAIN = re.compile(r"(?<=[^\W\d_]-),(?=\s)")  # "Faden-, Draht- und Heftmaschinen" has one head
_DERIVED = frozenset("derivative derivat derivate derivaten".split())  # of a substance: another one
_INSIDE = frozenset({"in", "inside", "within"})  # what stands right behind holds the goods
_NEAR_OF = 4  # words behind "of" that may be the material
_TEXTS, _LONGEST_TEXT = 512, 400  # how many readings are kept, and the characters of a text
_MOST_WORDS = 400  # of one thing; what comes later names nothing


@dataclass(frozen=True, slots=True)
class Understood:
    """A thing as far as its words are understood.

    `name` says what it is, or is None. `alarms` are words that only the lists use, `slips` pairs of a word and the
    listed word it is nearly, `unknown` words that nobody explains, `before` those of them that stand before the name.
    """

    name: NameHit | None
    alarms: tuple[str, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


class _Reading(NamedTuple):
    """What the words of a text say whatever else is known of the thing."""

    text: str
    words: list[str]
    hits: list[NameHit]
    left: list[tuple[int, str]]
    alarms: list[str]


class Naming:
    """Finds the names of things in folded text. `words` say what the words of goods do in a name."""

    def __init__(self, book: Rulebook, nomenclature: Nomenclature, listed: ListedWords) -> None:
        self._nomenclature = nomenclature
        self.listed = listed
        self._cutter = Cutter(book.lexicon.heads_end.all)
        self.words = GoodsWords(book.lexicon, nomenclature, listed.ordinary)
        self.headings = HeadingTexts(nomenclature, self.words.small)
        self.systematic = SystematicNames(book.lexicon)
        self._compounds = Compounds(self.words, nomenclature, listed)
        self._hits = NameHits(self.words, nomenclature, self._compounds, self.systematic)
        self._unspaced = UnspacedNames(self.words, nomenclature, listed.words)
        self._read = Remembered(self._reading, _TEXTS, _LONGEST_TEXT)
        self._otherwise = Remembered(self._other_name, _TEXTS, _LONGEST_TEXT)
        self._explained = Remembered(self._needs_nothing)

    @classmethod
    def of(cls, book: Rulebook) -> Naming:
        """Return the names of a rulebook, kept in the user's cache: making them takes longer than a check."""
        naming = kept("naming", book.key, cls, lambda: cls._made(book, book.nomenclature.unpacked()))
        naming.listed.use(book)
        return naming

    @classmethod
    def _made(cls, book: Rulebook, nomenclature: Nomenclature) -> Naming:
        return cls(book, nomenclature, ListedWords(book, nomenclature))

    def understand(self, text: str, explained: frozenset[str] = frozenset()) -> Understood:
        """Return what the words of one thing say; `text` is folded and without purpose, packing and exclusions."""
        read = self._read[text]
        words = read.words
        name = self._head(read.text, words, read.hits, explained) or self._otherwise[text]
        left = [(i, w) for i, w in read.left if w not in explained]
        alarms = [key for key in read.alarms if name is None or name.by_text or key not in name.key]
        slips, unknown = [], []
        for i, word in left:
            if word not in self.listed.words and (near := self.listed.near(word)):
                slips.append((word, near))
            else:
                unknown.append((i, word))
        stop = name.end if name and not has_han(name.key) else len(words)
        before = tuple(w for i, w in unknown if i < stop)
        return Understood(name, tuple(alarms), tuple(slips), tuple(w for _, w in unknown), before)

    def _reading(self, text: str) -> _Reading:
        text = _QUOTED.sub(" ", text) if _QUOTED.sub("", text).strip() else text
        text = _CHAIN.sub(" ", _PART_NUMBER.sub(r"\1", text))
        words = tokens(text)[:_MOST_WORDS]
        hits = self._hits.of(text, words) if _DERIVED.isdisjoint(words[:1]) else []
        covered = {i for hit in hits for i in range(hit.start, hit.end)}
        han = has_han(text)
        left = [(i, w) for i, w in enumerate(words) if i not in covered and not self._explained[w]]
        left += [(0, w) for w in self._unspaced.leftover(text)] if han else []
        return _Reading(text, words, hits, left, self.words.alarms(text))

    def _other_name(self, text: str) -> NameHit | None:
        """Return the name of a text whose head has none."""
        read = self._read[text]
        turned = self._turned(read.text, read.words) or (self._unspaced.name(read.text) if has_han(text) else None)
        return turned or self._by_text(read.text, read.words)

    def _needs_nothing(self, word: str) -> bool:
        """Return whether a word needs no explanation: an ordinary one, or one made of them that names nothing."""
        return self.words.explained(word) or (word not in self.listed.words and self._compounds.vague(word))

    def _turned(self, text: str, words: list[str]) -> NameHit | None:
        """Return the name that "A of B" has as "B A"; of "plates and strip, of aluminium alloys": aluminium plate."""
        turned = in_order(words)
        if turned is None:
            return None
        names = self._nomenclature.names
        shape = words[0] if words[0] in self.words.raw - self.words.compounds else ""
        for material in words[words.index("of", 1) + 1 :][:_NEAR_OF] if shape else ():
            if (key := f"{material} {shape}") in names:
                return NameHit(key, 0, 1, names[key])
        return self._head(" ".join(turned), turned, self._hits.of(text, turned), frozenset())

    def _by_text(self, text: str, words: list[str]) -> NameHit | None:
        """Return the heading whose own words say most of the head, as customs texts are written.

        Shapes and small words count for nothing, and a word that nobody explains keeps the text from being read.
        """
        head = tokens(self._cutter.head(_QUOTED.sub(" ", text)))[:_MOST_WORDS]
        if not all(self._explained[word] for word in head) or self.words.vague_phrases.find_latin(head):
            return None
        hanging = {stem(m[1]) for m in HANGS.finditer(text)}
        hanging |= {word for i, word in enumerate(words) if self.systematic.goes_on(words, i)}
        telling = {w for w in head if w in self.headings.weights and w not in self.words.small and w not in hanging}
        if all(word.isdigit() or word in self.words.elements for word in telling):
            return None  # neither a number nor an element says what goods are
        best = self.headings.best(frozenset(telling), frozenset(words))
        if len(telling) < 2 and not (len(best) < 3 and all(map(self.listed.free_heading, best))):
            return None  # one word of many headings is no name
        if not best:
            return None
        end = max(i for i, word in enumerate(head) if word in telling) + 1
        return NameHit(" ".join(w for w in head if w in telling), 0, end, best, True)

    def made(self, name: NameHit) -> bool:
        """Return whether a name is that of a made thing and not of a material or a magnet."""
        last = name.key[-2:] if has_han(name.key) else name.key.rsplit(" ", 1)[-1]
        return not (self.words.unmade & {last, name.key[-1:]} or chemical_word(last) or self.words.raw_compound(last))

    def unsaid(self, text: str) -> bool:
        """Return whether folded text says nothing of what a thing is: how it is, how much, how it is packed."""
        latin = (w for w in tokens(text) if not any(c.isdigit() for c in w))
        return all(w in self.words.small for w in latin) and self._unspaced.only(text, self.words.small)

    def ordinary(self, word: str) -> bool:
        """Return whether a word or phrase of a row is an ordinary name of goods as well."""
        return word in self._nomenclature.names

    def ordinary_word(self, word: str) -> bool:
        """Return whether a word stands in the names and texts of headings beside which no list prints a number."""
        return word in self.words.known or word in self._nomenclature.names

    def material_said(self, name: NameHit, text: str) -> bool:
        """Return whether a text says of which material of its headings a thing is."""
        return bool(self.words.of_material(name.key, name.numbers, text, tokens(text)))

    def general(self, text: str) -> bool:
        """Return whether the head of a text is a word like machine or equipment, which the purpose must explain."""
        words = [w for w in tokens(self._cutter.head(text)) if not any(c.isdigit() for c in w)]
        return bool(words) and words[-1] in self.words.vague and words[-1] not in self.words.raw

    def named(self, text: str) -> bool:
        """Return whether a piece of text names a thing of its own, by its head."""
        name = self.understand(text).name
        return name is not None and not name.by_text

    def _head(self, text: str, words: list[str], hits: list[NameHit], explained: frozenset[str]) -> NameHit | None:
        """Return the name in the head of the text: the longest of those that end last, before words of no weight.

        Where an understood head has no name, what stands behind it says the heading at best.
        """
        reach = len(tokens(self._cutter.head(text)))
        of = words.index("of") if "of" in words else reach
        head = words[:reach]
        of_it = {w for w, before in zip(words[1:], words, strict=False) if before in OF_IT and self.words.explained(w)}
        understood = all(self.words.explained(word) for word in head) and self.words.substances.isdisjoint(head)
        for limit in (min(of, reach), reach, *((len(words),) if understood else ())):
            inside = [
                h for h in hits if h.end <= limit and not _INSIDE.intersection(words[max(1, h.start - 2) : h.start])
            ]
            if not inside:
                continue
            own = [h for h in inside if h.key not in self.words.parts]  # "calcium carbonate filler": not the filler
            inside = own or inside
            bare = [h for h in inside if not _DESIGNATION.fullmatch(h.key)]  # "air conditioner R32": not the R32
            marks = {i for h in inside if bare and h not in bare for i in range(h.start, h.end)}
            inside = bare or inside
            last = max(h.end for h in inside)
            best = max((h for h in inside if h.end == last), key=lambda h: h.end - h.start)
            plain = all(self.listed.plain(n) for n in best.numbers)
            material = all(self.listed.material(n) for n in best.numbers)
            behind = [w for i, w in enumerate(words[:limit]) if i >= last and i not in marks and w not in explained]
            behind = [w for w in behind if w not in OF_IT and w not in of_it]
            if limit <= reach and not plain and any(not self.words.follows(w, material) for w in behind):
                return None
            numbers = self.words.of_material(best.key, best.numbers, text, words) if self._bare(best) else best.numbers
            return NameHit(best.key, best.start, best.end, numbers, by_text=limit > reach)
        return None

    def _bare(self, hit: NameHit) -> bool:
        return all(p in self.words.vague or p in self.words.raw for p in hit.key.split(" "))
