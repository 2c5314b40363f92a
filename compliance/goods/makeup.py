"""What a thing is made of and shaped like: elements, forms and stated parameters of one line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from compliance.law.facts import Interval
from compliance.law.lexicon import Lexicon, Names
from compliance.law.phrases import Cutter, PhraseHit, PhraseIndex, fold, in_order, phrase_key, tokens
from compliance.model.goods_like import GoodsLike
from compliance.model.vocabulary import SYMBOLS

RAW = frozenset(
    "metal alloy target oxide compound permanent_magnet crystal substrate isotope ore reagent battery".split()
)
_FORMLESS = frozenset({"unspecified", "material"})
_MADE = frozenset({"component", "finished_good"})
_SYMBOL = r"(?:[A-Z][a-z]?)"
_FORMULA = re.compile(rf"(?<![A-Za-z0-9])(?:{_SYMBOL}\d*(?:\.\d+)?[-:]?){{2,8}}(?![A-Za-z])")
_PART = re.compile(r"([A-Z][a-z]?)")
_LONE = frozenset("Dy Tb Nd Pr Sm Gd Tm Yb Lu Eu Er Ho Ga Ge Sb Te Bi Zr Hf Nb Ta Ti Ni Cu Zn Cd Hg Sc Re".split())
_CAPITALS = frozenset({"WC", "BN"})
_CAPITAL_OXIDE = re.compile(r"[A-Z]\d?O\d")
_KNOWN = frozenset(SYMBOLS)
_CAS = re.compile(r"(?<!\d)(\d{2,7}-\d{2}-\d)(?!\d)")
_PERCENT = re.compile(r"(?<![A-Za-z])([A-Z][a-z]?)\s*[:=]?\s*(\d+(?:\.\d+)?)\s*(?:wt|mass)?\.?\s*%")
_PERCENT_BEFORE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:wt|mass)?\.?\s*%\s*(?:of\s+)?([A-Z][a-z]?)(?![A-Za-z])")
_FREE = re.compile(r"\b([a-z ]{2,40}?)[- ]free\b")


@dataclass
class Makeup:
    """Elements present (mass percent as an interval, or None), elements said to be absent, forms and parameters."""

    text: str
    head: str
    elements: dict[str, Interval | None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    forms: frozenset[str] = frozenset()
    stated_form: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    full_text: str = ""
    head_words: frozenset[str] = frozenset()
    head_ends: frozenset[str] = frozenset()
    stated_elements: bool = False
    cas: frozenset[str] = frozenset()
    code: str | None = None
    hs: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the whole make-up is stated: elements in fields, or percentages that leave nothing over."""
        shares = [share.low for share in self.elements.values() if share]
        return self.stated_elements or sum(shares, Decimal(0)) >= 95

    @property
    def formless(self) -> bool:
        """Whether nothing tells the form."""
        return self.forms <= _FORMLESS

    @property
    def raw(self) -> bool:
        """Whether a form says that this is a material and not something made from it."""
        return bool(self.forms & RAW)


class ThingLike(Protocol):
    """A thing of a line: its texts in one or two languages, the same with its purpose, and what is excluded."""

    @property
    def texts(self) -> Sequence[str]:
        """The words of the thing alone."""

    @property
    def full(self) -> Sequence[str]:
        """The words with the purpose."""

    @property
    def purpose(self) -> str:
        """The purpose alone."""

    @property
    def excluded(self) -> str:
        """What is said not to be in it."""


