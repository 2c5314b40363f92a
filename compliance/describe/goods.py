"""Classification: which list entries name the goods of a line, which may, and which clearly do not.

The technical description decides. A control code that is declared counts against its own interest and names the entry
unless a stated value fails it; a customs number alone only raises a question. Law: SC-792 Art 14; MOFCOM-2024-51.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from compliance.describe.limits import NO, UNKNOWN, YES, Verdict, check
from compliance.describe.makeup import Makeup, MakeupReader
from compliance.describe.matching import Doubt, Match
from compliance.describe.near import HINT, NearRows
from compliance.describe.text import PhraseIndex, phrase_key
from compliance.law.lists import Entry, Identity, ItemList
from compliance.law.rule import EVER
from compliance.law.rulebook import Rulebook

_SHAPELESS = frozenset({"unspecified", "material", "component", "finished_good"})
_MATERIALS = frozenset({"metal", "oxide", "compound", "target", "ore"})


@dataclass
class Classification:
    """All entries that matter for a line, remarks on what was declared, and whether the goods are placed at all."""

    matches: list[Match]
    remarks: list[dict[str, str]] = field(default_factory=list)
    placed: bool = True


class Classifier:
    """Holds the indexes over all lists; `classify` is a lookup and not a scan."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._keys: dict[int, Keys] = {}
        words: set[str] = set()
        lexicon = book.lexicon
        for group in (lexicon.elements, lexicon.shapes, lexicon.chemistry):
            words |= {w for names in group.values() for w in (*names.en, *names.zh)}
        words |= set(lexicon.groups)
        self._by: dict[tuple[str, str], list[tuple[ItemList, Entry]]] = {}
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
        found = [m for g, e in self._candidates(makeup) if (m := self._match(g, e, makeup)) is not None]
        listed = [m for m in found if m.goods.kind != "outside"]
        outside = [m for m in found if m.goods.kind == "outside"]
        ordinary = any(m.entry.kind_of == "ordinary" for m in outside)
        if ordinary:
            listed = [_doubted(m, makeup) for m in listed if m.certainty != "possible" or m.doubt == "limits"]
        weak = [m for m in listed if m.certainty == "possible" and m.doubt == "form"]
        result = Classification(_deduplicated([m for m in listed if m not in weak]) + outside)
        if not self._firm(result) and not ordinary:
            result.matches += self._beside(makeup, result, weak)
        settled = any(m.certainty in ("cleared", "outside") for m in result.matches if self._lives(m))
        firm = self._firm(result)
        result.placed = (firm or settled) and not (declared == "controlled" and not firm)
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
            for goods, entry in self._by.get(("element", symbol), ()):
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
        self._keys[id(entry)] = keys
        pair = (goods, entry)
        for kind, values in keys.index.items():
            for value in values:
                self._by.setdefault((kind, value), []).append(pair)
        return keys.phrases

    def _candidates(self, makeup: Makeup) -> list[tuple[ItemList, Entry]]:
        wanted = [("word", w) for w in makeup.words] + [("element", e) for e in makeup.elements]
        if not makeup.elements:
            wanted += [("form", f) for f in makeup.forms - _SHAPELESS]
        if makeup.code:
            parts = makeup.code.split(".")
            wanted += [("code", ".".join(parts[:n])) for n in range(1, len(parts) + 1)]
            wanted += [("below", makeup.code)]
        wanted += [("cas", c) for c in makeup.cas]
        seen: dict[int, tuple[ItemList, Entry]] = {}
        for key in wanted:
            for pair in self._by.get(key, ()):
                seen.setdefault(id(pair[1]), pair)
        return list(seen.values())

    def _match(self, goods: ItemList, entry: Entry, makeup: Makeup) -> Match | None:
        keys = self._keys[id(entry)]
        if goods.kind == "outside":
            return self._outside(goods, entry, keys, makeup)
        if goods.breadth and entry.code in self._deep:
            return None
        claimed = bool(makeup.code and entry.code and _related(makeup.code, entry.code))
        identity = self._identified(entry, keys, makeup, claimed)
        if identity is None:
            return None
        if not claimed and any(_identity(i, makeup, False, strict=True).truth == YES for i in keys.unless):
            return Match(goods, entry, "cleared", {"description": "outside the entry by its words or values"})
        limits = check(entry.limits, makeup) if entry.limits else Verdict()
        if limits.truth == NO:
            return Match(goods, entry, "cleared", limits.because)
        because = {**identity.because, **limits.because}
        if identity.truth == YES and (limits.truth == YES or claimed):
            return Match(goods, entry, "matched", because)
        doubt: Doubt = "limits" if identity.truth == YES else "form" if set(identity.because) <= {"form"} else "identity"
        return Match(goods, entry, "possible", because, frozenset(identity.wanted | limits.wanted), doubt)

    def _identified(self, entry: Entry, keys: Keys, makeup: Makeup, claimed: bool) -> Verdict | None:
        """Return how an entry is known to be meant, or None when it is not."""
        if claimed and not _contradicts(keys, makeup):
            return Verdict(YES, set(), {"control_code": makeup.code or ""})
        if makeup.cas and not makeup.cas.isdisjoint(entry.cas):
            return Verdict(YES, set(), {"cas": sorted(makeup.cas & set(entry.cas))[0]})
        identity = _any_identity(keys, makeup, entry.unnamed == "unknown")
        return identity if identity.truth != NO else None

    def _outside(self, goods: ItemList, entry: Entry, keys: Keys, makeup: Makeup) -> Match | None:
        """Match an entry that takes goods out. It needs certainty, and gives way to a form that says raw material."""
        if any(_identity(i, makeup, False, strict=True).truth == YES for i in keys.unless):
            return None
        for identity in keys.identities:
            if not identity.source.forms and makeup.raw and not identity.source.elements:
                continue
            if _identity(identity, makeup, False, strict=True).truth == YES:
                if check(entry.limits, makeup).truth == YES:
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
        named = [m for m in result.matches if m.entry.code and _related(code, m.entry.code)]
        if any(m.certainty == "matched" or m.certainty == "possible" and m.doubt != "near" for m in named):
            return
        result.remarks.append(
            {
                "en": f"Declared control code {code} does not fit the described goods; the description decides.",
                "zh": f"所申报的管制编码{code}与货物描述不符；以技术描述为准。",
            }
        )
        if not named and not any(m.certainty in ("matched", "possible") for m in result.matches):
            result.placed = False


