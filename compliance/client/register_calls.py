"""The calls of the register, for `Client.send` and `AsyncClient.send`.

Each is sent once. A draw on a licence may be sent again: the same reference changes nothing the second time.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel

from compliance.client import responses as reading
from compliance.client.requests import Call, path_of
from compliance.errors import InputRefused
from compliance.model.customers import CustomerResults, CustomerScreening
from compliance.model.mail import MailRequest, MailSubscriptionShown, MailSubscriptionsShown
from compliance.model.register import (
    CaseChange,
    CaseDecision,
    ClearanceDocument,
    DrawDocument,
    ItemDocument,
    LicenceBalance,
    LicenceDocument,
    PartyDocument,
    RegisterEntryShown,
    RegisterPage,
    ReviewDocument,
)

_PAPER = re.compile(r"[a-z0-9_]{1,60}")
Kind = Literal["items", "parties", "licences", "cases", "own-files", "customer-files"]


def page(kind: Kind, after: str | None = None, **only: str) -> Call[RegisterPage]:
    """Read a page of entries; `only` are `name`, `state` and `due_until`."""
    params = {**only, **({"after": after} if after else {})}
    return Call("GET", f"/v1/{kind}", lambda reply: reading.model(RegisterPage, reply), params)


def get(kind: Kind, name: str) -> Call[RegisterEntryShown]:
    """Read an entry by id."""
    return Call("GET", path_of(kind, name), _entry)


def add(document: ItemDocument | PartyDocument | LicenceDocument, why: str) -> Call[RegisterEntryShown]:
    """Register an item, a party or a licence."""
    kinds: dict[type, Kind] = {ItemDocument: "items", PartyDocument: "parties", LicenceDocument: "licences"}
    return _post(f"/v1/{kinds[type(document)]}", document, why=why)


def review(item: str, document: ReviewDocument) -> Call[RegisterEntryShown]:
    """Say what an item is."""
    return _post(path_of("items", item, ":review"), document)


def clear(party: str, document: ClearanceDocument) -> Call[RegisterEntryShown]:
    """Say that a party is not a listed one."""
    return _post(path_of("parties", party, ":clear"), document)


def confirm(kind: Literal["items", "parties"], name: str, why: str, **entry: str) -> Call[RegisterEntryShown]:
    """Confirm what somebody else said of an item, or of a party and a list entry (`entry`)."""
    return _post(path_of(kind, name, ":confirm"), None, why=why, **entry)


def reserve(licence: str, draw: DrawDocument) -> Call[RegisterEntryShown]:
    """Set aside what an order needs."""
    return _post(path_of("licences", licence, ":reserve"), draw)


def consume(licence: str, draw: DrawDocument) -> Call[RegisterEntryShown]:
    """Take off what was shipped."""
    return _post(path_of("licences", licence, ":consume"), draw)


def release(licence: str, reference: str) -> Call[RegisterEntryShown]:
    """Give back what a cancelled order had reserved."""
    return _post(path_of("licences", licence, ":release"), None, reference=reference)


def balance(licence: str) -> Call[LicenceBalance]:
    """Read what is left of a licence."""
    path = path_of("licences", licence) + "/balance"
    return Call("GET", path, lambda reply: reading.model(LicenceBalance, reply))


def open_case(assessment: str, why: str) -> Call[RegisterEntryShown]:
    """Open a case on an answer."""
    return _post("/v1/cases", None, assessment=assessment, why=why)


def change_case(case: str, change: CaseChange, why: str) -> Call[RegisterEntryShown]:
    """Add a note, assign, set a day, or say how far papers are."""
    body = change.model_dump_json(exclude_unset=True).encode()
    return Call("PATCH", path_of("cases", case), _entry, {"why": why}, body)


def decide(case: str, decision: CaseDecision, why: str, assessment: str | None = None) -> Call[RegisterEntryShown]:
    """Note what was decided; with `ship`, on the newest answer about the shipment."""
    rests = {"assessment": assessment} if assessment else {}
    return _post(path_of("cases", case, ":decide"), None, decision=decision, why=why, **rests)


def override(case: str, until: str, why: str) -> Call[RegisterEntryShown]:
    """Let a shipment go that the answer left open."""
    return _post(path_of("cases", case, ":override"), None, until=until, why=why)


def papers(assessment: str, paper: str | None = None) -> Call[bytes]:
    """Read the drafted papers of an answer: a ZIP of all that are missing, or one as DOCX."""
    path = path_of("assessments", assessment) + "/papers" + ("" if paper is None else f"/{paper_id(paper)}")
    return Call("GET", path, lambda reply: reply.body)


def draft_papers(case: str, why: str) -> Call[bytes]:
    """Draft the papers of a case as a ZIP; what was drafted is noted in the case."""
    return Call("POST", path_of("cases", case, ":draft"), lambda reply: reply.body, {"why": why})


def paper_id(paper: str) -> str:
    """Return the id of a paper. Raises InputRefused for what cannot be one."""
    if not _PAPER.fullmatch(paper):
        raise InputRefused("this cannot be a paper", "paper", hint="Ids look like end_user_certificate")
    return paper


def put_own_file(name: str, text: bytes) -> Call[RegisterEntryShown]:
    """Take a rule of the company, a noted notice or a list of names into use."""
    return Call("PUT", "/v1/own-files", _entry, {"name": name}, text, "application/octet-stream")


def end_own_file(file: str, why: str) -> Call[RegisterEntryShown]:
    """Take a file out of use."""
    return _post(path_of("own-files", file, ":end"), None, why=why)


def screen_customers(name: str, table: bytes, media: str = "text/csv") -> Call[CustomerScreening]:
    """Screen a customer file and have it watched; the answer says what differs from the file of that name before."""
    return Call("POST", "/v1/screenings", _screening, {"name": name}, table, media)


def customer_screening(file: str) -> Call[CustomerScreening]:
    """Read how the customers of a file came out, and what differed last."""
    return Call("GET", path_of("customer-files", file) + "/screening", _screening)


def customer_results(file: str, after: str | None = None, **only: str) -> Call[CustomerResults]:
    """Read what was found of each customer; `only` is `outcome`."""
    params = {**only, **({"after": after} if after else {})}
    path = path_of("customer-files", file) + "/results"
    return Call("GET", path, lambda reply: reading.model(CustomerResults, reply), params)


def mail_subscriptions() -> Call[MailSubscriptionsShown]:
    """Read who of the tenant gets mail."""
    return Call("GET", "/v1/mail-subscriptions", lambda reply: reading.model(MailSubscriptionsShown, reply))


def ask_for_mail(wanted: MailRequest) -> Call[MailSubscriptionShown]:
    """Ask for mail to an address of your own; it begins when the link that is sent there was followed."""
    body = wanted.model_dump_json().encode()
    path = "/v1/mail-subscriptions/own"
    return Call("PUT", path, lambda reply: reading.model(MailSubscriptionShown, reply), {}, body)


def end_mail(subscription: str) -> Call[None]:
    """End a subscription of the tenant."""
    return Call("DELETE", path_of("mail-subscriptions", subscription), lambda _: None)


def _screening(reply: reading.Reply) -> CustomerScreening:
    return reading.model(CustomerScreening, reply)


def _post(path: str, document: BaseModel | None, **params: str) -> Call[RegisterEntryShown]:
    body = None if document is None else document.model_dump_json(exclude_unset=True).encode()
    return Call("POST", path, _entry, params, body)


def _entry(reply: reading.Reply) -> RegisterEntryShown:
    return reading.model(RegisterEntryShown, reply)
