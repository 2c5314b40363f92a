"""The time bar: papers, acceptance, legal limit, expected range and coming changes on one axis of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Literal

from compliance.cli.output import clean
from compliance.model.assessment import Assessment

_LABELS = {
    "papers": ("papers", "申请材料"),
    "limit": ("legal limit", "法定期限"),
    "expected": ("expected, if granted", "预计（如获批）"),
    "accepted": ("acceptance", "受理"),
    "ship": ("shipment", "发运"),
    "flip": ("change", "变化"),
}
_WIDTH, _LEFT, _ROW = 720, 150, 26
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
    """The bars in order, and single days: acceptance, shipment and changes."""

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
    """Return the bar of an answer, or None when no clock runs."""
    delay = answer.delay
    if delay.counted_from is None or delay.legal_limit is None:
        return None
    start = delay.counted_from
    stretches = []
    if delay.before_acceptance_days:
        stretches.append(Stretch("papers", start - timedelta(days=delay.before_acceptance_days[1]), start))
    stretches.append(Stretch("limit", start, delay.legal_limit.on))
    if (shown := delay.expected) is not None:
        low, middle, high = (start + timedelta(days=n) for n in (shown.low_days, shown.central_days, shown.high_days))
        stretches.append(Stretch("expected", low, high, middle))
    end = max(s.last for s in stretches) + timedelta(days=60)
    flips = [("flip", change.on) for change in answer.next_changes]
    marks = [("accepted", start), *((kind, day) for kind, day in flips if day <= end)]
    return Bar(tuple(stretches), tuple(marks))


def label(key: str, lang: str) -> str:
    """Return the name of a bar or mark."""
    return _LABELS[key][lang == "zh"]


def drawn(bar: Bar, lang: str, width: int = 30) -> list[str]:
    """Return the bar as lines of text."""
    lines = []
    names = max(_columns(label(s.kind, lang)) for s in bar.stretches) + 2
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
    """Return the bar as an inline picture that needs nothing else."""
    height = _ROW * (len(bar.stretches) + len(bar.marks)) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="100%" role="img" '
        f'font-size="12" fill="currentColor">'
    ]
    for row, stretch in enumerate(bar.stretches):
        y = row * _ROW + 6
        first, last = (_x(bar, d) for d in (stretch.first, stretch.last))
        tip = f"{label(stretch.kind, lang)}: {stretch.first} – {stretch.last}"
        parts.append(f'<text x="0" y="{y + 12}">{_safe(label(stretch.kind, lang))}</text>')
        parts.append(
            f'<rect x="{first}" y="{y}" width="{max(last - first, 2):.1f}" height="16" rx="3" '
            f'fill="{_COLOURS[stretch.kind]}" opacity="0.75"><title>{_safe(tip)}</title></rect>'
        )
        if stretch.middle:
            x = _x(bar, stretch.middle)
            parts.append(f'<line x1="{x}" x2="{x}" y1="{y - 2}" y2="{y + 18}" stroke="currentColor" stroke-width="2"/>')
    parts += [_mark(bar, kind, day, len(bar.stretches) + n, lang) for n, (kind, day) in enumerate(bar.marks)]
    return "\n".join([*parts, "</svg>"])


def _mark(bar: Bar, kind: str, day: date, row: int, lang: str) -> str:
    """Return a single day: a thin line down to its row, with name and date on the side that has room."""
    x, y = _x(bar, day), row * _ROW + 18
    side = ("end", -5) if x > _WIDTH - 150 else ("start", 5)
    colour = "var(--stop)" if kind == "flip" else "currentColor"
    return (
        f'<line x1="{x}" x2="{x}" y1="2" y2="{y}" stroke="{colour}" stroke-dasharray="3 3"/>'
        f'<text x="{x + side[1]}" y="{y}" text-anchor="{side[0]}">{_safe(label(kind, lang))} {day}</text>'
    )


def _x(bar: Bar, day: date) -> float:
    return round(_LEFT + bar.place(day) * (_WIDTH - _LEFT - 4), 1)


def _columns(text: str) -> int:
    return sum(1 if ch.isascii() else 2 for ch in text)


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
