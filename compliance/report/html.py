"""Sheets as one html page that needs nothing else: no script, no request, every word escaped, ready to print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from compliance.reference.language import html_lang
from compliance.report.phrases import word
from compliance.report.plain_text import clean
from compliance.report.sheet import Grid, Item, Part, Picture, Section, Sheet

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@cache
def _css() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page(sheets: Sequence[Sheet]) -> str:
    """Return the sheets as a whole html document."""
    lang = sheets[0].lang if sheets else "en"
    title = " · ".join(sheet.title for sheet in sheets[:1]) or "xuke"
    head = "" if len(sheets) == 1 else f'<h1 class="about">{_safe(word("answers", lang))}</h1>\n'
    bodies = "\n".join(_article(sheet, n, 1 if len(sheets) == 1 else 2) for n, sheet in enumerate(sheets))
    return (
        f'<!doctype html>\n<html lang="{html_lang(lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>\n{_css()}</style>\n</head>\n<body>\n<main>\n{head}{bodies}\n</main>\n"
        "</body>\n</html>\n"
    )


def _article(sheet: Sheet, number: int, level: int) -> str:
    lead = "\n".join(f'<p class="lead">{_text(line)}</p>' for line in sheet.lead)
    parts = "\n".join(part_html(part, f"p{number}-{n}", level + 1) for n, part in enumerate(sheet.parts))
    foot = "".join(f"<div>{_safe(line)}</div>" for line in sheet.foot)
    verdict = f'<h{level} class="verdict {sheet.tone}" id="v{number}">{_safe(sheet.verdict)}</h{level}>'
    return (
        f'<article aria-labelledby="v{number}">\n<header>\n<p class="about">{_safe(sheet.title)}</p>\n{verdict}\n'
        f"{lead}\n</header>\n{parts}\n<footer>{foot}</footer>\n</article>"
    )


def part_html(part: Part, name: str, level: int) -> str:
    """Return a part below its heading; a folded one opens on request, and in print."""
    if isinstance(part, Picture):
        inner = part.svg  # made by time_bar.py, every word escaped there
    elif isinstance(part, Section):
        inner = "<ul>\n" + "\n".join(_item(item) for item in part.items) + "\n</ul>"
    else:
        inner = _grid(part)
    if not part.title:
        return f"<div>\n{inner}\n</div>"
    if part.folded and not isinstance(part, Picture):
        return f"<details>\n<summary>{_safe(part.title)}</summary>\n{inner}\n</details>"
    head = f'<h{level} id="{name}">{_safe(part.title)}</h{level}>'
    return f'<section aria-labelledby="{name}">\n{head}\n{inner}\n</section>'


def _item(item: Item) -> str:
    tag = f'<span class="tag {item.tone}">{_text(item.tag)}</span> ' if item.tag else ""
    head = _text(item.head)
    if item.link.startswith("https://"):
        head = f'<a href="{_safe(item.link)}" rel="noreferrer">{head}</a>'
    body = f'<p class="body">{_text(item.body)}</p>' if item.body else ""
    notes = "".join(f"<small>{_text(note)}</small>" for note in (*item.notes, *item.more))
    kind = ' class="group"' if item.group else ""
    return f"<li{kind}><p>{tag}{head}</p>{body}{notes}</li>"


def _grid(grid: Grid) -> str:
    head = "".join(f'<th scope="col" role="columnheader">{_safe(column)}</th>' for column in grid.columns)
    tones = grid.tones or ("plain",) * len(grid.rows)
    rows = "\n".join(_row(grid.columns, row, tone) for row, tone in zip(grid.rows, tones, strict=True))
    return (
        f'<table role="table">\n<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody>\n</table>'
    )


def _row(columns: Sequence[str], row: Sequence[str], tone: str) -> str:
    """Return a row; on a narrow screen it is a card, in which each value has its column as a label."""
    cells = [f'<th scope="row" role="rowheader" data-label="{_safe(columns[0])}">{_text(row[0])}</th>']
    for place, (column, cell) in enumerate(zip(columns[1:], row[1:], strict=True)):
        kind = f' class="{tone}"' if place == 1 else ""
        cells.append(f'<td role="cell" data-label="{_safe(column)}"{kind}>{_text(cell)}</td>')
    return f'<tr role="row">{"".join(cells)}</tr>'


def _text(text: str) -> str:
    """Return text for the page, in which no day is broken."""
    return _DAY.sub(r"<time>\g<0></time>", _safe(text))


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
