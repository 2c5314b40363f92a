"""Many lines at a glance: line, goods, decision and what next, grouped by the question that settles most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from compliance.model.assessment import Assessment, Decision, LineAnswer, Question
from compliance.report.phrases import DECISION_TONES, decision_short, decision_words, listed, sentence, shortened, word
from compliance.report.question_words import goods_of, with_goods
from compliance.report.sheet import Grid, Item, Part, Section, Tone
from compliance.report.sheet_question import sheet_lines

MOST_ROWS = 25  # above this, lines that come out alike share a row
_SHOWN_IDS = 6
_ORDER: tuple[Tone, ...] = ("stop", "ask", "apply", "go")


def triage(answer: Assessment, lang: str, whole: bool = False) -> Iterator[Part]:
    """Yield the table of all lines: the strictest first, open ones by the question that settles most of them.

    `whole` gives every line a row of its own.
    """
    if len(answer.lines) < 2:
        return
    asked = _asked(answer)
    rows = _merged(answer, asked, lang) if len(answer.lines) > MOST_ROWS and not whole else None
    if rows is None:
        rows = [(_row([line], asked, lang), DECISION_TONES[line.decision]) for line in _ordered(answer, asked)]
    columns = tuple(word(key, lang) for key in ("line_no", "goods", "decision", "open_head", "next_head"))
    yield Grid(word("triage", lang), columns, tuple(r for r, _ in rows), tones=tuple(tone for _, tone in rows))
    sheet = [line.line for line in sheet_lines(answer)]
    most = sorted(answer.questions, key=lambda q: (-len(q.lines), q.rank))[:3]
    groups = [Item(_settles(answer, question, lang)) for question in most if len(question.lines) > 1 or not sheet]
    if sheet:
        groups.append(Item(sentence("together", lang, lines=_some(sheet, lang))))
    if groups:
        yield Section("", tuple(groups))


def _settles(answer: Assessment, question: Question, lang: str) -> str:
    ask = with_goods(question, goods_of(answer), lang)
    return sentence("settles", lang, rank=question.rank, n=len(question.lines), all=len(answer.lines), ask=ask)


def _asked(answer: Assessment) -> dict[str, Question]:
    """Return for each line its question: about the goods where they are unclear, else the one that settles most."""
    unclear = {line.line for line in answer.lines if "goods" in line.open}
    found: dict[str, Question] = {}
    ordered = sorted(answer.questions, key=lambda q: (-len(q.lines), q.rank))
    for question in ordered:
        for line in question.lines:
            if line not in unclear or question.fact.startswith("lines."):
                found.setdefault(line, question)
    return found


def _ordered(answer: Assessment, asked: dict[str, Question]) -> list[LineAnswer]:
    def key(line: LineAnswer) -> tuple[int, int, bool, int, int]:
        question = asked.get(line.line) if line.decision is Decision.INSUFFICIENT else None
        tone, rank = _ORDER.index(DECISION_TONES[line.decision]), question.rank if question else 0
        return tone, -line.at_best.strictness, "goods" not in line.open, -line.at_worst.strictness, rank

    return sorted(answer.lines, key=key)


def _merged(answer: Assessment, asked: dict[str, Question], lang: str) -> list[tuple[tuple[str, ...], Tone]]:
    """Return rows of lines with decision, bounds, open points, question and, if all rows fit, code in common."""
    ordered, groups = _ordered(answer, asked), dict[tuple[object, ...], list[LineAnswer]]()
    for coded in (True, False):
        groups = defaultdict(list)
        for line in ordered:
            question = asked.get(line.line)
            codes = tuple(sorted({c.code or "" for c in line.control if c.certainty != "outside"})) if coded else ()
            key = (line.decision, line.at_best, line.at_worst, line.open, question.id if question else "", codes)
            groups[key].append(line)
        if len(groups) <= MOST_ROWS:
            break
    return [(_row(lines, asked, lang), DECISION_TONES[lines[0].decision]) for lines in groups.values()]


def _row(lines: Sequence[LineAnswer], asked: dict[str, Question], lang: str) -> tuple[str, ...]:
    first = lines[0]
    ids = [line.line for line in lines]
    name = ids[0] if len(ids) == 1 else sentence("lines_count", lang, n=len(ids), some=_some(ids, lang))
    goods = _some(list(dict.fromkeys(shortened(line.description) for line in lines)), lang, 2)
    decision = decision_short(first.decision, lang)
    if first.decision is Decision.INSUFFICIENT:
        decision = sentence("open_decision", lang, best=decision_short(first.at_best, lang))
    unsettled = _open_point(first)
    return name, goods, decision, word(f"open_{unsettled}", lang) if unsettled else "", _next(first, asked, lang)


def _next(line: LineAnswer, asked: dict[str, Question], lang: str) -> str:
    """Return what to do about a line."""
    question = asked.get(line.line)
    if question is not None and line.decision is Decision.INSUFFICIENT:
        return sentence("answer_to", lang, rank=question.rank)
    tone = DECISION_TONES[line.decision]
    if line.open and tone == "go":
        return ""
    return word({"go": "go_ahead", "apply": "apply_next"}.get(tone, "settled"), lang)


def _open_point(line: LineAnswer) -> Literal["goods", "party", "law", ""]:
    """Return the open point to settle first: unclear goods before party or use, and these before the law."""
    if "goods" in line.open:
        return "goods"
    if "party" in line.open or "use" in line.open:
        return "party"
    return "law" if line.open else ""


def open_words(line: LineAnswer, lang: str) -> str:
    """Return whether the goods are unclear, or clear with party or use open."""
    point = _open_point(line)
    return word(f"{point}_open", lang) if point else ""


def _some(names: Sequence[str], lang: str, most: int = _SHOWN_IDS) -> str:
    shown = listed(names[:most], lang)
    return shown if len(names) <= most else sentence("and_more", lang, some=shown)


def goods_lines(lines: Iterable[LineAnswer], lang: str) -> Iterator[Item]:
    """Yield each line with its description, decision and control entries, for a detailed reading."""
    from compliance.report.lead import bounds

    for line in lines:
        tone = DECISION_TONES[line.decision]
        doubt = "" if line.at_best is line.at_worst is line.decision else bounds(line.at_best, line.at_worst, lang)
        remarks = tuple(remark.get(lang) or remark["zh"] for remark in line.remarks)
        head = sentence("line", lang, line=line.line)
        yield Item(f"{head}: {line.description}", decision_words(line.decision, lang), tone, doubt, remarks)
        seen = set()
        for control in (*line.control, *line.beside):
            key = (control.code, control.entry, control.certainty)
            if key in seen:
                continue
            seen.add(key)
            name = control.name.get(lang) or f"「{control.name['zh']}」"
            head = " · ".join(part for part in (control.code, name) if part)
            note = (control.note[lang],) if control.note and lang in control.note else ()
            yield Item(head, word(control.certainty, lang), "quiet", more=note)
