"""The words that goods are described with, by what they do in a name: shapes, materials, parts, small words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.goods.element_compounds import ElementCompounds
from compliance.law.frozen import FrozenTable
from compliance.law.inflection import declined, inflected
from compliance.law.lexicon import Lexicon, Names
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import PhraseIndex, fold, has_han, phrase_key, stem, tokens

_ALSO = frozenset("and und its their or oder other gr no inn innm iso".split())  # "lysine and its salts"
_LONG = 9  # letters of a German compound
_UNMADE = ("permanent_magnet", "battery", "functional_material", "reagent")
INTANGIBLE = frozenset({"technology", "software"})  # shapes that no nomenclature of goods holds
_NOT = ("nicht", "un")
_RAW_SHAPES = ("metal", "alloy", "target", "powder", "crystal", "ceramic", "substrate", "isotope", "ore", "material")


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name of the nomenclature in a thing: its words `[start, end)`, and the numbers such things stand under."""

    key: str
    start: int
    end: int
    numbers: tuple[str, ...]
    by_text: bool = False


class GoodsWords:
    """Sets of folded words and phrases.

    `raw` are shapes and compounds that name no goods alone, `vague` nouns likewise, `unmade` words for materials and
    magnets, `parts` words that may follow a name, `unnamed` names that clear nothing, `small` words of no weight,
    `known` every word that is ordinary wherever it stands, `stuffs` materials that are no pure metal.
    """

    def __init__(self, lexicon: Lexicon, nomenclature: Nomenclature, ordinary: frozenset[str]) -> None:
        self._headings = nomenclature.headings
        shapes, chemistry = lexicon.shapes, tuple(lexicon.chemistry.values())
        self.raw = _keys((*(shapes[s] for s in _RAW_SHAPES), *chemistry))
        self.unmade = self.raw | _keys((*(shapes[s] for s in _UNMADE), *lexicon.elements.values()))
        pure = {
            key
            for key, numbers in nomenclature.names.items()
            if all(n.startswith(lexicon.element_headings) for n in numbers)
        }
        self.elements = _keys(lexicon.elements.values()) | {key for key in pure if " " not in key}
        self.compounds = _keys(chemistry)
        self._intangible = _keys(shapes[shape] for shape in INTANGIBLE)
        self.substances = self.elements | self.compounds
        self.vague = _keys([lexicon.vague_nouns])
        self._element_compounds = ElementCompounds(lexicon)
        self.parts = _keys([lexicon.part_nouns])
        self.unnamed = _keys([lexicon.vague_names])
        self.known = FrozenTable.of_words(_known(lexicon) | ordinary)
        self.tooling = _keys([lexicon.tooling])
        self._alarms = PhraseIndex(lexicon.alarm_words.all)
        self._german_alarms = tuple(key for word in lexicon.alarm_words.de if " " not in (key := phrase_key(word)))
        self.vague_phrases = PhraseIndex(lexicon.vague_names.all)
        self._materials = {name: [phrase_key(w) for w in n.all] for name, n in lexicon.materials.items()}
        pure_metals = {phrase_key(names.de[0]) for names in lexicon.elements.values() if names.de}
        self.stuffs = frozenset(key for keys in self._materials.values() for key in keys) - pure_metals
        materials = {w for n in lexicon.materials.values() for p in n.all for w in tokens(fold(p))}
        light = [p for n in (lexicon.modifiers, lexicon.part_nouns, lexicon.separate) for p in n.all]
        small = {w for p in light for w in tokens(fold(p))} | {phrase_key(p) for p in light if has_han(p)}
        small |= _german_forms(lexicon) - set(nomenclature.names)
        self.small = frozenset((small - materials) | self.raw | self.vague)
        self.german = frozenset(phrase_key(word) for word in lexicon.modifiers.de)
        self.vague_german = frozenset(f for noun in lexicon.vague_nouns.de for f in inflected(noun)) | frozenset(
            phrase_key(noun) for noun in lexicon.vague_nouns.de
        )
        self.nouns = frozenset(key.rsplit(" ", 1)[-1] for key in nomenclature.names if " " in key) - self.small

    def compound(self, word: str) -> bool:
        """Return whether a word is that of a compound: a known one (carbide), or one that ends as they do."""
        return word in self.compounds or (word not in self.small and chemical_word(word))

    def raw_compound(self, word: str) -> bool:
        """Return whether a German word is of an element in a raw shape (Molybdänpulver)."""
        return self._element_compounds.shape(word) is not None

    def tooling_name(self, key: str) -> bool:
        """Return whether a name is that of tools, controls or parts, whose purpose says for which machine they are."""
        return (key[-2:] if has_han(key) else key.rsplit(" ", 1)[-1]) in self.tooling

    def technology(self, name: NameHit, said: bool) -> bool:
        """Return whether goods are no thing: the name ends with a word of technology, or one is said outside the name.

        In a drawing board such a word only says what kind of board it is.
        """
        *kind, last = [name.key] if has_han(name.key) else name.key.split(" ")
        within = not name.by_text and not self._intangible.isdisjoint(kind)
        return last in self._intangible or (said and not within)

    def follows(self, word: str, material: bool) -> bool:
        """Return whether a word behind a name leaves it the name: parts, sizes, and a shape behind a material."""
        if any(c.isdigit() for c in word) or len(word) == 1:
            return True
        if word in self.raw or material:
            return material and (word in self.raw or word in self.parts or word in _ALSO)
        plain = word in self.known and word not in self.vague and word not in self.nouns
        return word in self.parts or plain

    def said(self, hits: list[NameHit], words: list[str]) -> list[NameHit]:
        """Return the hits without those at the end of a phrase that names no material (rare earth salt)."""
        vague = {h.end for h in self.vague_phrases.find_latin(words)}
        return [hit for hit in hits if hit.end not in vague] if vague else hits

    def alarmed(self, text: str) -> bool:
        """Return whether a text has a word that says that goods are more than their plain name."""
        return bool(self.alarms(fold(text)))

    def alarms(self, text: str) -> list[str]:
        """Return the words of folded text that say so; in German also those that a longer word begins with."""
        long = (word for word in tokens(text) if len(word) >= _LONG)
        begun = (key for word in long for key in self._german_alarms if word.startswith(key) and word != key)
        return list(dict.fromkeys((*(hit.key for hit in self._alarms.find(text)), *begun)))

    def known_in(self, text: str) -> frozenset[str]:
        """Return the words of a text that are ordinary words."""
        return frozenset(word for word in tokens(fold(text)) if word in self.known)

    def only_parts(self, text: str) -> bool:
        """Return whether a text speaks of parts and accessories, and of nothing else."""
        words = [word for word in tokens(fold(text)) if len(word) > 1]  # "n.e.s." says nothing
        if has_han(text):
            return False
        light = self.parts | self.small | {"and", "und"}
        return not self.tooling.isdisjoint(words) and light.issuperset(words)

    def ordinary(self, word: str) -> bool:
        """Return whether a word is an ordinary one."""
        return word in self.known

    def explained(self, word: str) -> bool:
        """Return whether a word needs no explanation: an ordinary one, a short one, or a number or part number.

        So does what is said not to be so (nichtelektrisch, ungebleicht).
        """
        if word in self.known or len(word) < 3 or any(c.isdigit() for c in word):
            return True
        return any(word.startswith(no) and word.removeprefix(no) in self.known for no in _NOT)

    def of_material(self, key: str, numbers: Iterable[str], text: str, words: list[str]) -> tuple[str, ...]:
        """Return the numbers of a name whose heading speaks of a material that the text names."""
        if key in self.unnamed:
            return ()
        return tuple(n for n in numbers if self._said(n, key, text, words))

    def _said(self, number: str, name: str, text: str, words: list[str]) -> bool:
        heading = self._headings.get(number[:4])
        said = frozenset(words)
        for material in heading.materials if heading else ():
            own = phrase_key(material)
            if own in self.raw or own == name:
                continue
            for key in (*self._materials.get(material, ()), own):
                if (key in text.replace(" ", "")) if has_han(key) else said.issuperset(key.split(" ")):
                    return True
        return False


