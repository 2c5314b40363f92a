"""`/console/cases`: an answer and the work on it: questions, papers, notes, assignment, decision, override."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.console.answer_view import NO_REPLIES, AnswerView, Replies, view_of
from api.console.asking import ask, case_on, follow_up
from api.console.digests import digest_of
from api.console.pages import go, page
from api.console.visitor import Examiner, FromOfficer, FromRequester, Posted, Viewer, Visitor
from api.problems import Problem
from api.routes import audit
from api.routes.assessments import from_store, stored
from api.routes.register import act
from compliance.errors import ShipmentRefused
from compliance.model.assessment import Assessment
from compliance.model.plain import JsonObject
from compliance.model.register import CaseChange
from compliance.report.ask_answers import answered
from compliance.report.ask_places import place_of
from compliance.store import changes, receipts
from compliance.store.database import Session
from compliance.store.receipts import ReceiptFilter
from compliance.store.register import cases, entries
from compliance.store.register.entries import Actor, Registered
from compliance.store.register.newer_answers import NewerAnswer, newer_answer, ship_on
from compliance.tables.cells import CellRefused

router = APIRouter()
Name = Annotated[str, Path(max_length=40)]
DECISIONS = ("ship", "apply", "hold", "drop")
PAPER_STATES = ("missing", "sent", "received", "expired")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its answers (the newest first) and its changes, and the newest answer where it rests on another."""

    entry: Registered
    newer: NewerAnswer | None
    answers: list[JsonObject]
    changes: list[JsonObject]


@router.get("/cases/{id}")
async def show_case(visitor: Viewer, id: Name) -> Response:
    """Show a case."""
    return await _case_page(visitor, id)


@router.get("/answers/{id}")
async def show_answer(visitor: Viewer, id: Name) -> Response:
    """Show an answer on which no case is open."""
    view, row_id = await _answer(visitor, id, NO_REPLIES)
    reference = view.answer.reference
    known = await from_store(
        visitor.service, lambda s: entries.by_name(s, visitor.caller.tenant, "case", reference or row_id)
    )
    return page(visitor, "answer.html", title="answer.title", view=view, assessment=row_id, known=known)


@router.post("/answers/{id}/case")
async def open_case(posted: FromRequester, id: Name) -> Response:
    """Open a case on an answer, or on the newest about its shipment."""
    made = await _act(posted, lambda s, by: case_on(s, by, id, why(posted)))
    return go(f"/console/cases/{made}", "opened")


@router.post("/cases/{id}/answers")
async def take_answers(posted: FromRequester, id: Name) -> Response:
    """Put answers to questions into the shipment, and ask again; what cannot be read is shown with the reason."""
    visitor = posted.visitor
    entry = await from_store(visitor.service, lambda s: entries.get(s, visitor.caller.tenant, "case", id))
    row = await stored(visitor.service, visitor.caller.tenant, entry.data["assessment"])
    document: JsonObject = json.loads(row.input or b"{}") | {"reference": entry.name}
    typed = {key.removeprefix("q."): posted.text(key) for key in posted.form if key.startswith("q.")}
    new, refused = _with_answers(visitor, document, {fact: said for fact, said in typed.items() if said})
    if not refused and new != document:
        try:
            asked = await ask(visitor, new)
        except ShipmentRefused as error:
            refused = {"": " ".join(f"{one.path}: {one.cause}. {one.hint}" for one in error.faults[:5])}
        else:
            await follow_up(visitor, asked, "questions answered")
            return go(f"/console/cases/{id}", "answered")
    return await _case_page(visitor, id, Replies(typed, refused), 422 if refused else 200)


def _with_answers(
    visitor: Visitor, document: JsonObject, typed: Mapping[str, str]
) -> tuple[JsonObject, dict[str, str]]:
    """Return the document with what was typed in its places, and what could not be read, by the fact."""
    book, today = visitor.service.active_rulebook.assessor().rulebook, visitor.service.day(None)
    refused = {}
    for fact, said in typed.items():
        try:
            document = answered(document, place_of(fact, document, book.parameters), said, today)
        except CellRefused as error:
            refused[fact] = f"{error.what}. {error.hint}"
        except (StopIteration, KeyError, IndexError, AssertionError):
            raise Problem("malformed", "The form asks about a line that the shipment no longer has.") from None
    return document, refused


@router.post("/cases/{id}/work")
async def work_on(posted: FromOfficer, id: Name) -> Response:
    """Add a note, assign, set a day."""
    said = CaseChange.model_validate(
        {name: posted.text(name) for name in ("note", "assignee", "due_on") if posted.text(name)}, strict=False
    )
    await _act(posted, lambda s, by: cases.change(s, by, id, said, posted.text("why") or "console"))
    return go(f"/console/cases/{id}", "kept")


