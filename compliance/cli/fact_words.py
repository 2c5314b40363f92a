"""Facts and conditions as words a person can check against the papers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from compliance.cli.value_words import VALUES
from compliance.model.plain import JsonMapping

_FACTS = {
    "move.kind": ("kind of movement", "流向性质"),
    "move.temporary": ("temporary purpose", "临时出口目的"),
    "move.technology": ("technology or software", "属于技术或软件"),
    "item.matches": ("named by list", "列入清单"),
    "item.outside": ("kind outside the lists", "清单外类别"),
    "item.controlled": ("goods are controlled", "属于管制物项"),
    "item.family": ("family of goods", "物项类别"),
    "item.beside": ("named by a list beside export control", "列入出口管制以外的清单"),
    "item.near": ("close to a listed entry", "接近列管条目"),
    "item.near_lists": ("close to an entry of", "接近的清单"),
    "item.basis": ("how the goods were placed", "货物认定方式"),
    "item.annex_part": ("part of the annex of 61/2025", "61号公告附件部分"),
    "item.prc_origin": ("of Chinese origin", "原产于中国"),
    "item.prc_share_percent": ("value share of listed Chinese inputs, percent", "中国列管物项价值占比（%）"),
    "item.prc_technology": ("made with Chinese rare-earth technology", "使用中国稀土技术生产"),
    "item.prc_inputs": ("holds listed Chinese inputs", "含中国列管物项"),
    "final.country": ("country of end user, end use or destination", "最终用户、用途或目的国"),
    "reach.country": ("country reached, onward sale included", "到达国（含转售）"),
    "onward.item_country": ("country to which the item is passed on", "物项转售国"),
    "onward.unspecified_country": ("country of onward sale, product not named", "转售国（未说明产品）"),
    "onward.product_country": ("country to which products of it go", "制成品销往国"),
    "onward.stated": ("statement on onward sale", "再出口去向说明"),
    "party.country": ("country of a party", "交易方所在国"),
    "party.user_listed": ("named by a list of your own", "列入贵方自有名单"),
    "party.listed_in": ("a party is named by notice", "交易方列入名单"),
    "party.principal_listed_in": ("importer or end user is named by notice", "进口商或最终用户列入名单"),
    "party.owner_listed_in": ("an owner is named by notice", "股东列入名单"),
    "party.majority_owner_listed_in": ("an owner of half or more is named by notice", "持股50%以上股东列入名单"),
    "party.alert": ("other order or warning about a party", "对交易方的其他命令或提示"),
    "party.export_listed": ("a party or its majority owner is listed", "交易方或其控股股东被列名"),
    "party.contractor": ("a party seems to be a defence contractor", "交易方疑似国防承包商"),
    "end_user.stated": ("name of the end user", "最终用户名称"),
    "end_user.kind": ("kind of end user", "最终用户性质"),
    "use.stated": ("statement of end use", "最终用途说明"),
    "use.military": ("military user or use", "军事用户或用途"),
    "use.military_said": ("answer on military use", "是否军用的说明"),
    "use.strengthens_military": ("use points to military strength", "用途提升军事实力"),
    "use.sector": ("sector of use", "用途领域"),
    "use.trading": ("bought for trading or stock", "用于贸易或库存"),
    "knowledge": ("what the exporter knows", "出口商知悉或被告知"),
    "chain.intermediaries": ("number of intermediaries", "中间商数量"),
    "chain.country": ("countries that the goods touch", "货物涉及的国家或地区"),
    "permit.held": ("papers at hand", "已备文件"),
    "un.cleared": ("the ministry answered in writing", "商务部已书面答复"),
    "chain.hub": ("sent to a hub without local use", "发往无本地用途的中转地"),
    "exporter.barred": ("exporter is barred from general licences", "出口商受通用许可限制"),
    "exporter.general_licence_ready": ("exporter meets the terms of a general licence", "出口商具备通用许可条件"),
    "licence.covers": ("licence held that covers the line", "已有许可涵盖"),
}
# Facts about whether something was said: their values are "given" and "not given", never an answer.
_SAID = frozenset({"use.military_said", "use.stated", "onward.stated", "end_user.stated"})
_GIVEN = {"True": ("given", "已提供"), "False": ("not given", "未提供"), "unknown": ("not given", "未提供")}
_OPS = {
    "not": ("is not {}", "不是{}"),
    "above": ("above {}", "大于{}"),
    "at_least": ("at least {}", "不小于{}"),
    "below": ("below {}", "小于{}"),
    "at_most": ("at most {}", "不大于{}"),
    "equals": ("{}", "{}"),
}


def fact_words(name: str, lang: str) -> str:
    """Return a fact's name in words; a parameter or place of the shipment is kept unchanged."""
    return _pick(_FACTS.get(name, (name, name)), lang)


