"""What the whole run says at its end."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once that PostgreSQL was not there; reports of skipped tests come from other processes too."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()) if report.longrepr]
    if reason := next((text for text in map(str, reasons) if "no PostgreSQL" in text), ""):
        terminalreporter.write_line(f"SKIPPED all tests on PostgreSQL: {reason}", yellow=True)
