"""Findings in an order that can be read aloud: what decides, what else to do, what may apply, what nearly did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from compliance.cli.fact_words import because_words
from compliance.cli.phrases import DECISION_TONES, sentence, word
from compliance.cli.report_model import Item, Section
from compliance.law.clauses import cited
from compliance.model.assessment import Assessment, Decision, Finding
from compliance.model.decision import DECISIONS

_MOST = {"why": 12, "duties": 12, "set_aside": 8, "may": 6, "near": 8}
_LAWS = 6


class Said(NamedTuple):
    """Findings that say the same, with the lines they are on and the further laws they came from."""

    first: Finding
    lines: tuple[str, ...]
    laws: tuple[str, ...]


def reasons(answer: Assessment, lang: str) -> dict[str, Section]:
    """Return the sections of reasons that are not empty, by key: why, duties, set_aside, may, near."""
    many = len(answer.lines) > 1
    groups: dict[str, list[tuple[str, Finding]]] = {key: [] for key in _MOST}
    for line in answer.lines:
        for finding in line.findings:
            groups[_place(finding)].append((line.line, finding))
    sections = {}
    for title, found in groups.items():
        said = _merged(found, together=title in ("set_aside", "may", "near"))
        if title != "near":
            said = sorted(said, key=lambda s: -_height(s.first.decision))
        items = [_item(one, lang, many, brief=title in ("set_aside", "may", "near")) for one in said[: _MOST[title]]]
        if len(said) > _MOST[title]:
            items.append(Item(sentence("more", lang, n=len(said) - _MOST[title]), tone="quiet"))
        if items:
            sections[title] = Section(word(title, lang), tuple(items))
    return sections


def _place(finding: Finding) -> str:
    if finding.outcome == "applies":
        return "why" if finding.decision is not None else "duties"
    return {"unsure": "may", "lifted": "set_aside"}.get(finding.outcome, "near")


def _height(decision: Decision | None) -> int:
    return decision.strictness if decision is not None else -2


def _merged(found: Iterable[tuple[str, Finding]], together: bool) -> list[Said]:
    """Merge what several lines say; `together` also merges the lists of one pattern rule."""
    kept: dict[tuple[object, ...], Said] = {}
    for line, one in found:
        name = one.rule.split("/")[0] if together and one.outcome != "silent" else one.rule
        key = (name, one.outcome, one.decision, None if together else (one.law, one.clause, str(one.because)))
        known = kept.get(key)
        if known is None:
            kept[key] = Said(one, (line,), ())
            continue
        lines = known.lines if line in known.lines else (*known.lines, line)
        new = one.law != known.first.law and one.law not in known.laws
        kept[key] = Said(known.first, lines, (*known.laws, one.law) if new else known.laws)
    return list(kept.values())


def _item(said: Said, lang: str, many: bool, brief: bool) -> Item:
    one = said.first
    tag = DECISIONS[one.decision][lang] if one.decision else ""
    tone = DECISION_TONES[one.decision] if one.decision and one.outcome == "applies" else "plain"
    if one.outcome not in ("applies", "unsure"):
        tag = word(one.outcome, lang)
    head = cited(one.law, one.clause, lang)
    if one.version and one.outcome != "silent":
        head += sentence("since", lang, day=one.version)
    return Item(head, tag, "quiet" if brief else tone, one.says[lang], tuple(_notes(said, lang, many, brief)))


def _notes(said: Said, lang: str, many: bool, brief: bool) -> Iterable[str]:
    one = said.first
    if one.layer != "law":
        yield word(one.layer, lang)
    if many:
        key = "on_line" if len(said.lines) == 1 else "on_lines"
        yield sentence(key, lang, lines=word_list(said.lines, lang))
    if said.laws:
        yield sentence("likewise", lang, laws=_some(said.laws, lang))
    if one.lifted_by:
        yield sentence("set_aside_by", lang, rules=_some(one.lifted_by, lang))
    if one.returns_on:
        yield sentence("returns", lang, day=one.returns_on)
    if not brief and one.because:
        yield sentence("turned_on", lang, facts=because_words(one.because, lang))
    if not brief or one.confidence == "low" or one.also:
        read = one.read if one.basis == "law" else f"by_{one.basis}"
        trust = sentence("trust", lang, confidence=word(one.confidence, lang), read=word(read, lang))
        also = sentence("see_also", lang, laws=_some(one.also, lang)) if one.also else ""
        yield sentence("sep", lang).join(part for part in (trust, also) if part)


def word_list(words: Sequence[str], lang: str) -> str:
    """Return words with the comma of the language between them."""
    return sentence("comma", lang).join(words)


def _some(laws: Sequence[str], lang: str) -> str:
    shown = word_list(laws[:_LAWS], lang)
    return shown if len(laws) <= _LAWS else f"{shown} +{len(laws) - _LAWS}"
