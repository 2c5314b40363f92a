"""Looking at a page as people have it: languages, light and dark, wide and narrow, with axe and for its width."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLACES = [("en", "light", 1280), ("zh", "dark", 390), ("ja", "light", 390), ("en", "dark", 1280)]
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def tabs(chromium: Any, state: Any) -> Iterator[tuple[str, Any]]:
    """Yield a tab in each place with the session of `state`, and the name of the place; widths in CSS pixels."""
    for lang, scheme, width in PLACES:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, storage_state=state,
            locale=lang,
        )  # fmt: skip
        yield f"{lang} {scheme} {width}", context.new_page()
        context.close()


def faults(tab: Any, name: str) -> list[str]:
    """Return what axe finds serious on the page of a tab, all of it open, and whether it is wider than the screen.

    XUKE_TEST_SCREENSHOTS names a folder that keeps a picture of it.
    """
    from axe_playwright_python.sync_playwright import Axe

    tab.evaluate(OPEN)
    if folder := os.environ.get("XUKE_TEST_SCREENSHOTS"):
        tab.screenshot(path=str(Path(folder) / f"console-{name.replace(' ', '-')}.png"), full_page=True)
    serious = (one for one in Axe().run(tab).response["violations"] if one["impact"] in ("serious", "critical"))
    found = [f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in serious]
    return [*found, f"{name}: wider than the screen"] if tab.evaluate(WIDER) > 0 else found
