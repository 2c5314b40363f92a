"""Sheets as one html page that needs nothing else: no script, no request, every word escaped, ready to print."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from compliance.cli.output import clean
from compliance.cli.report_model import Grid, Item, Part, Picture, Section, Sheet

_CSS = """
:root { color-scheme: light dark; --ink: #1c1c1c; --soft: #5c5c5c; --line: #d5d5d5; --paper: #fff;
  --stop: #a4161a; --apply: #8a5a00; --ask: #6d2c91; --go: #1b6b3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --soft: #a8a8a8; --line: #444; --paper: #161616;
  --stop: #ff8080; --apply: #f0b84a; --ask: #d6a2ee; --go: #7fd6a0; } }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: var(--ink);
  background: var(--paper); max-width: 52rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
article + article { border-top: 3px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
h1 { font-size: 1rem; color: var(--soft); margin: 0; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; }
.verdict { font-size: 1.7rem; font-weight: 700; margin: .2rem 0; } .lead { margin: .2rem 0; }
ul { list-style: none; margin: 0; padding: 0; } li { padding: .35rem 0; border-top: 1px solid var(--line); }
li p { margin: 0; } .tag { font-weight: 700; margin-right: .6rem; } .quiet .tag { font-weight: 400; }
small, footer { color: var(--soft); display: block; } footer { font-size: .8rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; color: var(--soft); font-weight: 400; }
td, th { padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line); vertical-align: top; }
.stop { color: var(--stop); } .apply { color: var(--apply); } .ask { color: var(--ask); } .go { color: var(--go); }
@media print { :root { --ink: #000; --soft: #333; --line: #bbb; --paper: #fff; --stop: #000; --apply: #000;
  --ask: #000; --go: #000; }
  body { margin: 0; max-width: none; font-size: 10.5pt; } article { break-after: page; }
  li, tr { break-inside: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(sheets: Iterable[Sheet]) -> str:
    """Return the sheets as a whole html document."""
    all_sheets = list(sheets)
    lang = "zh-Hans" if all_sheets and all_sheets[0].lang == "zh" else "en"
    title = " · ".join(sheet.title for sheet in all_sheets[:1]) or "xuke"
    bodies = "\n".join(_article(sheet) for sheet in all_sheets)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n{bodies}\n</body>\n</html>\n"
    )


def _article(sheet: Sheet) -> str:
    lead = "\n".join(f'<p class="lead">{_safe(line)}</p>' for line in sheet.lead)
    parts = "\n".join(_part(part) for part in sheet.parts)
    foot = "".join(f"<div>{_safe(line)}</div>" for line in sheet.foot)
    return (
        f'<article>\n<h1>{_safe(sheet.title)}</h1>\n<p class="verdict {sheet.tone}">{_safe(sheet.verdict)}</p>\n'
        f"{lead}\n{parts}\n<footer>{foot}</footer>\n</article>"
    )


def _part(part: Part) -> str:
    if isinstance(part, Picture):
        inner = part.svg  # made by timebar.py, every word escaped there
    elif isinstance(part, Section):
        inner = "<ul>\n" + "\n".join(_item(item) for item in part.items) + "\n</ul>"
    else:
        inner = _grid(part)
    head = f"<h2>{_safe(part.title)}</h2>\n" if part.title else ""
    return f"<section>\n{head}{inner}\n</section>"


def _item(item: Item) -> str:
    quiet = ' class="quiet"' if item.tone == "quiet" else ""
    tag = f'<span class="tag {item.tone}">{_safe(item.tag)}</span>' if item.tag else ""
    body = f"<p>{_safe(item.body)}</p>" if item.body else ""
    notes = "".join(f"<small>{_safe(note)}</small>" for note in item.notes)
    return f"<li{quiet}><p>{tag}{_safe(item.head)}</p>{body}{notes}</li>"


def _grid(grid: Grid) -> str:
    head = "".join(f"<th>{_safe(column)}</th>" for column in grid.columns)
    rows = "\n".join("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>" for row in grid.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
