"""Every language has every word, with the same gaps, and pages use no word that there is not."""

from __future__ import annotations

import re
import string

from api.console.visitor import LANGUAGES
from api.console.words_of import words_of
from api.problems import KINDS
from tests.asking import ROOT

TEMPLATES = sorted((ROOT / "api" / "console" / "templates").glob("*.html"))
_USED = re.compile(r"\bt\('([a-z_]+\.[\w.]+)'(?!\s*~)")
_BEGUN = re.compile(r"\bt\('([a-z_]+\.\w*)'\s*~")


def gaps(text: str) -> set[str]:
    """Return the names of the gaps of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_each_language_has_the_same_words_with_the_same_gaps() -> None:
    english = words_of("en")
    offenders = []
    for lang in LANGUAGES:
        words = words_of(lang)
        offenders += [f"{lang}: {key}" for key in english.keys() ^ words.keys()]
        offenders += [f"{lang}: {key}" for key, text in words.items() if gaps(text) != gaps(english[key])]
        offenders += [f"{lang}: {key} is empty" for key, text in words.items() if not text.strip()]
    assert not offenders, offenders


def test_pages_use_words_that_there_are_and_none_is_left_over() -> None:
    english, used, begun = set(words_of("en")), set(), set()
    for file in TEMPLATES:
        text = file.read_text("utf-8")
        used |= set(_USED.findall(text))
        begun |= set(_BEGUN.findall(text))
    for file in (ROOT / "api" / "console").glob("*.py"):
        used |= set(re.findall(r'"([a-z_]+\.[a-z_.]+)"', file.read_text("utf-8"))) & english
        begun |= set(re.findall(r"f[\"']([a-z_]+\.)\{", file.read_text("utf-8")))
    assert not used - english, used - english
    left = {key for key in english - used if not any(key.startswith(start) for start in begun)}
    assert not left, left


def test_every_kind_of_problem_has_words() -> None:
    assert not {f"problem.{kind}" for kind in KINDS} - set(words_of("en"))
