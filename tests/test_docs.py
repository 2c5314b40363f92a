"""The documents: links lead somewhere, commands exist, and the first page for contributors stays short."""

from __future__ import annotations

import re

from tests.asking import ROOT

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
PAGES = sorted(
    p for p in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("examples/*/*.md"))
)


def anchors(text: str) -> set[str]:
    """Return the anchors that headings make."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    offenders = []
    for page in PAGES:
        for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
            there = (page.parent / target).resolve() if target else page
            if not there.exists():
                offenders.append(f"{page.relative_to(ROOT)}: {target} does not exist")
            elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text(encoding="utf-8")):
                offenders.append(f"{page.relative_to(ROOT)}: {target}#{anchor} has no such heading")
    assert not offenders, "\n".join(offenders)


def test_contributing_fits_into_a_first_day() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_every_make_command_in_the_documents_exists() -> None:
    rules = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    offenders = [
        f"{page.relative_to(ROOT)}: make {command}"
        for page in PAGES
        for command in re.findall(r"(?:`|\$ )make ([a-z-]+)", page.read_text(encoding="utf-8"))
        if command not in rules
    ]
    assert not offenders, "\n".join(offenders)


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in folder.glob("0*.md") if f"({page.name})" not in index] == []
