"""The nomenclature of goods: headings and six-digit numbers of the Harmonized System, with the names goods go by.

`rules/nomenclature/NN.csv` (one file a chapter): number, a short text in English and Chinese, names separated by
semicolons in any of five languages, and the materials a heading speaks of. Source of the numbers: the Harmonized
System 2022 as public tariffs print it; the texts are our own.
"""

from __future__ import annotations

import csv
import io
import pickle
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from compliance.law.cache import kept
from compliance.law.frozen import FrozenTable
from compliance.law.inflection import is_noun
from compliance.law.phrases import PhraseIndex, has_han, phrase_key

if TYPE_CHECKING:
    from compliance.law.folder import Folder
    from compliance.law.loading import Offences

COLUMNS = ("number", "en", "zh", "names", "materials")


@dataclass(frozen=True)
class Heading:
    """A heading (four digits) or number (six digits): its short texts and the materials it speaks of."""

    number: str
    en: str
    zh: str
    materials: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nomenclature:
    """Headings by number, and the numbers under which things of a name stand.

    `names` maps a folded name to numbers, four digits where the name stands at the heading. `index` holds the names,
    ready to be found in a text.
    """

    headings: Mapping[str, Heading] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    german: frozenset[str] = frozenset()
    index: PhraseIndex = field(default_factory=lambda: PhraseIndex(()))

    def unspaced_names(self, heading: str) -> tuple[str, ...]:
        """Return the Chinese, Japanese and Korean names of things under a heading of four digits."""
        return self._unspaced.get(heading, ())

    @cached_property
    def _unspaced(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for key, numbers in self.names.items():
            for heading in {n[:4] for n in numbers} if has_han(key) and len(key) > 1 else ():
                found.setdefault(heading, []).append(key)
        return {heading: tuple(keys) for heading, keys in found.items()}


@dataclass(frozen=True)
class PackedNomenclature:
    """The chapters as compressed bytes, carried by a compiled rulebook and read when goods first need them."""

    data: bytes = b""

    def unpacked(self) -> Nomenclature:
        """Return the nomenclature; it is kept in this process and in the user's cache."""
        return _unpacked(self.data) if self.data else Nomenclature()


def read_nomenclature(folder: Folder, offences: Offences) -> PackedNomenclature:
    """Check every row of every chapter, each offence with its line, and return the rows packed."""
    rows: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for name in folder.under("nomenclature"):
        if not name.endswith(".csv"):
            continue
        for line, row in _rows(name, folder.texts[name], offences):
            number = row[0]
            if not number.isdigit() or len(number) not in (4, 6):
                offences.add(name, line, f"number '{number}' does not have four or six digits")
            elif number in seen:
                offences.add(name, line, f"number {number} stands twice")
            seen.add(number)
            rows.append(row)
    return PackedNomenclature(zlib.compress(pickle.dumps(rows, protocol=pickle.HIGHEST_PROTOCOL), 1) if rows else b"")


@lru_cache(maxsize=2)
def _unpacked(data: bytes) -> Nomenclature:
    return kept("nomenclature", sha256(data).hexdigest(), Nomenclature, lambda: _built(data))


def _built(data: bytes) -> Nomenclature:
    headings: dict[str, Heading] = {}
    names: dict[str, set[str]] = {}
    german: dict[str, bool] = {}
    for number, en, zh, called, materials in pickle.loads(zlib.decompress(data)):  # noqa: S301 - packed by this program
        headings[number] = Heading(number, en, zh, _parts(materials))
        for one in _parts(called):
            if key := phrase_key(one):
                names.setdefault(key, set()).add(number)
                german[key] = german.get(key, True) and is_noun(one)
    by_name = FrozenTable({key: tuple(sorted(found)) for key, found in names.items()})
    return Nomenclature(
        FrozenTable(headings),
        by_name,
        frozenset(k for k, noun in german.items() if noun),
        PhraseIndex.of_keys(names).frozen(),
    )


def _rows(name: str, raw: bytes, offences: Offences) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        reader = csv.reader(io.StringIO(raw.decode("utf-8")))
    except UnicodeDecodeError:
        offences.add(name, 1, "not UTF-8 text; save the file as UTF-8")
        return
    if tuple(next(reader, ())) != COLUMNS:
        offences.add(name, 1, f"expected the columns {', '.join(COLUMNS)}")
        return
    for row in reader:
        if len(row) != len(COLUMNS):
            offences.add(name, reader.line_num, "expected five fields; put a field with a comma in double quotes")
            continue
        yield reader.line_num, tuple(row)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for one in text.split(";") if (part := one.strip()))
