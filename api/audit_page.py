"""The audit report as a page that needs nothing from anywhere: no script, no picture, no style sheet of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape

from compliance.model.plain import JsonObject
from compliance.store.register.audit_report import AuditReport

_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3em .5em;text-align:left;"
    "vertical-align:top}pre{white-space:pre-wrap;word-break:break-all;background:#f3f3f3;padding:.6em}"
    "@media print{pre{font-size:8px}}"
)
_TITLE = "Audit report 审计报告"


def page_of(report: AuditReport, made_at: str) -> str:
    """Return the page; every text of the register is escaped."""
    case, chain = report.case, report.chain
    whole = "both chains hold 链条完整" if not chain.all_breaks else "BROKEN 链条断裂"
    head = [
        ("Shipment 货物", case.name), ("Case 案件", f"{case.id}, {case.state}"), ("Made 生成时间", made_at),
        ("Chain 链条", f"{whole}; receipts end {chain.end.seq}:{chain.end.hash}"),
        ("Changes 变更", f"end {chain.changes.end.seq}:{chain.changes.end.hash}" if chain.changes else "none"),
    ]  # fmt: skip
    parts = [f"<h1>{_TITLE}</h1>", _table(("", ""), head)]
    parts += [_list("Breaks 断裂", [str(one) for one in chain.all_breaks])]
    for number, row in enumerate(report.answers, start=1):
        parts += _answer(number, row)
    parts += [_case(case.data)]
    actors = [(row["at"], row["actor"], row["action"], row["why"]) for row in report.changes]
    parts += ["<h2>People and changes 人员与变更</h2>", _table(("At", "Who", "What", "Why"), actors)]
    parts += ["<h2>Proof 证明</h2>", f"<p>{escape(_PROOF)}</p>", f'<pre id="proof">{escape(report.proof)}</pre>']
    style = f"<style>{_STYLE}</style>"
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{_TITLE}</title>{style}{"".join(parts)}</html>'


_PROOF = (
    "Each line is a link of a chain. Its hash is the SHA-256 over its covered columns as a JSON list; the documents "
    "stand in it by their own SHA-256. `xuke receipts verify --report FILE` checks them all, without a database."
)


def _answer(number: int, row: JsonObject) -> Iterator[str]:
    """Yield one answer: the question, the law of that day, both judges, the reasons, the papers."""
    yield f"<h2>Answer 结论 {number}: {escape(row['decision'])} / {escape(row['action'])}</h2>"
    facts = [
        ("Asked 询问", f"{row['at']} by {row['caller']} ({row['origin']}), for {row['as_of']}"),
        ("Law 法律", f"rulebook {row['rulebook_version']} {row['rulebook']}, verified until {row['verified_until']}"),
        ("Receipt 回执", f"{row['id']} #{row['seq']} {row['hash']}"),
    ]
    if row["answer"] is None:
        yield _table(("", ""), [*facts, ("Documents 文件", f"erased at {row['erased_at']}")])
        return
    answer = json.loads(bytes(row["answer"]))
    facts += [("Judges 裁判", ", ".join(answer["judges"])), ("Summary 摘要", " ".join(answer["summary"].values()))]
    yield _table(("", ""), facts)
    reasons = [
        (line["line"], found["law"], found.get("clause", ""), found["outcome"], " ".join(found["says"].values()))
        for line in answer["lines"]
        for found in line["findings"]
    ]
    yield "<h3>Reasons 理由</h3>" + _table(("Line", "Law", "Clause", "Outcome", "Says"), reasons)
    parties = [(one["role"], one["name"], one["match"], one.get("why") or "") for one in answer["parties"]]
    yield "<h3>Parties 当事方</h3>" + _table(("Role", "Name", "Match", "Why"), parties)
    papers = [(one["id"], " ".join(one["name"].values()), one["state"]) for one in answer["papers"]]
    yield "<h3>Papers 文件</h3>" + _table(("Id", "Name", "State"), papers)
    if answer.get("register"):
        yield (
            "<h3>Register 登记</h3><pre>"
            + escape(json.dumps(answer["register"], ensure_ascii=False, indent=1))
            + "</pre>"
        )
    yield "<h3>Question 问题</h3><pre>" + escape(bytes(row["input"]).decode("utf-8", "replace")) + "</pre>"


def _case(data: JsonObject) -> str:
    """Return the work on the case: papers, notes, decisions, override."""
    papers = [
        (one["id"], one["state"], one.get("sent_on", ""), one.get("received_on", ""), one.get("sha256", ""))
        for one in data["papers"]
    ]
    notes = [(one["at"], one["by"], one["text"]) for one in data["notes"]]
    decisions = [(one["at"], one["by"], one["decision"], one["why"]) for one in data["decisions"]]
    made = data["override"]
    lines = [f"{made['at']} {made['by']}: {made['why']} (until {made['until']})"] if made else []
    return (
        "<h2>Papers of the case 案件文件</h2>" + _table(("Id", "State", "Sent", "Received", "SHA-256"), papers)
        + "<h2>Notes 备注</h2>" + _table(("At", "Who", "Note"), notes)
        + "<h2>Decisions 决定</h2>" + _table(("At", "Who", "Decision", "Why"), decisions) + _list("特批", lines)
    )  # fmt: skip


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    top = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def _list(title: str, lines: Iterable[str]) -> str:
    said = "".join(f"<li>{escape(one)}</li>" for one in lines)
    return f"<h3>{escape(title)}</h3><ul>{said}</ul>" if said else ""
