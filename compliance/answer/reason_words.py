"""Reasons of screening and of near misses in Chinese: fixed phrases are put over, names and numbers are kept."""

from __future__ import annotations

import re

from compliance.law.rulebook import Rulebook

_PHRASES = {
    "in Latin letters": "（拉丁字母）",
    "in Chinese or Japanese script": "（中文或日文）",
    "the whole listed name stands inside this one": "该名称包含完整的列名名称",
    "three letters alone, without legal form or country": "仅三个字母，无企业形式或国家",
    "everyday words only, and not the same ones": "仅常用词且不相同",
    "a short name inside a longer one": "短名称包含于较长名称",
    "what follows may be a company of its own": "其后部分可能为独立企业",
    "what follows the legal form reads as a branch or an address": "企业形式之后似为分支机构或地址",
    "what follows reads as a branch or an address": "其后似为分支机构或地址",
    "too little beside a slip in a very short word": "短词有出入，其余不足以认定",
    "the distinguishing word of the listed name is missing": "缺少列名名称的区别性词语",
    "each name has a word the other lacks": "双方各有对方没有的词",
    "each name has a character the other lacks": "双方各有对方没有的字",
    "a slip in a short word of its own": "短词有出入",
    "too little of the listed name": "与列名名称重合过少",
    "part of the listed name only": "仅为列名名称的一部分",
    "a company of its own at another place": "另一地点的独立企业",
    "an everyday word inside another name": "名称中的常用词",
    "another kind of body": "机构性质不同",
    "a longer name: a company of its own, unless it is a branch": "名称更长：除分支机构外为独立企业",
    "a short name is never enough": "短名称不足以认定",
    "the legal form is of another country": "企业形式属于其他国家",
    "one short or everyday word, in another country": "仅一个短词或常用词，且国家不同",
    "the name holds no letter that can be read": "名称中没有可读字符",
    "words of the name": "名称用语",
    "share not said": "持股比例未说明",
}
_STATES = {
    "active": "有效",
    "suspended": "暂停",
    "stopped": "措施已停止",
    "unsettled": "状态未定",
    "not yet": "尚未施行",
    "listed": "已列名",
}
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"^(\S+), (active|suspended|stopped|unsettled|not yet|listed): (.*)$", r"\1，\2：\3"),
    (r"\bother name '([^']*)' ", r"别名“\1”"),
    (r"\bname '([^']*)' ", r"名称“\1”"),
    (r"\breading '([^']*)' ", r"读音“\1”"),
    (r"\bonly in the listed name: ", "仅列名名称有："),
    (r"\bonly in this name: ", "仅该名称有："),
    (r"\bsame: ", "相同："),
    (r"\bnearly: ", "相近："),
    (r"\bone part of the field: ", "字段的一部分："),
    (r"\bin the statement of use: ", "见于用途说明："),
    (r"\bamong the buyers further on: ", "见于后续买方："),
    (r"\bin the address: ", "见于地址："),
    (r"^owner (\S+) is named by (\S+) \((.*)\)$", r"股东\1列入\2（\3）"),
    (r"^owner (\S+) may be named by (\S+) \((.*)\)$", r"股东\1可能列入\2（\3）"),
    (r"^(\S+) names (.*), not this company$", r"\1列名的是\2，并非该企业"),
    (r"^military indicator: ", "军事迹象："),
    (r"^cleared against (\S+) by (.*) on (\S+), until (\S+)$", r"经\2于\3核对，与\1并非同一主体，有效至\4"),
    (r"^the name has (\d+) letters; only the first (\d+) were read$", r"名称有\1个字符，仅读取前\2个"),
    (r"; status in the list: ", "；名单中的状态："),
)


def in_chinese(reason: str) -> str:
    """Return a reason of the screening in Chinese."""
    text = reason
    for pattern, words in _PATTERNS:
        text = re.sub(pattern, words, text)
    for phrase in sorted(_PHRASES, key=len, reverse=True):
        text = text.replace(phrase, _PHRASES[phrase])
    text = re.sub(r"(?<=，)(active|suspended|stopped|unsettled|not yet|listed)(?=：)", lambda m: _STATES[m[1]], text)
    return text.replace("; ", "；")


_PLACES = {"description": "描述", "form": "形态", "control_code": "管制编码"}
_MISSED = {
    "not >= ": "未达到不小于",
    "not <= ": "未达到不大于",
    "not > ": "未大于",
    "not < ": "未小于",
    "not ": "并非",
    "listed in other forms only": "仅以其他形态列管",
    "outside the entry by its words or values": "按用语或参数不属该条目",
    "True": "是",
    "False": "否",
}


def place_in_chinese(book: Rulebook, place: str) -> str:
    """Return what a value belongs to: a parameter by its question, an element by its symbol."""
    head, _, name = place.rpartition(".")
    if head == "parameters" and name in book.parameters:
        return book.parameters[name].ask.zh.partition("是多少")[0].rstrip("？")
    return _PLACES.get(name, name)


def miss_in_chinese(value: str) -> str:
    """Return how a value misses a limit."""
    for english, chinese in _MISSED.items():
        value = value.replace(english, chinese)
    return value
