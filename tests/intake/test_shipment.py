"""The question and its faults: what is read, what is refused, and in which words."""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compliance.errors import ShipmentRefused
from compliance.intake.json_text import LARGEST_BYTES
from compliance.intake.reading import read_shipment, read_shipments
from compliance.model.shipment import Shipment

HERE = Path(__file__).parents[1]
IN_USE: list[dict[str, Any]] = json.loads((HERE / "shipments_in_use.json").read_text(encoding="utf-8"))
LINE = {"line": "1", "description": "yttrium oxide"}


def refusal(document: Any) -> str:
    """The faults of a document, or an empty text when it is read."""
    try:
        read_shipment(document)
    except ShipmentRefused as refused:
        return str(refused)
    return ""


def with_line(**fields: Any) -> dict[str, Any]:
    """The smallest shipment, with further fields on its line."""
    return {"lines": [{**LINE, **fields}]}


def test_every_broken_shipment_is_refused_in_the_agreed_words() -> None:
    """One file for each kind of fault, the expected text beside it."""
    files = sorted((HERE / "broken_shipments").glob("*.json"))
    offenders = []
    for file in files:
        wanted = file.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")
        got = refusal(file.read_bytes())
        if got != wanted:
            offenders.append(f"{file.name}\n  wanted: {wanted}\n  got:    {got or 'no fault'}")
    assert len(files) >= 36
    assert not offenders, "\n".join(offenders)


def test_no_fault_speaks_the_language_of_the_model_library() -> None:
    """The words are ours, and every line is path, cause and hint."""
    offenders = []
    for file in (HERE / "broken_shipments").glob("*.txt"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if any(word in line.casefold() for word in ("pydantic", "input should", "http", "_type", "none")):
                offenders.append(f"{file.name}: {line}")
            if not line.startswith("$") or ": " not in line or line[-1] not in ".?":
                offenders.append(f"{file.name}: {line}")
    assert not offenders, "\n".join(offenders)


def test_shipments_in_use_are_read_alike_from_text_from_objects_and_by_the_model() -> None:
    """Three doors, one shipment; writing it out and reading it again changes nothing."""
    for document in IN_USE:
        text = json.dumps(document)
        shipment = read_shipment(text)
        assert shipment == read_shipment(document) == Shipment.model_validate_json(text)
        assert Shipment.model_validate_json(shipment.model_dump_json()) == shipment
        assert Shipment.model_validate(shipment.model_dump()) == shipment
    assert len(read_shipments(json.dumps(IN_USE).encode())) == len(IN_USE)


def test_values_take_their_proper_types() -> None:
    """Numbers are exact, days are days, codes are in their usual case."""
    shipment = read_shipment(json.dumps(IN_USE[0]))
    line = shipment.lines[0]
    assert shipment.ship_on == date(2026, 12, 15)
    assert shipment.apply_on is None
    assert (line.hs_code, line.control_code) == ("8505111000", "1C905.a.4")
    assert line.elements["Dy"].mass_percent == Decimal("3.1")
    assert line.parameters == {
        "purity_percent": Decimal("99.9"), "density_g_cm3": Decimal("7.5"), "calcined": True, "grade": "N42SH"
    }  # fmt: skip
    assert type(line.parameters["calcined"]) is bool


def test_what_is_not_said_stays_unsaid() -> None:
    """Only the movement has a default; null equals absent."""
    shipment = read_shipment({"lines": [LINE], "destination": None, "movement": None, "parties": None})
    assert shipment == read_shipment({"lines": [LINE]})
    assert (shipment.movement, shipment.destination, shipment.onward_stated, shipment.parties) == (
        "export", None, None, ()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (with_line(elements={"Dy": {"mass_percent": 100}}), with_line(elements={"Dy": {"mass_percent": "100.0001"}})),
        (with_line(elements={"Dy": {"mass_percent": 0}}), with_line(elements={"Dy": {"mass_percent": "-0.0001"}})),
        (with_line(description="a" * 2000), with_line(description="a" * 2001)),
        (with_line(hs_code="8505"), with_line(hs_code="850")),
        (with_line(hs_code="8505.11.1000"), with_line(hs_code="8505.11.10000")),
        (with_line(control_code="1C905.a.b.c.d.e"), with_line(control_code="1C905.a.b.c.d.e.f")),
        (with_line(parameters={"grade": "x" * 100}), with_line(parameters={"grade": "x" * 101})),
        (with_line(parameters={"a" * 80: 1}), with_line(parameters={"a" * 81: 1})),
        (with_line(quantity={"value": 10**19 - 1}), with_line(quantity={"value": 10**19})),
        (with_line(quantity={"value": "0." + "1" * 27}), with_line(quantity={"value": "0." + "1" * 29})),
        (with_line(value={"amount": 0}), with_line(value={"amount": "-0.01"})),
        ({"lines": [LINE], "ship_on": "1990-01-01"}, {"lines": [LINE], "ship_on": "1989-12-31"}),
        ({"lines": [LINE], "ship_on": "2100-12-31"}, {"lines": [LINE], "ship_on": "2101-01-01"}),
        ({"lines": [LINE], "ship_on": "2028-02-29"}, {"lines": [LINE], "ship_on": "2027-02-29"}),
        ({"lines": [LINE], "route": [{}] * 100}, {"lines": [LINE], "route": [{}] * 101}),
        (
            {"lines": [{**LINE, "line": str(i)} for i in range(500)]},
            {"lines": [{**LINE, "line": str(i)} for i in range(501)]},
        ),
        (
            {"lines": [LINE], "licences": [{"valid_from": "2026-01-01", "valid_until": "2026-01-01"}]},
            {"lines": [LINE], "licences": [{"valid_from": "2026-01-02", "valid_until": "2026-01-01"}]},
        ),
        (
            with_line(prc_content={"listed_value_percent": {"at_least": "0.1", "at_most": "0.1"}}),
            with_line(prc_content={"listed_value_percent": {"at_least": "0.11", "at_most": "0.1"}}),
        ),
    ],
)
def test_each_limit_lets_its_last_value_pass_and_refuses_the_next(good: Any, bad: Any) -> None:
    """Both sides of every limit, one fault each."""
    assert refusal(good) == ""
    assert refusal(bad).count("\n") == 0
    assert refusal(bad)


