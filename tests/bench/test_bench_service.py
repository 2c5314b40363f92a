"""The servers of the bench give answers and not errors, so that its figures are of answers. Nothing is timed."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.bench import bench_service as bench


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the file into which a server writes what it says."""
    file, begin = tmp_path / "said", subprocess.Popen

    def started(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        with file.open("wb") as out:
            return begin(command, stdout=out, stderr=out, **options)

    monkeypatch.setattr("tests.bench.bench_service.subprocess.Popen", started)
    return file


def status(url: str) -> int:
    """Return how an address answers the body of the bench. Raises HTTPError for a refusal."""
    request = urllib.request.Request(url, bench.BODY, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as found:
        return int(found.status)


def test_the_service_with_the_engine_out_answers_with_and_without_a_receipt(said: Path, tmp_path: Path) -> None:
    with (
        bench.database_of(None, str(tmp_path)) as database,
        bench.xuke(database, command=("-c", bench.ENGINE_OUT)) as url,
    ):
        address = f"{url}/v1/assessments?as_of={bench.DAY}"
        assert [status(one) for one in (address, address, f"{address}&record=false")] == [201, 201, 200]
        assert '"event": "failed"' not in said.read_text()  # before it is stopped: a worker that ends is logged


def test_the_empty_endpoint_answers_and_nothing_warns(said: Path) -> None:
    port = bench.free_port()
    with bench.served([sys.executable, "-W", "always", "-c", bench.EMPTY, str(port)], port, "/", {}) as url:
        assert status(f"{url}/empty") == 201
    assert "Warning" not in said.read_text()
