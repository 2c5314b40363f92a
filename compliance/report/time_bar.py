"""The time bar: today, papers, acceptance, legal limit, expected range and coming changes on one axis of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Literal

from compliance.model.assessment import Assessment
from compliance.reference.language import fixed
from compliance.report.phrases import listed, sentence
from compliance.report.plain_text import clean

_ROW, _BAR, _LINE = 46, 16, 20
_COLOURS = {"papers": "var(--soft)", "limit": "var(--apply)", "expected": "var(--go)"}
_INK = {"papers": "░", "limit": "█", "expected": "▒"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One bar from a first to a last day, with the middle day of a range."""

    kind: Literal["papers", "limit", "expected"]
    first: date
    last: date
    middle: date | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """The bars in order, and single days: today, acceptance, shipment and changes."""

    stretches: tuple[Stretch, ...]
    marks: tuple[tuple[str, date], ...]

    @property
    def span(self) -> tuple[date, date]:
        """The first and last day shown."""
        days = [d for s in self.stretches for d in (s.first, s.last)] + [d for _, d in self.marks]
        return min(days), max(days)

    def place(self, day: date) -> float:
        """Return where a day lies, from 0 to 1."""
        first, last = self.span
        return (day - first).days / max((last - first).days, 1)


def time_bar(answer: Assessment) -> Bar | None:
    """Return the bar of an answer, or None when no clock runs. It begins today, or where a stated day lies before."""
    delay = answer.delay
    if delay.counted_from is None or delay.legal_limit is None or delay.acceptance is None:
        return None
    accepted, stretches = delay.acceptance, []
    if accepted.late > answer.as_of:
        stretches.append(Stretch("papers", answer.as_of, accepted.late))
    stretches.append(Stretch("limit", accepted.early, delay.legal_limit.latest_on, delay.legal_limit.on))
    if (shown := delay.expected) is not None:
        stretches.append(Stretch("expected", shown.low_on, shown.high_on, shown.central_on))
    end = max(s.last for s in stretches) + timedelta(days=60)
    marks = [("today", answer.as_of), ("accepted", accepted.early)]
    if delay.ship_date is not None:
        marks.append(("ship", delay.ship_date.stated))
    marks += [("flip", change.on) for change in answer.next_changes if change.on <= end]
    return Bar(tuple(stretches), tuple(marks))


def label(key: str, lang: str) -> str:
    """Return the name of a bar or mark."""
    return fixed("bar", key, lang)


def spoken(bar: Bar, lang: str) -> str:
    """Return the bar as a sentence, for who does not see it."""
    bars = [_said(s, lang) for s in bar.stretches] + [f"{label(kind, lang)} {day}" for kind, day in bar.marks]
    return sentence("bar_picture", lang, bars=listed(bars, lang))


def _said(stretch: Stretch, lang: str) -> str:
    return sentence("bar_text", lang, name=label(stretch.kind, lang), first=stretch.first, last=stretch.last)


def drawn(bar: Bar, lang: str, width: int = 28) -> list[str]:
    """Return the bar as lines of text."""
    lines = []
    keys = [*(s.kind for s in bar.stretches), *(kind for kind, _ in bar.marks)]
    names = max(_columns(label(key, lang)) for key in keys) + 2
    for stretch in bar.stretches:
        first, last = (round(bar.place(d) * (width - 1)) for d in (stretch.first, stretch.last))
        cells = [_INK[stretch.kind] if first <= n <= last else " " for n in range(width)]
        if stretch.middle:
            cells[round(bar.place(stretch.middle) * (width - 1))] = "┃"
        name = label(stretch.kind, lang)
        lines.append(f"{name}{' ' * (names - _columns(name))}{''.join(cells).rstrip()}  {stretch.first}–{stretch.last}")
    for kind, day in bar.marks:
        name = label(kind, lang)
        space = " " * (names - _columns(name) + round(bar.place(day) * (width - 1)))
        lines.append(f"{name}{space}▲ {day}")
    return lines


def svg(bar: Bar, lang: str) -> str:
    """Return the bar as an inline picture as wide as its place, with letters that keep their size."""
    height = _ROW * len(bar.stretches) + _LINE * len(bar.marks) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" role="img" '
        f'aria-label="{_safe(spoken(bar, lang))}" font-size="14" fill="currentColor">'
    ]
    parts += [_mark(bar, kind, day, n, lang) for n, (kind, day) in enumerate(bar.marks)]
    for row, stretch in enumerate(bar.stretches):
        y = row * _ROW + 16
        first, last = (_x(bar, d) for d in (stretch.first, stretch.last))
        parts.append(f'<text x="0" y="{y}">{_safe(_said(stretch, lang))}</text>')
        size = f'y="{y + 5}" width="{max(last - first, 0.5):.2f}%" height="{_BAR}" rx="3"'
        parts.append(f'<rect x="{first}%" {size} fill="{_COLOURS[stretch.kind]}"/>')
        if stretch.middle:
            at = f"{_x(bar, stretch.middle)}%"
            line = f'x1="{at}" x2="{at}" y1="{y + 3}" y2="{y + 7 + _BAR}"'
            parts.append(f'<line {line} stroke="currentColor" stroke-width="3"/>')
    return "\n".join([*parts, "</svg>"])


def _mark(bar: Bar, kind: str, day: date, row: int, lang: str) -> str:
    """Return a single day: a thin line down to its row, with name and date on the side that has room."""
    x, y = _x(bar, day), _ROW * len(bar.stretches) + _LINE * row + 18
    side = ("end", -6) if x > 50 else ("start", 6)
    colour = "var(--stop)" if kind == "flip" else "currentColor"
    return (
        f'<line x1="{x}%" x2="{x}%" y1="2" y2="{y}" stroke="{colour}" stroke-dasharray="2 4" opacity="0.5"/>'
        f'<text x="{x}%" dx="{side[1]}" y="{y}" text-anchor="{side[0]}">{_safe(label(kind, lang))} {day}</text>'
    )


def _x(bar: Bar, day: date) -> float:
    """Return where a day lies across the picture, in percent."""
    return round(0.5 + bar.place(day) * 99, 2)


def _columns(text: str) -> int:
    return sum(1 if ch.isascii() else 2 for ch in text)


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
