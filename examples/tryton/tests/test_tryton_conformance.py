"""One answer on every surface: each case of `tests/shipments/` asked of the plug-in gives what the library gives.

That the command line, the service and the client give the library's bytes for the same cases is held by
`tests/api/test_conformance.py`. Here stand the fourth surface and the way through the ERP's own records. What
"identical" means, receipt included, is told in `shipment_cases.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import cache
from typing import Any

import pytest
from acting import receipts
from compliance import Decision
from from_shipment import through_the_records
from shipment_cases import (
    LOST,
    ROOT,
    as_digested,
    but_for_the_receipt,
    cases,
    differences,
    document,
    in_full,
    lost_of,
    of_the_library,
    unplanned,
)
from trytond.exceptions import UserError

from export_licence import deciding
from export_licence.assessor import Library, Service
from export_licence.verdict import verdict

ACTIONS = ("proceed", "proceed_declare", "register", "apply", "ask", "stop")  # from the freest
REAL = {
    "EX-054": ("go", "not_controlled"),
    "EX-063": ("ask", "not_controlled"),  # an ordinary export licence, of an older catalogue that was not read
    "EX-095": ("held", "licence_required_strict"),
    "EX-106": ("stopped", "prohibited"),
    "EX-104": ("ask", "insufficient_information"),
    "EX-123": ("held", "licence_required_strict"),
    "EX-162": ("held", "licence_required_normal"),
    "EX-174": ("held", "licence_required_strict"),
    "EX-180": ("go", "licence_covered"),
}


@cache
def asked() -> dict[str, str]:
    """Return what the plug-in asks for each case, once it is in the records of the ERP."""
    return {name: through_the_records(document(name), day) for name, (day, _) in cases().items()}


@cache
def answered() -> dict[str, bytes]:
    """Return what the plug-in is answered in process."""
    return {name: Library().assess(text.encode(), cases()[name][0]) for name, text in asked().items()}


@cache
def of_the_cases() -> dict[str, bytes]:
    """Return the library's answers to the cases as they are written."""
    return {name: of_the_library(text, day) for name, (day, text) in cases().items()}


@cache
def of_the_unplanned() -> dict[str, bytes]:
    """Return the library's answers to the cases without a day of filing, as an ERP asks."""
    return {name: of_the_library(unplanned(document(name), day), day) for name, (day, _) in cases().items()}


@cache
def identical() -> frozenset[str]:
    """Return the cases to which the plug-in has the library's answer to the byte, asked in the digest's own words."""
    found = set()
    for name, (day, _) in cases().items():
        full = in_full(document(name), day)
        same = as_digested(full) == as_digested(json.loads(asked()[name]))
        if same and of_the_library(full, day) == answered()[name]:
            found.add(name)
    return frozenset(found)


def test_every_case_asked_of_the_plug_ins_library_has_the_librarys_bytes() -> None:
    library = Library()
    found = {name: library.assess(text.encode(), day) for name, (day, text) in cases().items()}
    assert len(found) >= 60
    assert not [name for name, answer in found.items() if answer != of_the_cases()[name]]


def test_every_case_asked_of_the_plug_ins_service_has_the_librarys_bytes(served: Any) -> None:
    service = Service(served.url, served.key, 30)
    found = {name: service.assess(text.encode(), day) for name, (day, text) in cases().items()}
    assert not [name for name, answer in found.items() if answer != of_the_cases()[name]]


def test_every_case_from_the_records_has_one_answer_in_process_and_from_the_service(served: Any) -> None:
    service = Service(served.url, served.key, 30)
    found = {name: service.assess(text.encode(), cases()[name][0]) for name, text in asked().items()}
    assert not [name for name, answer in found.items() if answer != answered()[name]]
    assert not [
        name for name, text in asked().items() if of_the_library(json.loads(text), cases()[name][0]) != answered()[name]
    ]


def test_a_day_of_filing_that_is_left_out_moves_days_and_nothing_else() -> None:
    moved = set()
    for name in cases():
        planned, bare = json.loads(of_the_cases()[name]), json.loads(of_the_unplanned()[name])
        moved |= {part for part in planned if planned[part] != bare[part]}
    assert moved <= {"delay", "next_steps", "law_state", "receipt"}