def chemical_word(word: str) -> bool:
    """Return whether an English word is that of a compound."""
    return word.endswith(("oxide", "ide", "ate", "ite", "acid"))


def _keys(groups: Iterable[Names]) -> frozenset[str]:
    return frozenset(phrase_key(word) for names in groups for word in names.all)


def _known(lexicon: Lexicon) -> frozenset[str]:
    groups = (lexicon.modifiers, lexicon.separate, lexicon.vague_nouns, lexicon.part_nouns, *lexicon.materials.values())
    spoken = (*groups, *lexicon.shapes.values(), *lexicon.elements.values(), *lexicon.chemistry.values())
    whole = [fold(word) for names in spoken for word in names.all]
    latin = {stem(word) for phrase in whole if not has_han(phrase) for word in tokens(phrase)}
    return frozenset(latin | {phrase_key(p) for p in whole if has_han(p)} | _german_forms(lexicon))


def _german_forms(lexicon: Lexicon) -> frozenset[str]:
    """Return every form of the German words that are ordinary wherever they stand."""
    adjectives = {form for word in lexicon.modifiers.de for form in declined(word)}
    nouns = (*lexicon.vague_nouns.de, *lexicon.part_nouns.de)
    return frozenset(map(phrase_key, adjectives | {form for noun in nouns for form in inflected(noun)}))
