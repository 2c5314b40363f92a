"""`xuke batch IN.parquet OUT.parquet`: order lines in columns, answered in processes, with the summary of any batch."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from compliance.cli.batch_source import SourceOptions
from compliance.cli.batch_summary import Tally
from compliance.cli.output import APPLY, ASK, FAULT, MAY_GO, REFUSED, STOP, as_json, complain, put, strictest
from compliance.engine import Engine
from compliance.errors import InputRefused, XukeError
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook

if TYPE_CHECKING:
    from compliance.bulk.run import Progress
    from compliance.bulk.tally import RunTally
    from compliance.cli.batch import BatchRequest

SUFFIX = ".parquet"
_CODES = {
    "proceed": MAY_GO, "proceed_declare": MAY_GO, "register": APPLY, "apply": APPLY, "stop": STOP,
    "ask": ASK,
}  # fmt: skip
_WORKED_OUT = {"goods": ("goods", "货物"), "shipments": ("shipments", "货运"), "lines": ("lines judged", "判定")}
_UNANSWERED = {"refused": REFUSED, "fault": FAULT}


def batch_columns(request: BatchRequest) -> int:
    """Answer a Parquet file and write another; the summary goes to stdout. Returns the exit code of the gravest row."""
    if {request.source.suffix.lower(), request.target.suffix.lower()} != {SUFFIX}:
        raise InputRefused(
            "columns are read and written as Parquet on both sides", str(request.target),
            hint="Give two files that end in .parquet.",
        )  # fmt: skip
    if replace(request.options, parameters=frozenset()) != SourceOptions(frozenset()):
        hint = "Put the values into columns; `xuke schema columns` prints their names."
        raise InputRefused("a Parquet file has no headings or values to be set by options", hint=hint)
    try:
        from compliance.bulk.run import BulkRequest, run
    except ImportError:
        hint = "Install it with: pip install 'xuke[bulk]'."
        raise XukeError("Parquet needs the package pyarrow", hint=hint) from None
    from compliance.cli.lists import own_lists

    book = Rulebook.load(request.rules or default_root(), request.policy)
    engine = Engine(book, lists=own_lists(request.lists) if request.lists else ())
    processes = request.processes or os.cpu_count() or 1
    with _progress() as progress:
        done = run(engine, BulkRequest(request.source, request.target, request.as_of, processes), progress)
    if done.resumed:
        complain(f"went on after {done.resumed} parts that an earlier run had answered")
    _report(book, done.tally, request)
    return strictest(_exit_codes(done.tally))


def _exit_codes(tally: RunTally) -> Iterator[int]:
    yield from (_CODES[action] for action in tally.actions)
    yield from (code for decision, code in _UNANSWERED.items() if tally.decisions[decision])
    if not tally.rows:
        yield MAY_GO


def _report(book: Rulebook, counts: RunTally, request: BatchRequest) -> None:
    """Write the summary, with what of the questions was distinct."""
    from compliance.cli.batch import law_state

    shares = {name: number / counts.rows for name, number in counts.worked_out.items()} if counts.rows else {}
    if request.format == "json":
        data = {"out": str(request.target), **counts.data(), "law": dict(law_state(book, request))}
        put(as_json(data | {"distinct": {name: round(share, 6) for name, share in sorted(shares.items())}}))
        return
    from compliance.cli.batch_sheet import summary_sheet
    from compliance.cli.terminal import draw

    zh = request.lang == "zh"
    names = {
        "goods": ("goods read", "货物读取"),
        "shipments": ("shipments read", "货运读取"),
        "lines": ("judged", "判定"),
    }
    said = ", ".join(f"{words[zh]} {shares[name]:.2%}" for name, words in names.items() if name in shares)
    state = [*law_state(book, request), ("不同问题占行数" if zh else "distinct, of all rows", said)]
    put(draw([summary_sheet(_tally(book, counts, request.lang), state, str(request.target), request.lang)]))


def _tally(book: Rulebook, counts: RunTally, lang: str) -> Tally:
    tally = Tally(rows=counts.decisions, first=counts.questions, open_on=Counter(counts.questions))
    for (decision, currency), amount in counts.money.items():
        tally.money.setdefault(decision, {})[currency] = amount
    for name in counts.questions:
        parameter = book.parameters.get(name.removeprefix("parameters."))
        ask = parameter.ask if parameter is not None else book.questions[name].ask if name in book.questions else None
        tally.words[name] = getattr(ask, lang) if ask is not None else name
    return tally


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show a bar on a terminal; a pipe gets none."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("xuke", total=None)
        yield lambda done, rows: bar.update(task, completed=done, total=rows)
