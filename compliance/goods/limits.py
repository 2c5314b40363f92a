"""The limits of a list entry against stated parameters: yes, no, or not known for want of a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from compliance.goods.makeup import Makeup
from compliance.law.facts import Interval

NO, UNKNOWN, YES = 0, 1, 2
Limits: TypeAlias = Sequence[Mapping[str, Any]]  # of a row, each by its parameter
_STAND_INS = {"diameter_mm": "outer_diameter_mm", "outer_diameter_mm": "diameter_mm", "height_mm": "thickness_mm"}
_SIGNS = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<=", "equals": "=", "one_of": "one of"}


@dataclass
class LimitsVerdict:
    """How limits stand: the truth so far, the parameters still wanted, and the values that decided."""

    truth: int = YES
    wanted: set[str] = field(default_factory=set)
    because: dict[str, str] = field(default_factory=dict)

    def also(self, other: LimitsVerdict) -> LimitsVerdict:
        """Return both together: no beats not known beats yes; a `no` keeps only its own reason."""
        if other.truth == NO:
            first = self.because if self.truth == NO else {}
            return LimitsVerdict(NO, set(), {**first, **other.because})
        if self.truth == NO:
            return self
        return LimitsVerdict(
            min(self.truth, other.truth), self.wanted | other.wanted, {**self.because, **other.because}
        )


class _Unsaid(NamedTuple):
    """Limits, what they ask for, and how they stand where nothing of it is said."""

    limits: Limits  # held, so that no other ones come to have its id
    names: frozenset[str]
    verdict: LimitsVerdict


_HOLDS, _NOTHING = LimitsVerdict(), Makeup("", "")
_UNSAID: dict[int, _Unsaid] = {}
_MOST_LIMITS = 50_000  # of several rulebooks


def check(limits: Limits, makeup: Makeup) -> LimitsVerdict:
    """Return whether all limits of a rulebook hold. The verdict is shared and not to be changed."""
    if not limits:
        return _HOLDS
    unsaid = _UNSAID.get(id(limits)) or _unsaid(limits)
    return together(limits, makeup) if _said(unsaid.names, makeup) else unsaid.verdict


def ruled_out(limits: Limits, makeup: Makeup) -> bool:
    """Return whether a limit of a rulebook surely does not hold; as `check`, which says why."""
    if not limits or not _said((_UNSAID.get(id(limits)) or _unsaid(limits)).names, makeup):
        return False
    return any(_limit(name, wanted, makeup).truth == NO for limit in limits for name, wanted in limit.items())


def _said(names: frozenset[str], makeup: Makeup) -> bool:
    return not (
        names.isdisjoint(makeup.parameters) and names.isdisjoint(makeup.elements) and names.isdisjoint(makeup.absent)
    )


def _unsaid(limits: Limits) -> _Unsaid:
    if len(_UNSAID) >= _MOST_LIMITS:
        _UNSAID.clear()
    return _UNSAID.setdefault(id(limits), _Unsaid(limits, _asked(limits), together(limits, _NOTHING)))


def together(limits: Limits, makeup: Makeup) -> LimitsVerdict:
    """Return whether all limits hold; for limits that are not those of a rulebook."""
    verdict = LimitsVerdict()
    for limit in limits:
        for name, wanted in limit.items():
            one = _limit(name, wanted, makeup)
            verdict = verdict.also(one) if verdict.truth != NO or one.truth == NO else verdict
    return verdict


def _asked(limits: Limits) -> frozenset[str]:
    """Return the parameters and elements that limits ask for, as a makeup names them."""
    found: set[str] = set()
    for name, wanted in ((name, wanted) for limit in limits for name, wanted in limit.items()):
        if name in ("any", "not"):
            found |= {one for group in (wanted if name == "any" else (wanted,)) for one in _asked(group)}
        else:
            found |= {str(wanted["of"])} if name == "element_percent" else {name, _STAND_INS.get(name, name)}
    return frozenset(found)


def _limit(name: str, wanted: Any, makeup: Makeup) -> LimitsVerdict:
    if name == "any":
        return _any(wanted, makeup)
    return _not(wanted, makeup) if name == "not" else _one(name, wanted, makeup)


def _not(group: Limits, makeup: Makeup) -> LimitsVerdict:
    """Return that a group does not hold: what is not known stays so, and the same values decide."""
    verdict = together(group, makeup)
    return LimitsVerdict(YES - verdict.truth, verdict.wanted, verdict.because)


def _any(groups: Iterable[Limits], makeup: Makeup) -> LimitsVerdict:
    verdicts = [together(group, makeup) for group in groups]
    best = max(v.truth for v in verdicts)
    if best == NO:
        return LimitsVerdict(NO, set(), {k: v for verdict in verdicts for k, v in verdict.because.items()})
    chosen = [v for v in verdicts if v.truth == best]
    because = {k: v for verdict in chosen for k, v in verdict.because.items()}
    return LimitsVerdict(best, {w for v in chosen for w in v.wanted}, because)


def _one(name: str, wanted: Mapping[str, Any], makeup: Makeup) -> LimitsVerdict:
    if name == "element_percent":
        symbol = str(wanted["of"])
        rest = {k: v for k, v in wanted.items() if k != "of"}
        label = f"elements.{symbol}.mass_percent"
        if symbol in makeup.absent:
            return _compared(label, rest, Interval(Decimal(0), Decimal(0)))
        return _compared(label, rest, makeup.elements.get(symbol))
    stated = makeup.parameters.get(name)
    if stated is None and name in _STAND_INS:
        stated = makeup.parameters.get(_STAND_INS[name])
    return _compared(f"parameters.{name}", wanted, stated)


def _compared(label: str, wanted: Mapping[str, Any], stated: Any) -> LimitsVerdict:
    if stated is None:
        return LimitsVerdict(UNKNOWN, {label})
    verdict = LimitsVerdict()
    for word, limit in wanted.items():
        truth = _holds(word, limit, stated)
        shown = _plain(stated)
        sign = "between" if word == "between" else _SIGNS[word]
        bound = f"{limit[0]} and {limit[1]}" if word == "between" else limit
        relation = "" if truth == YES else "not "
        verdict = verdict.also(LimitsVerdict(truth, set(), {label: f"{shown}: {relation}{sign} {_shown(bound)}"}))
    return verdict


def _plain(stated: object) -> object:
    if isinstance(stated, frozenset):
        return " and ".join(sorted(map(str, stated)))
    return stated.low if isinstance(stated, Interval) else stated


def _shown(bound: Any) -> str:
    if isinstance(bound, bool):
        return "true" if bound else "false"
    return ", ".join(map(str, bound)) if isinstance(bound, list | tuple) else str(bound)


def _holds(word: str, limit: Any, stated: Any) -> int:
    if isinstance(stated, frozenset):  # several values are said: sure only where they agree
        truths = {_holds(word, limit, one) for one in stated}
        return truths.pop() if len(truths) == 1 else UNKNOWN
    if word in ("equals", "one_of"):
        allowed = limit if isinstance(limit, list | tuple) else [limit]
        if isinstance(stated, str):
            small = stated.lower()
            return YES if any(a is not True and a is not False and str(a).lower() == small for a in allowed) else NO
        return YES if any((type(stated) is type(a) and stated == a) or _same(stated, a) for a in allowed) else NO
    if isinstance(stated, bool) or not isinstance(stated, Decimal | int | Interval):
        return UNKNOWN
    low, high = (stated.low, stated.high) if isinstance(stated, Interval) else (stated, stated)
    if word == "between":
        return _within(low, high, Decimal(limit[0]), Decimal(limit[1]))
    bound = Decimal(limit)
    if word in ("above", "at_least"):
        sure = low > bound if word == "above" else low >= bound
        never = high <= bound if word == "above" else high < bound
    else:
        sure = high < bound if word == "below" else high <= bound
        never = low >= bound if word == "below" else low > bound
    return YES if sure else NO if never else UNKNOWN


def _within(low: Any, high: Any, first: Decimal, last: Decimal) -> int:
    if first <= low and high <= last:
        return YES
    return NO if high < first or low > last else UNKNOWN


def _same(stated: Any, allowed: Any) -> bool:
    if isinstance(stated, bool) or isinstance(allowed, bool):
        return False
    return isinstance(stated, Decimal) and isinstance(allowed, int | Decimal) and stated == Decimal(allowed)
