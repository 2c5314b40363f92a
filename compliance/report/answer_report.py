"""An assessment as a sheet in the order of need: verdict, doubt, chance, steps, questions, reasons, papers, rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, PartyAnswer
from compliance.reference.language import fixed, of_law
from compliance.report.law_names import LawNames
from compliance.report.lead import lead, open_lines, steps, uncertain
from compliance.report.outlook import coming, figures, picture, trend_chart
from compliance.report.overlay_words import what_if
from compliance.report.papers_needed import papers
from compliance.report.phrases import DECISION_TONES, decision_words, listed, sentence, shortened, word
from compliance.report.question_words import questions
from compliance.report.reasons import reasons
from compliance.report.sheet import Item, Part, Section, Sheet, Tone
from compliance.report.triage import goods_lines, triage

_FOLDED = ("duties", "set_aside", "may", "near")
_GOODS, _FEW_LINES = 56, 8  # with more lines than that, the table and the strictest reason fill the screen


def report(answer: Assessment, lang: str, book: Rulebook | None = None, whole: bool = False) -> Sheet:
    """Return the sheet of an assessment in a language; the rulebook gives laws their titles and regimes their names.

    `whole` gives every line a row of its own.
    """
    laws = LawNames(book, lang)
    why = reasons(answer, lang, laws)
    parts: list[Part] = [*triage(answer, lang, whole), *uncertain(answer, lang), *picture(answer, lang)]
    reason = [why["why"]] if "why" in why else []
    if len(answer.lines) > _FEW_LINES:
        reason = [_first(part, lang) for part in reason]
    later = [*questions(answer, lang), *reason, *papers(answer, lang, laws, book)]
    if len(answer.lines) > 1 and (answer.action == "ask" or open_lines(answer)):  # what settles most comes first
        later = [replace(part, folded=True) for part in later]
    elif len(answer.lines) > _FEW_LINES:
        later = [part if part in reason else replace(part, folded=True) for part in later]
    parts += [*steps(answer, lang), *later]
    parts += [replace(why[key], folded=True) for key in _FOLDED if key in why]
    parts.append(Section(word("lines", lang), tuple(goods_lines(answer.lines, lang)), folded=True))
    time = (*figures(answer, lang), *trend_chart(answer.delay, lang))
    rest = (*_parties(answer, lang), *time, *_flags(answer, lang), *coming(answer, lang, laws))
    parts += [replace(part, folded=True) for part in rest]
    name = answer.reference or sentence("no_reference", lang)
    return Sheet(
        title=f"{what_if(answer, lang)}{name} · {sentence('as_of', lang, day=answer.as_of)}",
        verdict=decision_words(answer.decision, lang),
        tone=_tone(answer),
        lead=(*lead(answer, lang), *_goods(answer, lang, whole)),
        parts=tuple(parts),
        foot=tuple(_foot(answer, lang, book)),
        lang=lang,
    )


def _first(part: Section, lang: str) -> Section:
    """Return the reasons of an answer on many lines: the strictest, and how many more there are."""
    more = len(part.items) - 1
    return replace(part, brief=(part.items[0], Item(sentence("more", lang, n=more), tone="quiet"))) if more else part


def _tone(answer: Assessment) -> Tone:
    """Return the tone of the verdict: what another regime asks for is not green."""
    other = answer.beside.state == "needed" and answer.action == "apply"
    return "apply" if other else DECISION_TONES[answer.decision]


def _goods(answer: Assessment, lang: str, whole: bool) -> Iterator[str]:
    """Yield what a single line holds, and what names it."""
    if len(answer.lines) == 1:
        (line,) = answer.lines
        rows = (*line.control, *line.beside)
        named = dict.fromkeys((c.code, c.certainty) for c in rows if c.code and c.certainty != "outside")
        codes = (sentence("controls", lang, code=c, certainty=word(how, lang)) for c, how in list(named)[:3])
        text = fixed("sentences", "sep", lang).join(
            (line.description if whole else shortened(line.description, _GOODS), *codes)
        )
        yield sentence("goods", lang, text=text)


def _parties(answer: Assessment, lang: str) -> Iterator[Part]:
    items = []
    for party in answer.parties:
        if party.match != "none":
            rests = party.standing in ("suspended", "stopped", "not_yet")
            tone = "stop" if party.match == "match" and not rests else "ask"
            shown = word(f"list_{party.standing}" if rests else party.match, lang)
            notes = tuple(_party_words(party, lang))
            items.append(Item(f"{word(party.role, lang)}: {party.name}", shown, tone, "", notes))  # type: ignore[arg-type]
    clear = [f"{word(party.role, lang)} {party.name}" for party in answer.parties if party.match == "none"]
    if clear:
        items.append(Item(sentence("all_clear", lang, names=listed(clear, lang)), tone="quiet"))
    if items:
        yield Section(word("parties", lang), tuple(items))


def _party_words(party: PartyAnswer, lang: str) -> Iterator[str]:
    """Yield how the names meet."""
    if party.says and lang != "ja":
        yield party.says.get(lang, party.says["en"])
    elif party.entry:
        yield sentence("party_like", lang, entry=party.entry, score=f"{party.score:.2f}")


def _flags(answer: Assessment, lang: str) -> Iterator[Part]:
    items = tuple(
        Item(of_law(flag.says, "flags", flag.id, lang), "!", "ask", notes=(flag.id,)) for flag in answer.flags
    )
    if items:
        yield Section(word("flags", lang), items)


def _foot(answer: Assessment, lang: str, book: Rulebook | None) -> Iterator[str]:
    stamp = answer.rulebook
    receipt = answer.receipt[:16] if answer.receipt is not None else word("no_receipt", lang)
    yield sentence("stamp", lang, version=stamp.version, engine=answer.engine, receipt=receipt)
    yield sentence(
        "rulebook", lang, version=stamp.version, until=stamp.verified_until, engine=answer.engine,
        judges=listed([word(judge, lang) for judge in answer.judges], lang),
    )  # fmt: skip
    unchecked = book.coverage.not_checked if book else ()
    regimes = {one.name.en: (one.id, {"en": one.name.en, "zh": one.name.zh}) for one in unchecked}
    shown = {key: [_regime(name, regimes, lang) for name in names] for key, names in answer.scope.items()}
    scope = {key: listed(shown.get(key, ()), lang) for key in ("checked", "not_checked")}
    yield sentence("scope", lang, checked=scope["checked"], unchecked=scope["not_checked"])
    if answer.receipt is not None:
        yield sentence("receipt", lang, receipt=answer.receipt)


def _regime(name: str, known: dict[str, tuple[str, dict[str, str]]], lang: str) -> str:
    if name not in known:
        return word(name, lang)
    key, words = known[name]
    return of_law(words, "regimes", key, lang)
