"""`rules/delays/` and `rules/calendar/` into models, with every offence named by file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from io import StringIO
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

from compliance.law.calendar import Notice
from compliance.law.delays import Curve, Delays, Observation, Posture, Postures, Tiers, TrendPoint
from compliance.law.folder import Folder
from compliance.law.loading import Offences, build, read_document
from compliance.law.strict_yaml import Document

Row = dict[str, str]
Built = TypeVar("Built")
Where: TypeAlias = tuple[Document, str]  # the postures of a file, and its path
ROOM = "delays"
_GRADES = ("A", "B", "C", "D")
_NEEDED = ("tiers.yaml", "postures.yaml", "curve.yaml", "observations.csv", "customs.csv")


def read_notices(folder: Folder, offences: Offences) -> dict[int, Notice]:
    """Return the holiday notices by year; a gap between official years is an offence."""
    found: dict[int, Notice] = {}
    for name in sorted(folder.under("calendar")):
        document = read_document(folder, name, offences)
        notice = build(Notice, document, name, offences) if document else None
        if notice is None or document is None:
            continue
        if name != f"calendar/{notice.year}.yaml":
            offences.add(name, document.line(("year",)), f"year is {notice.year}; call the file {notice.year}.yaml")
        found[notice.year] = notice
    official = sorted(year for year, notice in found.items() if notice.status == "official")
    for before, year in pairwise(official):
        if year != before + 1:
            offences.add(f"calendar/{year}.yaml", 1, f"no notice for {before + 1}; record that year first")
    return found


def read_delays(folder: Folder, offences: Offences) -> Delays | None:
    """Return the delays, or None when the folder has none or they cannot be used."""
    if not any(folder.under(ROOM)):
        return None
    before = len(offences)
    missing = [name for name in _NEEDED if f"{ROOM}/{name}" not in folder.texts]
    for name in missing:
        offences.add(f"{ROOM}/{name}", 1, "the file is missing; the others of its folder need it")
    tiers, _ = _yaml(folder, "tiers.yaml", Tiers, offences)
    postures, lines = _yaml(folder, "postures.yaml", Postures, offences)
    curve, _ = _yaml(folder, "curve.yaml", Curve, offences)
    observations = {o.id: o for o in _table(folder, "observations.csv", _observation, offences)}
    points = list(_table(folder, "customs.csv", _trend_point, offences))
    if missing or tiers is None or postures is None or curve is None or lines is None:
        return None
    _named(tiers, postures.postures, observations, offences)
    where = (lines.part("postures"), f"{ROOM}/postures.yaml")
    _overlaps(postures.postures, where, offences)
    _known(tiers, postures.postures, {p.series for p in points}, where, offences)
    if len(offences) > before:
        return None
    trends = {s: tuple(p for p in points if p.series == s) for s in sorted({p.series for p in points})}
    elsewhere = next(d for d in tiers.destinations if not d.countries)
    by_country = {c: d for d in tiers.destinations for c in d.countries}
    return Delays(tiers, postures.postures, curve, observations, trends, by_country, elsewhere)


def _yaml(folder: Folder, name: str, model: Any, offences: Offences) -> tuple[Any, Document | None]:
    path = f"{ROOM}/{name}"
    document = read_document(folder, path, offences) if path in folder.texts else None
    return (build(model, document, path, offences), document) if document else (None, None)


def _table(folder: Folder, name: str, make: Callable[[Row], Built], offences: Offences) -> Iterator[Built]:
    """Yield the rows of a CSV file; a row that cannot be read is an offence with its line."""
    path = f"{ROOM}/{name}"
    reader = csv.DictReader(StringIO(folder.texts.get(path, b"").decode("utf-8")))
    seen: set[str] = set()
    for row in reader:
        try:
            if "id" in row and row["id"] in seen:
                raise ValueError(f"{row['id']} is used twice; give every observation an id of its own")
            seen.add(row.get("id", ""))
            yield make(row)
        except KeyError as error:
            offences.add(path, reader.line_num, f"the column {error} is missing; add it to the first line")
        except ValueError as error:
            offences.add(path, reader.line_num, str(error))


def _observation(row: Row) -> Observation:
    name = row["id"] or "the row"
    if not row["source"].strip():
        raise ValueError(f"{name} lacks a source; say where it was read")
    if row["grade"] not in _GRADES:
        raise ValueError(f"{name} has the grade '{row['grade']}'; write A, B, C or D")
    first, last, dated = (_day(row, key, name) for key in ("from", "to", "source_date"))
    if last < first:
        raise ValueError(f"{name} ends on {last}, before it begins on {first}; check both days")
    return Observation(
        row["id"], first, last, row["item"], row["item_group"], row["destination"], row["metric"], row["statistic"],
        row["value"], row["low"], row["high"], row["unit"], row["kind"], row["grade"], row["use"], dated, row["source"],
        row.get("aside") == "Y", _share(row, name),
        _day(row, "waiting_since", name) if row.get("waiting_since") else None,
    )  # fmt: skip


def _share(row: Row, name: str) -> float | None:
    text = row.get("granted_share") or ""
    try:
        share = float(text) if text else None
    except ValueError:
        raise ValueError(f"{name}: '{text}' in granted_share is not a number; write a share like 0.15") from None
    if share is not None and not 0 <= share <= 1:
        raise ValueError(f"{name}: granted_share is {text}; a share lies between 0 and 1")
    return share


def _trend_point(row: Row) -> TrendPoint:
    first, last = (_day(row, key, row["observation"]) for key in ("first", "last"))
    return TrendPoint(
        row["series"], first, last, row["goods"], row["measure"], row["value"], row["unit"], row["observation"]
    )


def _day(row: Row, key: str, name: str) -> date:
    try:
        return date.fromisoformat(row[key])
    except ValueError:
        raise ValueError(f"{name}: '{row[key]}' in {key} is not a date; write YYYY-MM-DD") from None


def _named(
    tiers: Tiers, postures: Iterable[Posture], observations: Mapping[str, Observation], offences: Offences
) -> None:
    """Every id of evidence is an observation."""
    owners = [
        *((f"{ROOM}/tiers.yaml", d.id, d.evidence) for d in tiers.destinations),
        *((f"{ROOM}/tiers.yaml", g.id, g.evidence) for g in tiers.items),
        *((f"{ROOM}/tiers.yaml", "before_acceptance", b.evidence) for b in tiers.before_acceptance),
        (f"{ROOM}/tiers.yaml", "general_licence", tiers.general_licence.evidence),
        *((f"{ROOM}/postures.yaml", p.id, p.evidence) for p in postures),
    ]
    for path, owner, ids in owners:
        for name in ids:
            if name not in observations:
                offences.add(path, 1, f"{owner} rests on '{name}', an unknown id of observations.csv")
    if not any(not d.countries for d in tiers.destinations):
        offences.add(f"{ROOM}/tiers.yaml", 1, "one destination needs no countries: it takes all the others")


def check_postures(delays: Delays, new: tuple[Posture, ...], where: Where, offences: Offences) -> None:
    """Note what is wrong with further postures: overlaps among them, and names that the delays do not know."""
    _overlaps(new, where, offences)
    _known(delays.tiers, new, {*delays.trends}, where, offences)
    for number, posture in enumerate(new):
        for name in posture.evidence:
            if name not in delays.observations:
                message = f"{posture.id} rests on '{name}', an unknown id of observations.csv"
                offences.add(where[1], where[0].line((number, "evidence")), message)


def _overlaps(postures: tuple[Posture, ...], where: Where, offences: Offences) -> None:
    """Two postures of one destination and the same goods share no day."""
    for number, one in enumerate(postures):
        for other in postures[:number]:
            same = bool(set(one.items) & set(other.items)) or not (one.items or other.items)
            together = one.from_ <= other.last and other.from_ <= one.last
            if one.destination == other.destination and same and together:
                line = where[0].line((number,))
                days = f"{max(one.from_, other.from_)}"
                message = f"{one.id} and {other.id} both hold for {one.destination} on {days}; end one before the other"
                offences.add(where[1], line, message)


def _known(tiers: Tiers, postures: tuple[Posture, ...], series: set[str], where: Where, offences: Offences) -> None:
    """A posture names destinations, goods, rungs and series that exist."""
    known: dict[str, set[str]] = {
        "destination": {d.id for d in tiers.destinations},
        "item": {g.id for g in tiers.items},
        "rung": {*map(str, tiers.rungs), "unknown"},
        "trend": series,
    }
    for number, posture in enumerate(postures):
        used = [("destination", posture.destination), ("rung", posture.rung)]
        used += [("item", i) for i in posture.items] + [("trend", t) for t in posture.trend]
        for kind, name in used:
            if name not in known[kind]:
                names = ", ".join(sorted(known[kind]))
                message = f"{posture.id}: unknown {kind} '{name}'; allowed: {names}"
                offences.add(where[1], where[0].line((number,)), message)
