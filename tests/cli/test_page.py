"""The page in a browser: nothing serious for axe, no word broken, in three languages, light and dark, wide and narrow.

Needs Chromium, Playwright and axe-core (`pip install playwright axe-playwright-python`). Without a browser the tests
are skipped, unless XUKE_REQUIRE_CHROMIUM is set.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from compliance.report.answer_report import report
from compliance.report.html import page
from tests.asking import ROOT, ask, rulebook

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
REQUIRED = bool(os.environ.get("XUKE_REQUIRE_CHROMIUM"))
MISSING = "" if BROWSER else "no Chromium found"
if not MISSING and not (find_spec("playwright") and find_spec("axe_playwright_python")):
    MISSING = "Playwright or axe is missing"
SHIPMENTS = ROOT / "examples" / "shipments"
SHOWN = ("dysprosium_oxide_to_japan", "gallium_to_us_after_27_november", "terbium_metal_end_user_open")
PLACES = [(lang, scheme, width) for lang in ("en", "zh", "ja") for scheme in ("light", "dark") for width in (1280, 390)]
# Marks and column heads that stand on more than one line: short words that must stay whole.
BROKEN = """() => [...document.querySelectorAll('.tag, thead th')]
  .filter(one => one.offsetParent && one.getClientRects().length > 1).map(one => one.textContent)"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    if MISSING:
        if REQUIRED:
            pytest.fail(f"XUKE_REQUIRE_CHROMIUM is set, and {MISSING}")
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield running
        running.close()


def order() -> dict[str, Any]:
    """Return an order with many lines of which most are open."""
    goods = (
        "steel screws M6",
        "quadcopter drone with camera",
        "sintered NdFeB magnets with dysprosium",
        "copper cable",
    )
    lines = [{"line": str(n + 1), "description": text} for n, text in enumerate(goods)]
    return {"reference": "ORDER-4", "departure": "CN", "destination": "DE", "lines": lines}


def written(lang: str) -> str:
    """Return one page with several answers, a table of many lines among them."""
    documents = [*(json.loads((SHIPMENTS / f"{name}.json").read_text("utf-8")) for name in SHOWN), order()]
    return page([report(ask(document, "2026-11-28"), lang, rulebook(), whole=True) for document in documents])


@pytest.mark.parametrize(("lang", "scheme", "width"), PLACES)
def test_axe_finds_nothing_serious_and_no_word_is_broken(
    browser: Any, tmp_path: Path, lang: str, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    file = tmp_path / "answer.html"
    file.write_text(written(lang), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(file.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(tab).response["violations"]
    if folder := os.environ.get("XUKE_TEST_SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{lang}-{scheme}-{width}.png"), full_page=True)
    broken, wider = tab.evaluate(BROKEN), tab.evaluate(WIDER)
    context.close()
    grave = [f"{one['id']}: {one['help']}" for one in found if one["impact"] in ("serious", "critical")]
    assert not grave, grave
    assert not broken and wider <= 0


def test_every_part_is_printed_opened(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "answer.html"
    file.write_text(written("en"), encoding="utf-8")
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(file.as_uri())
    hidden = "[...document.querySelectorAll('details li')].filter(one => !one.checkVisibility())"
    closed = f"() => {hidden}.length"
    assert tab.evaluate(closed) > 0
    tab.emulate_media(media="print")
    assert tab.evaluate(closed) == 0
    context.close()


def test_the_page_has_its_landmarks_and_a_named_picture() -> None:
    text = written("en")
    assert text.count("<main>") == 1 and text.count("<article aria-labelledby=") == 4 and "<footer>" in text
    assert 'role="img" aria-label="Time from today to the release: ' in text
