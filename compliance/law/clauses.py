"""Clauses in the words of the law: `16(1)` is 第十六条第一款 in Chinese, `clause 16(1)` in English.

A number is an article (条). The bracket behind it is a paragraph (款) of a statute or regulation, but an item (项) of
an announcement, which has no paragraphs; a second bracket is an item (项). A register may also name a
part of a text: `main`, `declaration`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.law.rule import Source
    from compliance.law.rulebook import Rulebook

_DIGITS = "零一二三四五六七八九"
_CLAUSE = re.compile(r"(?P<article>\d+)(?P<letter>[a-z]?)(?P<levels>(?:\.\d+|\(\d+\))*)(?: \((?P<remark>[^()]+)\))?")
_RANGE = re.compile(r"(\d+)-(\d+)")
_WITH_ITEMS = ("announcement", "listing", "suspension", "order")
_PARTS = {
    "main": "正文",
    "declaration": "申报要求",
    "items": "物项清单",
    "papers": "申请文件",
    "liability": "责任条款",
    "exemption": "豁免条款",
    "prohibited": "禁止类",
    "restricted": "限制类",
    "classification": "分类",
    "scope": "适用范围",
    "process": "办理程序",
    "eligibility": "申请条件",
    "annex": "附件",
    "export": "出口",
    "precursors": "易制毒化学品",
    "bar": "出口限制",
    "base": "依据",
    "before": "此前规定",
    "after fold-in": "并入清单后",
    "carve-outs": "除外情形",
    "civil use": "民用表态",
    "classes": "分类",
    "computers": "计算机",
    "consumer drones": "消费级无人机",
    "FAQ in time": "问答时间效力",
    "I": "问答一",
    "IV": "问答四",
    "V": "问答五",
    "knowledge": "明知情形",
    "limbs apart": "三种情形",
    "limits": "限制",
    "linkage": "关联",
    "military use of any drone": "民用无人机军事用途",
    "no item list": "未列物项",
    "no threshold": "无含量下限",
    "non-ferrous metallurgy": "有色金属冶金",
    "not covered": "不涉及事项",
    "one-use": "一证一关",
    "persons": "主体",
    "relation": "适用关系",
    "released items": "解除物项",
    "scope FAQ": "范围问答",
    "shape": "形式",
    "unauthorised export": "未经许可出口",
    "unchanged": "未变条目",
    "use": "使用",
    "VEU": "经验证最终用户",
    "warning": "提示",
    "while paused": "暂停期间",
}


def cited(law: str, clause: str, lang: str, kind: str = "") -> str:
    """Return law and clause as a citation. `kind` is that of the instrument, where it is known."""
    if lang == "zh":
        return f"{law}{clause_in_chinese(clause, items=kind in _WITH_ITEMS)}"
    return f"{law} clause {clause}" if clause[:1].isdigit() else f"{law} ({clause})"


def cited_in(book: Rulebook, source: Source, lang: str) -> str:
    """Return a source of a rulebook as a citation."""
    return cited(source.law, source.clause, lang, book.instruments[source.law].kind)


def clause_in_chinese(clause: str, *, items: bool = False) -> str:
    """Return a clause as Chinese law writes it; `items` says that the first bracket is an item, not a paragraph."""
    if span := _RANGE.fullmatch(clause):
        return f"第{numeral(int(span[1]))}条至第{numeral(int(span[2]))}条"
    found = _CLAUSE.fullmatch(clause)
    if found is None:
        return f"（{_PARTS.get(clause, clause)}）"
    words = f"第{numeral(int(found['article']))}条"
    levels = re.findall(r"\d+", found["levels"])
    for depth, level in enumerate(levels):
        number = numeral(int(level))
        words += f"第（{number}）项" if items or depth else f"第{number}款"
    remark = found["letter"] or _PARTS.get(found["remark"], found["remark"])
    return f"{words}（{remark}）" if remark else words


def numeral(number: int) -> str:
    """Return a whole number from 0 to 9999 in Chinese: 10 is 十, 105 is 一百零五."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is out of range, 0 to 9999")
    digits = [int(d) for d in str(number)]
    parts = [_DIGITS[d] + unit if d else "零" for d, unit in zip(digits, "千百十\0"[-len(digits) :], strict=True)]
    kept = [parts[0], *(right for left, right in pairwise(parts) if (left, right) != ("零", "零"))]
    words = "".join(kept).replace("\0", "").rstrip("零") or "零"
    return words.removeprefix("一") if words.startswith("一十") else words
