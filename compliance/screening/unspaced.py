"""Comparing unspaced names (Chinese, Japanese, Korean) character by character, weighted by the words they are in."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from compliance.screening.likeness import BELOW_MATCH, BELOW_REVIEW, REVIEW, Likeness
from compliance.screening.names import Name
from compliance.screening.word_weights import KNOWN, PLACE, wordbook

SHORTER = 0.66
_SURE, _DOUBTFUL = 0.92, 0.82  # one slip in a long name, and in a short one


@lru_cache(maxsize=8192)
def weighed(core: str) -> tuple[float, ...]:
    """Return the weight of each character of a name."""
    return tuple(chain.from_iterable([weight] * len(part) for part, weight in wordbook().segments(core)))


def compare_unspaced(found: Likeness, asked: Name) -> None:
    """Score a name against a listed one that is not equal to it."""
    own, listed = asked.core, found.held.core
    if listed in own:
        _longer(found, asked, own.index(listed))
    elif own in listed:
        _shorter(found, own)
    else:
        _slipped(found, own)


def _longer(found: Likeness, asked: Name, at: int) -> None:
    own, listed = asked.core, found.held.core
    found.pairs = [(listed, listed)]
    rest = [
        (part, weight) for side in (own[:at], own[at + len(listed) :]) for part, weight in wordbook().segments(side)
    ]
    found.asked_left = ["".join(part for part, _ in rest)]
    inner = sum(weighed(listed))
    found.score = round(0.6 + 0.4 * inner / (inner + sum(len(p) * w for p, w in rest)), 3)
    known = all(weight <= KNOWN for _, weight in rest)
    if len(listed) == 3 and len(rest) and not at and beside(own[at + 3 :]):
        found.score = max(found.score, REVIEW)
    elif (len(listed) < 3 and (at or not known)) or (len(listed) == 3 and at and not known):
        found.cap(BELOW_REVIEW, "a short name inside a longer one")
    if any(part in wordbook().kinds for part, _ in rest) or inner < 1.4:
        found.cap(BELOW_REVIEW, "another kind of body")
    if at or asked.closed or not branch(own[len(listed) :]):
        found.cap(BELOW_MATCH, "a longer name: a company of its own, unless it is a branch")
    else:
        found.score = max(found.score, _SURE)


def beside(rest: str) -> bool:
    """Return whether what follows a name says nothing of who is meant: a place, a branch, a group, a number."""
    return all(w <= PLACE or part.isdigit() for part, w in wordbook().segments(rest))


def branch(rest: str) -> bool:
    """Return whether what follows a name is a place of work of the same company: known words, one of them a branch."""
    parts = wordbook().segments(rest)
    return all(w <= KNOWN for _, w in parts) and any(p in wordbook().branches for p, _ in parts)


def _shorter(found: Likeness, own: str) -> None:
    listed = found.held.core
    weights, at = weighed(listed), listed.index(own)
    kept = weights[at : at + len(own)]
    share = sum(kept) / sum(weights)
    found.pairs = [(own, own)]
    found.listed_left = [p for p in (listed[:at], listed[at + len(own) :]) if p]
    found.score = round(0.6 * share + 0.4, 3)
    if share < SHORTER or len(own) < 3 or max(kept) < 0.5 or max(kept) < 0.5 * max(weights):
        found.cap(BELOW_REVIEW, "too little of the listed name")
    found.cap(BELOW_MATCH, "part of the listed name only")


def _slipped(found: Likeness, own: str) -> None:
    """Two names that differ inside: a slip of the pen, or two words where one would do."""
    from rapidfuzz.distance import Levenshtein

    listed = found.held.core
    weights = weighed(listed)
    steps = [s for s in Levenshtein.opcodes(listed, own) if s.tag != "equal"]
    slips = sum(max(s.src_end - s.src_start, s.dest_end - s.dest_start) for s in steps)
    lost = sum(sum(weights[s.src_start : s.src_end]) for s in steps)
    found.listed_left = [p for s in steps if (p := listed[s.src_start : s.src_end])]
    found.asked_left = [p for s in steps if (p := own[s.dest_start : s.dest_end])]
    found.score = round(1 - lost / sum(weights), 3)
    allowed = 1 if len(listed) < 8 else 2
    words = any(_word_of_its_own(own, listed, s.dest_start, s.dest_end) for s in steps)
    if slips > allowed or len(listed) < 5 or words:
        found.cap(BELOW_REVIEW, "each name has a character the other lacks")
        return
    sure = slips == 1 and len(listed) >= 6 and lost <= 0.6
    found.score = _SURE if sure else _DOUBTFUL
    found.guards.append("a slip of one character" if slips == 1 else "a slip of two characters")


def _word_of_its_own(own: str, listed: str, first: int, last: int) -> bool:
    """Return whether the strange characters are in a known word that the listed name does not have."""
    at = 0
    for part, _ in wordbook().segments(own):
        end = at + len(part)
        if at < max(last, first + 1) and first < end and len(part) > 1 and part not in listed and not part.isascii():
            return True
        at = end
    return False