def because_words(because: JsonMapping, lang: str) -> str:
    """Return the facts an answer turned on."""
    between = "; " if lang == "en" else "；"
    return between.join(f"{fact_words(name, lang)}: {_value_of(name, value, lang)}" for name, value in because.items())


def _value_of(name: str, value: object, lang: str) -> str:
    """Return the value of a fact in words; of what was said, only whether it was."""
    said = _GIVEN.get(str(value)) if name in _SAID else None
    return _pick(said, lang) if said else value_words(value, lang)


def value_words(value: object, lang: str) -> str:
    """Return a value in words: yes and no, alternatives, bounds, and what is only possible."""
    if isinstance(value, Mapping):
        return _bounds(value, lang)
    if isinstance(value, list | tuple):
        return (" or " if lang == "en" else "或").join(value_words(one, lang) for one in value)
    return _pick(VALUES.get(str(value), (str(value), str(value))), lang)


def _bounds(value: JsonMapping, lang: str) -> str:
    parts = []
    for key, one in value.items():
        if key == "possible":
            parts.append(("perhaps " if lang == "en" else "可能为") + value_words(one, lang))
        elif key == "between" and isinstance(one, list | tuple):
            parts.append(("{} to {}" if lang == "en" else "{}至{}").format(*one))
        elif key == "of":
            parts.append(("of " if lang == "en" else "元素") + str(one))
        else:
            parts.append(_pick(_OPS.get(key, ("{}", "{}")), lang).format(value_words(one, lang)))
    return (", " if lang == "en" else "，").join(parts)


def condition_words(when: JsonMapping, lang: str) -> list[str]:
    """Return each test of `when:` as a line; the alternatives of `any` are on one line."""
    lines = []
    for name, wanted in when.items():
        if name == "any":
            options = [" + ".join(_test(n, w, lang) for n, w in option.items()) for option in wanted]
            lines.append(("any of: " if lang == "en" else "任一：") + " | ".join(options))
        else:
            lines.append(_test(name, wanted, lang))
    return lines


def limit_words(limits: Any, lang: str) -> str:
    """Return the limits of a list entry on one line; an alternative is put in brackets."""
    parts = []
    for limit in limits:
        for name, wanted in limit.items():
            if name == "any":
                groups = (" + ".join(limit_words([one], lang) for one in group) for group in wanted)
                parts.append("(" + " | ".join(groups) + ")")
            elif name == "not":
                parts.append(
                    ("not (" if lang == "en" else "非（") + limit_words(wanted, lang) + (")" if lang == "en" else "）")
                )
            else:
                parts.append(_test(name, wanted, lang))
    return ("; " if lang == "en" else "；").join(parts)


def _test(name: str, wanted: object, lang: str) -> str:
    if isinstance(wanted, Decimal | int) and not isinstance(wanted, bool):
        wanted = str(wanted)
    return f"{fact_words(name, lang)}: {_value_of(name, wanted, lang)}"


def _pick(pair: tuple[str, str], lang: str) -> str:
    return pair[1] if lang == "zh" else pair[0]
