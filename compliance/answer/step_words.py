"""The sentences of the next steps, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.model.decision import Words

YOU: Words = {"en": "you", "zh": "贵方"}
EXPORTER: Words = {"en": "exporter", "zh": "出口经营者"}
AUTHORITY: Words = {"en": "Ministry of Commerce", "zh": "商务部"}
PROVIDE: Words = {"en": "Provide", "zh": "提供"}
FILE: Words = {
    "en": "File the application through the provincial commerce department",
    "zh": "经省级商务主管部门提交申请",
}
DECIDE: Words = {"en": "Decides; no legal limit runs", "zh": "作出决定（不受法定期限限制）"}
REGISTER: Words = {"en": "Register the movement on the ministry's platform", "zh": "在商务部平台登记本次出口"}
DECLARE: Words = {"en": "At customs", "zh": "报关时提交"}
DECLARE_FREE: Words = {
    "en": "Say in the customs declaration that the goods are not controlled",
    "zh": "报关时注明不属于管制物项",
}
SHIP: Words = {"en": "Release the goods", "zh": "放行货物"}
SHIP_WHEN_THERE: Words = {"en": "Release the goods only when all of this is there", "zh": "上述事项完成后方可放行货物"}
HOLD: Words = {
    "en": "Do not ship; change the buyer, the goods or the day first",
    "zh": "不得发运；须先更换买方、货物或日期",
}
SPECIAL: Words = {"en": "Only a special-need application remains", "zh": "仅可就特殊情况提出申请"}


def check_law(count: int) -> Words:
    """Return the step of looking up what may have changed since the law was verified."""
    plural = "s" if count != 1 else ""
    return {"en": f"Make the {count} check{plural} of the law named here", "zh": f"完成所列{count}项法律核查"}


def questions(count: int) -> Words:
    """Return the step of answering what is open."""
    plural = "s" if count != 1 else ""
    return {"en": f"Answer the {count} open question{plural}, the first one first", "zh": f"依次回答{count}个待答问题"}


def doubts(count: int) -> Words:
    """Return the step of making sure of what nobody said, where the shipment may go by what was said."""
    plural = "s" if count != 1 else ""
    return {
        "en": f"Make sure of what is not said: {count} question{plural} that could change this",
        "zh": f"核实未说明的事项：{count}个可能改变结论的问题",
    }


def decide(working_days: int) -> Words:
    """Return the step of the authority, with its limit."""
    return {
        "en": f"Decides within {working_days} working days of acceptance",
        "zh": f"自受理之日起{working_days}个工作日内作出决定",
    }


def with_papers(what: Words, names: Sequence[Words]) -> Words:
    """Return a step with the papers it takes."""
    if not names:
        return dict(what)
    return {
        "en": f"{what['en']}: {'; '.join(one['en'] for one in names)}",
        "zh": f"{what['zh']}：{'、'.join(one['zh'] for one in names)}",
    }
