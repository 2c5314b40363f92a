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

from compliance.law.folder import Folder
from compliance.law.loading import Offences
from compliance.law.phrases import PhraseIndex, phrase_key, tokens

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

    `names` maps a folded name to numbers, four digits where the name stands at the heading. `words` are the folded
    words of all names and texts: a word among them is an ordinary one.
    """

    headings: Mapping[str, Heading] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    @cached_property
    def index(self) -> PhraseIndex:
        """All names, ready to be found in a text."""
        return PhraseIndex.of_keys(self.names)


@dataclass(frozen=True)
class PackedNomenclature:
    """A nomenclature as compressed bytes: a compiled rulebook carries it, and pays for it only when goods need it."""

    data: bytes = b""

    def unpacked(self) -> Nomenclature:
        """Return the nomenclature."""
        if not self.data:
            return Nomenclature()
        return _unpacked(self.data)


@lru_cache(maxsize=2)
def _unpacked(data: bytes) -> Nomenclature:
    found = pickle.loads(zlib.decompress(data))  # noqa: S301 - made by this process or its own cache
    assert isinstance(found, Nomenclature)
    return found


def read_nomenclature(folder: Folder, offences: Offences) -> PackedNomenclature:
    """Read every chapter; what is wrong with a row is an offence with its line."""
    chapters = [name for name in folder.under("nomenclature") if name.endswith(".csv")]
    packed, wrong = _read(tuple((name, folder.texts[name]) for name in chapters))
    offences.extend(wrong)
    return packed


@lru_cache(maxsize=2)  # a process that loads several rulebooks nearly always reads the same chapters again
def _read(chapters: tuple[tuple[str, bytes], ...]) -> tuple[PackedNomenclature, Offences]:
    offences = Offences()
    headings: dict[str, Heading] = {}
    names: dict[str, set[str]] = {}
    words: set[str] = set()
    for name, raw in chapters:
        for line, row in _rows(name, raw, offences):
            number = row["number"]
            if not number.isdigit() or len(number) not in (4, 6):
                offences.add(name, line, f"number '{number}' does not have four or six digits")
                continue
            if number in headings:
                offences.add(name, line, f"number {number} stands twice")
            headings[number] = Heading(number, row["en"], row["zh"], _parts(row["materials"]))
            words.update(tokens(row["en"].lower()))
            for one in _parts(row["names"]):
                if key := phrase_key(one):
                    names.setdefault(key, set()).add(number)
                    words.update(tokens(one.lower()))
    if not headings:
        return PackedNomenclature(), offences
    whole = Nomenclature(headings, {key: tuple(sorted(found)) for key, found in names.items()}, frozenset(words))
    return PackedNomenclature(zlib.compress(pickle.dumps(whole, protocol=pickle.HIGHEST_PROTOCOL), 1)), offences


def _rows(name: str, raw: bytes, offences: Offences) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(raw.decode("utf-8")))
    except UnicodeDecodeError:
        offences.add(name, 1, "not UTF-8 text; save the file as UTF-8")
        return
    if tuple(reader.fieldnames or ()) != COLUMNS:
        offences.add(name, 1, f"expected the columns {', '.join(COLUMNS)}")
        return
    for row in reader:
        if None in row or any(value is None for value in row.values()):
            offences.add(name, reader.line_num, "expected five fields; put a field with a comma in double quotes")
            continue
        yield reader.line_num, row


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for one in text.split(";") if (part := one.strip()))
