"""The login by an identity provider in a real browser, with script and without: there, back, refused, and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.api.running import free_port
from tests.api.worker_setup import HandClock
from tests.browser.conftest import START, serving
from tests.console.fake_provider import fake_provider, settings_of


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_logs_in_by_the_provider_and_out_again(chromium: Any, tmp_path: Path, script: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    clock, port = HandClock(START), free_port()
    site = f"http://127.0.0.1:{port}"
    with fake_provider(clock) as provider, serving(tmp_path, clock, port=port, **settings_of(provider, site)) as served:
        context = chromium.new_context(java_script_enabled=script, locale="ja", bypass_csp=False)
        tab, refused = context.new_page(), []
        tab.on("console", lambda message: refused.append(message.text))
        provider.error = "access_denied"
        tab.goto(f"{served.url}/console/law")
        tab.click("text=組織のアカウントでログイン")
        tab.wait_for_selector("[role=alert] >> text=組織のログインで許可されませんでした")
        if script:
            assert [one["id"] for one in Axe().run(tab).response["violations"]] == []
        provider.error = ""
        tab.click("text=組織のアカウントでログイン")
        tab.wait_for_url(f"{served.url}/console/law")
        assert "oidc:anna" in tab.text_content(".me")
        assert provider.languages == ["ja", "ja"]
        tab.click("text=ログアウト")
        tab.wait_for_url(f"{served.url}/console/login")
        assert provider.asked[-1] == "/logout"
        tab.goto(f"{served.url}/console/law")
        assert tab.url.startswith(f"{served.url}/console/login?next=")
        assert [text for text in refused if "Content Security Policy" in text] == []
        context.close()
