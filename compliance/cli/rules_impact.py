"""`xuke rules impact`: which shipments get another answer under another rulebook, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from compliance.answer.comparison import AnswerChange, Reason, compare
from compliance.cli.bundle_files import loaded
from compliance.cli.check import CheckOptions, answers_of, read, read_source
from compliance.cli.output import FAULT, MAY_GO, REFUSED, as_json, put, strictest
from compliance.engine import Engine
from compliance.law.clauses import cited
from compliance.law.differences import Stamp, stamp
from compliance.model.decision import DECISIONS
from compliance.report.phrases import DECISION_TONES, sentence, word
from compliance.report.sheet import Item, Section, Sheet

_SAYS = {
    "head": ("{count} of {all} shipments get another answer", "{all}票货运中{count}票结论有变"),
    "why": ("Why", "理由"),
    "stricter": ("Stricter than before.", "较前从严。"),
    "new": ("new", "新增"),
    "gone": ("gone", "不再适用"),
    "before_after": ("{before} -> {after}", "{before} -> {after}"),
}


@dataclass(frozen=True, slots=True)
class ImpactRequest:
    """What was asked: two rulebooks, a document of shipments, the day, and how to write the answer."""

    books: tuple[Path, Path]
    source: str
    as_of: date
    format: str
    lang: str


def print_impact(request: ImpactRequest) -> int:
    """Compare the answers of two rulebooks; refused shipments are named on stderr and the others compared."""
    before, after = (loaded(place) for place in request.books)
    asked = read(read_source(request.source))
    old, codes = answers_of(Engine(before), asked, request.as_of)
    rest = CheckOptions([one if answer else None for one, answer in zip(asked.shipments, old, strict=True)], asked.many)
    new, more = answers_of(Engine(after), rest, request.as_of)
    pairs = list(zip(old, new, strict=True))
    changes = {n: change for n, (a, b) in enumerate(pairs) if a and b and (change := compare(a, b))}
    compared = sum(1 for a, b in pairs if a and b)
    if compared:
        put(_shown(changes, compared, (stamp(before), stamp(after)), request))
    return strictest([MAY_GO, *(code for code in (*codes, *more) if code in (REFUSED, FAULT))])


def _shown(changes: dict[int, AnswerChange], compared: int, stamps: tuple[Stamp, Stamp], request: ImpactRequest) -> str:
    if request.format == "json":
        listed = [{"shipment": index, **change.model_dump(mode="json")} for index, change in changes.items()]
        books = {"before": asdict(stamps[0]), "after": asdict(stamps[1])}
        return as_json({**books, "as_of": request.as_of, "compared": compared, "changes": listed})
    from compliance.cli.terminal import draw

    title = " -> ".join(f"{one.version} ({one.digest[:12]})" for one in stamps)
    verdict = _say("head", request.lang, count=len(changes), all=compared)
    head = Sheet(f"{title} · {request.as_of}", verdict, "plain", (), (), (), request.lang)
    return draw([head, *(_sheet(f"$[{index}]", change, request.lang) for index, change in changes.items())])


def _sheet(place: str, change: AnswerChange, lang: str) -> Sheet:
    after = change.decision.after
    assert after is not None
    lead = [change.summary[lang], *([_say("stricter", lang)] if change.stricter else [])]
    items = tuple(_item(reason, lang) for reason in change.reasons)
    return Sheet(
        f"{change.reference or sentence('no_reference', lang)} · {place}",
        DECISIONS[after][lang],
        DECISION_TONES[after],
        tuple(lead),
        (Section(_say("why", lang), items),) if items else (),
        lang=lang,
    )


def _item(reason: Reason, lang: str) -> Item:
    head = f"{cited(reason.law, reason.clause, lang)} · {sentence('line', lang, line=reason.line)}"
    outcome = reason.outcome
    if reason.kind == "changed":
        sides = {side: word(getattr(outcome, side), lang) for side in ("before", "after")}
        tag = _say("before_after", lang, **sides) if outcome.before != outcome.after else sides["after"]
    else:
        tag = f"{_say(reason.kind, lang)}, {word(outcome.after or outcome.before or '', lang)}"
    return Item(head, tag, "plain", reason.says[lang], (reason.rule,))


def _say(key: str, lang: str, **parts: object) -> str:
    return _SAYS[key][lang == "zh"].format(**parts)
