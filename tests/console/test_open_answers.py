"""What a system asked and was not let go stands in the inbox until a case rests on it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from starlette.testclient import TestClient

from compliance.store import receipts
from compliance.store.database import Store
from compliance.store.receipts import AskedShipment, Kept, ReceiptEntry
from compliance.store.register import entries, open_answers
from compliance.store.register.inbox import InboxFilter
from tests.api.in_process import DAY, as_role
from tests.api.worker_setup import assessor
from tests.asking import BOTTLE, GALLIUM, shipment
from tests.console.visiting import Visiting, console, person, said

CARD = {"Content-Type": "application/json"}
OPEN = {"description": "foobar compound 7"}


class Erp:
    """A system that asks through the API, with a key of its tenant."""

    def __init__(self, client: TestClient, url: str, tenant: str = "ours") -> None:
        """Get a key."""
        self._client, self._head = client, {**as_role(client, url, "requester", tenant), **CARD}

    def ask(self, goods: dict[str, Any], reference: str | None, country: str = "DE", **query: str) -> str:
        """Ask about goods and return the id of the answer."""
        document = shipment(goods, country, reference=reference) if reference else shipment(goods, country)
        found = self._client.post("/v1/assessments", params={"as_of": DAY, **query}, content=json.dumps(document),
                                  headers=self._head)  # fmt: skip
        assert found.status_code in (200, 201), found.text
        return str(found.headers.get("X-Xuke-Assessment", ""))

    def close(self, name: str) -> None:
        """Say that the shipment of an answer is over."""
        assert self._client.post(f"/v1/assessments/{name}:close", headers=self._head).status_code == 204


def waiting(one: Visiting, **more: str) -> list[str]:
    """Return the references that the inbox shows without a case, in order."""
    text = one.get("/console/", view="answers", **more).text
    return re.findall(r'<a href="/console/answers/asm_\w+">([^<]+)</a>', text)


def test_an_answer_that_holds_goods_back_waits_in_the_inbox_and_one_that_lets_them_go_does_not(
    database_url: str,
) -> None:
    with console(database_url) as client:
        one, erp = person(client, database_url), Erp(client, database_url)
        erp.ask(OPEN, "PO-ASKS")
        erp.ask(GALLIUM, "PO-NEEDS")
        erp.ask(BOTTLE, "PO-GOES")
        erp.ask(OPEN, "PO-SUPPOSED", record="false")
        assert waiting(one) == ["PO-NEEDS", "PO-ASKS"]
        page = said(one.get("/console/", view="answers").text)
        assert "Without a case 2" in page and "key:" in page


def test_one_click_opens_the_case_and_the_answer_waits_no_more(database_url: str) -> None:
    with console(database_url) as client:
        one, erp = person(client, database_url), Erp(client, database_url)
        name = erp.ask(OPEN, "PO-1")
        form = re.search(r'action="(/console/answers/asm_\w+/case)".*?name="why" value="([^"]+)"',
                         one.get("/console/", view="answers").text)  # fmt: skip
        assert form and name in form[1]
        opened = one.post(form[1], {"why": form[2]})
        assert opened.status_code == 303 and opened.headers["location"].startswith("/console/cases/")
        page = said(one.get(opened.headers["location"]).text)
        assert "Open questions" in page and "opened from the inbox" in page
        assert waiting(one) == [] and "PO-1" in said(one.get("/console/").text)
        again = one.post(form[1], {"why": form[2]})
        assert again.headers["location"] == opened.headers["location"]
        assert said(one.get(opened.headers["location"].partition("?")[0]).text).count("Asked again:") == 0


def test_each_shipment_waits_once_with_its_newest_answer(database_url: str) -> None:
    with console(database_url) as client:
        one, erp = person(client, database_url), Erp(client, database_url)
        erp.ask(OPEN, "PO-1")
        erp.ask(OPEN, "PO-2")
        newest = erp.ask(GALLIUM, "PO-1")
        assert waiting(one) == ["PO-1", "PO-2"]
        assert newest in one.get("/console/", view="answers").text
        erp.ask(BOTTLE, "PO-1")
        assert waiting(one) == ["PO-2"], "the newest answer lets the goods go"


def test_a_case_is_opened_on_the_newest_answer_though_the_page_showed_an_older_one(database_url: str) -> None:
    with console(database_url) as client:
        one, erp = person(client, database_url), Erp(client, database_url)
        old = erp.ask(OPEN, "PO-1")
        one.get("/console/", view="answers")
        newest = erp.ask(GALLIUM, "PO-1")
        opened = one.post(f"/console/answers/{old}/case", {"why": "opened from the inbox"})
        store = Store(database_url)
        with store.reading() as session:
            entry = entries.by_name(session, "ours", "case", "PO-1")
        store.close()
        assert entry is not None and opened.headers["location"].startswith(f"/console/cases/{entry.id}")
        assert entry.data["assessment"] == newest


def test_a_case_that_rests_on_another_answer_does_not_hide_a_new_one(database_url: str) -> None:
    """The goods of the order changed after the case was decided; the same answer once more is nothing new."""
    with console(database_url) as client:
        one, erp = person(client, database_url), Erp(client, database_url)
        first = erp.ask(OPEN, "PO-1")
        one.get("/console/")
        case = one.post(f"/console/answers/{first}/case", {"why": "opened"}).headers["location"].partition("?")[0]
        one.post(f"{case}/decide", {"decision": "drop", "why": "the order was given up"})
        erp.ask(OPEN, "PO-1")
        assert waiting(one) == []
        newest = erp.ask(GALLIUM, "PO-1")
        assert waiting(one) == ["PO-1"]
        opened = one.post(f"/console/answers/{newest}/case", {"why": "opened from the inbox"})
        assert opened.headers["location"].partition("?")[0] == case
        assert waiting(one) == [] and "PO-1" in said(one.get("/console/").text)


def test_a_shipment_without_a_reference_waits_under_its_own_answer(database_url: str) -> None:
    with console(database_url) as client:
        one, erp = person(client, database_url), Erp(client, database_url)
        erp.ask(OPEN, None)
        second = erp.ask(OPEN, None)
        assert waiting(one) == ["(no reference)"] * 2
        assert one.post(f"/console/answers/{second}/case", {"why": "opened"}).status_code == 303
        assert waiting(one) == ["(no reference)"]


def test_a_shipment_that_is_over_waits_no_more_until_it_is_asked_about_again(database_url: str) -> None:
    with console(database_url) as client:
        one, erp = person(client, database_url), Erp(client, database_url)
        erp.close(erp.ask(OPEN, "PO-1"))
        assert waiting(one) == []
        erp.ask(OPEN, "PO-1")
        assert waiting(one) == ["PO-1"]


def test_answers_of_another_tenant_are_neither_shown_nor_counted_nor_opened(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        theirs = Erp(client, database_url, "theirs").ask(OPEN, "PO-SECRET")
        page = one.get("/console/", view="answers")
        assert "PO-SECRET" not in page.text and "Without a case 0" in said(page.text)
        one.get("/console/check")
        assert one.post(f"/console/answers/{theirs}/case", {"why": "opened"}).status_code == 404
        ours = Erp(client, database_url).ask(OPEN, "PO-SECRET")
        one.post(f"/console/answers/{ours}/case", {"why": "opened"})
        assert waiting(person(client, database_url, tenant="theirs")) == ["PO-SECRET"]


def test_who_may_only_read_sees_answers_and_no_button(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        Erp(client, sqlite_url).ask(OPEN, "PO-1")
        one = person(client, sqlite_url, "viewer")
        assert waiting(one) == ["PO-1"]
        assert "/case" not in one.get("/console/", view="answers").text


def test_many_answers_come_in_pages_and_are_found_by_part_of_the_reference(store: Store) -> None:
    """From the fifty-first on they stand on the next page; the number is exact up to its bound."""
    kept(store, [f"PO-{number:03}" for number in range(120)])
    with store.reading() as session:
        pages = [open_answers.open_answers(session, "ours", wanted(offset=at)) for at in (0, 50, 100)]
        found = open_answers.open_answers(session, "ours", wanted(reference="o-11"))
        count = open_answers.count(session, "ours")
    names = [one.reference for part in pages for one in part]
    assert [len(part) for part in pages] == [50, 50, 20] and names == sorted(set(names), key=str, reverse=True)
    assert (len(found), count) == (10, 120)


def test_the_next_page_is_offered_when_there_is_one(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    kept(store, [f"PO-{number:03}" for number in range(51)])
    store.close()
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        assert "view=answers&amp;q=&amp;offset=50" in one.get("/console/", view="answers").text
        assert waiting(one, offset="50") == ["PO-000"]


def wanted(reference: str = "", offset: int = 0) -> InboxFilter:
    """Return what a page of answers asks for."""
    return InboxFilter("open", "2026-12-31", "worker", reference, offset, 50)


def kept(store: Store, names: list[str]) -> None:
    """Keep an answer that needs a licence for each reference."""
    document = json.dumps(shipment(GALLIUM, reference="PO")).encode()
    answer = assessor().answer(document, date.fromisoformat(DAY))
    assert not answer.assessment.action.startswith("proceed")
    asked = AskedShipment("ours", "key:erp", "assessment", None, "0" * 64)
    made = [
        ReceiptEntry(asked, document, answer.assessment.model_copy(update={"reference": name}), answer.text)
        for name in names
    ]
    with store.writing() as session:
        done = receipts.append(session.connection(), made, "2026-11-21T08:00:00.000000Z")
    assert all(isinstance(one, Kept) for one in done)
