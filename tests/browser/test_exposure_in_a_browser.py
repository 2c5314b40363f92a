"""Open orders of a motor maker over four scenarios in a browser: table and chart, with script and without, for axe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.asking import ROOT
from tests.browser.conftest import Served
from tests.browser.test_console_day import Officer
from tests.browser.test_console_pages import PLACES, WIDER

ORDERS = ROOT / "examples" / "exposure" / "orders.csv"
SCENARIOS = ("jp_rare_earth_ban", "truce_lapses", "korea_like_japan", "jp_thaw")
# Words of the chart that are cut off at its right edge, or lie on one another.
CUT = """() => {
  const edge = document.querySelector('main svg').getBoundingClientRect().right;
  const words = [...document.querySelectorAll('main svg text')];
  const all = words.map(one => [one.textContent, one.getBoundingClientRect()]);
  const on = (a, b) => a !== b && a.top < b.bottom - 4 && b.top < a.bottom - 4;
  return all.filter(([, box]) => box.right > edge + 1 || all.some(([, other]) => on(box, other))).map(([said]) => said);
}"""


def uploads(tab: Any, url: str) -> None:
    """Go to the page, choose the orders and four scenarios, and send them."""
    tab.goto(f"{url}/console/exposure")
    tab.set_input_files("#file", str(ORDERS))
    tab.fill("#on", "2026-11-28")
    for name in SCENARIOS:
        tab.check(f"[value={name}]")
    tab.click("form.card button.main")
    tab.wait_for_selector("main svg[role=img]")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_orders_are_uploaded_and_read_as_table_and_chart(chromium: Any, served: Served, script: bool) -> None:
    ann = Officer(chromium, served, script)
    ann.tab.click("nav a:has-text('Exposure')")
    uploads(ann.tab, served.url)
    assert ann.tab.locator("main svg").count() == 1
    assert "309,500,000 JPY" in ann.tab.locator("main svg").text_content()
    table = ann.tab.locator("details:has(h2:has-text('By country'))")
    assert not table.locator("table").is_visible()
    table.locator("summary").click()
    assert "JP" in table.inner_text() and "refused: 309,500,000" in table.inner_text()
    assert [ann.tab.is_checked(f"[value={name}]") for name in (*SCENARIOS, "truce_holds")] == [True] * 4 + [False]
    assert not [line for line in ann.said if "Content Security Policy" in line or "Uncaught" in line]


def test_axe_finds_nothing_serious_and_all_words_of_the_chart_are_seen(chromium: Any, served: Served) -> None:
    from axe_playwright_python.sync_playwright import Axe

    state, offenders = Officer(chromium, served, script=True).context.storage_state(), []
    for lang, scheme, width in PLACES:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, storage_state=state,
            locale=lang,
        )  # fmt: skip
        tab = context.new_page()
        uploads(tab, served.url)
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        where = f"{lang} {scheme} {width}"
        if folder := os.environ.get("XUKE_TEST_SCREENSHOTS"):
            name = f"console-orders-{where.replace(' ', '-')}.png"
            tab.screenshot(path=str(Path(folder) / name), full_page=True)
        for one in Axe().run(tab).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                offenders.append(f"{where}: {one['id']} {one['nodes'][0]['html'][:120]}")
        offenders += [f"{where}: cut off: {said}" for said in tab.evaluate(CUT)]
        if tab.evaluate(WIDER) > 0:
            offenders.append(f"{where}: wider than the screen")
        context.close()
    assert not offenders, "\n".join(offenders)
