"""What a check loads: nothing that it does not need, and the library of command lines only for words that need it."""

from __future__ import annotations

import pytest

from compliance.cli.options import AnswerLang, Format
from compliance.cli.plain_check import FORMATS, HEARD, LANGUAGES, plain_check
from tests.cli.running import FREE, outside

HEAVY = ["typer", "click", "rich", "yaml", "httpx", "jinja2", "sqlmodel", "sqlalchemy", "fastapi", "holidays", "docx"]


def test_a_check_loads_no_heavy_module() -> None:
    code = (
        f"import atexit, sys; atexit.register(lambda: sys.stderr.write(str([m for m in {HEAVY} if m in sys.modules])))"
    )
    words = ("check", "-", "--format", "json", "--as-of", "2026-11-21")
    outside(*words, given=FREE)  # the rulebook is kept now
    assert outside(*words, given=FREE, code=code).stderr == "[]"


def test_a_plain_check_knows_every_format_and_language() -> None:
    assert set(FORMATS) == {*Format} and set(LANGUAGES) == {*AnswerLang}


@pytest.mark.parametrize(
    "words",
    [
        [], ["check"], ["explain", "x"], ["check", "a", "b"], ["check", "a", "--format", "xml"],
        ["check", "a", "--lang"], ["check", "a", "--brief"], ["check", "--help"], ["check", "--", "a"],
        ["check", "a", "--lang", "en", "--lang", "en"],
    ],
)  # fmt: skip
def test_what_is_not_plain_goes_to_the_library(words: list[str]) -> None:
    assert plain_check(words) is None


@pytest.mark.parametrize("name", HEARD)
def test_an_option_in_the_environment_goes_to_the_library(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    assert plain_check(["check", "a"]) is None
