"""Technical values that cannot be (below zero, a share above a hundred): refused, never used to clear goods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from compliance.errors import Fault
from compliance.goods.stated_values import StatedValues
from compliance.law.parameters import Parameter
from compliance.model.goods_like import GoodsLike


def impossible_values(
    lines: Iterable[GoodsLike], known: Mapping[str, Parameter], stated: StatedValues, path: str = "$.lines"
) -> Iterator[Fault]:
    """Yield a fault for each parameter of the goods, or of their components, whose number its unit does not allow."""
    for index, goods in enumerate(lines):
        for name, value in goods.parameters.items():
            for meant, converted in stated.answered(name, value):
                yield from _outside(f"{path}[{index}].parameters.{name}", converted, known[meant])
        yield from impossible_values(goods.components, known, stated, f"{path}[{index}].components")


def _outside(path: str, value: Decimal, parameter: Parameter) -> Iterator[Fault]:
    least, most = parameter.bounds
    if least is not None and value < least:
        yield Fault(path, f"{value} is below {least} {parameter.unit}", "Give the value as measured, or leave it out.")
    if value == 0 and parameter.never_zero:
        yield Fault(path, f"0 {parameter.unit} cannot be measured", "Leave the parameter out when it is not known.")
    if most is not None and value > most:
        yield Fault(path, f"{value} is above {most} {parameter.unit}", "Give the value as measured, or leave it out.")
