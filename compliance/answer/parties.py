"""Screened parties as part of the answer: who matched what, and why a person should look."""

from __future__ import annotations

from compliance.answer.reason_words import in_chinese
from compliance.model.assessment import PartyAnswer
from compliance.model.screening import ListingHit
from compliance.screening.parties import Screened

_STANDINGS = ("not_yet", "stopped", "suspended", "unsettled", "active")
_KINDS = ("countermeasure_list", "unreliable_entity_list", "watch_list", "control_list")


def party_of(screened: Screened) -> PartyAnswer:
    """Return how a party came out: the likeliest listing, or else why an owner, relative or sign asks for a look."""
    found = _found(screened)
    says = {"en": found.why, "zh": in_chinese(found.why)} if found.why else None
    return found.model_copy(update={"says": says})


def _found(screened: Screened) -> PartyAnswer:
    hit = max(screened.hits, key=_weight, default=None)
    if hit is not None:
        return PartyAnswer(
            role=screened.role,
            name=screened.name,
            match=hit.tier,
            score=hit.score,
            entry=hit.entry,
            status=hit.list,
            standing=hit.status if hit.law is not None else None,
            why=_reason(hit),
        )
    reason, entry_id = _review(screened)
    return PartyAnswer(
        role=screened.role,
        name=screened.name,
        match="review" if reason else "none",
        score=0.5 if reason else 0.0,
        entry=entry_id,
        why=reason or _apart(screened),
    )


def _weight(hit: ListingHit) -> tuple[bool, float, int, int]:
    """Return what makes a listing the one to show: law, likeness, a notice that counts on the day, and its kind."""
    kind = _KINDS.index(hit.list) if hit.list in _KINDS else -1
    return (hit.law is not None, hit.score, _STANDINGS.index(hit.status) if hit.status in _STANDINGS else -1, kind)


def _reason(hit: ListingHit) -> str:
    """Return the notice, its status on the day, and how similar the names are."""
    return f"{hit.law or hit.list}, {hit.status.replace('_', ' ')}: {hit.why}"


def _review(screened: Screened) -> tuple[str | None, str | None]:
    """Return why a person should look, and the list entry it is about."""
    if screened.owner_listings or screened.owner_possible:
        notice, entry, share = (screened.owner_listings or screened.owner_possible)[0]
        held = f"{share} %" if share is not None else "share not said"
        sure = "is named" if screened.owner_listings else "may be named"
        return f"owner {entry.id} {sure} by {notice.versions[0].source.law} ({held})", entry.id
    if screened.relatives:
        notice, entry = screened.relatives[0]
        names = ", ".join(sorted({e.name.en or e.id for _, e in screened.relatives}))
        return f"{notice.versions[0].source.law} names {names}, not this company", entry.id
    if screened.military_body or screened.contractor:
        return f"military indicator: {screened.military_body or screened.contractor}", None
    return screened.unread, None


def _apart(screened: Screened) -> str | None:
    """Return who told the party apart from a listed one, if anybody did."""
    if not screened.cleared:
        return None
    hit, finding = screened.cleared[0]
    return f"cleared against {hit.entry} by {finding.who} on {finding.on}, until {finding.until}"
