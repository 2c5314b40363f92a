"""An override from the question to the report: four eyes, one question, one law, until its day, and never hidden."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.worker.context import Heartbeat
from api.worker.expiries import ExpiryRechecker
from api.worker.rechecks import Rechecker
from compliance.engine import Assessor
from compliance.law.rulebook import Rulebook
from compliance.store.database import Store
from tests.api.running import make_key
from tests.api.worker_setup import HandClock, assessor, worker_context
from tests.asking import shipment
from tests.cli.running import xuke
from tests.console.test_open_answers import waiting
from tests.console.visiting import Visiting, console, said
from tests.law.test_new_announcement import INSTRUMENT, NOTICE, with_file

GOODS = {"description": "foobar compound 7"}
UNTIL = {"until": "2026-11-30", "why": "the analysis is at hand"}
LAST_DAY, DAY_AFTER = "2026-11-30T15:30:00+00:00", "2026-11-30T16:30:00+00:00"  # 23:30 and 00:30 in China


class Person(Visiting):
    """An officer with a key, at the console and through the API."""

    def __init__(self, client: TestClient, url: str) -> None:
        """Log in."""
        super().__init__(client)
        self._key, self._api = make_key(url, "officer", "ours"), client
        self.back()

    def back(self) -> None:
        """Log in, again where a session ended with the day; the service looks at the register anew, as in a second."""
        assert self.log_in(self._key).status_code == 303
        self._api.app.state.service.tenants.changed("ours")  # type: ignore[attr-defined]

    def ask(self, goods: dict[str, Any] | None = None) -> Any:
        """Ask about the shipment as an ERP does, and return the answer."""
        head = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        document = json.dumps(shipment(goods or GOODS, reference="PO-7"))
        found = self._api.post("/v1/assessments", content=document, headers=head)
        assert found.status_code == 201, found.text
        return found.json() | {"id": found.headers["x-xuke-assessment"]}


def proposed(ann: Person) -> str:
    """Ask, open the case from the inbox, and return its path."""
    answer = ann.ask()
    assert answer["action"] == "ask" and not answer["at_worst"].startswith("pro")
    assert waiting(ann) == ["PO-7"]
    opened = ann.post(f"/console/answers/{answer['id']}/case", {"why": "may go, I think: see the analysis"})
    return str(opened.headers["location"]).partition("?")[0]


def confirmed(ann: Person, ben: Person) -> str:
    """Have an override made by a second person, and return the path of its case."""
    case = proposed(ann)
    ben.get(case)
    found = ben.post(f"{case}/override", UNTIL)
    assert found.status_code == 303, said(found.text)
    return case


def swept(url: str, clock: HandClock, law: Callable[[], Assessor] = assessor) -> None:
    """Let the background worker look at what ended and what the law changed."""
    store = Store(url)
    with worker_context(store, clock, at=law) as context:
        for worker in (ExpiryRechecker(context, Heartbeat()), Rechecker(context, Heartbeat())):
            while worker.round():
                pass
            worker.close()
    store.close()


@pytest.fixture(scope="session")
def later_law(tmp_path_factory: pytest.TempPathFactory) -> Assessor:
    """Return the assessor of a rulebook with one listing more, which the shipment does not touch."""
    place = tmp_path_factory.mktemp("law")
    return Assessor(Rulebook.load(with_file(place, "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)))


def test_an_override_is_proposed_by_one_made_by_another_and_stands_in_answer_and_report(
    database_url: str, tmp_path: Path
) -> None:
    with console(database_url) as client:
        ann, ben = Person(client, database_url), Person(client, database_url)
        case = proposed(ann)
        page = ann.get(case)
        assert "Override" in said(page.text)
        refused = ann.post(f"{case}/override", UNTIL)
        assert refused.status_code == 409 and "does not override" in said(refused.text)
        assert ann.post(f"{case}/decide", {"decision": "ship", "why": "in a hurry"}).status_code == 409
        ben.get(case)
        assert ben.post(f"{case}/override", UNTIL | {"until": "2026-11-20"}).status_code == 409
        assert ben.post(f"{case}/override", UNTIL | {"why": ""}).status_code == 400
        assert ben.post(f"{case}/override", UNTIL).status_code == 303
        page = said(ann.get(case).text)
        assert "Overridden by key:" in page and "until 2026-11-30" in page and UNTIL["why"] in page
        assert ann.post(f"{case}/decide", {"decision": "ship", "why": "as overridden"}).status_code == 303
        answer = ann.ask()
        assert answer["action"] == "proceed_declare" and "OVERRIDDEN" in [flag["id"] for flag in answer["flags"]]
        assert answer["register"]["override"]["why"] == UNTIL["why"]
        assert answer["register"]["override"]["by"] != "" and case.endswith(answer["register"]["override"]["case"])
        report = ann.get(f"{case}/report")
    for words in (UNTIL["why"], "override", "as overridden", answer["register"]["override"]["by"], "both chains hold"):
        assert words in report.text, words
    file = tmp_path / "report.html"
    file.write_text(report.text, "utf-8")
    assert xuke("receipts", "verify", "--report", str(file)).exit_code == 0


def test_an_override_ends_after_its_last_day_and_its_case_comes_back(database_url: str) -> None:
    clock = HandClock()
    with console(database_url, clock=clock) as client:
        ann, ben = Person(client, database_url), Person(client, database_url)
        case = confirmed(ann, ben)
        clock.set(LAST_DAY)
        swept(database_url, clock)
        ann.back()
        assert "Overridden by" in said(ann.get(case).text) and ann.ask()["action"] == "proceed_declare"
        clock.set(DAY_AFTER)
        swept(database_url, clock)
        ann.back()
        page = said(ann.get(case).text)
        assert "Overridden by" not in page and "Reopened:" in page
        assert "PO-7" in said(ann.get("/console/", view="changed").text)
        assert ann.ask()["action"] == "ask"


def test_a_case_that_nobody_asked_about_again_comes_back_too_and_says_why(database_url: str) -> None:
    clock = HandClock()
    with console(database_url, clock=clock) as client:
        ann, ben = Person(client, database_url), Person(client, database_url)
        case = confirmed(ann, ben)
        clock.set(DAY_AFTER)
        swept(database_url, clock)
        ann.back()
        assert "Overridden by" not in said(ann.get(case).text)
        assert "the override ended on 2026-11-30" in said(ann.get("/console/").text)


def test_goods_that_went_under_an_override_do_not_come_back_at_its_end(database_url: str) -> None:
    clock = HandClock()
    with console(database_url, clock=clock) as client:
        ann, ben = Person(client, database_url), Person(client, database_url)
        case = confirmed(ann, ben)
        ann.post(f"{case}/decide", {"decision": "ship", "why": "as overridden"})
        clock.set(DAY_AFTER)
        swept(database_url, clock)
        ann.back()
        assert "PO-7" not in said(ann.get("/console/").text)


@pytest.mark.parametrize("asked_again", [False, True])
def test_a_new_day_under_the_same_law_leaves_an_override_in_force(database_url: str, asked_again: bool) -> None:
    clock = HandClock()
    with console(database_url, clock=clock) as client:
        ann, ben = Person(client, database_url), Person(client, database_url)
        case = confirmed(ann, ben)
        if asked_again:
            ann.ask()
        for _ in range(2):
            clock.move(days=1)
            swept(database_url, clock)
            ann.back()
            assert "Overridden by" in said(ann.get(case).text)
        assert ann.ask()["action"] == "proceed_declare"


@pytest.mark.parametrize("asked_again", [False, True])
def test_another_law_ends_an_override_though_the_answer_is_as_it_was(
    database_url: str, asked_again: bool, later_law: Assessor
) -> None:
    clock = HandClock()
    with console(database_url, clock=clock) as client:
        ann, ben = Person(client, database_url), Person(client, database_url)
        case = confirmed(ann, ben)
        if asked_again:
            ann.ask()
        swept(database_url, clock, lambda: later_law)
        ann.back()
        page = said(ann.get(case).text)
        assert "Overridden by" not in page and "Reopened:" in page
        assert ann.ask()["action"] == "ask"


def test_an_override_is_for_its_question_and_other_goods_under_the_reference_wait(database_url: str) -> None:
    with console(database_url) as client:
        ann, ben = Person(client, database_url), Person(client, database_url)
        confirmed(ann, ben)
        assert waiting(ann) == []
        found = ann.ask({"description": "quuxine compound 9"})
        assert found["action"] == "ask" and "register" not in found
        assert waiting(ann) == ["PO-7"]
