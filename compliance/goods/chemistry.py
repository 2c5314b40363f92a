"""What a text says of the chemistry of goods: elements and shares, what is absent, CAS numbers, forms, grades."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance.goods import shares
from compliance.goods.absence import AbsenceReader
from compliance.goods.alloys import Alloys
from compliance.goods.flat import flat
from compliance.goods.formulas import Formulas, Parsed
from compliance.goods.graded import Grades
from compliance.goods.mentions import Mention, Mentions
from compliance.law.facts import Interval
from compliance.law.grades import Grade, Substances
from compliance.law.lexicon import Lexicon
from compliance.model.vocabulary import SYMBOLS

_CAS = re.compile(r"(?<![0-9-])([0-9]{2,7})-([0-9]{2})-([0-9])(?![0-9-])")
_SIGNS = r"(?<![A-Za-z0-9.])[A-Z(][A-Za-z0-9().:/-]*"
_RUN = re.compile(rf"{_SIGNS}:[A-Z][a-z]?(?:,[A-Z][a-z]?(?![A-Za-z0-9]))+|{_SIGNS}")
_KNOWN = frozenset(SYMBOLS)
_COUNTED = re.compile(r"(.*[A-Za-z)])-[0-9]+(?:\.[0-9]+)?")
_SPLIT = re.compile(r"[/:]")
_LONGEST = 80


@dataclass
class Chemistry:
    """Elements present (mass percent as an interval, or None when unsaid), elements said to be absent, and the rest.

    `grades` are what trade names imply and ask; they are not among the elements. `names` are those of substances that
    a CAS number stands for. `spans` are accounted for.
    """

    elements: dict[str, Interval | None] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    cas: frozenset[str] = frozenset()
    bad_cas: frozenset[str] = frozenset()
    names: set[str] = field(default_factory=set)
    forms: frozenset[str] = frozenset()
    grades: dict[str, Grade] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)


class ChemistryReader:
    """Reads texts. Something said to be present outweighs its denial: a doubt never frees."""

    def __init__(self, lexicon: Lexicon, substances: Substances) -> None:
        self._formulas, self._alloys = Formulas(substances), Alloys(substances)
        self._mentions = Mentions(lexicon, substances)
        self._absence = AbsenceReader(substances.absence, lexicon.absent)
        self._grades = Grades(substances)
        self._risky = frozenset(substances.word_symbols)
        self._numbered = {
            number: (self._formula(one.formula), {one.name.en, one.name.zh}) for number, one in substances.cas.items()
        }
        self._trace = Interval(0 * substances.absence.trace_percent, substances.absence.trace_percent)

    def _formula(self, formula: str) -> Parsed:
        """Return what a formula of the rules holds; a lone symbol is an element."""
        parsed = self._formulas.parse(formula) or Parsed(((formula, None),) if formula in _KNOWN else ())
        if not parsed.elements:
            raise ValueError(f"grades.yaml: the formula {formula} is not read")
        return parsed

    def read(self, text: str) -> Chemistry:
        """Return the chemistry of a text."""
        found = Chemistry()
        if not text:
            return found
        plain = flat(text)
        taken = bytearray(len(plain))
        self._numbers(plain, found, taken)
        self._compositions(plain, found, taken)
        self._runs(plain, found, taken)
        self._named(plain, found, taken)
        for start, end, grade in self._grades.find(plain):
            found.grades.setdefault(plain[start:end], grade)
            found.spans.append((start, end))
        found.absent -= set(found.elements)
        found.spans = _merged(found.spans)
        return found

    def _numbers(self, text: str, found: Chemistry, taken: bytearray) -> None:
        good: set[str] = set()
        bad: set[str] = set()
        for match in _CAS.finditer(text):
            digits = (match[1] + match[2])[::-1]
            right = sum(i * int(d) for i, d in enumerate(digits, 1)) % 10 == int(match[3])
            (good if right else bad).add(match[0])
            _take(found, taken, match.start(), match.end())
            if right and match[0] in self._numbered:
                parsed, names = self._numbered[match[0]]
                _add(found, parsed)
                found.names |= names
        found.cas, found.bad_cas = frozenset(good), frozenset(bad)

    def _compositions(self, text: str, found: Chemistry, taken: bytearray) -> None:
        compositions: list[tuple[int, int, Mapping[str, Interval | None]]] = [*self._alloys.pairs(text)]
        compositions += self._alloys.magnesium(text)
        for start, end, elements in compositions:
            if not any(taken[start:end]):
                _take(found, taken, start, end)
                for symbol, bounds in elements.items():
                    _put(found, symbol, bounds)
                found.forms |= {"alloy"}

    def _runs(self, text: str, found: Chemistry, taken: bytearray) -> None:
        for match in _RUN.finditer(text):
            start = match.start()
            if taken[start] or match.end() - start > _LONGEST:
                continue
            pieces = [
                (piece, at, self._dashed(piece) if "-" in piece else self._formulas.parse(piece))
                for piece, at in _pieces(_without_share(match, text))
            ]
            host = ":" in match[0] and any(parsed for _, _, parsed in pieces)
            for piece, at, parsed in pieces:
                if parsed is None and host and piece in _KNOWN:
                    parsed = Parsed(((piece, None),))  # what a host is doped with: YAG:Ce, Nd:YAG
                if parsed is not None:
                    _take(found, taken, start + at, start + at + len(piece))
                    _add(found, parsed)

    def _dashed(self, piece: str) -> Parsed | None:
        """Return what a word with hyphens holds; an abbreviation may have one itself."""
        return self._formulas.parse(piece) or self._alloys.dashed(piece)

    def _named(self, text: str, found: Chemistry, taken: bytearray) -> None:
        mentions = self._mentions.find(text, taken)
        gone, spans = self._absence.said(text, mentions)
        stated = self._stated(text, mentions, gone, taken)
        traces = {m.start: span for m, span in self._absence.traces(text, mentions) if m.start not in stated}
        found.spans += [*spans, *traces.values()]
        composed = len(stated) > 1
        for mention in mentions:
            share = stated.get(mention.start)
            if mention.start in gone:
                found.absent.update(mention.symbols)
            elif mention.group:
                pass
            elif share is not None and (composed or not set(mention.symbols) & self._risky or mention.sure):
                _put(found, mention.symbols[0], share.bounds)
                found.spans.append((share.start, share.end))
            elif mention.start in traces:
                _put(found, mention.symbols[0], self._trace)
            elif mention.sure:
                _put(found, mention.symbols[0], None)
            else:
                continue
            found.spans.append((mention.start, mention.end))

    def _stated(self, text: str, mentions: list[Mention], gone: set[int], taken: bytearray) -> dict[int, shares.Share]:
        """Return the share of each mention: the free number before it, else the one after it."""
        stated: dict[int, shares.Share] = {}
        since = 0
        for mention in mentions:
            if mention.group or mention.start in gone:
                own = shares.after(text, mention.end)
                since = own.end if own else mention.end
                continue
            share = shares.before(text, mention.start, since)
            if share is None or _after_formula(text, share.start, taken):
                share = shares.after(text, mention.end)
            if share is not None and not mention.compound:
                stated[mention.start] = share
            since = max(mention.end, share.end) if share is not None else mention.end
        return stated


def _without_share(match: re.Match[str], text: str) -> str:
    """Return a run without the number of a share that follows it: WC-10%Co."""
    counted = _COUNTED.fullmatch(match[0]) if text[match.end() : match.end() + 2].lstrip().startswith("%") else None
    return counted[1] if counted else match[0]


def _after_formula(text: str, at: int, taken: bytearray) -> bool:
    """Return whether a formula stands right before a place: a share there may be its own ("NdPr 29.5 % Dy 2.5 %")."""
    end = len(text[:at].rstrip())
    return bool(end and taken[end - 1])


def _pieces(run: str) -> list[tuple[str, int]]:
    """Return the parts of a run of letters, digits and signs that may be formulas, with their places in it."""
    found: list[tuple[str, int]] = []
    at = 0
    for part in _SPLIT.split(run):
        for dopant in part.split(","):
            inner = dopant.rstrip(".:-/")
            lead = len(inner) - len(inner.lstrip("(")) if inner.count("(") > inner.count(")") else 0
            inner = inner[lead:]
            while inner.endswith(")") and inner.count(")") > inner.count("("):
                inner = inner[:-1]
            if inner.startswith("(") and inner.endswith(")") and inner.count("(") == 1:
                inner, lead = inner[1:-1], lead + 1
            if inner:
                found.append((inner, at + lead))
            at += len(dopant) + 1
    return found


def _add(found: Chemistry, parsed: Parsed) -> None:
    for symbol, _ in parsed.elements:
        _put(found, symbol, None)
    for symbol, number in parsed.shares:
        _put(found, symbol, Interval(number, number))
    if parsed.form:
        found.forms |= {parsed.form}


def _put(found: Chemistry, symbol: str, bounds: Interval | None) -> None:
    """Note an element; where two shares are said, the bounds hold both."""
    earlier = found.elements.get(symbol)
    if bounds is not None and earlier is not None:
        bounds = Interval(min(bounds.low, earlier.low), max(bounds.high, earlier.high))
    found.elements[symbol] = bounds or earlier


def _take(found: Chemistry, taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)
    found.spans.append((start, end))


def without_numbers(text: str) -> str:
    """Return a text with its CAS numbers blanked, as long as before: their digits name nothing else."""
    return _CAS.sub(lambda match: " " * len(match[0]), text)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
