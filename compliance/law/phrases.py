"""Reading a description: words and phrases found, and the head that says what the thing is.

English is compared word by word, without plurals; Chinese unchanged. Nothing here knows law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Self, TypeAlias

from compliance.bounded import Remembered
from compliance.law.frozen import FrozenTable
from compliance.law.han import table
from compliance.law.inflection import inflected, is_noun

_TOKEN = re.compile(r"[a-z0-9\u00df-\u024f]+")
_OFTEN_READ, _TEXTS = 400, 512  # characters of a text that is kept, and how many: many steps read the same one
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def fold(text: str) -> str:
    """Return text in NFKC, lower case, Han characters in mainland form, with runs of space made one."""
    return _FOLDED[text]


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).lower().translate(table()).split())


_FOLDED = Remembered(_fold, 16_384, _OFTEN_READ)
_STOPS = frozenset("of for in with having containing designed to whether not than and or".split())
_IRREGULAR = {
    **{word: word for word in "lens gas bus canvas brass chassis series abs gps plus atlas".split()},
    "knives": "knife", "shelves": "shelf", "leaves": "leaf", "loaves": "loaf", "scarves": "scarf", "halves": "half",
    "men": "man", "women": "woman", "children": "child", "teeth": "tooth", "feet": "foot", "mice": "mouse",
    "lenses": "lens", "gases": "gas", "skis": "ski", "taxis": "taxi", "kiwis": "kiwi", "axes": "axe", "dice": "die",
}  # fmt: skip


def stem(word: str) -> str:
    """Return an English word without its plural ending."""
    return _STEMS[word]


def _stem(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 6 and word.endswith("oes"):
        return word[:-2]
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_STEMS = Remembered(_stem)


def words(text: str) -> list[str]:
    """Return the Latin words of folded text."""
    return _TOKEN.findall(text)


def tokens(text: str) -> list[str]:
    """Return the stemmed Latin words of folded text."""
    return list(_TOKENS[text])


_TOKENS = Remembered(lambda text: tuple(map(stem, words(text))), 16_384, _OFTEN_READ)


def in_order(words: list[str]) -> list[str] | None:
    """Return "carbides of tungsten" as "tungsten carbide": what stands behind the first "of", then what stands before.

    None where there is no "of" with a word on each side. Both are stemmed words.
    """
    if "of" not in words[1:-1]:
        return None
    at = words.index("of", 1)
    end = next((i for i, w in enumerate(words) if i > at + 1 and w in _STOPS), len(words))
    return [*words[at + 1 : min(end, at + 7)], *words[max(0, at - 3) : at]]


def has_han(text: str) -> bool:
    """Return whether text holds Chinese, Japanese or Korean characters."""
    return _HAN.search(text) is not None


class PhraseHit(NamedTuple):
    """A phrase found: its key, and where it ends (in words for Latin, in characters for Chinese)."""

    key: str
    end: int
    han: bool


def phrase_key(phrase: str) -> str:
    """Return the form under which a phrase is kept: stemmed words, or folded Chinese."""
    return _KEYS[phrase]


def _key(phrase: str) -> str:
    folded = fold(phrase)
    return folded.replace(" ", "") if has_han(folded) else " ".join(tokens(folded))


_KEYS = Remembered(_key, 32_768, _OFTEN_READ)


_Phrases: TypeAlias = tuple[tuple[int, ...], dict[tuple[str, ...], str]]  # their lengths; their words, their keys


class PhraseIndex:
    """Many phrases looked up at once; the cost grows with the text and not with the number of phrases."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Take phrases as the rules write them; a German noun is found in its other forms as well."""
        written = set(phrases)
        keys = {phrase_key(p) for p in written}
        forms = {form: phrase_key(noun) for noun in sorted(filter(is_noun, written)) for form in _forms(noun)}
        self._fill({**forms, **{key: key for key in keys}})

    @classmethod
    def of_keys(cls, keys: Iterable[str]) -> Self:
        """Return an index over phrases that are folded already."""
        index = cls.__new__(cls)
        index._fill({key: key for key in keys})
        return index

    def _fill(self, forms: Mapping[str, str]) -> None:
        """Take the forms in which a phrase may stand in a text, each with the key of the phrase."""
        latin: dict[str, dict[tuple[str, ...], str]] = {}
        han: dict[str, list[str]] = {}
        for form, key in forms.items():
            if not form:
                continue
            if has_han(form):
                han.setdefault(form[0], []).append(form)
            else:
                words = tuple(form.split(" "))
                latin.setdefault(words[0], {})[words] = key
        lengths = {first: tuple(sorted(set(map(len, phrases)))) for first, phrases in latin.items()}
        self._latin: Mapping[str, _Phrases] = {first: (lengths[first], phrases) for first, phrases in latin.items()}
        self._han: Mapping[str, list[str]] = han
        self._known = Remembered(self._found, _TEXTS, _OFTEN_READ)

    def frozen(self) -> Self:
        """Return the same index in pieces that are read when they are first needed; for large ones."""
        index = type(self).__new__(type(self))
        index._latin, index._han = FrozenTable(self._latin), FrozenTable(self._han)
        index._known = Remembered(index._found, _TEXTS, _OFTEN_READ)
        return index

    def find_latin(self, words: list[str]) -> list[PhraseHit]:
        """Return every phrase found in a list of stemmed words."""
        said, last = tuple(words), len(words)
        hits: list[PhraseHit] = []
        beginning = self._latin.looked_up() if isinstance(self._latin, FrozenTable) else self._latin.get
        for i, word in enumerate(said):
            begun = beginning(word)
            for length in begun[0] if begun else ():
                key = begun[1].get(said[i : i + length]) if begun and i + length <= last else None
                if key is not None:
                    hits.append(PhraseHit(key, i + length, False))
        return hits

    def find(self, text: str) -> list[PhraseHit]:
        """Return every phrase found in folded text, in reading order of its end."""
        return list(self._known[text])

    def _found(self, text: str) -> tuple[PhraseHit, ...]:
        hits = self.find_latin(tokens(text))
        if has_han(text):
            close = text.replace(" ", "")
            for i, char in enumerate(close):
                for key in self._han.get(char, ()):
                    if close.startswith(key, i):
                        hits.append(PhraseHit(key, i + len(key), True))
        return tuple(hits)


