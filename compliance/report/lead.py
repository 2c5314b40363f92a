"""The first lines of an answer: whether the day can be met, the chance, the earliest day, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.model.assessment import Assessment, BesideAnswer, BranchAnswer, Decision
from compliance.model.next_step import NextStep
from compliance.reference.language import fixed, of_law
from compliance.report.overlay_words import overlaid
from compliance.report.phrases import action_words, decision_words, listed, sentence
from compliance.report.sheet import Item, Part, Section

_MOST_NAMED = 12
_MOST_CHECKS = 2  # of the law, above the reasons of an answer on several lines


def lead(answer: Assessment, lang: str) -> Iterator[str]:
    """Yield what must be read first, in the order of need."""
    yield from overlaid(answer.overlays, lang)
    yield to_do(answer, lang)
    if answer.decision is not Decision.INSUFFICIENT and (names := open_lines(answer)):
        shown = listed(names[:_MOST_NAMED], lang)
        shown = sentence("and_more", lang, some=shown) if len(names) > _MOST_NAMED else shown
        yield sentence("still_open", lang, lines=shown)
    yield from _ship_date(answer, lang)
    if answer.delay.note_id == "stalled":
        yield sentence("stalled", lang)
    if answer.beside.state != "none":
        yield _beside(answer.beside, lang)
    if not answer.at_best is answer.at_worst is answer.decision:
        yield _still_possible(answer, lang)
    yield from chance(answer, lang)
    first = next((step for step in answer.next_steps if step.kind != "check_law"), None)
    if first is not None:
        yield sentence("next", lang, step=step_words(first, lang, answer.action))


def to_do(answer: Assessment, lang: str) -> str:
    """Return what to do now; where another regime alone asks for a permit, it says so."""
    other = answer.action == "apply" and not answer.decision.needs_licence
    return action_words("apply_beside" if other else answer.action, lang)


def open_lines(answer: Assessment) -> list[str]:
    """Return the lines that are undecided, whatever the shipment comes to."""
    return [line.line for line in answer.lines if line.decision is Decision.INSUFFICIENT]


def _beside(beside: BesideAnswer, lang: str) -> str:
    """Return what is needed beside export control."""
    if lang in beside.says or lang == "de":
        return beside.says.get(lang, beside.says["en"])
    names = (fixed("papers", name, lang) for name in beside.permits)
    return fixed("beside", beside.state, lang).format(names=listed(names, lang))


def _ship_date(answer: Assessment, lang: str) -> Iterator[str]:
    found = answer.delay.ship_date
    if found is None or found.reachable == "yes":
        return
    if found.reachable == "unlikely":
        key = "ship_unlikely" if answer.delay.legal_limit else "ship_open"
    else:
        key = "ship_no" if "earliest" in found.because else "ship_refused"
    yield sentence(key, lang, day=found.stated, earliest=found.because.get("earliest", ""))


def chance(answer: Assessment, lang: str) -> Iterator[str]:
    """Yield how likely a grant is, and the earliest realistic day."""
    delay = answer.delay
    if delay.granted_by:
        shares = (sentence("chance_by", lang, share=f"{s:.0%}", day=d) for d, s in delay.granted_by.items())
        yield sentence("chance", lang, shares=listed(shares, lang))
    if (seen := delay.expected) is not None:
        yield sentence("earliest", lang, low=seen.low_on, central=seen.central_on, high=seen.high_on)
    elif delay.acceptance is not None and not answer.decision.refuses and answer.decision is not Decision.INSUFFICIENT:
        days = {"early": delay.acceptance.early, "late": delay.acceptance.late}
        if (limit := delay.legal_limit) is not None:
            yield sentence("limit_days", lang, on=limit.on, latest=limit.latest_on, **days)
        else:
            yield sentence("accepted_days", lang, **days)


def _still_possible(answer: Assessment, lang: str) -> str:
    """Return how far the decision can move: where it can become stricter only, what it could become."""
    if answer.decision is answer.at_best:
        return sentence("could_become", lang, worst=decision_words(answer.at_worst, lang))
    return bounds(answer.at_best, answer.at_worst, lang)


def bounds(best: Decision, worst: Decision, lang: str) -> str:
    """Return the mildest and the strictest decision that stay possible."""
    return sentence("between", lang, best=decision_words(best, lang), worst=decision_words(worst, lang))


def step_words(step: NextStep, lang: str, action: str) -> str:
    """Return a step in a line, under what is to be done as a whole: who, what, by when."""
    what = _what(step, lang, action)
    if step.by is not None and step.kind not in ("check_law", "answer_questions", "hold"):
        what = sentence("by", lang, text=what, day=step.by)
    return sentence("step", lang, who=who_words(step, lang), what=what)


def who_words(step: NextStep, lang: str) -> str:
    """Return who does a step."""
    if step.provider:
        return of_law(step.who, "providers", step.provider, lang)
    key = {"check_law": "you", "answer_questions": "you", "decision": "authority"}.get(step.kind, "exporter")
    return fixed("steps", key, lang)


def _what(step: NextStep, lang: str, action: str) -> str:
    key: str = step.kind
    if step.kind == "answer_questions" and action.startswith("proceed"):
        key = "answer_doubts"
    if step.kind == "decision" and step.count is None:
        key = "decision_open"
    if step.kind == "declare" and not step.papers:
        key = "declare_free"
    if step.kind == "ship" and step.count:
        key = "ship_when_there"
    count = step.count if step.kind in ("check_law", "answer_questions", "decision") else len(step.papers)
    return fixed("steps", key, lang).format(n=count)


def steps(answer: Assessment, lang: str) -> Iterator[Part]:
    """Yield the next steps, numbered."""
    items = []
    shown = [step for step in answer.next_steps if step.kind != "check_law"]  # these stand above, one by one
    for number, step in enumerate(shown, start=1):
        days = sentence("takes", lang, low=step.days[0], high=step.days[1]) if step.days else ""
        text = step_words(step, lang, answer.action)
        items.append(Item(sentence("in_form", lang, name=text, form=days) if days else text, f"{number}."))
    if items:
        yield Section(fixed("words", "steps", lang), tuple(items))


def uncertain(answer: Assessment, lang: str) -> Iterator[Part]:
    """Yield what makes the answer uncertain: an old law with its checks, and every reading of the law."""
    law, items = answer.law_state, []
    if law.checks or law.stale:
        note = (sentence("stale_limit", lang),) if law.stale else ()
        head = sentence("stale", lang, until=law.verified_until, days=law.age_days)
        items.append(Item(head, "!", "ask", notes=note, more=(sentence("stale_hint", lang),)))
    checks = []
    for check in law.checks:
        what = of_law(check.what, "checks", check.id, lang)
        numbers = (sentence("numbers", lang, numbers=listed(check.numbers, lang)),) if check.numbers else ()
        where = check.where if "." in check.where else fixed("words", "exporter", lang)
        checks.append(Item(sentence("look_at", lang, what=what, where=where), tone="quiet", more=numbers))
    left = len(checks) - _MOST_CHECKS
    shown = [*checks[:_MOST_CHECKS], Item(sentence("more", lang, n=left), tone="quiet")] if left > 1 else checks
    branches = [
        Item(branch_words(b, lang), decision_words(b.decision, lang), more=(fixed("words", b.standing, lang),))
        for b in answer.branches
    ]
    if items or branches:
        brief = (*items, *shown, *branches) if len(answer.lines) > 1 else ()
        yield Section(fixed("words", "unsure_heading", lang), (*items, *checks, *branches), brief=brief)


def branch_words(branch: BranchAnswer, lang: str) -> str:
    """Return what a reading assumes."""
    if lang in branch.if_ or lang == "de":
        return branch.if_.get(lang, branch.if_["en"])
    about = branch.about
    if branch.standing == "second_reading":
        return fixed("readings", str(about.get("rule", "")), lang)
    if branch.standing == "formal" and "laws" not in about:
        return fixed("readings", "formal_text", lang)
    key = "last_day_outside" if about.get("reading") == "last_day_outside" else branch.standing
    laws = listed(about.get("laws", ()), lang)
    gaps = {name: about.get(name, "?") for name in ("law", "by", "said", "until")}
    return fixed("readings", key, lang).format(laws=laws, **gaps)
