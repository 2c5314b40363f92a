"""`xuke forecast`: how long, how likely and what changes when; and `xuke rules fit-delays`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.check import answers_of, chosen, read, read_source
from compliance.cli.law_names import LawNames
from compliance.cli.output import FAULT, MAY_GO, as_json, complain, put, strictest
from compliance.cli.overlay_words import overlaid, what_if
from compliance.cli.phrases import DECISION_TONES, decision_words, listed, sentence, word
from compliance.cli.report_lead import branch_words, chance
from compliance.cli.report_model import Grid, Item, Part, Picture, Section, Sheet
from compliance.cli.time_bar import drawn, spoken, svg, time_bar
from compliance.cli.trend_chart import trend_rows, trend_svg
from compliance.engine import Engine
from compliance.errors import Fault, ShipmentRefused
from compliance.forecast.records import OwnFile, read_records
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, Delay, NextChange
from compliance.model.plain import JsonObject
from compliance.reference.language import fixed, of_law


@dataclass(frozen=True, slots=True)
class ForecastOptions:
    """What was asked on the command line; `records` is a CSV of own files."""

    source: str
    as_of: date
    format: str
    lang: str
    rules: Path | None = None
    records: Path | None = None
    scenario: str | None = None
    notes: Path | None = None


def forecast(asked: ForecastOptions) -> int:
    """Print the forecast of each shipment of a document and return the exit code of `check`."""
    document = read_source(asked.source)
    book = chosen(Rulebook.load(asked.rules or default_root()), asked.scenario, asked.notes, asked.as_of)
    engine = Engine(book, records=records_of(asked.records))
    shipped = read(document)
    answers, codes = answers_of(engine, shipped, asked.as_of)
    if any(answers):
        put(_shown(answers, shipped.many, asked, book))
    return strictest(codes)


def fit_delays(rules: Path | None, check: bool) -> int:
    """Fit the pooled curve again and write it with the back-test; with `check` only say what is out of date."""
    from compliance.forecast.backtest_report import fit_delays as write

    root = rules or default_root()
    book = Rulebook.load(root)
    if book.delays is None:
        raise ShipmentRefused([Fault(str(root / "delays"), "the folder holds no delays", "Give another --rules.")])
    for name in (stale := write(book.delays, root / "delays", write=not check)):
        (complain if check else put)(f"delays/{name} {'is out of date' if check else 'written'}")
    return FAULT if check and stale else MAY_GO


def records_of(file: Path | None) -> tuple[OwnFile, ...]:
    """Return the licence files of a CSV. Raises ShipmentRefused when it cannot be read."""
    if file is None:
        return ()
    try:
        return read_records(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ShipmentRefused([Fault(str(file), f"cannot be read ({error})", "Give a CSV in UTF-8.")]) from None


def _shown(answers: list[Assessment | None], many: bool, asked: ForecastOptions, book: Rulebook) -> str:
    if asked.format == "json":
        listed = [answer and {"reference": answer.reference, **_data(answer)} for answer in answers]
        return as_json(listed if many else listed[0])
    sheets = [_sheet(answer, asked.lang, book) for answer in answers if answer]
    if asked.format == "html":
        from compliance.cli.html import page

        return page(sheets)
    from compliance.cli.terminal import draw

    return draw(sheets)


def _data(answer: Assessment) -> dict[str, object]:
    changes = [change.model_dump(by_alias=True) for change in answer.next_changes]
    laid = [one.model_dump() for one in answer.overlays]
    return {"overlays": laid, "decision": answer.decision, "delay": answer.delay.model_dump(), "next_changes": changes}


def _sheet(answer: Assessment, lang: str, book: Rulebook) -> Sheet:
    name = answer.reference or sentence("no_reference", lang)
    laws = LawNames(book, lang)
    return Sheet(
        title=f"{what_if(answer, lang)}{name} · {sentence('as_of', lang, day=answer.as_of)}",
        verdict=decision_words(answer.decision, lang),
        tone=DECISION_TONES[answer.decision],
        lead=(*overlaid(answer.overlays, lang), *chance(answer, lang)),
        parts=(
            *picture(answer, lang),
            *figures(answer, lang),
            *_trend(answer.delay, lang),
            *coming(answer, lang, laws),
        ),
        lang=lang,
    )


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


def _trend(delay: Delay, lang: str) -> Iterator[Part]:
    yield from trend_chart(delay, lang)
    if delay.trend:
        columns = tuple(word(key, lang) for key in ("customs_figure", "period", "figure", "evidence_id"))
        rows = tuple(
            (f"{p.series}: {p.goods}", f"{p.first}–{p.last}", f"{p.measure} {p.value} {p.unit}", p.evidence)
            for p in delay.trend
        )
        yield Grid(word("outside_check", lang), columns, rows)


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
