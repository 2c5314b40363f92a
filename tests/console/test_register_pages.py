"""Items, parties, licences and spreadsheets at the console."""

from __future__ import annotations

import re
from hashlib import sha256

from tests.console.visiting import Visiting, console, person, said

ITEM = {"number": "MAG-1", "description": "sintered NdFeB magnets", "form": "permanent_magnet",
        "elements": "Nd; Dy 3.1 %", "hs_code": "8505111000", "origin": "China", "why": "new"}  # fmt: skip
LICENCE = {"number": "24-1", "licence_kind": "single", "control_codes": "1C905.a.4, 1C904", "end_users": "Acme Motors",
           "countries": "JP", "valid_from": "2026-01-01", "valid_until": "2026-12-31", "quantity": "100", "unit": "kg",
           "report_within_days": "30", "why": "granted"}  # fmt: skip
LISTED = {"number": "C-1", "name": "Subaru Corporation", "country": "Japan", "why": "a new buyer"}
SHEET = (
    "Order no,Part no,Description,Quantity,Unit,Destination,End user\n"
    "PO-1,,gallium metal 6N,5,kg,DE,Ordinary Works Ltd\n"
    "PO-1,,steel screws M6,900,pcs,DE,Ordinary Works Ltd\n"
    "PO-2,MAG-1,magnets,7,kg,DE,Ordinary Works Ltd\n"
    ",,foobar compound,1,kg,Germoney,\n"
)


def made(one: Visiting, plural: str, form: dict[str, str]) -> str:
    """Add an entry and return the path of its page."""
    one.get(f"/console/{plural}")
    found = one.post(f"/console/{plural}", form)
    assert found.status_code == 303, said(found.text)
    path = str(found.headers["location"]).partition("?")[0]
    assert one.get(path).status_code == 200
    return path


def test_a_review_that_frees_an_item_counts_when_a_second_person_confirmed_it(database_url: str) -> None:
    file = {"file": ("analysis.pdf", b"antimony below 1 %", "application/pdf")}
    with console(database_url) as client:
        one, other = person(client, database_url), person(client, database_url)
        item = made(one, "items", ITEM)
        assert "1C905" in one.get(item).text or "Dy 3.1 %" in one.get(item).text
        review = {"status": "not_controlled", "basis": "supplier's analysis", "on": "2026-11-20", "considered": "1C905"}
        assert one.post(f"{item}/evidence", review, file).status_code == 303
        page = one.get(item)
        assert sha256(b"antimony below 1 %").hexdigest() in page.text and "waits for a second person" in page.text
        assert one.post(f"{item}/confirm", {"why": "me again"}).status_code == 409
        other.get(item)
        assert other.post(f"{item}/confirm", {"why": "read the analysis"}).status_code == 303
        assert "Confirmed by" in said(one.get(item).text)
        assert "MAG-1" in said(one.get("/console/items", state="reviewed").text)
        assert "MAG-1" not in said(one.get("/console/items", state="proposed").text)


