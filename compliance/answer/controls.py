"""List entries that matter for a line, as control entries of the answer."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.answer.entry_advice import advice
from compliance.answer.words import words
from compliance.goods.matching import Match
from compliance.model.assessment import Control, Words


def controls_of(matches: Iterable[Match]) -> tuple[Control, ...]:
    """Return the list entries that matter for a line."""
    return tuple(
        Control(
            code=m.entry.code,
            entry=m.entry.id,
            list=m.goods.id,
            law=m.goods.versions[-1].source.law if m.goods.versions else (m.entry.source or m.goods.source).law,  # type: ignore[union-attr]
            name=words(m.entry.name),
            certainty=m.certainty,
            because=dict(m.because),
            note=_note(m),
        )
        for m in matches
    )


def _note(match: Match) -> Words | None:
    notes = [words(match.entry.note)] if match.entry.note else []
    scopes = (match.entry.scope,) if isinstance(match.entry.scope, str) else match.entry.scope
    notes += [words(match.goods.scopes[s]) for s in scopes if s in match.goods.scopes]
    if match.entry.quality == "doubtful":
        notes.append({"en": "The printed row could not be read with certainty.", "zh": "该行印刷内容未能确认读取。"})
    limits = "; ".join(f"{h.what} {h.limit}" for h in match.entry.headline)
    if limits and match.certainty == "possible":
        notes.append({"en": f"Headline limit: {limits}.", "zh": f"主要限值：{limits}。"})
    notes += advice(match.entry) if match.certainty == "possible" else ()
    return {lang: " ".join(n[lang] for n in notes) for lang in ("en", "zh")} if notes else None
