"""The papers, by who provides them, in the order in which they are gathered; the licence itself is not among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, PaperAnswer
from compliance.reference.language import fixed, of_law
from compliance.report.law_names import LawNames
from compliance.report.phrases import sentence, word
from compliance.report.sheet import Item, Part, Section, Tone

_GIVEN = ("authority",)  # what these provide is the licence that is applied for
_UNSAID = "not stated"
_STATES = ("missing", "expired", "at_hand")


def papers(answer: Assessment, lang: str, laws: LawNames, book: Rulebook | None) -> Iterator[Part]:
    """Yield the checklist by who provides it, and folded beside it what only an open fact would ask for."""
    for heading, certain in (("papers", True), ("papers_if_open", False)):
        found = [paper for paper in answer.papers if paper.certain is certain and paper.provider not in _GIVEN]
        items, brief = _checklist(found, lang, laws, book)
        if items:
            yield Section(word(heading, lang), items, folded=not certain, brief=brief)


def _checklist(
    asked: list[PaperAnswer], lang: str, laws: LawNames, book: Rulebook | None
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return one heading for each provider with the papers below it, and the same with a paragraph for each."""
    providers = {who.id: {"en": who.name.en, "zh": who.name.zh} for who in book.providers} if book else {}
    items: list[Item] = []
    brief: list[Item] = []
    for key, group in groupby(asked, key=lambda paper: paper.provider or paper.id):
        own = list(group)
        who = of_law(providers.get(key, own[0].who), "providers", key, lang)
        items += [Item(who, tone="quiet", group=True), *(_item(paper, lang, laws) for paper in own)]
        brief.append(_brief(who, own, lang))
    return tuple(items), tuple(brief)


def _brief(who: str, papers: list[PaperAnswer], lang: str) -> Item:
    """Return the papers of a provider in a paragraph, without their forms: those to be had, then those at hand."""
    states = {
        state: fixed("sentences", "sep", lang).join(
            of_law(p.name, "papers", p.id, lang) for p in papers if p.state == state
        )
        for state in _STATES
    }
    pair = fixed("sentences", "pair", lang)
    said = [
        text if state == "missing" else pair.format(word(state, lang), text) for state, text in states.items() if text
    ]
    return Item(fixed("sentences", "pair", lang).format(who, fixed("sentences", "full_stop", lang).join(said)))


def _named(paper: PaperAnswer, lang: str) -> str:
    """Return the name of a paper with the form it takes, where one is stated."""
    name = of_law(paper.name, "papers", paper.id, lang)
    if paper.form["en"].startswith(_UNSAID):
        return name
    return sentence("in_form", lang, name=name, form=of_law(paper.form, "paper_forms", paper.id, lang))


def _item(paper: PaperAnswer, lang: str, laws: LawNames) -> Item:
    note = (of_law(paper.note, "paper_notes", paper.id, lang),) if paper.note else ()
    basis = sentence("applied_under", lang, law=word(paper.basis, lang), id=laws.title(paper.law))
    tone: Tone = "go" if paper.state == "at_hand" else "ask"
    return Item(_named(paper, lang), word(paper.state, lang), tone, link=laws.url(paper.law), more=(*note, basis))