def test_a_number_is_registered_once_and_a_field_that_does_not_fit_is_named(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        made(one, "items", ITEM)
        one.get("/console/items")
        assert one.post("/console/items", ITEM).status_code == 409
        for bad in ({"hs_code": "12"}, {"elements": "Xx 3 %"}, {"form": "sponge"}, {"origin": "Atlantis"}):
            found = one.post("/console/items", ITEM | {"number": "MAG-2"} | bad)
            assert found.status_code == 422, bad
            assert next(iter(bad)) in said(found.text)
        assert one.post("/console/items", ITEM | {"number": "MAG-3", "why": ""}).status_code == 400


def test_a_licence_is_reserved_shipped_and_reported_and_never_overdrawn(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        licence = made(one, "licences", LICENCE)
        draw = f"{licence}/draw"
        assert one.post(draw, {"action": "reserve", "reference": "PO-1/10", "quantity": "60000", "unit": "g"}
                        ).status_code == 303  # fmt: skip
        assert "40 of 100 kg left" in said(one.get(licence).text)
        over = one.post(draw, {"action": "reserve", "reference": "PO-2/10", "quantity": "41", "unit": "kg"})
        assert over.status_code == 409 and "does not last" in said(over.text)
        assert one.post(draw, {"action": "consume", "reference": "PO-1/10", "on": "2026-11-20"}).status_code == 303
        assert "2026-12-20" in one.get(licence).text
        assert one.post(f"{licence}/report", {"reference": "PO-1/10", "why": "sent by post"}).status_code == 303
        page = said(one.get(licence).text)
        assert "reported" in page and "40 of 100 kg left" in page
        assert one.post(f"{licence}/withdraw", {"why": "surrendered"}).status_code == 303
        refused = one.post(draw, {"action": "reserve", "reference": "PO-3", "quantity": "1", "unit": "kg"})
        assert refused.status_code == 409


def test_a_party_is_screened_and_told_apart_by_two_people(database_url: str) -> None:
    with console(database_url) as client:
        one, other = person(client, database_url), person(client, database_url)
        party = made(
            one, "parties", {"number": "C-9", "name": "Fuji Aerospace Technologies", "country": "JP", "why": "new"}
        )
        page = one.get(party).text
        entry = re.search(r'name="entry" value="([^"]+)"', page)
        assert entry, said(page)
        clear = {"entry": entry[1], "why": "another address and number", "until": "2027-05-31"}
        assert one.post(f"{party}/evidence", clear).status_code == 303
        page = said(one.get(party).text)
        assert "Told apart:" in page
        if "waits for a second person" in page:
            assert one.post(f"{party}/confirm", {"entry": entry[1], "why": "again me"}).status_code == 409
            other.get(party)
            assert other.post(f"{party}/confirm", {"entry": entry[1], "why": "checked"}).status_code == 303
        one.get(party)
        assert one.post(f"{party}/revoke", {"entry": entry[1], "why": "new facts"}).status_code == 303
        assert "Told apart:" not in said(one.get(party).text)


def test_a_sheet_is_answered_order_by_order_and_bad_rows_are_named_beside_the_good(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        one.get("/console/sheet")
        found = one.post("/console/sheet", {}, {"file": ("orders.csv", SHEET.encode(), "text/csv")})
        page = said(found.text)
        assert found.status_code == 200 and "2 orders answered" in page
        assert "row 5" in page and "Germoney" in page
        assert found.text.count('href="/console/cases/') == 2
        again = one.post("/console/sheet", {}, {"file": ("orders.csv", SHEET.encode(), "text/csv")})
        assert re.findall(r"/console/cases/cas_\w+", again.text) == re.findall(r"/console/cases/cas_\w+", found.text)
        inbox = said(one.get("/console/").text)
        assert inbox.count("PO-1") == 1 and inbox.count("PO-2") == 1


def test_what_is_no_sheet_is_refused_with_the_kinds_that_are_read(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        one.get("/console/sheet")
        for name, content in (("x.exe", b"MZ"), ("x.xlsx", b"not a zip"), ("", b""), ("x.csv", b"a;b\n1;2\n")):
            files = {"file": (name, content, "text/csv")} if name else None
            found = one.post("/console/sheet", {}, files)
            assert found.status_code in (400, 422), (name, found.status_code)
            assert 'class="verdict stop"' in found.text


def test_more_orders_than_may_come_at_once_are_refused_as_a_whole(sqlite_url: str) -> None:
    rows = "".join(f"PO-{n},bolts\n" for n in range(201))
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        one.get("/console/sheet")
        found = one.post(
            "/console/sheet", {}, {"file": ("x.csv", ("Order no,Description\n" + rows).encode(), "text/csv")}
        )
        assert found.status_code == 413
        assert "PO-1" not in said(one.get("/console/").text)
