"""What was found of customers, kept under the digest of the lists, and what differs when they are screened again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from compliance.errors import InputRefused
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject
from compliance.model.screening import Screening

Kind = Literal["new", "gone", "changed", "added", "removed"]
_FORM = "xuke customers 1"


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """What is different about a customer: a new hit, one that is gone or changed, or the customer itself."""

    id: str
    name: str
    kind: Kind
    before: str
    now: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptScreenings:
    """What was found of each customer by the caller's id, on a day, under lists with this digest."""

    lists: str
    as_of: date
    customers: Mapping[str, JsonObject]


def lists_digest(book: Rulebook, own: Iterable[str] = ()) -> str:
    """Return the digest of all that names are compared with; `own` are the digests of the user's own lists."""
    parts = [one.model_dump_json() for _, one in sorted(book.parties.items())]
    parts += [repr(book.alerts), repr(book.indicators), *sorted(own)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def kept_of(lists: str, day: date, found: Iterable[tuple[str, Screening]]) -> KeptScreenings:
    """Return what is kept of screenings: outcome, and each listing with how it is met and how it stands."""
    return KeptScreenings(lists, day, {id_: _kept(one) for id_, one in found})


def _kept(one: Screening) -> JsonObject:
    hits = {hit.entry: f"{hit.tier} {hit.status}" for hit in one.hits}
    hits |= {f"{hit.entry} (owner)": f"{hit.tier} {hit.status}" for hit in one.owners}
    signs = [("military body", one.military_body), ("defence contractor", one.contractor), ("unread", one.unread)]
    hits |= {sign: text for sign, text in signs if text}
    hits |= dict.fromkeys(one.alerts, "alert") | dict.fromkeys(one.relatives, "relative")
    return {"name": one.name, "country": one.country, "outcome": one.outcome, "hits": dict(sorted(hits.items()))}


def changes(before: KeptScreenings, now: KeptScreenings) -> Iterator[CustomerChange]:
    """Yield what is different, in the order of the customers now; those that are no longer there come last."""
    for id_, found in now.customers.items():
        known = before.customers.get(id_)
        if known is None:
            if found["hits"]:
                yield CustomerChange(id_, found["name"], "added", "", found["outcome"], tuple(found["hits"]))
        elif known["hits"] != found["hits"] or known["outcome"] != found["outcome"]:
            differ = {*known["hits"].items()} ^ {*found["hits"].items()}
            entries = tuple(sorted({entry for entry, _ in differ}))
            kind: Kind = "new" if not known["hits"] else "gone" if not found["hits"] else "changed"
            yield CustomerChange(id_, found["name"], kind, known["outcome"], found["outcome"], entries)
    for id_, known in before.customers.items():
        if id_ not in now.customers and known["hits"]:
            yield CustomerChange(id_, known["name"], "removed", known["outcome"], "", tuple(known["hits"]))


def read_kept(path: Path) -> KeptScreenings | None:
    """Return what was kept in a file, or None where there is none yet. Raises InputRefused for another file."""
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["form"] != _FORM:
            raise KeyError("form")
        return KeptScreenings(data["lists"], date.fromisoformat(data["as_of"]), data["customers"])
    except (OSError, ValueError, KeyError, TypeError):
        hint = "Give the file that an earlier --keep wrote, or a new name."
        raise InputRefused("the file holds no kept screenings", str(path), hint=hint) from None


def write_kept(path: Path, kept: KeptScreenings) -> None:
    """Write what was kept beside the file and move it there when it is whole."""
    data = {"form": _FORM, "lists": kept.lists, "as_of": str(kept.as_of), "customers": dict(kept.customers)}
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(path)
