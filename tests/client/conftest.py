"""A real service for the tests that want one. Until `tests.api.running` offers it, they are skipped, said once."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

_ABSENT = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say once that there was no service."""
    if reason := config.stash.get(_ABSENT, ""):
        terminalreporter.write_line(f"SKIPPED the client against a real service: {reason}", yellow=True)


@pytest.fixture(scope="session")
def _service(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Yield address and key of a service that runs in a process of its own."""
    try:
        running_service = importlib.import_module("tests.api.running").running_service
    except (ImportError, AttributeError) as error:
        request.config.stash[_ABSENT] = str(error)
        pytest.skip(f"no service to run: {error}")
    with running_service() as (url, key):
        yield url, key


@pytest.fixture
def service_url(_service: tuple[str, str]) -> str:
    """Return the address of the service."""
    return _service[0]


@pytest.fixture
def service_key(_service: tuple[str, str]) -> str:
    """Return a key that may read, assess, manage and audit."""
    return _service[1]