@dataclass
class _Alternative:
    source: Identity
    words: frozenset[str]
    also_words: frozenset[str]
    forms: frozenset[str]


class Keys:
    """An entry's identities with their phrases folded once, and the keys under which it can be found."""

    def __init__(self, entry: Entry) -> None:
        identities = list(entry.is_)
        if entry.words:
            identities.append(Identity(words=entry.words))
        if entry.aliases and entry.alias_scope == "row":
            identities.append(Identity(words=entry.aliases))
        self.identities = [_alternative(i) for i in identities]
        self.unless = [_alternative(i) for i in entry.unless]
        self.elements = frozenset(e for i in identities for e in i.elements)
        phrases = [p for i in (*self.identities, *self.unless) for p in (*i.source.words, *i.source.also_words)]
        self.phrases = set(phrases)
        code = entry.code
        parents = [".".join(code.split(".")[:n]) for n in range(1, code.count(".") + 1)] if code else []
        self.index: dict[str, Iterable[str]] = {
            "word": {w for i in self.identities for w in i.words},
            "element": self.elements,
            "form": {f for i in identities if i.elements for f in i.forms},
            "code": [code] if code else [],
            "below": parents,
            "cas": entry.cas,
        }


def _alternative(identity: Identity) -> _Alternative:
    return _Alternative(
        identity,
        frozenset(phrase_key(w) for w in identity.words),
        frozenset(phrase_key(w) for w in identity.also_words),
        frozenset(identity.forms),
    )


def _any_identity(keys: Keys, makeup: Makeup, unnamed: bool) -> Verdict:
    best = Verdict(NO)
    for alternative in keys.identities:
        if _ruled_out(alternative, makeup, unnamed):
            continue
        verdict = _identity(alternative, makeup, unnamed)
        if verdict.truth > best.truth:
            best = verdict
        if best.truth == YES:
            break
    return best


