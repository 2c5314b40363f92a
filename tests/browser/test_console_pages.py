"""Every page of the console for axe, at two widths, light and dark, in three languages; and the filter of the inbox."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.running import make_key
from tests.asking import BOTTLE, GALLIUM, shipment
from tests.browser.conftest import Served
from tests.browser.looking import faults, tabs
from tests.browser.test_console_day import ITEM, LICENCE, Officer, drops_a_sheet

PARTY = {"number": "C-9", "name": "Fuji Aerospace Technologies", "country": "JP", "why": "new"}


def pages(ann: Officer, tmp_path: Path) -> dict[str, str]:
    """Make something to see and return the pages by a name."""
    drops_a_sheet(ann, tmp_path)
    asks(ann.served)
    found = {
        "inbox": "/console/", "answers": "/console/?view=answers", "check": "/console/check", "sheet": "/console/sheet",
        "law": "/console/law", "rule": "/console/law/rules/destination.us_gallium_group", "audit": "/console/audit",
        "exposure": "/console/exposure", "nothing": "/console/nothing", "login": "/console/login",
    }  # fmt: skip
    for name, form in (("items", ITEM), ("licences", LICENCE), ("parties", PARTY)):
        ann.go(f"/console/{name}")
        ann.fill("form.card", form)
        ann.tab.wait_for_selector(".crumb")
        found |= {name: f"/console/{name}", name[:-1]: re.sub(r"\?.*", "", ann.tab.url.removeprefix(ann.served.url))}
    ann.go("/console/?q=PO-4")
    ann.tab.click("table a:has-text('PO-4')")
    return found | {"case": ann.tab.url.removeprefix(ann.served.url)}


def asks(served: Served) -> None:
    """Ask as an ERP does: about goods that then wait for a case, and again about an order that has one."""
    head = {"Authorization": f"Bearer {make_key(served.database_url, 'requester', 'ours')}"}
    for reference, goods in (("ERP-2026-11-4711/10", GALLIUM), (None, GALLIUM), ("PO-4", BOTTLE)):
        document = shipment(goods, reference=reference)
        assert httpx.post(f"{served.url}/v1/assessments", json=document, headers=head).status_code == 201


def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    chromium: Any, served: Served, tmp_path: Path
) -> None:
    ann = Officer(chromium, served, script=True)
    found, offenders = pages(ann, tmp_path), []
    for where, tab in tabs(chromium, ann.context.storage_state()):
        for name, path in found.items():
            tab.goto(served.url + path)
            offenders += faults(tab, f"{name} {where}")
    assert not offenders, "\n".join(offenders)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_inbox_is_filtered_as_one_types_and_by_the_button_without_script(
    chromium: Any, served: Served, tmp_path: Path, script: bool
) -> None:
    ann = Officer(chromium, served, script)
    drops_a_sheet(ann, tmp_path)
    ann.tab.locator("#q").press_sequentially("po-4")
    if not script:
        ann.tab.click("form.filter button")
    ann.tab.wait_for_selector("table:not(:has(a:text-is('PO-2')))")
    assert "PO-4" in ann.text() and "PO-2" not in ann.text()
    assert "q=po-4" in ann.tab.url
