"""What words in names are worth: the file name_words.txt as tables, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from compliance.law.han import fold_han, has_cjk

UNKNOWN, LETTER, NUMBER = 1.0, 0.4, 0.3
PLACE, KNOWN = 0.25, 0.35


@dataclass(slots=True)
class WordBook:
    """Weights of words, spellings that are one, initials of houses, legal forms, and words for kinds of bodies."""

    weights: dict[str, float] = field(default_factory=dict)
    han: dict[str, float] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    houses: list[tuple[str, ...]] = field(default_factory=list)
    forms: dict[str, frozenset[str]] = field(default_factory=dict)
    branches: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    longest: int = 1
    joined_forms: tuple[str, ...] = ()

    def canon(self, word: str) -> str:
        """Return the one spelling under which a word is compared."""
        same = self.same.get(word)
        if same is not None:
            return same
        if len(word) > 4 and word.endswith("s") and word[:-1] in self.weights:
            return word[:-1]
        return word

    def weight(self, word: str) -> float:
        """Return how much a Latin word says about who is meant, between 0 and 1."""
        known = self.weights.get(word)
        if known is not None:
            return known
        return NUMBER if word.isdigit() else LETTER if len(word) == 1 else UNKNOWN

    def segments(self, text: str) -> list[tuple[str, float]]:
        """Return an unspaced name cut into known words and single characters, each with its weight a letter."""
        cut: list[tuple[str, float]] = []
        at = 0
        while at < len(text):
            size = next(
                (n for n in range(min(self.longest, len(text) - at), 1, -1) if text[at : at + n] in self.han), 1
            )
            if size == 1 and text[at].isascii():
                while at + size < len(text) and text[at + size].isascii():
                    size += 1
                part = text[at : at + size]
                cut.append((part, self.weight(part) * min(1.0, 2 / size)))
            else:
                part = text[at : at + size]
                cut.append((part, self.han.get(part, UNKNOWN)))
            at += size
        return cut


@cache
def wordbook() -> WordBook:
    """Return the words shipped with the package."""
    book = WordBook()
    section, weight = "", 0.0
    text = Path(__file__).with_name("name_words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            section, _, number = line.strip("[]").partition(" ")
            weight = float(number or 0)
        elif line and not line.startswith("#"):
            _take(book, section, weight, line)
    book.longest = max(map(len, book.han))
    joined = {f.replace(" ", "") for f in book.forms if f.isascii()}
    book.joined_forms = tuple(sorted((f for f in joined if len(f) > 2), key=lambda f: (-len(f), f)))
    return book


def _take(book: WordBook, section: str, weight: float, line: str) -> None:
    head, _, tail = line.rpartition(" = ")
    words = [w.strip() for w in tail.split(",") if w.strip()]
    if section == "same":
        book.same.update(dict.fromkeys(words, head))
        book.spellings.setdefault(head, []).extend(w for w in words if len(w) > 5)
    elif section == "house":
        short, full, *han = (part.strip() for part in line.split(" = "))
        book.houses.append((short, full, *(fold_han(h) for h in han)))
    elif section in ("form", "form_of"):
        countries = frozenset(head.split())
        for word in words:
            form = fold_han(word) if has_cjk(word) else word
            book.forms[form] = book.forms.get(form, frozenset()) | countries
    else:
        _weigh(book, section, weight, words)


def _weigh(book: WordBook, section: str, weight: float, words: list[str]) -> None:
    for word in words:
        han = has_cjk(word)
        word = fold_han(word) if han else book.same.get(word, word)
        if section == "kind":
            book.kinds.add(word)
            continue
        (book.han if han else book.weights).setdefault(word, weight)
        if section == "branch":
            book.branches.add(word)
