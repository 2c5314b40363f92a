"""The one chart of an exposure: a bar for each reading, value by decision, the strictest first, each piece in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from compliance.model.decision import Decision
from compliance.model.exposure import ExposureReport
from compliance.report.phrases import DECISION_TONES, decision_words
from compliance.report.plain_text import clean

_NAME, _BAR, _LINE, _GAP = 20, 18, 18, 14  # heights
_INK = {"stop": "█", "apply": "▓", "ask": "▒", "go": "░"}
_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class ExposureBar:
    """One reading in one currency: its name, and the value of each decision as a share of the longest bar."""

    name: str
    pieces: tuple[tuple[Decision, Decimal, float], ...]
    currency: str
    lang: str

    @property
    def drawn(self) -> str:
        """The bar as a line of text."""
        cells = "".join(_INK[DECISION_TONES[d]] * max(1, round(share * _COLUMNS)) for d, _, share in self.pieces)
        return f"{cells}  {self.name} ({self.currency})"

    @property
    def says(self) -> tuple[str, ...]:
        """Each piece in words, with its part of the bar."""
        whole = sum((value for _, value, _ in self.pieces), Decimal(0))
        return tuple(
            f"{decision_words(decision, self.lang)}: {amount(value)} {self.currency}, {value / whole:.0%}"
            for decision, value, _ in self.pieces
        )


def bars(report: ExposureReport, names: Sequence[str], lang: str) -> tuple[ExposureBar, ...]:
    """Return a bar for each reading and currency; bars of one currency share their scale."""
    longest: dict[str, Decimal] = {}
    for group in (g for one in report.scenarios for g in one.totals):
        longest[group.currency] = max(group.value, longest.get(group.currency, Decimal(0)))
    return tuple(
        ExposureBar(
            name,
            tuple((d, v, float(v / longest[g.currency])) for d, v in g.by_decision.items() if v),
            g.currency,
            lang,
        )
        for one, name in zip(report.scenarios, names, strict=True)
        for g in one.totals
        if g.value
    )


def svg(rows: Sequence[ExposureBar], title: str) -> str:
    """Return the bars as an inline picture that needs nothing else. Widths are shares, so its words keep their size."""
    said = "; ".join(f"{row.name}: {', '.join(row.says)}" for row in rows)
    height = sum(_NAME + _BAR + 4 + _LINE * len(row.pieces) + _GAP for row in rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" role="img" font-size="13" '
        'fill="currentColor" aria-labelledby="chart-title" aria-describedby="chart-says">',
        f'<title id="chart-title">{_safe(title)}</title>',
        f'<desc id="chart-says">{_safe(said)}</desc>',
    ]
    top = 0
    for row in rows:
        parts += _drawn(row, top)
        top += _NAME + _BAR + 4 + _LINE * len(row.pieces) + _GAP
    return "\n".join([*parts, "</svg>"])


def amount(value: Decimal) -> str:
    """Return a sum with commas between thousands, and cents where there are any."""
    return f"{value:,.2f}".removesuffix(".00")


def _drawn(row: ExposureBar, top: int) -> list[str]:
    """Return a bar below its name, and below it a line for each piece with a swatch of its colour."""
    parts = [f'<text x="0" y="{top + 13}" font-weight="700">{_safe(row.name)} ({row.currency})</text>']
    left, below = 0.0, top + _NAME + _BAR + 4
    for number, ((decision, _, share), said) in enumerate(zip(row.pieces, row.says, strict=True)):
        colour = f"var(--{DECISION_TONES[decision]})"
        ink = f'fill="{colour}" fill-opacity="{_shade(decision)}" stroke="{colour}"'
        parts.append(
            f'<rect x="{left * 100:.2f}%" y="{top + _NAME}" width="{share * 100:.2f}%" height="{_BAR}" {ink}>'
            f"<title>{_safe(said)}</title></rect>"
        )
        middle = below + _LINE * number
        parts.append(f'<rect x="1" y="{middle + 3}" width="11" height="11" {ink}/>')
        parts.append(f'<text x="20" y="{middle + 13}">{_safe(said)}</text>')
        left += share
    return parts


def _shade(decision: Decision) -> str:
    """Return how dense a piece is drawn: two rungs of one colour are told apart."""
    return "0.9" if decision in (Decision.PROHIBITED, Decision.LICENCE_STRICT, Decision.NOT_CONTROLLED) else "0.35"


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
