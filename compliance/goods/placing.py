"""How a thing comes to be free, and there is no fourth way: identified, reviewed or presumed. Everything else is asked.

*Identified*: the thing is known by its name as one that no row reaches, each row its words or its number point to being
cleared by a stated value or an exemption. *Presumed*: nothing points to a row, the name is understood, and it stands
under headings beside which no list prints a number. *Reviewed*: a person answered for it (`review`).
A row that was cleared only says that this row does not reach the goods; it never identifies them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from compliance.goods.goods_words import INTANGIBLE, NameHit
from compliance.goods.listed_words import ListedWords, phrases_of
from compliance.goods.makeup import Makeup
from compliance.goods.matching import Match
from compliance.goods.meant_rows import MeantRows
from compliance.goods.naming import Naming, Understood
from compliance.goods.near_rows import NearRows
from compliance.goods.own_things import ListWords, OwnThings
from compliance.goods.placed import FREE, PlacedThing
from compliance.goods.printed_names import PrintedNames
from compliance.goods.raised_rows import RaisedRows
from compliance.goods.row_clearing import RowClearing
from compliance.goods.stated_number import StatedNumber
from compliance.goods.things import Piece, Thing, ThingSplitter
from compliance.law.phrases import fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook
from compliance.model.goods_like import GoodsLike

_MADE_LATE = ("_naming", "_clearing", "_raised", "_meant", "_printed", "_own", "_number", "_spoken_words")


class Placing:
    """Splits a line into things and says how each is placed, once the lists were looked at."""

    def __init__(self, book: Rulebook, words: ListWords) -> None:
        self._book = book
        self._words = words
        self._tolerant = tuple(book.lexicon.material_chapters)
        self._near = NearRows(book)
        self._splitter = ThingSplitter(book.lexicon)
        self._closed = frozenset(book.lexicon.closed_elements)

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made from the nomenclature: it is larger than all else and made when first needed."""
        return {k: v for k, v in self.__dict__.items() if k not in _MADE_LATE}

    @property
    def _listed(self) -> ListedWords:
        return self._naming.listed

    @cached_property
    def _naming(self) -> Naming:
        return Naming.of(self._book)

    @cached_property
    def _clearing(self) -> RowClearing:
        return RowClearing(self._book, self._naming, self._words.phrases, self._words.phrase_index)

    @cached_property
    def _own(self) -> OwnThings:
        return OwnThings(self._book.lexicon, self._words, self._naming, self._printed)

    @cached_property
    def _printed(self) -> PrintedNames:
        return PrintedNames.of(self._book, self._naming)

    @cached_property
    def _number(self) -> StatedNumber:
        return StatedNumber(self._naming, self._book.lexicon)

    @cached_property
    def _meant(self) -> MeantRows:
        return MeantRows(self._book, self._naming)

    @cached_property
    def _raised(self) -> RaisedRows:
        return RaisedRows(self._book, self._naming, self._clearing, self._near)

    def things(self, line: GoodsLike) -> list[Thing]:
        """Return the things of a line. A description in Chinese beside another one speaks of the same things."""
        first = self._splitter.pieces(line.description or "", self._own)
        chinese = line.description_zh if line.description_zh != line.description else None
        second = self._splitter.pieces(chinese, self._own) if chinese else []
        if first and second:
            head, other = first[0], second[0]
            excluded = f"{head.excluded} {other.excluded}".strip()
            both = Thing((head.text, other.text), (head.full, other.full), excluded, head.purpose)
            return [both, *map(_thing, (*first[1:], *second[1:]))]
        return [_thing(piece) for piece in first or second]

    def place(self, thing: Thing, makeup: Makeup, matches: list[Match], lives: Callable[[Match], bool]) -> PlacedThing:
        """Return how one thing is placed. Rows that only a shape points to are taken out of `matches`."""
        sure = next((m for m in matches if m.certainty == "matched" and lives(m)), None)
        if sure:
            return PlacedThing(thing.text, "matched", dict(sure.because))
        understood = self._understood(thing, makeup)
        name = understood.name
        makeup.name, makeup.numbers = (name.key, name.numbers) if name else ("", ())
        if not understood.alarms:
            matches[:] = [self._clearing.other_goods(m, makeup) for m in matches]
            other = {m.entry.code for m in matches if m.doubt == "near" and m.certainty == "cleared"} - {None}
            matches[:] = [m for m in matches if m.certainty != "possible" or m.entry.code not in other]
        silent: dict[str, str] = {}
        if name is not None:
            if not self._meant.made_of(makeup):
                matches[:] = [m for m in matches if m.certainty != "possible" or self._meant.meant(m, name, makeup)]
            if not understood.alarms and not understood.slips:
                silent = self._clearing.by_silence(matches, makeup, name, thing.purpose)
        hit = next((m for m in matches if m.certainty == "possible" and lives(m)), None)
        if hit and (name or any(self._steady(m) for m in matches if m.certainty == "possible")):
            return PlacedThing(thing.text, "possible", dict(hit.because))
        numbered = self._raised.by_number(makeup, understood, matches)
        if numbered:
            return PlacedThing(thing.text, "possible", {"hs_code": makeup.hs or ""}, raised=numbered)
        if name and makeup.hs and self._number.contradicts(makeup.hs, name.numbers, makeup):
            because = {"hs_code": makeup.hs, "name": name.key}
            return PlacedThing(thing.text, "unknown", because, (name.key,), "contradiction")
        near = self._raised.nearly(makeup, understood, matches)
        if near:
            return PlacedThing(thing.text, "possible", {"description": "near this row"}, raised=near)
        placed = self._unlisted(thing, makeup, understood, matches)
        if silent and placed.basis in FREE:
            return PlacedThing(thing.text, "presumed", {**placed.because, **silent}, placed.unexplained)
        return placed

    def hold(self, line: GoodsLike, things: list[PlacedThing], considered: Container[str]) -> None:
        """Hold a line that would go free against the printed names of all rows; what is said not to be in it is not."""
        if all(thing.basis in FREE for thing in things):
            texts = [text for text in dict.fromkeys((line.description, line.description_zh)) if text]
            self._printed.hold(texts, things, considered, self._splitter.excluded(" ; ".join(texts)))

    def _understood(self, thing: Thing, makeup: Makeup) -> Understood:
        """Return what the words say, in whichever language says what the thing is; values are no words.

        Of the numbers of a name those under the stated heading are meant, where there are such.
        """
        found = self._said(thing, makeup)
        own = tuple(n for n in found.name.numbers if n[:4] == (makeup.hs or "")[:4]) if found.name else ()
        return replace(found, name=replace(found.name, numbers=own)) if found.name and own else found

    def _said(self, thing: Thing, makeup: Makeup) -> Understood:
        found = [self._naming.understand(fold(text), makeup.explained) for text in makeup.plain_texts]
        best = next((one for one in found if one.name), found[0])
        if best.name is None and thing.purpose and self._naming.words.only_parts(thing.text):
            whole = self._naming.understand(fold(thing.purpose), makeup.explained)
            if whole.name and all(map(self._listed.free_heading, whole.name.numbers)):
                return whole  # "parts for pianos"
        if best.name is None and thing.purpose and self._naming.general(fold(thing.text)):
            whole = self._naming.understand(fold(f"{thing.purpose} {makeup.plain_texts[0]}"), makeup.explained)
            name, words = whole.name, len(tokens(fold(thing.purpose)))
            if name and (name.by_text or has_han(name.key) or name.end > words):
                best = whole  # "machinery for weighing": the purpose says what it is, together with the thing
        return best

    def _steady(self, match: Match) -> bool:
        """Return whether a list stands without suspensions: on a day off it would leave unknown goods unasked."""
        return not self._book.timelines[match.goods.id].all_pauses

    def _unlisted(self, thing: Thing, makeup: Makeup, understood: Understood, matches: Sequence[Match]) -> PlacedThing:
        """Place a thing that no list names: by its name, or not at all."""
        held = self._held(thing, makeup, understood, matches)
        if held:
            return held
        if any(m.certainty == "outside" for m in matches):
            return PlacedThing(thing.text, "identified", {"description": "named as outside the lists"})
        name = understood.name
        cleared = any(m.certainty == "cleared" for m in matches)
        if makeup.whole or (name is None and makeup.complete and cleared):
            return PlacedThing(thing.text, "identified", {"elements": "the whole make-up is stated"})
        unnamed = (name is None or name.by_text) and not any(m.certainty == "possible" for m in matches)
        if unnamed and self._number.places(makeup, understood):
            return PlacedThing(thing.text, "presumed", {"headings": (makeup.hs or "")[:4]}, understood.unknown[:3])
        if name is None:
            asks = "what_is" if understood.unknown else None
            return PlacedThing(thing.text, "unknown", {}, understood.unknown[:3], asks)
        if self._closed & set(makeup.elements) and not self._naming.made(name) and not _by_value(matches, name.key):
            return PlacedThing(thing.text, "unknown", {}, understood.unknown[:3])
        numbers = self._number.numbers(makeup, name)
        technology = self._naming.words.technology(name, said=bool(makeup.forms & INTANGIBLE))
        if technology or (name.by_text and self._shared(name.key, numbers)):
            return PlacedThing(thing.text, "unknown", {}, understood.unknown[:3])
        if understood.before and any(n.startswith(self._tolerant) for n in numbers):
            return PlacedThing(thing.text, "unknown", {}, understood.before[:3], "what_is")
        because = {"name": name.key, "headings": ", ".join(sorted({n[:4] for n in numbers}))}
        if all(map(self._listed.free_number, numbers)):
            return PlacedThing(thing.text, "presumed", because, understood.unknown[:3])
        unspoken = self._raised.unspoken(name.key, numbers)
        if (unspoken or all(self._listed.strict(n) for n in numbers)) and not cleared:
            return PlacedThing(thing.text, "unknown", because, (), None)
        raised = self._raised_by(name, numbers, makeup, understood)
        if raised:
            return PlacedThing(thing.text, "possible", because, raised=raised)
        return PlacedThing(thing.text, "identified", because, understood.unknown[:3])

    def _held(
        self, thing: Thing, makeup: Makeup, understood: Understood, matches: Sequence[Match]
    ) -> PlacedThing | None:
        """Return the question that a slip of the pen or a word of the lists asks, whatever the thing is called."""
        if understood.slips:
            word, meant = understood.slips[0]
            return PlacedThing(thing.text, "unknown", {"near": meant}, (word,), "did_you_mean")
        alarms = (*understood.alarms, *sorted(makeup.isotopes))
        if alarms and not self._answered(alarms, matches):
            return PlacedThing(thing.text, "unknown", {}, alarms, "what_is")
        name, words = understood.name, self._naming.words
        ordinary = name and all(map(self._listed.plain, name.numbers)) and not words.tooling_name(name.key)
        for_listed = not ordinary and self._clearing.for_listed(thing.purpose)
        if for_listed or words.alarmed(thing.purpose):
            return PlacedThing(thing.text, "unknown", {}, (thing.purpose,), "what_is")
        return None

    def _raised_by(self, name: NameHit, numbers: Sequence[str], makeup: Makeup, understood: Understood) -> list[Match]:
        """Return the rows that the name of a thing raises; the name of a machine embraces what silence clears."""
        substance = all(map(self._listed.material, numbers))
        supposed = self._clearing.with_silence(understood, makeup)
        raised = self._raised.of_name(name.key, numbers, supposed if substance else makeup, supposed)
        return raised or self._raised.of_values(name, makeup)

    def _answered(self, alarms: Sequence[str], matches: Sequence[Match]) -> bool:
        """Return whether each alarm is the value of a parameter in a row that another stated value clears."""
        stated = any(m.certainty == "cleared" and any(k.startswith("parameters.") for k in m.because) for m in matches)
        return stated and all(self._spoken_words >= {alarm} for alarm in alarms)

    @cached_property
    def _spoken_words(self) -> frozenset[str]:
        values = (names for one in self._book.spoken.values.values() for names in one.values())
        return frozenset(phrase_key(word) for names in values for word in names.all)

    def _shared(self, key: str, numbers: Iterable[str]) -> bool:
        """Return whether a row printed under one of the headings uses one of the words by which they were found."""
        if any(self._listed.material(n) and not self._listed.free_heading(n) for n in numbers):
            return True  # a class of compounds beside listed ones
        said = set(key.split(" "))
        rows = {id(entry): entry for number in numbers for _, entry in self._listed.rows(number)}
        return any(said & set(tokens(fold(" ".join(phrases_of(entry))))) for entry in rows.values())


def _by_value(matches: Iterable[Match], key: str) -> bool:
    """Return whether a row was cleared by a value, or the name is of a compound that the lists know and do not name."""
    cleared = [m for m in matches if m.certainty == "cleared"]
    valued = any(place.startswith("parameters.") or place.endswith("_percent") for m in cleared for place in m.because)
    return valued or (bool(cleared) and " " in key)


def _thing(piece: Piece) -> Thing:
    return Thing((piece.text,), (piece.full,), piece.excluded, piece.purpose)
