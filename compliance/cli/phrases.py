"""The fixed words around an answer, in English and Chinese: titles, states, and how sure something is."""

from __future__ import annotations

from compliance.cli.report_model import Tone

ACTIONS = {
    "proceed": ("The goods may go.", "可以放行。"),
    "proceed_declare": (
        "The goods may go; say in the customs declaration that they are not controlled.",
        "可以放行；报关时须注明不属于管制物项。",
    ),
    "register": ("Register before the export.", "出口前须先登记。"),
    "apply": ("Do not ship before the licence is there: apply for it.", "取得许可之前不得发运：请提出申请。"),
    "ask": ("Do not ship yet: answer the questions below.", "暂勿发运：请先回答下列问题。"),
    "stop": ("Do not ship.", "不得发运。"),
}
DECISION_TONES: dict[str, Tone] = {
    "prohibited": "stop",
    "presumption_of_denial": "stop",
    "licence_required_strict": "apply",
    "licence_required_normal": "apply",
    "general_licence_eligible": "apply",
    "registration": "apply",
    "licence_covered": "go",
    "not_controlled": "go",
    "insufficient_information": "ask",
}
_WORDS = {
    # headings of an answer
    "why": ("Why", "理由"),
    "duties": ("Other obligations", "其他须办事项"),
    "may": ("What may still apply", "可能适用的规定"),
    "set_aside": ("Set aside", "不予适用的规则"),
    "near": ("Suspended, not in force, near misses", "暂停、未施行或接近列管"),
    "lines": ("Lines", "货物行"),
    "parties": ("Parties", "交易方"),
    "papers": ("Papers", "文件清单"),
    "delay": ("Time", "期限"),
    "questions": ("Questions, most important first", "待答问题（按重要性排列）"),
    "branches": ("If the law is read otherwise", "法律状态的不同情形"),
    "flags": ("Warnings", "注意"),
    "changes": ("When this answer changes", "结论变化日期"),
    # column heads
    "paper": ("Paper", "文件"),
    "who": ("From", "出具方"),
    "state": ("State", "状态"),
    "on": ("On", "日期"),
    "lists_id": ("Rule", "规则"),
    "to": ("Becomes", "变为"),
    "because": ("Because of", "依据"),
    "sure": ("Sure", "确定性"),
    # states
    "at_hand": ("at hand", "已备"),
    "missing": ("missing", "缺"),
    "expired": ("expired", "已过期"),
    "certain": ("certain", "确定"),
    "uncertain": ("not certain", "不确定"),
    "matched": ("named", "列名"),
    "possible": ("may be named", "可能列名"),
    "cleared": ("limits not met", "未达限值"),
    "outside": ("outside", "清单之外"),
    "none": ("no match", "未命中"),
    "review": ("review", "须人工核对"),
    "match": ("LISTED", "已列名"),
    "list_suspended": ("listing suspended", "列名暂停"),
    "list_stopped": ("no longer listed", "措施已停止"),
    "list_not_yet": ("not yet listed", "尚未列名"),
    "suspended": ("suspended", "暂停"),
    "not_in_force": ("not in force", "未施行"),
    "silent": ("near miss", "接近"),
    "no_match": ("does not apply", "不适用"),
    "unsure": ("may apply", "可能适用"),
    "lifted": ("set aside", "不予适用"),
    "applies": ("applies", "适用"),
    "announced": ("announced", "已宣布"),
    "inferred": ("inferred", "推断"),
    "unconfirmed": ("unconfirmed", "未证实"),
    "formal": ("formal text", "正式文本"),
    "second_reading": ("second reading", "另一解读"),
    "later_date": ("later day", "较晚日期"),
    "law": ("law", "法律"),
    "announcement": ("announcement", "公告"),
    "practice": ("practice", "实务"),
    "primary": ("read in the original", "已读原文"),
    "secondary": ("known from other texts", "据转引文本"),
    "not_seen": ("TEXT NOT SEEN", "未见原文"),
    "by_practice": ("reported practice, not in the text", "据报道的实践，条文未载"),
    "by_judgement": ("our judgement, not said by the text", "本系统判断，条文未作此规定"),
    "high": ("high", "高"),
    "medium": ("medium", "中"),
    "low": ("low", "低"),
    "hypothetical": ("SUPPOSED, not law", "假设，非法律"),
    "noted": ("NOTED by a person, not in the rulebook", "人工记录，规则库未收录"),
    "company policy": ("COMPANY POLICY, not law", "公司规定，非法律"),
    # roles and what was reviewed
    "exporter": ("exporter", "出口商"),
    "importer": ("importer", "进口商"),
    "consignee": ("consignee", "收货人"),
    "end_user": ("end user", "最终用户"),
    "intermediary": ("intermediary", "中间商"),
    "downstream_user": ("downstream user", "下游用户"),
    "onward_consignee": ("onward consignee", "转售收货人"),
    "carrier": ("carrier", "承运人"),
    "PRC dual-use export control": ("PRC dual-use export control", "中国两用物项出口管制"),
    "PRC measures beside it, as far as they were read": (
        "PRC measures beside it, as far as they were read",
        "已读取范围内的其他中国出口管理措施",
    ),
    "in_force": ("in force", "施行中"),
    "ended": ("ended", "已失效"),
    "earlier": ("older text", "旧规定"),
}
_SENTENCES = {
    "what_if": ("WHAT IF, no decision · ", "假设情形，并非结论 · "),
    "hypothetical": (
        "Supposed: {title} (after {who}, {on}; {where})",
        "假设：{title}（参见{who}，{on}；{where}）",
    ),
    "noted": (
        "Noted by {who} on {on}, not in the rulebook: {title} ({where})",
        "{who}于{on}记录，规则库未收录：{title}（{where}）",
    ),
    "as_of": ("as of {day}", "截至{day}"),
    "between": (
        "Open facts and unsettled law: at best {best}, at worst {worst}.",
        "尚有未定：最宽“{best}”，最严“{worst}”。",
    ),
    "since": (", from {day}", "，自{day}起"),
    "trust": ("confidence {confidence}, {read}", "可信度{confidence}，{read}"),
    "on_line": ("on line {lines}", "第{lines}行"),
    "on_lines": ("on lines {lines}", "第{lines}行"),
    "turned_on": ("because: {facts}", "判断依据：{facts}"),
    "likewise": ("also: {laws}", "同样：{laws}"),
    "see_also": ("see also {laws}", "另见{laws}"),
    "set_aside_by": ("set aside by {rules}", "被{rules}排除适用"),
    "returns": ("comes back on {day}", "{day}恢复"),
    "could": ("could change it to: {decisions}", "可能变为：{decisions}"),
    "answer_in": ("answer in: {fact}", "填入字段：{fact}"),
    "limit": ("{days} working days from acceptance end on {day}", "自受理起{days}个工作日，至{day}届满"),
    "provisional": (" (that year's holidays are not published yet)", "（该年放假安排尚未公布）"),
    "expected": ("expected {low} to {high} days, most likely {central}", "预计{low}至{high}天，最可能{central}天"),
    "all_clear": ("no match: {names}", "未命中：{names}"),
    "form": ("form: {form}", "形式：{form}"),
    "more": ("and {n} more; --format json has all", "另有{n}项，详见--format json"),
    "rulebook": (
        "Rulebook {version}, law verified until {until}; xuke {engine}, judges: {judges}.",
        "规则库{version}，法律核实至{until}；xuke {engine}，判定器：{judges}。",
    ),
    "scope": ("Checked: {checked}. Not checked: {unchecked}.", "已核对：{checked}。未核对：{unchecked}。"),
    "receipt": ("Receipt {receipt}", "回执{receipt}"),
    "line": ("Line {line}", "第{line}行"),
    "no_reference": ("Shipment", "货运"),
    "sep": ("; ", "；"),
    "comma": (", ", "、"),
}


def word(key: str, lang: str) -> str:
    """Return a fixed word; one that is not known here speaks for itself."""
    return _pick(_WORDS.get(key, (key, key)), lang)


def sentence(key: str, lang: str, **parts: object) -> str:
    """Return a fixed sentence with its gaps filled."""
    return _pick(_SENTENCES[key], lang).format(**parts)


def action_words(action: str, lang: str) -> str:
    """Return what to do now, as a sentence."""
    return _pick(ACTIONS[action], lang)


def _pick(pair: tuple[str, str], lang: str) -> str:
    return pair[1] if lang == "zh" else pair[0]
