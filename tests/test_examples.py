"""Every example gives the answer that the law asks for, and the quickstart runs as printed.

The expectations were written from the texts before the engine was asked; each says why in a sentence.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from compliance import Assessment, Engine, Rulebook
from compliance.intake.reading import read_shipment

EXAMPLES = Path(__file__).parent.parent / "examples"
AS_OF = date(2026, 11, 21)


class Expected(NamedTuple):
    """What the law says of an example: decision, action, a law that must be cited, and why."""

    decision: str
    action: str
    law: str
    why: str


EXPECTED = {
    "dysprosium_oxide_to_japan": Expected(
        "licence_required_strict", "apply", "MOFCOM-2026-01",
        "listed since April 2025, and every file to Japan turns on end user and use; the use is civil",
    ),
    "samarium_cobalt_magnets_to_listed_firm": Expected(
        "prohibited", "stop", "MOFCOM-2026-20",
        "the buyer is on the control list by its exact name, and a listing follows the name and not the use",
    ),
    "gallium_to_us_before_27_november": Expected(
        "licence_required_normal", "apply", "MOFCOM-2024-51",
        "on the release day the refusal in principle is suspended; the ordinary licence stays necessary",
    ),
    "gallium_to_us_after_27_november": Expected(
        "presumption_of_denial", "stop", "MOFCOM-2024-46",
        "the suspension ends on its text with 27 November, and no renewal was seen",
    ),
    "ndfeb_magnets_without_heavy_rare_earths": Expected(
        "not_controlled", "proceed_declare", "MOFCOM-2025-18",
        "only magnets with terbium or dysprosium are named, and none is said to be inside",
    ),
    "holmium_oxide_on_9_november": Expected(
        "not_controlled", "apply", "MOFCOM-2025-57",
        "the October package was formally suspended up to 10 November",
    ),
    "holmium_oxide_without_a_date": Expected(
        "licence_required_normal", "apply", "MOFCOM-2025-57",
        "after 10 November the formal text applies; the announced pause is shown beside it",
    ),
    "servo_motor_to_germany": Expected(
        "not_controlled", "proceed_declare", "MOFCOM-2025-18",
        "the ministry's answers leave motors with built-in magnets outside the April list",
    ),
    "artificial_graphite_to_korea": Expected(
        "licence_required_normal", "apply", "MOFCOM-2024-51",
        "purity, flexural strength and density are all above the limits; civil use in Korea is ordinary",
    ),
    "yttrium_target_malaysia_to_taiwan": Expected(
        "insufficient_information", "ask", "MOFCOM-2025-61",
        "0.05 to 0.2 percent lies on both sides of the 0.1 percent test, which formally applies again",
    ),
    "terbium_metal_end_user_open": Expected(
        "insufficient_information", "ask", "MOFCOM-2025-18",
        "without end user and end use nobody can tell a licence from a ban",
    ),
    "magnets_under_general_licence": Expected(
        "licence_covered", "proceed", "SC-792",
        "the general licence is in date and names item, customer and country",
    ),
    "cubic_press_to_a_trade_fair": Expected(
        "registration", "register", "SC-792",
        "an exhibition with return is registered; nothing stricter stands against it",
    ),
    "rotor_from_vietnam_bill_of_materials": Expected(
        "licence_required_normal", "apply", "MOFCOM-2025-61",
        "1,800 of 145,000 dollars is 1.24 percent, above the 0.1 percent of the overseas rule",
    ),
}  # fmt: skip


@cache
def engine() -> Engine:
    """Return an engine over the shipped rulebook."""
    return Engine(Rulebook.default())


@cache
def answer_to(name: str) -> Assessment:
    """Return the answer to an example."""
    text = (EXAMPLES / "shipments" / f"{name}.json").read_bytes()
    return engine().assess(read_shipment(text), AS_OF)


def test_every_example_has_an_expectation() -> None:
    assert {path.stem for path in (EXAMPLES / "shipments").glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_example_gets_the_answer_of_the_law(name: str) -> None:
    answer, expected = answer_to(name), EXPECTED[name]
    assert (answer.decision, answer.action) == (expected.decision, expected.action), expected.why
    cited = {source for line in answer.lines for f in line.findings for source in (f.law, *f.also)}
    assert expected.law in cited, f"{expected.law} is not cited: {sorted(cited)}"


def test_a_decision_that_comes_after_the_change_is_shown_beside_an_early_release() -> None:
    answer = answer_to("gallium_to_us_before_27_november")
    assert answer.at_worst == "presumption_of_denial"
    assert "DECISION_AFTER_STATE_CHANGE" in {flag.id for flag in answer.flags}


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        (
            "holmium_oxide_without_a_date",
            {("formal", "licence_required_normal"), ("announced", "not_controlled")},
        ),
        (
            "gallium_to_us_after_27_november",
            {("formal", "presumption_of_denial"), ("unconfirmed", "licence_required_normal")},
        ),
        (
            "rotor_from_vietnam_bill_of_materials",
            {("formal", "licence_required_normal"), ("announced", "not_controlled")},
        ),
    ],
)
def test_unsettled_law_shows_every_reading(name: str, readings: set[tuple[str, str]]) -> None:
    assert {(branch.standing, branch.decision.value) for branch in answer_to(name).branches} == readings


def test_an_unknown_end_user_is_asked_for_and_may_mean_a_ban() -> None:
    answer = answer_to("terbium_metal_end_user_open")
    assert answer.at_worst == "prohibited"
    assert {"parties.end_user.name", "end_use.statement"} <= {question.fact for question in answer.questions}


def test_a_share_around_the_threshold_asks_for_the_share() -> None:
    answer = answer_to("yttrium_target_malaysia_to_taiwan")
    assert (answer.at_best, answer.at_worst) == ("not_controlled", "licence_required_strict")
    assert answer.questions[0].fact == "lines.1.prc_content"


def test_no_answer_without_a_licence_lists_one() -> None:
    licences = {"dual_use_export_licence", "general_licence"}
    offenders = [
        name
        for name in EXPECTED
        if answer_to(name).decision == "not_controlled" and licences & {p.id for p in answer_to(name).papers}
    ]
    assert offenders == []


def test_the_quickstart_prints_decision_reason_and_papers() -> None:
    command = [sys.executable, str(EXAMPLES / "quickstart.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=EXAMPLES.parent, encoding="utf-8")
    assert done.stdout.startswith("decision  licence_required_strict")
    assert "MOFCOM-2026-01" in done.stdout
    assert "End-user and end-use certificate" in done.stdout


def test_the_catalogue_mirror_prints_shares_by_basis_and_the_causes(tmp_path: Path) -> None:
    catalogue, lines = tmp_path / "catalogue.csv", tmp_path / "lines.csv"
    rows = "stainless steel screws M6x20;7318.15.88\ndysprosium oxide 99.9 %;2846901500\nfoobar 3000;\n"
    catalogue.write_text(f"description;hs_code\n{rows}", encoding="utf-8")
    command = [sys.executable, str(EXAMPLES / "catalogue_mirror.py"), str(catalogue), "--as-of", "2026-11-21"]
    ran = subprocess.run([*command, "--lines", str(lines)], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("3 lines, 33.3 % free without a question\n")
    assert "word foobar  |  foobar 3000" in ran.stdout
    assert "row 1C905.b  |  dysprosium oxide 99.9 %" in ran.stdout
    assert len(lines.read_text(encoding="utf-8").splitlines()) == 4
