"""What is true of one line: which lists name the goods, where they come from, what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from compliance.bounded import BoundedTable
from compliance.facts.content import HUNDRED, Content, Listed, measure
from compliance.facts.licences import LicenceCover
from compliance.facts.other_measures import OtherMeasures
from compliance.facts.unused_values import MOST_HINTS, unused_places, unused_remark
from compliance.goods.amounts import Amounts
from compliance.goods.classifier import Classifier, LineClassification
from compliance.goods.makeup import Makeup
from compliance.goods.matching import Match
from compliance.law.facts import Described, Interval, Missing, Several
from compliance.law.phrases import PhraseIndex
from compliance.law.rule import Text
from compliance.law.rulebook import Rulebook
from compliance.model.goods_like import LineLike
from compliance.model.shipment import ShipmentLine

_QUOTED = 120  # characters of a line that a question repeats
_MOST_READ, _LONG = 500, 2_000  # goods whose reading is kept, and from how many characters on it is not
_NOT_OF_GOODS = {"line", "item", "quantity", "value"}  # the caller's keys, how much, and for how much


@dataclass
class DescribedLine:
    """A line in the law's words with the classification behind it, and the rows of measures beside export control."""

    described: Described
    classification: LineClassification
    makeup: Makeup
    content: Content
    licences: list[Any] = field(default_factory=list)
    beside: list[Match] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadGoods:
    """Goods as they were read and placed, with the rows of other measures that name them. Shared, so never changed."""

    classification: LineClassification
    beside: tuple[Match, ...]

    def own(self) -> LineClassification:
        """Return the classification for one line, whose remarks and unused values may be added to."""
        found = self.classification
        return replace(found, remarks=[*found.remarks], unused=[*found.unused])


