"""A newer answer that lets the goods go is shown at the case, and closes it by one decision; never by itself."""

from __future__ import annotations

import re
from typing import Any

from starlette.testclient import TestClient

from tests.api.in_process import as_role
from tests.asking import BOTTLE, GALLIUM
from tests.console.test_open_answers import OPEN, Erp
from tests.console.visiting import Visiting, console, person, said

FREE = "A newer answer says: No dual-use licence needed"
SHIP, REST = "Take it over and close: ship", "Take it over"


def case_of(one: Visiting, answer: str) -> str:
    """Open a case on an answer and return its path."""
    one.get(f"/console/answers/{answer}")
    made = one.post(f"/console/answers/{answer}/case", {"why": "the buyer asks"})
    assert made.status_code == 303
    return str(made.headers["location"]).partition("?")[0]


def held(client: TestClient, url: str) -> tuple[Visiting, Erp, str]:
    """Return an officer, a system, and the path of a case on goods that are held."""
    one, erp = person(client, url), Erp(client, url)
    return one, erp, case_of(one, erp.ask(GALLIUM, "PO-7"))


def closes(one: Visiting, case: str, answer: str) -> Any:
    """Take over an answer and decide that the goods ship."""
    one.get(case)
    return one.post(f"{case}/newer", {"assessment": answer, "why": "the order was corrected"})


def state(one: Visiting, case: str) -> str:
    """Return the state that the page of a case shows."""
    found = re.search(r'<span class="state (\w+)">', one.get(case).text)
    assert found
    return found[1]


def test_it_is_shown_and_one_decision_takes_it_over_and_closes(database_url: str) -> None:
    with console(database_url) as client:
        one, erp, case = held(client, database_url)
        assert "A newer answer" not in said(one.get(case).text)
        answer = erp.ask(BOTTLE, "PO-7")
        page = one.get(case).text
        assert FREE in said(page) and f"/console/answers/{answer}" in page and SHIP in said(page)
        assert "The question was another one" in said(page)
        assert state(one, case) == "open"  # nothing closes by itself
        assert FREE in said(one.get("/console/").text)
        viewer = person(client, database_url, "viewer")
        assert FREE in said(viewer.get(case).text) and REST not in said(viewer.get(case).text)
        assert closes(viewer, case, answer).status_code == 403
        assert closes(one, case, answer).status_code == 303
        page = one.get(case).text
        assert state(one, case) == "decided" and FREE not in said(page)
        assert FREE not in said(one.get("/console/", view="decided").text)
        assert "Asked again: the order was corrected" in said(page) and "Decided: the order was corrected" in said(page)
        one.get("/console/audit")
        assert "Every link holds" in said(one.post("/console/audit/verify", {}).text)


def test_an_answer_that_came_in_between_is_read_first(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one, erp, case = held(client, sqlite_url)
        free = erp.ask(BOTTLE, "PO-7")
        worse = erp.ask(OPEN, "PO-7")
        refused = closes(one, case, free)
        assert refused.status_code == 409
        assert "this is not the newest answer about the shipment of an open case" in said(refused.text)
        page = said(one.get(case).text)
        assert "A newer answer says: Cannot be decided yet" in page and SHIP not in page and REST in page
        refused = closes(one, case, worse)
        assert refused.status_code == 409 and "the answer says 'ask', so the goods do not go" in said(refused.text)
        assert state(one, case) == "open"


def test_one_that_holds_the_goods_too_is_taken_over_and_stays_open(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one, erp, case = held(client, sqlite_url)
        erp.ask(GALLIUM, "PO-7")
        assert "the same question, word by word" in said(one.get(case).text)
        newer = erp.ask(OPEN, "PO-7")
        one.get(case)
        assert case_of(one, newer) == case
        assert "A newer answer" not in said(one.get(case).text) and state(one, case) == "open"


def test_an_answer_for_another_day_closes_nothing_today(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one, erp, case = held(client, sqlite_url)
        for day in ("2026-11-20", "2026-12-24"):
            answer = erp.ask(BOTTLE, "PO-7", as_of=day)
            page = said(one.get(case).text)
            assert FREE in page and f"It is for {day} and not for today." in page and SHIP not in page
            refused = closes(one, case, answer)
            assert refused.status_code == 409
            assert f"the answer is for {day}, not for today" in said(refused.text)
        assert state(one, case) == "open"


def test_neither_a_what_if_nor_another_order_or_tenant_is_a_newer_answer(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one, erp, case = held(client, sqlite_url)
        erp.ask(BOTTLE, "PO-7", record="false")
        erp.ask(BOTTLE, "PO-8")
        theirs = Erp(client, sqlite_url, "theirs").ask(BOTTLE, "PO-7")
        assert "A newer answer" not in said(one.get(case).text)
        assert closes(one, case, theirs).status_code == 409
        assert state(one, case) == "open"


def test_the_api_decides_on_the_newest_answer_too(database_url: str) -> None:
    with console(database_url) as client:
        _, erp, case = held(client, database_url)
        answer = erp.ask(BOTTLE, "PO-7")
        officer = as_role(client, database_url, "officer", "ours")
        where = f"/v1/cases/{case.rpartition('/')[2]}:decide"
        asked = {"assessment": answer, "why": "the order was corrected"}
        wrong = client.post(where, params={**asked, "decision": "drop"}, headers=officer)
        assert wrong.status_code == 400
        assert wrong.json()["detail"] == "An answer is named with the decision 'ship' alone."
        made = client.post(where, params={**asked, "decision": "ship"}, headers=officer)
        assert made.status_code == 200, made.text
        data = made.json()["data"]
        assert (made.json()["state"], data["assessment"]) == ("decided", answer)
        assert data["action"].startswith("proceed")
        assert [one["decision"] for one in data["decisions"]] == ["ship"]
        again = client.post(where, params={**asked, "decision": "ship"}, headers=officer)
        assert again.status_code == 409
