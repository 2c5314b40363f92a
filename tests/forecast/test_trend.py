"""The figures behind a posture: those of the destination and goods, public on the day, with what else moves them."""

from __future__ import annotations

from datetime import date

from compliance.report.outlook import trend_chart
from compliance.report.sheet import Picture
from compliance.report.trend_chart import trend_rows
from tests.asking import BOTTLE, DY_MAGNET, ask, rulebook, shipment
from tests.cli.running import xuke


def test_observed_grants_are_those_of_destination_and_goods_and_public_on_the_day() -> None:
    observations = rulebook().delays.observations
    for country, tier in (("JP", "JP"), ("DE", "EU"), ("US", "US")):
        for as_of in ("2025-07-15", "2026-11-21"):
            delay = ask(shipment(DY_MAGNET, country), as_of).delay
            for grant in delay.grants:
                one = observations[grant.evidence]
                assert one.destination == tier
                assert one.item_group in ("magnets", "several")
                assert one.source_date <= date.fromisoformat(as_of)
                assert 0 <= grant.share <= 1
    europe = [g.evidence for g in ask(shipment(DY_MAGNET, "DE"), "2026-11-21").delay.grants]
    assert {"E05", "E06", "E20", "E21"} <= set(europe)
    assert "E20" not in [g.evidence for g in ask(shipment(DY_MAGNET, "DE"), "2025-07-15").delay.grants]


def test_figures_never_come_without_what_else_moves_them() -> None:
    for country in ("JP", "DE", "US", "IN", "KR"):
        delay = ask(shipment(DY_MAGNET, country), "2026-11-21").delay
        assert (delay.trend_note is not None) == bool(delay.trend or delay.grants)
    assert ask(shipment(BOTTLE, "JP"), "2026-11-21").delay.trend_note is None


def test_the_chart_has_a_row_for_each_series_that_can_be_compared() -> None:
    delay = ask(shipment(DY_MAGNET, "JP"), "2026-11-21").delay
    rows = {row.name: row for row in trend_rows(delay, "en")}
    assert rows["jp_magnets: REE magnets"].bars[-1][2] == "280 t"
    assert [day for day, _, _ in rows["jp_raw: Dy"].bars] == sorted(day for day, _, _ in rows["jp_raw: Dy"].bars)
    assert all(len(row.bars) > 1 for name, row in rows.items() if name != "observed share granted")
    assert "observed share granted" in rows


def test_the_chart_stands_in_the_forecast_and_on_the_page_and_nowhere_without_figures() -> None:
    document = shipment(DY_MAGNET, "JP", ship_on="2026-12-15")
    for command, more in (("forecast", ()), ("check", ("--detail",))):
        english = xuke(command, "-", "--as-of", "2026-11-21", *more, given=document).stdout
        assert "Volumes and grants behind it" in english
        assert "prove no posture" in " ".join(english.split())
        page = xuke(command, "-", "--as-of", "2026-11-21", "--format", "html", "--lang", "zh", given=document).stdout
        assert page.count("<svg") == 2
        assert "数量与获批情况" in page
    assert not [p for p in trend_chart(ask(shipment(BOTTLE, "JP")).delay, "en") if isinstance(p, Picture)]
