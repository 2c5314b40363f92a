"""What is true of a line beside export control: which bans, other licences and permits name the goods."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.goods.beside_lists import BesideLists
from compliance.goods.classifier import LineClassification
from compliance.goods.matching import Match
from compliance.law.facts import Described, Missing, Several
from compliance.law.rule import Text
from compliance.law.rulebook import Rulebook
from compliance.model.cargo import Declared
from compliance.model.shipment import ShipmentLine

_ASKED = 4  # rows that a question names


class OtherMeasures:
    """Describes the measures beside export control that name the things of a line."""

    def __init__(self, book: Rulebook) -> None:
        self._lists = BesideLists(book)
        self._question = book.questions["beside_row"]

    def rows(self, result: LineClassification) -> tuple[Match, ...]:
        """Return the rows that name the things of a line, or may."""
        return tuple(row for makeup in result.makeups for row in self._lists.of(makeup))

    def read(
        self, described: Described, result: LineClassification, line: ShipmentLine, found: Iterable[Match]
    ) -> list[Match]:
        """Say which lists name the goods, or may, and return those of the rows `found` that count.

        Goods that were not understood are asked about as such; no measure is held open for them besides.
        """
        known = (row for row in found if result.placed or set(row.because) != {"headings"})  # a mere name may mislead
        rows = [row for row in known if not self._closed(row, line.declared, result)]
        sure = frozenset(row.goods.id for row in rows if row.certainty == "matched")
        doubted = [row for row in rows if row.goods.id not in sure]
        maybe = frozenset(row.goods.id for row in doubted)
        described.say("item.beside", Several(sure, maybe), *([self._gap(doubted, line)] if doubted else []))
        return rows

    def _closed(self, row: Match, declared: Declared | None, result: LineClassification) -> bool:
        """Return whether a named person checked an open row and said why it does not reach the goods."""
        if row.certainty != "possible" or declared is None or not (declared.by and declared.on and declared.basis):
            return False
        said = next((one for one in declared.beside if one.measure == f"{row.goods.id}/{row.entry.id}"), None)
        if said is None:
            return False
        name = row.entry.name
        result.remarks.append({
            "en": f"{name.en}: {declared.by} on {declared.on} answers that it does not reach the goods: {said.because}",
            "zh": f"{name.zh}：{declared.by}于{declared.on}答复不适用于该货物：{said.because}",
        })  # fmt: skip
        return True

    def _gap(self, rows: list[Match], line: ShipmentLine) -> Missing:
        """Return the question that names the open rows, those outside North Korea's lists first."""
        ordered = sorted(rows, key=lambda row: row.goods.kind == "north_korea")
        named = list({f"{row.goods.id}/{row.entry.id}": row for row in ordered}.items())[:_ASKED]
        ask = self._question.ask
        texts = {
            lang: "; ".join(f"{getattr(row.entry.name, lang)} [{key}]" for key, row in named) for lang in ("en", "zh")
        }
        text = Text(en=ask.en.replace("{rows}", texts["en"])[:2000], zh=ask.zh.replace("{rows}", texts["zh"])[:2000])
        filling = (("rows", "; ".join(key for key, _ in named)),)
        place = self._question.path.replace("{line}", line.line)
        return Missing(place, text, self._question.decides, "beside_row", filling)
