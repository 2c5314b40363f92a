"""The words of a difference between two rulebooks, in English and Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from compliance.law.clauses import cited
from compliance.law.differences import Detail, Difference
from compliance.model.assessment import Decision
from compliance.model.decision import DECISIONS
from compliance.report.fact_words import condition_words, limit_words
from compliance.report.phrases import word

_LONGEST = 400
_SECTIONS = {
    "coverage": ("Coverage", "覆盖范围"),
    "instrument": ("Instruments", "法律文件"),
    "rule": ("Provisions", "规则"),
    "suspension": ("Suspensions", "暂停实施"),
    "country_group": ("Groups of countries", "国家集团"),
    "item_list": ("Item lists", "物项清单"),
    "item": ("Listed items", "清单物项"),
    "party_list": ("Party lists", "实体名单"),
    "party": ("Listed parties", "列名实体"),
    "alert": ("Orders and warnings", "命令与提示"),
    "paper": ("Papers", "文件"),
    "package": ("Packages of papers", "文件组合"),
    "clock": ("Clocks", "期限"),
    "parameter": ("Parameters", "技术参数"),
    "question": ("Questions", "问题"),
    "flag": ("Flags", "提示"),
    "duty": ("Duties and penalties", "义务和法律责任"),
    "words": ("Words that are read", "识别用词"),
    "calendar": ("Working days", "工作日"),
    "waiting_times": ("Expected times", "预计时间"),
}
_FIELDS = {
    "from": ("first day", "首日"),
    "until": ("last day", "末日"),
    "source": ("source", "依据"),
    "also": ("further sources", "其他依据"),
    "when": ("conditions", "条件"),
    "decision": ("decision", "结论"),
    "documents": ("papers", "文件"),
    "papers": ("papers", "文件"),
    "clock": ("clock", "期限"),
    "flags": ("flags", "提示"),
    "lifts": ("sets aside", "取代"),
    "standing": ("standing", "效力"),
    "announced_on": ("announced on", "宣布日期"),
    "afterwards": ("after the last suspension", "暂停期满后"),
    "is": ("known by", "识别方式"),
    "unless": ("not meant", "不包括"),
    "limits": ("limits", "限值"),
    "hs": ("customs numbers", "海关编码"),
    "code": ("control code", "管制编码"),
    "name": ("name", "名称"),
    "family": ("family", "类别"),
    "kind": ("kind", "种类"),
    "listed_from": ("listed from", "列入日期"),
    "aliases": ("other names", "别名"),
    "readings": ("readings", "读音"),
    "country": ("country", "国家"),
    "official_count": ("official count", "官方数目"),
    "third_country_ban": ("ban for persons abroad", "境外主体禁令"),
    "trade_ban": ("trade ban", "贸易禁令"),
    "ended": ("measures stopped", "措施停止"),
    "confidence": ("confidence", "可信度"),
    "read": ("how the text was seen", "文本来源"),
    "promulgated": ("published", "公布日期"),
    "effective": ("in force from", "施行日期"),
    "clauses": ("clauses", "条款"),
    "verified_until": ("verified until", "核实至"),
    "since": ("since", "起始"),
    "depth": ("depth", "深度"),
    "working_days": ("working days", "工作日"),
    "order": ("order of entries", "条目顺序"),
    "words": ("words", "用词"),
    "title": ("title", "名称"),
    "why": ("reason", "缘由"),
    "says": ("wording", "表述"),
    "cases": ("cases", "示例"),
    "note": ("remark", "备注"),
    "sources": ("links", "链接"),
    "urls": ("links", "链接"),
    "clause_words": ("wording of clauses", "条款表述"),
}
_PARTS = {
    "version": ("version from {day}", "{day}起的版本"),
    "suspension": ("suspension from {day}", "{day}起的暂停"),
    "earlier": ("older text from {day}", "{day}起的旧规定"),
    "meanwhile": ("meanwhile", "暂停期间"),
    "unsettled": ("second reading", "另一解读"),
}
_SAYS = {
    "same": ("Nothing changed: both are the same to the byte.", "没有变化：两者逐字节相同。"),
    "wording_only": ("Wording only: nothing that can change an answer is otherwise.",
                     "仅文字有别：没有可能改变结论的变化。"),
    "changed": ("{law} changes of law, {words} of wording only.", "法律变化{law}处，仅文字变化{words}处。"),
    "verified": ("{side}: law verified until {day}, digest {digest}", "{side}：法律核实至{day}，摘要{digest}"),
    "before": ("Before", "之前"),
    "after": ("After", "之后"),
    "added": ("added", "新增"),
    "removed": ("removed", "删除"),
    "reworded": ("Worded otherwise", "表述不同"),
    "more": ("and {count} more; --format json has all", "另有{count}项，详见--format json"),
    "before_after": ("{before} -> {after}", "{before} -> {after}"),
    "moved": ("another order", "顺序不同"),
    "nothing": ("none", "无"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
}  # fmt: skip
_KINDS = {"changed": ("changed", "变化"), "reworded": ("words", "表述")}


def say(key: str, lang: str, **parts: object) -> str:
    """Return a fixed sentence with its gaps filled."""
    return _SAYS[key][lang == "zh"].format(**parts)


def kind_words(kind: str, lang: str) -> str:
    """Return added, removed, changed, or words only."""
    return (_KINDS.get(kind) or _SAYS[kind])[lang == "zh"]


def section_words(section: str, lang: str) -> str:
    """Return the title of a section."""
    return _SECTIONS[section][lang == "zh"]


def detail_words(one: Difference, detail: Detail, lang: str) -> str:
    """Return one thing that is otherwise, on a line; nothing where the name of what came or went says enough."""
    if one.kind in ("added", "removed") and detail.part != "version":
        return ""
    between = ": " if lang == "en" else "："
    place = _PARTS[detail.part][lang == "zh"].format(day=detail.day) if detail.part else ""
    if not detail.field:
        kind = (
            "" if one.kind in ("added", "removed") else kind_words("removed" if detail.after is None else "added", lang)
        )
        return between.join(part for part in (place, kind, _period(detail.after or detail.before, lang)) if part)
    opened, _, field = detail.field.rpartition(".")
    named = _FIELDS[field][lang == "zh"] if field in _FIELDS else field.replace("_", " ")
    if opened in ("meanwhile", "unsettled"):
        named = f"{_PARTS[opened][lang == 'zh']}, {named}"
    turned = "" if detail.wording else _before_after(field, detail.before, detail.after, lang)
    return between.join(part for part in (place, named, turned) if part)[:_LONGEST]


def _period(period: Mapping[str, Any], lang: str) -> str:
    """Return a dated state in a few words: its law, last day, and what follows."""
    effect = period.get("then") or period.get("meanwhile") or {}
    words = [_value("source", period.get("source"), lang)]
    if period.get("until"):
        words.append(f"{_FIELDS['until'][lang == 'zh']} {period['until']}")
    if period.get("standing", "formal") != "formal":
        words.append(word(period["standing"], lang))
    if effect.get("decision"):
        words.append(DECISIONS[Decision(effect["decision"])][lang])
    return ("; " if lang == "en" else "；").join(words)


def _before_after(field: str, before: Any, after: Any, lang: str) -> str:
    """Return what became what; of lists and conditions what came and what went."""
    if field == "when":
        return _moves(condition_words(before or {}, lang), condition_words(after or {}, lang), lang)
    if all(side is None or (isinstance(side, list) and not any(map(_nested, side))) for side in (before, after)):
        return _moves(list(map(str, before or ())), list(map(str, after or ())), lang)
    sides = {"before": _value(field, before, lang), "after": _value(field, after, lang)}
    return say("before_after", lang, **sides)


def _nested(value: Any) -> bool:
    return isinstance(value, list | dict)


def _moves(before: list[str], after: list[str], lang: str) -> str:
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    moves = [*(f"- {one}" for one in gone), *(f"+ {one}" for one in come)]
    return ("; " if lang == "en" else "；").join(moves) or say("moved", lang)


def _value(field: str, value: Any, lang: str) -> str:
    if value is None:
        return say("nothing", lang)
    if isinstance(value, bool):
        return say("yes" if value else "no", lang)
    if field == "decision":
        return DECISIONS[Decision(value)][lang]
    if field == "limits" and isinstance(value, list):
        return limit_words(value, lang)
    if isinstance(value, dict) and value.keys() == {"law", "clause"}:
        return cited(value["law"], value["clause"], lang)
    if isinstance(value, dict) and "en" in value and value.keys() <= {"en", "zh", "local"}:
        return str(value.get(lang) or value["en"])
    return json.dumps(value, ensure_ascii=False) if _nested(value) else str(value)
