"""`/console/exposure`: a table of open orders under the law and scenarios, in money and days. Nothing of it is kept."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.console.exposure_view import view_of
from api.console.pages import HEADERS, page
from api.console.visitor import FromRequester, Viewer, Visitor
from api.console.words_of import say
from api.exposures import report_of, table_orders
from api.models.exposures import MOST_ORDERS, MOST_SCENARIOS
from api.problems import Problem
from compliance.law.rulebook import Rulebook
from compliance.model.exposure import ExposureReport, OpenOrder
from compliance.reference.language import of_law
from compliance.report.law_names import LawNames
from compliance.scenarios.choose import scenario_heads

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ScenarioChoice:
    """A scenario of the rulebook as it can be chosen: who says so and when, where, and the laws that it supposes."""

    id: str
    title: str
    who: str
    on: date
    where: tuple[str, ...]
    laws: tuple[str, ...]


@router.get("/exposure")
async def show_exposure(visitor: Viewer) -> Response:
    """Show the form that takes a table of open orders."""
    return _page(visitor, visitor.service.day(None), ())


@router.get("/exposure/orders.csv")
async def show_template(visitor: Viewer) -> Response:
    """Return a table with every heading that is understood, and one order."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    fields = OpenOrder.model_fields
    table.writerow(fields)
    table.writerow([_cell((field.examples or [""])[0]) for field in fields.values()])
    head = HEADERS | {"Content-Disposition": 'attachment; filename="orders.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=head)


@router.post("/exposure")
async def take_orders(posted: FromRequester) -> Response:
    """Answer every order of a table under the law and the chosen scenarios."""
    visitor, file = posted.visitor, posted.file("file")
    if file is None:
        raise Problem("malformed", "Choose a table of open orders (CSV, XLSX or Parquet).")
    chosen = tuple(dict.fromkeys(one for one in posted.form.getlist("scenario") if isinstance(one, str)))
    day = visitor.service.day(posted.text("on") or None, "on")
    orders = await asyncio.to_thread(_orders, file)
    return _page(visitor, day, chosen, await report_of(visitor.service, orders, chosen, day))


def _orders(file: UploadFile) -> tuple[OpenOrder, ...]:
    name = (file.filename or "").replace("\\", "/")
    return table_orders(file.file.read(), PurePath(name).suffix)


def _page(visitor: Visitor, day: date, chosen: tuple[str, ...], report: ExposureReport | None = None) -> Response:
    book, lang = visitor.service.active_rulebook.assessor().rulebook, visitor.lang
    choices = _choices(book, lang)
    view = None
    if report is not None:
        titles = {one.id: one.title for one in choices}
        readings = tuple(
            titles[one.scenario] if one.scenario else say(lang, "exposure.law") for one in report.scenarios
        )
        supposed = {law: one.title for one in choices for law in one.laws}
        view = view_of(report, readings, supposed, LawNames(book, lang), lang)
    return page(
        visitor, "exposure.html", title="nav.exposure", view=view, choices=choices, chosen=chosen, on=day.isoformat(),
        most={"n": MOST_ORDERS, "m": MOST_SCENARIOS},
    )  # fmt: skip


def _choices(book: Rulebook, lang: str) -> tuple[ScenarioChoice, ...]:
    return tuple(
        ScenarioChoice(
            one.id, of_law({"en": one.title.en, "zh": one.title.zh}, "scenarios", one.id, lang),
            one.source.who, one.source.on, one.source.where, tuple(law.id for law in one.instruments),
        )
        for one in scenario_heads(book)
    )  # fmt: skip


def _cell(example: object) -> str:
    return {True: "yes", False: "no"}[example] if isinstance(example, bool) else str(example)
