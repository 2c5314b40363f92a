"""How similar two names are: weighted words paired one with one, and guards against names that only look similar.

The score is 1 for nothing but the same letters. What was measured, and on which pairs, is printed by
tests/bench/bench_screening.py.
"""

from __future__ import annotations

from compliance.screening.index import IndexedName, NameIndex, bag, bare
from compliance.screening.likeness import BELOW_MATCH, BELOW_REVIEW, REVIEW, Likeness
from compliance.screening.names import Name, romaji
from compliance.screening.pairing import pair_up
from compliance.screening.unspaced import beside, branch, compare_unspaced
from compliance.screening.word_weights import KNOWN, PLACE, wordbook

CONTENT = 0.3  # a word of this weight or more is part of who is meant
OWN = 0.9  # and of this weight or more, a word nearly no one else uses
SHORTER, SHORTER_PLAIN = 0.66, 0.8  # share that a shorter name must keep: of a name with words of its own, and without
NEARLY = 0.85  # share that two names must have in common when each has a word the other lacks
LACKS = "each name has a word the other lacks"
WHOLE, ENOUGH = 0.72, 1.0  # score of a listed name that stands whole in a longer one, and what it must weigh
REST = 0.65  # what must be equal beside a slip in a word of three or four letters
PLAIN = "everyday words only, and not the same ones"
SLIP = "a slip in a short word of its own"
_EQUAL = {"name": 0.98, "alias": 0.97, "reading": 0.96}


def compare(asked: Name, held: IndexedName, index: NameIndex, country: str | None, home: str | None) -> Likeness:
    """Return the likeness of a name to a listed one; `country` is the asked party's, `home` the listed one's."""
    found = Likeness(held)
    if asked.full == held.full:
        found.score = 1.0
    elif asked.key == held.key or (held.kind == "reading" and romaji(asked.key) == held.key):
        found.score = _EQUAL[held.kind]
    elif not asked.cjk and not held.cjk and bag(asked.words) == bag(held.words):
        found.score = 0.95
    elif (
        not asked.cjk
        and not held.cjk
        and len(asked.words) < 3
        and asked.full[:4] == held.full[:4]
        and bare(asked.full) == bare(held.full)
    ):
        found.score = 0.94
    if found.score:
        found.pairs, found.equal = [(asked.core, held.core)], True
        _guard_equal(found, asked, index, country == home)
    elif asked.head is not None and asked.head == held.key:
        _of_the_party(found, asked)
    elif asked.cjk:
        compare_unspaced(found, asked)
    else:
        _paired(found, asked, index)
    _guard_all(found, asked, index, (country, home))
    if found.score < REVIEW and whole_inside(asked, held, index):
        found.score, found.listed_left = WHOLE, []
        found.guards = ["the whole listed name stands inside this one"]
    return found


def whole_inside(asked: Name, held: IndexedName, index: NameIndex) -> bool:
    """Return whether a listed name of two words or more, not all of them everyday ones, stands whole inside a name."""
    size = len(held.words)
    if held.cjk or asked.cjk or size < 2 or size > len(asked.words) or held.kind == "reading":
        return False
    if sum(map(index.weight, held.words)) < ENOUGH or len(held.key) < 6:
        return False
    return any(asked.words[i : i + size] == held.words for i in range(len(asked.words) - size + 1))


def short(held: IndexedName) -> bool:
    """Return whether a listed name is too short to tell anybody apart."""
    return len(held.key) <= (3 if held.cjk else 5)


def _guard_equal(found: Likeness, asked: Name, index: NameIndex, at_home: bool) -> None:
    held = found.held
    if held.cjk or found.score == 1.0:
        return
    if held.kind == "name" and len(held.key) <= 3 and not (asked.closed or at_home):
        found.cap(BELOW_MATCH, "three letters alone, without legal form or country")
    own = max(map(index.weight, held.words), default=0.0) >= OWN
    if not own and set(asked.words) != set(held.words):
        found.cap(BELOW_MATCH, PLAIN)


def _of_the_party(found: Likeness, asked: Name) -> None:
    """A listed name with its legal form, and more behind it: a branch or address, or a company of its own."""
    found.score = 0.94
    found.pairs = [(asked.head or "", found.held.core)]
    found.asked_left = list(asked.tail)
    if asked.cjk and short(found.held) and not (asked.inner and beside(asked.tail[0])):
        found.cap(BELOW_REVIEW, "a short name inside a longer one")
    if (
        (asked.cjk and not branch(asked.tail[0]))
        or asked.closed
        or (asked.tail and asked.tail[0] in ("of", "de", "for"))
        or _kinds(asked.tail)
    ):
        found.cap(BELOW_MATCH, "what follows may be a company of its own")
    else:
        found.guards.append("what follows the legal form reads as a branch or an address")


