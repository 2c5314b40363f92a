"""The papers that are filled from a shipment, as data: fields with their words, parts, promises, reader, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from compliance.law.cited import LawModel, Source, Text

SheetLanguage: TypeAlias = Annotated[str, Field(pattern=r"^(zh|en|ja)$")]
Sentence: TypeAlias = dict[SheetLanguage, str]
PLACE = re.compile(r"\{\{\s*([a-z0-9_.]+)\s*\}\}")
FOLDER = "papers"
Contradiction: TypeAlias = Literal["end_use.military", "end_user.kind", "use.words_of_arms"]


class PaperField(LawModel):
    """A field: what it is called, where its value comes from, and whether a Chinese reader needs a translation."""

    label: Sentence
    from_: Literal["shipment", "texts", "pen"] = Field(default="shipment", alias="from")
    translate: bool = False


class PaperFields(LawModel):
    """`paper_fields.yaml`: every field and column, and the fixed words of sheets."""

    words: dict[str, Sentence] = Field(default_factory=dict)
    fields: dict[str, PaperField] = Field(default_factory=dict)
    columns: dict[str, Sentence] = Field(default_factory=dict)


class SheetPart(LawModel):
    """A part of a sheet, in this order: heading, text, table, fields."""

    heading: Sentence = Field(default_factory=dict)
    text: tuple[Sentence, ...] = ()
    table: Literal["goods", "parties", "questions"] | None = None
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class PaperSheet(LawModel):
    """A paper: title, languages (other ones for users in some countries), reader, where its fields were seen, parts.

    `never_with` names values of the shipment under which its promises would be false, so that it is not drafted.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: Sentence
    languages: tuple[SheetLanguage, ...] = Field(min_length=1)
    languages_in: dict[str, tuple[SheetLanguage, ...]] = Field(default_factory=dict)
    also_in: tuple[SheetLanguage, ...] = ()
    reader: Text
    source: Source
    seen: tuple[str, ...] = ()
    draft: Literal["official_form", "own_paper"]
    one_for_each: Literal["end_user"] | None = None
    parts: tuple[SheetPart, ...] = Field(min_length=1)
    never_with: dict[Contradiction, tuple[str | bool, ...]] = Field(default_factory=dict)

    @property
    def known_languages(self) -> tuple[SheetLanguage, ...]:
        """Return every language that the sheet can be written in."""
        some = (one for many in self.languages_in.values() for one in many)
        return tuple(dict.fromkeys([*self.languages, *some, *self.also_in]))

    def languages_for(self, country: str | None) -> tuple[SheetLanguage, ...]:
        """Return the languages for a reader's country."""
        return self.languages_in.get(country or "", self.languages)

    @property
    def tables(self) -> frozenset[str]:
        """Which tables it has."""
        return frozenset(part.table for part in self.parts if part.table)

    def named(self) -> Iterator[str]:
        """Yield the fields that the sheet names, in parts and in sentences."""
        for part in self.parts:
            yield from part.fields
            for sentence in part.text:
                for words in sentence.values():
                    yield from PLACE.findall(words)


def sheet_faults(sheet: PaperSheet, known: PaperFields) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the place and the fault of every field that is not known and every sentence that lacks a language."""
    languages = sheet.known_languages
    if lacking := [one for one in languages if one not in sheet.title]:
        yield ("title",), f"no title in {', '.join(lacking)}"
    for number, part in enumerate(sheet.parts):
        for sentence in ([part.heading] if part.heading else []) + [*part.text]:
            if lacking := [one for one in languages if one not in sentence]:
                yield ("parts", number), f"a sentence lacks {', '.join(lacking)}"
        for column in part.columns:
            labels = known.columns.get(f"{part.table}.{column}")
            if labels is None or any(one not in labels for one in languages):
                yield ("parts", number, "columns"), f"column '{column}' of {part.table} has no name in every language"
    for name in dict.fromkeys(sheet.named()):
        field = known.fields.get(name)
        if field is None:
            yield (), f"unknown field '{name}'"
        elif lacking := [one for one in languages if one not in field.label]:
            yield (), f"field '{name}' has no label in {', '.join(lacking)}"
