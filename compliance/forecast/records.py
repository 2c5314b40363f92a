"""A company's own files: accepted on, decided on or still open. From thirty on they replace the pooled curve.

The CSV has the columns `accepted_on, decided_on, outcome, destination, goods`: days as YYYY-MM-DD, `decided_on` empty
while the file is open, `outcome` granted or refused (empty while open), `destination` a country code, `goods` a kind of
goods from tiers.yaml. Further columns are left alone.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from compliance.errors import Fault, ShipmentRefused
from compliance.model.values import cause_and_hint, refuse

ENOUGH = 30
_OUTCOMES = ("granted", "refused")
_COLUMNS = ("accepted_on", "decided_on", "outcome", "destination", "goods")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One licence file of the user's own; `decided_on` is None while it is open."""

    accepted_on: date
    decided_on: date | None
    granted: bool
    destination: str
    goods: str


@dataclass(frozen=True, slots=True)
class OwnCurve:
    """The Kaplan-Meier curve of own files: days in order, and the share granted by each of them."""

    days: tuple[int, ...]
    shares: tuple[float, ...]
    files: int

    def granted(self, days: float) -> float:
        """Return the share granted after so many days, as far as the files have been watched."""
        place = bisect_right(self.days, days)
        return self.shares[place - 1] if place else 0.0

    def spread(self) -> tuple[int, int, int] | None:
        """Return the days of a tenth, half and nine tenths of the grants seen; None without grants."""
        if not self.days:
            return None
        most = self.shares[-1]
        low, middle, high = (
            next(day for day, share in zip(self.days, self.shares, strict=True) if share >= part * most - 1e-9)
            for part in (0.1, 0.5, 0.9)
        )
        return low, middle, high


def read_records(text: str, source: str = "records") -> tuple[OwnFile, ...]:
    """Read own files from CSV text. Raises ShipmentRefused with every fault, named by line."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [c for c in _COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        cause = f"the column {missing[0]} is missing"
        raise ShipmentRefused([Fault(f"{source}:1", cause, f"The columns are {', '.join(_COLUMNS)}.")])
    found, faults = [], []
    for row in reader:
        try:
            found.append(_file(row))
        except ValueError as error:
            faults.append(Fault(f"{source}:{reader.line_num}", *cause_and_hint(error)))
    if faults:
        raise ShipmentRefused(faults)
    return tuple(found)


def _file(row: Mapping[str, str | None]) -> OwnFile:
    accepted = _day(row, "accepted_on")
    decided = _day(row, "decided_on") if (row["decided_on"] or "").strip() else None
    outcome = (row["outcome"] or "").strip()
    if decided is not None and decided < accepted:
        refuse(f"decided_on {decided} is earlier than accepted_on {accepted}", "Check both days.")
    if decided is not None and outcome not in _OUTCOMES:
        refuse(f"a decided file has the outcome '{outcome}'", "Write granted or refused.")
    if decided is None and outcome:
        refuse(f"an open file has the outcome '{outcome}'", "Add decided_on, or leave the outcome empty.")
    place, goods = ((row[key] or "").strip() for key in ("destination", "goods"))
    return OwnFile(accepted, decided, outcome == "granted", place, goods)


def _day(row: Mapping[str, str | None], key: str) -> date:
    text = (row[key] or "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"'{text}' in {key} is not a date", "Write YYYY-MM-DD.")


def own_curve(files: Iterable[OwnFile], as_of: date) -> OwnCurve:
    """Return the Kaplan-Meier curve of files as seen on `as_of`.

    A refused file stays at risk to the end without a grant: refusal is an answer, but never a licence. Files decided
    after `as_of` count as open on it, and files accepted after it are left out.
    """
    spans = []
    for file in files:
        if file.accepted_on <= as_of:
            seen = file.decided_on is not None and file.decided_on <= as_of
            end = file.decided_on if seen and file.granted and file.decided_on else as_of
            spans.append(((end - file.accepted_on).days, seen and file.granted))
            if seen and not file.granted:
                spans[-1] = (10**6, False)
    waiting, days, shares = 1.0, [], []
    for day in sorted({days_ for days_, granted in spans if granted}):
        at_risk = sum(1 for days_, _ in spans if days_ >= day)
        waiting *= 1 - sum(1 for days_, granted in spans if granted and days_ == day) / at_risk
        days.append(day)
        shares.append(1 - waiting)
    return OwnCurve(tuple(days), tuple(shares), len(spans))
