"""An assessment as a sheet: verdict, what to do, why, and everything a buyer has to see to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from compliance.cli.forecast import coming, outlook, trend_chart
from compliance.cli.overlay_words import overlaid, what_if
from compliance.cli.phrases import DECISION_TONES, action_words, sentence, word
from compliance.cli.reasons import reasons, word_list
from compliance.cli.report_model import Grid, Item, Part, Section, Sheet, Tone
from compliance.model.assessment import Assessment, Decision, LineAnswer, Question
from compliance.model.decision import DECISIONS


def report(answer: Assessment, lang: str, names: Mapping[str, str] | None = None) -> Sheet:
    """Return the sheet of an assessment in a language (`en` or `zh`); `names` gives regimes their Chinese names."""
    why = reasons(answer, lang)
    after = (_parties, _papers, _delay, _questions, _branches, _flags, _coming)
    parts: list[Part] = [why[key] for key in ("why", "duties") if key in why]
    parts += _lines(answer, lang)
    parts += [why[key] for key in ("set_aside", "near", "may") if key in why]
    parts += [part for build in after for part in build(answer, lang)]
    name = answer.reference or sentence("no_reference", lang)
    return Sheet(
        title=f"{what_if(answer, lang)}{name} · {sentence('as_of', lang, day=answer.as_of)}",
        verdict=DECISIONS[answer.decision][lang],
        tone=_tone(answer),
        lead=tuple(_lead(answer, lang, regime_names="why" in why)),
        parts=tuple(parts),
        foot=tuple(_foot(answer, lang, names or {})),
        lang=lang,
    )


def _tone(answer: Assessment) -> Tone:
    """Return the tone of the verdict: what another regime asks for is not green."""
    other = answer.beside.state == "needed" and answer.action == "apply"
    return "apply" if other else DECISION_TONES[answer.decision]


def _lead(answer: Assessment, lang: str, regime_names: bool) -> Iterator[str]:
    yield from overlaid(answer.overlays, lang)
    yield action_words(answer.action, lang)
    if answer.beside.state != "none" and regime_names:
        yield answer.beside.says[lang]
    if not answer.at_best is answer.at_worst is answer.decision:
        yield _bounds(answer.at_best, answer.at_worst, lang)
    if not regime_names:
        rest = answer.summary[lang].removeprefix(DECISIONS[answer.decision][lang]).strip(". 。")
        if rest:
            yield rest


def _bounds(best: Decision, worst: Decision, lang: str) -> str:
    return sentence("between", lang, best=DECISIONS[best][lang], worst=DECISIONS[worst][lang])


def _lines(answer: Assessment, lang: str) -> Iterator[Part]:
    yield Section(word("lines", lang), tuple(item for line in answer.lines for item in _line(line, lang)))


def _line(line: LineAnswer, lang: str) -> Iterator[Item]:
    tone = DECISION_TONES[line.decision]
    doubt = "" if line.at_best is line.at_worst is line.decision else _bounds(line.at_best, line.at_worst, lang)
    remarks = tuple(remark[lang] for remark in line.remarks)
    yield Item(sentence("line", lang, line=line.line), DECISIONS[line.decision][lang], tone, doubt, remarks)
    for control in (*line.control, *line.beside):
        head = " · ".join(part for part in (control.code, control.name[lang], control.law) if part)
        note = (control.note[lang],) if control.note else ()
        yield Item(head, word(control.certainty, lang), "quiet", "", note)


def _questions(answer: Assessment, lang: str) -> Iterator[Part]:
    ordered = sorted(answer.questions, key=lambda question: question.rank)
    if ordered:
        yield Section(word("questions", lang), tuple(_question(question, lang) for question in ordered))


def _question(question: Question, lang: str) -> Item:
    notes = [sentence("answer_in", lang, fact=question.fact)]
    if question.could_change_to:
        names = word_list([DECISIONS[d][lang] for d in question.could_change_to], lang)
        notes.append(sentence("could", lang, decisions=names))
    return Item(question.ask[lang], f"{question.rank}.", "ask", "", (sentence("sep", lang).join(notes),))


def _parties(answer: Assessment, lang: str) -> Iterator[Part]:
    items = []
    for party in answer.parties:
        if party.match != "none":
            rests = party.standing in ("suspended", "stopped", "not_yet")
            tone = "stop" if party.match == "match" and not rests else "ask"
            shown = word(f"list_{party.standing}" if rests else party.match, lang)
            notes = (party.says[lang],) if party.says else ()
            items.append(Item(f"{word(party.role, lang)}: {party.name}", shown, tone, "", notes))  # type: ignore[arg-type]
    clear = [f"{word(party.role, lang)} {party.name}" for party in answer.parties if party.match == "none"]
    if clear:
        items.append(Item(sentence("all_clear", lang, names=word_list(clear, lang)), tone="quiet"))
    if items:
        yield Section(word("parties", lang), tuple(items))


def _papers(answer: Assessment, lang: str) -> Iterator[Part]:
    columns = tuple(word(key, lang) for key in ("paper", "who", "law", "state"))
    rows = tuple(
        (p.name[lang], p.who[lang], f"{word(p.basis, lang)}, {p.law}", word(p.state, lang)) for p in answer.papers
    )
    if rows:
        yield Grid(word("papers", lang), columns, rows)


def _delay(answer: Assessment, lang: str) -> Iterator[Part]:
    says = [answer.delay.says[lang], *([answer.delay.note[lang]] if answer.delay.note else [])]
    parts = list(outlook(answer, lang))
    yield Section(word("delay", lang), tuple(Item(text) for text in says))
    yield from (replace(part, title="") for part in parts)
    yield from trend_chart(answer.delay, lang)


def _branches(answer: Assessment, lang: str) -> Iterator[Part]:
    items = tuple(
        Item(branch.if_[lang], DECISIONS[branch.decision][lang], DECISION_TONES[branch.decision],
             notes=(word(branch.standing, lang),))
        for branch in answer.branches
    )  # fmt: skip
    if items:
        yield Section(word("branches", lang), items)


def _coming(answer: Assessment, lang: str) -> Iterator[Part]:
    return coming(answer.next_changes, lang)


def _flags(answer: Assessment, lang: str) -> Iterator[Part]:
    items = tuple(Item(flag.says[lang], "!", "ask", notes=(flag.id,)) for flag in answer.flags)
    if items:
        yield Section(word("flags", lang), items)


def _foot(answer: Assessment, lang: str, names: Mapping[str, str]) -> Iterator[str]:
    book = answer.rulebook
    yield sentence(
        "rulebook", lang, version=book.version, until=book.verified_until, engine=answer.engine,
        judges=word_list(answer.judges, lang),
    )  # fmt: skip
    known = names if lang == "zh" else {}
    regime_names = {key: [known.get(one, word(one, lang)) for one in regimes] for key, regimes in answer.scope.items()}
    scope = {key: word_list(regime_names.get(key, ()), lang) for key in ("checked", "not_checked")}
    yield sentence("scope", lang, checked=scope["checked"], unchecked=scope["not_checked"])
    if answer.receipt is not None:
        yield sentence("receipt", lang, receipt=answer.receipt)
