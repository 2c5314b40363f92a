"""A rule explained: title, reason, versions with conditions and sources, suspensions, cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance.answer.words import words as words_of
from compliance.law.clauses import cited_in
from compliance.law.provision import Provision, Timeline
from compliance.law.rule import EVER, Dated, Effect, Rule, Source, Suspension
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Decision
from compliance.model.decision import DECISIONS
from compliance.reference.rules import made_of, rule_data
from compliance.reference.sources import source_data
from compliance.report.fact_words import condition_words
from compliance.report.phrases import listed, sentence, word
from compliance.report.sheet import Grid, Item, Part, Section, Sheet

_TITLES = {
    "versions": ("In force", "施行"),
    "conditions": ("When", "条件"),
    "effect": ("Then", "后果"),
    "suspensions": ("Suspended", "暂停实施"),
    "cases": ("Cases", "示例"),
    "lists": ("Made once for each list", "逐一适用于下列清单"),
    "afterwards": ("After the last suspension", "暂停期满后"),
}
_AFTERWARDS = {
    "resumes": ("The rule applies again on its text.", "按文字恢复施行。"),
    "unconfirmed": (
        "On its text the rule applies again; a continuation may exist, so both states are shown.",
        "按文字恢复施行；可能另有延续安排，因此同时列出两种情形。",
    ),
}


def heading(key: str, lang: str) -> str:
    """Return a title of an explanation."""
    return _TITLES[key][1 if lang == "zh" else 0]


def rule(book: Rulebook, name: str, lang: str) -> tuple[Sheet, object]:
    """Return sheet and data of a rule, or of one rule that a pattern made for a list."""
    made = book.by_id.get(name)
    one = book.rules[name.split("/")[0]]
    title = made.title if made is not None else one.title
    says = made.says if made is not None else one.says
    listed_name = getattr(title, lang) if made is not None and made.subject else "{list}"
    lead = (getattr(says, lang).replace("{list}", listed_name), one.why.strip())
    parts = [*_versions(book, one, made, lang), *_lists(book, one, made, lang), *_cases(one, lang)]
    foot = (book.paths[one.id],) if one.layer == "law" else (book.paths[one.id], word(one.layer, lang))
    sheet = Sheet(name, getattr(title, lang), "plain", lead, tuple(parts), foot, lang)
    return sheet, rule_data(book, name)


def _versions(book: Rulebook, one: Rule, made: Provision | None, lang: str) -> Iterator[Part]:
    if one.each is not None:
        if made is not None:
            yield Section(heading("versions", lang), tuple(phase_items(book, made.timeline, lang)))
        yield _lines(heading("conditions", lang), condition_words(one.when or {}, lang))
        yield _lines(heading("effect", lang), effect_words(book, one.then or Effect(), lang))
    for version in one.versions:
        until = str(version.until or "…")
        head = f"{version.from_} – {until}"
        notes = tuple(source_notes(book, [version.source, *version.also], lang))
        law = Item(
            cited_in(book, version.source, lang),
            notes=notes,
        )
        yield Section(f"{heading('versions', lang)}: {head}", (law,))
        yield _lines(heading("conditions", lang), condition_words(version.when, lang))
        yield _lines(heading("effect", lang), effect_words(book, version.then, lang))
    timeline: Dated | Timeline = made.timeline if made is not None and one.each else one
    yield from suspension_parts(book, timeline, lang)


def _lines(title: str, lines: Iterable[str]) -> Section:
    return Section(title, tuple(Item(line) for line in lines))


def effect_words(book: Rulebook, effect: Effect, lang: str) -> Iterator[str]:
    """Return what follows, as lines."""
    if effect.decision is not None:
        yield DECISIONS[Decision(effect.decision)][lang]
    labels = (("papers", "文件"), ("clock", "期限"), ("sets aside", "取代"))
    names = [pair[1 if lang == "zh" else 0] for pair in labels]
    for label, found in zip(names, (effect.documents, (effect.clock,), effect.lifts), strict=True):
        words = [one for one in found if one]
        if words:
            yield f"{label}: {listed(words, lang)}"
    for flag in effect.flags:
        yield f"{flag}: {words_of(book.flags[flag])[lang]}"


def phase_items(book: Rulebook, timeline: Timeline, lang: str) -> Iterator[Item]:
    """Return the dated states of a timeline with what their clauses say."""
    for phase in timeline.phases:
        last = "…" if phase.last == EVER else str(phase.last)
        notes = tuple(source_notes(book, [phase.source, *phase.also], lang))
        yield Item(
            cited_in(book, phase.source, lang),
            f"{phase.first} – {last}",
            "plain",
            "",
            notes,
        )
    for first, last_day, source in timeline.earlier:
        yield Item(
            cited_in(book, source, lang),
            f"{first} – {last_day}",
            "quiet",
            word("earlier", lang),
        )


def suspension_parts(book: Rulebook, dated: Dated | Timeline, lang: str) -> Iterator[Part]:
    """Return the suspensions, formal and announced ones apart, and what is known of the time after."""
    spans = tuple(pause.span for pause in dated.pauses) if isinstance(dated, Timeline) else dated.suspensions
    if spans:
        yield Section(heading("suspensions", lang), tuple(_suspension(book, span, lang) for span in spans))
    if dated.afterwards:
        text = _AFTERWARDS[dated.afterwards][1 if lang == "zh" else 0]
        yield Section(heading("afterwards", lang), (Item(text),))


def _suspension(book: Rulebook, span: Suspension, lang: str) -> Item:
    said = f" ({span.announced_on})" if span.announced_on else ""
    notes = [*source_notes(book, [span.source], lang)]
    if span.meanwhile is not None:
        notes += effect_words(book, span.meanwhile, lang)
    head = f"{cited_in(book, span.source, lang)} · {word(span.standing, lang)}{said}"
    return Item(head, f"{span.from_} – {span.until or '…'}", "plain", "", tuple(notes))


def source_notes(book: Rulebook, sources: Iterable[Source], lang: str) -> Iterator[str]:
    """Return what each cited clause says, and how its text was seen."""
    for source in sources:
        data = source_data(book, source)
        says = data["says"][lang] if data["says"] else ""
        yield f"{source.law} {source.clause}: {says} ({word(data['read'], lang)})"


def _lists(book: Rulebook, one: Rule, made: Provision | None, lang: str) -> Iterator[Part]:
    if one.each is None or (made is not None and made.subject):
        return
    columns = tuple(word(key, lang) for key in ("lists_id", "law", "on"))
    rows = [(p.id, p.timeline.phases[-1].source.law, str(p.timeline.phases[0].first)) for p in made_of(book, one)]
    yield Grid(heading("lists", lang), columns, tuple(rows))


def _cases(one: Rule, lang: str) -> Iterator[Part]:
    items = []
    for case in one.cases:
        outcome = case.expect.outcome
        result = word("no_match" if outcome == "silent" else outcome, lang)
        if case.expect.decision:
            result += sentence("sep", lang) + DECISIONS[Decision(case.expect.decision)][lang]
        items.append(Item(case.name, str(case.as_of), "quiet", result))
    if items:
        yield Section(heading("cases", lang), tuple(items))
