"""What changed between two rulebooks: every change of law is found and named, and wording is cleared against it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import Rulebook
from compliance.law.diff_snapshot import SECTIONS, things_of
from compliance.law.differences import WORDING, Detail, Difference, Differences, differences
from compliance.law.folder import default_root
from tests.asking import rulebook
from tests.law.test_new_announcement import GOODS, INSTRUMENT, NOTICE, with_file

# Parts of a rulebook that are made from others, or name it; everything else has to be laid side by side.
MADE = {
    "digest", "version", "provisions", "timelines", "facts", "paths", "by_id", "made", "key", "verified_until",
    "reliefs", "nomenclature", "origin",
    # no part of the law: what is laid on it, and what could stand in the place of goods
    "scenarios", "overlays", "beneath", "alternatives",
}  # fmt: skip
COMPARED = {
    "items": "item_list", "parties": "party_list", "instruments": "instrument", "papers": "paper",
    "packages": "package", "providers": "package", "sheets": "paper", "paper_fields": "words",
    "clocks": "clock", "parameters": "parameter", "questions": "question", "lexicon": "words",
    "measures": "words", "grades": "words", "spoken": "words",
    "indicators": "words", "alerts": "alert", "coverage": "coverage", "rules": "rule", "working_days": "calendar",
    "delays": "waiting_times", "suspensions": "suspension", "country_groups": "country_group",
    "flags": "flag", "duties": "duty",
}  # fmt: skip
US_GALLIUM = "destination/us_gallium_group.yaml"


def edited(folder: Path, place: str, *swaps: tuple[str, str]) -> Rulebook:
    """Return the shipped rules with words of one file swapped."""
    rules = Path(shutil.copytree(default_root(), folder / "rules"))
    text = (rules / place).read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    (rules / place).write_text(text, encoding="utf-8")
    return Rulebook.load(rules)


def only(found: Differences) -> Difference:
    """Return the one difference there is."""
    (one,) = found.found
    return one


def law_of(one: Difference) -> list[Detail]:
    """Return the details that are law."""
    return [detail for detail in one.details if not detail.wording]


def mirrored(found: Differences) -> Differences:
    """Return the differences as they read the other way round, without titles."""
    turned = {"added": "removed", "removed": "added"}
    return Differences(
        found.after,
        found.before,
        tuple(
            Difference(
                one.section, one.id, turned.get(one.kind, one.kind), {}, one.within,  # type: ignore[arg-type]
                tuple(sorted((Detail(d.field, d.after, d.before, d.part, d.day, d.wording) for d in one.details),
                             key=str)),
            )
            for one in found.found
        ),
    )  # fmt: skip


def untitled(found: Differences) -> Differences:
    """Return the differences without titles, details sorted."""
    return mirrored(mirrored(found))


def test_a_rulebook_does_not_differ_from_itself() -> None:
    found = differences(rulebook(), rulebook())
    assert (found.result, found.found) == ("same", ())


def test_every_part_of_a_rulebook_is_laid_side_by_side() -> None:
    assert {field.name for field in fields(Rulebook)} == MADE | COMPARED.keys()
    assert set(COMPARED.values()) | {"item", "party"} == set(SECTIONS)
    there = {thing.section for thing in things_of(rulebook()).values()}
    assert there == set(SECTIONS)


def test_a_new_listing_notice_is_told_with_its_law_and_its_name(tmp_path: Path) -> None:
    after = Rulebook.load(with_file(tmp_path, "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT))
    found = differences(rulebook(), after)
    assert [(one.section, one.kind, one.within, one.id, one.title["zh"]) for one in found.found] == [
        ("instrument", "added", "", "MOFCOM-2026-99", "商务部公告2026年第99号"),
        ("party_list", "added", "", "mofcom_2026_99", "商务部公告2026年第99号：1家实体"),
        ("party", "added", "mofcom_2026_99", "MOFCOM-2026-99-01", "Musterwerk Waffen GmbH"),
    ]
    first = found.found[1].details[0]
    assert (first.part, first.day, first.before) == ("version", "2026-12-01", None)
    assert found.result == "changed" and found.law == found.found


def test_a_new_item_list_is_told_with_its_entries(tmp_path: Path) -> None:
    after = Rulebook.load(with_file(tmp_path, "lists/items/mofcom_2026_99.yaml", GOODS + INSTRUMENT))
    kinds = [(one.section, one.kind, one.id) for one in differences(after, rulebook()).found]
    assert kinds == [
        ("instrument", "removed", "MOFCOM-2026-99"),
        ("item_list", "removed", "mofcom_2026_99"),
        ("item", "removed", "re-metal"),
    ]


def test_a_longer_suspension_and_a_stricter_decision_are_named_by_version_and_day(tmp_path: Path) -> None:
    swaps = [("until: 2026-11-27", "until: 2027-11-10"), ("decision: presumption_of_denial", "decision: prohibited")]
    one = only(differences(rulebook(), edited(tmp_path, US_GALLIUM, *swaps)))
    assert (one.section, one.id, one.kind) == ("rule", "destination.us_gallium_group", "changed")
    assert law_of(one) == [
        Detail("then.decision", "presumption_of_denial", "prohibited", "version", "2024-12-03"),
        Detail("until", "2026-11-27", "2027-11-10", "suspension", "2025-11-09"),
    ]


def test_a_condition_and_the_papers_are_given_before_and_after(tmp_path: Path) -> None:
    swaps = [("reach.country: US", "reach.country: [US, CA]"), ("[single_licence]", "[single_licence, contract]")]
    condition, papers = sorted(law_of(only(differences(rulebook(), edited(tmp_path, US_GALLIUM, *swaps)))), key=str)[
        ::-1
    ]
    assert (condition.field, condition.after["any"][0]) == ("when", {"reach.country": ["US", "CA"]})
    assert (papers.field, papers.after) == ("then.documents", ["single_licence", "contract"])


def test_a_first_day_that_moved_is_no_new_version(tmp_path: Path) -> None:
    moved = edited(tmp_path, US_GALLIUM, ("from: 2024-12-03", "from: 2024-12-04"))
    assert law_of(only(differences(rulebook(), moved))) == [
        Detail("from", "2024-12-03", "2024-12-04", "version", "2024-12-03")
    ]


def test_a_version_more_is_told_as_a_whole(tmp_path: Path) -> None:
    text = "- from: 2024-12-03\n"
    more = (
        text.replace("12-03", "12-02")
        + "  until: 2024-12-02\n  source: { law: MOFCOM-2024-46, clause: 2a }\n"
        + ("  then: { decision: licence_required_strict }\n" + text)
    )
    (version,) = law_of(only(differences(rulebook(), edited(tmp_path, US_GALLIUM, (text, more)))))
    assert (version.field, version.before, version.part, version.day) == ("", None, "version", "2024-12-02")
    assert version.after["then"] == {"decision": "licence_required_strict"}


def test_an_announced_suspension_is_not_a_formal_one(tmp_path: Path) -> None:
    source = '  source: { law: MOFCOM-2025-72, clause: "1" }\n'
    swaps = [(source, f"{source}  standing: announced\n  announced_on: 2025-11-09\n")]
    fields_ = {d.field for d in law_of(only(differences(rulebook(), edited(tmp_path, US_GALLIUM, *swaps))))}
    assert fields_ == {"standing", "announced_on"}


LAW: dict[str, tuple[str, tuple[str, str], tuple[str, str, str]]] = {
    "a name on a list": (
        "lists/parties/mofcom_2025_01.yaml",
        ('aliases: ["General Dynamics Corporation"]', 'aliases: ["General Dynamics Corp"]'),
        ("party", "MOFCOM-2025-01-01", "aliases"),
    ),
    "a ban for persons abroad": (
        "lists/parties/mofcom_2025_01.yaml",
        ("third_country_ban: false", "third_country_ban: true"),
        ("party_list", "mofcom_2025_01", "third_country_ban"),
    ),
    "how a text was seen": (
        "instruments.yaml",
        ("read: not_seen", "read: secondary"),
        ("instrument", "", "read"),
    ),
    "a time limit": ("documents.yaml", ("working_days: 45", "working_days: 60"), ("clock", "", "working_days")),
    "what was verified": (
        "coverage.yaml",
        ("verified_until: 2026-10-08\nunobserved", "verified_until: 2026-11-20\nunobserved"),
        ("coverage", "law", "verified_until"),
    ),
    "a public holiday": (
        "calendar/2026.yaml",
        ("until: 2026-10-07", "until: 2026-10-08"),
        ("calendar", "2026", "working_days"),
    ),
    "a parameter": ("parameters.yaml", ('unit: "g/cm3"', 'unit: "kg/m3"'), ("parameter", "", "unit")),
    "an expected time": (
        "delays/tiers.yaml",
        ("factor: 1.", "factor: 1.1"),
        ("waiting_times", "rungs", ""),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LAW)
def test_what_can_change_an_answer_counts_as_law(tmp_path: Path, case: str) -> None:
    place, swap, (section, name, field) = LAW[case]
    found = differences(rulebook(), edited(tmp_path, place, swap))
    assert found.result == "changed"
    one = only(found)
    assert one.section == section and name in (one.id, "")
    assert field in {detail.field for detail in law_of(one)} or not field


REWORDED: dict[str, tuple[str, Callable[[str], str], set[str]]] = {
    "a remark in the file": (US_GALLIUM, lambda text: "# looked at again\n" + text, set()),
    "the layout": (US_GALLIUM, lambda text: text.replace("until: 2026-11-27", "until:   2026-11-27"), set()),
    "the reason": (US_GALLIUM, lambda text: text.replace("why: >\n", "why: >\n  Looked at again. "), {"why"}),
    "a case": (US_GALLIUM, lambda text: text.replace("name: the first day", "name: the very first day"), {"cases"}),
    "a title": (US_GALLIUM, lambda text: text.replace("title: { en: \"Gallium", "title: { en: \"Ga"), {"title"}),
    "a number written otherwise": (
        "lists/items/mofcom_2025_58.yaml", lambda text: text.replace("at_least: 300", "at_least: 300.0"), set(),
    ),
    "the number of the rulebook": (
        "coverage.yaml", lambda text: text.replace("version: 2026.11.21", "version: 2026.11.22"), set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REWORDED)
def test_what_only_words_or_proves_is_wording_only(tmp_path: Path, case: str) -> None:
    place, change, named = REWORDED[case]
    rules = Path(shutil.copytree(default_root(), tmp_path / "rules"))
    text = (rules / place).read_text(encoding="utf-8")
    assert change(text) != text
    (rules / place).write_text(change(text), encoding="utf-8")
    found = differences(rulebook(), Rulebook.load(rules))
    assert (found.result, found.law) == ("wording_only", ())
    assert {detail.field for one in found.found for detail in one.details} == named <= WORDING
    assert {one.kind for one in found.found} <= {"reworded"}


def test_the_order_is_that_of_sections_lists_and_ids(tmp_path: Path) -> None:
    after = Rulebook.load(with_file(tmp_path, "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT))
    found = differences(edited(tmp_path / "other", US_GALLIUM, ("until: 2026-11-27", "until: 2026-12-27")), after).found
    keys = [(SECTIONS.index(one.section), one.within, one.id) for one in found]
    assert keys == sorted(keys) and [one.section for one in found][:2] == ["instrument", "rule"]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Rulebook]]:
    """Yield rulebooks that differ in several ways; each is taken apart once."""
    place = tmp_path_factory.mktemp
    notice = with_file(place("a"), "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)
    goods = with_file(place("b"), "lists/items/mofcom_2026_99.yaml", GOODS + INSTRUMENT)
    later = edited(place("c"), US_GALLIUM, ("from: 2024-12-03", "from: 2024-12-09"), ("why: >\n", "why: >\n  New. "))
    found = [rulebook(), Rulebook.load(notice), Rulebook.load(goods), later]
    apart = {book.digest: things_of(book) for book in found}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compliance.law.differences.things_of", lambda book: apart[book.digest])
        yield found


@given(st.data())
@settings(max_examples=16, deadline=None)
def test_there_and_back_what_was_added_is_removed(books: list[Rulebook], data: st.DataObject) -> None:
    before, after = data.draw(st.sampled_from(books)), data.draw(st.sampled_from(books))
    there, back = differences(before, after), differences(after, before)
    days = {(d.part, d.day) for one in there.found for d in one.details if d.field == "from"}
    if not days:  # a moved day is named by the day before the move
        assert untitled(back) == mirrored(there)
    assert (there.result == "same") == (before is after) == (there.found == ())
    assert there == differences(before, after)
