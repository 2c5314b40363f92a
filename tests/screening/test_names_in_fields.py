"""Names as they stand in real fields: every listed name in every frame, other letters, placeholders, and strangers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from compliance import Engine, Shipment
from compliance.law.han import has_cjk
from compliance.screening.parties import PartyQuery, Screener
from tests.asking import GALLIUM, rulebook, shipment
from tests.screening.making import invented, strangers
from tests.screening.measuring import found, tier

DAY = date(2026, 11, 21)
SCREENER = Screener(rulebook())
LATIN = (
    "c/o {}", "C/O {}, Dock 4", "Acme Trading for {}", "Bluebird dba {}", "PO 4711 {}", "on behalf of {}", "{} Comp",
    "{} - Fort Worth", "{} (formerly Blue Harbor Inc.)", "Blue Harbor Inc. (formerly {})", "{} Group", "{} Holdings",
    "Attn: {}", "{} Branch Office", "Harbor Freight Forwarding a/k/a {}", "Harbor f.k.a. {}", "{} GmbH",
    "{} GmbH & Co. KG", "delivered to {}", "Smith Logistics GmbH (agent for {})", "Order 998877 / {}",
    "{} (Shanghai) Ltd", "{}, Lyon",
)  # fmt: skip
HAN = (
    "{}上海代表处", "上海贸易公司（代{}）", "{}集团", "{}（原名蓝港）", "蓝港公司（原名{}）", "转交{}",
    "蓝港株式会社気付{}",    "{}北京分公司", "{}東京営業所", "上海贸易公司代{}", "{}（上海）",
    "收货人：{}", "{} 采购部", "最终用户：{}", "{}控股",
)  # fmt: skip
_CYRILLIC = str.maketrans("aeopcyxijsABEKMHOPCTX", "аеорсухіјѕАВЕКМНОРСТХ")
_SMALL = str.maketrans("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ")
WRITINGS: dict[str, Callable[[str], str]] = {
    "Cyrillic letters that look Latin": lambda n: n.translate(_CYRILLIC),
    "the same in capitals": lambda n: n.upper().translate(_CYRILLIC),
    "small capitals": lambda n: n.lower().translate(_SMALL),
    "direction marks": "\u200e".join,
    "turned direction": lambda n: f"\u202e{n[::-1]}\u202c",
    "no width": "\u200b".join,
    "full width": lambda n: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in n),
    "spaced out": " ".join,
    "no spaces": lambda n: n.replace(" ", ""),
    "letters only": lambda n: "".join(filter(str.isalnum, n)),
}


@cache
def listed() -> tuple[tuple[str, str], ...]:
    """Return the key and each printed name of every listed party."""
    named = {(e.key, n) for _, e in rulebook().party_entries() for n in (e.name.en, e.name.zh, e.name.local) if n}
    return tuple(sorted(named))


def keys(name: str) -> set[str]:
    """Return the listed parties that a name meets."""
    return set(found(name))


@pytest.mark.parametrize("frame", [*LATIN, *HAN])
def test_no_listed_name_vanishes_in_a_field_with_more_than_the_name(frame: str) -> None:
    names = [(key, name) for key, name in listed() if has_cjk(name) == (frame in HAN)]
    assert len(names) > 200
    assert not [name for key, name in names if key not in keys(frame.format(name))]


@pytest.mark.parametrize("writing", WRITINGS)
def test_no_listed_name_vanishes_in_letters_that_only_look_the_same(writing: str) -> None:
    names = [(key, name) for key, name in listed() if not has_cjk(name)]
    assert not [name for key, name in names if key not in keys(WRITINGS[writing](name))]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Оптикоелектрон Груп АД", "opticoelectron"),
        ("ЛЕЙДОС", "leidos"),
        ("Рейнметалл АГ", "rheinmetall"),
        ("Λockheed Μartin", "lockheed-martin"),
    ],
)
def test_cyrillic_and_greek_names_are_romanised(name: str, key: str) -> None:
    assert any(k.startswith(key) for k in keys(name))


@pytest.mark.parametrize("name", ["JAXA", "HII", "c/o JAXA", "Acme Trading for HII"])
def test_an_alias_in_a_list_counts_though_a_military_body_has_the_same_initials(name: str) -> None:
    result = SCREENER.screen(PartyQuery(name), DAY)
    assert result.possible or result.listings
    assert result.open


def test_strangers_are_not_found_more_often_than_the_bounds_allow() -> None:
    """Companies that do not exist, sisters of large firms, and both in the frames of this file."""
    dice = random.Random(12)
    names = [*strangers(2500, seed=12), *(invented(dice) for _ in range(2500))]
    framed = [dice.choice(HAN if has_cjk(n) else LATIN).format(n) for n in names[::2]]
    for tried in (names, framed):
        tiers = Counter(tier(name) for name in tried)
        assert tiers["review"] <= 0.005 * len(tried), tiers
        assert tiers["match"] <= 0.0002 * len(tried), tiers


@pytest.mark.parametrize(
    "text",
    [
        "delivered to Lockheed Martin",
        "Spare parts that our customer installs at the works of Lockheed Martin Corporation in Fort Worth",
        "用于洛克希德·马丁公司的生产线",
        "c/o Lockheed Martin, 1 Main Street, Fort Worth",
    ],
)
def test_a_listed_name_in_a_statement_or_an_address_is_put_to_a_person(text: str) -> None:
    assert SCREENER.screen(PartyQuery("Ordinary Works Ltd", "DE", address=text), DAY).possible
    plain, told = (shipment(GALLIUM, "DE") for _ in range(2))
    told["end_use"] = {**plain.get("end_use", {}), "statement": text}
    (before, after) = (answer(one) for one in (plain, told))
    assert any(p.match == "review" for p in after.parties)
    assert after.at_worst.strictness > before.at_worst.strictness
    assert "parties.name" in {q.fact for q in after.questions}


@pytest.mark.parametrize(
    "text",
    [
        "ice cream production",
        "cubic boron nitride tools for the summit station",
        "用于生产汽车零件",
        "dock 4",
    ],
)
def test_an_everyday_statement_names_nobody(text: str) -> None:
    assert not SCREENER.mentioned(text, (DAY, None), "end_user", "").hits


@pytest.mark.parametrize(
    "name",
    [
        "TBA", "t.b.d.", "(TBA)", "To be advised", "End user TBA", "TBD - see contract", "various customers", "N/A",
        "to order", "To Order of Bank", "unknown", "待定", "未定", "最终用户待定", "待定客户", "???",
    ],
)  # fmt: skip
def test_a_placeholder_names_nobody(name: str) -> None:
    assert not SCREENER.named(name)


@pytest.mark.parametrize("name", ["Unknown Worlds Entertainment", "Open Text Corp", "无锡电子", "无印良品", "NN Inc"])
def test_a_name_that_only_begins_like_a_placeholder_is_a_name(name: str) -> None:
    assert SCREENER.named(name)


@pytest.mark.parametrize("nobody", ["TBA", "various", "未定", None])
@pytest.mark.parametrize("role", ["end_user", "importer", "consignee", "intermediary", "downstream_user"])
def test_a_party_without_a_name_is_asked_for_though_another_one_is_named(role: str, nobody: str | None) -> None:
    plain, more = (shipment(GALLIUM, "DE") for _ in range(2))
    more["parties"] = [*plain["parties"], {"role": role, "name": nobody, "country": "DE"}]
    before, after = answer(plain), answer(more)
    asked = {q.fact for q in after.questions} - {q.fact for q in before.questions}
    assert f"parties.{role}.name" in asked
    assert after.at_worst.strictness >= before.at_worst.strictness


@pytest.mark.parametrize("role", ["intermediary", "consignee", "downstream_user"])
def test_taking_the_name_of_a_listed_party_away_never_loosens_the_bounds(role: str) -> None:
    listed_one, nameless = (shipment(GALLIUM, "DE") for _ in range(2))
    for one, name in ((listed_one, "Lockheed Martin"), (nameless, None)):
        one["parties"] = [*one["parties"], {"role": role, "name": name, "country": "US"}]
    assert answer(nameless).at_worst.strictness >= answer(listed_one).at_worst.strictness


def test_taking_the_country_of_the_exporter_away_never_loosens_the_bounds() -> None:
    said, unsaid = (shipment(GALLIUM, "US") | {"departure": "HK"} for _ in range(2))
    unsaid["parties"] = [
        {k: v for k, v in p.items() if p["role"] != "exporter" or k != "country"} for p in unsaid["parties"]
    ]
    assert answer(unsaid).at_worst.strictness >= answer(said).at_worst.strictness


@cache
def engine() -> Engine:
    """Return one engine for this file."""
    return Engine(rulebook())


def answer(asked: dict[str, object]) -> Any:
    """Return the answer to a shipment on the day."""
    return engine().assess(Shipment.model_validate(asked), DAY)
