"""The audit report as blocks in one language (headings, facts, tables, texts), for whoever lays them out on pages.

The blocks hold all that the page of the report shows, and are made from its content and the words of the language
alone, so that a verifier makes them again. Identifiers stay as the chain has them; what the law says is in the language
asked for, or else in Chinese for Japanese, as it was kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from compliance.model.audit import AuditContent
from compliance.model.plain import JsonObject
from compliance.reference.language import fixed, of_law, own
from compliance.report.phrases import action_words, decision_words, listed, word

PROOF_FILE = "audit-report.jsonl"
SHEET_LANGUAGES = ("en", "zh", "ja")
_CHECK = "xuke receipts verify --report FILE.pdf"
Block = JsonObject  # {"kind": "heading" | "facts" | "table" | "list" | "pre" | "text", …}: see audit_report.typ


def blocks_of(content: AuditContent, lang: str) -> list[Block]:
    """Return the report as blocks. Raises KeyError, TypeError or ValueError where a part of it is missing."""
    say = partial(said, lang=lang)
    parts: list[Block] = [{"kind": "text", "text": say("notice", file=PROOF_FILE)}, {"kind": "pre", "text": _CHECK}]
    parts.append(_facts(_head(content, lang)))
    parts += _list(say("breaks"), content.head["chain"]["breaks"])
    if len(content.answers) > 1:
        rows = [
            (one["at"][:16], one["reference"] or one["id"], one["as_of"], decision_words(one["decision"], lang),
             action_words(one["action"], lang))
            for one in content.answers
        ]  # fmt: skip
        heads = [say(key) for key in ("at", "shipment", "law_of", "decision", "action")]
        parts += [_heading(1, say("answers")), _table(heads, rows, "auto 1fr auto 1.2fr 1.6fr")]
    for number, row in enumerate(content.answers, start=1):
        parts += _answer(number, row, lang)
    if content.head["case"]:
        parts += _case(content.head["case"]["data"], lang)
    changes = [
        (row["at"], row["actor"], f"{row['subject']} {row['action']}", row["name"], row["why"])
        for row in content.changes
    ]
    heads = [say(key) for key in ("at", "who", "what", "of", "why")]
    parts += [_heading(1, say("people")), _table(heads, changes, "auto 1fr 1fr 1.6fr 1.6fr")]
    parts.append(_heading(1, say("checkpoint")))
    signed = content.head["checkpoint"]
    parts.append({"kind": "pre", "text": signed} if signed else {"kind": "text", "text": say("unsigned")})
    return [*parts, *_proof(content, lang)]


def title_of(content: AuditContent, lang: str) -> str:
    """Return the title: the shipment of the case, else the reference, else the days."""
    head = content.head
    if head["case"]:
        about = str(head["case"]["name"])
    elif head["reference"]:
        about = str(head["reference"])
    else:
        about = " – ".join((one or "…")[:10] for one in head["period"]) if head["period"] else ""
    return " · ".join(part for part in (said("title", lang), about) if part)


def said(key: str, lang: str, **gaps: object) -> str:
    """Return a word or sentence of the report, its gaps filled."""
    return fixed("audit_report", key, lang).format(**gaps)


def _head(content: AuditContent, lang: str) -> Iterator[tuple[str, str]]:
    head, chain = content.head, content.head["chain"]
    say = partial(said, lang=lang)
    if head["case"]:
        yield say("shipment"), head["case"]["name"]
        yield say("case"), f"{head['case']['id']}, {_state(head['case']['state'], lang)}"
    if head["period"]:
        yield say("period"), " – ".join(one or "…" for one in head["period"])
    if head["reference"]:
        yield say("reference"), head["reference"]
    yield say("tenant"), head["tenant"]
    yield say("made"), f"{head['made_at']}, xuke {head['engine']}"
    yield say("chain"), say("broken" if chain["breaks"] else "holds", end=chain["receipts"])
    yield say("changes"), say("end", end=chain["changes"]) if chain["changes"] else say("none")


def _answer(number: int, row: JsonObject, lang: str) -> Iterator[Block]:
    """Yield one answer: the question, the law of that day, both judges, the reasons, the papers."""
    say = partial(said, lang=lang)
    yield _heading(1, say("answer", n=number, name=row["reference"] or row["id"]))
    asked = say("asked_by", at=row["at"], caller=row["caller"], origin=row["origin"], day=row["as_of"])
    law = say("rulebook", version=row["rulebook_version"], digest=row["rulebook"], until=row["verified_until"])
    facts = [
        (say("decision"), decision_words(row["decision"], lang)), (say("action"), action_words(row["action"], lang)),
        (say("asked"), asked), (say("law"), law), (say("receipt"), f"{row['id']} #{row['seq']} {row['hash']}"),
    ]  # fmt: skip
    if row["answer"] is None:
        yield _facts([*facts, (say("documents"), say("erased", at=row["erased_at"]))])
        return
    answer = json.loads(row["answer"])
    facts.append((say("judges"), listed([word(one, lang) for one in answer["judges"]], lang)))
    yield _facts([*facts, (say("summary"), _in(answer["summary"], lang))])
    yield from _reasons(answer, lang)
    if answer.get("register"):
        yield from (_heading(2, say("register")), {"kind": "pre", "text": _indented(answer["register"])})
    yield from (_heading(2, say("question")), {"kind": "pre", "text": row["input"] or ""})


def _reasons(answer: JsonObject, lang: str) -> Iterator[Block]:
    """Yield the reasons of an answer, the readings of unsettled law, the parties and the papers."""
    say = partial(said, lang=lang)
    found = [
        (line["line"], one["law"], one.get("clause", ""), word(one["outcome"], lang), _finding(one, lang))
        for line in answer["lines"]
        for one in line["findings"]
    ]
    heads = [say(key) for key in ("line", "law", "clause", "outcome", "says")]
    yield from (_heading(2, say("reasons")), _table(heads, found, "auto 1.1fr 0.7fr 0.8fr 3fr"))
    if answer["branches"]:
        readings = [
            (word(one["standing"], lang), _in(one["if"], lang), decision_words(one["decision"], lang))
            for one in answer["branches"]
        ]
        heads = [say(key) for key in ("standing", "if", "decision")]
        yield from (_heading(2, say("readings")), _table(heads, readings, "auto 3fr 1.4fr"))
    parties = [
        (word(one["role"], lang), one["name"], word(one["match"], lang), one.get("why") or "")
        for one in answer["parties"]
    ]
    heads = [say(key) for key in ("role", "name", "match", "why")]
    yield from (_heading(2, say("parties")), _table(heads, parties, "auto 2fr auto 2fr"))
    papers = [
        (one["id"], of_law(one["name"], "papers", one["id"], lang), word(one["state"], lang))
        for one in answer["papers"]
    ]
    heads = [say(key) for key in ("id", "name", "state")]
    yield from (_heading(2, say("papers")), _table(heads, papers, "1fr 2fr auto"))


def _case(data: JsonObject, lang: str) -> Iterator[Block]:
    """Yield the work on the case: papers, notes, decisions, override."""
    say = partial(said, lang=lang)
    papers = [
        (one["id"], _state(one["state"], lang), one.get("drafted_on", ""), one.get("sent_on", ""),
         one.get("received_on", ""), f"{one.get('sha256', '-')} / {one.get('values_sha256', '-')}")
        for one in data["papers"]
    ]  # fmt: skip
    heads = [say(key) for key in ("id", "state", "drafted", "sent", "received", "digests")]
    yield from (_heading(1, say("case_papers")), _table(heads, papers, "1.3fr auto auto auto auto 2fr"))
    notes = [(one["at"], one["by"], one["text"]) for one in data["notes"]]
    heads = [say(key) for key in ("at", "who", "note")]
    yield from (_heading(1, say("notes")), _table(heads, notes, "auto 1fr 3fr"))
    decisions = [(one["at"], one["by"], one["decision"], one["why"]) for one in data["decisions"]]
    heads = [say(key) for key in ("at", "who", "decision", "why")]
    yield from (_heading(1, say("decisions")), _table(heads, decisions, "auto 1fr auto 2fr"))
    made = data["override"]
    until = say("until", day=made["until"]) if made else ""
    yield from _list(say("override"), [f"{made['at']} {made['by']}: {made['why']} ({until})"] if made else [])


def _proof(content: AuditContent, lang: str) -> Iterator[Block]:
    say = partial(said, lang=lang)
    yield from (_heading(1, say("proof")), {"kind": "text", "text": say("proof_says", file=PROOF_FILE)})
    rows = [(say("receipts_chain"), row["seq"], row["id"], row["hash"]) for row in content.answers]
    rows += [(say("changes_chain"), row["seq"], row["id"], row["hash"]) for row in content.changes]
    heads = [say(key) for key in ("kind", "number", "id", "hash")]
    yield _table(heads, rows, "auto auto 1fr 3fr")


def _finding(found: JsonObject, lang: str) -> str:
    """Return what a finding says: the kept words, or those of the language under its rule where it does apply."""
    text = own("rules", found["rule"].partition("/")[0], lang)
    if lang in found["says"] or text is None or found["outcome"] == "silent":
        return _in(found["says"], lang)
    return text.replace("{list}", found["law"])


def _state(state: str, lang: str) -> str:
    """Return the state of a case, or of a paper of one."""
    return own("audit_report", f"state_{state}", lang) or word(state, lang)


def _in(words: JsonObject, lang: str) -> str:
    """Return kept words in the language, or else in the one that stands in for it."""
    return str(words.get(lang) or words["zh" if lang == "ja" else "en"])


def _indented(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _heading(level: int, text: str) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def _facts(rows: Iterable[tuple[str, object]]) -> Block:
    return {"kind": "facts", "rows": [[name, str(value)] for name, value in rows]}


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]], widths: str) -> Block:
    """Return a table; widths are `auto` or shares of what is left, one for each column."""
    return {"kind": "table", "heads": list(heads), "rows": [[str(one) for one in row] for row in rows],
            "widths": widths.split()}  # fmt: skip


def _list(title: str, lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        yield from (_heading(1, title), {"kind": "list", "items": list(lines)})
