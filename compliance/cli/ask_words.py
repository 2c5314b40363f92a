"""The fixed words of the dialogue, in English and Chinese, and what stands at its end."""

from __future__ import annotations

from compliance.cli.ask_places import AnswerPlace
from compliance.cli.phrases import DECISION_TONES, action_words
from compliance.cli.report_model import Grid, Part, Sheet
from compliance.cli.triage import shortened
from compliance.model.assessment import Assessment
from compliance.model.decision import DECISIONS

WORDS = {
    "en": {
        "question": "\nQuestion {n} · {topic} · {open} of {all} lines undecided",
        "use": "what for",
        "user": "who uses the goods",
        "goods": "what the data sheets say",
        "others": "who else, and where else",
        "stopped": "\nStopped. What was answered is in {file}; the same command goes on.",
        "same": "nothing changed by that",
        "same_hint": "Say something more, or press Enter to leave it open.",
        "fact": "goes to",
        "could": "could change the answer to",
        "values": "allowed",
        "keys": "Enter leaves it open, q stops. What was answered is kept.",
        "comma": ", ",
        "written": "The answers are in {file}. The whole answer: xuke check {file}",
        "left": "{n} questions are open still; xuke ask {file} goes on.",
    },
    "zh": {
        "question": "\n问题 {n} · {topic} · {all} 行中有 {open} 行未定",
        "use": "用途",
        "user": "最终用户",
        "goods": "货物技术资料",
        "others": "其他交易方与去向",
        "stopped": "\n已停止。已答内容保存在 {file}，运行同一命令可继续。",
        "same": "内容没有变化",
        "same_hint": "请补充说明，或按回车留空。",
        "fact": "填写字段",
        "could": "可能使结论变为",
        "values": "可选值",
        "keys": "回车留空，q 停止；已答内容会保存。",
        "comma": "、",
        "written": "回答已写入 {file}。完整结论：xuke check {file}",
        "left": "仍有 {n} 个问题待答；运行 xuke ask {file} 继续。",
    },
}
_COLUMNS = {"en": ("Line", "Goods", "Decision"), "zh": ("行", "货物", "结论")}
_KINDS = {
    "text": ("In words", "请用文字回答"),
    "number": ("A number{unit}", "数字{unit}"),
    "share": ("A share of the mass in percent", "质量百分比"),
    "true_or_false": ("yes or no", "是 或 否"),
    "one_of": ("One of: {values}", "可选：{values}"),
    "country": ("A country, by its two letters or its name", "国家（两个字母或名称）"),
    "elements": ("Elements with their shares", "元素及含量"),
    "prc_content": ("Share of listed Chinese inputs", "中国列管物项占比"),
    "goods": ("A control code, or the goods in other words", "管制编码，或换一种说法描述货物"),
    "owners": ("Owners with country and share", "股东、国家、持股比例"),
    "intermediaries": ("Names with their countries, or none", "名称和国家，或“无”"),
    "onward": ("Countries, or none", "国家，或“无”"),
    "end_user": (
        "Name, country, civil or military; or: same as the importer",
        "名称、国家、民用或军用；或“相同”（同进口商）",
    ),
    "number_of_customs": ("The right customs number", "正确的税则号"),
}
_SHOWN, _GOODS = 12, 44


def hint_words(place: AnswerPlace, lang: str) -> str:
    """Return what a question takes, with an example and the keys, on one line."""
    zh = lang == "zh"
    values = ", ".join(place.values[:_SHOWN]) + (", … (? shows all)" if len(place.values) > _SHOWN else "")
    unit = f" ({place.unit})" if place.unit and place.unit != "1" else ""
    said = _KINDS[place.kind][zh].format(unit=unit, values=values)
    example = f"例如：{place.example}" if zh else f"for example: {place.example}"
    return f"{said}{'；' if zh else '; '}{example}" if place.example else said


def outcome_sheet(answer: Assessment, file: str, lang: str) -> Sheet:
    """Return where the shipment stands when the dialogue ends: verdict, what to do, and its lines."""
    words = WORDS[lang]
    rows = tuple(
        (line.line, shortened(line.description, _GOODS), DECISIONS[line.decision][lang]) for line in answer.lines
    )
    parts: tuple[Part, ...] = (Grid("", _COLUMNS[lang], rows),)
    lead = [action_words(answer.action, lang)]
    if answer.action == "ask":
        lead.append(words["left"].format(n=len(answer.questions), file=file))
    foot = (words["written"].format(file=file),)
    tone = DECISION_TONES[answer.decision]
    return Sheet(answer.reference or file, DECISIONS[answer.decision][lang], tone, tuple(lead), parts, foot, lang)
