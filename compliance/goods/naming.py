"""What a thing is called: the name in its words, the headings under which such things stand, and what nobody explains.

Every content word of a thing is explained (by the name, as an ordinary word of the nomenclature, as a material, a
property, a part number) or it is reported: as a listed word, as one slip away from a listed word, or as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compliance.goods.heading_texts import HeadingTexts
from compliance.goods.listed_words import ListedWords
from compliance.law.lexicon import Lexicon
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import Cutter, PhraseIndex, fold, has_han, in_order, phrase_key, stem, tokens
from compliance.law.rulebook import Rulebook

_UNMADE = ("permanent_magnet", "battery", "functional_material", "reagent")
_RAW_SHAPES = ("metal", "alloy", "target", "powder", "crystal", "ceramic", "substrate", "isotope", "ore", "material")
_GERMAN_ENDINGS = frozenset(["n", "en", "e", "er", "s", "es"])
_QUOTED = re.compile(r'"[^"]*"')
_MOST_WORDS = 400  # of one thing; what comes later names nothing


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name of the nomenclature in a thing: its words `[start, end)`, and the numbers such things stand under."""

    key: str
    start: int
    end: int
    numbers: tuple[str, ...]
    by_text: bool = False


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


class Naming:
    """Finds the names of things in folded text."""

    def __init__(self, book: Rulebook, nomenclature: Nomenclature, listed: ListedWords) -> None:
        self._nomenclature = nomenclature
        self._listed = listed
        lexicon = book.lexicon
        self._cutter = Cutter((*lexicon.heads_end.en, *lexicon.heads_end.zh))
        raw = [w for shape in _RAW_SHAPES for w in lexicon.shapes[shape].all]
        self._raw = frozenset(phrase_key(w) for w in (*raw, *(w for n in lexicon.chemistry.values() for w in n.all)))
        unmade = [w for shape in _UNMADE for w in lexicon.shapes[shape].all]
        elements = [w for names in lexicon.elements.values() for w in names.all]
        self._unmade = self._raw | frozenset(phrase_key(w) for w in (*unmade, *elements))
        self._vague = frozenset(phrase_key(w) for w in lexicon.vague_nouns.all)
        self._parts = frozenset(phrase_key(w) for w in lexicon.part_nouns.all)
        self._unnamed = frozenset(phrase_key(w) for w in lexicon.vague_names.all)
        self._materials = {name: [phrase_key(w) for w in n.all] for name, n in lexicon.materials.items()}
        self._known = _known_words(lexicon) | listed.ordinary
        self._alarms = PhraseIndex(lexicon.alarm_words.all)
        self._vague_phrases = PhraseIndex(lexicon.vague_names.all)
        self._headings = HeadingTexts(nomenclature)
        materials = {w for n in lexicon.materials.values() for p in n.all for w in tokens(fold(p))}
        small = {w for n in (lexicon.modifiers, lexicon.part_nouns) for p in n.all for w in tokens(fold(p))}
        self._small = frozenset((small - materials) | self._raw | self._vague)
        self._longest = max((len(k) for k in nomenclature.names if has_han(k)), default=1)

    def understand(self, text: str, explained: frozenset[str] = frozenset()) -> Understood:
        """Return what the words of one thing say; `text` is folded and without purpose, packing and exclusions."""
        text = _QUOTED.sub(" ", text) if _QUOTED.sub("", text).strip() else text
        words = tokens(text)[:_MOST_WORDS]
        hits = self._said([hit for hit in self._hits(text, words) if self._names(hit, text, words)], words)
        covered = {i for hit in hits for i in range(hit.start, hit.end)}
        name = (
            self._head(text, words, hits) or self._turned(text, words) or (self._east(text) if has_han(text) else None)
        )
        name = name or self._by_text(text, words)
        left = [
            (i, w) for i, w in enumerate(words) if i not in covered and w not in explained and not self._explained(w)
        ]
        left += [(0, w) for w in self._leftover(text) if w not in explained] if has_han(text) else []
        alarms = [h.key for h in self._alarms.find(text) if name is None or name.by_text or h.key not in name.key]
        slips, unknown = [], []
        for i, word in left:
            if word not in self._listed.words and (near := self._listed.near(word)):
                slips.append((word, near))
            else:
                unknown.append((i, word))
        stop = name.end if name and not has_han(name.key) else len(words)
        before = tuple(w for i, w in unknown if i < stop)
        return Understood(name, tuple(alarms), tuple(slips), tuple(w for _, w in unknown), before)

    def _said(self, hits: list[NameHit], words: list[str]) -> list[NameHit]:
        """Return the hits without those at the end of a phrase that names no material (rare earth salt)."""
        vague = {h.end for h in self._vague_phrases.find_latin(words)}
        return [hit for hit in hits if hit.end not in vague] if vague else hits

    def _turned(self, text: str, words: list[str]) -> NameHit | None:
        """Return the name that "A of B" has as "B A"."""
        turned = in_order(words)
        if turned is None:
            return None
        hits = self._said([hit for hit in self._hits(text, turned) if self._names(hit, text, turned)], turned)
        return self._head(" ".join(turned), turned, hits)

    def _by_text(self, text: str, words: list[str]) -> NameHit | None:
        """Return the heading whose own words say most of the head, as customs texts are written.

        Shapes and small words count for nothing, and a word that nobody explains keeps the text from being read.
        """
        head = tokens(self._cutter.head(_QUOTED.sub(" ", text)))[:_MOST_WORDS]
        if not all(self._explained(word) for word in head) or self._vague_phrases.find_latin(head):
            return None
        telling = {w for w in head if w in self._headings.weights and w not in self._small}
        best = self._headings.best(frozenset(telling), frozenset(words))
        return NameHit(" ".join(w for w in head if w in telling), 0, len(head), best, True) if best else None

    def made(self, name: NameHit) -> bool:
        """Return whether a name is that of a made thing and not of a material or a magnet."""
        last = name.key[-2:] if has_han(name.key) else name.key.rsplit(" ", 1)[-1]
        return last not in self._unmade and name.key[-1:] not in self._unmade and not _chemical(last)

    def general(self, text: str) -> bool:
        """Return whether the head of a text is a word like machine or equipment, which the purpose must explain."""
        words = [w for w in tokens(self._cutter.head(text)) if not any(c.isdigit() for c in w)]
        return bool(words) and words[-1] in self._vague and words[-1] not in self._raw

    def named(self, text: str) -> bool:
        """Return whether a piece of text names a thing of its own, by its head."""
        name = self.understand(text).name
        return name is not None and not name.by_text

    def _hits(self, text: str, words: list[str]) -> list[NameHit]:
        names = self._nomenclature.names
        found = [
            NameHit(h.key, h.end - h.key.count(" ") - 1, h.end, names[h.key])
            for h in self._nomenclature.index.find_latin(words)
        ]
        for i, word in enumerate(words):  # German writes a compound as one word; its end is the thing
            if word in names or not word.isalpha():
                continue
            plain = next((word[:-n] for n in (1, 2) if word[-n:] in _GERMAN_ENDINGS and word[:-n] in names), None)
            if plain or (len(word) > 8 and (plain := _tail(word, names))):
                found.append(NameHit(plain, i, i + 1, names[plain]))
        return found

    def _names(self, hit: NameHit, text: str, words: list[str]) -> bool:
        """Return whether a hit names a thing by itself: a bare shape does so only with a material of its heading."""
        parts = hit.key.split(" ")
        if hit.key in self._unnamed or all(p in self._vague or p in self._raw for p in parts):
            return bool(self._of_material(hit, text, words))
        return True

    def _of_material(self, hit: NameHit, text: str, words: list[str]) -> tuple[str, ...]:
        """Return the numbers of a hit whose heading speaks of a material that the thing names."""
        if hit.key in self._unnamed:
            return ()
        return tuple(n for n in hit.numbers if self._material_said(n, hit.key, text, words))

    def _material_said(self, number: str, key_of: str, text: str, words: list[str]) -> bool:
        heading = self._nomenclature.headings.get(number[:4])
        said = frozenset(words)
        for material in heading.materials if heading else ():
            if phrase_key(material) in self._raw or phrase_key(material) == key_of:
                continue
            for key in (*self._materials.get(material, ()), phrase_key(material)):
                if (key in text.replace(" ", "")) if has_han(key) else said.issuperset(key.split(" ")):
                    return True
        return False

    def _head(self, text: str, words: list[str], hits: list[NameHit]) -> NameHit | None:
        """Return the name in the head of the text: the longest of those that end last, before words of no weight."""
        reach = len(tokens(self._cutter.head(text)))
        of = words.index("of") if "of" in words else reach
        understood = all(self._explained(word) for word in words[:reach])
        for limit in (min(of, reach), reach, *((len(words),) if understood else ())):
            inside = [h for h in hits if h.end <= limit]
            if not inside:
                continue
            last = max(h.end for h in inside)
            best = max((h for h in inside if h.end == last), key=lambda h: h.end - h.start)
            plain = all(self._listed.plain(n) for n in best.numbers)
            material = all(self._listed.material(n) for n in best.numbers)
            if limit <= reach and not plain and any(not self._follows(w, material) for w in words[last:limit]):
                return None
            numbers = self._of_material(best, text, words) if self._bare(best) else best.numbers
            return NameHit(best.key, best.start, best.end, numbers)
        return None

    def _bare(self, hit: NameHit) -> bool:
        return all(p in self._vague or p in self._raw for p in hit.key.split(" "))

    def _follows(self, word: str, material: bool) -> bool:
        """Return whether a word behind a name leaves it the name: parts, sizes, and a shape behind a material."""
        if any(c.isdigit() for c in word) or len(word) == 1:
            return True
        if word in self._raw:
            return material
        return word in self._parts or (word in self._known and word not in self._vague)

    def _east(self, text: str) -> NameHit | None:
        """Return the name that ends the first run of Chinese, Japanese or Korean text that holds one."""
        names = self._nomenclature.names
        for run in self._runs(text):
            for end in range(len(run), 0, -1):
                if end < len(run) and not self._closes(run[end:]):
                    continue
                key = next(
                    (run[at:end] for at in range(max(0, end - self._longest), end) if run[at:end] in names), None
                )
                if key and (hit := self._eastern(key, end, text)):
                    return hit
        return None

    def _eastern(self, key: str, end: int, text: str) -> NameHit | None:
        """Return a name as a hit, if it names a thing by itself or together with a material."""
        hit = NameHit(key, end - len(key), end, self._nomenclature.names[key])
        if key in self._unnamed or any(h.key.endswith(key) for h in self._vague_phrases.find(text) if h.han):
            return None
        if key in self._raw or key in self._vague or len(key) == 1:
            numbers = self._of_material(hit, text, tokens(text))
            return NameHit(key, hit.start, hit.end, numbers) if numbers else None
        return hit

    def _closes(self, rest: str) -> bool:
        """Return whether what follows a name in a run leaves it the name: parts, packing and other small words."""
        return all(k in self._parts or (k in self._known and k not in self._raw) for k, _ in self._segments(rest))

    def _runs(self, text: str) -> Iterator[str]:
        run = ""
        for char in text:
            if has_han(char):
                run += char
            elif run:
                yield run
                run = ""
        if run:
            yield run

    def _segments(self, run: str) -> Iterator[tuple[str, int]]:
        """Yield a run in known words, the longest first; a character that nobody knows stands alone."""
        at = 0
        while at < len(run):
            for size in range(min(self._longest, len(run) - at), 0, -1):
                part = run[at : at + size]
                if size == 1 or part in self._nomenclature.names or part in self._known or part in self._listed.words:
                    yield part, at
                    at += size
                    break

    def _leftover(self, text: str) -> Iterator[str]:
        """Yield the characters of Chinese, Japanese or Korean text that no word explains, run by run."""
        for run in self._runs(text):
            loose = ""
            for key, _ in self._segments(run):
                if key in self._known or key in self._nomenclature.names:
                    if loose:
                        yield loose
                    loose = ""
                else:
                    loose += key
            if loose:
                yield loose

    def _explained(self, word: str) -> bool:
        return word in self._known or len(word) < 3 or any(c.isdigit() for c in word)


def _chemical(word: str) -> bool:
    return word.endswith(("oxide", "ide", "ate", "ite", "acid"))


def _tail(word: str, names: Iterable[str]) -> str | None:
    """Return the longest name of five letters and more that a long word ends with."""
    found = (word[i:] for i in range(3, len(word) - 4))
    return next((part for part in found if part in names), None)


def _known_words(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that are ordinary wherever they stand, of all languages."""
    groups = (lexicon.modifiers, lexicon.vague_nouns, lexicon.part_nouns, *lexicon.materials.values())
    phrases = [fold(word) for names in groups for word in names.all]
    shapes = [fold(w) for n in (*lexicon.shapes.values(), *lexicon.elements.values()) for w in n.all]
    chemistry = [fold(w) for n in lexicon.chemistry.values() for w in n.all]
    whole = (*phrases, *shapes, *chemistry)
    latin = {stem(word) for phrase in whole if not has_han(phrase) for word in tokens(phrase)}
    return frozenset(latin | {phrase_key(p) for p in whole if has_han(p)})
