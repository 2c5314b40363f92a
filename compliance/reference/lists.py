"""Lists of goods and of parties as plain data: one row each with its standing and age, and their entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from compliance.law.lists import Entry, ItemList, PartyList
from compliance.law.rule import Text
from compliance.law.rulebook import Rulebook
from compliance.screening.watchlists import Status, status

_GOODS: dict[str, Status] = {"not_in_force": "not_yet", "earlier": "not_yet", "ended": "stopped"}


def party_lists(book: Rulebook) -> list[PartyList]:
    """Return the party notices: kind by kind, the oldest first."""
    return sorted(book.parties.values(), key=lambda n: (n.list, n.versions[0].from_, n.id))


def list_row(book: Rulebook, one: ItemList | PartyList, day: date) -> dict[str, Any]:
    """Return what a list is, its status on a day, and how long ago it was compared with its source."""
    seen = book.seen(one.versions[0].source.law)
    return {
        "id": one.id,
        "of": "parties" if isinstance(one, PartyList) else "goods",
        "kind": one.list if isinstance(one, PartyList) else one.kind,
        "title": one.title.model_dump(),
        "count": len(one.entries),
        "from": str(one.versions[0].from_),
        "status": status(book, one, day) if isinstance(one, PartyList) else _standing(book, one, day),
        "verified_until": str(seen),
        "age_days": max(0, (day - seen).days),
    }


def _standing(book: Rulebook, goods: ItemList, day: date) -> Status:
    """Return the status of a list of goods, in the words used of notices."""
    standing = book.timelines[goods.id].standing(day, day)
    if standing.prolonged is not None:
        return "unsettled"
    return _GOODS.get(standing.state, "suspended" if standing.state == "suspended" else "active")


def list_data(book: Rulebook, one: ItemList | PartyList, day: date) -> dict[str, Any]:
    """Return a list with its dates, without its entries."""
    head = one.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"entries", "cases", "instrument"})
    head.pop("list", None)
    return head | list_row(book, one, day)


def entry_data(found: Iterable[tuple[ItemList, Entry]]) -> list[dict[str, Any]]:
    """Return entries of goods, each with the dates of its list and the scopes it refers to."""
    return [
        {
            "list": one.id,
            "title": one.title.model_dump(),
            "versions": [v.model_dump(mode="json", by_alias=True, exclude_defaults=True) for v in one.versions],
            "suspensions": [s.model_dump(mode="json", by_alias=True, exclude_none=True) for s in one.suspensions],
            "entry": entry.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "scope": [text.model_dump() for text in scopes(one, entry)],
        }
        for one, entry in found
    ]


def scopes(one: ItemList, entry: Entry) -> list[Text]:
    """Return the explanations of a list that an entry refers to."""
    names = (entry.scope,) if isinstance(entry.scope, str) else entry.scope
    return [one.scopes[name] for name in names if name in one.scopes]


def notice_data(notice: PartyList) -> dict[str, Any]:
    """Return a party notice with the names it lists."""
    return notice.model_dump(mode="json", by_alias=True, exclude_defaults=True)
