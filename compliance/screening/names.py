"""Reading a name: one form whatever the case, width, accents, script variants and legal form.

A name is read into words (Latin) or an unspaced core (Chinese, Japanese, Korean), with the legal forms taken off and
kept aside: they say little about who is meant, but they can tell two companies of one name apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from compliance.law.han import fold_han, has_cjk
from compliance.screening.legal_forms import parted, stripped
from compliance.screening.scripts import by_shape, foreign, latin, turned
from compliance.screening.word_weights import WordBook, wordbook

LONGEST = 400  # letters of a name that are read; the rest is counted as said but unread
_MARKS = re.compile(r"[^\w\s]|_")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_SHORT_FORM = re.compile(r"\((株|有|合)\)")
_SHORT_FORMS = {"株": "株式会社", "有": "有限会社", "合": "合同会社"}
_LATIN = re.compile(r"[a-z0-9]{3,}")
_EMPTY = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))  # shown as nothing
_UNREAD = str.maketrans("", "", "'’`´" + _EMPTY)
_ROMAJI = (("ou", "o"), ("oo", "o"), ("oh", "o"), ("uu", "u"), ("jyu", "ju"), ("jyo", "jo"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name as read. `full` holds every letter; `words` or `core` only what is not a legal form.

    `head` is what comes before a legal form in the middle ("Acme Ltd., Lyon": Acme), and `tail` what follows it;
    `closed` says whether a legal form ends the name, `inner` whether one stands at the start or inside of an unspaced
    one; `forms` are the countries' own legal forms that were found.
    """

    raw: str
    full: str
    cjk: bool
    words: tuple[str, ...]
    core: str
    key: str
    forms: tuple[str, ...]
    head: str | None = None
    tail: tuple[str, ...] = ()
    closed: bool = False
    inner: bool = False


def plain(name: str) -> str:
    """Return a name in NFKC lower case without accents, unseen characters or punctuation."""
    composed = unicodedata.normalize("NFKC", name[:LONGEST])
    if not composed.isascii():
        composed = latin(composed)
    seen = composed if composed.isprintable() else "".join(_visible(c) for c in composed)
    short = _SHORT_FORM.sub(lambda m: f" {_SHORT_FORMS[m[1]]} ", seen.translate(_UNREAD).casefold().translate(_LETTERS))
    if not short.isascii():
        parts = unicodedata.normalize("NFD", short)
        bare = "".join(c for c in parts if not unicodedata.combining(c) or c in "\u3099\u309a")
        # Once more without marks: a Greek letter with a breathing is Greek, and "ǽ" is "æ".
        short = latin(unicodedata.normalize("NFC", bare)).casefold().translate(_LETTERS)
        if has_cjk(short):
            short = fold_han(short)
    return " ".join(_MARKS.sub(" ", short.replace("&", " and ")).split())


def _visible(char: str) -> str:
    """Return a character, a space for any that breaks a line, and nothing for those that cannot be seen."""
    kind = unicodedata.category(char)
    return "" if kind in ("Cf", "Cs", "Co", "Cn") else " " if kind[0] in "CZ" else char


def romaji(word: str) -> str:
    """Return a Japanese word in Latin letters with long vowels made short."""
    for long, short in _ROMAJI:
        word = word.replace(long, short)
    return word


@lru_cache(maxsize=4096)
def read(name: str) -> Name:
    """Read a name."""
    folded = plain(name)
    book = wordbook()
    return _read_cjk(name, folded, book) if has_cjk(folded) else _read_latin(name, folded, book)


def readings(name: str) -> Iterator[Name]:
    """Yield a name as read, by the shape of its letters, and the two halves of one that is written in two scripts."""
    whole = read(name)
    yield whole
    if "\u202e" in name:
        yield read(turned(name[:LONGEST]))
    if foreign(name):
        yield read(by_shape(name[:LONGEST]))
    if not whole.cjk or " " not in name[:LONGEST].strip():
        return
    chunks = plain(name).split()
    latin = [c for c in chunks if not has_cjk(c)]
    if len(latin) == len(chunks) or sum(map(len, latin)) < 5:
        return
    yield read(" ".join(latin))
    yield read(" ".join(c for c in chunks if has_cjk(c)))


def _read_latin(raw: str, folded: str, book: WordBook) -> Name:
    words = _joined(folded.split())
    full = "".join(words)
    kept, forms = stripped(words, book)
    closed = bool(forms)
    head, tail, inner = parted(kept, book)
    if inner:
        kept, forms = [*kept[: len(kept) - len(tail) - len(inner)], *tail], (*forms, " ".join(inner))
    if len(kept) > 1 and kept[0] in ("the", "messrs"):
        kept = kept[1:]
    canonical = tuple(book.canon(w) for w in kept)
    lean = [w for w in canonical if book.weight(w) > 0.09]
    key = "".join(lean)
    key = key if len(key) >= 3 else "".join(canonical)
    return Name(raw, full, False, canonical, " ".join(canonical), key, forms, head, tail, closed)


def _joined(words: list[str]) -> list[str]:
    """Return words with runs of single letters made one: s p a -> spa."""
    joined: list[str] = []
    run = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        joined.append(word)
    return [*joined, run] if run else joined


def _read_cjk(raw: str, folded: str, book: WordBook) -> Name:
    text = folded.replace(" and ", "").replace(" ", "")
    forms = _han_forms()
    core, closed = text, False
    while form := next((f for f in forms if len(core) > len(f) and (core.startswith(f) or core.endswith(f))), None):
        closed = closed or core.endswith(form)
        core = core.removeprefix(form) if core.startswith(form) else core.removesuffix(form)
    if core.isascii():
        for form in forms:
            folded = folded.replace(form, " ")
        return replace(_read_latin(raw, " ".join(folded.split()), book), full=text, closed=True)
    inner = next((f for f in forms if f in core[1:-1]), None)
    if inner is None:
        latin = _LATIN.match(core)
        rest = (core[latin.end() :],) if latin else ()
        return Name(raw, text, True, (), core, core, (), latin[0] if latin else None, rest, closed, core != text)
    head, _, tail = core.partition(inner)
    return Name(raw, text, True, (), head + tail, head + tail, (), head, (tail,), closed, True)


@cache
def _han_forms() -> tuple[str, ...]:
    return tuple(sorted((f for f in wordbook().forms if has_cjk(f)), key=len, reverse=True))
