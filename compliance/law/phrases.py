"""Reading a description: words and phrases found, and the head that says what the thing is.

English is compared word by word, without plurals; Chinese unchanged. Nothing here knows law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def fold(text: str) -> str:
    """Return text in NFKC, lower case, with runs of space made one."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return an English word without its plural ending."""
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def tokens(text: str) -> list[str]:
    """Return the stemmed Latin words of folded text."""
    return [stem(t) for t in _TOKEN.findall(text)]


def has_han(text: str) -> bool:
    """Return whether text holds Chinese characters."""
    return _HAN.search(text) is not None


class PhraseHit(NamedTuple):
    """A phrase found: its key, and where it ends (in words for Latin, in characters for Chinese)."""

    key: str
    end: int
    han: bool


def phrase_key(phrase: str) -> str:
    """Return the form under which a phrase is kept: stemmed words, or folded Chinese."""
    folded = fold(phrase)
    return folded.replace(" ", "") if has_han(folded) else " ".join(tokens(folded))


class PhraseIndex:
    """Many phrases looked up at once; the cost grows with the text and not with the number of phrases."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._latin: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._han: dict[str, list[str]] = {}
        for key in {phrase_key(p) for p in phrases}:
            if not key:
                continue
            if has_han(key):
                self._han.setdefault(key[0], []).append(key)
            else:
                words = tuple(key.split(" "))
                self._latin.setdefault(words[0], []).append((words, key))

    def find(self, text: str) -> list[PhraseHit]:
        """Return every phrase found in folded text, in reading order of its end."""
        words = tokens(text)
        hits: list[PhraseHit] = []
        for i, word in enumerate(words):
            for phrase, key in self._latin.get(word, ()):
                if len(phrase) == 1 or tuple(words[i : i + len(phrase)]) == phrase:
                    hits.append(PhraseHit(key, i + len(phrase), False))
        if has_han(text):
            close = text.replace(" ", "")
            for i, char in enumerate(close):
                for key in self._han.get(char, ()):
                    if close.startswith(key, i):
                        hits.append(PhraseHit(key, i + len(key), True))
        return hits


class Cutter:
    """Cuts a description at the words that begin its purpose or its contents."""

    def __init__(self, ends: Iterable[str]) -> None:
        latin = sorted((fold(e) for e in ends if not has_han(e)), key=len, reverse=True)
        han = sorted((fold(e) for e in ends if has_han(e)), key=len, reverse=True)
        words = "|".join(re.escape(e) for e in latin)
        self._head = re.compile(rf"\b(?:{words})\b|{'|'.join(map(re.escape, han))}|[,;:(，；：（]|\s-\s")
        self._purpose = re.compile(r"\b(?:for|to be used|used (?:in|for|as))\b[^,;()]*|用于[^，；（）的]*的?")

    def head(self, text: str) -> str:
        """Return the part of folded text that names the thing, before purpose, contents and remarks."""
        parts = self._head.split(text, maxsplit=1)
        return parts[0].strip() or text

    def without_purpose(self, text: str) -> str:
        """Return folded text without its purpose ("for …"), which says nothing of the thing's make."""
        return self._purpose.sub(" ", text)
