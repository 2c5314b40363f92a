"""The audit report as a page that needs nothing from anywhere: no script, no picture, no style sheet of its own.

The page is made from the proof that stands at its end and from nothing else, so that a verifier makes it again and
compares: a word changed in a table is found as a word changed in a document is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape

from compliance.model.audit import AuditContent
from compliance.model.plain import JsonObject

_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3em .5em;text-align:left;"
    "vertical-align:top}td:last-child{overflow-wrap:anywhere}td:first-child:nth-last-child(2){width:11em}"
    "pre{white-space:pre-wrap;word-break:break-all;background:#f3f3f3;padding:.6em}"
    "@page{size:A4;margin:15mm}@media print{body{font-size:11px;margin:0;max-width:none}pre{font-size:7px}"
    "h2{break-after:avoid}tr{break-inside:avoid}}"
)
_TITLE = "Audit report 审计报告"
_PRE = re.compile(r'<pre id="proof">([^<]+)</pre>')
_PROOF = (
    "The first line says what the report is about; each further line is a link of a chain. Its hash is the SHA-256 of "
    "its covered columns as a JSON list; documents stand in it by their SHA-256. This page is made from these "
    "lines. `xuke receipts verify --report FILE` checks them all and makes the page again, without a database."
)


def page_of(content: AuditContent) -> str:
    """Return the page; every text of the register is escaped."""
    parts = [f"<h1>{_TITLE}</h1>", _table(("", ""), _head(content))]
    parts.append(_list("Breaks 断裂", content.head["chain"]["breaks"]))
    if len(content.answers) > 1:
        rows = [
            (one["at"][:16], one["reference"] or one["id"], one["as_of"], one["decision"], one["action"])
            for one in content.answers
        ]
        heads = ("At 时间", "Shipment 货物", "Law of 依据日期", "Decision 结论", "Action 处理")
        parts.append("<h2>Answers 结论</h2>" + _table(heads, rows))
    for number, row in enumerate(content.answers, start=1):
        parts += _answer(number, row)
    if content.head["case"]:
        parts.append(_case(content.head["case"]["data"]))
    actors = [
        (row["at"], row["actor"], f"{row['subject']} {row['action']}", row["name"], row["why"])
        for row in content.changes
    ]
    heads = ("At 时间", "Who 人员", "What 变更", "Of 对象", "Why 理由")
    parts.append("<h2>People and changes 人员与变更</h2>" + _table(heads, actors))
    if content.head["checkpoint"]:
        parts.append(f"<h2>Checkpoint 检查点</h2><pre>{escape(content.head['checkpoint'])}</pre>")
    parts += ["<h2>Proof 证明</h2>", f"<p>{escape(_PROOF)}</p>", f'<pre id="proof">{escape(content.proof)}</pre>']
    style = f"<style>{_STYLE}</style>"
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{_TITLE}</title>{style}{"".join(parts)}</html>'


def content_in(page: str) -> AuditContent | None:
    """Return the content of a page; None where it is no audit report."""
    found = _PRE.search(page)
    try:
        return AuditContent.of(unescape(found[1])) if found else None
    except (ValueError, TypeError):
        return None


def _head(content: AuditContent) -> Iterator[tuple[str, str]]:
    head, chain = content.head, content.head["chain"]
    if head["case"]:
        yield "Shipment 货物", head["case"]["name"]
        yield "Case 案件", f"{head['case']['id']}, {head['case']['state']}"
    if head["period"]:
        yield "Period 期间 (UTC)", " – ".join(one or "…" for one in head["period"])
    if head["reference"]:
        yield "Reference 编号", head["reference"]
    yield "Tenant 租户", head["tenant"]
    yield "Made 生成时间", f"{head['made_at']}, xuke {head['engine']}"
    whole = "BROKEN 链条断裂" if chain["breaks"] else "both chains hold 链条完整"
    yield "Chain 链条", f"{whole}; receipts end {chain['receipts']}"
    yield "Changes 变更", f"end {chain['changes']}" if chain["changes"] else "none"


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
    answer = json.loads(row["answer"])
    facts += [("Judges 裁判", ", ".join(answer["judges"])), ("Summary 摘要", " ".join(answer["summary"].values()))]
    yield _table(("", ""), facts)
    reasons = [
        (line["line"], found["law"], found.get("clause", ""), found["outcome"], " ".join(found["says"].values()))
        for line in answer["lines"]
        for found in line["findings"]
    ]
    heads = ("Line 行", "Law 法规", "Clause 条款", "Outcome 结果", "Says 内容")
    yield "<h3>Reasons 理由</h3>" + _table(heads, reasons)
    readings = [(one["standing"], " ".join(one["if"].values()), one["decision"]) for one in answer["branches"]]
    if readings:
        yield "<h3>Readings 解读</h3>" + _table(("Standing 性质", "If 前提", "Decision 结论"), readings)
    parties = [(one["role"], one["name"], one["match"], one.get("why") or "") for one in answer["parties"]]
    yield "<h3>Parties 当事方</h3>" + _table(("Role 角色", "Name 名称", "Match 匹配", "Why 依据"), parties)
    papers = [(one["id"], " ".join(one["name"].values()), one["state"]) for one in answer["papers"]]
    yield "<h3>Papers 文件</h3>" + _table(("Id", "Name 名称", "State 状态"), papers)
    if answer.get("register"):
        yield "<h3>Register 登记</h3><pre>" + escape(_indented(answer["register"])) + "</pre>"
    yield "<h3>Question 问题</h3><pre>" + escape(row["input"] or "") + "</pre>"


def _case(data: JsonObject) -> str:
    """Return the work on the case: papers, notes, decisions, override."""
    names = ("id", "state", "drafted_on", "sent_on", "received_on")
    papers = [
        (*(one.get(name, "") for name in names), f"{one.get('sha256', '-')} / {one.get('values_sha256', '-')}")
        for one in data["papers"]
    ]
    notes = [(one["at"], one["by"], one["text"]) for one in data["notes"]]
    decisions = [(one["at"], one["by"], one["decision"], one["why"]) for one in data["decisions"]]
    made = data["override"]
    lines = [f"{made['at']} {made['by']}: {made['why']} (until {made['until']})"] if made else []
    heads = ("Id", "State 状态", "Drafted 起草", "Sent 寄出", "Received 收到", "SHA-256 of file / of drafted values")
    return (
        "<h2>Papers of the case 案件文件</h2>" + _table(heads, papers)
        + "<h2>Notes 备注</h2>" + _table(("At 时间", "Who 人员", "Note 备注"), notes)
        + "<h2>Decisions 决定</h2>" + _table(("At 时间", "Who 人员", "Decision 决定", "Why 理由"), decisions)
        + _list("Override 特批", lines)
    )  # fmt: skip


def _indented(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _table(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    top = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    head = f"<tr>{top}</tr>" if any(heads) else ""
    return f"<table>{head}{body}</table>"


def _list(title: str, lines: Iterable[str]) -> str:
    said = "".join(f"<li>{escape(one)}</li>" for one in lines)
    return f"<h3>{escape(title)}</h3><ul>{said}</ul>" if said else ""
