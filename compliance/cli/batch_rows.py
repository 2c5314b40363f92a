"""An answer as cells beside the rows that were asked: decision, why, law, next question, papers, date."""

from __future__ import annotations

from datetime import timedelta

from compliance.model.assessment import Assessment, Decision, Finding, LineAnswer, Question
from compliance.model.decision import DECISIONS
from compliance.tables.headings import OURS
from compliance.tables.source import Cell

# The columns that are added, and their headings. The first holds the code that a program switches on.
COLUMNS: dict[str, tuple[str, str]] = {
    "decision": ("decision", "结论代码"),
    "says": ("in words", "结论"),
    "next": ("what next", "下一步"),
    "basis": ("goods were read as", "货物判定方式"),
    "code": ("control code", "管制编码"),
    "why": ("why", "理由"),
    "law": ("law", "法律依据"),
    "question": ("next question", "待答问题"),
    "fact": ("answer in", "填写字段"),
    "papers": ("papers", "所需文件"),
    "date": ("earliest date", "最早日期"),
    "worst": ("at worst", "最严情形"),
    "problem": ("problem", "问题"),
}
_NEXT = {
    "stop": ("do not ship", "不得发运"),
    "apply": ("apply for a licence", "申请许可"),
    "register": ("register", "办理登记"),
    "ask": ("answer the question", "回答问题"),
    "declare": ("ship; declare as not controlled", "可发运，报关时声明非管制"),
    "proceed": ("ship", "可发运"),
    "refused": ("correct the row", "更正该行"),
}
_BASIS = {
    "matched": ("named by a list", "清单列名"),
    "possible": ("may be named by a list", "可能列名"),
    "identified": ("known goods outside the lists", "已识别，不在清单"),
    "reviewed": ("reviewed by a person", "人工复核"),
    "presumed": ("presumed outside the lists", "推定不在清单"),
    "unknown": ("not understood", "未能识别"),
}
REFUSED, FAULT = "refused", "fault"
_MOST_PAPERS = 12

ResultCells = dict[str, Cell]


def headings(lang: str) -> list[str]:
    """Return the headings of the added columns."""
    return [OURS + names[lang == "zh"] for names in COLUMNS.values()]


def refused_cells(problem: str, lang: str, kind: str = REFUSED) -> ResultCells:
    """Return the cells of a row that was not answered, with the problem."""
    return {"decision": kind, "says": problem, "next": _NEXT["refused"][lang == "zh"], "problem": problem}


def result_cells(answer: Assessment, line: LineAnswer, lang: str) -> ResultCells:
    """Return the cells of a line that was answered."""
    zh = lang == "zh"
    lead = _lead(line)
    question = question_of(answer, line)
    codes = dict.fromkeys(c.code for c in line.control if c.code and c.certainty in ("matched", "possible"))
    return {
        "decision": str(line.decision),
        "says": DECISIONS[line.decision][lang],
        "next": _NEXT[_next(answer, line)][zh],
        "basis": _BASIS[line.classification.basis][zh],
        "code": ", ".join(codes),
        "why": lead.says[lang] if lead else _placed(line),
        "law": f"{lead.law} {lead.clause}".strip() if lead else "",
        "question": question.ask[lang] if question else "",
        "fact": question.fact if question else "",
        "papers": _papers(answer, lang) if _needs_papers(line.decision) else "",
        "date": _earliest(answer) if _needs_papers(line.decision) else None,
        "worst": DECISIONS[line.at_worst][lang] if line.at_worst is not line.decision else "",
        "problem": "",
    }


def _lead(line: LineAnswer) -> Finding | None:
    """Return the finding that decides a line; while it is open, the strictest of those that already apply."""
    applies = [f for f in line.findings if f.outcome == "applies" and f.decision is not None]
    if line.decision is not Decision.INSUFFICIENT:
        return next((f for f in applies if f.decision is line.decision), None)
    return max(applies, key=lambda f: f.decision.strictness if f.decision else -2, default=None)


def _placed(line: LineAnswer) -> str:
    """Return what the goods were taken for."""
    known = (str(t.because.get("name") or "") for t in line.classification.things)
    return ", ".join(dict.fromkeys(name for name in known if name))


def _next(answer: Assessment, line: LineAnswer) -> str:
    """Return what to do about a line. One that may go waits while a party may be one that must get nothing."""
    if line.decision is Decision.INSUFFICIENT:
        return "ask"
    if line.decision.refuses:
        return "stop"
    if line.decision is Decision.REGISTRATION:
        return "register"
    if line.decision.needs_licence:
        return "apply"
    if line.at_worst.refuses and any(party.match == "review" for party in answer.parties):
        return "ask"
    return "declare" if line.classification.basis in ("presumed", "reviewed") else "proceed"


def _needs_papers(decision: Decision) -> bool:
    return decision.needs_licence and decision is not Decision.PROHIBITED


def question_of(answer: Assessment, line: LineAnswer) -> Question | None:
    """Return the most telling open question that bears on a line; one about another line does not."""
    own = f"lines.{line.line}."
    bearing = (q for q in answer.questions if not q.fact.startswith("lines.") or q.fact.startswith(own))
    return min(bearing, key=lambda q: q.rank, default=None) if line.at_worst is not line.at_best else None


def _papers(answer: Assessment, lang: str) -> str:
    missing = [paper.name[lang] for paper in answer.papers if paper.certain and paper.state != "at_hand"]
    more = f" +{len(missing) - _MOST_PAPERS}" if len(missing) > _MOST_PAPERS else ""
    return "; ".join(missing[:_MOST_PAPERS]) + more


def _earliest(answer: Assessment) -> Cell:
    """Return the earliest day on which a licence was seen to come for files like this one."""
    delay = answer.delay
    if delay.counted_from is None or delay.expected is None:
        return delay.legal_limit.on if delay.legal_limit else None
    return delay.counted_from + timedelta(days=delay.expected.low_days)


def open_fact(question: str, line: str) -> str:
    """Return a question's place without the line that it is about, so that it can be counted over lines."""
    return question.replace(f"lines.{line}.", "lines.*.", 1)