def test_the_words_of_an_erp_change_no_answer_but_its_receipt() -> None:
    changed = []
    for name, (day, _) in cases().items():
        full = of_the_library(in_full(document(name), day), day)
        if but_for_the_receipt(full) != but_for_the_receipt(of_the_unplanned()[name]):
            changed.append(name)
    assert not changed


def test_every_case_is_identical_through_the_records_or_in_the_table() -> None:
    named = {name for _, names in LOST.values() for name in names}
    assert cases().keys() - identical() == named
    assert len(identical()) >= 57


def test_an_identical_answer_is_that_of_the_case_but_for_the_digest_of_its_wording() -> None:
    theirs, ours = of_the_unplanned(), answered()
    assert not [n for n in identical() if but_for_the_receipt(ours[n]) != but_for_the_receipt(theirs[n])]


def test_the_table_names_exactly_the_facts_that_are_lost() -> None:
    found = {
        name: differences(in_full(document(name), day), json.loads(asked()[name])) for name, (day, _) in cases().items()
    }
    assert {name: lost for name, lost in found.items() if lost} == {
        name: lost for name in found if (lost := lost_of(name))
    }
    assert all(reason for reason, _ in LOST.values())


@pytest.mark.parametrize("name", sorted({name for _, names in LOST.values() for name in names}))
def test_where_a_fact_is_lost_the_plug_in_is_never_looser(name: str) -> None:
    ours, theirs = json.loads(answered()[name]), json.loads(of_the_cases()[name])
    told = ours["at_worst"] if ours["decision"] == "insufficient_information" else ours["decision"]
    assert Decision(told).strictness >= Decision(theirs["decision"]).strictness
    assert Decision(ours["at_worst"]).strictness >= Decision(theirs["at_worst"]).strictness
    assert ACTIONS.index(ours["action"]) >= ACTIONS.index(theirs["action"])
    free = theirs["action"] in ACTIONS[:2]
    assert free or verdict(ours, json.loads(asked()[name])).outcome != "go"


def test_what_the_gate_lets_go_the_library_lets_go() -> None:
    let_go = {name for name, text in asked().items() if verdict(json.loads(answered()[name]), json.loads(text)).go}
    free = {name for name, answer in of_the_cases().items() if json.loads(answer)["action"] in ACTIONS[:2]}
    assert let_go == free


def test_a_fact_that_the_mapping_dropped_would_be_seen() -> None:
    full = in_full(document("EX-057"), cases()["EX-057"][0])
    bare = json.loads(json.dumps(full))
    del bare["lines"][0]["parameters"]["purity_percent"], bare["end_use"]["military"]
    assert differences(full, bare) == {"lines.parameters.purity_percent", "end_use.military"}
    assert as_digested(full) != as_digested(bare)


def of_the_command_line(text: str, day: date) -> Any:
    """Return what the program prints for a document."""
    command = [sys.executable, "-m", "compliance.cli.main", "check", "-", "--as-of", str(day), "--format", "json"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, cwd=ROOT, check=False, timeout=60)
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sorted(REAL))
def test_a_real_shipment_keeps_the_answer_of_every_surface(
    erp: Any, on: Any, reached: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from real_records import picked

    day = cases()[name][0]
    on(day)  # before the rulebook was written, so the guard against a wrong clock is taken away
    monkeypatch.setattr(deciding, "before_the_law", lambda answer, day: False)
    shipment = picked(document(name))
    packs = REAL[name][0] == "go"
    try:
        shipment.click("pack")
    except UserError:
        assert not packs
    (kept,) = receipts(shipment)
    assert (kept.outcome, kept.decision, kept.day) == (*REAL[name], day)
    assert json.loads(kept.document) == json.loads(asked()[name]) | {"reference": shipment.number}
    answer = kept.answer.encode()
    assert of_the_library(kept.document, day) == answer
    assert reached is None or Service(reached.url, reached.key, 30).assess(kept.document.encode(), day) == answer
    assert of_the_command_line(kept.document, day) == json.loads(answer)
    assert kept.receipt == json.loads(answer)["receipt"]
    same = {**document(name), "reference": shipment.number}
    if name in identical():
        assert of_the_library(in_full(same, day), day) == answer
        assert but_for_the_receipt(of_the_library(unplanned(same, day), day)) == but_for_the_receipt(answer)
