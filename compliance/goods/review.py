"""A person's review of goods: who answers that they are free, since when, on what basis, against which row.

A review closes what nobody recognises. It closes a row that the words or values point to only when it names that row
and says why. A row that is met by stated values is not closed by anybody's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Protocol

from compliance.goods.matching import Match

if TYPE_CHECKING:
    from compliance.goods.classifier import LineClassification


class ConsideredLike(Protocol):
    """A row that a review speaks of, and why it does not reach the goods."""

    code: str
    because: str


class DeclaredLike(Protocol):
    """What somebody declares about the control status of goods."""

    @property
    def status(self) -> str | None:
        """controlled, not_controlled or unknown."""

    @property
    def basis(self) -> str | None:
        """What the declaration rests on."""

    @property
    def by(self) -> str | None:
        """Who answers for it."""

    @property
    def on(self) -> date | None:
        """The day of the review."""

    @property
    def considered(self) -> Iterable[ConsideredLike]:
        """The rows it was held against."""


def review(result: LineClassification, declared: DeclaredLike | None) -> None:
    """Let a complete review close what it may close; say in a remark what it does and what it cannot."""
    if declared is None or declared.status != "not_controlled" or not (declared.by and declared.on and declared.basis):
        return
    met = [m for m in result.matches if m.certainty == "matched" and m.goods.kind != "overseas"]
    if met:
        code = met[0].entry.code or met[0].entry.id
        result.remarks.append({
            "en": f"The review by {declared.by} is contradicted: the stated values meet {code}.",
            "zh": f"{declared.by}的审核结论与所填数据矛盾：已符合{code}。",
        })  # fmt: skip
        return
    open_rows = [m for m in result.matches if m.certainty == "possible"]
    unnamed = [m for m in open_rows if not _considered(m, declared.considered)]
    left = [
        m for m in unnamed if m.goods.kind != "overseas"
    ]  # these stay open where goods move between other countries
    if left:
        codes = ", ".join(dict.fromkeys(m.entry.code or m.entry.id for m in left))
        result.remarks.append({
            "en": f"The review by {declared.by} does not speak of {codes}: name each under considered and say why not.",
            "zh": f"{declared.by}的审核未涉及{codes}：请在considered中逐项列明并说明理由。",
        })  # fmt: skip
    for match in open_rows:
        if match not in unnamed:
            match.certainty = "cleared"
            match.because = {"review": f"{declared.by}, {declared.on}"}
    against = ", ".join(f"{one.code}: {one.because}" for one in declared.considered)
    for thing in result.things:
        if not left or thing.basis == "unknown":
            thing.basis = "reviewed"
            thing.because = {"review": f"{declared.by}, {declared.on}: {declared.basis}"}
    result.remarks.append({
        "en": f"Reviewed by {declared.by} on {declared.on}: {declared.basis}{against and '; against ' + against}",
        "zh": f"由{declared.by}于{declared.on}审核：{declared.basis}{against and '；对照' + against}",
    })  # fmt: skip


def _considered(match: Match, considered: Iterable[ConsideredLike]) -> bool:
    """Return whether a review names a row: its code, one above it, or its id where it has no code."""
    code = match.entry.code
    if code is None:
        return any(one.code.lower() == match.entry.id.lower() for one in considered)
    return any(code == one.code or code.startswith(f"{one.code}.") for one in considered)
