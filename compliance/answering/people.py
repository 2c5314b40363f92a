"""Screened parties as part of the answer: who matched what, and why a person should look."""

from __future__ import annotations

from compliance.assessment import PartyAnswer
from compliance.describe.parties import Screened


def party_of(screened: Screened) -> PartyAnswer:
    """Return how a party came out: a listing decides, an owner, a relative or a military sign asks for a look."""
    if screened.listings:
        notice, entry = screened.listings[0]
        law = notice.versions[0].source.law
        why = f"the name is that of entry {entry.id} ({notice.list.replace('_', ' ')}, {law})"
        return PartyAnswer(
            role=screened.role,
            name=screened.name,
            match="match",
            score=1.0,
            entry=entry.id,
            status=notice.list,
            why=why,
        )
    reason, entry_id = _review(screened)
    return PartyAnswer(
        role=screened.role,
        name=screened.name,
        match="review" if reason else "none",
        score=0.5 if reason else 0.0,
        entry=entry_id,
        why=reason,
    )


def _review(screened: Screened) -> tuple[str | None, str | None]:
    """Return why a person should look, and the list entry it is about."""
    if screened.owner_listings:
        notice, entry, share = screened.owner_listings[0]
        held = f"{share} %" if share is not None else "share not said"
        return f"owner {entry.id} is named by {notice.versions[0].source.law} ({held})", entry.id
    if screened.relatives:
        notice, entry = screened.relatives[0]
        names = ", ".join(sorted({e.name.en or e.id for _, e in screened.relatives}))
        return f"{notice.versions[0].source.law} names {names}, not this company", entry.id
    if screened.military_body or screened.contractor:
        return f"military indicator: {screened.military_body or screened.contractor}", None
    return None, None