@router.post("/cases/{id}/papers")
async def say_paper(posted: FromOfficer, id: Name) -> Response:
    """Say how far a paper is; of an uploaded file only the digest is kept."""
    said = {name: posted.text(name) for name in ("id", "state", "sent_on", "received_on", "expires_on", "sha256")}
    if (file := posted.file("file")) is not None:
        said["sha256"] = await digest_of(file)
    paper = {name: text for name, text in said.items() if text}
    change = CaseChange.model_validate({"papers": [paper]}, strict=False)
    await _act(posted, lambda s, by: cases.change(s, by, id, change, f"paper {said['id']}"))
    return go(f"/console/cases/{id}#papers", "")


@router.post("/cases/{id}/decide")
async def decide(posted: FromOfficer, id: Name) -> Response:
    """Note what was decided."""
    decision = next((one for one in DECISIONS if one == posted.text("decision")), None)
    if decision is None:
        raise Problem("malformed", "Choose a decision.")
    await _act(posted, lambda s, by: cases.decide(s, by, id, decision, why(posted)))  # type: ignore[arg-type]
    return go(f"/console/cases/{id}", "decided")


@router.post("/cases/{id}/newer")
async def ship_on_newer(posted: FromOfficer, id: Name) -> Response:
    """Rest a case on the newest answer, which lets the goods go, and decide that they ship."""
    assessment = posted.text("assessment")
    await _act(posted, lambda s, by: ship_on(s, by, id, assessment, why(posted)))
    return go(f"/console/cases/{id}", "decided")


@router.post("/cases/{id}/override")
async def override(posted: FromOfficer, id: Name) -> Response:
    """Let a shipment go that its answer left open, by an officer who neither asked nor reviewed."""
    until = str(posted.visitor.service.day(posted.text("until") or "-", "until"))
    await _act(posted, lambda s, by: cases.override(s, by, id, why(posted), until))
    return go(f"/console/cases/{id}", "overridden")


@router.get("/cases/{id}/report")
async def show_report(visitor: Examiner, id: Name, form: Literal["html", "pdf"] = "html") -> Response:
    """Show the audit report of a case, as a page or PDF that is kept and verified without this service."""
    lang = cast(audit.SheetLang, visitor.lang)
    return await audit.report_case(visitor.service, visitor.caller, id, form, lang)


def why(posted: Posted) -> str:
    """Return the reason given in a form, as the chain of changes takes it. Raises Problem."""
    text = posted.text("why")
    if not 3 <= len(text) <= 500:
        raise Problem("malformed", "Say why, in 3 to 500 characters.")
    return text


async def _act(posted: Posted, change: Callable[[Session, Actor], Registered]) -> str:
    return (await act(posted.visitor.service, posted.visitor.caller, change)).id


async def _answer(visitor: Visitor, name: str, replies: Replies) -> tuple[AnswerView, str]:
    """Return what a page shows of a kept answer, in the words of the rulebook in use."""
    row = await stored(visitor.service, visitor.caller.tenant, name)
    if row.answer is None or row.input is None:
        raise Problem("erased", "The documents of this answer were erased at the end of their retention.")
    book = visitor.service.active_rulebook.assessor().rulebook
    return view_of(
        Assessment.model_validate_json(row.answer), json.loads(row.input), book, visitor.lang, replies
    ), row.id


async def _case_page(visitor: Visitor, name: str, replies: Replies = NO_REPLIES, status: int = 200) -> Response:
    tenant, today = visitor.caller.tenant, visitor.service.day(None).isoformat()

    def read(session: Session) -> CaseFile:
        entry = entries.get(session, tenant, "case", name)
        answers = receipts.page(session, tenant, ReceiptFilter(entry.name, None, None, 50))
        newer = newer_answer(session, tenant, entry, today)
        return CaseFile(entry, newer, [dict(one) for one in answers], changes.history(session, tenant, "case", name))

    file = await from_store(visitor.service, read)
    view, _ = await _answer(visitor, file.entry.data["assessment"], replies)
    return page(
        visitor, "case.html", status, title="case.title", case=file.entry, data=file.entry.data, view=view,
        newer=file.newer, timeline=_timeline(file), replies=replies, decisions=DECISIONS, paper_states=PAPER_STATES,
    )  # fmt: skip


def _timeline(file: CaseFile) -> list[JsonObject]:
    """Return answers and changes together, the newest first."""
    asked = [
        {"at": one["at"], "who": one["caller"], "what": "asked", "why": one["decision"], "link": one["id"]}
        for one in file.answers
    ]
    made = [
        {"at": one["at"], "who": one["actor"], "what": one["action"], "why": one["why"], "link": ""}
        for one in file.changes
    ]
    return sorted([*asked, *made], key=lambda one: str(one["at"]), reverse=True)
