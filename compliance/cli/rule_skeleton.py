"""`xuke rules new`: a rule file to be filled in, with a case on each side of its first day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from compliance.cli.output import MAY_GO, REFUSED, complain, put
from compliance.intake.nearest import listed
from compliance.law.compiling import ROOMS
from compliance.law.conditions import did_you_mean
from compliance.law.folder import default_root
from compliance.law.registry import Instrument
from compliance.law.rulebook import Rulebook

_ID = re.compile(r"(?P<room>[a-z_]+)\.(?P<name>[a-z0-9_]+)")
_UNNAMED = "TO-BE-NAMED"
_TEXT = """# yaml-language-server: $schema=../rule.schema.json
# A skeleton: put title, reason, words, condition and effect in place, then run xuke rules check.
# The rulebook is refused as long as a text says TO-BE-FILLED.
id: {id}
title: {{ en: "TO-BE-FILLED {title}", zh: "（待填标题）" }}
why: >
  TO-BE-FILLED. Say here what a reviewer must know and cannot read from the rule: why it is a rule of its own,
  what was left out.
says:
  en: "TO-BE-FILLED: say in one sentence what follows for the shipment."
  zh: "（待填）用一句话说明对该票货物的后果。"
versions:
- from: {first}
  source: {{ law: {law}, clause: "{clause}" }}
  when: {{ move.kind: export, item.controlled: true, reach.country: [XX] }}   # XX: the country
  then: {{ decision: licence_required_strict, documents: [single_licence], clock: ordinary_review }}
cases:
- name: the first day
  as_of: {first}
  facts: &goods {{ move.kind: export, item.controlled: true, reach.country: XX }}
  expect: {{ outcome: applies, decision: licence_required_strict }}
- name: the day before the first day
  as_of: {before}
  facts: *goods
  expect: {{ outcome: {outcome} }}
"""


class _Cited(NamedTuple):
    law: str
    clause: str
    first: date
    promulgated: date


def new_rule(name: str, rules: Path | None, law: str | None, clause: str | None) -> int:
    """Write the skeleton of a rule below `rules`; nothing that exists is overwritten."""
    found = _ID.fullmatch(name)
    if found is None or found["room"] not in ROOMS:
        hint = f"Write room.name, with the room {listed(ROOMS)} and a name of a-z, 0-9 and _."
        complain(f"{name!r} is not a rule id. {hint}")
        return REFUSED
    if rules is None:
        complain("--rules: no directory is named. Say where the rule goes; the shipped rules are not written to.")
        return REFUSED
    cited = _cited(rules, law, clause)
    if isinstance(cited, str):
        complain(cited)
        return REFUSED
    path = rules / found["room"] / f"{found['name']}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_filled(name, found["name"], cited))
    except FileExistsError:
        complain(f"{path}: the rule is there already. Choose another name, or edit that file.")
        return REFUSED
    put(str(path))
    if cited.law == _UNNAMED:
        complain("The rule cites no law yet; until it does, the rulebook is refused. Name law and clause in the file.")
    return MAY_GO


def _filled(name: str, short: str, cited: _Cited) -> str:
    before = cited.first - timedelta(days=1)
    title = short.replace("_", " ").capitalize()
    outcome = "not_in_force" if cited.promulgated <= before else "silent"
    return _TEXT.format(
        id=name, title=title, law=cited.law, clause=cited.clause, first=cited.first, before=before, outcome=outcome
    ).replace("XX", "US")


def _cited(rules: Path, law: str | None, clause: str | None) -> _Cited | str:
    """Return the citation with its first day, or what is wrong with it."""
    if law is None:
        return _Cited(_UNNAMED, clause or "main", date(2027, 1, 1), date(2027, 1, 1))
    own = (rules / "instruments.yaml").is_file()
    book = Rulebook.load(rules if own else default_root())
    instrument = book.instrument(law)
    if instrument is None:
        return f"--law: unknown instrument {law!r}{did_you_mean(law, book.instruments)}"
    return _clause(instrument, clause)


def _clause(instrument: Instrument, clause: str | None) -> _Cited | str:
    named = clause or next(iter(instrument.clauses))
    if named not in instrument.clauses:
        return f"--clause: {instrument.id} has no clause {named!r}. It has {listed(instrument.clauses, last='and')}."
    return _Cited(instrument.id, named, instrument.effective or instrument.promulgated, instrument.promulgated)
