"""`/console/law`: the rules on a day, what changed lately and what is about to, and the open cases behind a rule."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from markupsafe import Markup
from starlette.responses import Response

from api.console.pages import page
from api.console.visitor import Viewer
from api.problems import Problem
from api.routes.assessments import from_store
from compliance.law.rulebook import Rulebook
from compliance.reference.language import of_law
from compliance.reference.rules import RuleRow, rule_rows
from compliance.report.html import part_html
from compliance.report.rule_sheet import rule as rule_sheet
from compliance.store.register import inbox

router = APIRouter()
BEFORE_DAYS, AFTER_DAYS = 30, 90
RuleName = Annotated[str, Path(max_length=200)]


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule on a day: its id, title and states, and what it was before and will be, where that is another."""

    id: str
    title: str
    states: str
    unsettled: bool
    before: str
    after: str


@router.get("/law")
async def show_law(
    visitor: Viewer,
    on: str = Query("", max_length=10),
    q: str = Query("", max_length=100),
    moved: bool = False,
) -> Response:
    """List the rules on a day; `moved`: only those whose state changes around it."""
    book = visitor.service.active_rulebook.assessor().rulebook
    day = visitor.service.day(on or None, "on")
    rows = await asyncio.to_thread(_rows, book, day, visitor.lang)
    wanted = q.strip().casefold()
    shown = [
        one for one in rows
        if (not moved or one.before or one.after) and (wanted in one.id.casefold() or wanted in one.title.casefold())
    ]  # fmt: skip
    spans = {"before": BEFORE_DAYS, "after": AFTER_DAYS}
    return page(
        visitor, "law.html", title="nav.law", rows=shown, on=day.isoformat(), q=q, moved=moved, book=book, spans=spans
    )


def _rows(book: Rulebook, day: date, lang: str) -> list[RuleShown]:
    def on(moment: date) -> dict[str, RuleRow]:
        return {row.rule.id: row for row in rule_rows(book, moment)}

    before, now, after = on(day - timedelta(days=BEFORE_DAYS)), on(day), on(day + timedelta(days=AFTER_DAYS))
    return [
        RuleShown(
            name, of_law({"en": row.rule.title.en, "zh": row.rule.title.zh}, "rules", name, lang), _states(row),
            row.unsettled, _states(before[name]) if before[name].states != row.states else "",
            _states(after[name]) if after[name].states != row.states else "",
        )
        for name, row in now.items()
    ]  # fmt: skip


def _states(row: RuleRow) -> str:
    """Return the states of a rule, the commonest first, between commas."""
    return ",".join(state for state, _ in row.states.most_common())


@router.get("/law/rules/{name:path}")
async def show_rule(visitor: Viewer, name: RuleName) -> Response:
    """Show a rule whole, and the open cases that rest on it."""
    book = visitor.service.active_rulebook.assessor().rulebook
    if name not in book.rules and name not in book.by_id:
        raise Problem("not_found", "No rule has this id.")
    lang = "zh" if visitor.lang == "ja" else visitor.lang  # the rulebook itself speaks English and Chinese
    sheet, _ = await asyncio.to_thread(rule_sheet, book, name, lang)
    resting = await from_store(visitor.service, lambda s: inbox.resting_on(s, visitor.caller.tenant, name))
    parts = [Markup(part_html(part, f"r{n}", 2)) for n, part in enumerate(sheet.parts)]  # noqa: S704
    return page(visitor, "rule.html", title="law.rule", heading=name, sheet=sheet, parts=parts, resting=resting)
