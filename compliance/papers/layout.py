"""A sheet laid out as a Word template: heading, promises, tables and fields, each in the languages of its readers.

The same template is what a user may take, change in Word, and give back (see `own_templates`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from compliance.law.paper_sheets import PaperFields, PaperSheet, SheetPart

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

# The faces a Chinese or Japanese Office has; elsewhere Word and LibreOffice put their own for them.
_FACES = {"zh": ("SimSun", "zh-CN"), "ja": ("MS Mincho", "ja-JP"), "en": ("SimSun", "zh-CN")}
_LATIN = "Times New Roman"
_LABEL_MM, _VALUE_MM, _PEN_MM = 58, 112, 11
_GREY = "F2F2F2"


class TemplateLayout:
    """Builds the template of one sheet in some languages."""

    def __init__(self, sheet: PaperSheet, fields: PaperFields, languages: Sequence[str]) -> None:
        """Take the sheet, the words of its fields, and the languages in order."""
        self._sheet, self._fields, self._languages = sheet, fields, languages
        self._page = Document()

    def build(self) -> bytes:
        """Return the template as the bytes of a DOCX."""
        self._set_up()
        for number, lang in enumerate(self._languages):
            title = self._page.add_paragraph()
            title.alignment = WD_ALIGN_PARAGRAPH.CENTER
            title.paragraph_format.space_after = Pt(2)
            self._run(title, self._sheet.title[lang], lang, size=15 if not number else 12, bold=not number)
        for part in self._sheet.parts:
            self._part(part)
        kept = io.BytesIO()
        self._page.save(kept)
        return kept.getvalue()

    def _set_up(self) -> None:
        section = self._page.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(18), Mm(16)
        style = self._page.styles["Normal"]
        style.font.size, style.font.name = Pt(10.5), _LATIN
        style.paragraph_format.space_after = Pt(4)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), _FACES[self._languages[0]][0])

    def _part(self, part: SheetPart) -> None:
        if part.heading:
            heading = self._page.add_paragraph()
            heading.paragraph_format.space_before = Pt(8)
            heading.paragraph_format.keep_with_next = True
            for number, lang in enumerate(self._languages):
                self._run(heading, ("  " if number else "") + part.heading[lang], lang, bold=True)
        for sentence in part.text:
            for lang in self._languages:
                self._run(self._page.add_paragraph(), sentence[lang], lang)
        if part.table:
            self._table(part.table, part.columns)
        if part.fields:
            self._field_rows(part.fields)

    def _field_rows(self, names: Sequence[str]) -> None:
        """Add a table of two columns: what a field is called, and its value."""
        table = self._grid(2, (_LABEL_MM, _VALUE_MM))
        for name in names:
            field, row = self._fields.fields[name], _added(table)
            self._keep_whole(row)
            self._shade(row.cells[0])
            self._labels(row.cells[0], field.label)
            if field.from_ == "pen":
                row.height = Mm(_PEN_MM)
            else:
                self._value(row.cells[1], name)
        self._page.add_paragraph().paragraph_format.space_after = Pt(0)

    def _table(self, name: str, columns: Sequence[str]) -> None:
        """Add a table with a row for each line; docxtpl takes out the rows that only hold the loop."""
        widths = [_LABEL_MM + _VALUE_MM] if len(columns) == 1 else [*column_widths(columns)]
        table = self._grid(len(columns), widths)
        head = _added(table)
        self._repeat(head)
        for cell, column in zip(head.cells, columns, strict=True):
            self._shade(cell)
            self._labels(cell, self._fields.columns[f"{name}.{column}"])
        _added(table).cells[0].paragraphs[0].add_run("{%tr for row in " + name + " %}")
        row = _added(table)
        self._keep_whole(row)
        for cell, column in zip(row.cells, columns, strict=True):
            self._value(cell, f"row.{column}", size=9.5)
        _added(table).cells[0].paragraphs[0].add_run("{%tr endfor %}")
        self._page.add_paragraph().paragraph_format.space_after = Pt(0)

    def _grid(self, columns: int, widths: Sequence[float]) -> Table:
        table: Table = self._page.add_table(rows=0, cols=columns)
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def _value(self, cell: _Cell, name: str, size: float | None = None) -> None:
        place = cell.paragraphs[0]
        place.paragraph_format.space_after = Pt(0)
        self._run(place, "{{ " + name + " }}", self._languages[0], size=size)

    def _labels(self, cell: _Cell, words: Mapping[str, str]) -> None:
        for number, lang in enumerate(self._languages):
            place = cell.paragraphs[0] if not number else cell.add_paragraph()
            place.paragraph_format.space_after = Pt(0)
            self._run(place, words[lang], lang, size=10 if not number else 8.5)

    def _run(self, place: Paragraph, text: str, lang: str, size: float | None = None, bold: bool = False) -> None:
        run = place.add_run(text)
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        face, tag = _FACES[lang]
        properties = run._element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), face)
        language = OxmlElement("w:lang")
        language.set(qn("w:eastAsia"), tag)
        properties.append(language)

    def _shade(self, cell: _Cell) -> None:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", _GREY)):
            shade.set(qn(f"w:{key}"), value)
        cell._element.get_or_add_tcPr().append(shade)

    def _keep_whole(self, row: _Row) -> None:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def _repeat(self, row: _Row) -> None:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _added(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def column_widths(columns: Sequence[str]) -> Iterator[float]:
    """Yield widths in mm: a number of a line takes little, words take most."""
    shares = {"line": 1, "number": 1, "description": 5, "ask": 6, "technical": 8, "name": 4, "goods": 3}
    whole = sum(shares.get(one, 2) for one in columns)
    yield from ((_LABEL_MM + _VALUE_MM) * shares.get(one, 2) / whole for one in columns)
