"""Answers with something on top of the law: a what-if says so first, and a noted notice never loosens in silence."""

from __future__ import annotations

from dataclasses import replace

from compliance.answer.verdict import Verdict
from compliance.answer.words import words
from compliance.law.overlay import Overlay
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, BranchAnswer, FlagAnswer, LineAnswer, OverlayAnswer, Words
from compliance.model.decision import Decision

NOTED = "NOTED_NOTICE"


def overlays_of(book: Rulebook) -> tuple[OverlayAnswer, ...]:
    """Return what lies on a rulebook, but for a company's own rules."""
    return tuple(
        OverlayAnswer(
            id=head.id, standing=head.standing, title=words(head.title), who=head.source.who, on=head.source.on,
            where=head.source.where, digest=laid.digest,
        )
        for laid in book.overlays if (head := laid.head) is not None
    )  # fmt: skip


def supposed(answer: Assessment) -> Assessment:
    """Return a what-if: its summary says so before anything else, and it has no receipt."""
    titles = [one.title for one in answer.overlays if one.standing == "hypothetical"]
    lead: Words = {
        "en": f"WHAT IF, no decision ({'; '.join(t['en'] for t in titles)}): ",
        "zh": f"假设情形，并非结论（{'；'.join(t['zh'] for t in titles)}）：",
    }
    return answer.model_copy(
        update={"summary": {lang: lead[lang] + text for lang, text in answer.summary.items()}, "receipt": None}
    )


def noted(book: Rulebook, answer: Assessment, plain: Assessment, head: Overlay) -> Assessment:
    """Return the answer under a noted notice, held against the one without it.

    Where they differ the notice is flagged, the answer without it is a branch, and the worst case covers both.
    """
    touched = any(f.layer == "noted" for line in answer.lines for f in line.findings)
    if not touched and _gist(answer) == _gist(plain):
        return answer
    flags = {flag.id: flag for flag in answer.flags}
    says = words(book.flags[NOTED]) if NOTED in book.flags else _without(head)  # an older rulebook lacks it
    flags[NOTED] = FlagAnswer(id=NOTED, says=says)
    branch = BranchAnswer(if_=_without(head), standing="formal", decision=plain.decision)
    branches = answer.branches if _gist(answer) == _gist(plain) else (*answer.branches, branch)
    lines = tuple(_line(one, other) for one, other in zip(answer.lines, plain.lines, strict=True))
    return answer.model_copy(
        update={
            "flags": tuple(flags[name] for name in sorted(flags)),
            "branches": branches,
            "at_worst": _stricter(answer.at_worst, plain.at_worst),
            "lines": lines,
        }
    )


def noted_verdict(verdict: Verdict, plain: Verdict) -> Verdict:
    """Return the verdict under a noted notice, held against the one without it as `noted` does."""
    gist, other = (
        (one.decision, one.at_worst, [(x.decision, x.at_worst) for x in one.lines]) for one in (verdict, plain)
    )
    if not verdict.noted and gist == other:
        return verdict
    pairs = zip(verdict.lines, plain.lines, strict=True)
    return replace(
        verdict,
        flags=tuple(sorted({*verdict.flags, NOTED})),
        at_worst=_stricter(verdict.at_worst, plain.at_worst),
        lines=tuple(replace(one, at_worst=_stricter(one.at_worst, under.at_worst)) for one, under in pairs),
    )


def _gist(answer: Assessment | Verdict) -> tuple[object, ...]:
    return answer.decision, answer.at_worst, tuple((line.decision, line.at_worst) for line in answer.lines)


def _line(one: LineAnswer, other: LineAnswer) -> LineAnswer:
    return one.model_copy(update={"at_worst": _stricter(one.at_worst, other.at_worst)})


def _stricter(one: Decision, other: Decision) -> Decision:
    return max(one, other, key=lambda decision: decision.strictness)


def _without(head: Overlay) -> Words:
    return {
        "en": f"the notice noted by {head.source.who} on {head.source.on} ({head.title.en}) is left aside",
        "zh": f"不计入{head.source.who}于{head.source.on}记录的公告（{head.title.zh}）",
    }
