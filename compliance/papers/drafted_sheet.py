"""One sheet for one reader: its template, its values with marks where nothing is known, its digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from compliance.errors import InputRefused
from compliance.law.paper_sheets import PLACE, PaperSheet
from compliance.law.rulebook import Rulebook
from compliance.model.drafts import DraftPaper, MissingValue
from compliance.model.parties import Party
from compliance.papers.request import DraftRequest
from compliance.papers.tables import TABLES, rows_of
from compliance.papers.values import PaperSubject, Said, is_chinese, joined, values_of


class DraftedSheet:
    """A sheet that is being filled."""

    def __init__(self, request: DraftRequest, book: Rulebook, sheet: PaperSheet, user: Party | None) -> None:
        """Take the sheet and, where each end user has one of its own, the end user."""
        self._request, self._sheet, self._user, self._fields = request, sheet, user, book.paper_fields
        country = user.country if user else request.shipment.destination
        self.languages = tuple(request.languages) or sheet.languages_for(country)
        if unknown := [one for one in self.languages if one not in sheet.known_languages]:
            hint = f"Use {', '.join(sheet.known_languages)}"
            raise InputRefused(f"no {sheet.id.replace('_', ' ')} is written in {', '.join(unknown)}", hint=hint)
        table = request.reply_table
        self._subject = PaperSubject(request.shipment, request.answer, book.paper_fields, user, table)

    def write(self, name: str) -> tuple[DraftPaper, bytes]:
        """Return the paper as it is listed, and its DOCX."""
        from compliance.papers import filling, template_fields

        own = self._request.templates.get(self._sheet.id)
        template = own or self.template()
        used = template_fields.fields_in(template, name)
        values, tables, missing = self.values(used)
        digest = values_digest({"paper": self._sheet.id, "languages": self.languages, **values, **tables})
        marks = filling.SheetMarks(self._words(self._sheet.draft), self._foot(digest))
        content = filling.filled(template, {**filling.nested(values), **tables}, marks)
        return self._listed(name, digest, missing, sha256(own).hexdigest() if own else None), content

    def text(self) -> Iterator[str]:
        """Yield the sheet as plain text, a paragraph at a time: for a letter, it needs no package."""
        columns = [f"{part.table}.{one}" for part in self._sheet.parts for one in part.columns]
        values, tables, _ = self.values([*self._sheet.named(), *columns])
        yield " · ".join(self._sheet.title[lang] for lang in self.languages)
        for part in self._sheet.parts:
            if part.heading:
                yield " · ".join(part.heading[lang] for lang in self.languages)
            for sentence in part.text:
                yield from (PLACE.sub(lambda met: values[met[1]], sentence[lang]) for lang in self.languages)
            if part.table:
                yield from ("\n".join(row[one] for one in part.columns) for row in tables[part.table])
            labels = ((joined(self._fields.fields[one].label, self.languages), values[one]) for one in part.fields)
            yield from (f"{label}: {value}" for label, value in labels)

    def template(self) -> bytes:
        """Return the sheet as a Word template with its fields."""
        from compliance.papers.layout import TemplateLayout

        return TemplateLayout(self._sheet, self._fields, self.languages).build()

    def values(
        self, used: Iterable[str]
    ) -> tuple[dict[str, str], dict[str, list[dict[str, str]]], tuple[MissingValue, ...]]:
        """Return the values and tables that are used, with marks where nothing is known, and what is missing."""
        names, missing, said = sorted(used), list[MissingValue](), values_of(self._subject)
        values = {}
        for name in (one for one in names if one in self._fields.fields):
            values[name], gap = self._value(name, said.get(name))
            missing += gap
        tables = {}
        for table in sorted({one.partition(".")[0] for one in names} & set(TABLES)):
            columns = [one.partition(".")[2] for one in names if one.startswith(f"{table}.")]
            tables[table], gaps = self._rows(table, columns)
            missing += gaps
        return values, tables, tuple(missing)

    def _value(self, name: str, said: Said | None) -> tuple[str, list[MissingValue]]:
        known = self._fields.fields[name]
        label = joined(known.label, self.languages)
        if known.from_ == "pen":
            return "", []
        if not said:
            return self._mark("missing"), [MissingValue(field=name, label=label, why="missing")]
        text = joined(said, self.languages, "\n" if known.translate else " · ")
        if known.translate and "zh" in self.languages and not is_chinese(said.get("zh", said.get("", ""))):
            gap = MissingValue(field=f"{name}_zh", label=label, why="translation")
            return f"{text}\n{self._mark('translation')}", [gap]
        return text, []

    def _rows(self, table: str, columns: Sequence[str]) -> tuple[list[dict[str, str]], list[MissingValue]]:
        found, missing = [], []
        for number, row in enumerate(rows_of(table, self._subject, self.languages), start=1):
            found.append({name: row[name] or self._mark("missing") for name in columns})
            for name in (one for one in columns if not row[one]):
                label = joined(self._fields.columns[f"{table}.{name}"], self.languages)
                place = f"lines.{row['line']}.{name}" if "line" in row else f"{table}.{number}.{name}"
                missing.append(MissingValue(field=place, label=label, why="missing"))
        return found, missing

    def _listed(self, name: str, digest: str, missing: tuple[MissingValue, ...], own: str | None) -> DraftPaper:
        pens = [one for one in dict.fromkeys(self._sheet.named()) if self._fields.fields[one].from_ == "pen"]
        labels = [joined(self._fields.fields[one].label, self.languages) for one in pens]
        return DraftPaper(
            paper=self._sheet.id,
            file=name,
            end_user=(self._user.name or self._user.name_local) if self._user else None,
            languages=tuple(self.languages),
            reader=self._sheet.reader.model_dump(),
            missing=missing,
            by_hand=tuple(labels),
            values_sha256=digest,
            own_template=own,
        )

    def _words(self, name: str) -> str:
        return joined(self._fields.words[name], self.languages)

    def _mark(self, name: str) -> str:
        return f"【{self._words(name)}】"

    def _foot(self, digest: str) -> str:
        answer = self._request.answer
        law = f"{self._words('as_of')} {answer.as_of}; {answer.rulebook.version}"
        return f"xuke {answer.engine} · {law} · {self._words('of_values')} {digest[:16]}"


def values_digest(values: Mapping[str, object]) -> str:
    """Return the digest over what was filled: the same values give the same, whenever and wherever."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
