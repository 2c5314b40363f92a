"""`xuke new`: a shipment to be filled in, by kind of trade, with a word on every field."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from compliance.cli.output import MAY_GO, complain, put
from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.tables.source import Cell
from compliance.tables.writer import WRITTEN_SUFFIXES, SheetOut, write_tables

_FOLDER = Path(__file__).with_name("templates")
KINDS = ("magnets", "oxides", "wafers", "batteries", "machine", "order")
_COMMENT = re.compile(r"// (.*?) \|\| (.*)$", re.MULTILINE)
_COLUMNS = {
    "en": (
        "Order", "Pos.", "Description", "Specification", "HS code", "Quantity", "Unit", "Value", "Currency", "Origin",
        "Destination", "Exporter", "Buyer", "End user", "End use", "Military use",
    ),
    "zh": (
        "订单号", "序号", "品名", "规格", "税则号", "数量", "单位", "金额", "币种", "原产国",
        "目的国", "出口商", "买方", "最终用户", "最终用途", "军事用途",
    ),
}  # fmt: skip
_ENDS = ("EUR", "CN", "DE", "Example Exporter Co., Ltd.", "Example Buyer GmbH", None, None, None)
_SCREWS = ("MY-ORDER-1", "10", "stainless steel screws M6", "A2", "7318159001", Decimal(5000), "pieces", Decimal(800))
_MAGNETS = (
    "MY-ORDER-1",
    "20",
    "NdFeB magnets",
    "N42SH, Dy 0 %, Tb 0 %",
    "8505111000",
    Decimal(120),
    "kg",
    Decimal(9000),
)
_ROWS: tuple[tuple[Cell, ...], ...] = ((*_SCREWS, *_ENDS), (*_MAGNETS, *_ENDS))


def template(kind: str, lang: str) -> str:
    """Return the text of a template with its comments in one language. Raises InputRefused for an unknown kind."""
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        hint = f"Did you mean {near}?" if near else f"Use {', '.join(KINDS)}."
        raise InputRefused(f"{kind!r} is no kind of trade", hint=hint)
    text = (_FOLDER / f"{kind}.jsonc").read_text(encoding="utf-8")
    return _COMMENT.sub(rf"// \g<{2 if lang == 'zh' else 1}>", text)


def new(kind: str, target: Path | None, lang: str) -> int:
    """Write a template to a file, or to stdout; a table for an order in CSV or XLSX. A file that exists is kept."""
    text = template(kind, lang)
    if target is None:
        put(text)
        return MAY_GO
    if target.exists():
        raise InputRefused("the file exists", str(target), hint="Give another name with -o, or move it away.")
    if target.suffix.lower() in WRITTEN_SUFFIXES:
        if kind != "order":
            raise InputRefused(
                f"a table holds an order, not {kind}", str(target), hint="Write xuke new order, or a .json file."
            )
        write_tables(target, [SheetOut("Goods" if lang == "en" else "货物", _COLUMNS[lang], _ROWS)])
        follow = f"xuke batch {target} answers.xlsx"
    else:
        target.write_text(text, encoding="utf-8")
        follow = f"xuke ask {target}"
    said = f"written: {target}. Fill it in, then: {follow}"
    complain(said if lang == "en" else f"已写入：{target}。填写后运行：{follow}")
    return MAY_GO
