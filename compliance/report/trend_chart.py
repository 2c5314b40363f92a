"""The small chart behind a posture: customs volumes and observed grants of a destination and goods, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from compliance.model.outlook import Delay
from compliance.reference.language import fixed
from compliance.report.phrases import word
from compliance.report.plain_text import clean

_WIDTH, _LEFT, _HIGH, _ROW = 720, 170, 44, 74
_STEPS = " ▁▂▃▄▅▆▇█"
_MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One row of bars: its name, and for each its last day, its size and how it is written."""

    name: str
    bars: tuple[tuple[date, float, str], ...]
    highest: float

    @property
    def drawn(self) -> str:
        """The row as a line of text."""
        steps = "".join(_STEPS[round(size / self.highest * 8) if self.highest else 0] for _, size, _ in self.bars)
        ends = f"{self.bars[0][0]:%Y-%m} {self.bars[0][2]} – {self.bars[-1][0]:%Y-%m} {self.bars[-1][2]}"
        return f"[{steps}]  {self.name}: {ends}"


def trend_rows(delay: Delay, lang: str) -> tuple[TrendRow, ...]:
    """Return the rows that have something to compare: volumes by series and goods, then the grants."""
    return (*list(_volumes(delay, lang))[:_MOST_ROWS], *_grants(delay, lang))


def _volumes(delay: Delay, lang: str) -> Iterator[TrendRow]:
    groups: dict[tuple[str, str, str], list[tuple[date, float, str]]] = {}
    for one in delay.trend:
        if one.measure == "volume":
            key = one.series, one.goods, one.unit
            groups.setdefault(key, []).append((one.last, float(one.value), f"{one.value} {one.unit}"))
    for (series, goods, _), found in groups.items():
        if len(found) > 1:
            bars = tuple(sorted(found))
            name = fixed("customs_goods", goods, lang)
            yield TrendRow(f"{series}: {name}", bars, max(size for _, size, _ in bars))


def _grants(delay: Delay, lang: str) -> Iterator[TrendRow]:
    bars = tuple((one.last, one.share, f"{one.share:.0%}") for one in delay.grants)
    if bars:
        yield TrendRow(word("share_granted", lang), bars, 1.0)


def trend_svg(rows: tuple[TrendRow, ...], title: str) -> str:
    """Return the rows as an inline picture that needs nothing else; a bar of nothing is a line."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_ROW * len(rows)}" width="100%" role="img" '
        f'aria-label="{_safe(title)}" font-size="11" fill="currentColor">'
    ]
    for number, row in enumerate(rows):
        base = number * _ROW + _HIGH + 12
        parts.append(f'<text x="0" y="{base - 16}">{_safe(row.name)}</text>')
        wide = min(44.0, (_WIDTH - _LEFT) / len(row.bars))
        for place, (day, size, said) in enumerate(row.bars):
            x, high = _LEFT + place * wide, max(1.0, size / row.highest * _HIGH if row.highest else 1.0)
            parts.append(
                f'<rect x="{x:.1f}" y="{base - high:.1f}" width="{wide - 4:.1f}" height="{high:.1f}" fill="var(--go)" '
                f'opacity="0.75"><title>{_safe(f"{day}: {said}")}</title></rect>'
                f'<text x="{x:.1f}" y="{base + 12}" font-size="8.5">{day:%y-%m}</text>'
            )
    return "\n".join([*parts, "</svg>"])


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
