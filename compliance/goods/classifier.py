"""Classification: which list entries name the goods of a line, which may, and which clearly do not.

The technical description decides. A control code that is declared counts against its own interest and names the entry
unless a stated value fails it; a customs number alone only raises a question. Law: SC-792 Art 14; MOFCOM-2024-51.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from compliance.goods.identity import Keys, any_identity, contradicts, related, surely
from compliance.goods.limits import NO, YES, Verdict, check
from compliance.goods.makeup import Makeup, MakeupReader
from compliance.goods.matching import Doubt, Match, deduplicated
from compliance.goods.near_rows import HINT, NearRows
from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import PhraseIndex
from compliance.law.rule import EVER
from compliance.law.rulebook import Rulebook

_SHAPELESS = frozenset({"unspecified", "material", "component", "finished_good"})
_MATERIALS = frozenset({"metal", "oxide", "compound", "target", "ore"})


@dataclass
class Classification:
    """All entries that matter for a line, remarks on what was declared, and whether the goods are placed at all.

    `claimed` says that somebody declared the goods controlled: then nothing clears them but a list that names them not.
    """

    matches: list[Match]
    remarks: list[dict[str, str]] = field(default_factory=list)
    placed: bool = True
    claimed: bool = False


_Known: TypeAlias = tuple[ItemList, Entry, Keys]


class Classifier:
    """Holds the indexes over all lists; `classify` is a lookup and not a scan."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        words: set[str] = set()
        lexicon = book.lexicon
        for group in (lexicon.elements, lexicon.shapes, lexicon.chemistry):
            words |= {w for names in group.values() for w in names.all}
        words |= set(lexicon.groups)
        self._by: dict[tuple[str, str], list[_Known]] = {}
        for goods in book.items.values():
            for entry in goods.entries:
                words |= self._enter(goods, entry)
        self._reader = MakeupReader(lexicon, PhraseIndex(words))
        self._near = NearRows(book)
        self._closed_elements = frozenset(lexicon.closed_elements)
        self._benign = frozenset(lexicon.benign_elements)
        self._ended = {name for name, t in book.timelines.items() if t.phases and t.phases[-1].last != EVER}
        self._deep = {e.code for g in book.items.values() if not g.breadth for e in g.entries if e.code}

    def makeup(self, line: Any) -> Makeup:
        """Return what the line says of its make."""
        return self._reader.read(line)

    def classify(self, makeup: Makeup, declared: str | None) -> Classification:
        """Place a line on the lists."""
        found = [m for known in self._candidates(makeup) if (m := self._match(known, makeup)) is not None]
        listed = [m for m in found if m.goods.kind != "outside"]
        outside = [m for m in found if m.goods.kind == "outside"]
        ordinary = any(m.entry.kind_of == "ordinary" for m in outside)
        if ordinary:
            listed = [_doubted(m, makeup) for m in listed if m.certainty != "possible" or m.doubt == "limits"]
        weak = [m for m in listed if m.certainty == "possible" and m.doubt == "form"]
        result = Classification(deduplicated([m for m in listed if m not in weak]) + outside)
        if not self._firm(result) and not ordinary:
            result.matches += self._beside(makeup, result, weak)
        settled = any(m.certainty in ("cleared", "outside") for m in result.matches if self._lives(m))
        firm = self._firm(result)
        result.claimed = declared == "controlled"
        result.placed = (firm or settled) and not (result.claimed and not firm)
        self._remark(makeup, result)
        return result

    def _firm(self, result: Classification) -> bool:
        """Return whether a list that still lives names the goods, or may."""
        return any(m.certainty in ("matched", "possible") for m in result.matches if self._lives(m))

    def _lives(self, match: Match) -> bool:
        """Return whether a match speaks of exports from China today: not of an ended list or the annex for abroad."""
        return match.goods.id not in self._ended and match.goods.kind != "overseas"

    def _beside(self, makeup: Makeup, result: Classification, weak: list[Match]) -> list[Match]:
        """Look beside the lists when nothing named the goods: near rows, weak candidates, customs number."""
        seen = [m for m in result.matches if self._lives(m)]
        if seen:
            freed = {m.entry.family for m in seen if m.certainty == "outside"}
            return [m for m in self._near.by_words(makeup) if m.entry.family not in freed]
        if self._closed(makeup):
            return self._unnamed(makeup)
        return self._near.by_words(makeup, HINT) or weak or self._near.by_customs_number(makeup)

    def _closed(self, makeup: Makeup) -> bool:
        """Return whether the goods are a plain material of elements whose controlled forms are all listed in depth."""
        own = set(makeup.elements)
        plain = makeup.forms & _MATERIALS and makeup.forms <= _MATERIALS | {"powder", "material"}
        return bool(plain and own & self._closed_elements and own <= self._closed_elements | self._benign)

    def _unnamed(self, makeup: Makeup) -> list[Match]:
        """Return, for each list that names the elements in other forms, that it does not name this one."""
        found: dict[str, Match] = {}
        for symbol in sorted(set(makeup.elements) & self._closed_elements):
            for goods, entry, _ in self._by.get(("element", symbol), ()):
                if goods.kind == "dual_use" and goods.id not in self._ended:
                    reason = {f"elements.{symbol}": "listed in other forms only"}
                    found.setdefault(goods.id, Match(goods, entry, "cleared", reason))
        return list(found.values())

    def _known(self, code: str) -> bool:
        """Return whether a code, a code above it or one below it stands on any list."""
        parts = code.split(".")
        above = (".".join(parts[:n]) for n in range(1, len(parts) + 1))
        return ("below", code) in self._by or any(("code", c) in self._by for c in above)

    def _enter(self, goods: ItemList, entry: Entry) -> set[str]:
        keys = Keys(entry)
        pair = (goods, entry, keys)
        for kind, values in keys.index.items():
            for value in values:
                self._by.setdefault((kind, value), []).append(pair)
        return keys.phrases

    def _candidates(self, makeup: Makeup) -> list[_Known]:
        # Sorted, for sets have another order in every process, and an answer must not.
        wanted = [("word", w) for w in sorted(makeup.words)] + [("element", e) for e in makeup.elements]
        if not makeup.elements:
            wanted += [("form", f) for f in sorted(makeup.forms - _SHAPELESS)]
        if makeup.code:
            parts = makeup.code.split(".")
            wanted += [("code", ".".join(parts[:n])) for n in range(1, len(parts) + 1)]
            wanted += [("below", makeup.code)]
        wanted += [("cas", c) for c in sorted(makeup.cas)]
        seen: dict[int, _Known] = {}
        for key in wanted:
            for pair in self._by.get(key, ()):
                seen.setdefault(id(pair[1]), pair)
        return list(seen.values())

    def _match(self, known: _Known, makeup: Makeup) -> Match | None:
        goods, entry, keys = known
        if goods.kind == "outside":
            return self._outside(goods, entry, keys, makeup)
        if goods.breadth and entry.code in self._deep:
            return None
        claimed = bool(makeup.code and entry.code and related(makeup.code, entry.code))
        identity = self._identified(entry, keys, makeup, claimed)
        if identity is None:
            return None
        if not claimed and surely(keys.unless, makeup):
            return Match(goods, entry, "cleared", {"description": "outside the entry by its words or values"})
        limits = check(entry.limits, makeup) if entry.limits else Verdict()
        if limits.truth == NO:
            return Match(goods, entry, "cleared", limits.because)
        because = {**identity.because, **limits.because}
        if identity.truth == YES and (limits.truth == YES or claimed):
            return Match(goods, entry, "matched", because)
        doubt: Doubt = (
            "limits" if identity.truth == YES else "form" if set(identity.because) <= {"form"} else "identity"
        )
        return Match(goods, entry, "possible", because, frozenset(identity.wanted | limits.wanted), doubt)

    def _identified(self, entry: Entry, keys: Keys, makeup: Makeup, claimed: bool) -> Verdict | None:
        """Return how an entry is known to be meant, or None when it is not."""
        if claimed and not contradicts(keys, makeup):
            return Verdict(YES, set(), {"control_code": makeup.code or ""})
        if makeup.cas and not makeup.cas.isdisjoint(entry.cas):
            return Verdict(YES, set(), {"cas": sorted(makeup.cas & set(entry.cas))[0]})
        identity = any_identity(keys, makeup, entry.unnamed == "unknown")
        return identity if identity.truth != NO else None

    def _outside(self, goods: ItemList, entry: Entry, keys: Keys, makeup: Makeup) -> Match | None:
        """Match an entry that takes goods out. It needs certainty, and gives way to a form that says raw material."""
        if surely(keys.unless, makeup):
            return None
        material = makeup.raw and entry.kind_of != "ordinary"
        ways = [i for i in keys.identities if i.forms or i.source.elements or not material]
        if surely(ways, makeup) and check(entry.limits, makeup).truth == YES:
            return Match(goods, entry, "outside", {"description": "named as outside the lists"})
        return None

    def _remark(self, makeup: Makeup, result: Classification) -> None:
        code = makeup.code
        if code is None:
            return
        if not self._known(code):
            result.placed = False
            result.remarks.append(
                {
                    "en": f"Control code {code} stands on no list recorded here; the claim cannot be checked.",
                    "zh": f"所申报的管制编码{code}不在本库所录任何清单中，无法核对。",
                }
            )
            return
        named = [m for m in result.matches if m.entry.code and related(code, m.entry.code)]
        if any(m.certainty == "matched" or (m.certainty == "possible" and m.doubt != "near") for m in named):
            return
        result.remarks.append(
            {
                "en": f"Declared control code {code} does not fit the described goods; the description decides.",
                "zh": f"所申报的管制编码{code}与货物描述不符；以技术描述为准。",
            }
        )
        if not named and not any(m.certainty in ("matched", "possible") for m in result.matches):
            result.placed = False


def _doubted(match: Match, makeup: Makeup) -> Match:
    """A code declared for plainly ordinary goods contradicts them: the claim becomes a question."""
    if match.certainty != "matched" or makeup.code is None or set(match.because) != {"control_code"}:
        return match
    return replace(match, certainty="possible", doubt="near", wanted=frozenset({"control_code"}))
