"""What a rule sets aside says so: it is shown apart, with what set it aside, and never among the reasons."""

from __future__ import annotations

import json
from datetime import date

import pytest

from compliance import Decision, Engine, Shipment
from compliance.engine import Assessor
from compliance.model.assessment import Assessment
from compliance.report.answer_report import report
from compliance.store.replay import replayed
from tests.asking import SHIPMENTS, engine, rulebook

CASE = json.loads((SHIPMENTS / "EX-180.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def covered() -> Assessment:
    shipment = Shipment.model_validate_json(json.dumps(CASE["shipment"]))
    found: Assessment = engine().assess(shipment, date.fromisoformat(CASE["as_of"]))
    return found


def test_no_reason_contradicts_a_general_licence(covered: Assessment) -> None:
    assert covered.decision is Decision.LICENCE_COVERED
    findings = covered.lines[0].findings
    assert {f.decision for f in findings if f.outcome == "applies" and f.decision} == {Decision.LICENCE_COVERED}
    lifted = [f for f in findings if f.outcome == "lifted"]
    assert Decision.LICENCE_NORMAL in {f.decision for f in lifted}
    assert {name for f in lifted for name in f.lifted_by} == {"route.general_licence_held"}


def test_only_lifted_findings_name_what_lifted_them() -> None:
    for path in sorted(SHIPMENTS.glob("*.json"))[:12]:
        case = json.loads(path.read_text("utf-8"))
        shipment = Shipment.model_validate_json(json.dumps(case["shipment"]))
        found = engine().assess(shipment, date.fromisoformat(case["as_of"]))
        for finding in (f for line in found.lines for f in line.findings):
            assert (finding.outcome == "lifted") == bool(finding.lifted_by), path.name


@pytest.mark.parametrize(("lang", "title"), [("en", "Set aside"), ("zh", "不予适用的规则")])
def test_the_report_shows_what_was_set_aside_apart(covered: Assessment, lang: str, title: str) -> None:
    sheet = report(covered, lang)
    (section,) = [part for part in sheet.parts if part.title == title]
    assert "route.general_licence_held" in str(section)
    reasons = sheet.parts[0]
    assert "MOFCOM-2025-18" not in {item.head.split(",")[0] for item in reasons.items}  # type: ignore[union-attr]


def alone(told: Engine) -> Engine:
    """Return an engine in which the first judge stands alone, as on a Python without the second."""
    told._judges.judges = told._judges.judges[:1]
    told._judges.names = told._judges.names[:1]
    return told


def test_the_receipt_is_the_same_whichever_judges_ran(covered: Assessment) -> None:
    shipment = Shipment.model_validate_json(json.dumps(CASE["shipment"]))
    one = alone(Engine(rulebook())).assess(shipment, date.fromisoformat(CASE["as_of"]))
    assert one.receipt == covered.receipt
    assert one.judges == ("reading",)


def test_a_replay_says_when_only_the_judges_differ() -> None:
    text = json.dumps(CASE["shipment"]).encode()
    full, single = Assessor(rulebook()), Assessor(rulebook())
    then = single.answer(text, date.fromisoformat(CASE["as_of"]))
    stored = json.loads(then.text) | {"judges": ["another"]}
    row = {"id": "r1", "input": text, "answer": json.dumps(stored).encode(), "as_of": CASE["as_of"]}
    row |= {"engine": then.assessment.engine, "rulebook": rulebook().digest}
    result = replayed(full, row)
    assert not result.identical
    assert result.only_judges
    assert all(path.startswith("$.judges") for path in result.differs)
    stored["decision"] = "prohibited"
    assert not replayed(full, row | {"answer": json.dumps(stored).encode()}).only_judges
