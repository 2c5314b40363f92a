"""Findings in an order that can be read aloud: what decides, what else to do, what may apply, what nearly did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from compliance.model.assessment import Assessment, Decision, Finding
from compliance.reference.language import fixed, own
from compliance.report.fact_words import because_words
from compliance.report.law_names import LawNames
from compliance.report.phrases import DECISION_TONES, decision_words, listed, sentence, word
from compliance.report.sheet import Item, Section

_MOST = {"why": 12, "duties": 12, "set_aside": 8, "may": 6, "near": 8}
_LAWS = 6
_LED = ("unsure", "suspended", "not_in_force")


class Said(NamedTuple):
    """Findings that say the same, with the lines they are on and the further laws they came from."""

    first: Finding
    lines: tuple[str, ...]
    laws: tuple[str, ...]


def reasons(answer: Assessment, lang: str, laws: LawNames) -> dict[str, Section]:
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
        items = [_item(one, lang, many, title in ("set_aside", "may", "near"), laws) for one in said[: _MOST[title]]]
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


def _item(said: Said, lang: str, many: bool, brief: bool, laws: LawNames) -> Item:
    one = said.first
    tag = decision_words(one.decision, lang) if one.decision else ""
    tone = DECISION_TONES[one.decision] if one.decision and one.outcome == "applies" else "plain"
    if one.outcome not in ("applies", "unsure"):
        tag = word(one.outcome, lang)
    head = laws.cited(one.law, one.clause)
    if one.version and one.outcome != "silent":
        head += sentence("since", lang, day=one.version)
    notes: tuple[str, ...] = (word(one.layer, lang),) if one.layer != "law" else ()
    if many:
        notes += (sentence("on_line" if len(said.lines) == 1 else "on_lines", lang, lines=_some(said.lines, lang)),)
    shown, more = "quiet" if brief else tone, tuple(_notes(said, lang, brief, laws))
    return Item(head, tag, shown, finding_words(one, lang, laws), notes, laws.url(one.law), more)


def _notes(said: Said, lang: str, brief: bool, laws: LawNames) -> Iterable[str]:
    one = said.first
    if said.laws:
        yield sentence("likewise", lang, laws=_some([laws.title(law) for law in said.laws], lang))
    if one.lifted_by:
        yield sentence("set_aside_by", lang, rules=_some(one.lifted_by, lang))
    if one.returns_on:
        yield sentence("returns", lang, day=one.returns_on)
    if not brief and one.because:
        yield sentence("turned_on", lang, facts=because_words(one.because, lang))
    if not brief or one.confidence == "low" or one.also:
        read = one.read if one.basis == "law" else f"by_{one.basis}"
        trust = sentence("trust", lang, confidence=word(one.confidence, lang), read=word(read, lang))
        also = sentence("see_also", lang, laws=_some([laws.title(law) for law in one.also], lang)) if one.also else ""
        yield sentence("sep", lang).join(part for part in (trust, also, one.law) if part)


def finding_words(finding: Finding, lang: str, laws: LawNames) -> str:
    """Return what a finding says; languages that the rulebook does not speak say it by the id of its rule."""
    if finding.outcome == "silent" and lang == "ja":
        return sentence("near_miss", lang, facts=because_words(finding.because, lang))
    if lang in finding.says:
        return finding.says[lang]
    text = own("rules", finding.rule.partition("/")[0], lang)
    if text is None:
        return finding.says["en" if lang == "de" else "zh"]
    gaps = {"by": finding.suspended_by or "", "until": finding.suspended_until or "?", "from": finding.version or ""}
    lead = fixed("outcomes", finding.outcome, lang).format(**gaps) if finding.outcome in _LED else ""
    return lead + text.replace("{list}", laws.title(finding.law))


def _some(names: Sequence[str], lang: str) -> str:
    shown = listed(names[:_LAWS], lang)
    return shown if len(names) <= _LAWS else f"{shown} +{len(names) - _LAWS}"
