"""`xuke forecast`: how long, how likely and what changes when; and `xuke rules fit-delays`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.check import answers_of, chosen, read, read_source
from compliance.cli.output import FAULT, MAY_GO, as_json, complain, put, strictest
from compliance.cli.overlay_words import overlaid, what_if
from compliance.cli.phrases import DECISION_TONES, sentence, word
from compliance.cli.report_model import Grid, Item, Part, Picture, Section, Sheet
from compliance.cli.time_bar import drawn, svg, time_bar
from compliance.cli.trend_chart import trend_rows, trend_svg
from compliance.engine import Engine
from compliance.errors import Fault, ShipmentRefused
from compliance.forecast.records import OwnFile, read_records
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, Delay, NextChange
from compliance.model.decision import DECISIONS

_BASIS = {
    "fitted": ("fitted curve", "拟合曲线"),
    "judgement": ("judgement from the evidence named", "依所列证据判断"),
    "own_records": ("own files", "自有申请"),
}


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
        put(_shown(answers, shipped.many, asked))
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


def _shown(answers: list[Assessment | None], many: bool, asked: ForecastOptions) -> str:
    if asked.format == "json":
        listed = [answer and {"reference": answer.reference, **_data(answer)} for answer in answers]
        return as_json(listed if many else listed[0])
    sheets = [_sheet(answer, asked.lang) for answer in answers if answer]
    if asked.format == "html":
        from compliance.cli.html import page

        return page(sheets)
    from compliance.cli.terminal import draw

    return draw(sheets)


def _data(answer: Assessment) -> dict[str, object]:
    changes = [change.model_dump(by_alias=True) for change in answer.next_changes]
    laid = [one.model_dump() for one in answer.overlays]
    return {"overlays": laid, "decision": answer.decision, "delay": answer.delay.model_dump(), "next_changes": changes}


def _sheet(answer: Assessment, lang: str) -> Sheet:
    name = answer.reference or sentence("no_reference", lang)
    lead = [answer.delay.says[lang], *([answer.delay.note[lang]] if answer.delay.note else [])]
    return Sheet(
        title=f"{what_if(answer, lang)}{name} · {sentence('as_of', lang, day=answer.as_of)}",
        verdict=DECISIONS[answer.decision][lang],
        tone=DECISION_TONES[answer.decision],
        lead=(*overlaid(answer.overlays, lang), *lead),
        parts=(*outlook(answer, lang), *_trend(answer.delay, lang), *coming(answer.next_changes, lang)),
        lang=lang,
    )


def outlook(answer: Assessment, lang: str) -> Iterator[Part]:
    """Yield the time bar and the figures of a forecast, for `check` and `forecast`."""
    bar = time_bar(answer)
    if bar is not None:
        yield Picture(word("delay", lang), svg(bar, lang), tuple(drawn(bar, lang)))
    notes = tuple(_notes(answer.delay, lang))
    if notes:
        yield Section("" if bar else word("delay", lang), tuple(Item(note) for note in notes))


def _notes(delay: Delay, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    if (limit := delay.legal_limit) is not None:
        text = sentence("limit", lang, days=limit.working_days, day=limit.on)
        yield text + (sentence("provisional", lang) if limit.provisional else "")
    if (seen := delay.expected) is not None:
        days = f"{seen.low_days} / {seen.central_days} / {seen.high_days}"
        basis = _BASIS[seen.basis][zh]
        yield (f"如获批，受理后约{days}天（10%/50%/90%）；{basis}，可信度{word(seen.grade, lang)}" if zh else
               f"if granted, {days} days after acceptance (10/50/90 %); {basis}, confidence {seen.grade}")  # fmt: skip
        yield ("证据：" if zh else "evidence: ") + ", ".join(seen.evidence)
    if delay.granted_by:
        shares = ", ".join(f"{day}: {share:.0%}" for day, share in delay.granted_by.items())
        yield (f"获批比例（受理后天数）{shares}" if zh else f"share granted by day {shares}")
    if delay.before_acceptance_days:
        low, high = delay.before_acceptance_days
        yield (
            f"受理前准备申请材料约{low}至{high}天，另计"
            if zh
            else f"papers before acceptance: {low} to {high} days more"
        )
    if delay.latest_filing_for_ship_on:
        careful = delay.latest_filing_careful or "-"
        latest = delay.latest_filing_for_ship_on
        yield (f"为赶发运日：最迟{latest}受理（法定期限），稳妥为{careful}" if zh else
               f"for the shipping day: accepted by {latest} (legal limit), by {careful} to be careful")  # fmt: skip
    if delay.granted_by_ship_on:
        least, most = (f"{share:.0%}" for share in delay.granted_by_ship_on)
        yield (
            f"发运日之前获批的比例：{least}至{most}" if zh else f"share granted by the shipping day: {least} to {most}"
        )
    if delay.posture:
        yield delay.posture[lang]


def trend_chart(delay: Delay, lang: str) -> Iterator[Part]:
    """Yield the chart behind a posture, for `check` and `forecast`, with what else moves such figures."""
    if rows := trend_rows(delay, lang):
        title = "数量与获批情况" if lang == "zh" else "Volumes and grants behind it"
        yield Picture(title, trend_svg(rows), tuple(row.drawn for row in rows))
        if delay.trend_note:
            yield Section("", (Item(delay.trend_note[lang], tone="quiet"),))


def _trend(delay: Delay, lang: str) -> Iterator[Part]:
    yield from trend_chart(delay, lang)
    if delay.trend:
        columns = ("海关数据", "期间", "数值", "证据") if lang == "zh" else ("customs figure", "days", "value", "id")
        rows = tuple(
            (f"{p.series}: {p.goods}", f"{p.first}–{p.last}", f"{p.measure} {p.value} {p.unit}", p.evidence)
            for p in delay.trend
        )
        yield Grid("对照（不参与拟合）" if lang == "zh" else "Outside check, not fitted", columns, rows)


def coming(changes: tuple[NextChange, ...], lang: str) -> Iterator[Part]:
    """Yield the coming changes, each with its readings and advice."""
    if not changes:
        return
    items = []
    for change in changes:
        ways = (f"{word(b.standing, lang)}: {DECISIONS[b.decision][lang]} ({b.if_[lang]})" for b in change.branches)
        notes = (*ways, *([change.advice[lang]] if change.advice else []))
        sure = word("certain" if change.certain else "uncertain", lang)
        head = f"{change.on}: {DECISIONS[change.to][lang]}"
        items.append(Item(head, sure, DECISION_TONES[change.to], change.because, tuple(notes)))
    yield Section(word("changes", lang), tuple(items))