def _paired(found: Likeness, asked: Name, index: NameIndex) -> None:
    held, weight = found.held, index.weight
    pairs = pair_up(asked.words, held.words, held.kind == "reading")
    said, listed = sum(map(weight, asked.words)) or 1.0, sum(map(weight, held.words)) or 1.0
    covered_said = covered = 0.0
    taken: set[int] = set()
    kept: set[int] = set()
    for pair in pairs:
        covered_said += pair.alike * sum(weight(asked.words[j]) for j in pair.asked)
        covered += pair.alike * sum(weight(held.words[i]) for i in pair.listed)
        taken.update(pair.asked)
        kept.update(pair.listed)
        left, right = "".join(asked.words[j] for j in pair.asked), "".join(held.words[i] for i in pair.listed)
        found.pairs.append((left, right))
        if pair.alike < 1 and len(right) < 8 and weight(right) > 0.5:
            found.guards.append(SLIP)
    found.asked_left = [w for j, w in enumerate(asked.words) if j not in taken]
    found.listed_left = [w for i, w in enumerate(held.words) if i not in kept]
    found.score = round(0.6 * covered / listed + 0.4 * covered_said / said, 3)
    if any(own.startswith(said_) and said_ != own for said_, own in found.pairs) and max(map(weight, held.words)) < OWN:
        found.cap(BELOW_MATCH, PLAIN)
    if SLIP in found.guards:
        found.score = min(found.score, BELOW_MATCH)
        found.guards = [SLIP]
        rest = sum(weight(own) for said_, own in found.pairs if said_ == own)
        if rest < REST and any(said_ != own and len(own) < 5 for said_, own in found.pairs):
            found.cap(BELOW_REVIEW, "too little beside a slip in a very short word")
    _guard_left(found, asked, index, covered / listed)


def _guard_left(found: Likeness, asked: Name, index: NameIndex, share: float) -> None:
    """What is left over on the sides decides: both, the asked name only, or the listed name only."""
    weight = index.weight
    more = [w for w in found.asked_left if weight(w) >= CONTENT]
    less = [w for w in found.listed_left if weight(w) >= CONTENT]
    places = [w for w in found.asked_left if weight(w) == PLACE]
    own = [w for w in found.held.words if weight(w) >= OWN]
    if own and all(w in found.listed_left for w in own):
        found.cap(BELOW_REVIEW, "the distinguishing word of the listed name is missing")
    nearly = share >= NEARLY and found.score >= NEARLY and SLIP not in found.guards
    if less and more and nearly:
        found.cap(BELOW_MATCH, LACKS)
    elif (less and more) or (places and any(weight(w) > 0.09 for w in found.listed_left)):
        found.cap(BELOW_REVIEW, LACKS)
    elif more:
        _longer(found, asked, index, more)
    elif less:
        plain = not own and not any(weight(w) > KNOWN for w in found.held.words if w not in found.listed_left)
        enough = sum(weight(w) for w in found.held.words if w not in found.listed_left) >= OWN
        if not enough or share < (SHORTER_PLAIN if plain else SHORTER):
            found.cap(BELOW_REVIEW, "too little of the listed name")
        found.cap(BELOW_MATCH, "part of the listed name only")
    elif places and asked.closed:
        found.cap(BELOW_MATCH, "a company of its own at another place")
    elif share == 1 and found.asked_left and asked.words[: len(found.held.words)] == found.held.words:
        found.score = max(found.score, 0.92)
        found.guards.append("what follows reads as a branch or an address")


def _longer(found: Likeness, asked: Name, index: NameIndex, more: list[str]) -> None:
    held, weight = found.held, index.weight
    own = any(weight(w) >= OWN and len(w) > 3 for w in held.words) or sum(map(weight, held.words)) >= 1.2
    first = asked.words[: len(held.words)] == held.words
    if (held.kind != "name" and short(held)) or SLIP in found.guards:
        found.cap(BELOW_REVIEW, "a short name inside a longer one")
    elif own or (first and held.kind == "name" and len(held.key) == 3):
        found.score = max(found.score, 0.72)
    elif not first or any(weight(w) > KNOWN for w in more):
        found.cap(BELOW_REVIEW, "an everyday word inside another name")
    if _kinds(more):
        found.cap(BELOW_REVIEW, "another kind of body")
    found.cap(BELOW_MATCH, "a longer name: a company of its own, unless it is a branch")


def _kinds(words: tuple[str, ...] | list[str]) -> bool:
    return not wordbook().kinds.isdisjoint(words)


def _guard_all(found: Likeness, asked: Name, index: NameIndex, countries: tuple[str | None, str | None]) -> None:
    held, (country, home) = found.held, countries
    if held.kind != "name" and short(held):
        found.cap(BELOW_MATCH, "a short name is never enough")
    if asked.full == held.full:
        return
    book = wordbook()
    homes = [book.forms[f] for f in asked.forms if book.forms.get(f)]
    if homes and home and not any(home in h or "EU" in h for h in homes):
        found.cap(BELOW_MATCH, "the legal form is of another country")
    alone = len(held.words) == 1 and (len(held.key) <= 5 or index.weight(held.words[0]) < OWN)
    if alone and country and home and country != home:
        found.cap(BELOW_MATCH, "one short or everyday word, in another country")