def nested(levels: int) -> dict[str, Any]:
    """A line with components nested so many levels deep."""
    part: dict[str, Any] = {}
    for _ in range(levels - 1):
        part = {"components": [part]}
    return with_line(components=[part])


def test_components_may_be_eight_levels_deep() -> None:
    """Eight levels pass, nine are refused, and neither bottomless nesting nor a loop breaks the reader."""
    assert refusal(nested(8)) == ""
    assert "deeper than 8 levels" in refusal(nested(9))
    assert "more than 32 levels" in refusal(nested(200))
    assert "more than 32 levels" in refusal('{"a":' * 100_000)
    loop: dict[str, Any] = {}
    loop["lines"] = [loop, loop]
    assert "more than 32 levels" in refusal(loop)


def test_documents_over_five_megabytes_or_not_in_utf8_are_refused() -> None:
    """A byte order mark is fine; another encoding or a huge file is not."""
    text = json.dumps({"lines": [LINE]})
    assert refusal("\ufeff" + text) == refusal(b"\xef\xbb\xbf" + text.encode()) == ""
    assert "not UTF-8" in refusal(text.encode("utf-16"))
    assert "larger than 5 MB" in refusal(text + " " * LARGEST_BYTES)
    assert "larger than 5 MB" in refusal("钕" * (LARGEST_BYTES // 3 + 1))


def test_a_flood_of_faults_is_answered_soon_and_in_bounds() -> None:
    """A hundred thousand unknown fields cost seconds at most and make a thousand lines."""
    start = time.perf_counter()
    lines = refusal({**{f"movemant{i}": i for i in range(100_000)}, "lines": [LINE]}).splitlines()
    assert time.perf_counter() - start < 10
    assert len(lines) == 1001
    assert lines[-1] == "$: 99000 more faults are not shown. Correct those above first."


def test_a_list_of_shipments_is_refused_with_the_place_of_each_fault() -> None:
    """Paths begin with the position in the list; one object alone needs none."""
    good, bad = {"lines": [LINE]}, {"lines": [LINE], "destination": "EU"}
    with pytest.raises(ShipmentRefused) as refused:
        read_shipments([good, bad, 7, bad])
    assert [fault.path for fault in refused.value.faults] == ["$[1].destination", "$[2]", "$[3].destination"]
    assert read_shipments(good) == read_shipments([good])
    for wrong in ([], [good] * 1001, "[]", "7"):
        with pytest.raises(ShipmentRefused):
            read_shipments(wrong)
