"""List entries that a line misses or stands outside of, as findings."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.answer.reason_words import miss_in_chinese, place_in_chinese
from compliance.answer.words import words
from compliance.goods.matching import Match
from compliance.law.rule import Source
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Finding, Words


def near_misses(book: Rulebook, matches: Iterable[Match]) -> list[Finding]:
    """Return a finding for each entry whose limits clear a line and for each that says what stays outside."""
    found = []
    for match in matches:
        if match.certainty not in ("cleared", "outside"):
            continue
        for source in _miss_sources(book, match):
            instrument = book.instruments.get(source.law)
            if instrument is None:
                continue
            found.append(
                Finding(
                    rule=f"lists.{match.goods.id}/{match.entry.id}", version=None, law=source.law, clause=source.clause,
                    outcome="silent", decision=None, because=dict(match.because), says=_miss_words(book, match),
                    read=instrument.read, confidence=match.entry.confidence,
                )
            )  # fmt: skip
    return found


def _chief(book: Rulebook, law: str) -> str:
    """Return the clause that says what an instrument is about: the main one, else the first."""
    clauses = book.instruments[law].clauses if law in book.instruments else {}
    return "main" if "main" in clauses else next(iter(clauses), "main")


def _miss_sources(book: Rulebook, match: Match) -> list[Source]:
    entry, goods = match.entry, match.goods
    if goods.kind == "outside":
        sources = [entry.source or goods.source] if entry.source or goods.source else []
        laws = {s.law for s in sources if s}
        main = [Source(law=law, clause=_chief(book, law)) for law in entry.considered if law not in laws]
        return [s for s in [*sources, *main] if s]
    return [goods.versions[0].source, *goods.versions[-1:][0].also] if goods.versions else []


def _miss_words(book: Rulebook, match: Match) -> Words:
    name = words(match.entry.name)
    if match.certainty == "outside":
        return {"en": f"Outside the list: {name['en']}.", "zh": f"不在清单之内：{name['zh']}。"}
    values = "; ".join(f"{k.split('.')[-1]} {v}" for k, v in match.because.items())
    chinese = "；".join(f"{place_in_chinese(book, k)} {miss_in_chinese(str(v))}" for k, v in match.because.items())
    code = f" ({match.entry.code})" if match.entry.code else ""
    return {
        "en": f"Near miss: {name['en']}{code}. {values}.",
        "zh": f"接近但不符合：{name['zh']}{code}。{chinese}。",
    }
