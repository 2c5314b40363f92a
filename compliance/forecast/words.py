"""The sentences of the forecast, in English and Chinese."""

from __future__ import annotations

from datetime import date

from compliance.model.assessment import Words

PROHIBITED: Words = {"en": "No licence procedure: the export is prohibited.", "zh": "禁止出口，无许可程序。"}
NO_DATE_PROHIBITED: Words = {"en": "No date can be given.", "zh": "无法给出日期。"}
NO_PROCEDURE: Words = {"en": "No dual-use licence to wait for.", "zh": "无须等待两用物项许可。"}
NO_LIMIT: Words = {
    "en": "No legal limit runs and no date can be given; the ministry decides how long such a file stays open.",
    "zh": "不受法定期限限制，无法给出日期；此类申请何时办结由商务部决定。",
}
REFUSED_IN_PRINCIPLE: Words = {
    "en": "Refusal is to be expected, so no grant can be counted on; the limit only bounds the answer.",
    "zh": "预计不予许可，不能指望获批；期限仅约束答复时间。",
}
ANSWER_FIRST: Words = {
    "en": "What has to be applied for is still open: answer the questions first, then a range can be given.",
    "zh": "尚不能确定应申请何种许可；请先回答问题，再给出预期区间。",
}
LIMIT_ONLY: Words = {
    "en": "Legal limit only: no decision times were observed for these goods and this destination.",
    "zh": "仅有法定期限：未见该物项及目的地的实际办理时间。",
}
IF_GRANTED: Words = {
    "en": "The range counts from acceptance and holds if a licence is granted; the shares count every accepted file. "
    "Most files without a grant are still open, not refused.",
    "zh": "区间自受理之日起算，以最终获批为前提；比例以全部受理申请为分母。未获批的多为仍在审理，而非被拒。",
}
STALLED: Words = {
    "en": "Hardly any grant was seen. Plan without this licence; the range only shows when one might come.",
    "zh": "几乎未见获批。请勿以取得许可作安排；区间仅说明如获批大致需要多久。",
}
GENERAL: Words = {
    "en": "Three large makers got theirs on one day in December 2025; no share can be drawn from that.",
    "zh": "2025年12月三家大型企业同日获批，不足以推算获批比例。",
}


CONFOUNDERS: Words = {
    "en": "These figures prove no posture by themselves: volumes also move with prices, stocks, seasons, holidays, "
    "rules of other states and goods that need no licence; a month of nothing is no refusal; files that are still open "
    "count as not granted; firms that speak of their files are not a sample.",
    "zh": "以上数据不足以单独说明审批态势：数量还受价格、库存、季节、假期、他国规定及无需许可货物影响；"
    "某月为零并非拒批；仍在审理者计为未获批；对外披露的企业并非抽样。",
}


def own(files: int) -> Words:
    """Return the note that own files took the place of the pooled curve."""
    return {
        "en": f"From {files} files of your own (Kaplan-Meier); the pooled curve is set aside for this tier.",
        "zh": f"依据贵方自有{files}件申请（Kaplan-Meier估计），本档不再采用合并曲线。",
    }


def file_before(flip: date, limit: date, latest: date, gone: bool) -> Words:
    """Return the advice where the legal limit of a file accepted now lies behind a change for the worse."""
    tail = ("that day has passed", "该日已过") if gone else ("file before it", "请在此之前提交")
    return {
        "en": f"A file accepted now may be decided as late as {limit}, after the change of {flip}. To have the limit "
        f"end before it, acceptance was needed by {latest}: {tail[0]}.",
        "zh": f"现在受理的申请最迟可至{limit}决定，已在{flip}变化之后。"
        f"若要期限在此前届满，须于{latest}或之前受理：{tail[1]}。",
    }


def file_after(flip: date) -> Words:
    """Return the advice where a change for the better lies ahead."""
    return {
        "en": f"From {flip} less is asked for; if the shipment can wait, release after that day.",
        "zh": f"自{flip}起要求放宽；如可等待，请在该日之后放行。",
    }
