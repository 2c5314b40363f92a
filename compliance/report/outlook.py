"""How long, how likely and what changes when, as parts of a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.model.assessment import Assessment, Delay, NextChange
from compliance.model.plain import JsonObject
from compliance.reference.language import fixed, of_law
from compliance.report.law_names import LawNames
from compliance.report.lead import branch_words
from compliance.report.phrases import DECISION_TONES, decision_words, listed, sentence, word
from compliance.report.sheet import Item, Part, Picture, Section
from compliance.report.time_bar import drawn, spoken, svg, time_bar
from compliance.report.trend_chart import trend_rows, trend_svg


def delay_says(answer: Assessment, lang: str) -> Iterator[str]:
    """Yield what the clock means here, and what else to know of it."""
    delay = answer.delay
    yield of_law(delay.says, "clocks", delay.clock_id or "no_procedure", lang)
    if delay.note:
        yield of_law(delay.note, "notes", delay.note_id or "", lang)


def picture(answer: Assessment, lang: str) -> Iterator[Part]:
    """Yield the time bar, where a clock runs."""
    bar = time_bar(answer)
    if bar is not None:
        title, lines = word("chance_heading", lang), tuple(drawn(bar, lang))
        yield Picture(title, svg(bar, lang), lines, spoken(bar, lang), folded=True)


def figures(answer: Assessment, lang: str) -> Iterator[Part]:
    """Yield what the clock means and the figures of a forecast."""
    notes = (*delay_says(answer, lang), *_notes(answer.delay, lang))
    yield Section(word("delay", lang), tuple(Item(note) for note in notes))


def _notes(delay: Delay, lang: str) -> Iterator[str]:
    if (limit := delay.legal_limit) is not None:
        text = sentence("limit", lang, days=limit.working_days, day=limit.on)
        yield text + (sentence("provisional", lang) if limit.provisional else "")
    if (seen := delay.expected) is not None:
        yield sentence(
            "range", lang, days=f"{seen.low_days} / {seen.central_days} / {seen.high_days}",
            basis=fixed("basis", seen.basis, lang), grade=word(seen.grade, lang),
        )  # fmt: skip
        yield sentence("evidence", lang, ids=listed(seen.evidence, lang))
    if delay.before_acceptance_days:
        low, high = delay.before_acceptance_days
        yield sentence("before", lang, low=low, high=high)
    if delay.latest_filing_for_ship_on:
        careful = delay.latest_filing_careful or "-"
        yield sentence("latest", lang, day=delay.latest_filing_for_ship_on, careful=careful)
    if delay.granted_by_ship_on:
        least, most = (f"{share:.0%}" for share in delay.granted_by_ship_on)
        yield sentence("granted_by_ship", lang, least=least, most=most)
    if delay.posture:
        yield of_law(delay.posture, "postures", delay.posture_id or "", lang)


def trend_chart(delay: Delay, lang: str) -> Iterator[Part]:
    """Yield the chart behind a posture, for `check` and `forecast`, with what else moves such figures."""
    if rows := trend_rows(delay, lang):
        title, drawings = word("volumes_and_grants", lang), tuple(row.drawn for row in rows)
        yield Picture(title, trend_svg(rows, title), drawings, title)
        if delay.trend_note:
            yield Section("", (Item(of_law(delay.trend_note, "notes", "confounders", lang), tone="quiet"),))


def coming(answer: Assessment, lang: str, laws: LawNames) -> Iterator[Part]:
    """Yield the coming changes, each with its readings and advice."""
    items = [_change(change, lang, laws) for change in answer.next_changes]
    if items:
        yield Section(word("changes", lang), tuple(items))


def _change(change: NextChange, lang: str, laws: LawNames) -> Item:
    ways = tuple(
        sentence("way", lang, how=word(b.standing, lang), decision=decision_words(b.decision, lang),
                 reading=branch_words(b, lang))
        for b in change.branches
    )  # fmt: skip
    causes = [laws.title(law) for law in change.laws]
    causes += [sentence("runs_out", lang, name=_ended(change.runs_out, lang, laws))] if change.runs_out else []
    causes = causes or [word("no_longer_covers", lang)]
    sure = word("certain" if change.certain else "uncertain", lang)
    head = f"{change.on}: {decision_words(change.to, lang)}"
    advice = tuple(_advice(change, lang))
    return Item(head, sure, DECISION_TONES[change.to], listed(causes, lang), (*ways, *advice))


def _ended(about: JsonObject, lang: str, laws: LawNames) -> str:
    """Return the name of a licence or paper that runs out."""
    if "paper" in about:
        return laws.paper(str(about["paper"]))
    return sentence("licence_named", lang, number=about.get("licence", ""))


def _advice(change: NextChange, lang: str) -> Iterator[str]:
    if change.advice is not None:
        if lang in change.advice:
            yield change.advice[lang]
        elif change.file_by is not None:
            yield sentence("file_by", lang, day=change.file_by)
        else:
            yield sentence("wait_for", lang)
