"""The answer in a sentence: the decision with what led to it, or with the question that decides."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.answer.beside import ROOM
from compliance.answer.words import BASIS, READ
from compliance.law.clauses import cited
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import BesideAnswer, Decision, Finding, LineAnswer, Question, Words
from compliance.model.decision import DECISIONS

_MOST_NAMED = 12


def summary_of(
    book: Rulebook,
    bounds: tuple[Decision, Decision],
    lines: Sequence[LineAnswer],
    more: tuple[BesideAnswer, Sequence[Question]],
) -> Words:
    """Return the decision with what led to it; where it is open, with the question that decides."""
    beside, questions = more
    decision, worst = bounds
    findings = [f for line in lines if line.decision is decision for f in line.findings]
    deciding = (f for f in findings if f.outcome == "applies" and f.decision is decision)
    own = (f for f in findings if f.outcome not in ("silent", "lifted") and f.regime != ROOM)
    lead = next(deciding, None) or next(own, None)
    others = [f for line in lines for f in line.findings if f.regime == ROOM and f.outcome in ("applies", "unsure")]
    other = next((f for f in others if f is not lead), None) if beside.state in ("needed", "ask", "held") else None
    summary: Words = {}
    for lang in ("en", "zh"):
        stop = ". " if lang == "en" else "。"
        text = DECISIONS[decision][lang] + stop
        if decision is Decision.INSUFFICIENT and questions:
            text += questions[0].ask[lang]
        elif lead is not None:
            text += f"{lead.says[lang]} [{_citation(book, lead, lang)}]"
        if other is not None:
            said = other.says[lang] if beside.state == "ask" else beside.says[lang]
            text = f"{text.strip()} {said} [{_citation(book, other, lang)}]"
        if decision is not Decision.INSUFFICIENT and not decision.refuses:
            text = text.strip() + _still_open(lines, lang)
        if worst is not decision and worst.strictness > decision.strictness:
            text = (
                text.strip()
                + (" At worst: " if lang == "en" else " 最严情形：")
                + DECISIONS[worst][lang]
                + stop.strip()
            )
        summary[lang] = text.strip()
    return summary


def _still_open(lines: Sequence[LineAnswer], lang: str) -> str:
    """Return which lines are undecided beside those that settle the shipment."""
    names = [line.line for line in lines if line.decision is Decision.INSUFFICIENT]
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    if lang == "zh":
        return f" 尚未判定的行：{'、'.join(names[:_MOST_NAMED])}{f'等{len(names)}行' if more > 0 else ''}。"
    return f" Lines still open: {', '.join(names[:_MOST_NAMED])}{f' and {more} more' if more > 0 else ''}."


def _citation(book: Rulebook, finding: Finding, lang: str) -> str:
    """Return instrument, clause, first day and how sure the text is, in words."""
    from_, stop = (", from {}", "; ") if lang == "en" else ("，自{}起", "；")
    since = from_.format(finding.version) if finding.version else ""
    sure = READ[finding.read] if finding.basis == "law" else BASIS[finding.basis]
    kind = book.instruments[finding.law].kind if finding.law in book.instruments else ""
    return cited(finding.law, finding.clause, lang, kind) + since + stop + sure[lang]
