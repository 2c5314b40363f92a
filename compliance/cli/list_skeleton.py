"""`xuke rules new-list`: a list of goods, a list of parties or a suspension to be filled in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from compliance.cli.output import MAY_GO, REFUSED, complain, put
from compliance.intake.nearest import listed
from compliance.law.conditions import did_you_mean
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook

FOLDERS = {"items": "lists/items", "parties": "lists/parties", "suspension": "suspensions"}
_ID = re.compile(r"[a-z0-9_]{3,60}")
_FIRST = date(2027, 1, 1)
_HEAD = """# yaml-language-server: $schema={schema}
# A skeleton: the rulebook is refused as long as a text says TO-BE-FILLED.
id: {id}
{kind}title: {{ en: "TO-BE-FILLED", zh: "（待填标题）" }}
why: >
  TO-BE-FILLED. Say here what a reviewer must know: what is meant, what stays outside and why, how the text was seen.
"""
_ITEMS = """family: other                       # what rules ask by item.family
versions: [ {{ from: {first}, source: {{ law: {law}, clause: "{clause}" }} }} ]
entries:
- id: first-row
  name: {{ en: "TO-BE-FILLED", zh: "（待填品名）" }}
  is:
  - {{ words: ["TO-BE-FILLED"], forms: [metal, powder, material, unspecified] }}
cases:
- name: the day before the first day
  as_of: {before}
  facts: {{ move.kind: export, item.matches: {id} }}
  expect: {{ outcome: {outcome} }}
- name: the first day of control
  as_of: {first}
  facts: {{ move.kind: export, item.matches: {id} }}
  expect: {{ outcome: applies, decision: licence_required_normal }}
"""
_PARTIES = """country: US
official_count: 1                   # the number in the notice
third_country_ban: false            # true where persons abroad are addressed too
versions: [ {{ from: {first}, source: {{ law: {law}, clause: "{clause}" }} }} ]
entries:
- {{ id: {name}-01, key: first, annex_no: 1, country: US, name: {{ en: "TO-BE-FILLED", zh: "（待填名称）" }} }}
"""
_SUSPENSION = """suspends: {{ notices: [TO-BE-FILLED] }}      # rules, lists, notices as a whole, clauses
for: {{ reach.country: {{ all: {{ within: EU }} }} }}   # leave out if it is for everybody
suspensions:
- {{ from: {first}, until: 2027-12-31, source: {{ law: {law}, clause: "{clause}" }} }}
afterwards: unconfirmed             # resumes | unconfirmed
"""
_INSTRUMENT = """instrument:
  id: {name}
  title: {{ en: "TO-BE-FILLED", zh: "（待填标题）" }}
  authority: MOFCOM
  kind: announcement
  promulgated: {first}
  effective: {first}
  read: secondary
  confidence: medium
  clauses: {{ "{clause}": {{ en: "TO-BE-FILLED", zh: "（待填内容）" }} }}
  status: {{ en: "In force as published.", zh: "自公布之日起施行。" }}
"""
_BODIES = {"items": _ITEMS, "parties": _PARTIES, "suspension": _SUSPENSION}
_KINDS = {"items": "kind: dual_use\n", "parties": "list: control_list\n", "suspension": ""}


def new_list(kind: str, name: str, rules: Path | None, law: str | None) -> int:
    """Write the skeleton of a list or suspension below `rules`; nothing that exists is overwritten."""
    if kind not in FOLDERS:
        complain(f"unknown kind {kind!r}. Write {listed(FOLDERS)}.")
        return REFUSED
    if not _ID.fullmatch(name):
        complain(f"{name!r} cannot be an id. Write a-z, 0-9 and _, like mofcom_2027_05.")
        return REFUSED
    if rules is None:
        complain("--rules: no directory is named. Say where the list goes; the shipped rules are not written to.")
        return REFUSED
    text = _text(kind, name, rules, law)
    if text is None:
        return REFUSED
    path = rules / FOLDERS[kind] / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        complain(f"{path}: the file is there already. Choose another name, or edit that file.")
        return REFUSED
    put(str(path))
    return MAY_GO


def _text(kind: str, name: str, rules: Path, law: str | None) -> str | None:
    """Return the skeleton, citing a known law or bringing an instrument along; None after a complaint."""
    first, known, clause, cited = _FIRST, _FIRST, "1", name.upper().replace("_", "-")
    if law is not None:
        book = Rulebook.load(rules if (rules / "instruments.yaml").is_file() else default_root())
        instrument = book.instrument(law)
        if instrument is None:
            complain(f"--law: unknown instrument {law!r}{did_you_mean(law, book.instruments)}")
            return None
        first, known = instrument.effective or instrument.promulgated, instrument.promulgated
        clause, cited = next(iter(instrument.clauses)), instrument.id
    schemas = {"items": "../item_list.schema.json", "parties": "../party_list.schema.json"}
    before = first - timedelta(days=1)
    words = {"id": name, "law": cited, "clause": clause, "first": first, "before": before, "kind": _KINDS[kind]}
    words |= {"name": name.upper().replace("_", "-"), "schema": schemas.get(kind, "../suspension.schema.json")}
    words["outcome"] = "not_in_force" if known <= before else "silent"
    parts = [_HEAD, _BODIES[kind], *([] if law else [_INSTRUMENT])]
    return "".join(parts).format(**words)
