"""CAS numbers: every one in the rules is right by its check digit, and stands for its formula and name."""

from __future__ import annotations

import re

import pytest

from compliance.goods.chemistry import ChemistryReader
from tests.asking import rulebook
from tests.goods.test_placing import FREE, read

NUMBER = re.compile(r"([0-9]{2,7})-([0-9]{2})-([0-9])")


def right(number: str) -> bool:
    """Return whether the check digit of a number is that of its other digits."""
    parts = NUMBER.fullmatch(number)
    assert parts is not None, number
    digits = (parts[1] + parts[2])[::-1]
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(parts[3])


def numbers_of_rows() -> dict[str, str]:
    """Return every CAS number of a list entry with the entry."""
    return {n: e.id for g in rulebook().items.values() for e in g.entries for n in e.cas}


def test_every_number_in_the_rules_has_its_check_digit() -> None:
    numbered = {**numbers_of_rows(), **dict.fromkeys(rulebook().grades.cas, "grades.yaml")}
    assert len(numbered) > 250
    assert not {number: place for number, place in numbered.items() if not right(number)}


def test_every_numbered_substance_has_a_formula_that_is_read_as_when_it_is_written() -> None:
    reader = ChemistryReader(rulebook().lexicon, rulebook().grades)
    offenders = []
    for number, one in rulebook().grades.cas.items():
        by_number, by_formula = reader.read(f"CAS {number}"), reader.read(f"{one.formula} metal powder")
        lone = one.formula in ("In", "La", "Be", "As")  # words as well: never read alone
        if not by_number.elements or (not lone and by_number.elements != by_formula.elements):
            offenders.append(f"{number} {one.formula}: {set(by_number.elements)} and {set(by_formula.elements)}")
        if not by_number.names >= {one.name.en, one.name.zh}:
            offenders.append(f"{number}: without its names")
    assert not offenders, "\n".join(offenders)


@pytest.mark.parametrize("number", ["1303-00-0", "1308-87-8", "12070-12-1", "22398-80-7", "7429-91-6", "1310-53-8"])
def test_a_number_alone_is_never_free_where_its_substance_is_listed(number: str) -> None:
    for text in (f"CAS {number}", f"CAS-Nr. {number}", f"{number} powder", f"Chemical, CAS No. {number}, 5 kg"):
        assert str(read(text).decision) not in FREE, text


@pytest.mark.parametrize("number", ["1303-00-1", "7553-56-2", "50-00-0"])
def test_a_number_that_is_wrong_or_unknown_clears_nothing(number: str) -> None:
    assert str(read(f"CAS {number}").decision) not in FREE
