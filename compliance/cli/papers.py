"""`xuke papers FILE -o DIR`: the drafts, a list of them in `papers.json`, and what is still missing in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.ask_dialogue import Dialogue
from compliance.cli.letter import answer_table
from compliance.cli.output import MAY_GO, complain, put
from compliance.cli.terminal import draw
from compliance.engine import Engine
from compliance.intake.reading import read_shipment
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.drafts import DraftList
from compliance.papers.archive import all_files
from compliance.papers.drafting import LETTER, blank_templates, draft, templates_in
from compliance.papers.request import DraftRequest
from compliance.report.sheet import Grid, Item, Part, Section, Sheet

_WORDS = {
    "en": {
        "title": "Drafted papers", "heads": ("File", "Languages", "Missing", "Values"), "missing": "To be filled",
        "translation": "Chinese translation needed", "left": "Not drafted", "hand": "by hand: {fields}",
        "lead": "Every sheet is a draft. What is missing is marked in yellow; nothing is filed from here.",
        "verdict": "{n} papers, {missing} values missing", "foot": "{out}: the files and papers.json",
    },
    "zh": {
        "title": "申请材料草稿", "heads": ("文件", "语言", "待填", "内容摘要"), "missing": "待填写",
        "translation": "需中文译文", "left": "未起草", "hand": "手写：{fields}",
        "lead": "所有文件均为草稿，待填处以黄色标出；本程序不提交任何材料。",
        "verdict": "{n} 份文件，{missing} 处待填", "foot": "{out}：文件及 papers.json",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PapersRequest:
    """What was asked on the command line; `blank` writes templates in place of drafts."""

    file: Path
    out: Path
    as_of: date
    papers: tuple[str, ...] = ()
    templates: Path | None = None
    blank: bool = False
    languages: tuple[str, ...] = ()
    format: str = "table"
    lang: str = "en"
    rules: Path | None = None
    policy: Path | None = None


def write_papers(asked: PapersRequest) -> int:
    """Write the drafts into the folder and print the list. Raises InputRefused."""
    book = Rulebook.load(asked.rules or default_root(), asked.policy)
    own = templates_in(asked.templates, book) if asked.templates else {}
    document = Dialogue.of(asked.file).document
    shipment = read_shipment(document)
    answer = Engine(book).assess(shipment, asked.as_of)
    letter = LETTER in asked.papers and not asked.blank
    table = f"{LETTER}.xlsx" if letter else ""
    request = DraftRequest(shipment, answer, asked.papers, own, asked.languages, table)
    if asked.blank:
        files, listed = blank_templates(request, book), None
    else:
        made = draft(request, book)
        files, listed = all_files(made), made.listed
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (asked.out / name).write_bytes(content)
    if letter:
        answer_table(asked.out / table, answer, document, book)
    if listed is None:
        complain(f"written: {len(files)} templates in {asked.out}; change them in Word, and give them with --templates")
    elif asked.format == "json":
        put(listed.model_dump_json(indent=2))
    else:
        put(draw([sheet_of(listed, str(asked.out), asked.lang)]))
    return MAY_GO


def sheet_of(listed: DraftList, out: str, lang: str) -> Sheet:
    """Return the list of drafts as it is drawn."""
    words = _WORDS[lang]
    missing = sum(len(one.missing) for one in listed.drafts)
    rows = tuple(
        (one.file, ", ".join(one.languages), str(len(one.missing)), one.values_sha256[:16]) for one in listed.drafts
    )
    parts: list[Part] = [Grid("", tuple(words["heads"]), rows)] if rows else []
    if items := tuple(_gaps(listed, words)):
        parts.append(Section(str(words["missing"]), items))
    if listed.left_out:
        left = tuple(Item(one.paper, body=one.why[lang]) for one in listed.left_out)
        parts.append(Section(str(words["left"]), left))
    verdict = str(words["verdict"]).format(n=len(rows), missing=missing)
    foot = (str(words["foot"]).format(out=out),)
    title = listed.reference or str(words["title"])
    return Sheet(title, verdict, "ask" if missing else "plain", (str(words["lead"]),), tuple(parts), foot, lang)


def _gaps(listed: DraftList, words: Mapping[str, object]) -> Iterator[Item]:
    """Yield what is missing, paper by paper, with the place of each in the shipment."""
    for one in listed.drafts:
        notes = [
            f"{gap.field}: {gap.label}" + (f" ({words['translation']})" if gap.why == "translation" else "")
            for gap in one.missing
        ]
        if one.by_hand:
            notes.append(str(words["hand"]).format(fields=", ".join(one.by_hand)))
        yield Item(f"{one.file}{f' ({one.end_user})' if one.end_user else ''}", notes=tuple(notes))
