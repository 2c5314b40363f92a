"""A field for a name read in parts: beside "c/o", "formerly", in brackets, behind a dash or an order number.

The words that part names are in field_words.txt. A part is a name of its own; what is found in it is put to a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from compliance.law.han import fold_han, has_cjk
from compliance.screening.names import LONGEST
from compliance.screening.scripts import latin
from compliance.screening.word_weights import PLACE, wordbook

MOST_PARTS = 24
_EDGES = " .-&'"
STEP = 8  # words; runs of twice as many overlap, so that no name is cut
_SENTENCES = re.compile(r"[\n;；。!?！？]|\.\s")
_SIGNS = re.compile(r"[()\[\]{}<>|;:,/\\\n\t\"“”„«»（）【】《》「」『』、，；：。•]+|\.\s|\s[-–—~]+\s|[–—]|\s{2,}")
_WORDS = re.compile(r"\w+")
_NUMBERS = re.compile(r"^(?:[\W_]|(?:no|nr|num)\b|\w*\d{2,}\w*\b)+|(?:[\W_]|\b\w*\d{2,}\w*)+$")


@cache
def field_words() -> dict[str, tuple[str, ...]]:
    """Return the sections of field_words.txt."""
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in Path(__file__).with_name("field_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section += [w.strip() for w in line.split(",") if w.strip()]
    return {name: tuple(dict.fromkeys(words)) for name, words in found.items()}


@cache
def _between() -> re.Pattern[str]:
    words = sorted(field_words()["between"], key=len, reverse=True)
    spelt = "|".join(re.escape(w).replace("/", r"\s?[/.\\]\s?").replace(r"\ ", r"\s+") for w in words)
    return re.compile(rf"(?<![^\W_])(?:{spelt})(?![^\W_])\.?")


@cache
def _between_han() -> re.Pattern[str]:
    words = {fold_han(w) for w in field_words()["between_han"]} | set(field_words()["between_han"])
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def parts(field: str) -> tuple[str, ...]:
    """Return the parts of a field that may each be a name, none when it holds a single name."""
    text = unicodedata.normalize("NFKC", latin(field)).casefold()
    whole = text.strip()
    found: dict[str, None] = {}
    for between in _between().split(text):
        _keep(found, between)
        for piece in _SIGNS.split(between):
            _keep(found, piece)
            if not has_cjk(piece):
                continue
            cuts = [(0, 0), *(m.span() for m in _between_han().finditer(piece)), (len(piece), len(piece))]
            for first in range(len(cuts) - 1):
                for last in range(len(cuts) - 1, first, -1):
                    _keep(found, piece[cuts[first][1] : cuts[last][0]])
    found.pop(whole.strip(_EDGES), None)
    telling = [piece for piece in found if not _plain(piece)]
    if len(telling) == 1 and not has_cjk(whole) and whole.startswith(telling[0]) and _plain(whole[len(telling[0]) :]):
        return ()
    return tuple(telling)[:MOST_PARTS]


def pieces(text: str) -> Iterator[str]:
    """Yield the parts of a long text, and runs of its words, each short enough to be read as a name."""
    for line in _SENTENCES.split(text):
        words = line.split()
        for start in range(0, len(words), STEP):
            run = " ".join(words[start : start + 2 * STEP])[:LONGEST]
            yield run
            yield from parts(run)


def _plain(piece: str) -> bool:
    """Return whether a part holds nothing but legal forms, places and words such as "branch"."""
    book = wordbook()
    return all(
        book.weight(book.canon(w)) <= PLACE or w in book.forms or book.han.get(w, 1) <= PLACE
        for w in _WORDS.findall(piece)
    )


def holding(placeholders: Iterable[str], filler: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a placeholder, or a Chinese filler, inside a field."""
    han = [w for w in (*placeholders, *filler) if has_cjk(w)]
    latin_words = [re.escape(w) for w in placeholders if not has_cjk(w)]
    spelt = sorted(latin_words, key=len, reverse=True)
    found = [rf"(?<!\w)(?:{'|'.join(spelt)})(?!\w)", *map(re.escape, sorted(han, key=len, reverse=True))]
    return re.compile("|".join(found))


def _keep(found: dict[str, None], piece: str) -> None:
    trimmed = _NUMBERS.sub("", piece.strip()).strip()
    for one in (piece.strip(_EDGES), trimmed.strip(_EDGES)):
        if len(one) > 2 or (len(one) > 1 and has_cjk(one)):
            found[one] = None
