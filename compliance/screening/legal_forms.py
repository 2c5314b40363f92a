"""Legal forms in Latin names: taken off at both ends, found in the middle, and known when misspelt."""

from __future__ import annotations

from compliance.screening.word_weights import WordBook

_FIRST = frozenset("uab ooo oao zao sarl pt spolka kabushiki ab".split())  # forms that may stand before a name
_SPELT = ("corporation", "incorporated", "limited", "company")


def stripped(words: list[str], book: WordBook) -> tuple[list[str], tuple[str, ...]]:
    """Return words without the legal forms at either end, and these forms."""
    forms: list[str] = []
    while len(words) > 1:
        size = next((n for n in (4, 3, 2, 1) if n < len(words) and " ".join(words[-n:]) in book.forms), 0)
        if not size and not _misspelt(words[-1]):
            break
        forms.append(" ".join(words[-(size or 1) :]))
        words = words[: -(size or 1)]
    if len(words) > 1 and words[0] in _FIRST:
        size = 2 if words[:2] == ["kabushiki", "kaisha"] else 1
        if len(words) > size:
            forms.append(" ".join(words[:size]))
            words = words[size:]
    return words, tuple(forms)


def _misspelt(word: str) -> bool:
    """Return whether a word is a long legal form with one letter lost, doubled or exchanged."""
    if not 6 <= len(word) <= 13 or word[0] not in "cil":
        return False
    for form in _SPELT:
        if word[0] == form[0] and abs(len(word) - len(form)) <= 1:
            missing = sum((word.count(c) - form.count(c)) ** 2 for c in set(word + form))
            if missing <= 2 and word != form:
                return True
    return False


def parted(words: list[str], book: WordBook) -> tuple[str | None, tuple[str, ...], list[str]]:
    """Return what comes before a legal form in the middle of a name, what follows it, and the form."""
    for at in range(1, len(words) - 1):
        size = next((n for n in (3, 2, 1) if at + n < len(words) and " ".join(words[at : at + n]) in book.forms), 0)
        if size and (len(words[at]) > 2 or size > 1 or words[at] in ("co", "ag", "kk", "bv", "nv")):
            rest = words[at + size :]
            more = next((n for n in (2, 1) if n < len(rest) and " ".join(rest[:n]) in book.forms), 0)
            head = "".join(book.canon(w) for w in words[:at])
            return head, tuple(rest[more:]), words[at : at + size + more]
    return None, (), []
