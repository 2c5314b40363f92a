"""What a question takes, in English and Chinese."""

from __future__ import annotations

from compliance.report.ask_places import AnswerPlace

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
_SHOWN = 12


def hint_words(place: AnswerPlace, lang: str) -> str:
    """Return what a question takes, with an example and the keys, on one line."""
    zh = lang == "zh"
    values = ", ".join(place.values[:_SHOWN]) + (", … (? shows all)" if len(place.values) > _SHOWN else "")
    unit = f" ({place.unit})" if place.unit and place.unit != "1" else ""
    said = _KINDS[place.kind][zh].format(unit=unit, values=values)
    example = f"例如：{place.example}" if zh else f"for example: {place.example}"
    return f"{said}{'；' if zh else '; '}{example}" if place.example else said
