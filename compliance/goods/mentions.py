"""Where elements stand in a text: as words of five languages, as symbols, and as groups ("heavy rare earths")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compliance.goods.alloys import plain
from compliance.goods.flat import flat, low
from compliance.goods.word_table import WordTable, latin
from compliance.law.grades import Substances
from compliance.law.lexicon import Lexicon
from compliance.model.vocabulary import SYMBOLS

_SYMBOL = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]?(?![A-Za-z])")
_KNOWN = frozenset(SYMBOLS)
_WORD = re.compile(r"[a-z]{9,40}")
_AGAIN = re.compile(r"\s?[(（]?\s?")


@dataclass(slots=True)
class Mention:
    """Elements named at a place. `sure`: the name alone says that they are meant; `compound`: as a part of one.

    `free`: the name itself denies them (dysprosiumfrei); `risky`: the symbol is also a word (In, As, No).
    """

    start: int
    end: int
    symbols: tuple[str, ...]
    sure: bool = True
    group: bool = False
    compound: bool = False
    free: bool = False
    risky: bool = False


class Mentions:
    """Finds mentions; formulas and codes are told apart before."""

    def __init__(self, lexicon: Lexicon, substances: Substances) -> None:
        words: dict[str, tuple[str, ...]] = {}
        self._compounds = plain(substances.compound_words.all)
        for symbol, names in lexicon.elements.items():
            for name in names.all:
                words[low(flat(name))] = (symbol,)
            for name in (*names.en, *names.de):
                stem = low(flat(name))
                words.update({stem + c: (symbol, "compound") for c in plain(substances.compound_words.de)})
                words[stem + "frei"] = (symbol, "free")
                words[stem + "haltig"] = (symbol,)
        for group, symbols in lexicon.groups.items():
            for name in (group, group + "s") if group.isascii() else (group,):
                words[low(flat(name))] = ("group", *symbols)
        self._table = WordTable(words)
        self._tails = {w: s[0] for w, s in words.items() if len(w) > 5 and w.isascii() and len(s) == 1}
        self._lone = frozenset(substances.lone_symbols)
        shapes = [lexicon.shapes[s] for s in ("metal", "alloy", "target", "powder", "material")]
        forms = [lexicon.chemistry[c] for c in ("oxide", "compound")]
        self._material = plain(tuple(w for names in (*shapes, *forms) for w in (*names.en, *names.zh)))
        self._risky = frozenset(substances.word_symbols)

    def find(self, text: str, taken: bytearray) -> list[Mention]:
        """Return the mentions of flat text outside what is taken, in order; a name with its symbol behind it is one."""
        small = low(text)
        found = [self._worded(small, *hit) for hit in self._table.find(small) if not taken[hit.start]]
        found += [m for match in _WORD.finditer(small) if (m := self._tailed(match)) is not None]
        found += [
            self._signed(small, match)
            for match in _SYMBOL.finditer(text)
            if match[0] in _KNOWN and not taken[match.start()]
        ]
        return _joined(sorted(found, key=lambda m: (m.start, -m.end)), text)

    def _worded(self, text: str, start: int, end: int, meant: tuple[str, ...]) -> Mention:
        if meant[0] == "group":
            return Mention(start, end, meant[1:], group=True)
        free, compound = meant[-1] == "free", meant[-1] == "compound" or self.in_compound(text, start, end)
        return Mention(start, end, meant[:1], compound=compound, free=free)

    def in_compound(self, text: str, start: int, end: int) -> bool:
        """Return whether the name at a place is followed or led by the word of a compound."""
        after = text[end : end + 20].lstrip(" -(")
        if any(_word(after, c) for c in self._compounds if c.isascii()):
            return True
        return text[start - 1 : start] in ("化", "酸") or text[end : end + 1] in ("化", "酸")

    def _tailed(self, match: re.Match[str]) -> Mention | None:
        """Return the element at the end of a longer word: trimethylgallium, ferromanganese."""
        word = match[0]
        for length in range(len(word) - 2, 5, -1):
            symbol = self._tails.get(word[-length:])
            if symbol is not None:
                return Mention(match.start(), match.end(), (symbol,))
        return None

    def _signed(self, text: str, match: re.Match[str]) -> Mention:
        symbol, end = match[0], match.end()
        digit = text[end : end + 1].isdigit()
        sure = symbol in self._lone and not digit
        if not sure and not digit and symbol not in self._risky:
            after = text[end : end + 24].lstrip(" -")
            sure = any(_word(after, w) for w in self._material)
        compound = self.in_compound(text, match.start(), end)
        return Mention(match.start(), end, (symbol,), sure, compound=compound, risky=symbol in self._risky)


def _word(after: str, word: str) -> bool:
    return after.startswith(word) and not (word.isascii() and latin(after[len(word) : len(word) + 1] or " "))


def _joined(found: list[Mention], text: str) -> list[Mention]:
    kept: list[Mention] = []
    for one in found:
        last = kept[-1] if kept else None
        if last is not None and one.start < last.end:
            continue
        again = last is not None and last.symbols == one.symbols and one.start - last.end < 4
        if last is not None and again and _AGAIN.fullmatch(text[last.end : one.start]):
            closing = text[one.end : one.end + 1] in (")", "）")
            last.end = one.end + closing
            last.sure = last.sure or one.sure
        else:
            kept.append(one)
    return kept
