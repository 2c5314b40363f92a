"""How a thing comes to be free, and there is no fourth way: identified, reviewed or presumed. Everything else is asked.

*Identified*: the thing is known by its name as one that no row reaches, each row its words or its number point to being
cleared by a stated value or an exemption. *Presumed*: nothing points to a row, the name is understood, and it stands
under headings beside which no list prints a number. *Reviewed*: a person answered for it (`review`).
A row that was cleared only says that this row does not reach the goods; it never identifies them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from compliance.goods.goods_words import NameHit
from compliance.goods.limits import NO, check
from compliance.goods.listed_words import ListedWords, phrases_of
from compliance.goods.makeup import Makeup
from compliance.goods.matching import Match
from compliance.goods.naming import Naming, Understood
from compliance.goods.near_rows import ENOUGH, HINT, NearRows
from compliance.goods.placed import PlacedThing, Thing
from compliance.goods.things import Piece, ThingSplitter
from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import PhraseIndex, fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook
from compliance.model.goods_like import GoodsLike

_MOST_ROWS = 4
_INTANGIBLE = frozenset({"technology", "software"})


class Placing:
    """Splits a line into things and says how each is placed, once the lists were looked at."""

    def __init__(self, book: Rulebook, phrases: frozenset[str], index: PhraseIndex) -> None:
        self._book = book
        self._phrases = phrases
        self._index = index
        self._tolerant = tuple(book.lexicon.material_chapters)
        self._splitter = ThingSplitter(book.lexicon)
        self._closed = frozenset(book.lexicon.closed_elements)
        self._elements = frozenset(phrase_key(w) for n in book.lexicon.elements.values() for w in n.all)
        denied = sorted({*book.lexicon.absent.all, "free", "フリー"}, key=len, reverse=True)
        latin = "|".join(re.escape(w) for w in denied if not has_han(w))
        self._denial = re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])|{'|'.join(w for w in denied if has_han(w))}")

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made from the nomenclature: it is larger than all else and made when first needed."""
        return {k: v for k, v in self.__dict__.items() if k not in ("_listed", "_naming", "_near")}

    @cached_property
    def _listed(self) -> ListedWords:
        return ListedWords(self._book, self._book.nomenclature.unpacked())

    @cached_property
    def _near(self) -> NearRows:
        return NearRows(self._book)

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self._book, self._book.nomenclature.unpacked(), self._listed)

    def things(self, line: GoodsLike) -> list[Thing]:
        """Return the things of a line. A description in Chinese beside another one speaks of the same things."""
        first = self._splitter.pieces(line.description or "", self._named)
        second = self._splitter.pieces(line.description_zh, self._named) if line.description_zh else []
        if line.description_zh == line.description:
            second = []
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
        if name is not None:
            matches[:] = [m for m in matches if m.certainty != "possible" or self._meant(m, name)]
        hit = next((m for m in matches if m.certainty == "possible" and lives(m)), None)
        if hit and (name or any(self._steady(m) for m in matches if m.certainty == "possible")):
            return PlacedThing(thing.text, "possible", dict(hit.because))
        numbered = self._by_number(makeup, understood, matches)
        if numbered:
            return PlacedThing(thing.text, "possible", {"hs_code": makeup.hs or ""}, raised=numbered)
        if name and makeup.hs and self._contradicts(makeup.hs, name.numbers):
            because = {"hs_code": makeup.hs, "name": name.key}
            return PlacedThing(thing.text, "unknown", because, (name.key,), "contradiction")
        near = self._nearly(makeup, understood, matches)
        if near:
            return PlacedThing(thing.text, "possible", {"description": "near this row"}, raised=near)
        return self._unlisted(thing, makeup, understood, matches)

    def _understood(self, thing: Thing, makeup: Makeup) -> Understood:
        """Return what the words say, in whichever language says what the thing is; values are no words."""
        found = [self._naming.understand(fold(text), makeup.explained) for text in makeup.plain_texts]
        best = next((one for one in found if one.name), found[0])
        if best.name is None and thing.purpose and self._naming.general(fold(thing.text)):
            whole = self._naming.understand(fold(f"{thing.purpose} {makeup.plain_texts[0]}"), makeup.explained)
            best = whole if whole.name else best  # "machinery for weighing": the purpose says what it is
        return best

    def _meant(self, match: Match, name: NameHit) -> bool:
        """Return whether a row that may be meant can be: no raw form of a made thing, no element of a compound."""
        if "form" in match.wanted and self._naming.made(name):
            return False
        word = match.because.get("description", "")
        inside = word in self._elements and word in name.key and word != name.key
        return not inside or all(self._listed.rows(number) for number in name.numbers)

    def _steady(self, match: Match) -> bool:
        """Return whether a list stands without suspensions: on a day off it would leave unknown goods unasked."""
        return not self._book.timelines[match.goods.id].all_pauses

    def _nearly(self, makeup: Makeup, understood: Understood, matches: Sequence[Match]) -> list[Match]:
        """Return the rows whose name the description nearly says; of a thing with a name, only rows of such things."""
        freed = {m.entry.family for m in matches if m.certainty == "outside"}
        rows = self._near.by_words(makeup, ENOUGH if understood.name else HINT)
        near = [m for m in rows if m.entry.family not in freed]
        name = understood.name
        return [m for m in near if _speaks_of(m.entry, name.key)] if name else near

    def _unlisted(self, thing: Thing, makeup: Makeup, understood: Understood, matches: Sequence[Match]) -> PlacedThing:
        """Place a thing that no list names: by its name, or not at all."""
        if understood.slips:
            word, meant = understood.slips[0]
            return PlacedThing(thing.text, "unknown", {"near": meant}, (word,), "did_you_mean")
        if understood.alarms:
            return PlacedThing(thing.text, "unknown", {}, understood.alarms, "what_is")
        name = understood.name
        if any(m.certainty == "outside" for m in matches):
            return PlacedThing(thing.text, "identified", {"description": "named as outside the lists"})
        cleared = any(m.certainty == "cleared" for m in matches)
        if makeup.whole or (name is None and makeup.complete and cleared):
            return PlacedThing(thing.text, "identified", {"elements": "the whole make-up is stated"})
        if name is None:
            asks = "what_is" if understood.unknown else None
            return PlacedThing(thing.text, "unknown", {}, understood.unknown[:3], asks)
        if self._closed & set(makeup.elements) and not self._naming.made(name) and not _by_value(matches, name.key):
            return PlacedThing(thing.text, "unknown", {}, understood.unknown[:3])
        numbers = _at(makeup.hs, name.numbers)
        if makeup.forms & _INTANGIBLE or (name.by_text and self._shared(name.key, numbers)):
            return PlacedThing(thing.text, "unknown", {}, understood.unknown[:3])
        if understood.before and any(n.startswith(self._tolerant) for n in numbers):
            return PlacedThing(thing.text, "unknown", {}, understood.before[:3], "what_is")
        because = {"name": name.key, "headings": ", ".join(sorted({n[:4] for n in numbers}))}
        if all(self._listed.free_heading(n) for n in numbers):
            return PlacedThing(thing.text, "presumed", because, understood.unknown[:3])
        if all(self._listed.strict(n) for n in numbers) and not cleared:
            return PlacedThing(thing.text, "unknown", because, (), None)
        raised = self._rows_of(name.key, numbers, makeup)
        if raised:
            return PlacedThing(thing.text, "possible", because, raised=raised)
        return PlacedThing(thing.text, "identified", because, understood.unknown[:3])

    def _shared(self, key: str, numbers: Iterable[str]) -> bool:
        """Return whether a row printed under one of the headings uses one of the words by which they were found."""
        if any(self._listed.material(n) and not self._listed.free_heading(n) for n in numbers):
            return True  # a class of compounds beside listed ones
        said = set(key.split(" "))
        rows = {id(entry): entry for number in numbers for _, entry in self._listed.rows(number)}
        return any(said & set(tokens(fold(" ".join(phrases_of(entry))))) for entry in rows.values())

    def _rows_of(self, key: str, numbers: Iterable[str], makeup: Makeup) -> list[Match]:
        """Return the rows printed under all numbers of a name that speak of such a thing and that no value clears."""
        found: dict[str, Match] = {}
        for number in numbers:
            rows = self._listed.rows(number) if len(number) >= 6 else []
            if not rows:
                return []
            for goods, entry in rows:
                if _speaks_of(entry, key) and check(entry.limits, makeup).truth != NO:
                    found.setdefault(entry.code or entry.id, _raised(goods, entry, {"name": key}))
        return list(found.values())[:_MOST_ROWS]

    def _by_number(self, makeup: Makeup, understood: Understood, matches: Sequence[Match]) -> list[Match]:
        """Return the rows a stated number raises: printed ones always, six digits where the words name no other thing.

        A row that was cleared for these goods by what is stated of them is not raised again.
        """
        number = makeup.hs or ""
        if len(number) < 6:
            return []
        cleared = {m.entry.code for m in matches if m.certainty == "cleared"}
        if any(h.startswith(number) for m in matches if m.certainty == "cleared" for h in m.entry.hs):
            return []
        lists = {m.goods.id for m in matches if m.certainty == "cleared"}
        found: dict[str, Match] = {}
        for goods, entry in self._listed.rows(number[:6]):
            full = [h for h in entry.hs if len(h) >= 8 and not h.endswith("0000")]  # else a whole subheading
            printed = len(number) >= 8 and any(h.startswith(number) or number.startswith(h) for h in full)
            name = understood.name
            freed = any(m.certainty == "outside" for m in matches)
            meant = printed or (not freed and (name is None or _speaks_of(entry, name.key)))
            if meant and entry.code not in cleared and goods.id not in lists:
                found.setdefault(entry.code or entry.id, _raised(goods, entry, {"hs_code": number}))
        return list(found.values())[:_MOST_ROWS]

    def _contradicts(self, number: str, numbers: Sequence[str]) -> bool:
        """Return whether a stated number is of a heading with listed things, and the words name things of others."""
        there = number[:4]
        return not self._listed.free_heading(there) and all(n[:4] != there for n in numbers)

    def _named(self, text: str) -> bool:
        """Return whether a piece of text speaks of a thing of its own: by a name, or by words of a list."""
        folded = fold(text)
        if folded.startswith("of ") or self._denial.search(folded):
            return False
        return self._naming.named(folded) or any(hit.key in self._phrases for hit in self._index.find(folded))


def _by_value(matches: Iterable[Match], key: str) -> bool:
    """Return whether a row was cleared by a value, or the name is of a compound that the lists know and do not name."""
    cleared = [m for m in matches if m.certainty == "cleared"]
    valued = any(place.startswith("parameters.") or place.endswith("_percent") for m in cleared for place in m.because)
    return valued or (bool(cleared) and " " in key)


def _thing(piece: Piece) -> Thing:
    return Thing((piece.text,), (piece.full,), piece.excluded, piece.purpose)


def _at(number: str | None, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the numbers under the stated heading, or all of them when it is another one or none is stated."""
    return tuple(n for n in numbers if number and n[:4] == number[:4]) or numbers


def _raised(goods: ItemList, entry: Entry, because: dict[str, str]) -> Match:
    return Match(goods, entry, "possible", because, frozenset({"control_code"}), "near")


def _speaks_of(entry: Entry, key: str) -> bool:
    """Return whether a row's names hold the word that names the thing."""
    phrases = phrases_of(entry)
    if has_han(key):
        return any(key[-2:] in phrase for phrase in phrases)
    return any(key.rsplit(" ", 1)[-1] in tokens(fold(phrase)) for phrase in phrases)
