"""The one chart of an exposure: a bar for each scenario, value by decision, the strictest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from compliance.model.decision import DECISIONS, Decision
from compliance.model.exposure import ExposureReport
from compliance.report.phrases import DECISION_TONES
from compliance.report.plain_text import clean

_WIDTH, _ROW, _BAR = 720, 58, 20
_INK = {"stop": "█", "apply": "▓", "ask": "▒", "go": "░"}
_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class ExposureBar:
    """One scenario in one currency: its name, and the value of each decision as a share of the longest bar."""

    name: str
    pieces: tuple[tuple[Decision, Decimal, float], ...]
    currency: str
    lang: str

    @property
    def drawn(self) -> str:
        """The bar as a line of text."""
        cells = "".join(_INK[DECISION_TONES[d]] * max(1, round(share * _COLUMNS)) for d, _, share in self.pieces)
        return f"{cells}  {self.name} ({self.currency})"


def bars(report: ExposureReport, names: Sequence[str], lang: str) -> tuple[ExposureBar, ...]:
    """Return a bar for each scenario and currency; bars of one currency share their scale."""
    longest = {g.currency: g.value for one in report.scenarios for g in one.totals if g.value}
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


def svg(rows: Sequence[ExposureBar]) -> str:
    """Return the bars as an inline picture that needs nothing else, with the share of each piece in words below."""
    height = _ROW * len(rows) + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="100%" role="img" '
        f'font-size="12" fill="currentColor">'
    ]
    for number, row in enumerate(rows):
        y, x = number * _ROW, 0.0
        parts.append(f'<text x="0" y="{y + 12}" font-weight="700">{_safe(row.name)}</text>')
        for decision, value, share in row.pieces:
            wide = share * _WIDTH
            tip = f"{DECISIONS[decision][row.lang]}: {value:,.0f} {row.currency}"
            ink = f'fill="var(--{DECISION_TONES[decision]})" opacity="{_shade(decision)}"'
            parts.append(
                f'<rect x="{x:.1f}" y="{y + 17}" width="{max(wide - 1.5, 1):.1f}" height="{_BAR}" {ink}>'
                f"<title>{_safe(tip)}</title></rect>"
            )
            x += wide
        said = " · ".join(f"{DECISIONS[d][row.lang]} {share:.0%}" for d, _, share in row.pieces)
        parts.append(f'<text x="0" y="{y + 49}" font-size="10.5">{_safe(said)}</text>')
    return "\n".join([*parts, "</svg>"])


def _shade(decision: Decision) -> str:
    """Return how dense a piece is drawn: two rungs of one colour are told apart."""
    return "0.95" if decision in (Decision.PROHIBITED, Decision.LICENCE_STRICT, Decision.NOT_CONTROLLED) else "0.6"


def _safe(text: str) -> str:
    return escape(clean(text), quote=True)
