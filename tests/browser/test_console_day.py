"""A day of two officers in a real browser, with script and without: sheet, questions, review, licence, a new list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from api.worker.context import Heartbeat
from api.worker.rechecks import Rechecker
from compliance import Rulebook
from compliance.engine import Assessor
from compliance.store.database import Store
from tests.api.running import make_key
from tests.api.worker_setup import worker_context
from tests.browser.conftest import Served
from tests.law.test_new_announcement import INSTRUMENT, NOTICE, with_file

BUYER = "Musterwerk Waffen GmbH"
HEAD = (
    "Order no,Part no,Description,Form,Quantity,Unit,Destination,Exporter,Importer,Importer country,End user,End user country,"
    "Civil or military,End use,Military,Intermediary,Onward\n"
)
KNOWN = "DE,Ningbo Trading,Acme Pumps,DE,{user},DE,civil,pumps for waterworks,no,none,none\n"
GOODS = (
    "PO-1,MAG-1,sintered NdFeB magnets,permanent magnet,7,kg",
    "PO-1,,steel screws M6,finished good,900,pcs",
    "PO-1,,copper cable,finished good,20,m",
    "PO-2,,gallium metal 6N,metal,5,kg",
    "PO-2,,steel bolts M8,finished good,9,pcs",
    "PO-3,,germanium metal,metal,4,kg",
    "PO-4,,foobar compound 7,,1,kg",
    "PO-5,,steel nuts M6,finished good,9,pcs",
    "PO-6,,dysprosium oxide,oxide,3,kg",
    "PO-7,,wooden chairs,finished good,4,pcs",
    "PO-8,,steel pipes,finished good,4,pcs",
    "PO-9,,steel sheets,finished good,4,pcs",
)
ITEM = {"number": "MAG-1", "description": "sintered NdFeB magnets", "elements": "Nd 29 %", "why": "in the catalogue"}
LICENCE = {"number": "24-1", "control_codes": "1C905.a.4", "valid_from": "2026-01-01", "valid_until": "2027-12-31",
           "quantity": "100", "unit": "kg", "why": "granted today"}  # fmt: skip


def sheet() -> str:
    """Return a sheet of twelve lines: PO-3 goes to the buyer who will be listed, PO-1 lacks its end user."""
    rows = []
    for goods in GOODS:
        users = {"PO-3": BUYER, "PO-1": ""}
        rows.append(f"{goods},{KNOWN.format(user=users.get(goods[:4], 'Ordinary Works Ltd'))}")
    return HEAD + "".join(rows)


class Officer:
    """A person at a browser of their own."""

    def __init__(self, chromium: Any, served: Served, script: bool) -> None:
        """Open the browser and log in with a new key."""
        self.served = served
        self.context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, java_script_enabled=script, locale="en-GB"
        )
        self.tab = self.context.new_page()
        self.said: list[str] = []
        self.tab.on("console", lambda message: self.said.append(message.text))
        self.go("/console/")
        self.tab.fill("[name=key]", make_key(served.database_url, "officer", "ours"))
        self.tab.click("main button")
        self.tab.wait_for_selector("h1:has-text('Inbox')")

    def go(self, path: str) -> None:
        """Go to a page."""
        self.tab.goto(self.served.url + path)

    def fill(self, form: str, values: dict[str, str]) -> None:
        """Fill a form and send it by its first button of weight, or the only one."""
        for name, text in values.items():
            self.tab.fill(f"{form} [name='{name}']", text)
        self.tab.locator(f"{form} button").first.click()

    def text(self) -> str:
        """Return the words of the page."""
        return str(self.tab.inner_text("main"))


@pytest.fixture(scope="session")
def later_list(tmp_path_factory: pytest.TempPathFactory) -> Assessor:
    """Return the assessor of a rulebook with one listing more."""
    place = tmp_path_factory.mktemp("law")
    return Assessor(Rulebook.load(with_file(place, "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)))


def swept(served: Served, law: Assessor) -> None:
    """Let the service's worker re-check open shipments under another law."""
    store = Store(served.database_url)
    with worker_context(store, served.clock, at=lambda: law) as context:
        worker = Rechecker(context, Heartbeat())
        while worker.round():
            pass
        worker.close()
    store.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_day_of_two_officers(
    chromium: Any, served: Served, later_list: Assessor, tmp_path: Path, script: bool
) -> None:
    ann, bo = Officer(chromium, served, script), Officer(chromium, served, script)
    drops_a_sheet(ann, tmp_path)
    answers_questions(ann)
    reviews_an_item(ann, bo, tmp_path)
    records_a_licence(ann)
    overrides(ann, bo)
    a_list_changes(ann, served, later_list)
    ann.go("/console/audit")
    ann.tab.click("main button:has-text('Verify')")
    assert "Every link holds" in ann.text()
    assert not [line for line in (*ann.said, *bo.said) if "Content Security Policy" in line or "Uncaught" in line]


