"""What screening does to an answer: a match decides, a likeness is asked, the user's own lists only warn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance import Assessment, Decision, Engine, Rulebook, Shipment
from compliance.cli.check import exit_code
from compliance.law.folder import default_root
from compliance.screening.clearances import Clearance, ClearanceFile, print_of_listing, print_of_party
from compliance.screening.user_lists import Record, UserNames
from tests.asking import GALLIUM, TODAY, flags, rulebook, shipment
from tests.law.test_company_policy import INSTRUMENTS, policy

DAY = date.fromisoformat(TODAY)
KESTREL = [Record("k-1", (("Kestrel Dynamics Corporation", "name"),), "DE")]
OWN_RULE = """
id: party.acme_own_list
title: { en: "Nobody on our own list", zh: "自有名单所列者不交货" }
why: A decision of the board, shown here so that a list of one's own can be made to count.
says: { en: "Acme does not deliver to anybody on its own list.", zh: "Acme不向自有名单所列者交货。" }
versions:
- from: 2026-01-01
  source: { law: ACME-POLICY, clause: "3" }
  when: { party.user_listed: true }
  then: { decision: prohibited }
"""


def answer(user: str, country: str = "DE", engine: Engine | None = None, **changes: Any) -> Assessment:
    """Return the answer for gallium to an end user."""
    asked = Shipment.model_validate(shipment(GALLIUM, country, user, ship_on=TODAY, **changes))
    return (engine or Engine(rulebook())).assess(asked, DAY)


def outcomes(found: Assessment) -> set[str]:
    """Return how the parties came out."""
    return {p.match for p in found.parties if p.role == "end_user"}


@pytest.mark.parametrize(
    "name", ["IHI AEROSPACE", "株式会社ＩＨＩエアロスペース", "IHI宇航株式会社", "IHI Aerospase Co."]
)
def test_a_listed_name_in_any_script_decides(name: str) -> None:
    listed = answer(name, "JP")
    assert outcomes(listed) == {"match"}
    assert listed.decision.refuses
    (party,) = (p for p in listed.parties if p.role == "end_user")
    assert party.why is not None and party.why.startswith("MOFCOM-2026-"), "the hit names its notice"


def test_a_likeness_is_asked_and_raises_what_may_come_at_worst() -> None:
    plain, alike = answer("Leitner Joinery", "SI"), answer("Omnipal d.o.o.", "SI")
    assert outcomes(plain) == {"none"} and outcomes(alike) == {"review"}
    assert "parties.name" in {q.fact for q in alike.questions}
    assert (plain.at_worst, alike.at_worst) == (Decision.LICENCE_NORMAL, Decision.PROHIBITED)
    assert alike.decision is plain.decision, "a likeness asks and does not decide"


def test_a_likeness_that_was_told_apart_is_asked_no_more_and_the_answer_says_who_did(tmp_path: Path) -> None:
    asked = Shipment.model_validate(shipment(GALLIUM, "SI", "Omnipal d.o.o.", ship_on=TODAY))
    listing = next((n, e) for n, e in rulebook().party_entries() if e.name.en == "OMNIPOL a.s.")
    memory = ClearanceFile(tmp_path / "findings.jsonl")
    for party in asked.parties:
        sides = print_of_party(party), print_of_listing(*listing)
        memory.keep(Clearance(listing[1].id, *sides, "A. Officer", "a joinery", DAY, date(2027, 1, 1)))
    told = Engine(rulebook(), clearances=memory).assess(asked, DAY)
    before = Engine(rulebook()).assess(asked, DAY)
    assert outcomes(told) == {"none"}
    assert told.parties[-1].why == f"cleared against {listing[1].id} by A. Officer on 2026-11-21, until 2027-01-01"
    assert "parties.name" not in {q.fact for q in told.questions}
    assert told.receipt != before.receipt, "two answers that differ never share a receipt"


def test_a_list_of_the_users_own_warns_and_leaves_the_law_as_it_is() -> None:
    own = Engine(rulebook(), lists=[UserNames("company", KESTREL)])
    plain, warned = answer("Kestrel Dynamics Corporation"), answer("Kestrel Dynamics Corporation", engine=own)
    assert plain.decision is warned.decision is Decision.LICENCE_NORMAL
    assert flags(warned) - flags(plain) == {"USER_LIST"}
    assert {p.status for p in warned.parties if p.match == "match"} == {"user list: company"}
    assert plain.receipt != warned.receipt


def test_a_company_rule_can_make_its_own_list_count(tmp_path: Path) -> None:
    folder = policy(tmp_path, instruments=INSTRUMENTS)
    (folder / "party").mkdir()
    (folder / "party" / "acme_own_list.yaml").write_text(OWN_RULE, encoding="utf-8")
    (folder / "destination" / "acme_no_germany.yaml").unlink()
    book = Rulebook.load(default_root(), folder)
    own = Engine(book, lists=[UserNames("company", KESTREL)])
    assert answer("Kestrel Dynamics Corporation", engine=own).decision is Decision.PROHIBITED
    assert answer("Ordinary Works Ltd", engine=own).decision is Decision.LICENCE_NORMAL
    alike = answer("Kestrel Dynamics Shipping", engine=own)
    assert outcomes(alike) == {"review"}
    assert (alike.decision, alike.at_worst) == (Decision.LICENCE_NORMAL, Decision.PROHIBITED)


def test_nothing_goes_on_a_licence_while_the_user_may_be_a_listed_party() -> None:
    licence = {"kind": "single", "control_codes": ["3C001.a"], "countries": ["SI"]}
    days = {"valid_from": "2026-06-01", "valid_until": "2027-05-31"}
    found = {}
    for user in ("Leitner Joinery", "Omnipal d.o.o."):
        plenty = {"value": "1000", "unit": "kg"}
        held = [{**licence, **days, "number": "24-1", "end_users": [user], "quantity_left": plenty}]
        line = {**GALLIUM, "quantity": {"value": "1", "unit": "kg"}}
        asked = Shipment.model_validate(shipment(line, "SI", user, ship_on=TODAY, licences=held))
        found[user] = Engine(rulebook()).assess(asked, DAY)
    assert {a.decision for a in found.values()} == {Decision.LICENCE_COVERED}
    assert {user: (a.action, exit_code(a)) for user, a in found.items()} == {
        "Leitner Joinery": ("proceed", 0),
        "Omnipal d.o.o.": ("ask", 30),
    }


@pytest.mark.parametrize(("day", "age"), [("2026-08-21", 0), ("2026-08-22", 0), ("2026-08-23", 1), (TODAY, 91)])
def test_every_answer_carries_the_age_of_the_lists(day: str, age: int) -> None:
    asked = Shipment.model_validate(shipment(GALLIUM, "DE"))
    stamp = Engine(rulebook()).assess(asked, date.fromisoformat(day)).rulebook
    assert (str(stamp.lists_verified_until), stamp.lists_age_days) == ("2026-08-22", age)
