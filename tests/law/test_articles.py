"""Every citation says what it is cited for: a table of claims, held against the registry, the rules and answers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest
import yaml

from compliance import Shipment
from compliance.law.rule import Source
from tests.asking import ROOT, engine, rulebook
from tests.random_shipments import shipment

TABLE = yaml.safe_load((ROOT / "tests" / "law" / "articles.yaml").read_text(encoding="utf-8"))
ARTICLES: list[dict[str, Any]] = TABLE["articles"]
LISTINGS: list[dict[str, Any]] = TABLE["listings"]
SHIPMENTS = 60
# Files whose parts are places of their own, by the names of those parts.
PARTS = {
    "documents.yaml": ("papers", "clocks", "limits"),
    "duties.yaml": ("duties",),
    "lists/party_alerts.yaml": ("alerts",),
}
Citation = tuple[str, str, str]


@cache
def claims() -> frozenset[tuple[str, str, str]]:
    """Return each rule with a law and clause that makes its claim."""
    return frozenset((rule, row["law"], row["clause"]) for row in ARTICLES for rule in row["rules"])


@pytest.mark.parametrize("row", ARTICLES, ids=lambda row: row["claim"])
def test_the_clause_says_what_it_is_cited_for(row: dict[str, Any]) -> None:
    text = rulebook().instruments[row["law"]].clauses[row["clause"]]
    both = f"{text.en} {text.zh}"
    assert not [word for word in row["says"] if word not in both]
    assert not [word for word in row.get("never", ()) if word in both]


@pytest.mark.parametrize("row", TABLE["dates"], ids=lambda row: row["law"])
def test_the_instrument_has_its_days_and_number(row: dict[str, Any]) -> None:
    found = rulebook().instruments[row["law"]]
    assert (found.promulgated, found.effective) == (row["promulgated"], row["effective"])
    assert "alias" not in row or row["alias"] in found.aliases


def test_every_rule_that_cites_for_itself_is_in_the_table_and_cites_as_it_says() -> None:
    odd = []
    for rule in rulebook().rules.values():
        for version in rule.versions:
            key = (rule.id, version.source.law, version.source.clause)
            if key not in claims():
                odd.append(key)
    assert not odd


def test_the_table_names_no_rule_that_does_not_exist_and_judgement_is_marked() -> None:
    rules = rulebook().rules
    assert not [rule for rule, _, _ in claims() if rule not in rules]
    marked = [rule for row in ARTICLES if row.get("judgement") for rule in row["rules"]]
    assert not [rule for rule in marked if rules[rule].basis != "judgement"]


def test_every_clock_rests_on_the_article_that_sets_its_limit() -> None:
    wanted = {clock: (row["law"], row["clause"]) for row in ARTICLES for clock in row.get("clocks", ())}
    found = {name: (one.source.law, one.source.clause) for name, one in rulebook().clocks.items() if name in wanted}
    assert found == wanted


def citations() -> set[Citation]:
    """Return every citation in rules/ as place, law and clause; a supposition brings an instrument of its own."""
    found: set[Citation] = set()
    for path in sorted((ROOT / "rules").rglob("*.yaml")):
        name = path.relative_to(ROOT / "rules").as_posix()
        if name == "instruments.yaml" or name.startswith("scenarios/"):
            continue
        found.update(cited_by(name, yaml.safe_load(path.read_text(encoding="utf-8"))))
    return found


def cited_by(name: str, content: Any) -> Iterator[Citation]:
    """Yield the citations of a file, under the id of the file or of its part."""
    for part in PARTS.get(name, ()):
        whole = content[part]
        named = whole.items() if isinstance(whole, dict) else ((one["id"], one) for one in whole)
        for key, one in named:
            yield from ((f"{part}.{key}", *source) for source in sources(one))
    if name in PARTS:
        return
    own = content.get("id", name) if isinstance(content, dict) else name
    if name.startswith("papers/"):  # the draft of a paper rests on what the paper rests on
        own = f"papers.{own}"
    if own == "outside":  # each entry explains another notice
        for entry in content.pop("entries"):
            yield from ((f"outside.{entry['id']}", *source) for source in sources(entry))
    yield from ((own, *source) for source in sources(content))


def sources(part: Any) -> Iterator[tuple[str, str]]:
    """Yield law and clause of every citation below a part of a file."""
    if isinstance(part, dict):
        if "law" in part and "clause" in part:
            yield str(part["law"]), str(part["clause"])
        for value in part.values():
            yield from sources(value)
    elif isinstance(part, list):
        for value in part:
            yield from sources(value)


def allowed() -> set[Citation]:
    """Return the citations that the table allows; a place may end in a star."""
    rows = {(place, r["law"], r["clause"]) for r in ARTICLES for place in (*r["rules"], *r.get("cited", ()))}
    return rows | {(listing(law), law, "1") for row in LISTINGS for law in row["laws"]}


def listing(law: str) -> str:
    """Return the id of the list that a notice made."""
    return law.lower().replace("-order", "").replace("-", "_")


def test_every_citation_in_the_rules_is_in_the_table_and_the_table_holds_no_other() -> None:
    """Sources and further citations of rules, lists, suspensions, papers, clocks, limits, duties and alerts."""
    table, found = allowed(), citations()

    def meets(one: Citation, row: Citation) -> bool:
        return one[1:] == row[1:] and fnmatchcase(one[0], row[0])

    assert len(found) > 250
    assert sorted(one for one in found if not any(meets(one, row) for row in table)) == []
    assert sorted(row for row in table if not any(meets(one, row) for one in found)) == []


@pytest.mark.parametrize("row", LISTINGS, ids=lambda row: row["claim"])
def test_the_notice_does_to_those_it_names_what_the_table_says(row: dict[str, Any]) -> None:
    for law in row["laws"]:
        text = rulebook().instruments[law].clauses["1"]
        assert not [word for word in row["says"] if word not in text.en], law
        assert not [word for word in row.get("never", ()) if word in text.en], law


def cited_in(document: dict[str, Any], day: date) -> Iterator[tuple[str, Source]]:
    """Yield each finding of an answer with its citation."""
    answer = engine().assess(Shipment.model_validate_json(json.dumps(document)), day)
    for line in answer.lines:
        for finding in line.findings:
            yield finding.rule, Source(law=finding.law, clause=finding.clause)


def test_every_citation_of_sixty_answers_is_the_article_that_says_it() -> None:
    """A rule cites its claim; a rule made for a list cites the notice that holds it, or an older one before it."""
    book, seen, odd = rulebook(), set(), []
    for seed in range(SHIPMENTS):
        document, day = shipment(random.Random(f"citations {seed}"))
        for rule, source in cited_in(document, day):
            seen.add((rule, source.law, source.clause))
            if source.clause not in book.instruments[source.law].clauses:
                odd.append(("no such clause", rule, source))
            pattern, _, subject = rule.partition("/")
            if not subject and (rule, source.law, source.clause) not in claims():
                odd.append(("another claim", rule, source))
            if subject and pattern in book.rules and source not in set(holders(subject)):
                odd.append(("another notice", rule, source))
    assert len(seen) > 60 and not odd


def holders(subject: str) -> Iterator[Source]:
    """Yield the clauses a list rests on, in every state of it, with the older texts before it."""
    book = rulebook()
    owner = book.items.get(subject) or book.parties[subject]
    yield from (version.source for version in owner.versions)
    yield from (source for _, _, source in book.timelines[subject].earlier)
    if owner.ended if hasattr(owner, "ended") else None:
        yield owner.ended.source
