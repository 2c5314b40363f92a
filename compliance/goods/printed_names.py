"""Names of rows in a whole line, as printed or with a slip: looked for before goods go free.

The splitting of a line may cut a printed name in two, its exclusions and its purpose may be parts of it. So the line is
held as it was written; a name that stands inside an exclusion alone is not meant.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from compliance.goods.listed_slips import ListedSlips
from compliance.goods.matching import Match, raised
from compliance.goods.naming import Naming
from compliance.goods.placed import FREE, PlacedThing
from compliance.law.cache import kept
from compliance.law.frozen import FrozenTable
from compliance.law.lists import Entry
from compliance.law.phrases import PhraseHit, PhraseIndex, fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook

_MOST_ROWS = 4
# A printed name of so many words or characters says which row is meant wherever it stands; a shorter one names a kind
# of goods, and says so only as the whole of a thing.
_LONG, _LONG_HAN = 3, 6


class PrintedNames:
    """Every printed name of the rows of lists that control, but for those that are ordinary names of goods as well."""

    def __init__(self, book: Rulebook, naming: Naming) -> None:
        self._slips = ListedSlips(book)
        places: dict[str, list[tuple[str, int]]] = {}  # by list and place, so that they are kept without the lists
        for goods in book.control_item_lists:
            for at, entry in enumerate(goods.entries) if goods.kind != "outside" else ():
                for key in map(phrase_key, {entry.name.en, entry.name.zh, *_joint(entry)}):
                    if not naming.ordinary(key):
                        places.setdefault(key, []).append((goods.id, at))
        self._places = FrozenTable(places)
        self._index = PhraseIndex.of_keys(k for k in places if _long(k)).frozen()
        self._short = PhraseIndex.of_keys(k for k in places if not _long(k)).frozen()
        self._use(book, naming)

    @classmethod
    def of(cls, book: Rulebook, naming: Naming) -> PrintedNames:
        """Return the printed names of a rulebook, kept in the user's cache."""
        names = kept("printed names", book.key, cls, lambda: cls(book, naming))
        names._use(book, naming)
        return names

    def _use(self, book: Rulebook, naming: Naming) -> None:
        self._items, self._naming = book.items, naming

    def __getstate__(self) -> dict[str, object]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_items", "_naming")}

    def hold(self, texts: Sequence[str], things: list[PlacedThing], considered: Container[str], excluded: str) -> None:
        """Open the thing of a free line that a row is printed, or nearly printed, for; rows considered stay settled."""
        rows = self._printed(texts, [thing.text for thing in things], considered, excluded)
        if rows:
            at = _place(things, rows[0].because["description"])
            things[at] = PlacedThing(things[at].text, "possible", dict(rows[0].because), raised=rows)
            return
        whole = " ".join(texts)
        unexplained = any(thing.unexplained for thing in things)
        slip = self._slips.nearly(whole, self._naming.words.known_in(whole), unexplained) or self._cut(texts, things)
        if slip:
            at = _place(things, slip[0])
            things[at] = PlacedThing(things[at].text, "unknown", {"near": slip[1]}, slip[:1], "did_you_mean")

    def _printed(
        self, texts: Iterable[str], things: Iterable[str], considered: Container[str], excluded: str
    ) -> list[Match]:
        apart = {hit.key for hit in self._index.find(fold(excluded))}
        keys = dict.fromkeys(hit.key for text in texts for hit in self._index.find(fold(text)) if hit.key not in apart)
        keys |= dict.fromkeys(key for text in things if (key := self.only(text)) is not None)
        places = [(key, self._items[name], at) for key in keys for name, at in self._places[key]]
        rows = [(key, goods, goods.entries[at]) for key, goods, at in places]
        fresh = [raised(g, e, {"description": key}) for key, g, e in rows if e.code not in considered]
        return fresh[:_MOST_ROWS]

    def only(self, text: str) -> str | None:
        """Return the printed name that is all a thing says, but for words like "new" and "spare" and numbers."""
        if (key := phrase_key(text)) in self._places:
            return key
        folded = fold(text)
        for hit in self._short.find(folded):
            rest = folded.replace(hit.key, " ") if hit.han else " ".join(_without(tokens(folded), hit))
            if self._naming.unsaid(rest):
                return hit.key
        return None

    def _cut(self, texts: Sequence[str], things: Iterable[PlacedThing]) -> tuple[str, str] | None:
        """Return a line or thing in Chinese one character away from a name of the lists; no ordinary name."""
        for text in dict.fromkeys((*texts, *(thing.text for thing in things))):
            if has_han(text) and not self._naming.ordinary(phrase_key(text)):
                meant = self._slips.character(text)
                if meant:
                    return text, meant
        return None


def _joint(entry: Entry) -> Iterable[str]:
    """Return the words for an entry that a line may be split in (shell and tube condenser)."""
    return (word for way in entry.is_ for word in way.words if " and " in word)


def _without(words: list[str], hit: PhraseHit) -> list[str]:
    return words[: hit.end - hit.key.count(" ") - 1] + words[hit.end :]


def _long(key: str) -> bool:
    return len(key) >= _LONG_HAN if has_han(key) else key.count(" ") + 1 >= _LONG


def _place(things: Sequence[PlacedThing], words: str) -> int:
    """Return which free thing holds the words; the first free one where they reach over several."""
    free = [i for i, thing in enumerate(things) if thing.basis in FREE]
    return next((i for i in free if words in phrase_key(things[i].text)), free[0])
