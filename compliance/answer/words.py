"""The fixed phrases of an answer, in English and Chinese."""

from __future__ import annotations

from compliance.law.rule import Text
from compliance.model.assessment import Words

FLAGS: dict[str, Words] = {
    "SPECIAL_ROUTE": {
        "en": "Only a special-need application to the ministry remains; no time limit is stated for it.",
        "zh": "仅可就特殊情况向商务部申请；法律未规定期限。",
    },
    "USER_LIST": {
        "en": "A list of your own names a party or a similar name. It has no effect in law; a company rule may use it.",
        "zh": "贵方自有名单中有相同或相近的交易方；法律不以此为据，仅公司规则可作要求。",
    },
    "LEGAL_STATE_UNCERTAIN": {
        "en": "The state of the law on the day is not settled; every reading is shown and the strictest is returned.",
        "zh": "该日法律状态不确定；已列出各种情形并取最严者。",
    },
    "MUST_CHECK_MOFCOM": {
        "en": "Look for a formal notice at the ministry before relying on a milder reading.",
        "zh": "在采用较宽情形之前，请先核实商务部是否发布正式公告。",
    },
    "CLOCK_OFF": {"en": "The statutory review limit does not apply.", "zh": "不适用法定审查期限。"},
    "CLOCK_MAY_STOP": {
        "en": "Expert identification, expert opinion and site checks are not counted in the limit.",
        "zh": "鉴别、专家意见和实地核查时间不计入期限。",
    },
    "THIRD_COUNTRY_LIABILITY": {
        "en": "Persons outside China are addressed too and may be held liable.",
        "zh": "境外组织和个人同样受约束，可能被追究责任。",
    },
    "AFFILIATE_OF_LISTED": {
        "en": "An owner is on the control list; the company itself is not named.",
        "zh": "股东在管控名单上；该企业本身未被列名。",
    },
    "DECISION_AFTER_STATE_CHANGE": {
        "en": "By the day a licence applied for now would be decided, the law is different; a release before that "
        "day is too early for a new licence.",
        "zh": "现在申请的许可将在法律状态变化之后作出决定；在此之前的放行来不及取得新许可。",
    },
    "PARALLEL_LICENCE": {
        "en": "An ordinary export licence of another regime may be needed as well.",
        "zh": "可能还需另一制度下的普通出口许可证。",
    },
    "TRUCE_ITEM": {
        "en": "The present treatment rests on the trade truce and can change with it.",
        "zh": "目前待遇取决于经贸休战安排，可能随之变化。",
    },
    "SCOPE_UNREAD": {
        "en": "The text of this notice was not read; its scope is assumed from the older drone notices.",
        "zh": "未读到该公告全文；其范围按此前无人机公告推定。",
    },
    "SELLER_MAY_NOT_APPLY": {
        "en": "Some sellers were reported to hold back such shipments; ask whether yours will apply.",
        "zh": "据报道部分卖方不愿办理此类出口；请先确认卖方是否会申请。",
    },
    "PRESUMED": {
        "en": "The goods are presumed free: no list names them and none prints a number under their heading.",
        "zh": "推定不受管制：无清单列名，且其品目下无列管税则号。",
    },
    "GL_EXPIRY_CHECK": {
        "en": "The first one-year general licences end about 2 December 2026; renewal was not seen.",
        "zh": "首批一年期通用许可约于2026年12月2日到期；未见续期信息。",
    },
    "LISTED_PARTY_WARNING": {
        "en": "A party is on the control list. These goods are not controlled, but keep proof of that.",
        "zh": "交易方在管控名单上。该货物虽不受管制，请保留证明。",
    },
    "COUNTERMEASURE_PARTY": {
        "en": "A party is under a countermeasure order; stop and check before dealing.",
        "zh": "交易方受反制措施约束；交易前请先核查。",
    },
    "DIVERSION_ALERT": {
        "en": "The authorities have warned that this party passed goods to listed parties.",
        "zh": "主管部门曾提示该方向列名实体转移货物。",
    },
    "SEPARATE_REGIME": {
        "en": "This follows from another regime than dual-use licensing.",
        "zh": "该结论依据两用物项许可以外的制度。",
    },
    "DEFENCE_CONTRACTOR": {
        "en": "A party is known as, or sounds like, a defence contractor: expect questions on end use.",
        "zh": "交易方为或疑似国防承包商：须准备最终用途说明。",
    },
    "CONDITION_ART_20": {
        "en": "On condition that the exporter is not barred under Article 20 of the Regulations.",
        "zh": "前提是出口商不属于《条例》第二十条限制情形。",
    },
    "EXEMPT": {"en": "Exempt from the licence; report afterwards.", "zh": "免于许可；事后须报告。"},
    "CHECK_TAIWAN_NAMES": {
        "en": "Check the eight named Taiwan parties and their affiliates.",
        "zh": "请核对八家被列名的台湾实体及其关联方。",
    },
    "RULES_STALE": {
        "en": "The day is later than the law was verified; later changes are not known.",
        "zh": "该日期超出已核实范围；此后情况未见。",
    },
    "ONE_JUDGE": {
        "en": "The second judge cannot run on this Python version; only one judge ran.",
        "zh": "当前Python版本无法运行第二判定器；仅由一个判定器给出。",
    },
}

READ: dict[str, Words] = {
    "primary": {"en": "text read", "zh": "已读原文"},
    "secondary": {"en": "read in secondary sources", "zh": "据二手资料"},
    "not_seen": {"en": "text not seen, low confidence", "zh": "未见原文，可信度低"},
}

SCOPE_CHECKED = ("PRC dual-use export control",)


def words(text: Text) -> Words:
    """Return a text as plain words."""
    return {"en": text.en, "zh": text.zh}


def flag_words(flag: str) -> Words:
    """Return the words of a flag; an unknown flag speaks for itself."""
    return FLAGS.get(flag, {"en": flag, "zh": flag})
