"""Which papers are drafted for an answer, and each of them with its values, what is missing, and its digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.law.paper_sheets import PaperSheet, SheetLanguage
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment
from compliance.model.drafts import DraftList, DraftPaper, MissingValue, PaperLeftOut
from compliance.model.parties import Party
from compliance.model.shipment import Shipment
from compliance.papers.promises import broken
from compliance.papers.tables import TABLES, rows_of
from compliance.papers.values import PaperSubject, Said, is_chinese, joined, values_of

LETTER = "supplier_letter"  # asked for by name: it is no paper of an application
_NEEDS_PACKAGE = "papers in DOCX need python-docx and docxtpl"


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """A question with its answer, and which papers: none named means all that the answer asks for and lacks.

    `templates` are the user's own, by paper; `languages` stand in for those of the sheets.
    """

    shipment: Shipment
    answer: Assessment
    papers: tuple[str, ...] = ()
    templates: Mapping[str, bytes] = field(default_factory=dict)
    languages: tuple[SheetLanguage, ...] = ()
    reply_table: str = ""


@dataclass(frozen=True, slots=True)
class DraftFiles:
    """The list of what was drafted, and the files by name."""

    listed: DraftList
    files: Mapping[str, bytes]


def draft(request: DraftRequest, book: Rulebook) -> DraftFiles:
    """Draft the papers. Raises InputRefused for a paper or a field that is not known, or a package that is missing."""
    _check_texts(request.shipment, book)
    made: list[DraftPaper] = []
    left: list[PaperLeftOut] = []
    files: dict[str, bytes] = {}
    for sheet in _wanted(request, book):
        if why := broken(sheet, request.shipment, request.answer):
            left.append(PaperLeftOut(paper=sheet.id, why=why))
            continue
        for number, user in enumerate(users := _users(sheet, request.shipment), start=1):
            name = f"{sheet.id}-{number}.docx" if len(users) > 1 else f"{sheet.id}.docx"
            one, files[name] = DraftedSheet(request, book, sheet, user).write(name)
            made.append(one)
    if not request.papers:
        left += _by_others(request.answer, book)
    answer = request.answer
    return DraftFiles(
        DraftList(
            reference=answer.reference,
            as_of=answer.as_of,
            rulebook=answer.rulebook.digest,
            drafts=tuple(made),
            left_out=tuple(left),
        ),
        files,
    )


class DraftedSheet:
    """One sheet for one reader: its template, its values, and what of them is missing."""

    def __init__(self, request: DraftRequest, book: Rulebook, sheet: PaperSheet, user: Party | None) -> None:
        """Take the sheet and, where each end user has one of its own, the end user."""
        self._request, self._sheet, self._user, self._fields = request, sheet, user, book.paper_fields
        country = user.country if user else request.shipment.destination
        self._languages = request.languages or sheet.languages_for(country)
        table = request.reply_table
        self._subject = PaperSubject(request.shipment, request.answer, book.paper_fields, user, table)

    def write(self, name: str) -> tuple[DraftPaper, bytes]:
        """Return the paper as it is listed, and its DOCX."""
        try:
            from compliance.papers import filling, layout, template_fields
        except ImportError:
            raise InputRefused(_NEEDS_PACKAGE, hint="Run pip install 'xuke[papers]'") from None
        own = self._request.templates.get(self._sheet.id)
        template = own or layout.TemplateLayout(self._sheet, self._fields, self._languages).build()
        used = template_fields.fields_in(template, name)
        values, tables, missing = self.values(used)
        digest = values_digest({"paper": self._sheet.id, "languages": self._languages, **values, **tables})
        marks = filling.SheetMarks(self._words(self._sheet.draft), self._foot(digest))
        content = filling.filled(template, {**filling.nested(values), **tables}, marks)
        return self._listed(name, digest, missing, sha256(own).hexdigest() if own else None), content

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
        label = joined(dict(known.label), self._languages)
        if known.from_ == "pen":
            return "", []
        if not said:
            return self._mark("missing"), [MissingValue(field=name, label=label, why="missing")]
        text = joined(said, self._languages)
        if known.translate and "zh" in self._languages and not is_chinese(said.get("zh", said.get("", ""))):
            gap = MissingValue(field=f"{name}_zh", label=label, why="translation")
            return f"{text}\n{self._mark('translation')}", [gap]
        return text, []

    def _rows(self, table: str, columns: Sequence[str]) -> tuple[list[dict[str, str]], list[MissingValue]]:
        found, missing = [], []
        for number, row in enumerate(rows_of(table, self._subject, self._languages), start=1):
            found.append({name: row[name] or self._mark("missing") for name in columns})
            for name in (one for one in columns if not row[one]):
                label = joined(dict(self._fields.columns[f"{table}.{name}"]), self._languages)
                place = f"lines.{row['line']}.{name}" if "line" in row else f"{table}.{number}.{name}"
                missing.append(MissingValue(field=place, label=label, why="missing"))
        return found, missing

    def _listed(
        self, name: str, digest: str, missing: tuple[MissingValue, ...], own: str | None
    ) -> DraftPaper:
        pens = [one for one in dict.fromkeys(self._sheet.named()) if self._fields.fields[one].from_ == "pen"]
        labels = [joined(dict(self._fields.fields[one].label), self._languages) for one in pens]
        return DraftPaper(
            paper=self._sheet.id,
            file=name,
            end_user=(self._user.name or self._user.name_local) if self._user else None,
            languages=tuple(self._languages),
            reader=self._sheet.reader.model_dump(),
            missing=missing,
            by_hand=tuple(labels),
            values_sha256=digest,
            own_template=own,
        )

    def _words(self, name: str) -> str:
        return joined(dict(self._fields.words[name]), self._languages)

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


def _wanted(request: DraftRequest, book: Rulebook) -> Iterator[PaperSheet]:
    if not request.papers:
        names = [one.id for one in request.answer.papers if one.state != "at_hand" and one.id in book.sheets]
        yield from (book.sheets[name] for name in names)
    for name in dict.fromkeys(request.papers):
        if name not in book.sheets:
            near = nearest(name, tuple(book.sheets))
            hint = f"Did you mean '{near}'?" if near else f"Sheets: {', '.join(sorted(book.sheets))}"
            raise InputRefused(f"no sheet is called '{name}'", hint=hint)
        yield book.sheets[name]


def _users(sheet: PaperSheet, shipment: Shipment) -> list[Party | None]:
    """Return whose sheet it is: one for each end user where each signs for itself."""
    users: list[Party | None] = [one for one in shipment.parties if one.role == sheet.one_for_each]
    return users or [None]


def _by_others(answer: Assessment, book: Rulebook) -> Iterator[PaperLeftOut]:
    for one in answer.papers:
        if one.id not in book.sheets and one.state != "at_hand":
            why = {"en": f"not a form to fill: {one.who['en']}", "zh": f"非填写类文件：{one.who['zh']}"}
            yield PaperLeftOut(paper=one.id, why=why)


def _check_texts(shipment: Shipment, book: Rulebook) -> None:
    """Raise InputRefused where the shipment gives a field of papers that no paper has."""
    texts = shipment.application.texts if shipment.application else {}
    known = tuple(book.paper_fields.fields)
    for name in texts:
        plain = name.removesuffix("_zh")
        own = book.paper_fields.fields.get(plain)
        if own is None or (own.from_ != "texts" and plain == name):
            near = nearest(plain, known)
            hint = f"Did you mean '{near}'?" if near and near != plain else "This field comes from the shipment itself"
            raise InputRefused(f"no field of papers is called '{name}'", "$.application.texts", hint=hint)
