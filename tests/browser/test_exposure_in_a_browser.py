"""Open orders of a motor maker over four scenarios in a browser: table and chart, with script and without, for axe."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import ROOT
from tests.browser.conftest import Served
from tests.browser.looking import faults, tabs
from tests.browser.test_console_day import Officer

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
    offenders: list[str] = []
    for where, tab in tabs(chromium, Officer(chromium, served, script=True).context.storage_state()):
        uploads(tab, served.url)
        offenders += faults(tab, f"orders {where}")
        offenders += [f"{where}: cut off: {said}" for said in tab.evaluate(CUT)]
    assert not offenders, "\n".join(offenders)