def _ruled_out(alternative: _Alternative, makeup: Makeup, unnamed: bool) -> bool:
    """Return whether one look is enough to see that an alternative cannot hold."""
    if alternative.words and alternative.words.isdisjoint(makeup.words):
        return True
    if alternative.forms and alternative.forms.isdisjoint(makeup.forms) and not makeup.formless:
        return True
    if not makeup.elements:
        return False
    return any(e not in makeup.elements and (not unnamed or e in makeup.absent) for e in alternative.source.elements)


def _identity(alternative: _Alternative, makeup: Makeup, unnamed: bool, strict: bool = False) -> Verdict:
    """Return whether one way to know the thing holds; `strict` reads words in the head only and doubts as no."""
    source = alternative.source
    words = makeup.head_words if strict and not source.elements else makeup.words
    if alternative.words and not alternative.words & words:
        return Verdict(NO)
    if alternative.also_words and not alternative.also_words & makeup.words:
        return Verdict(NO)
    verdict = check(source.limits, makeup) if source.limits else Verdict()
    if alternative.words:
        verdict = verdict.also(Verdict(YES, set(), {"description": sorted(alternative.words & words)[0]}))
    verdict = verdict.also(_elements(source, makeup, unnamed)).also(_forms(source, makeup))
    for name, wanted in source.param.items():
        verdict = verdict.also(check([{name: {"equals": wanted}}], makeup))
    return Verdict(NO) if strict and verdict.truth != YES else verdict


def _elements(source: Identity, makeup: Makeup, unnamed: bool) -> Verdict:
    verdict = Verdict()
    for symbol in source.elements:
        if symbol in makeup.elements:
            share = makeup.elements[symbol]
            verdict = verdict.also(Verdict(YES, set(), {f"elements.{symbol}": f"{share.low} %" if share else "present"}))
        elif symbol in makeup.absent:
            return Verdict(NO, set(), {f"elements.{symbol}": "0"})
        elif unnamed or not makeup.elements:
            verdict = verdict.also(Verdict(UNKNOWN, {f"elements.{symbol}"}))
        else:
            return Verdict(NO)
    return verdict


def _forms(source: Identity, makeup: Makeup) -> Verdict:
    if not source.forms:
        return Verdict()
    hit = makeup.forms & set(source.forms)
    if hit:
        return Verdict(YES, set(), {"form": sorted(hit)[0]})
    if makeup.formless:
        return Verdict(UNKNOWN, {"form"})
    return Verdict(NO)


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def _contradicts(keys: Keys, makeup: Makeup) -> bool:
    """Return whether the goods name elements, and none of them is one the claimed entry speaks of."""
    if not keys.elements or not makeup.elements:
        return False
    return not keys.elements & set(makeup.elements)


def _doubted(match: Match, makeup: Makeup) -> Match:
    """A code declared for plainly ordinary goods contradicts them: the claim becomes a question."""
    if match.certainty != "matched" or makeup.code is None or set(match.because) != {"control_code"}:
        return match
    return replace(match, certainty="possible", doubt="near", wanted=frozenset({"control_code"}))


def _deduplicated(matches: list[Match]) -> list[Match]:
    """Drop headings where a finer entry of the same list is as certain, and rows where a depth entry speaks."""
    rank = {"matched": 3, "possible": 2, "cleared": 1, "outside": 1}
    kept: list[Match] = []
    codes = {(m.goods.breadth, m.entry.code): m for m in matches if m.entry.code}
    deep = [c for (breadth, c), m in codes.items() if not breadth]
    for match in matches:
        code = match.entry.code
        if match.goods.breadth and any(_related(code or "", d or "") for d in deep):
            continue
        finer = [
            m
            for m in matches
            if m is not match
            and m.goods.id == match.goods.id
            and code
            and m.entry.code
            and m.entry.code.startswith(code + ".")
            and rank[m.certainty] >= rank[match.certainty]
        ]
        if not finer:
            kept.append(match)
    return sorted(kept, key=lambda m: (-rank[m.certainty], m.goods.id, m.entry.code or "", m.entry.id))