class MakeupReader:
    """Reads lines with the words of the lexicon and every phrase the lists use."""

    def __init__(self, lexicon: Lexicon, index: PhraseIndex) -> None:
        self._index = index
        self._elements = _inverted(lexicon.elements)
        self._groups = {phrase_key(k): v for k, v in lexicon.groups.items()}
        self._shapes = _inverted(lexicon.shapes)
        self._chemistry = _inverted(lexicon.chemistry)
        self._endings = [(end, form) for form, ends in lexicon.endings.items() for end in ends]
        self._ends = tuple(end for end, _ in self._endings)
        self._vague = frozenset(lexicon.vague_forms)
        self._cutter = Cutter(lexicon.heads_end.all)
        en = "|".join(sorted(map(re.escape, lexicon.absent.en), key=len, reverse=True))
        zh = "|".join(sorted(map(re.escape, lexicon.absent.zh), key=len, reverse=True))
        self._absent = re.compile(rf"\b(?:{en})\b([^.;()]{{2,80}})|(?:{zh})([^，。；）]{{1,30}})")

    def read(self, line: GoodsLike, thing: ThingLike) -> Makeup:
        """Return the makeup of one thing of a line.

        A phrase of a list counts where it stands in the thing or reaches from it into its purpose, not inside the
        purpose alone.
        """
        original = " ".join(thing.texts)
        text = fold(original)
        heads = [head for one in thing.texts if (head := self._cutter.head(fold(one)))] or [text]
        makeup = Makeup(text, heads[0], code=line.control_code, hs=line.hs_code)
        makeup.cas = frozenset(_CAS.findall(original)) if "-" in original else frozenset()
        makeup.parameters = line.parameters or {}
        turned = in_order(tokens(makeup.head))
        found = self._index.find(text) + (self._index.find_latin(turned) if turned else [])
        in_heads = [self._index.find(head) for head in heads]
        bare = self._cutter.without_purpose(text)
        own = found if bare == text else self._index.find(bare)
        whole = fold(" ".join(thing.full)) if thing.purpose else text
        makeup.full_text = whole
        beyond = {h.key for h in self._index.find(whole)} - {h.key for h in self._index.find(fold(thing.purpose))}
        makeup.words = frozenset(h.key for h in found) | (beyond if thing.purpose else frozenset())
        makeup.context = makeup.words | ({h.key for h in self._index.find(whole)} if thing.purpose else frozenset())
        makeup.head_words = frozenset(h.key for hits in in_heads for h in hits)
        makeup.head_ends = frozenset(h.key for hits in in_heads for h in hits if h.end == max(x.end for x in hits))
        makeup.absent = self._named_elements(thing.excluded)
        self._find_elements(makeup, line, original, own)
        self._find_forms(makeup, line, in_heads, own)
        return makeup

    def _named_elements(self, text: str) -> set[str]:
        """Return the elements that a text names, by word or group."""
        keys = {h.key for h in self._index.find(fold(text))} if text else set()
        groups = {e for k in keys if k in self._groups for e in self._groups[k]}
        return groups | {self._elements[k] for k in keys if k in self._elements}

    def _find_elements(self, makeup: Makeup, line: GoodsLike, original: str, own: list[PhraseHit]) -> None:
        makeup.absent |= self._said_absent(makeup.text)
        for hit in own:
            symbol = self._elements.get(hit.key)
            if symbol:
                makeup.elements.setdefault(symbol, None)
        keep = self._cutter.without_purpose(original)
        for symbol in _symbols(keep):
            makeup.elements.setdefault(symbol, None)
        for symbol, percent in _percents(keep):
            makeup.elements[symbol] = Interval(percent, percent)
        for symbol in makeup.absent:
            makeup.elements.pop(symbol, None)
        makeup.stated_elements = bool(line.elements)
        for symbol, content in (line.elements or {}).items():
            share = content.mass_percent
            if share is not None and share == 0:
                makeup.absent.add(symbol)
                makeup.elements.pop(symbol, None)
            else:
                makeup.absent.discard(symbol)
                makeup.elements[symbol] = None if share is None else Interval(share, share)

    def _said_absent(self, text: str) -> set[str]:
        said: set[str] = set()
        pieces = [a or b for a, b in self._absent.findall(text)] + [f.split(",")[-1] for f in _FREE.findall(text)]
        for piece in pieces:
            keys = {h.key for h in self._index.find(piece)}
            said |= {self._elements[k] for k in keys if k in self._elements}
            said |= {e for k in keys if k in self._groups for e in self._groups[k]}
            said |= {t.capitalize() for t in re.split(r"[^a-z]+", piece) if t.capitalize() in _LONE}
        return said

    def _find_forms(
        self, makeup: Makeup, line: GoodsLike, in_heads: list[list[PhraseHit]], own: list[PhraseHit]
    ) -> None:
        forms: set[str] = set()
        for found in in_heads:
            hits = [h for h in found if h.key in self._shapes]
            if hits:
                last = max(h.end for h in hits)
                longest = max((h for h in hits if h.end == last), key=lambda h: len(h.key))
                forms.add(self._shapes[longest.key])
        chemistry = {self._chemistry[h.key] for h in own if h.key in self._chemistry}
        telling = [t for t in tokens(makeup.text) if t.endswith(self._ends)]
        chemistry |= {form for t in telling for end, form in self._endings if t.endswith(end)}
        makeup.stated_form = line.form
        if line.form and line.form not in self._vague:
            forms = {line.form} | (forms & RAW if line.form not in RAW else set())
        elif line.form:
            forms = {line.form} | (forms & RAW if line.form in _MADE else forms)
        if not forms & {"component", "finished_good", "equipment", "technology", "software", "permanent_magnet"}:
            forms |= chemistry
        makeup.forms = frozenset(forms or {"unspecified"})


def _inverted(names: Mapping[str, Names]) -> dict[str, str]:
    return {phrase_key(word): key for key, entry in names.items() for word in entry.all}


def _symbols(text: str) -> set[str]:
    """Return element symbols written as formulas (Dy2O3, Nd-Fe-B, GaAs) or as lone unmistakable symbols."""
    found: set[str] = set()
    for match in _FORMULA.finditer(text):
        token = match.group().strip("-:")
        if token.isupper() and token not in _CAPITALS and not _CAPITAL_OXIDE.fullmatch(token):
            continue
        parts = _PART.findall(token)
        if all(p in _KNOWN for p in parts) and not (token.isalpha() and len(parts) < 2):
            found.update(parts)
    found.update(t for t in re.findall(r"(?<![A-Za-z])[A-Z][a-z](?![A-Za-z])", text) if t in _LONE)
    return found


def _percents(text: str) -> list[tuple[str, Decimal]]:
    pairs = _PERCENT.findall(text) + [(s, p) for p, s in _PERCENT_BEFORE.findall(text)]
    return [(s, Decimal(p)) for s, p in pairs if s in _KNOWN and Decimal(p) <= 100]
