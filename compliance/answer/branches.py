"""Readings of unsettled law as branches of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from compliance.evaluate.day_result import DayResult
from compliance.evaluate.resolve import LawReading, ResolvedLine
from compliance.law.provision import Assumption, Standing
from compliance.model.assessment import BranchAnswer, Decision, Words
from compliance.model.plain import JsonObject

Kind = Literal["formal", "announced", "inferred", "unconfirmed", "second_reading", "later_date"]


def branches_of(settled: ResolvedLine, checked: date) -> tuple[BranchAnswer, ...]:
    """Return the readings that matter: each uncertain state both ways, second readings, and the later day.

    `checked` is the day on which notices were last looked for.
    """
    found: list[BranchAnswer] = []
    if len(settled.readings) > 1:
        for reading in settled.readings:
            found.append(_state(reading, settled, checked))
    for reading in settled.readings[:1]:
        if reading.later is not None and reading.stricter_later:
            found.append(_later(reading.later))
    waiting = [r.counts for r in settled.readings if r.today and r.counts.weight > r.today.weight]
    if len(settled.readings) > 1 and waiting:
        found.append(_later(max(waiting, key=lambda r: r.weight)))
    found += _second(settled.main.counts)
    unique = {(b.if_["en"], b.decision): b for b in found}
    return tuple(unique.values())


def _state(reading: LawReading, settled: ResolvedLine, checked: date) -> BranchAnswer:
    decision = (reading.today or reading.counts).decision
    if not reading.branch:
        laws = sorted({a.law for r in settled.readings for a in r.branch})
        names = ", ".join(laws)
        words = {
            "en": f"only the formal text counts ({names} as printed)",
            "zh": f"仅以正式文本为准（{names}按其文字）",
        }
        return BranchAnswer(if_=words, standing="formal", decision=decision, about={"laws": laws})
    (assumption,) = reading.branch
    standing = _standing(assumption, settled)
    said, about = assumed(assumption, standing, checked), about_of(assumption, standing)
    return BranchAnswer(if_=said, standing=kind_of(standing), decision=decision, about=about)


def about_of(assumption: Assumption, standing: Standing | None) -> JsonObject:
    """Return what an assumption turns on, as plain values."""
    found: JsonObject = {"law": assumption.law, "reading": assumption.reading}
    pause = standing.pause if standing else None
    if pause is not None and assumption.reading != "last_day_outside":
        said = {"by": pause.source.law, "said": pause.announced_on, "until": pause.until}
        found |= {name: str(value) for name, value in said.items() if value is not None}
    return found


def _standing(assumption: Assumption, settled: ResolvedLine) -> Standing | None:
    return standing_in((x for r in settled.readings for x in (r.counts, r.later) if x), assumption)


def standing_in(rulings: Iterable[DayResult], assumption: Assumption) -> Standing | None:
    """Return the standing that turns on an assumption, or None."""
    held = (h for ruled in rulings for h in ruled.held)
    return next((h.standing for h in held if assumption in h.standing.doubts and h.standing.prolonged), None)


def kind_of(standing: Standing | None) -> Kind:
    """Return how firm a reading is."""
    return standing.prolonged if standing and standing.prolonged else "formal"


def assumed(assumption: Assumption, standing: Standing | None, checked: date | None = None) -> Words:
    """Return what a reading assumes, in words; `checked` is the day on which notices were last looked for."""
    law = assumption.law
    if assumption.reading == "last_day_outside":
        return {
            "en": f'the last day named in {law} is no longer suspended (the text says "to" that day)',
            "zh": f"{law}所载截止日当日已不再暂停（文本仅写“至”该日）",
        }
    pause = standing.pause if standing else None
    if standing and standing.prolonged in ("announced", "inferred") and pause:
        said = pause.announced_on.isoformat() if pause.announced_on else "?"
        until = pause.until.isoformat() if pause.until else "?"
        word = "announced" if standing.prolonged == "announced" else "inferred from what was announced"
        zh = "宣布" if standing.prolonged == "announced" else "据宣布推断"
        return {
            "en": f"the extension of {law} {word} on {said} ({pause.source.law}) holds until {until}",
            "zh": f"{said}{zh}的{law}延期（{pause.source.law}）有效至{until}",
        }
    en, zh = (f", last checked on {checked}", f"，最近核查于{checked}") if checked else ("", "")
    return {"en": f"{law} is prolonged (no notice found{en})", "zh": f"{law}获延长（未见公告{zh}）"}


def _later(later: DayResult) -> BranchAnswer:
    words = {
        "en": "a licence applied for now is decided under the law of that later day",
        "zh": "现在申请的许可按届时的法律作出决定",
    }
    return BranchAnswer(if_=words, standing="later_date", decision=later.decision)


def _second(ruled: DayResult) -> list[BranchAnswer]:
    found = []
    for held in ruled.standing:
        unsettled = held.phase.unsettled
        if unsettled and held.standing.state == "in_force" and held.decision is ruled.settled:
            words = {"en": unsettled.if_.en, "zh": unsettled.if_.zh}
            decision, rule = Decision(unsettled.decision), held.provision.id
            about: JsonObject = {"rule": rule}
            found.append(BranchAnswer(if_=words, standing="second_reading", decision=decision, about=about))
    return found
