"""What a thing is made of and shaped like: elements, forms and stated parameters of one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from compliance.goods.chemistry import ChemistryReader, without_numbers
from compliance.goods.coats import without_coats
from compliance.goods.element_compounds import ElementCompounds
from compliance.goods.english_words import EnglishWords
from compliance.goods.isotopes import IsotopeReader
from compliance.goods.listed_ends import ListedEnds
from compliance.goods.measured import Measured
from compliance.goods.quantities import QuantityReader
from compliance.goods.spoken import SpokenReader
from compliance.goods.stated_values import StatedValues
from compliance.goods.things import Thing
from compliance.law.facts import Interval
from compliance.law.lexicon import Names
from compliance.law.phrases import Cutter, PhraseHit, PhraseIndex, ending_last, fold, in_order, phrase_key, tokens
from compliance.law.rulebook import Rulebook
from compliance.model.goods_like import GoodsLike
from compliance.model.vocabulary import SYMBOLS

RAW = frozenset(
    "metal alloy target oxide compound permanent_magnet crystal substrate isotope ore reagent battery".split()
)
_FORMLESS = frozenset({"unspecified", "material"})
_MADE = frozenset({"component", "finished_good"})
_LARGEST = Decimal(10) ** 12  # where no upper bound is said


@dataclass
class Makeup:
    """Elements present (mass percent as an interval, or None), elements said to be absent, forms and parameters.

    `name` is what the thing is called and `numbers` those of things so called; None where no name was looked for.
    """

    text: str
    head: str
    elements: dict[str, Interval | None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    forms: frozenset[str] = frozenset()
    stated_form: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    full_text: str = ""
    head_words: frozenset[str] = frozenset()
    head_ends: frozenset[str] = frozenset()
    stated_elements: bool = False
    assumed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    formula_forms: frozenset[str] = frozenset()
    explained: frozenset[str] = frozenset()
    plain_texts: tuple[str, ...] = ()
    cas: frozenset[str] = frozenset()
    isotopes: frozenset[str] = frozenset()
    code: str | None = None
    hs: str | None = None
    name: str = ""
    numbers: tuple[str, ...] | None = None

    @property
    def named(self) -> bool:
        """Whether words name the thing, or a substance in it."""
        return bool(self.name or self.explained)

    @property
    def complete(self) -> bool:
        """Whether the whole make-up is stated: elements in fields, or percentages that leave nothing over."""
        return self.whole or (self.stated_elements and not self.asked - set(self.elements) - self.absent)

    @property
    def whole(self) -> bool:
        """Whether percentages are stated that leave next to nothing over."""
        return sum((share.low for share in self.elements.values() if share), Decimal(0)) >= 95

    @property
    def formless(self) -> bool:
        """Whether nothing tells the form."""
        return self.forms <= _FORMLESS

    @property
    def raw(self) -> bool:
        """Whether a form says that this is a material and not something made from it."""
        return bool(self.forms & RAW)


class MakeupReader:
    """Reads lines with the words of the lexicon and every phrase the lists use."""

    def __init__(self, book: Rulebook, index: PhraseIndex) -> None:
        lexicon = book.lexicon
        self._index = index
        self._quantities = QuantityReader(book.measures, book.parameters)
        self._spoken = SpokenReader(book.spoken, book.parameters)
        self.stated = StatedValues(book)
        self.substances = ChemistryReader(lexicon, book.grades)
        self._elements = _inverted(lexicon.elements)
        self._isotopes = IsotopeReader(lexicon.isotopes, lexicon.elements)
        self._long = [(name, s) for name, s in self._elements.items() if len(name) > 4 and name.isalpha()]
        self._groups = {phrase_key(k): v for k, v in lexicon.groups.items()}
        self._shapes = _inverted(lexicon.shapes)
        self._chemistry = _inverted(lexicon.chemistry)
        self._endings = [(end, form) for form, ends in lexicon.endings.items() for end in ends]
        self._ends = tuple(end for end, _ in self._endings)
        self._vague = frozenset(lexicon.vague_forms)
        self._english, self._ends_of = EnglishWords(lexicon), ListedEnds(book)
        self._compounds = ElementCompounds(lexicon)
        self._cutter = Cutter(lexicon.heads_end.all)

    def read(self, line: GoodsLike, thing: Thing) -> Makeup:
        """Return the makeup of one thing of a line.

        A phrase of a list counts where it stands in the thing or reaches from it into its purpose, not inside the
        purpose alone.
        """
        original = " ".join(thing.texts)
        text = fold(original)
        heads = [head for one in thing.texts if (head := self._cutter.head(fold(one)))] or [text]
        makeup = Makeup(text, heads[0], code=line.control_code, hs=line.hs_code)
        turned = in_order(tokens(makeup.head))
        found = self._index.find(text) + (self._index.find_latin(turned) if turned else [])
        in_heads = [self._index.find(head) for head in heads]
        makeup.full_text = whole = fold(" ".join(thing.full)) if thing.purpose else text
        beyond = {h.key for h in self._index.find(whole)} - {h.key for h in self._index.find(fold(thing.purpose))}
        makeup.words = frozenset(h.key for h in found) | (beyond if thing.purpose else frozenset())
        makeup.context = makeup.words | ({h.key for h in self._index.find(whole)} if thing.purpose else frozenset())
        makeup.words |= self._english.of(makeup.words, tokens(text)) | self._ends_of.of(tokens(text))
        makeup.context |= makeup.words
        makeup.head_words = frozenset(h.key for hits in in_heads for h in hits)
        makeup.head_ends = frozenset(key for hits in in_heads for key in ending_last(hits))
        makeup.absent = self._named_elements(thing.excluded) | self.substances.read(thing.excluded).absent
        for one in thing.texts:
            self._read_chemistry(makeup, without_coats(one))
        self._state_elements(makeup, line)
        self._find_forms(makeup, line, in_heads, found)
        self._read_values(makeup, line, thing.texts)
        return makeup

    def _read_chemistry(self, makeup: Makeup, text: str) -> None:
        """Add what a text says of elements, substances and grades; a grade implies, and is marked as assumed."""
        found = self.substances.read(text)
        for symbol, share in found.elements.items():
            makeup.elements[symbol] = share or makeup.elements.get(symbol)
        makeup.absent = (makeup.absent | found.absent) - set(found.elements)
        makeup.cas |= found.cas
        makeup.formula_forms |= found.forms
        makeup.words |= {phrase_key(name) for name in found.names}
        makeup.isotopes |= self._isotopes.read(text, tokens(fold(text)), makeup.elements)
        for word in tokens(fold(text)):  # German writes a compound as one word: Galliumarsenid
            if len(word) > 8 and (own := next((s for n, s in self._long if word.startswith(n)), None)):
                makeup.elements.setdefault(own, None)
        makeup.explained |= {word for start, end in found.spans for word in tokens(fold(text[start:end]))}
        for grade in found.grades.values():
            makeup.words |= {phrase_key(word) for word in grade.words}
            makeup.formula_forms |= frozenset(grade.forms)
            makeup.asked |= {name for name in grade.asks if name in SYMBOLS}
            makeup.assumed |= {symbol for symbol in grade.elements if symbol not in makeup.elements}
            for symbol in grade.elements:
                if symbol not in makeup.absent:
                    makeup.elements.setdefault(symbol, None)

    def _read_values(self, makeup: Makeup, line: GoodsLike, texts: Sequence[str]) -> None:
        """Take the values of fields and text; where they differ, both bounds hold and nothing is cleared by either."""
        values: dict[str, object] = {**self.stated.read(line.parameters or {})}
        plain: list[str] = []
        sole: dict[str, object] = {}
        for text in texts:
            bare = without_numbers(text)
            read, only = self._quantities.values(text)
            sole |= {one.parameter: _both(None, one) for one in only if one.parameter}
            for one in reversed(read):
                bare = f"{bare[: one.start]} {bare[one.end :]}" if one.end <= len(bare) else bare
                if one.parameter and (one.named or self._fits(one, makeup)):
                    values[one.parameter] = _both(values.get(one.parameter), one)
            plain.append(bare)
        makeup.parameters = {**sole, **self._spoken.read(makeup.full_text), **values}
        makeup.plain_texts = tuple(plain)

    def _fits(self, value: Measured, makeup: Makeup) -> bool:
        """Return whether a value that no word names may be read as the parameter its place suggests."""
        if value.parameter == "purity_percent":
            return bool(makeup.forms & (RAW | {"powder", "material", "unspecified"}))
        return "powder" in makeup.text or bool(makeup.forms & {"powder"})

    def _named_elements(self, text: str) -> set[str]:
        """Return the elements that a text names, by word or group."""
        keys = {h.key for h in self._index.find(fold(text))} if text else set()
        groups = {e for k in keys if k in self._groups for e in self._groups[k]}
        return groups | {self._elements[k] for k in keys if k in self._elements}

    def _state_elements(self, makeup: Makeup, line: GoodsLike) -> None:
        """Let the elements stated in fields stand above those that were read."""
        makeup.stated_elements = bool(line.elements)
        for symbol in makeup.absent:
            makeup.elements.pop(symbol, None)
        for symbol, content in (line.elements or {}).items():
            share = content.mass_percent
            makeup.assumed -= {symbol}
            if share is not None and share == 0:
                makeup.absent.add(symbol)
                makeup.elements.pop(symbol, None)
            else:
                makeup.absent.discard(symbol)
                makeup.elements[symbol] = None if share is None else Interval(share, share)

    def _find_forms(
        self, makeup: Makeup, line: GoodsLike, in_heads: list[list[PhraseHit]], own: list[PhraseHit]
    ) -> None:
        forms: set[str] = set()
        for found in in_heads:
            if hits := [h for h in found if h.key in self._shapes]:
                last = max(h.end for h in hits)
                longest = max((h for h in hits if h.end == last), key=lambda h: len(h.key))
                forms.add(self._shapes[longest.key])
        forms |= {shape for word in tokens(makeup.head) if (shape := self._compounds.shape(word))}
        chemistry = {self._chemistry[h.key] for h in own if h.key in self._chemistry}
        telling = [t for t in tokens(makeup.text) if t.endswith(self._ends)]
        chemistry |= {form for t in telling for end, form in self._endings if t.endswith(end)}
        chemistry |= makeup.formula_forms
        makeup.stated_form = line.form
        if line.form and line.form not in self._vague:
            forms = {line.form} | (forms & RAW if line.form not in RAW else set())
        elif line.form:
            forms = {line.form} | (forms & RAW if line.form in _MADE else forms)
        if not forms & {"component", "finished_good", "equipment", "technology", "software", "permanent_magnet"}:
            forms |= chemistry
        makeup.forms = frozenset(forms or {"unspecified"})


def _inverted(names: Mapping[str, Names]) -> dict[str, str]:
    return {phrase_key(word): key for key, entry in names.items() for word in entry.all}


def _both(known: object, value: Measured) -> object:
    """Return bounds that hold what is known and what was read; an exact value stays exact when both agree."""
    low = value.low if value.low is not None else Decimal(0)
    high = value.high if value.high is not None else _LARGEST
    if isinstance(known, Interval):
        low, high = min(low, known.low), max(high, known.high)
    elif isinstance(known, Decimal) and not low <= known <= high:
        low, high = min(low, known), max(high, known)
    elif known is not None:
        return known
    return low if low == high else Interval(low, high)
