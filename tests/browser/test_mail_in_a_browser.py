"""Mail in a real browser, with script and without: asked for on the page, confirmed and stopped behind the links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.api.mail_setup import MailScene, link_in, mail_settings
from tests.api.smtp_server import Postman, smtp_server
from tests.api.worker_setup import HandClock
from tests.browser.conftest import START, serving
from tests.browser.test_console_day import Officer


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_asks_for_mail_and_stops_it(chromium: Any, tmp_path: Path, script: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from compliance.store.database import Store

    clock = HandClock(START)
    with smtp_server(Postman()) as postman, serving(tmp_path, clock, **mail_settings(postman)) as served:
        store = Store(served.database_url)
        scene = MailScene(None, store, clock, postman, mail_settings(postman), served.database_url)  # type: ignore[arg-type]
        ann = Officer(chromium, served, script)
        ann.tab.click("nav >> text=Mail")
        ann.tab.fill("[name=address]", "ann@example.com")
        ann.tab.select_option("[name=mail_lang]", "ja")
        ann.tab.click("text=Send me mail")
        ann.tab.wait_for_selector("[role=status] >> text=A link was sent to the address.")
        scene.send()
        [mail] = postman.mails
        assert mail["Subject"] == "xuke：このアドレスを確認してください"
        ann.go(link_in(mail))
        ann.tab.click("main button")
        ann.tab.wait_for_selector("[role=status] >> text=Mail begins now.")
        ann.go("/console/mail")
        assert "confirmed 2026-12-15" in ann.tab.text_content("main")
        if script:
            worst = [one["id"] for one in Axe().run(ann.tab).response["violations"] if one["impact"] != "minor"]
            assert worst == []
        ann.tab.click("table >> text=Stop")
        ann.tab.wait_for_selector("[role=status] >> text=Saved.")
        assert scene.everyone() == []
        store.close()
        ann.context.close()
