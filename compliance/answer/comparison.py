"""Whether the same shipment gets another answer, and why: between two rulebooks, two days, or both.

What counts as another answer is what a person would act on:

- decision, action, best and worst case of the shipment; decision and bounds of a line, and its matched control codes;
- a party that is newly listed, newly similar, or cleared, or for which another listing is to be reviewed;
- the papers required, and a paper that ran out; the facts asked for; the flags, except those on rulebook and machine;
- the legal limit: its clock, its working days, and the last day to file for the day of shipping. The day on which it
  ends counts only where both are asked on one day, or both files begin on one; else it merely rolled on with the day;
- the next change ahead: its day, what the answer becomes, and whether that is certain. Days that the later of the two
  answers has behind it are passed over: what they brought is in that answer.

All else comes with every rulebook or day and does not count: version, digest, receipt, day, age of lists, engine and
judges, expected times and customs figures, readings and changes further ahead, and wording. Findings are the reasons
of a change; alone, without any of the above, they make none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from compliance.answer.comparison_words import summary_of
from compliance.model.assessment import Assessment, Finding, LineAnswer, NextChange, PartyAnswer
from compliance.model.change import (
    ActionChange,
    ComingChange,
    DayChange,
    Deadline,
    DeadlineChange,
    DecisionChange,
    LineChange,
    NextDayChange,
    PaperStateChange,
    PartyChange,
    ValueChange,
)
from compliance.model.change import AnswerChange as AnswerChange
from compliance.model.change import Reason as Reason
from compliance.model.decision import Decision
from compliance.model.outlook import Delay
from compliance.model.plain import JsonObject

_ABOUT_US = frozenset({"RULES_STALE", "ONE_JUDGE"})  # tell of the rulebook and the machine, not of the shipment
_TELLING = ("outcome", "decision", "law", "clause", "version", "suspended_by", "suspended_until")


def compare(before: Assessment, after: Assessment) -> AnswerChange | None:
    """Return how the answer to a shipment changed, or None where a person would do nothing otherwise.

    Both are taken to be answers to the same shipment; lines and parties that are in one only count as changed.
    """
    added, removed = _new({p.id for p in before.papers}, {p.id for p in after.papers})
    asked, answered = _new({q.fact for q in before.questions}, {q.fact for q in after.questions})
    raised, lowered = _new(*({f.id for f in one.flags} - _ABOUT_US for one in (before, after)))
    change = AnswerChange(
        reference=after.reference,
        as_of=DayChange(before=before.as_of, after=after.as_of),
        rulebook=ValueChange(before=before.rulebook.digest, after=after.rulebook.digest),
        decision=DecisionChange(before=before.decision, after=after.decision),
        action=ActionChange(before=before.action, after=after.action),
        at_best=DecisionChange(before=before.at_best, after=after.at_best),
        at_worst=DecisionChange(before=before.at_worst, after=after.at_worst),
        stricter=_stricter(before, after),
        lines=tuple(_lines(before, after)),
        parties=tuple(_parties(before.parties, after.parties)),
        papers_added=added,
        papers_removed=removed,
        papers_turned=tuple(_turned(before, after)),
        questions_added=asked,
        questions_removed=answered,
        flags_added=raised,
        flags_removed=lowered,
        deadline=_deadlines(before, after),
        next_change=_coming(before, after),
        reasons=tuple(_reasons(before, after)),
        summary={},
    )
    if not _counts(change):
        return None
    names = {paper.id: paper.name for answer in (before, after) for paper in answer.papers}
    return change.model_copy(update={"summary": summary_of(change, names)})


def _counts(change: AnswerChange) -> bool:
    """Return whether anything is otherwise that a person would act on."""
    pairs = (change.decision, change.action, change.at_best, change.at_worst)
    rest = (
        *(change.lines, change.parties, change.papers_added, change.papers_removed, change.papers_turned),
        *(change.questions_added, change.questions_removed, change.flags_added, change.flags_removed),
        *(change.deadline, change.next_change),
    )
    return any(pair.before != pair.after for pair in pairs) or any(rest)


def _new(before: set[str], after: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what came and what went, sorted."""
    return tuple(sorted(after - before)), tuple(sorted(before - after))


def _stricter(before: Assessment, after: Assessment) -> bool:
    whole = _weighed(before, after)
    return whole > 0 or (whole == 0 and any(_weighed(*pair) > 0 for pair in _line_pairs(before, after)))


def _weighed(before: Assessment | LineAnswer | None, after: Assessment | LineAnswer | None) -> int:
    """Return 1 for stricter, -1 for milder, 0 for neither. An open decision is weighed by its worst and best case."""
    if before is None or after is None:
        return 0
    pairs = [(before.at_worst, after.at_worst), (before.at_best, after.at_best)]
    if Decision.INSUFFICIENT not in (before.decision, after.decision):
        pairs.insert(0, (before.decision, after.decision))
    steps = (new.strictness - old.strictness for old, new in pairs)
    return next(((step > 0) - (step < 0) for step in steps if step), 0)


def _line_pairs(before: Assessment, after: Assessment) -> Iterator[tuple[LineAnswer | None, LineAnswer | None]]:
    """Yield the lines of both answers side by side, in the order of the later one."""
    old, new = ({line.line: line for line in answer.lines} for answer in (before, after))
    yield from ((old.get(name), new.get(name)) for name in {**new, **old})


