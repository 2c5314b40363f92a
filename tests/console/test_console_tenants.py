"""Every address of the console with another tenant's ids finds nothing. And what people write stays text."""

from __future__ import annotations

import re
from typing import Any

from fastapi.routing import APIRoute

from api.console.app import console as console_app
from tests.console.test_register_pages import ITEM, LICENCE, made
from tests.console.visiting import Visiting, console, person, said

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
_FORM = {"why": "because of it", "entry": "X", "reference": "PO-1", "decision": "hold", "until": "2027-01-01",
         "id": "x", "state": "sent", "action": "reserve", "status": "controlled", "basis": "words", "on": "2026-11-20",
         "note": "intruder", "q.end_use.statement": "pumps"}  # fmt: skip


def routes(client: Any) -> list[tuple[str, str]]:
    """Return method and path of every route of the console that takes an id."""
    app = console_app(client.app.state.service)
    found = []
    for part in app.router.routes:
        inner = getattr(part, "original_router", None) or getattr(part, "router", None)
        for one in inner.routes if inner is not None else [part]:
            if isinstance(one, APIRoute) and "{id}" in one.path:
                found += [(method, one.path) for method in one.methods or ()]
    return found


def everything(one: Visiting) -> dict[str, str]:
    """Make an entry of each kind and return its id by the name in addresses."""
    case = one.case_of()
    asm = re.search(r"/console/answers/(asm_\w+)", one.get(case).text)
    assert asm
    paths = {
        "cases": case, "items": made(one, "items", ITEM), "licences": made(one, "licences", LICENCE),
        "parties": made(one, "parties", {"number": "C-1", "name": "Acme", "why": "new"}),
    }  # fmt: skip
    return {kind: path.rpartition("/")[2] for kind, path in paths.items()} | {"answers": asm[1]}


def test_no_address_shows_or_changes_what_is_another_tenants(database_url: str) -> None:
    with console(database_url) as client:
        ours = person(client, database_url, tenant="ours")
        ids = everything(ours)
        theirs = person(client, database_url, tenant="theirs")
        theirs.get("/console/check")
        tried = 0
        for method, path in routes(client):
            kind = path.split("/")[1]
            address = "/console" + path.replace("{id}", ids[kind])
            found = theirs.get(address) if method == "GET" else theirs.post(address, _FORM)
            assert found.status_code == 404, (method, path, found.status_code, said(found.text))
            tried += 1
        assert tried >= 20
        for name in ("", "items", "parties", "licences"):
            page = said(theirs.get(f"/console/{name}").text)
            assert "PO-1" not in page and "MAG-1" not in page and "24-1" not in page
        assert "intruder" not in ours.get(f"/console/cases/{ids['cases']}").text
        kinds = {path.split("/")[1] for _, path in routes(client)}
        assert kinds <= set(ids), "a kind of address is not tried"


def test_what_people_write_is_shown_as_text_on_every_page(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        fields = ("reference", "1.description", "importer.name", "end_user.name", "end_use.statement")
        case = one.case_of(**dict.fromkeys((*fields, "intermediary.name"), SCRIPT))
        one.get(case)
        one.post(f"{case}/work", {"note": SCRIPT, "assignee": "<b>x</b>"})
        one.post(f"{case}/decide", {"decision": "hold", "why": SCRIPT})
        one.post(f"{case}/papers", {"id": "end_user_certificate", "state": "sent"},
                 {"file": (SCRIPT, b"x", "text/html")})  # fmt: skip
        item = made(
            one, "items", ITEM | {"number": SCRIPT, "description": SCRIPT, "description_zh": SCRIPT, "why": SCRIPT}
        )
        review = {"status": "not_controlled", "basis": SCRIPT, "on": "2026-11-20", "because": SCRIPT}
        one.post(f"{item}/evidence", review, {"file": (SCRIPT, b"x", "text/html")})
        named = dict.fromkeys(("number", "name", "name_local", "address", "why"), SCRIPT)
        party = made(one, "parties", named)
        licence = made(one, "licences", LICENCE | {"number": SCRIPT, "end_users": SCRIPT, "why": SCRIPT})
        one.post(f"{licence}/draw", {"action": "reserve", "reference": SCRIPT, "quantity": "1", "unit": "kg"})
        one.post(
            "/console/sheet", {}, {"file": (f"{SCRIPT}.csv", f"Description,{SCRIPT}\nbolts,1\n".encode(), "text/csv")}
        )
        pages = ["/console/", f"/console/?q={SCRIPT}", "/console/items", f"/console/items?number={SCRIPT}",
                 "/console/parties", "/console/licences", case, item, party, licence]  # fmt: skip
        shown = 0
        for path in pages:
            text = one.get(path).text
            shown += "&lt;script&gt;" in text
            assert "<script>alert" not in text and "<img" not in text and "<b>x" not in text, path
        assert shown >= 8
        refused = one.post("/console/check", {"reference": SCRIPT, "destination": SCRIPT, "1.description": SCRIPT})
        assert refused.status_code == 422 and "<script>alert" not in refused.text and "<img" not in refused.text
