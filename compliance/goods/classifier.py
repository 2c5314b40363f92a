"""LineClassification: which list entries name the goods of a line, which may, and which clearly do not.

The technical description decides. A control code that is declared counts against its own interest and names the entry
unless a stated value fails it; a customs number alone only raises a question. Law: SC-792 Art 14; MOFCOM-2024-51.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from compliance.goods.declared_code import remark
from compliance.goods.identity import Keys, any_identity, contradicts, held, printed_names, related, surely
from compliance.goods.limits import NO, UNKNOWN, YES, LimitsVerdict, check
from compliance.goods.makeup import Makeup, MakeupReader
from compliance.goods.matching import Doubt, Match, deciding, deduplicated, doubted, named_technology
from compliance.goods.own_things import ListWords
from compliance.goods.placed import BASES, Basis, PlacedThing, points_by_words
from compliance.goods.placing import Placing
from compliance.goods.review import DeclaredLike, review
from compliance.law.frozen import FrozenIndex
from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import PhraseIndex, phrase_key
from compliance.law.rule import EVER
from compliance.law.rulebook import Rulebook
from compliance.model.goods_like import GoodsLike

_SHAPELESS = frozenset({"unspecified", "material", "component", "finished_good"})
_PLAIN_SHAPES = ("material", "powder", "metal", "alloy", "ceramic", "equipment_part")
_TELLING = frozenset({"permanent_magnet", "target", "battery", "technology", "functional_material", "crystal"})
_MATERIALS = frozenset({"metal", "oxide", "compound", "target", "ore"})


@dataclass
class LineClassification:
    """All entries that matter for a line, remarks on what was declared, and whether the goods are placed at all.

    `claimed` says that somebody declared the goods controlled: then nothing clears them but a list that names them not.
    `things` say how each thing of the line was placed, `makeups` what was read of it.
    """

    matches: list[Match]
    remarks: list[dict[str, str]] = field(default_factory=list)
    placed: bool = True
    claimed: bool = False
    things: list[PlacedThing] = field(default_factory=list)
    makeups: list[Makeup] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    @property
    def basis(self) -> Basis:
        """How the line as a whole was placed: as its least sure thing."""
        return min((thing.basis for thing in self.things), key=BASES.index, default="unknown")


_Known: TypeAlias = tuple[ItemList, Entry, Keys]


class Classifier:
    """Holds the indexes over all lists; `classify` is a lookup and not a scan."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        words: set[str] = set()
        lexicon = book.lexicon
        for group in (lexicon.elements, lexicon.shapes, lexicon.chemistry):
            words |= {w for names in group.values() for w in names.all}
        words |= set(lexicon.groups)
        printed = printed_names(book)
        rows: list[_Known] = []
        for goods in book.control_item_lists:
            for entry in goods.entries:
                names = () if goods.breadth or goods.kind != "dual_use" else printed.get(entry.code or "", ())
                rows.append((goods, entry, Keys(entry, names)))
        self._by = FrozenIndex((row, row[2].known()) for row in rows)
        words |= {phrase for row in rows for phrase in row[2].phrases}
        bare = (*lexicon.shapes.values(), *lexicon.chemistry.values(), lexicon.vague_nouns)
        self._shapes = frozenset(phrase_key(w) for n in bare for w in n.all)
        index = PhraseIndex(words).frozen()
        self._reader = MakeupReader(book, index)
        self.stated = self._reader.stated
        self._closed_elements = frozenset(lexicon.closed_elements)
        self._benign = frozenset(lexicon.benign_elements)
        self._ended = {name for name, t in book.timelines.items() if t.phases and t.phases[-1].last != EVER}
        self._deep = {e.code for g in book.control_item_lists if not g.breadth for e in g.entries if e.code}
        plain = frozenset(phrase_key(w) for shape in _PLAIN_SHAPES for w in lexicon.shapes[shape].all)
        phrases = frozenset(word for row in rows for word in row[2].index["word"])
        named = phrases - plain - {phrase_key(w) for w in lexicon.vague_nouns.all}
        self._placing = Placing(book, ListWords(named, index, self._reader.substances))

    def classify(self, line: GoodsLike, declared: DeclaredLike | None = None) -> LineClassification:
        """Place every thing of a line on the lists; the strictest of them will decide."""
        things = self._placing.things(line)
        result = LineClassification([])
        considered: set[str] = set()
        for thing in things:
            makeup = self._reader.read(line, thing)
            matches = self._matches(makeup)
            considered |= {m.entry.code for m in matches if m.entry.code and m.because.keys() != {"description"}}
            if any(named_technology(m) for m in matches):
                makeup.forms |= {"technology"}
            result.makeups.append(makeup)
            result.things.append(placed := self._placing.place(thing, makeup, matches, self._lives))
            placed.nameless = not makeup.named and not any(map(points_by_words, (*matches, *placed.raised)))
            result.matches += [m for m in matches if m not in result.matches]
        self._placing.hold(line, result.things, considered)
        raised = dict.fromkeys(m for placed in result.things for m in placed.raised)
        result.matches += [m for m in raised if m not in result.matches]
        firm = self._firm(result)
        if firm:  # a thing that is free beside one that is listed says nothing against the list
            free = [m for m in result.matches if m.certainty == "outside"]
            result.matches = [m for m in result.matches if m not in free or len(things) == 1]
        status = declared.status if declared else None
        result.claimed = status == "controlled"
        review(result, declared)
        result.placed = not any(t.open for t in result.things) and not (result.claimed and not firm)
        for makeup in result.makeups[:1]:
            if makeup.code:
                result.placed &= remark(makeup.code, self._known(makeup.code), result.matches, result.remarks)
        return result

    def _matches(self, makeup: Makeup) -> list[Match]:
        """Return what the lists say of one thing."""
        found = deciding([m for k in self._candidates(makeup) if (m := self._match(k, makeup)) is not None])
        listed = [m for m in found if m.goods.kind != "outside"]
        outside = [m for m in found if m.goods.kind == "outside"]
        ordinary = any(m.entry.kind_of == "ordinary" for m in outside)
        if ordinary:
            listed = [doubted(m, makeup) for m in listed if m.certainty != "possible" or m.doubt == "limits"]
        weak = [] if makeup.forms & _TELLING else [m for m in listed if m.certainty == "possible" and m.doubt == "form"]
        result = LineClassification(deduplicated([m for m in listed if m not in weak]) + outside)
        if not self._firm(result) and not ordinary:
            result.matches += self._beside(makeup, result)
        return result.matches

    def _firm(self, result: LineClassification) -> bool:
        """Return whether a list that still lives names the goods, or may."""
        return any(m.certainty in ("matched", "possible") for m in result.matches if self._lives(m))

    def _lives(self, match: Match) -> bool:
        """Return whether a match speaks of exports from China today: not of an ended list or the annex for abroad."""
        return match.goods.id not in self._ended and match.goods.kind != "overseas"

    def _beside(self, makeup: Makeup, result: LineClassification) -> list[Match]:
        """Say of a plain material that the lists name its elements in other forms only."""
        if any(self._lives(m) for m in result.matches):
            return []
        return self._unnamed(makeup) if self._closed(makeup) else []

    def _closed(self, makeup: Makeup) -> bool:
        """Return whether the goods are a plain material of elements whose controlled forms are all listed in depth."""
        own = set(makeup.elements)
        plain = makeup.forms & _MATERIALS and makeup.forms <= _MATERIALS | {"powder", "material"}
        return bool(plain and own & self._closed_elements and own <= self._closed_elements | self._benign)

    def _unnamed(self, makeup: Makeup) -> list[Match]:
        """Return, for each list that names the elements in other forms, that it does not name this one."""
        found: dict[str, Match] = {}
        for symbol in sorted(set(makeup.elements) & self._closed_elements):
            for goods, entry, _ in self._by.get("element", symbol):
                if goods.kind == "dual_use" and goods.id not in self._ended:
                    reason = {f"elements.{symbol}": "listed in other forms only"}
                    found.setdefault(goods.id, Match(goods, entry, "cleared", reason))
        return list(found.values())

    def _known(self, code: str) -> bool:
        """Return whether a code, a code above it or one below it stands on any list."""
        parts = code.split(".")
        above = (".".join(parts[:n]) for n in range(1, len(parts) + 1))
        return ("below", code) in self._by or any(("code", c) in self._by for c in above)

    def _candidates(self, makeup: Makeup) -> list[_Known]:
        # Sorted, for sets have another order in every process, and an answer must not.
        wanted = [("word", w) for w in sorted(makeup.words)] + [("element", e) for e in makeup.elements]
        if not makeup.elements:
            wanted += [("form", f) for f in sorted(makeup.forms - _SHAPELESS)]
        if makeup.code:
            parts = makeup.code.split(".")
            wanted += [("code", ".".join(parts[:n])) for n in range(1, len(parts) + 1)]
            wanted += [("below", makeup.code)]
        wanted += [("cas", c) for c in sorted(makeup.cas)]
        seen: dict[int, _Known] = {}
        for key in wanted:
            for pair in self._by.get(*key):
                seen.setdefault(id(pair[1]), pair)
        return list(seen.values())

    def _match(self, known: _Known, makeup: Makeup) -> Match | None:
        goods, entry, keys = known
        if goods.kind == "outside":
            return self._outside(goods, entry, keys, makeup)
        if goods.breadth and entry.code in self._deep:
            return None
        claimed = bool(makeup.code and entry.code and related(makeup.code, entry.code))
        identity = self._identified(entry, keys, makeup, claimed)
        if identity is None:
            return None
        exempt = None if claimed else held(keys.unless, makeup)
        if exempt:
            values = {k: v for k, v in exempt.because.items() if k.startswith("parameters.")}
            return Match(goods, entry, "cleared", {**values, "description": "outside the entry by its words or values"})
        limits = check(entry.limits, makeup) if entry.limits else LimitsVerdict()
        if limits.truth == NO:
            return Match(goods, entry, "cleared", limits.because)
        because = {**identity.because, **limits.because}
        if identity.truth == YES and (limits.truth == YES or claimed):
            supposed = sorted(f"elements.{s}" for s in makeup.assumed if f"elements.{s}" in because)
            if supposed:  # a grade name implies an element, and decides nothing alone
                return Match(goods, entry, "possible", because, frozenset(supposed), "identity")
            return Match(goods, entry, "matched", because)
        doubt: Doubt = (
            "limits" if identity.truth == YES else "form" if set(identity.because) <= {"form"} else "identity"
        )
        return Match(goods, entry, "possible", because, frozenset(identity.wanted | limits.wanted), doubt)

    def _identified(self, entry: Entry, keys: Keys, makeup: Makeup, claimed: bool) -> LimitsVerdict | None:
        """Return how an entry is known to be meant, or None when it is not."""
        if claimed and not contradicts(keys, makeup):
            return LimitsVerdict(YES, set(), {"control_code": makeup.code or ""})
        if makeup.cas and not makeup.cas.isdisjoint(entry.cas):
            return LimitsVerdict(YES, set(), {"cas": sorted(makeup.cas & set(entry.cas))[0]})
        identity = any_identity(keys, makeup, entry.unnamed == "unknown" and not makeup.complete)
        if identity.truth == NO or (identity.truth == UNKNOWN and self._only_a_shape(identity, makeup)):
            return None
        return identity

    def _only_a_shape(self, identity: LimitsVerdict, makeup: Makeup) -> bool:
        """Return whether nothing but a shape ("tube", "powder") points to an entry whose elements nobody named."""
        word = identity.because.get("description")
        elements = any(wanted.startswith("elements.") for wanted in identity.wanted)
        named = any(key.startswith("elements.") for key in identity.because)
        bare = word is None or word in self._shapes
        return elements and not named and bare and not makeup.forms & _TELLING

    def _outside(self, goods: ItemList, entry: Entry, keys: Keys, makeup: Makeup) -> Match | None:
        """Match an entry that takes goods out. It needs certainty, and gives way to a form that says raw material."""
        if surely(keys.unless, makeup):
            return None
        material = makeup.raw and entry.kind_of != "ordinary"
        ways = [i for i in keys.identities if i.forms or i.source.elements or not material]
        named = not entry.words or any(i.words & makeup.head_ends for i in ways)
        if named and surely(ways, makeup) and check(entry.limits, makeup).truth == YES:
            return Match(goods, entry, "outside", {"description": "named as outside the lists"})
        return None
