"""The sweep over the days on which an answer turns."""

from __future__ import annotations

from datetime import date

from compliance.forecast.coming_changes import Filing, LawWay, State, expiries, flips
from compliance.forecast.workdays import nth_working_day
from compliance.model.assessment import Decision
from tests.asking import rulebook

START, TURN = date(2026, 11, 21), date(2026, 11, 28)
MILD = State(Decision.LICENCE_NORMAL, laws=frozenset({("A", "suspended")}))
HARD = State(
    Decision.PRESUMPTION_OF_DENIAL,
    (LawWay("formal", {"en": "f", "zh": "f"}, Decision.PRESUMPTION_OF_DENIAL),
     LawWay("unconfirmed", {"en": "u", "zh": "u"}, Decision.LICENCE_NORMAL)),
    frozenset({("B", "in_force")}),
)  # fmt: skip
DAYS = rulebook().working_days


def filing(accepted: date) -> Filing:
    """Return a file with a limit of 45 working days."""
    return Filing(accepted, nth_working_day(accepted, 45, DAYS), 45, DAYS)


def test_a_turn_is_named_with_both_readings_and_laws() -> None:
    (flip,) = flips(START, [TURN, date(2026, 11, 24)], lambda day: HARD if day >= TURN else MILD)
    assert (flip.on, flip.was, flip.to, flip.certain) == (TURN, MILD.decision, HARD.decision, False)
    assert flip.because == ("A", "B") and [way.standing for way in flip.ways] == ["formal", "unconfirmed"]


def test_days_on_which_nothing_turns_and_days_gone_by_are_left_out() -> None:
    assert flips(START, [START, date(2026, 1, 1), TURN], lambda _: MILD) == ()


def test_a_file_decided_behind_a_turn_for_the_worse_is_told_until_when_it_had_to_be_accepted() -> None:
    (late,) = flips(START, [TURN], lambda day: HARD if day >= TURN else MILD, filing(START))
    assert late.advice and "by 2026-09-20" in late.advice["en"] and "has passed" in late.advice["en"]
    far = date(2027, 3, 1)
    (early,) = flips(START, [far], lambda day: HARD if day >= far else MILD, filing(START))
    assert early.advice is None


def test_a_turn_for_the_better_says_to_wait() -> None:
    (flip,) = flips(START, [TURN], lambda day: MILD if day >= TURN else HARD, filing(START))
    assert flip.advice and "release after that day" in flip.advice["en"]


def test_a_milder_announced_state_that_ends_is_no_turn_of_the_answer() -> None:
    before = State(Decision.LICENCE_NORMAL, (LawWay("announced", {"en": "", "zh": ""}, Decision.NOT_CONTROLLED),))
    assert flips(START, [TURN], lambda day: State(Decision.LICENCE_NORMAL) if day >= TURN else before) == ()


def test_a_stricter_announced_state_that_ends_is_a_turn_though_the_formal_text_stays() -> None:
    before = State(Decision.LICENCE_NORMAL, (LawWay("announced", {"en": "", "zh": ""}, Decision.PROHIBITED),))
    (flip,) = flips(START, [TURN], lambda day: State(Decision.LICENCE_NORMAL) if day >= TURN else before)
    assert flip.was is flip.to and flip.certain


def test_papers_and_licences_run_out_on_the_day_after_their_last() -> None:
    named = [("paper a", TURN), ("paper b", None), ("licence 1", date(2030, 1, 1)), ("paper c", date(2026, 1, 1))]
    assert expiries(named, START, date(2027, 11, 21)) == ((date(2026, 11, 29), "paper a"),)
