"""The pages one arrives at with a browser: self-contained, shut against scripts, and complete."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from api import openapi
from api.reference_page import METHODS, reference_page
from tests.api.in_process import service
from tests.api.worker_setup import HandClock


class Page(HTMLParser):
    """The tags of a page with what matters of them: ids, links, and anything that would be fetched or run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]
        self.links += [given["href"]] if given.get("href") else []  # type: ignore[list-item]
        if tag in ("script", "img", "link", "iframe", "object") or any(name.startswith("on") for name in given):
            self.fetched.append(tag)


def pages(client: Any) -> dict[str, Any]:
    """Return both pages."""
    return {path: client.get(path) for path in ("/", "/docs")}


def test_the_pages_run_nothing_and_fetch_nothing_from_anywhere(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        for path, found in pages(client).items():
            assert (found.status_code, found.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
            assert found.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
            seen = Page(found.text)
            assert seen.fetched == []
            assert [link for link in seen.links if not link.startswith(("/", "#"))] == []
            assert not re.search(r"url\(|@import", found.text)


def test_every_operation_and_schema_stands_in_the_reference_once_and_every_link_leads_somewhere() -> None:
    document = openapi.served()
    seen = Page(reference_page(document))
    wanted = [one["operationId"] for verbs in document["paths"].values() for one in verbs.values()]
    wanted += [f"schema-{name}" for name in document["components"]["schemas"]]
    assert {name: seen.ids.count(name) for name in wanted} == dict.fromkeys(wanted, 1)
    assert len(seen.ids) == len(set(seen.ids))
    assert {link[1:] for link in seen.links if link.startswith("#")} <= set(seen.ids)
    assert {verb for verbs in document["paths"].values() for verb in verbs} <= set(METHODS)


def test_a_text_of_the_description_is_no_markup() -> None:
    document = {
        "info": {"title": "<b>", "version": "1", "description": "<script>x</script>"}, "tags": [],
        "paths": {}, "components": {"schemas": {"Odd": {"description": "a < b", "properties": {"<i>": {}}}}},
    }  # fmt: skip
    text = reference_page(document)
    assert "<script" not in text and "<b>" not in text and "<i>" not in text
    assert "a &lt; b" in text


def test_the_first_page_says_which_law_is_in_use_and_whether_keys_are_asked_for(sqlite_url: str) -> None:
    for dev in (False, True):
        with service(sqlite_url, HandClock("2026-11-21T08:00:00+00:00"), dev=dev) as client:
            text = client.get("/").text
            version = client.get("/health/ready").json()["rulebook"]
            assert f"Rulebook {version}, verified until" in text
            assert ("nobody is asked for a key" in text) is dev


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_is_only_read(sqlite_url: str, path: str) -> None:
    with service(sqlite_url) as client:
        assert client.post(path).status_code == 405