class LineReader:
    """Describes lines; holds the classifier's indexes."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._classifier = Classifier(book)
        self.stated = self._classifier.stated
        self._cover = LicenceCover(Amounts(book.measures))
        self._others = OtherMeasures(book)
        self._read: BoundedTable[str, ReadGoods] = BoundedTable(_MOST_READ)
        self._drones = PhraseIndex(book.lexicon.drones.all)
        self._lists: dict[str, list[str]] = {}
        for goods in book.items.values():
            for period in goods.versions:
                self._lists.setdefault(period.source.law, []).append(goods.id)

    def read(self, line: Any, shipment: Any) -> DescribedLine:
        """Return the facts of one line."""
        goods = self._goods(line)
        classification = goods.own()
        makeup = classification.makeups[0]
        described = Described()
        technology = shipment.movement == "technology_transfer" or any(
            m.forms & {"technology", "software"} for m in classification.makeups
        )
        described.say("move.technology", bool(technology))
        self._matches(described, classification, line, makeup)
        beside = self._others.read(described, classification, line, goods.beside)
        origin = line.origin or ("CN" if from_china(shipment) else None)
        gap = self._gap("origin", line)
        described.say("item.prc_origin", None if origin is None else origin == "CN", *([] if origin else [gap]))
        content = self._content(described, line, origin)
        licences, remarks = self._cover.covering(shipment, line, classification.matches)
        classification.remarks += remarks
        return DescribedLine(described, classification, makeup, content, licences, beside)

    def _goods(self, line: ShipmentLine) -> ReadGoods:
        """Return goods as they are read and placed; goods of which the same is said are read once."""
        said = line.model_dump_json(exclude=_NOT_OF_GOODS, exclude_unset=True)
        return self._read.of(said, lambda: self._read_goods(line)) if len(said) < _LONG else self._read_goods(line)

    def _read_goods(self, line: ShipmentLine) -> ReadGoods:
        found = self._classifier.classify(line, line.declared)
        return ReadGoods(found, self._others.rows(found))

    def read_all(self, shipment: Any) -> list[DescribedLine]:
        """Return the facts of every line of a shipment; what is left of a licence is shared between them."""
        read = [self.read(line, shipment) for line in shipment.lines]
        hints = MOST_HINTS
        for line, own in zip(shipment.lines, read, strict=True):
            places = list(unused_places(self.stated, line))
            if places:
                own.classification.unused += [place for place, _ in places]
                own.classification.remarks.append(unused_remark(self.stated, places, hints))
                hints = max(0, hints - len(places))
        if shipment.licences and len(read) > 1:
            remarks = self._cover.share([(line, own.licences) for line, own in zip(shipment.lines, read, strict=True)])
            for own, more in zip(read, remarks, strict=True):
                own.classification.remarks += more
        return read

    def _matches(self, described: Described, result: LineClassification, line: Any, makeup: Makeup) -> None:
        sure = {m.goods.id for m in result.matches if m.certainty == "matched"}
        possible = [m for m in result.matches if m.certainty == "possible"]
        gaps: dict[str, Missing] = {}
        for match in possible:
            for one in self._gaps(match, line, makeup):
                lists = gaps[one.path].lists if one.path in gaps else frozenset()
                gaps[one.path] = replace(one, lists=lists | {match.goods.id})
        if not result.placed:
            gap = self._unplaced(result, line)
            gaps[gap.path] = gap
        maybe = frozenset(m.goods.id for m in possible) - sure
        value = Several(frozenset(sure), maybe, open=not result.placed)
        described.say("item.matches", value, *(gaps.values() if maybe or not result.placed else ()))
        annex = [m for m in result.matches if m.goods.kind == "overseas" and m.entry.part]
        parts = {c: frozenset(str(m.entry.part) for m in annex if m.certainty == c) for c in ("matched", "possible")}
        open_annex = [g for m in annex if m.certainty == "possible" for g in self._gaps(m, line, makeup)]
        doubtful = parts["possible"] - parts["matched"]
        described.say("item.annex_part", Several(parts["matched"], doubtful, not result.placed), *(
            open_annex if doubtful else [self._gap("classification", line)] if not result.placed else ()
        ))  # fmt: skip
        kinds = frozenset(m.entry.kind_of for m in result.matches if m.certainty == "outside" and m.entry.kind_of)
        listed = any(m.certainty == "matched" and (m.entry.family or m.goods.family) == "drone" for m in result.matches)
        if not listed and self._drones.find(makeup.head) and not makeup.raw:
            kinds |= {"civil_drone"}
        described.say("item.outside", Several(kinds))
        described.say("item.basis", Several(frozenset(thing.basis for thing in result.things)))
        near = any(m.certainty == "cleared" or m.entry.kind_of not in (None, "ordinary") for m in result.matches)
        described.say("item.near", near)
        described.say("item.near_lists", Several(frozenset(n for m in result.matches for n in self._beside(m))))

    def _beside(self, match: Match) -> Iterable[str]:
        """Return the lists beside whose entries a match puts the goods."""
        if match.certainty == "cleared":
            return (match.goods.id,)
        if match.certainty != "outside" or match.entry.kind_of in (None, "ordinary"):
            return ()
        laws = {*match.entry.considered, *((match.entry.source.law,) if match.entry.source else ())}
        return (name for law in laws for name in self._lists.get(law, ()))

    def _gaps(self, match: Match, line: LineLike, makeup: Makeup) -> list[Missing]:
        gaps = []
        for wanted in sorted(match.wanted):
            place = f"lines.{line.line}.{wanted}"
            if wanted.startswith("parameters."):
                parameter = self._book.parameters[wanted.split(".", 1)[1]]
                gaps.append(Missing(place, parameter.ask, True, wanted))
            elif wanted.startswith("elements."):
                place = place if makeup.elements else f"lines.{line.line}.elements"
                gaps.append(Missing(place, self._book.questions["element"].ask, True, "element"))
            else:
                name = "form" if wanted == "form" else "near_row"
                gaps.append(Missing(place, self._book.questions[name].ask, True, name))
        return gaps

    def _unplaced(self, result: LineClassification, line: LineLike) -> Missing:
        """Return the question about the thing that was not understood, in the words of the line.

        It decides nothing where the exporter itself says that the goods are controlled: a licence is needed anyway.
        """
        gap = self._unplaced_thing(result, line)
        return replace(gap, decides=False, always=True) if result.claimed else gap

    def _unplaced_thing(self, result: LineClassification, line: LineLike) -> Missing:
        thing = next((t for t in result.things if t.basis == "unknown"), None)
        if thing is None or thing.asks is None:
            return self._gap("classification", line)
        question = self._book.questions[thing.asks]
        words = {"word": ", ".join(thing.unexplained), "text": " ".join(thing.text.split())}
        words |= {"meant": thing.because.get("near", ""), "number": thing.because.get("hs_code", "")}
        words = {name: said[:_QUOTED] for name, said in words.items()}
        ask = Text(en=_filled(question.ask.en, words), zh=_filled(question.ask.zh, words))
        path = question.path.replace("{line}", line.line)
        return Missing(path, ask, question.decides, thing.asks, tuple(words.items()))

    def _gap(self, name: str, line: LineLike) -> Missing:
        question = self._book.questions[name]
        return Missing(question.path.replace("{line}", line.line), question.ask, question.decides, name)

    def _content(self, described: Described, line: LineLike, origin: str | None) -> Content:
        """Say what of foreign-made goods is Chinese; silence about it leaves share and technology open."""
        content = measure(line, self._listed)
        said = line.prc_content
        technology = said.technology if said else None
        abroad = origin != "CN"
        silent = abroad and not line.components and (said is None or said.listed_value_percent is None)
        share = Interval(content.share.low, HUNDRED) if silent else content.share
        exact = share.low == share.high
        gap = self._gap("prc_share", line)
        described.say("item.prc_share_percent", share.low if exact else share, *([] if exact else [gap]))
        asked = [self._gap("prc_technology", line)] if abroad and technology is None else []
        described.say("item.prc_technology", None if asked else abroad and technology is True, *asked)
        inputs = False if not abroad or share.high == 0 else True if share.low > 0 else None
        asked = [self._gap("prc_content", line)] if silent else [gap]
        described.say("item.prc_inputs", inputs, *(asked if inputs is None else []))
        return content

    def _listed(self, part: Any) -> Listed:
        """Return whether a component is an input named in part 1 of the annex of 61/2025."""
        view = SimpleNamespace(**{n: getattr(part, n) for n in type(part).model_fields})
        view.description = part.description or " ".join(part.elements) or "component"
        classification = self._classifier.classify(view)
        makeup, found = classification.makeups[0], classification.matches
        annex = {m.certainty for m in found if m.goods.kind == "overseas"}
        if "matched" in annex:
            return "yes"
        bare = not makeup.elements and makeup.forms <= {"unspecified", "material", "component"}
        return "unknown" if "possible" in annex or (bare and part.description is None) else "no"


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def from_china(shipment: Any) -> bool:
    """Return whether the goods leave from China, as far as is said."""
    exporter = next((p.country for p in shipment.parties if p.role == "exporter"), None)
    return (shipment.departure or exporter) in ("CN", None) and shipment.movement != "re_export"
