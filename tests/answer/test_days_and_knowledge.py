"""What changes and who is listed, as of a day: only real changes, those on the way too, and knowledge that ends."""

from __future__ import annotations

from compliance import Decision
from compliance.cli.explain_day import standing_data, standing_part
from compliance.forecast.coming_changes import LawWay, State, flips
from compliance.law.rulebook import Rulebook
from compliance.report.answer_report import report
from tests.asking import ask, rulebook, shipment

GALLIUM = {"description": "gallium metal", "form": "metal", "elements": {"Ga": {"mass_percent": "99.99"}}}
OXIDE = {"description": "dysprosium oxide", "form": "oxide", "elements": {"Dy": {}}}
WORDS = {"en": "a reading", "zh": "一种解读"}


def test_the_end_of_a_doubt_is_no_change_of_the_answer() -> None:
    from datetime import date

    milder = LawWay("announced", WORDS, Decision.NOT_CONTROLLED)
    stricter = LawWay("announced", WORDS, Decision.PROHIBITED)
    settled = State(Decision.LICENCE_NORMAL)

    def found(before: State, after: State) -> int:
        first, second = date(2026, 11, 21), date(2027, 1, 11)
        return len(flips(first, [second], lambda day: before if day == first else after))

    assert found(State(Decision.LICENCE_NORMAL, (milder,)), settled) == 0
    assert found(State(Decision.LICENCE_NORMAL, (stricter,)), settled) == 1
    assert found(State(Decision.NOT_CONTROLLED), settled) == 1
    assert found(settled, State(Decision.LICENCE_NORMAL, (milder,))) == 1


def test_a_change_on_the_way_to_a_later_release_is_shown() -> None:
    """Asked on the 21st and shipped in December: the suspension of 72/2025 ends with the 27th."""
    found = ask(shipment(GALLIUM, "US", ship_on="2026-12-15"), "2026-11-21")
    assert "2026-11-28" in {str(change.on) for change in found.next_changes}


def test_a_list_published_later_is_not_known_yet() -> None:
    """Blacklisted on 2025-04-04 and shipped later: on the day before nothing of it was public."""
    question = shipment(OXIDE, "US", "High Point Aerotechnologies", ship_on="2025-06-02")
    early, late = ask(question, "2025-04-03"), ask(question, "2025-04-04")
    standings = {p.standing for p in early.parties if p.role == "end_user"}
    assert standings == {"not_yet"}
    assert {p.standing for p in late.parties if p.role == "end_user"} != {"not_yet"}


def test_a_list_that_rests_is_not_called_listed() -> None:
    found = ask(shipment(OXIDE, "US", "Cubic Corporation", ship_on="2026-03-02"), "2026-03-02")
    (party,) = [p for p in found.parties if p.role == "end_user"]
    assert (party.match, party.standing) == ("match", "suspended")
    parts = " ".join(str(part) for part in report(found, "en").parts if "LISTED" in str(part))
    assert "Cubic" not in parts


def test_no_text_of_the_law_counts_days_from_an_unnamed_day() -> None:
    import re

    relative = re.compile(r"\bdays? (?:from (?:here|now|today)|ago)\b|\btoday\b|尚余|(?:今|昨|明)[天日]")
    texts = {one.id: f"{one.status.en} {one.status.zh}" for one in rulebook().instruments.values() if one.status}
    assert [name for name, text in texts.items() if relative.search(text)] == []


def test_the_state_of_a_rule_is_worked_out_for_the_day() -> None:
    from datetime import date

    book: Rulebook = rulebook()
    days = {"2025-11-08": "in_force", "2025-11-09": "suspended", "2026-11-27": "suspended", "2026-11-28": "in_force"}
    rule = "destination.us_gallium_group"
    assert {d: standing_data(book, rule, date.fromisoformat(d))[rule] for d in days} == days
    assert standing_part(book, "MOFCOM-2025-72", date(2026, 11, 21), "en") is not None
    assert "suspended" in standing_data(book, "MOFCOM-2025-72", date(2026, 11, 21)).values()
