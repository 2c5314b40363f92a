"""Names of the lists that a description nearly writes: all words but one, or all characters but one, and a slip there.

Looked for only where goods would go free: then the question is "did you mean …?".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from compliance.goods.listed_words import phrases_of
from compliance.law.frozen import FrozenTable
from compliance.law.phrases import fold, has_han, phrase_key, stem, words
from compliance.law.rulebook import Rulebook

_SHORT, _LONG = 4, 9  # a word of four letters may have one slip, from nine on two
_ENDING = 3  # characters that a stem may lack
_MOST_WORDS = 80  # of a description; a listed name stands at its beginning
_MOST_HAN = 400
_FEW = 5  # characters of a name without spaces that may stand inside a text
_LEAST, _LONGEST = 3, 60  # characters of a name without spaces that is the whole of a text


class ListedSlips:
    """An index over the names of several words, and over names without spaces, of every list that controls."""

    def __init__(self, book: Rulebook) -> None:
        self._all_but_one: list[int] = []  # how many words of a phrase those are
        phrases: dict[str, dict[str, str]] = {}  # by number: stemmed word -> the word as printed
        by_word: dict[str, list[int]] = {}
        by_pair: dict[str, list[str]] = {}
        less: dict[str, str] = {}  # a name without spaces, and it without one of its characters
        lexicon = book.lexicon
        self._telling = {c for n in (*lexicon.elements.values(), *lexicon.chemistry.values()) for w in n.zh for c in w}
        self._closed = {
            phrase_key(w) for symbol in lexicon.closed_elements for w in lexicon.elements[symbol].all if w.isalpha()
        }
        for key, phrase in _every(book).items():
            if has_han(key):
                for pair in {key[i : i + 2] for i in range(len(key) - 1)} if len(key) >= _FEW else ():
                    by_pair.setdefault(pair, []).append(key)
                close = _close(key)
                if _LEAST <= len(close) <= _LONGEST:
                    less |= dict.fromkeys(_shorter(close), key) | {close: key}
                continue
            printed = {stem(word): word for word in words(fold(phrase))}
            if len(printed) > 1 and any(len(word) >= _SHORT for word in printed):
                for word in printed:
                    by_word.setdefault(word, []).append(len(phrases))
                phrases[str(len(phrases))] = printed
                self._all_but_one.append(len(printed) - 1)
        self._phrases, self._less = FrozenTable(phrases), FrozenTable(less)
        self._by_word, self._by_pair = FrozenTable(by_word), FrozenTable(by_pair)

    def nearly(self, text: str, known: frozenset[str], unexplained: bool) -> tuple[str, str] | None:
        """Return a word of a text and the word or name of a list that it nearly is.

        `known` are ordinary words; such a one is a slip only beside two more words of the name, or beside an element
        that is listed in depth. A name without spaces is looked for where something is `unexplained`.
        """
        folded = fold(text)
        if unexplained and has_han(folded) and (found := self._unspaced(folded.replace(" ", "")[:_MOST_HAN])):
            return found
        return next(self._spaced({stem(w): w for w in words(folded)[:_MOST_WORDS]}, known), None)

    def character(self, text: str) -> str | None:
        """Return the name of a list that a whole text in Chinese is with a character missing, added or mistaken.

        A character that names an element or a compound is never mistaken: another one is another substance.
        """
        close = _close(fold(text))
        if not _LEAST - 1 <= len(close) <= _LONGEST + 1:
            return None
        for at, shorter in enumerate(_shorter(close)):
            meant: str | None = self._less.get(shorter)
            if meant is None:
                continue
            other = _close(meant)
            added = len(other) < len(close)
            if added or (len(close) > _LEAST and self._mistaken(close, other, at)):
                return meant
        meant = self._less.get(close)
        return meant if meant and _close(meant) != close else None

    def _mistaken(self, text: str, meant: str, at: int) -> bool:
        """Return whether a text is a name but for the character at a place, or two of its neighbours are changed."""
        if len(text) != len(meant):
            return False
        other = [i for i, (a, b) in enumerate(zip(text, meant, strict=True)) if a != b]
        changed = {text[i] for i in other} | {meant[i] for i in other}
        if len(other) == 2:
            return other[1] == other[0] + 1 and len(changed) == 2
        return other == [at] and not changed & self._telling and not any(c.isdigit() for c in changed)

    def _spaced(self, said: dict[str, str], known: frozenset[str]) -> Iterator[tuple[str, str]]:
        counts = Counter(chain.from_iterable(self._by_word.get(word, ()) for word in said))
        fresh = any(word not in known for word in said)
        able = [word for word in said if word.isalpha()]
        for number, count in counts.items():
            if count != self._all_but_one[number] or (count == 1 and not fresh and self._closed.isdisjoint(said)):
                continue
            phrase = self._phrases[str(number)]
            telling = count > 1 or not self._closed.isdisjoint(phrase.keys() & said.keys())
            missing = next(word for word in phrase if word not in said)
            for word in able:
                enough = word not in phrase and (telling or word not in known)
                if not enough or abs(len(word) - len(missing)) > _SHORT + _ENDING:
                    continue
                if any(_slip(*pair) for pair in _forms(word, said[word], missing, phrase[missing])):
                    yield word, missing

    def _unspaced(self, text: str) -> tuple[str, str] | None:
        from rapidfuzz import fuzz

        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        counts = Counter(key for pair in pairs for key in self._by_pair.get(pair, ()))
        for key, count in counts.items():
            if count < max(2, len(key) - 4) or key in text:
                continue
            near = fuzz.partial_ratio_alignment(key, text, score_cutoff=100 * (1 - 1.05 / len(key)))
            if near is not None:
                return text[near.dest_start : near.dest_end], key
        return None


def _every(book: Rulebook) -> dict[str, str]:
    """Return every name and word of the lists that control, the first of those that are folded alike, by its key."""
    found: dict[str, str] = {}
    for goods in book.control_item_lists:
        for entry in goods.entries if goods.kind != "outside" else ():
            for phrase in phrases_of(entry):
                found.setdefault(phrase_key(phrase), phrase)
    return found


def _close(key: str) -> str:
    """Return a name without spaces, marks and brackets."""
    return "".join(c for c in key if c.isalnum())


def _shorter(text: str) -> Iterator[str]:
    """Yield a text without each of its characters."""
    return (text[:i] + text[i + 1 :] for i in range(len(text)))


def _forms(word: str, written: str, meant: str, printed: str) -> tuple[tuple[str, str], ...]:
    """Return what is compared: both stems, both words as they stand, and the plural, of which a slip makes no stem."""
    if word.replace("z", "s") == meant.replace("z", "s"):
        return ()  # stabilised, stabilized
    plurals = ((written, f"{meant}s"), (written, f"{meant}es")) if written.endswith("s") else ()
    return ((word, meant), (written, printed), *plurals)


def _slip(word: str, meant: str) -> bool:
    from rapidfuzz.distance import OSA

    most = 2 if len(meant) >= _LONG else 1
    if min(len(word), len(meant)) < _SHORT - 1 or len(meant) < _SHORT or abs(len(word) - len(meant)) > most:
        return False
    if not (word.isalpha() and meant.isalpha()):
        return False
    return bool(OSA.distance(word, meant, score_cutoff=most) <= most)
