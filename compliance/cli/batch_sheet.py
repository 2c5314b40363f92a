"""The summary of a batch as a sheet for the terminal: one screen, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.cli.batch_summary import Tally, summary_headings
from compliance.report.sheet import Grid, Item, Part, Section, Sheet

_WORDS = {
    "en": ("rows answered", "Questions that settle most", "first on {} rows, open on {}; answer in {}", "written to"),
    "zh": ("行已处理", "可解决最多行的问题", "{}行的首要问题，{}行待答；填写 {}", "已写入"),
}


def summary_sheet(tally: Tally, state: Iterable[tuple[str, str]], target: str, lang: str) -> Sheet:
    """Return the summary of a batch."""
    answered, title, note, written = _WORDS[lang]
    names = summary_headings(lang)
    rows = tuple((name, str(count), money) for _, name, count, money in tally.decisions(lang))
    parts: list[Part] = [Grid("", (names[0], names[2], names[3]), rows)]
    asked = [
        Item(text, f"{n}.", "ask", "", (note.format(first, open_on, fact),))
        for n, (text, fact, first, open_on) in enumerate(tally.questions(), start=1)
    ]
    if asked:
        parts.append(Section(title, tuple(asked)))
    foot = tuple(f"{label}: {value}" for label, value in state)
    return Sheet(f"{tally.total} {answered}", "", "plain", (f"{written} {target}",), tuple(parts), foot, lang)
