"""The fixed words of the dialogue, in English and Chinese, and what stands at its end."""

from __future__ import annotations

from compliance.model.assessment import Assessment, LineAnswer
from compliance.model.decision import DECISIONS
from compliance.report.lead import to_do
from compliance.report.phrases import DECISION_TONES, shortened, word
from compliance.report.sheet import Grid, Part, Sheet

WORDS = {
    "en": {
        "question": "\nQuestion {n} · {topic} · {open} of {all} lines undecided",
        "use": "what for",
        "user": "who uses the goods",
        "goods": "what the data sheets say",
        "others": "who else, and where else",
        "sheet": "Does any of these lines reach a row that stands below it?",
        "sheet_hint": "If none does, say who answers for it and from what, for example: {example}\nElse the lines that "
        "may, for example: {some}. Enter: each value is asked for.",
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
        "sheet": "下列各行货物中，有没有达到其下所列条目的？",
        "sheet_hint": "如均未达到，请写明由谁负责、依据什么，例如：{example}\n否则写可能达到的行，例如：{some}。"
        "按回车则逐项询问。",
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
_GOODS = 44


def outcome_sheet(answer: Assessment, file: str, lang: str) -> Sheet:
    """Return where the shipment stands when the dialogue ends: verdict, what to do, and its lines."""
    words = WORDS[lang]
    rows = tuple((line.line, shortened(line.description, _GOODS), _decided(line, lang)) for line in answer.lines)
    parts: tuple[Part, ...] = (Grid("", _COLUMNS[lang], rows),)
    lead = [to_do(answer, lang)]
    if answer.beside.state != "none":
        lead.append(answer.beside.says[lang])
    if answer.action == "ask":
        lead.append(words["left"].format(n=len(answer.questions), file=file))
    foot = (words["written"].format(file=file),)
    tone = DECISION_TONES[answer.decision]
    return Sheet(answer.reference or file, DECISIONS[answer.decision][lang], tone, tuple(lead), parts, foot, lang)


def _decided(line: LineAnswer, lang: str) -> str:
    """Return the decision of a line; where it rests on the word of a person, it says so."""
    text = DECISIONS[line.decision][lang]
    return f"{text} ({word('reviewed', lang)})" if line.classification.basis == "reviewed" else text
