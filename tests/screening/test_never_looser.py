"""Adding a party to a list never makes an answer milder."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from compliance import Decision, Engine, Rulebook, Shipment
from compliance.law.lists import PartyEntry, PartyName
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM, rulebook, shipment

DAYS = [date(2025, 5, 1), date(2026, 1, 5), date(2026, 11, 21)]
NAMES = ["Ordinary Works Ltd", "Ordinary Works", "Ordinaty Works Ltd", "Ordinary Works Trading GmbH", "Works Ordinary"]
PLAIN = Engine(rulebook())


def with_party(name: str, notice: str) -> Rulebook:
    """Return the rules with one more party on a notice."""
    book = rulebook()
    old = book.parties[notice]
    entry = PartyEntry(id="ADDED-1", key="added", name=PartyName(en=name), country="DE")
    return dataclasses.replace(
        book, parties={**book.parties, notice: old.model_copy(update={"entries": (*old.entries, entry)})}
    )


def milder(one: Decision, other: Decision) -> bool:
    """Return whether one decision is less strict than another."""
    return bool(one.strictness < other.strictness)


@pytest.mark.parametrize("notice", ["mofcom_2026_11", "mofcom_2026_12", "uel_2025_10"])
@pytest.mark.parametrize("name", NAMES)
def test_a_further_listing_never_loosens_an_answer(name: str, notice: str) -> None:
    stricter = Engine(with_party(name, notice))
    offenders = []
    for goods in (DY_MAGNET, GALLIUM, HOLMIUM, BOTTLE):
        for country in ("DE", "JP", "US"):
            asked = Shipment.model_validate(shipment(goods, country))
            for day in DAYS:
                before, after = PLAIN.assess(asked, day), stricter.assess(asked, day)
                if milder(after.at_worst, before.at_worst) or milder(after.at_best, before.at_best):
                    offenders.append((goods["description"], country, str(day), before.decision, after.decision))
    assert not offenders
