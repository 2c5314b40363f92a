"""One sheet filled: values put into a template, what is missing marked, the draft mark and the digest on every page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.shared import Pt, RGBColor
from docxtpl import DocxTemplate

from compliance.papers.template_fields import sandbox

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import _Footer, _Header
    from docx.text.paragraph import Paragraph

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_OPEN = "【"  # begins the mark of what is missing
_RED = RGBColor(0xA8, 0x00, 0x00)


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What stands on every page: that it is a draft, and which values of which day it holds."""

    draft: str
    foot: str


def filled(template: bytes, context: Mapping[str, object], marks: SheetMarks) -> bytes:
    """Return the DOCX of a template with its values. No value is ever read as a template."""
    page = DocxTemplate(io.BytesIO(template))
    page.render(cleaned(context), jinja_env=sandbox(), autoescape=True)
    rendered = io.BytesIO()
    page.save(rendered)
    # Opened anew: headers and footers with values are only in place once it was written.
    document = docx.Document(rendered)
    for section in document.sections:
        _mark(section.header, marks.draft)
        _mark(section.footer, marks.foot)
        if section.different_first_page_header_footer:
            _mark(section.first_page_header, marks.draft)
            _mark(section.first_page_footer, marks.foot)
    for paragraph in paragraphs_of(document):
        _highlight(paragraph)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def cleaned(value: Mapping[str, object]) -> dict[str, object]:
    """Return values without the characters that no XML may hold."""
    return {name: _clean(one) for name, one in value.items()}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _NOT_XML.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return cleaned(value)
    return [_clean(one) for one in value] if isinstance(value, Sequence) else value


def nested(values: Mapping[str, str]) -> dict[str, object]:
    """Return `{"a.b": v}` as `{"a": {"b": v}}`, as templates read it."""
    found: dict[str, object] = {}
    for name, value in values.items():
        first, _, rest = name.partition(".")
        if not rest:
            found[first] = value
        elif isinstance(group := found.setdefault(first, {}), dict):
            group[rest] = value
    return found


def paragraphs_of(document: Document) -> Iterator[Paragraph]:
    """Yield every paragraph of the body, those in tables too."""
    yield from document.paragraphs
    for table in document.tables:
        for cell in table._cells:
            yield from cell.paragraphs


def text_of(document: Document) -> Iterable[str]:
    """Yield the texts of a sheet, as a reader sees them."""
    for paragraph in paragraphs_of(document):
        yield paragraph.text


def _mark(place: _Header | _Footer, text: str) -> None:
    """Put a mark first, before what a template has there."""
    if place.is_linked_to_previous:
        place.is_linked_to_previous = False
    first = place.paragraphs[0] if place.paragraphs else place.add_paragraph()
    mark = first.insert_paragraph_before() if first.text else first
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = mark.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8.5), _RED


def _highlight(paragraph: Paragraph) -> None:
    for run in paragraph.runs:
        if _OPEN in run.text:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
