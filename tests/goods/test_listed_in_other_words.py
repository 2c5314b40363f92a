"""Listed goods in words and values that their rows do not print are asked about, in English, Chinese and Japanese."""

from __future__ import annotations

import pytest

from compliance.goods.classifier import Classifier
from compliance.goods.placed import FREE
from compliance.model.cargo import ShipmentLine
from tests.asking import rulebook

CLASSIFIER = Classifier(rulebook())


def basis(description: str, hs_code: str | None = None) -> str:
    return CLASSIFIER.classify(ShipmentLine(line="1", description=description, hs_code=hs_code)).basis


@pytest.mark.parametrize(
    ("text", "hs_code"),
    [
        ("Synthetic diamond single crystal", "710499"),
        ("Holmium doped laser crystal", "710499"), ("Lithium-ion battery pack", "850760"),
        ("Synthetic diamond micropowder", "710510"), ("人造金刚石单晶", "710499"), ("Europium compounds", "284690"),
    ],
)  # fmt: skip
def test_a_number_frees_no_goods_that_a_row_may_name(text: str, hs_code: str) -> None:
    assert basis(text, hs_code) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Computer parts, cipher cards", "cipher card PCIe",
        "server, cryptographic accelerator", "encryptor for network links", "Kryptomodul für Server",
    ],
)  # fmt: skip
def test_parts_that_encipher_are_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text", ["VPN router 20 Gbit/s", "IPsec router 40 Gbps", "VPN firewall 15 Gbit/s", "VPN路由器 20Gbps"]
)
def test_a_vpn_device_above_the_rate_of_its_row_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Protective suits with supplied air", "air-fed protective suit", "protective coverall, positive pressure",
        "ventilated suit with air line", "Schutzanzug fremdbelüftet", "送气式防护服",
    ],
)  # fmt: skip
def test_a_suit_with_air_of_its_own_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize("text", ["disposable protective suit", "chemical protective suit type 5/6", "防护服 一次性"])
def test_an_ordinary_protective_suit_is_free(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Capacitor 1.5 kV 1 µF 5 nH", "Film capacitor 2 kV 30 µF 20 nH", "Kondensator 1,6 kV 10 µF 15 nH",
        "电容器 2kV 40μF 20nH", "condenser, electrical, 1800 V 12 uF ESL 30 nH",
    ],
)  # fmt: skip
def test_a_capacitor_whose_values_may_reach_the_row_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text", ["Capacitor 50 V 10 µF", "Ceramic capacitor 100 nF 50 V", "Kondensator 400 V 4,7 µF", "电容器 25V 100μF"]
)
def test_a_capacitor_below_the_voltage_of_the_row_is_free(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Positive control RNA, MERS coronavirus", "RNA transcript, Ebola virus", "plasmid with Marburg virus glycoprotein",
        "test kit control, Lassa virus RNA", "霍乱弧菌培养皿", "鼠疫耶尔森菌培养基", "炭疽芽孢杆菌试剂盒", "Nährboden mit Brucella melitensis",
    ],
)  # fmt: skip
def test_a_listed_germ_beside_an_ordinary_thing_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "lyophilizer 100 kg/24 h", "lyophilizer 50 kg per 24 hours", "freeze drier 40 kg/24h", "lyophilisation plant 30 kg",
        "Lyophilisator 20 kg/24 h", "冷冻干燥设备 100公斤/24小时",
    ],
)  # fmt: skip
def test_a_freeze_dryer_is_asked_about_by_each_of_its_names(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "remotely operated filling machine of nickel", "remote controlled filling station, Hastelloy",
        "filling machine of Inconel, remote operation", "fernbediente Abfüllmaschine aus Nickel", "镍制远程灌装机",
    ],
)  # fmt: skip
def test_remote_filling_equipment_of_a_listed_alloy_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "CMM, accuracy 3 + L/200 µm", "Coordinate measuring machine MPE (1.7+L/350) µm", "CMM MPEE = 1.2+L/500 um",
        "三坐标测量机 精度 (1.5+L/400) μm", "KMG MPE 1,9+L/300 µm", "三次元測定機 精度 1.7+4L/1000 µm",
    ],
)  # fmt: skip
def test_an_accuracy_written_as_a_formula_leaves_a_question(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "rotary table, accuracy 0.8 秒", "angle encoder accuracy 0.5 arcsec", "数控转台 定位精度 0.6角秒", "转台 精度0.5″",
        "rotary encoder ±0.4″", "分度转台 精度0.5秒",
    ],
)  # fmt: skip
def test_an_angle_finer_than_the_row_is_asked_about_however_it_is_written(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize("text", ["rotary encoder, accuracy 20 arcsec", "角度编码器 精度 20角秒", "Drehgeber Genauigkeit 30″"])
def test_an_angle_coarser_than_the_row_is_free(text: str) -> None:
    assert basis(text) in FREE
