"""Duties and penalties as plain data, by topic, for whoever shows them."""

from __future__ import annotations

from compliance.law.clauses import cited_in
from compliance.law.duties import Duty
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject

TOPICS: dict[str, dict[str, str]] = {
    "duties": {"en": "Duties", "zh": "义务"},
    "validity": {"en": "Validity of licences", "zh": "许可证有效期"},
    "customs": {"en": "Customs challenge", "zh": "海关质疑"},
    "penalties": {"en": "Penalties", "zh": "法律责任"},
}


def duties_named(book: Rulebook, name: str) -> list[Duty]:
    """Return the duties of a topic, the one with an id, or nothing."""
    return [one for one in book.duties if name in (one.topic, one.id)]


def duty_data(book: Rulebook, one: Duty) -> JsonObject:
    """Return a duty with its citation and amounts."""
    return {
        "id": one.id,
        "topic": one.topic,
        "who": one.who.model_dump(),
        "says": one.says.model_dump(),
        "fines": [fine.model_dump(mode="json", exclude_none=True) for fine in one.fines],
        "law": one.source.law,
        "clause": one.source.clause,
        "read": book.instruments[one.source.law].read,
    }


def fine_words(one: Duty, lang: str) -> list[str]:
    """Return the fines of a duty in words."""
    return [_fine(fine.times, fine.of, fine.below_cny, fine.sum_cny, lang) for fine in one.fines]


def citation(book: Rulebook, one: Duty, lang: str) -> str:
    """Return the article of a duty."""
    return cited_in(book, one.source, lang)


def _fine(times: tuple[int, int] | None, of: str, below: int | None, total: tuple[int, int] | None, lang: str) -> str:
    english = lang == "en"
    parts = []
    if times:
        what = of if english else {"turnover": "经营额", "gain": "违法所得"}[of]
        parts.append(f"{times[0]} to {times[1]} times the {what}" if english else f"{what}{times[0]}至{times[1]}倍")
    if total:
        low, high = (f"{sum_:,}" for sum_ in total)
        amount = f"CNY {low} to {high}" if english else f"人民币{low}至{high}元"
        limit = "" if below is None else f" when it is below CNY {below:,}" if english else f"（不足{below:,}元时）"
        parts.append(amount + limit)
    return ("; " if english else "；").join(parts)
