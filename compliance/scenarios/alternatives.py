"""What could stand in the place of goods that are stopped, strict or slow, each put to the engine as a shipment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from compliance.answer.words import words
from compliance.engine import Engine
from compliance.law.alternatives import OtherSource
from compliance.model.alternatives import (
    AlternativeAnswer,
    AlternativeCase,
    AlternativesReport,
    LineAlternatives,
    Supposing,
)
from compliance.model.assessment import Assessment
from compliance.model.decision import Decision, Words
from compliance.model.finding import LineAnswer
from compliance.model.plain import JsonObject
from compliance.model.shipment import Shipment

_SAYS: Words = {
    "en": "What the law makes of other sources and forms; no advice. Chinese goods that only pass through another "
    "country stay Chinese goods: that is a diversion, and its answer is shown as such.",
    "zh": "仅说明法律如何对待其他来源和形态，并非建议。仅经第三国转手的中国货物仍属中国货物，此为转移，另行列明结论。",
}
_SUPPOSING: dict[Supposing, Words] = {
    "proven": {"en": "proven: no Chinese content, no Chinese technology", "zh": "已证明：无中国成分、未用中国技术"},
    "unproven": {"en": "nothing is said of Chinese content", "zh": "未说明中国成分"},
    "chinese_content": {
        "en": "0.1 % of the value or more is listed Chinese content",
        "zh": "列管中国成分占价值0.1%及以上",
    },
    "diverted": {"en": "Chinese goods passed through there: a diversion", "zh": "中国货物经该地转手：属转移"},
    "as_described": {"en": "from China, as described", "zh": "自中国出口，如所述"},
}
_ORIGIN_PROOFS: tuple[Words, ...] = (
    {"en": "Certificate of origin, with the place of mining and of separation", "zh": "原产地证明，载明开采地和分离地"},
    {
        "en": "Maker's statement on Chinese content: share of the value of listed items, not rounded below 0.1 %",
        "zh": "制造商关于中国成分的声明：列管物项价值占比，不得以四舍五入掩盖0.1%",
    },
    {
        "en": "Maker's statement on Chinese technology for mining, separation, metal and magnet making",
        "zh": "制造商关于开采、分离、冶炼、磁材制造所用中国技术的声明",
    },
    {"en": "Purchase and production records that carry the lot back to its ore", "zh": "可追溯至矿源的采购和生产记录"},
)
_GOODS_PROOFS: tuple[Words, ...] = (
    {
        "en": "Composition report of the lot, with dysprosium and terbium named where they could be",
        "zh": "该批次成分报告，列明镝、铽含量",
    },
    {
        "en": "Declaration at customs that the goods are not controlled, with concrete parameters",
        "zh": "报关时注明不属于管制物项并列明具体参数",
    },
)


def alternatives_of(engine: Engine, shipment: Shipment, as_of: date) -> AlternativesReport:
    """Return the alternatives for each line that is not free. Raises ShipmentRefused and EngineFault."""
    book = engine.rulebook
    answer = engine.assess(shipment, as_of)
    lines = tuple(
        _line(engine, shipment, index, line, as_of)
        for index, line in enumerate(answer.lines)
        if line.decision.needs_licence or line.decision is Decision.INSUFFICIENT
    )
    return AlternativesReport(
        reference=shipment.reference, as_of=as_of, destination=shipment.destination,
        looked_at=book.alternatives.looked_at, overlays=answer.overlays, says=_SAYS, lines=lines,
    )  # fmt: skip


def _line(engine: Engine, shipment: Shipment, index: int, line: LineAnswer, as_of: date) -> LineAlternatives:
    sure = {c.code for c in line.control if c.code and c.certainty == "matched"}
    codes = sure or {c.code for c in line.control if c.code and c.certainty == "possible"}
    found = [one for one in engine.rulebook.alternatives.alternatives if any(one.for_.names(c) for c in codes)]
    return LineAlternatives(
        line=line.line, description=line.description, decision=line.decision, codes=tuple(sorted(codes)),
        alternatives=tuple(_alternative(engine, shipment, index, one, as_of) for one in found),
    )  # fmt: skip


def _alternative(engine: Engine, shipment: Shipment, index: int, one: OtherSource, as_of: date) -> AlternativeAnswer:
    found = [_case(supposing, engine.assess(asked, as_of)) for supposing, asked in _asked(shipment, index, one)]
    cases = tuple(_unproven(case, found) if case.supposing == "unproven" else case for case in found)
    proofs = _ORIGIN_PROOFS if one.kind == "origin" else _GOODS_PROOFS
    return AlternativeAnswer(
        id=one.id, kind=one.kind, title=words(one.title), country=one.country, who=one.who, since=_since(one),
        stage=one.stage, sure=one.sure, basis=one.basis, sources=one.sources,
        note=words(one.note) if one.note else None, cases=cases, proofs=proofs,
    )  # fmt: skip


def _since(one: OtherSource) -> str | None:
    if one.since is None:
        return None
    return one.since.isoformat()[: {"day": 10, "month": 7, "year": 4}[one.since_precision]]


def _asked(shipment: Shipment, index: int, one: OtherSource) -> Iterator[tuple[Supposing, Shipment]]:
    """Yield the shipments of an alternative: under each supposition, or as described."""
    plain = shipment.model_dump(mode="json", exclude_unset=True, by_alias=True)
    line = plain["lines"][index]
    if one.goods is not None:
        described: JsonObject = {"description": one.goods.description, "form": one.goods.form}
        described["elements"] = {s: {"mass_percent": p} if p else {} for s, p in one.goods.elements.items()} or None
        kept = {name: line[name] for name in ("line", "quantity", "value", "origin") if name in line}
        yield "as_described", _shipment({**plain, "lines": [{**kept, **_said(described)}]})
        return
    none, some = _content("0", "0", technology=False), _content("0.1", "100")
    cases: tuple[tuple[Supposing, JsonObject], ...] = (
        ("proven", {"origin": one.country, "prc_content": none}),
        ("unproven", {"origin": one.country, "prc_content": None}),
        ("chinese_content", {"origin": one.country, "prc_content": some}),
        ("diverted", {"origin": "CN", "prc_content": None}),
    )
    parties = [party for party in plain.get("parties", ()) if party.get("role") != "exporter"]
    parties.append({"role": "exporter", "country": one.country})  # the maker there sells, and not the Chinese seller
    moved = {**plain, "movement": "re_export", "departure": one.country, "parties": parties, "licences": []}
    for supposing, changed in cases[1 if one.stage == "mining_only" else 0 :]:
        yield supposing, _shipment({**moved, "lines": [_said({**line, **changed})]})


def _content(least: str, most: str, technology: bool | None = None) -> JsonObject:
    return _said({"listed_value_percent": {"at_least": least, "at_most": most}, "technology": technology})


def _said(given: Mapping[str, object]) -> JsonObject:
    return {name: value for name, value in given.items() if value is not None}


def _shipment(document: Mapping[str, object]) -> Shipment:
    return Shipment.model_validate_json(json.dumps(document))


def _case(supposing: Supposing, answer: Assessment) -> AlternativeCase:
    line = answer.lines[0]
    deciding = [f for f in line.findings if f.outcome in ("applies", "unsure") and f.decision is not None]
    return AlternativeCase(
        supposing=supposing, says=_SUPPOSING[supposing], decision=answer.decision, at_worst=answer.at_worst,
        action=answer.action, laws=_once(f.law for f in deciding), branches=answer.branches,
        flags=tuple(flag.id for flag in answer.flags),
        open_facts=_once(q.fact for q in answer.questions if q.could_change_to),
    )  # fmt: skip


def _unproven(case: AlternativeCase, others: Iterable[AlternativeCase]) -> AlternativeCase:
    """Return the case without proof: it may be any of the others, so it is open where one of them is stricter."""
    worst = max((one.at_worst for one in others), key=lambda d: d.strictness)
    if worst.strictness <= case.decision.strictness or case.decision is Decision.INSUFFICIENT:
        return case
    facts = _once((*case.open_facts, "lines.prc_content"))
    open_ = {"decision": Decision.INSUFFICIENT, "at_worst": worst, "action": "ask", "open_facts": facts}
    return case.model_copy(update=open_)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
