"""`/console/items`, `/console/parties`, `/console/licences`: lists, and the form that adds an entry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.console.pages import page
from api.console.visitor import Viewer, Visitor
from api.routes.assessments import from_store
from compliance.intake.nearest import VOCABULARIES
from compliance.model.plain import JsonObject
from compliance.report.fact_words import value_words
from compliance.store import changes
from compliance.store.database import Session
from compliance.store.register import entries
from compliance.store.register.entries import EntryFilter, Registered

router = APIRouter()
_PAGE = 100


async def entry_and_history(visitor: Visitor, kind: str, name: str) -> tuple[Registered, list[JsonObject]]:
    """Return an entry of the visitor's tenant and who changed it, the newest first. Raises NotRegistered."""
    tenant = visitor.caller.tenant

    def read(session: Session) -> tuple[Registered, list[JsonObject]]:
        return entries.get(session, tenant, kind, name), changes.history(session, tenant, kind, name)

    return await from_store(visitor.service, read)


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form: its name, its kind (text, date, number, area, or a vocabulary), whether it must be filled."""

    name: str
    kind: str = "text"
    required: bool = False


@dataclass(frozen=True, slots=True)
class RegisterList:
    """A kind of entry as the console lists it: its states, and the fields of a new one."""

    kind: str
    plural: str
    states: tuple[str, ...]
    fields: tuple[FormField, ...]


_F = FormField
LISTS = (
    RegisterList(
        "item", "items", ("unreviewed", "proposed", "reviewed", "review_due"),
        (_F("number", required=True), _F("description", required=True), _F("description_zh"), _F("form", "form"),
         _F("elements"), _F("hs_code"), _F("control_code"), _F("origin")),
    ),
    RegisterList(
        "party", "parties", ("watched",),
        (_F("number", required=True), _F("name", required=True), _F("name_local"), _F("country"),
         _F("kind", "party_kind"), _F("address")),
    ),
    RegisterList(
        "licence", "licences", ("valid", "withdrawn"),
        (_F("number", required=True), _F("licence_kind", "licence_kind", required=True), _F("control_codes"),
         _F("end_users"), _F("countries"), _F("valid_from", "date", required=True),
         _F("valid_until", "date", required=True), _F("quantity"), _F("unit"), _F("value"), _F("currency"),
         _F("report_within_days", "number")),
    ),
)  # fmt: skip
OF_KIND = {one.kind: one for one in LISTS}


def choices(kind: str, lang: str) -> list[tuple[str, str]]:
    """Return what a field of a kind may hold, in words; nothing where text is typed."""
    if kind == "licence_kind":
        return [(one, value_words(one, lang)) for one in ("single", "general")]
    return [(one, value_words(one, lang)) for one in VOCABULARIES[kind][1]] if kind in VOCABULARIES else []


def _lister(shown: RegisterList) -> Callable[..., Awaitable[Response]]:
    async def show(
        visitor: Viewer,
        number: str = Query("", max_length=200),
        state: str = Query("", max_length=20),
        after: str = Query("", max_length=40, pattern=r"^[a-z0-9_]*$"),
    ) -> Response:
        """List entries of a kind, with the form for a new one."""
        wanted = EntryFilter(
            shown.kind, number.strip().replace("\0", "") or None, state if state in shown.states else None, None,
            after or None, _PAGE + 1,
        )  # fmt: skip
        rows = await from_store(visitor.service, lambda s: entries.page(s, visitor.caller.tenant, wanted))
        more = rows[_PAGE - 1].id if len(rows) > _PAGE else ""
        return page(
            visitor, "register.html", title=f"nav.{shown.plural}", shown=shown, rows=rows[:_PAGE], number=number,
            state=state, more=more, choices={one.kind: choices(one.kind, visitor.lang) for one in shown.fields},
        )  # fmt: skip

    return show


for _one in LISTS:
    router.add_api_route(f"/{_one.plural}", _lister(_one), methods=["GET"])
