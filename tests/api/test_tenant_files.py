"""Rules of a company, noted notices and lists of names through the service: in the answers, in receipts, in replays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.worker.context import Heartbeat
from api.worker.rechecks import Rechecker
from compliance.answer.own_data import OwnData
from compliance.engine import Assessor
from compliance.errors import OwnRulesRefused
from compliance.law.own_rules import OwnText
from compliance.scenarios.notes import NoteRequest, note_text
from compliance.store.chain import digest
from compliance.store.database import Store
from tests.api.in_process import DAY, as_role, service
from tests.api.worker_setup import HandClock, receipts, worker_context
from tests.asking import rulebook, shipment
from tests.law.test_company_policy import CHAIRS, INSTRUMENTS, RULE

AFTER = "2026-11-29"  # two days after the last day of MOFCOM-2025-72
WHY = {"why": "no longer wanted"}
BLOCKED = "id,name,country\nB-1,Ordinary Works GmbH,DE\n"
CHAIRS_TO_DE = json.dumps(shipment(CHAIRS, "DE")).encode()
GALLIUM = {"description": "gallium metal 6N", "form": "metal", "elements": {"Ga": {}}}


class Tenant:
    """An officer of a tenant, as calls."""

    def __init__(self, client: Any, url: str, tenant: str = "ours", role: str = "officer") -> None:
        self._client, self._head = client, as_role(client, url, role, tenant)

    def __call__(self, method: str, where: str, **params: str) -> Any:
        return self._client.request(method, where, params=params, headers=self._head)

    def put(self, name: str, text: str | bytes) -> Any:
        """Take a file into use."""
        return self._client.put("/v1/own-files", params={"name": name}, content=text, headers=self._head)

    def ask(self, goods: Any, to: str, day: str = DAY, **more: Any) -> Any:
        """Ask about goods on a day."""
        head = {**self._head, "Content-Type": "application/json"}
        body = json.dumps(shipment(goods, to, **more))
        return self._client.post("/v1/assessments", params={"as_of": day}, content=body, headers=head)

    def replays(self, answer: Any) -> bool:
        """Return whether an answer comes out again to the byte."""
        name = answer.headers["x-xuke-assessment"]
        return bool(self("POST", f"/v1/assessments/{name}:replay").json()["identical"])


def note(number: str = "48/2026") -> tuple[str, str]:
    """Return the name and text of a note: a notice that lets the pause of 46/2024 go on for a year."""
    asked = NoteRequest(
        number, "MOFCOM-2025-72", None, date(2027, 11, 27), date(2026, 11, 26), "https://example.org/n", "Anna",
        date(2026, 11, 28),
    )  # fmt: skip
    name, text = note_text(rulebook(), asked)
    return f"notes/{name}", text


def test_a_rule_of_the_company_stops_what_the_law_lets_go_and_the_answer_replays_after_it_ended(
    database_url: str,
) -> None:
    with service(database_url, dev=False) as client:
        ours, theirs = Tenant(client, database_url), Tenant(client, database_url, "theirs")
        free = ours.ask(CHAIRS, "DE")
        assert ours.put("policy/instruments.yaml", INSTRUMENTS).status_code == 200
        made = ours.put("policy/destination/acme_no_germany.yaml", RULE)
        assert (made.status_code, made.json()["state"]) == (200, "in_use")
        stopped = ours.ask(CHAIRS, "DE")
        assert [one.json()["decision"] for one in (free, stopped)] == ["not_controlled", "prohibited"]
        used = stopped.json()["register"]["rules"]
        assert [one.split()[0] for one in used] == [
            "policy/destination/acme_no_germany.yaml",
            "policy/instruments.yaml",
        ]
        assert digest(RULE.encode()) == used[0].split()[1]
        assert "register" not in theirs.ask(CHAIRS, "DE").json()
        name = made.json()["id"]
        assert ours("GET", f"/v1/own-files/{name}/content").text == RULE
        assert ours("POST", f"/v1/own-files/{name}:end", **WHY).json()["state"] == "ended"
        assert ours.ask(CHAIRS, "DE").json()["decision"] == "not_controlled"
        assert ours.replays(stopped) and ours.replays(free)
        assert ours("POST", "/v1/receipts:verify").json()["holds"]
        history = ours("GET", f"/v1/own-files/{name}/history").json()
        assert [one["action"] for one in history] == ["end", "create"]


def test_a_noted_notice_loosens_only_beside_the_answer_without_it(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        ours = Tenant(client, database_url)
        without = ours.ask(GALLIUM, "US", AFTER).json()
        name, text = note()
        assert ours.put(name, text).status_code == 200
        found = ours.ask(GALLIUM, "US", AFTER)
        answer = found.json()
        assert answer["overlays"][0]["who"] == "Anna"
        assert answer["register"]["rules"][0].startswith(f"{name} ")
        assert answer["at_worst"] == without["at_worst"] == "presumption_of_denial"
        assert "NOTED_NOTICE" in [flag["id"] for flag in answer["flags"]]
        assert [b["decision"] for b in answer["branches"] if "noted by Anna" in b["if"]["en"]] == [without["decision"]]
        assert ours.replays(found)
        assert ours.ask(GALLIUM, "US", "2026-11-25").json()["decision"] == without_note_before(client, database_url)


def without_note_before(client: Any, url: str) -> str:
    """Return the decision of a tenant without notes on a day before the notice was published."""
    return str(Tenant(client, url, "others").ask(GALLIUM, "US", "2026-11-25").json()["decision"])


def test_a_name_on_a_list_of_the_tenants_own_is_shown_with_the_list_and_its_digest(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        ours = Tenant(client, database_url)
        assert ours.put("lists/blocked.csv", BLOCKED).status_code == 200
        found = ours.ask(CHAIRS, "DE")
        hits = [party for party in found.json()["parties"] if party["entry"] == "B-1"]
        assert {one["match"] for one in hits} == {"match"}
        assert found.json()["register"]["lists"] == [f"lists/blocked.csv {digest(BLOCKED.encode())}"]
        assert ours.put("lists/blocked.csv", "id,name\nX-1,Quite Another Ltd\n").status_code == 200
        assert not [party for party in ours.ask(CHAIRS, "DE").json()["parties"] if party["entry"] == "B-1"]
        assert ours.replays(found)


def test_files_with_mistakes_are_refused_with_file_and_line(sqlite_url: str) -> None:
    lifting = RULE.replace("decision: prohibited", "decision: not_controlled, lifts: [route.single_licence]")
    with service(sqlite_url, dev=False) as client:
        ours = Tenant(client, sqlite_url)
        assert ours.put("policy/instruments.yaml", INSTRUMENTS).status_code == 200
        wrong = {
            "policy/destination/acme_no_germany.yaml": lifting, "notes/mofcom_2026_48.yaml": "id: [",
            "lists/blocked.csv": "a,b\n1,2\n", "other/x.yaml": RULE, "policy/../../etc/passwd.yaml": RULE,
            "notes/jp_thaw.yaml": rulebook().scenarios["scenarios/jp_thaw.yaml"],
        }  # fmt: skip
        found = {name: ours.put(name, text) for name, text in wrong.items()}
        assert {name: one.status_code for name, one in found.items()} == dict.fromkeys(wrong, 422)
        [fault] = found["policy/destination/acme_no_germany.yaml"].json()["faults"]
        assert fault["path"] == "destination/acme_no_germany.yaml:10"
        assert "lifts nothing" in fault["cause"]
        assert len(ours("GET", "/v1/own-files").json()["items"]) == 1


def test_texts_that_rules_in_use_cite_are_not_ended_before_them(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        ours = Tenant(client, sqlite_url)
        texts = ours.put("policy/instruments.yaml", INSTRUMENTS).json()["id"]
        rule = ours.put("policy/destination/acme_no_germany.yaml", RULE).json()["id"]
        assert ours("POST", f"/v1/own-files/{texts}:end", **WHY).status_code == 409
        assert [ours("POST", f"/v1/own-files/{one}:end", **WHY).status_code for one in (rule, texts)] == [200, 200]


def test_only_an_officer_changes_what_answers_rest_on(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        for role in ("viewer", "requester"):
            assert Tenant(client, sqlite_url, role=role).put("lists/blocked.csv", BLOCKED).status_code == 403


def test_a_note_that_the_rulebook_holds_by_now_is_left_aside_and_named() -> None:
    name, text = note()
    raw = text.encode()
    one = OwnText(name, digest(raw), raw)
    book = rulebook()
    later = replace(book, instruments={**book.instruments, "MOFCOM-2026-48": book.instruments["MOFCOM-2025-72"]})
    found = Assessor(later).answer(
        json.dumps(shipment(CHAIRS, "DE")).encode(), date(2026, 11, 29), OwnData(rules=(one,))
    )
    used = found.assessment.register_
    assert used is not None
    assert (used.rules, used.left_aside) == ((), (str(one),))
    assert found.assessment.overlays == ()


def test_no_answer_is_given_without_rules_that_no_longer_fit_the_law() -> None:
    raw = RULE.encode()
    one = OwnText("policy/destination/acme_no_germany.yaml", digest(raw), raw)  # the text that it cites is missing
    with pytest.raises(OwnRulesRefused, match=r"destination/acme_no_germany\.yaml:8"):
        Assessor(rulebook()).answer(
            json.dumps(shipment(CHAIRS, "DE")).encode(), date(2026, 11, 29), OwnData(rules=(one,))
        )


def test_a_change_of_own_rules_has_open_shipments_checked_again_the_same_day(database_url: str) -> None:
    clock = HandClock("2026-11-21T08:00:00+00:00")
    store = Store(database_url)
    with service(database_url, clock, dev=False) as client, worker_context(store, clock) as context:
        ours = Tenant(client, database_url)
        assert ours.ask(CHAIRS, "DE", reference="PO-1").json()["decision"] == "not_controlled"
        rechecker = Rechecker(context, Heartbeat())
        while rechecker.round():
            pass
        assert ours("GET", "/v1/cases").json()["items"] == []
        assert ours.put("policy/instruments.yaml", INSTRUMENTS).status_code == 200
        assert ours.put("policy/destination/acme_no_germany.yaml", RULE).status_code == 200
        while rechecker.round():
            pass
        assert [row.decision for row in receipts(store)] == ["not_controlled", "prohibited"]
        [case] = ours("GET", "/v1/cases").json()["items"]
        assert (case["name"], case["state"], case["data"]["decision"]) == ("PO-1", "open", "prohibited")
    store.close()


def test_a_what_if_stays_a_what_if_under_a_note(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        ours = Tenant(client, sqlite_url)
        assert ours.put(*note()).status_code == 200
        head = {**ours._head, "Content-Type": "application/json"}
        params = {"as_of": AFTER, "scenario": "jp_rare_earth_ban"}
        body = json.dumps(shipment(GALLIUM, "US"))
        found = client.post("/v1/assessments", params=params, content=body, headers=head).json()
        assert found["summary"]["en"].startswith("WHAT IF, no decision")
        assert found["receipt"] is None
