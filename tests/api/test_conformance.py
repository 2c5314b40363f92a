"""One answer on every surface: each acceptance case asked of library, command line, service and client gives the same.

The plug-in for the ERP is held to the same in its own suite, beside it in `examples/`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compliance import Assessment
from compliance.client import Client
from compliance.intake.reading import read_shipment
from tests.api.running import Running, running
from tests.asking import ROOT, SHIPMENTS, engine

Answers = dict[str, str]


@cache
def cases() -> dict[str, tuple[str, str]]:
    """Return every case as day and document."""
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SHIPMENTS.glob("*.json"))}
    return {name: (one["as_of"], json.dumps(one["shipment"], ensure_ascii=False)) for name, one in found.items()}


@cache
def of_the_library() -> Answers:
    """Ask the engine in this process."""
    return {
        name: engine().assess(read_shipment(text), date.fromisoformat(day)).to_json()
        for name, (day, text) in cases().items()
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Yield a service in processes of its own."""
    folder = tmp_path_factory.mktemp("conformance")
    with running(f"sqlite:///{folder}/xuke.db", folder) as service:
        yield service


def of_the_command_line(_service: Running) -> Answers:
    """Ask the program, once for each day, with a list."""
    days: dict[str, list[str]] = {}
    for name, (day, _) in cases().items():
        days.setdefault(day, []).append(name)
    answers: Answers = {}
    for day, names in days.items():
        listed = "[" + ",".join(cases()[name][1] for name in names) + "]"
        command = [sys.executable, "-m", "compliance.cli.main", "check", "-", "--as-of", day, "--format", "json"]
        done = subprocess.run(command, input=listed.encode(), capture_output=True, cwd=ROOT, check=False, timeout=120)
        found: list[Any] = json.loads(done.stdout)
        answers |= {
            name: Assessment.model_validate_json(json.dumps(one)).to_json()
            for name, one in zip(names, found, strict=True)
        }
    return answers


def of_the_service(service: Running) -> Answers:
    """Ask over HTTP, each case by itself; the bytes as they came."""
    import httpx

    headers = service.headers | {"Content-Type": "application/json"}
    with httpx.Client(base_url=service.url, headers=headers, timeout=30) as http:
        return {
            name: http.post("/v1/assessments", params={"as_of": day}, content=text.encode()).text
            for name, (day, text) in cases().items()
        }


def of_a_batch(service: Running) -> Answers:
    """Ask through the client's batch, day by day, and take what the service keeps."""
    answers: Answers = {}
    with Client(service.url, service.key) as client:
        for day in {day for day, _ in cases().values()}:
            names = [name for name, (own, _) in cases().items() if own == day]
            lines = client.batch([cases()[name][1] for name in names], as_of=date.fromisoformat(day))
            answers |= {name: client.get(line.get().id).raw.decode() for name, line in zip(names, lines, strict=True)}
    return answers


def of_the_client(service: Running) -> Answers:
    """Ask through the client and write its answer out again."""
    with Client(service.url, service.key) as client:
        return {
            name: client.assess(text, as_of=date.fromisoformat(day)).assessment.to_json()
            for name, (day, text) in cases().items()
        }


@pytest.mark.parametrize("surface", [of_the_command_line, of_the_service, of_a_batch, of_the_client])
def test_every_case_has_the_librarys_answer_receipt_included(
    served: Running, surface: Callable[[Running], Answers]
) -> None:
    found = surface(served)
    assert found.keys() == cases().keys()
    assert not [name for name, text in of_the_library().items() if found[name] != text]


def test_there_are_cases_enough_to_tell() -> None:
    answers = [json.loads(text) for text in of_the_library().values()]
    assert len(answers) >= 60
    assert {one["decision"] for one in answers} >= {
        "prohibited", "presumption_of_denial", "licence_required_strict", "licence_required_normal", "not_controlled",
    }  # fmt: skip
    assert Path(SHIPMENTS).is_dir()
