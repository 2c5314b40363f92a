"""Which elements a text says are not there: "no Dy, no Tb", "HRE-free", 不含镝铽, Dyフリー, "other than antimony"."""

from __future__ import annotations

import re

from compliance.goods import shares
from compliance.goods.alloys import plain
from compliance.goods.flat import low
from compliance.goods.mentions import Mention
from compliance.goods.word_table import Called, WordTable, latin
from compliance.law.grades import AbsenceWords
from compliance.law.lexicon import Names

_NOT_DETECTED = re.compile(r"\s?[:=]?\s?\(?\s?(?:n\.\s?[dn]\.?|N\.?D\.?)(?![A-Za-z])")
_BACK = re.compile(r"\s?(?:/|&|\+|-?\s?(?:and|und|or|oder)\s|、|和|及|与|或|と|및)\s?")
_OUTSIDE = ("外", "以外", "之外")


class AbsenceReader:
    """Reads negations. Each reaches the names that follow it, or stand before it, with nothing but joins between."""

    def __init__(self, words: AbsenceWords, also: Names) -> None:
        self._before = WordTable(dict.fromkeys((*words.before.all, *also.all), ()))
        self._after = WordTable(dict.fromkeys(words.after.all, ()))
        self._traces = WordTable(dict.fromkeys(words.traces.all, ()))
        self._fillers = WordTable(dict.fromkeys(words.fillers, ()))
        self._joins = WordTable(dict.fromkeys(words.joins, ()))
        self._free_goods = tuple(plain(words.free_goods))

    def said(self, text: str, mentions: list[Mention]) -> tuple[set[int], list[tuple[int, int]]]:
        """Return the starts of the mentions that are said to be absent in flat text, and the words that say so."""
        small = low(text)
        by_start = {m.start: m for m in mentions}
        gone: set[int] = {m.start for m in mentions if m.free}
        spans: list[tuple[int, int]] = []
        for word in self._before.find(small):
            chain = self._following(text, small, word, by_start)
            gone.update(m.start for m in chain)
            spans += [(word.start, chain[-1].end)] if chain else []
        for index, mention in enumerate(mentions):
            none = self._zero_before(text, mentions, index)
            if none is not None:
                gone.add(mention.start)
                spans.append((none, mention.end))
            end = self._denied(text, small, mention)
            if end is not None:
                gone.update(self._joined_before(text, mentions, index))
                spans.append((mention.start, end))
        return gone, spans

    def traces(self, text: str, mentions: list[Mention]) -> list[tuple[Mention, tuple[int, int]]]:
        """Return the mentions of which a text speaks as traces."""
        small = low(text)
        found: list[tuple[Mention, tuple[int, int]]] = []
        words = self._traces.find(small)
        for mention in mentions if words else ():
            for word in words:
                if 0 <= mention.start - word.end <= 1 or 0 <= word.start - mention.end <= 1:
                    found.append((mention, (word.start, word.end)))
        return found

    def _following(self, text: str, small: str, word: Called, by_start: dict[int, Mention]) -> list[Mention]:
        chain: list[Mention] = []
        at = word.end + (small[word.end : word.end + 1] == "-")
        for _ in range(60):
            at = _skipped(small, at)
            mention = by_start.get(at)
            if mention is not None and _doubtful(mention, text):
                break
            if mention is not None:
                share = shares.after(text, mention.end)
                if share is not None and not share.zero:
                    break
                chain.append(mention)
                at = mention.end
                continue
            between = (self._joins if chain else self._fillers).at(small, at) if at < len(small) else None
            if between is None:
                break
            at = between.end
        if chain and small[word.start : word.end] == "除" and not small.startswith(_OUTSIDE, chain[-1].end):
            return []
        return chain

    def _denied(self, text: str, small: str, mention: Mention) -> int | None:
        """Return where the words end that deny a mention from behind; None when nothing does."""
        share = shares.after(text, mention.end)
        if share is not None and share.zero:
            return share.end
        not_detected = _NOT_DETECTED.match(text, mention.end)
        if not_detected:
            return not_detected.end()
        if mention.risky and not mention.sure:
            return None
        at = shares.content_word(text, mention.end)
        for start in (at, _skipped(small, at), _skipped(small, at, " :=(-")):
            word = self._after.at(small, start) if start < len(small) else None
            if word is not None and not (
                small[word.start : word.end] == "free" and self._without_charge(small, word.end)
            ):
                return word.end
        return None

    def _zero_before(self, text: str, mentions: list[Mention], index: int) -> int | None:
        """Return where a zero begins that stands before a mention and belongs to no other: "0 % Dy, 0 ppm Tb"."""
        earlier = mentions[index - 1] if index else None
        share = shares.before(text, mentions[index].start, earlier.end if earlier else 0)
        if share is None or not share.zero or shares.after(text, mentions[index].end) is not None:
            return None
        own = shares.after(text, earlier.end) if earlier else None
        return None if own is not None and own.end > share.start else share.start

    def _without_charge(self, small: str, end: int) -> bool:
        rest = small[end : end + 20].lstrip()
        return any(rest.startswith(w) and not latin(rest[len(w) : len(w) + 1] or " ") for w in self._free_goods)

    def _joined_before(self, text: str, mentions: list[Mention], index: int) -> list[int]:
        found = [mentions[index].start]
        while index and _BACK.fullmatch(text[mentions[index - 1].end : mentions[index].start]):
            index -= 1
            found.append(mentions[index].start)
        return found


def _doubtful(mention: Mention, text: str) -> bool:
    """Return whether a symbol may be a mere word: "No Co.", "not as agreed"."""
    return not mention.sure and (mention.risky or text[mention.end : mention.end + 1] == ".")


def _skipped(text: str, at: int, signs: str = " ") -> int:
    while at < len(text) and text[at] in signs:
        at += 1
    return at
