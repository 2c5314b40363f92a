"""What screening says of a party: listings, reviews, relatives, owners, addresses, military bodies, standing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compliance.model.shipment import Owner
from compliance.screening.parties import PartyQuery, Screened, Screener
from tests.asking import rulebook

DAY = date(2026, 11, 21)
SCREENER = Screener(rulebook())


def screened(name: str, country: str | None = None, day: date = DAY, **more: Any) -> Screened:
    """Return the result for a name."""
    return SCREENER.screen(PartyQuery(name, country, **more), day)


def test_every_hit_names_notice_entry_score_and_standing() -> None:
    (hit,) = screened("Subaru Corporaton", "JP").hits
    assert (hit.law, hit.notice, hit.entry, hit.list) == (
        "MOFCOM-2026-12",
        "mofcom_2026_12",
        "MOFCOM-2026-12-01",
        "watch_list",
    )
    assert (hit.tier, hit.status, hit.script) == ("match", "active", "latin")
    assert hit.alias in hit.why


def test_a_match_decides_and_a_review_waits_for_a_person() -> None:
    result = screened("Rheinmetall Electronics GmbH", "DE")
    assert (result.listings, [e.key for _, e in result.possible]) == ([], ["rheinmetall"])


def test_a_parent_is_not_the_listed_unit_but_the_unit_is_named() -> None:
    result = screened("NEC Corporation", "JP")
    assert not result.listings and not result.possible and not result.hits
    assert {e.key for _, e in result.relatives} == {"nec-aerospace-systems", "nec-network-and-sensor-systems"}
    assert result.contractor == "NEC Corporation"


@pytest.mark.parametrize(
    ("day", "standing"),
    [("2025-04-03", "not_yet"), ("2025-05-13", "active"), ("2026-01-05", "suspended"), ("2026-11-21", "unsettled")],
)
def test_the_standing_follows_the_day(day: str, standing: str) -> None:
    hits = screened("Sierra Nevada Corporation", "US", date.fromisoformat(day)).hits
    assert next(h.status for h in hits if h.notice == "mofcom_2025_21") == standing


def test_a_listed_name_in_the_address_is_put_to_a_person_and_never_decides() -> None:
    result = screened("Müller Spedition GmbH", "DE", address="c/o Hof 3, HENSOLDT AG, Ulm")
    assert not result.listings
    assert [h.tier for h in result.hits] == ["review"]
    assert result.hits[0].why.startswith("in the address")


def test_owners_are_screened_like_parties() -> None:
    owners = (
        Owner(name="Rheinmetall AG", country="DE", share_percent=Decimal("60")),
        Owner(name="Leydos", country="US"),
    )
    result = screened("Ordinary Works Ltd", "GB", owners=owners)
    assert [(e.key, str(share)) for _, e, share in result.owner_listings] == [("rheinmetall", "60")]
    assert [e.key for _, e, _ in result.owner_possible] == ["leidos"]


@pytest.mark.parametrize("name", ["Japan Maritime Self Defence Force, Yokosuka", "防衛省", "US Army", "MOD Japan"])
def test_forces_and_ministries_are_military_users(name: str) -> None:
    assert screened(name).military_body


def test_initials_of_a_ministry_in_another_country_are_a_red_flag_only() -> None:
    assert screened("SDF", "JP").military_body
    assert not screened("SDF Group", "DE").military_body


def test_an_honest_firm_has_no_mark_at_all() -> None:
    result = screened("Shin-Etsu Chemical Co., Ltd.", "JP")
    assert result == Screened("end_user", "Shin-Etsu Chemical Co., Ltd.")


def test_every_notice_holds_as_many_parties_as_it_says() -> None:
    """The official counts; the rulebook itself is refused when one is not met."""
    offenders = [n.id for n in rulebook().parties.values() if len(n.entries) - n.named_branches != n.official_count]
    assert not offenders
    ministry = {i: len(n.entries) for i, n in rulebook().parties.items() if n.list != "countermeasure_list"}
    foreign = {i: len(n.entries) for i, n in rulebook().parties.items() if n.list == "countermeasure_list"}
    assert (sum(ministry.values()), len(ministry)) == (274, 25)
    assert (sum(foreign.values()), len(foreign)) == (20, 1)
