"""Knowing a thing: the ways an entry can be recognised in the make-up of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compliance.goods.limits import NO, UNKNOWN, YES, LimitsVerdict, check
from compliance.goods.makeup import Makeup
from compliance.law.closed import closed_when_kept
from compliance.law.lists import Entry, Identity
from compliance.law.phrases import fold, phrase_key, tokens
from compliance.law.rulebook import Rulebook


@dataclass
class Alternative:
    """One identity with its phrases folded once."""

    source: Identity
    words: frozenset[str]
    also_words: frozenset[str]
    forms: frozenset[str]


@closed_when_kept
class Keys:
    """An entry's identities with their phrases folded once, and the keys under which it can be found."""

    def __init__(self, entry: Entry, names: Iterable[str] = ()) -> None:
        """Take an entry; `names` are the names that a row in breadth prints for the same code."""
        identities = list(entry.is_)
        if entry.words:
            identities.append(Identity(words=entry.words))
        if entry.is_:
            identities.append(Identity(words=(entry.name.en, entry.name.zh, *names)))  # its whole printed name
        if entry.aliases and entry.alias_scope == "row":
            identities.append(Identity(words=entry.aliases))
        self.identities = [alternative_of(i) for i in identities]
        self.unless = [alternative_of(i) for i in entry.unless]
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

    def known(self) -> Iterator[tuple[str, str]]:
        """Yield the kind and value of each key."""
        return ((kind, value) for kind, values in self.index.items() for value in values)


def alternative_of(identity: Identity) -> Alternative:
    """Return an identity made ready to compare."""
    return Alternative(
        identity,
        frozenset(phrase_key(w) for w in identity.words),
        frozenset(phrase_key(w) for w in identity.also_words),
        frozenset(identity.forms),
    )


def any_identity(keys: Keys, makeup: Makeup, unnamed: bool) -> LimitsVerdict:
    """Return the best verdict over all ways to know an entry."""
    best = LimitsVerdict(NO)
    for alternative in keys.identities:
        if _ruled_out(alternative, makeup, unnamed):
            continue
        verdict = identity_of(alternative, makeup, unnamed)
        if verdict.truth > best.truth:
            best = verdict
        if best.truth == YES:
            break
    return best


def _ruled_out(alternative: Alternative, makeup: Makeup, unnamed: bool) -> bool:
    """Return whether one look is enough to see that an alternative cannot hold."""
    if alternative.words and alternative.words.isdisjoint(makeup.words):
        return True
    if alternative.forms and alternative.forms.isdisjoint(makeup.forms) and not makeup.formless:
        return True
    if not makeup.elements:
        return False
    return any(e not in makeup.elements and (not unnamed or e in makeup.absent) for e in alternative.source.elements)


def surely(alternatives: Iterable[Alternative], makeup: Makeup) -> bool:
    """Return whether one of the alternatives holds beyond doubt, its words standing in the head of the description."""
    return held(alternatives, makeup) is not None


def held(alternatives: Iterable[Alternative], makeup: Makeup) -> LimitsVerdict | None:
    """Return how the first alternative that holds beyond doubt does so; None when there is none."""
    for alternative in alternatives:
        if _ruled_out(alternative, makeup, False):
            continue
        verdict = identity_of(alternative, makeup, False, strict=True)
        if verdict.truth == YES:
            return verdict
    return None


def identity_of(alternative: Alternative, makeup: Makeup, unnamed: bool, strict: bool = False) -> LimitsVerdict:
    """Return whether one way to know the thing holds; `strict` reads words in the head only and doubts as no."""
    source = alternative.source
    verdict = LimitsVerdict()
    if alternative.words:
        found = alternative.words & (makeup.head_words if strict and not source.elements else makeup.words)
        if not found:
            return LimitsVerdict(NO)
        verdict.because["description"] = min(found)
    if alternative.also_words and alternative.also_words.isdisjoint(makeup.context):
        return LimitsVerdict(NO)
    if not _elements(source.elements, makeup, unnamed, verdict) or not _forms(alternative.forms, makeup, verdict):
        return LimitsVerdict(NO)
    if source.limits:  # a word with limits ("capacitor" from a voltage on) names the thing where a value meets them
        met = check(source.limits, makeup)
        if met.truth != YES:
            return LimitsVerdict(NO)
        verdict = verdict.also(met)
    for name, wanted in source.param.items():
        verdict = verdict.also(check([{name: {"equals": wanted}}], makeup))
    return LimitsVerdict(NO) if strict and verdict.truth != YES else verdict


def _elements(elements: tuple[str, ...], makeup: Makeup, unnamed: bool, verdict: LimitsVerdict) -> bool:
    """Note the elements in the verdict; False when one is surely not there."""
    for symbol in elements:
        if symbol in makeup.elements:
            share = makeup.elements[symbol]
            verdict.because[f"elements.{symbol}"] = f"{share.low} %" if share else "present"
        elif symbol in makeup.absent or not (unnamed or not makeup.elements):
            return False
        else:
            verdict.truth = UNKNOWN
            verdict.wanted.add(f"elements.{symbol}")
    return True


def _forms(forms: frozenset[str], makeup: Makeup, verdict: LimitsVerdict) -> bool:
    """Note the form in the verdict; False when it is surely another one."""
    if not forms:
        return True
    hit = makeup.forms & forms
    if hit:
        verdict.because["form"] = min(hit)
    elif makeup.formless:
        verdict.truth = UNKNOWN
        verdict.wanted.add("form")
    else:
        return False
    return True


def related(one: str, other: str) -> bool:
    """Return whether two control codes are the same or one stands above the other."""
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def contradicts(keys: Keys, makeup: Makeup) -> bool:
    """Return whether the goods name elements, and none of them is one the claimed entry speaks of."""
    if not keys.elements or not makeup.elements:
        return False
    return not keys.elements & set(makeup.elements)


def printed_names(book: Rulebook) -> dict[str, list[str]]:
    """Return the names that rows in breadth print for a code: whole, and what stands before a bracket or comma."""
    found: dict[str, list[str]] = {}
    for goods in book.control_item_lists:
        for entry in goods.entries if goods.breadth else ():
            if entry.code is None:
                continue
            short = re.split(r"\s*[(（,，]", entry.name.en)[0]
            names = [entry.name.en, entry.name.zh, *([short] if len(tokens(fold(short))) > 1 else [])]
            found.setdefault(entry.code, []).extend(names)
    return found
