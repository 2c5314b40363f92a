"""How what is explained stands on a day: worked out from the dates, never from a text that was once written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from compliance.law.provision import Standing, Timeline
from compliance.law.registry import Instrument
from compliance.law.rulebook import Rulebook
from compliance.reference.laws import instrument_named, resting
from compliance.report.phrases import word
from compliance.report.sheet import Item, Part, Section

_ON = {"en": "As it stands on {day}", "zh": "{day}的状态"}
_OWN = {
    "unpublished": ("not published yet; published on {}", "尚未公布；{}公布"),
    "waits": ("published; begins on {}", "已公布；{}起施行"),
    "suspends": ("suspends until {}", "暂停至{}"),
    "over": ("ended with {}; no later notice found, last checked on {}", "{}届满；未见后续公告，最近核查于{}"),
    "runs": ("in force since {}", "自{}起施行"),
}
_FOR_SOME = {"en": "suspended for some: {by}", "zh": "对部分情形暂停：{by}"}


def standing_part(book: Rulebook, name: str, day: date, lang: str) -> Part | None:
    """Return the section on the day for a rule, list or law, or None where nothing of it is dated."""
    law = instrument_named(book, name)
    items = [_of_its_own(book, law, day, lang)] if law else []
    items += [item for owner in _owners(book, name) for item in _item(book, owner, day, lang)]
    return Section(_ON[lang].format(day=day.isoformat()), tuple(items)) if items else None


def standing_data(book: Rulebook, name: str, day: date) -> dict[str, str]:
    """Return the state on the day of each rule or list that a name stands for."""
    states = ((owner, _states(book, owner, day)) for owner in _owners(book, name))
    return {owner: ", ".join(sorted({one.state for one in found})) for owner, found in states if found}


def _of_its_own(book: Rulebook, law: Instrument, day: date, lang: str) -> Item:
    """Return how a notice itself stands on a day: published or not, suspending until when, or over."""
    key, said = own_state(book, law, day)
    return Item(law.id, _OWN[key][1 if lang == "zh" else 0].format(*said), "plain")


def own_state(book: Rulebook, law: Instrument, day: date) -> tuple[str, tuple[date, ...]]:
    """Return the state of a notice on a day, with the days that belong to it."""
    dated = (*book.rules.values(), *book.items.values(), *book.parties.values(), *book.suspensions.values())
    spans = [span for one in dated for span in one.suspensions if span.source.law == law.id]
    if day < law.promulgated:
        return "unpublished", (law.promulgated,)
    if covering := [span.last for span in spans if span.covers(day)]:
        return "suspends", (max(covering),)
    if law.effective and day < law.effective:
        return "waits", (law.effective,)
    if spans and all(span.last < day for span in spans):
        checked = next((m.verified_until for m in book.coverage.modelled if m.law == law.id), book.verified_until)
        return "over", (max(span.last for span in spans), checked)
    return "runs", (law.effective or law.promulgated,)


def _owners(book: Rulebook, name: str) -> list[str]:
    if name in book.timelines or name in book.by_id or name in book.rules:
        return [name]
    law = instrument_named(book, name)
    if law is None:
        return []
    return [*resting(book.rules, law.id), *resting(book.items, law.id), *resting(book.parties, law.id)]


def _states(book: Rulebook, owner: str, day: date) -> list[Standing]:
    if owner in book.timelines:
        return [book.timelines[owner].standing(day, day)]
    made = [p for p in book.provisions if p.id == owner or p.id.startswith(f"{owner}/")]
    return [p.timeline.standing(day, day) for p in made]


def _item(book: Rulebook, owner: str, day: date, lang: str) -> Iterator[Item]:
    found = _states(book, owner, day)
    counts = Counter(one.state for one in found)
    for state, count in counts.most_common():
        some = {r.by for t in _timelines(book, owner) for r in t.reliefs for p in r.pauses if p.span.covers(day)}
        notes = [word(one.prolonged, lang) for one in found[:1] if one.prolonged]
        notes += [_FOR_SOME[lang].format(by=", ".join(sorted(some)))] if some and state == "in_force" else []
        yield Item(owner, word(state, lang) + (f" ({count})" if len(found) > 1 else ""), "plain", "", tuple(notes))


def _timelines(book: Rulebook, owner: str) -> list[Timeline]:
    if owner in book.timelines:
        return [book.timelines[owner]]
    return [p.timeline for p in book.provisions if p.id == owner or p.id.startswith(f"{owner}/")]
