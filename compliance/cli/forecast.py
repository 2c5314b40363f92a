"""`xuke forecast`: how long, how likely and what changes when; and `xuke rules fit-delays`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.check import answers_of, chosen, read, read_source
from compliance.cli.output import FAULT, MAY_GO, as_json, complain, put, strictest
from compliance.engine import Engine
from compliance.errors import Fault, ShipmentRefused
from compliance.forecast.records import OwnFile, read_records
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, Delay
from compliance.report.law_names import LawNames
from compliance.report.lead import chance
from compliance.report.outlook import coming, figures, picture, trend_chart
from compliance.report.overlay_words import overlaid, what_if
from compliance.report.phrases import DECISION_TONES, decision_words, sentence, word
from compliance.report.sheet import Grid, Part, Sheet


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
        listed = [answer and {"reference": answer.reference, **data_of(answer)} for answer in answers]
        return as_json(listed if many else listed[0])
    sheets = [_sheet(answer, asked.lang, book) for answer in answers if answer]
    if asked.format == "html":
        from compliance.report.html import page

        return page(sheets)
    from compliance.cli.terminal import draw

    return draw(sheets)


def data_of(answer: Assessment) -> dict[str, object]:
    """Return the forecast of an answer as plain data."""
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


def _trend(delay: Delay, lang: str) -> Iterator[Part]:
    yield from trend_chart(delay, lang)
    if delay.trend:
        columns = tuple(word(key, lang) for key in ("customs_figure", "period", "figure", "evidence_id"))
        rows = tuple(
            (f"{p.series}: {p.goods}", f"{p.first}–{p.last}", f"{p.measure} {p.value} {p.unit}", p.evidence)
            for p in delay.trend
        )
        yield Grid(word("outside_check", lang), columns, rows)
