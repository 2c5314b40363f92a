"""Own files: read strictly, counted by Kaplan and Meier, and used from thirty on."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import ShipmentRefused
from compliance.forecast.records import OwnFile, own_curve, read_records
from tests.forecast.test_delay import DAY, told

HEAD = "accepted_on,decided_on,outcome,destination,goods\n"
START = date(2026, 7, 1)


def files(count: int, goods: str = "dysprosium_raw") -> tuple[OwnFile, ...]:
    """Return files of which each third is open and the others were granted after 20, 21 … days."""
    ends = (None if n % 3 == 0 else START + timedelta(days=20 + n) for n in range(count))
    return tuple(OwnFile(START, end, end is not None, "JP", goods) for end in ends)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2026-03-02,2026-03-01,granted,JP,magnets",
         "records:2: decided_on 2026-03-01 is earlier than accepted_on 2026-03-02. Check both days."),
        ("2026-03-02,,granted,JP,magnets",
         "records:2: an open file has the outcome 'granted'. Add decided_on, or leave the outcome empty."),
        ("2026-03-02,2026-04-01,,JP,magnets",
         "records:2: a decided file has the outcome ''. Write granted or refused."),
        ("2. March,,,JP,magnets", "records:2: '2. March' in accepted_on is not a date. Write YYYY-MM-DD."),
    ],
    ids=["decided before accepted", "open and granted", "decided without outcome", "no day"],
)  # fmt: skip
def test_a_record_that_cannot_be_is_refused(row: str, message: str) -> None:
    with pytest.raises(ShipmentRefused) as refused:
        read_records(HEAD + row + "\n")
    assert str(refused.value) == message


def test_all_faults_of_a_file_are_told_at_once_and_a_missing_column_by_name() -> None:
    with pytest.raises(ShipmentRefused) as refused:
        read_records(HEAD + "x,,,JP,magnets\ny,,,JP,magnets\n")
    assert len(refused.value.faults) == 2
    with pytest.raises(ShipmentRefused, match="the column decided_on is missing"):
        read_records("accepted_on\n2026-01-01\n")


def test_records_are_read_as_they_stand() -> None:
    text = "\ufeff" + HEAD + "2026-03-02,2026-04-01,granted,JP,magnets\n2026-03-02,,,JP,magnets\n"
    assert [(f.decided_on, f.granted) for f in read_records(text)] == [(date(2026, 4, 1), True), (None, False)]


def test_the_curve_is_that_of_kaplan_and_meier() -> None:
    """Four files: granted on day 10 and 20, open since day 15 and 30. At risk: 4 on day 10, 2 on day 20."""
    as_of = START + timedelta(days=30)
    ages = (START, START, as_of - timedelta(days=15), START)
    ends = (START + timedelta(days=10), START + timedelta(days=20), None, None)
    own = [OwnFile(a, e, e is not None, "JP", "magnets") for a, e in zip(ages, ends, strict=True)]
    curve = own_curve(own, as_of)
    assert curve.days == (10, 20) and curve.shares == pytest.approx((0.25, 0.625))
    assert curve.granted(9) == 0 and curve.granted(15) == pytest.approx(0.25)


@given(st.lists(st.tuples(st.integers(0, 200), st.none() | st.integers(0, 200), st.booleans()), max_size=40))
def test_the_curve_never_falls_and_stays_between_0_and_1(rows: list[tuple[int, int | None, bool]]) -> None:
    own = []
    for age, wait, granted in rows:
        accepted = DAY - timedelta(days=age)
        end = None if wait is None else accepted + timedelta(days=wait)
        own.append(OwnFile(accepted, end, granted and end is not None, "JP", "magnets"))
    shares = own_curve(own, DAY).shares
    assert all(0 <= a <= b <= 1 + 1e-12 for a, b in pairwise(shares))


def test_thirty_own_files_replace_the_pooled_curve_and_say_so() -> None:
    few, enough = told(records=files(29)), told(records=files(30))
    assert few.expected and few.expected.basis == "judgement"
    assert enough.expected and enough.expected.basis == "own_records"
    assert enough.expected.evidence == ("30 own files",) and enough.note and "30 files of your own" in enough.note["en"]
    assert enough.granted_by and enough.granted_by["90"] > 0.6


def test_own_files_of_other_goods_or_an_older_posture_count_for_nothing() -> None:
    other = told(records=files(60, "magnets"))
    older = tuple(OwnFile(date(2025, 1, 1), date(2025, 2, 1), True, "JP", "dysprosium_raw") for _ in range(60))
    for answer in (other, told(records=older)):
        assert answer.expected and answer.expected.basis == "judgement"