def _lines(before: Assessment, after: Assessment) -> Iterator[LineChange]:
    for old, new in _line_pairs(before, after):
        one = new or old
        assert one is not None
        added, removed = _new(_codes(old), _codes(new))
        change = LineChange(
            line=one.line,
            decision=DecisionChange(**_sides(old, new, "decision")),
            at_best=DecisionChange(**_sides(old, new, "at_best")),
            at_worst=DecisionChange(**_sides(old, new, "at_worst")),
            codes_added=added,
            codes_removed=removed,
        )
        pairs = (change.decision, change.at_best, change.at_worst)
        if added or removed or any(pair.before != pair.after for pair in pairs):
            yield change


def _codes(line: LineAnswer | None) -> set[str]:
    return {c.code for c in line.control if c.code and c.certainty == "matched"} if line else set()


def _parties(before: Sequence[PartyAnswer], after: Sequence[PartyAnswer]) -> Iterator[PartyChange]:
    old, new = _by_party(before), _by_party(after)
    for key in {**new, **old}:
        left, right = old.get(key), new.get(key)
        match, entry = (ValueChange(**_sides(left, right, field)) for field in ("match", "entry"))
        if match.before != match.after or entry.before != entry.after:
            why = right.why if right else None
            yield PartyChange(role=key[0], name=key[1], match=match, entry=entry, why=why)


def _by_party(parties: Iterable[PartyAnswer]) -> dict[tuple[str, str, int], PartyAnswer]:
    """Return parties by role and name; one that is named twice in a role is counted."""
    found: dict[tuple[str, str, int], PartyAnswer] = {}
    for party in parties:
        again = sum(key[:2] == (party.role, party.name) for key in found)
        found[(party.role, party.name, again)] = party
    return found


def _turned(before: Assessment, after: Assessment) -> Iterator[PaperStateChange]:
    """Yield the papers required in both answers whose state is another; a change of day or of the papers brought."""
    old = {paper.id: paper.state for paper in before.papers}
    for paper in sorted(after.papers, key=lambda paper: paper.id):
        if paper.id in old and old[paper.id] != paper.state:
            yield PaperStateChange(id=paper.id, before=old[paper.id], after=paper.state)


def _deadlines(before: Assessment, after: Assessment) -> DeadlineChange | None:
    pair = DeadlineChange(before=_deadline(before.delay), after=_deadline(after.delay))
    old, new = pair.before, pair.after
    if (
        before.as_of != after.as_of
        and before.delay.counted_from != after.delay.counted_from
        and old.working_days == new.working_days
    ):
        new = new.model_copy(update={"on": old.on})
    return pair if old != new else None


def _deadline(delay: Delay) -> Deadline:
    limit = delay.legal_limit
    days, on = (limit.working_days, limit.on) if limit else (None, None)
    return Deadline(clock=delay.clock, working_days=days, on=on, file_by=delay.latest_filing_for_ship_on)


def _coming(before: Assessment, after: Assessment) -> NextDayChange | None:
    past = max(before.as_of, after.as_of)
    old, new = (_next(answer.next_changes, past) for answer in (before, after))
    return NextDayChange(before=old, after=new) if old != new else None


def _next(changes: Iterable[NextChange], past: date) -> ComingChange | None:
    first = next((change for change in changes if change.on > past), None)
    return ComingChange(on=first.on, to=first.to, certain=first.certain) if first else None


def _reasons(before: Assessment, after: Assessment) -> Iterator[Reason]:
    """Yield the findings that came, went or say otherwise, in the order of the later answer: what applies first."""
    for old, new in _line_pairs(before, after):
        name = (new or old).line  # type: ignore[union-attr]
        for left, right in _findings(old.findings if old else (), new.findings if new else ()):
            if left is None or right is None or any(getattr(left, f) != getattr(right, f) for f in _TELLING):
                yield _reason(name, left, right)


def _findings(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Yield findings side by side: those of a rule that speaks once by the rule, others by law and clause as well."""
    old, new = _by_rule(before), _by_rule(after)
    for rule in {**new, **old}:
        left, right = old.get(rule, []), new.get(rule, [])
        if len(left) == len(right) == 1:
            yield left[0], right[0]
            continue
        was, now = ({(f.law, f.clause): f for f in some} for some in (left, right))
        yield from ((was.get(place), now.get(place)) for place in {**now, **was})


def _by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    return found


def _reason(line: str, before: Finding | None, after: Finding | None) -> Reason:
    given = after or before
    assert given is not None
    return Reason(
        line=line,
        rule=given.rule,
        law=given.law,
        clause=given.clause,
        kind="new" if before is None else "gone" if after is None else "changed",
        outcome=ValueChange(**_sides(before, after, "outcome")),
        decision=DecisionChange(**_sides(before, after, "decision")),
        version=DayChange(**_sides(before, after, "version")),
        until=DayChange(**_sides(before, after, "suspended_until")),
        says=given.says,
        layer=given.layer,
    )


def _sides(before: object, after: object, field: str) -> JsonObject:
    return {"before": getattr(before, field, None), "after": getattr(after, field, None)}