def drops_a_sheet(ann: Officer, tmp_path: Path) -> None:
    """Twelve lines of nine orders are answered; those that may not go are in the inbox."""
    file = tmp_path / "orders.csv"
    file.write_text(sheet(), encoding="utf-8")
    ann.go("/console/sheet")
    ann.tab.set_input_files("#file", str(file))
    ann.tab.click("main button.main")
    ann.tab.wait_for_selector("text=9 orders answered")
    assert "Not read" not in ann.text()
    ann.go("/console/")
    inbox = ann.text()
    assert all(name in inbox for name in ("PO-1", "PO-2", "PO-4", "PO-6")) and "PO-7" not in inbox


def answers_questions(ann: Officer) -> None:
    """The end user of PO-1 is said, and its question is gone."""
    ann.go("/console/?q=PO-1")
    ann.tab.click("table a:has-text('PO-1')")
    assert "Who is the end user?" in ann.text()
    ann.tab.fill("[name='q.parties.end_user.name']", "Ordinary Works Ltd, DE, civil")
    ann.tab.click("button:has-text('Answer and check again')")
    ann.tab.wait_for_selector("text=The answers are in")
    assert "Who is the end user?" not in ann.text()


def reviews_an_item(ann: Officer, bo: Officer, tmp_path: Path) -> None:
    """Ann reviews; she cannot confirm; Bo does."""
    evidence = tmp_path / "analysis.pdf"
    evidence.write_bytes(b"no dysprosium, no terbium")
    ann.go("/console/items")
    ann.fill("form.card", ITEM)
    ann.tab.wait_for_selector("h1:has-text('MAG-1')")
    item = re.sub(r"\?.*", "", ann.tab.url.removeprefix(ann.served.url))
    ann.tab.set_input_files("form [name=file]", str(evidence))
    ann.fill("form.card:has([name=basis])", {"basis": "supplier's analysis", "considered": "1C905"})
    ann.tab.wait_for_selector("text=waits for a second person")
    ann.fill("form.card:has(button:has-text('Confirm'))", {"why": "it is right"})
    ann.tab.wait_for_selector("text=whoever wrote a review does not confirm it")
    bo.go(item)
    bo.fill("form.card:has(button:has-text('Confirm'))", {"why": "read the analysis"})
    bo.tab.wait_for_selector("text=Confirmed by")
    bo.go("/console/items?state=reviewed")
    assert "MAG-1" in bo.text()


def records_a_licence(ann: Officer) -> None:
    """A licence is recorded and drawn on in another unit."""
    ann.go("/console/licences")
    ann.fill("form.card", LICENCE)
    ann.tab.wait_for_selector("text=100 of 100 kg left")
    ann.fill("form.card:has([name=reference])", {"reference": "PO-6/10", "quantity": "3000", "unit": "g"})
    ann.tab.wait_for_selector("text=97 of 100 kg left")


def overrides(ann: Officer, bo: Officer) -> None:
    """Who asked is refused; the other officer's override stands."""
    refused, taken = "whoever asked or reviewed the goods does not override", "Overridden by key:"
    for officer, outcome in ((ann, refused), (bo, taken)):
        officer.go("/console/?q=PO-4")
        officer.tab.click("table a:has-text('PO-4')")
        officer.tab.click("summary:has-text('Override')")
        officer.fill("form[action$=override]", {"until": "2026-12-31", "why": "the analysis is at hand"})
        officer.tab.wait_for_load_state()
        assert outcome in officer.text()


def a_list_changes(ann: Officer, served: Served, law: Assessor) -> None:
    """PO-3 was decided; its end user is listed, and the case is open again under what the law changed."""
    ann.go("/console/?q=PO-3")
    ann.tab.click("table a:has-text('PO-3')")
    assert "Licence required" in ann.text()
    ann.tab.select_option("#decision", "apply")
    ann.fill("form[action$=decide]", {"why": "the law asks for it"})
    ann.tab.wait_for_selector("text=The decision is recorded.")
    swept(served, law)
    ann.go("/console/?view=changed")
    ann.tab.click("table a:has-text('PO-3')")
    text = ann.text()
    assert "Reopened:" in text and "Prohibited" in text
