"""Pairing the words of two names in Latin letters: equal, joined, cut short, or a slip of the pen apart."""

from __future__ import annotations

from typing import NamedTuple

from compliance.screening.names import romaji
from compliance.screening.word_weights import KNOWN, wordbook


class Pair(NamedTuple):
    """Words of the asked name (by place) for words of the listed one, and how similar they are."""

    asked: tuple[int, ...]
    listed: tuple[int, ...]
    alike: float


def pair_up(asked: tuple[str, ...], listed: tuple[str, ...], reading: bool = False) -> list[Pair]:
    """Return the pairs of two names, each word used once; long vowels count for nothing against a `reading`."""
    free, open_ = list(range(len(asked))), []
    found: list[Pair] = []
    for i, word in enumerate(listed):
        at = next((j for j in free if asked[j] == word or (reading and romaji(asked[j]) == word)), None)
        if at is None:
            open_.append(i)
        else:
            free.remove(at)
            found.append(Pair((at,), (i,), 1.0))
    if free and open_:
        found += _joined(asked, listed, free, open_)
    if free and open_:
        found += _nearest(asked, listed, free, open_)
    return found


def _joined(asked: tuple[str, ...], listed: tuple[str, ...], free: list[int], open_: list[int]) -> list[Pair]:
    """Pair one word with two neighbours written apart; both lists lose what is paired."""
    found = []
    for i in tuple(open_):
        for j in tuple(free):
            if j in free and j + 1 in free and asked[j] + asked[j + 1] == listed[i] and i in open_:
                found.append(Pair((j, j + 1), (i,), 1.0))
                free.remove(j)
                free.remove(j + 1)
                open_.remove(i)
            elif j in free and i in open_ and i + 1 in open_ and listed[i] + listed[i + 1] == asked[j]:
                found.append(Pair((j,), (i, i + 1), 1.0))
                free.remove(j)
                open_.remove(i)
                open_.remove(i + 1)
    return found


def _nearest(asked: tuple[str, ...], listed: tuple[str, ...], free: list[int], open_: list[int]) -> list[Pair]:
    near = sorted(
        ((alike, -i, -j) for i in open_ for j in free if (alike := alikeness(asked[j], listed[i])) > 0), reverse=True
    )
    found = []
    for alike, i, j in near:
        if -i in open_ and -j in free:
            open_.remove(-i)
            free.remove(-j)
            found.append(Pair((-j,), (-i,), alike))
    return found


def alikeness(asked: str, listed: str) -> float:
    """Return how likely one word is a misspelling or a short form of the other, 0 for not."""
    book = wordbook()
    if asked in book.weights and listed in book.weights:
        return 0.0
    if 2 < len(asked) < 6 and listed.startswith(asked) and book.weight(listed) <= KNOWN:
        return 0.9
    best = max(_slip(asked, spelling) for spelling in (listed, listed + "s", *book.spellings.get(listed, ())))
    return best * 0.7 if asked in book.weights else best


def _slip(asked: str, listed: str) -> float:
    """Return how similar two words are if one slip, or two in a long word, turn one into the other."""
    longest, apart = max(len(asked), len(listed)), abs(len(asked) - len(listed))
    allowed = 0 if longest < 3 else 1 if longest < 9 else 2
    if apart > allowed or (longest < 5 and apart) or len(set(asked) ^ set(listed)) > 2 * allowed:
        return 0.0
    from rapidfuzz.distance import OSA

    slips = OSA.distance(asked, listed, score_cutoff=allowed)
    return 0.0 if slips > allowed else 0.5 if longest < 5 else 1 - slips / longest
