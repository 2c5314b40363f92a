"""Values that no list asks for: kept, reported with the nearest known name, and never used to clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.goods.stated_values import StatedValues
from compliance.model.decision import Words
from compliance.model.goods_like import GoodsLike

MOST_HINTS = 100  # of a shipment; each looks through every known name


def unused_places(stated: StatedValues, goods: GoodsLike, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values of goods and their components that answer nothing: the place below the line, and the name."""
    yield from ((f"{before}parameters.{name}", name) for name in stated.unused(goods.parameters or {}))
    for index, part in enumerate(goods.components):
        yield from unused_places(stated, part, f"{before}components[{index}].")


def unused_remark(stated: StatedValues, places: Sequence[tuple[str, str]], hints: int) -> Words:
    """Return the remark on values that were not used; the first `hints` of them with the name that may be meant."""
    en, zh = [], []
    for at, (place, name) in enumerate(places):
        meant = stated.nearest(name) if at < hints else None
        en.append(f"{place} (did you mean {meant}?)" if meant else place)
        zh.append(f"{place}（是否为{meant}？）" if meant else place)
    return {
        "en": f"Not used, for no list asks for it: {'; '.join(en)}.",
        "zh": f"未使用（清单未涉及该项数据）：{'；'.join(zh)}。",
    }
