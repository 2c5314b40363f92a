"""A sheet on the terminal, drawn with Rich; plain text without colours when no one looks."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from compliance.report.phrases import listed, sentence
from compliance.report.plain_text import clean
from compliance.report.sheet import Grid, Item, Picture, Section, Sheet

_STYLES = {"stop": "bold red", "apply": "bold yellow", "ask": "bold magenta", "go": "bold green", "plain": "bold"}
_WIDEST = 100
_LONGEST_WORD = 36


def draw(sheets: Iterable[Sheet], detail: bool = True) -> str:
    """Return sheets as text for stdout, as wide as the terminal (80 columns elsewhere, 100 at most).

    Without `detail` folded parts are named only, and small print is left out.
    """
    console = _console()
    for index, sheet in enumerate(sheets):
        if index:
            console.print()
        _sheet(console, sheet, detail)
    return _written(console) + "\n"


def drawn(items: Iterable[Item]) -> str:
    """Return items alone as text for stdout."""
    console = _console()
    for item in items:
        _item(console, item, True)
    return _written(console)


def _written(console: Console) -> str:
    file = console.file
    assert isinstance(file, StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def _console() -> Console:
    """Return a console that writes to memory but takes size and colours from the real stdout."""
    live = sys.stdout is not None and sys.stdout.isatty()
    measured = Console(file=sys.stdout, force_terminal=live, legacy_windows=False)
    width = min(measured.width, _WIDEST) if live else 80
    return Console(
        file=StringIO(), force_terminal=live, color_system="auto" if live else None, width=width, legacy_windows=False,
        highlight=False, markup=False, emoji=False, force_interactive=False,
    )  # fmt: skip


def _sheet(console: Console, sheet: Sheet, detail: bool) -> None:
    console.rule(_text(sheet.title, "bold"), align="left", characters="─", style="dim")
    if sheet.verdict:
        console.print(_text(sheet.verdict, _STYLES.get(sheet.tone, "")))
    for line in sheet.lead:
        console.print(_text(line))
    for part in (part for part in sheet.parts if detail or not part.folded):
        if part.title:
            console.print()
            console.print(_text(part.title, "bold underline"))
        if isinstance(part, Section):
            for item in part.items if detail else part.brief or part.items:
                _item(console, item, detail)
        elif isinstance(part, Picture):
            for line in part.lines:
                console.print(_hung(_text("  " + line), 2), soft_wrap=True)
        else:
            console.print(Padding(_grid(part), (0, 0, 0, 2)))
    closed = [] if detail else [p.title for p in sheet.parts if p.folded and p.title]
    foot = sheet.foot[1:] if detail else sheet.foot[:1]
    if foot or closed:
        console.print()
    if closed:
        console.print(_text(sentence("folded", sheet.lang, titles=listed(closed, sheet.lang)), "dim"))
    for line in foot:
        console.print(_text(line, "dim"))


def _item(console: Console, item: Item, detail: bool) -> None:
    head = Text("  ")
    if item.tag:
        head = Text.assemble("  ", (clean(item.tag), _STYLES.get(item.tone, "")), "  ")
    head.append(clean(item.head), style=f"link {item.link}" if item.link else None)
    console.print(_hung(head, 2))
    if item.body:
        console.print(Padding(_text(item.body), (0, 0, 0, 4)))
    for note in (*item.notes, *(item.more if detail else ())):
        console.print(Padding(_text(note, "dim"), (0, 0, 0, 4)))


def _hung(text: Text, indent: int) -> Padding:
    """Text whose further lines are set in like the first."""
    return Padding(text[indent:], (0, 0, 0, indent))


def _grid(grid: Grid) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for index, column in enumerate(grid.columns):
        table.add_column(_text(column), overflow="fold", no_wrap=_single(row[index] for row in grid.rows))
    for row in grid.rows:
        table.add_row(*(_text(cell) for cell in row))
    return table


def _single(cells: Iterable[str]) -> bool:
    """Return whether a column holds ids, days or short states, which are not to be broken."""
    return all((len(cell) <= _LONGEST_WORD and " " not in cell and cell.isascii()) or len(cell) < 5 for cell in cells)


def _text(text: str, style: str = "") -> Text:
    return Text(clean(text), style=style, overflow="fold")