def _forms(noun: str) -> Iterator[str]:
    """Yield the keys of the other forms of a German noun; the last of joined words changes."""
    *before, last = noun.split("-")
    return (phrase_key("-".join((*before, other))) for other in inflected(last))


class Cutter:
    """Cuts a description at the words that begin its purpose or its contents."""

    def __init__(self, ends: Iterable[str]) -> None:
        latin = sorted((fold(e) for e in ends if not has_han(e)), key=len, reverse=True)
        han = sorted((fold(e) for e in ends if has_han(e)), key=len, reverse=True)
        words = "|".join(re.escape(e) for e in latin)
        self._head = re.compile(rf"\b(?:{words})\b|{'|'.join(map(re.escape, han))}|[;(，；：（]|[,:](?!\S)|\s-\s")
        self._purpose = re.compile(r"\b(?:for|to be used|used (?:in|for|as))\b[^,;()]*|用于[^，；（）的]*的?")

    def head(self, text: str) -> str:
        """Return the part of folded text that names the thing, before purpose, contents and remarks."""
        parts = self._head.split(text, maxsplit=1)
        return parts[0].strip() or text

    def without_purpose(self, text: str) -> str:
        """Return folded text without its purpose ("for …"), which says nothing of the thing's make."""
        return self._purpose.sub(" ", text)


def ending_last(hits: Iterable[PhraseHit]) -> set[str]:
    """Return the phrases that end last in a text."""
    found = list(hits)
    end = max((hit.end for hit in found), default=0)
    return {hit.key for hit in found if hit.end == end}
