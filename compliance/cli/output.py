"""Where words go and how a run ends: stdout for results, stderr for the rest, exit codes, and no traceback ever."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

from compliance.report.plain_text import clean

MAY_GO, APPLY, STOP, ASK, REFUSED, FAULT = 0, 10, 20, 30, 2, 3
_STRICTEST = (FAULT, REFUSED, STOP, ASK, APPLY, MAY_GO)


def strictest(codes: Iterable[int]) -> int:
    """Return the exit code that wins over the others."""
    return min(codes, key=_STRICTEST.index, default=MAY_GO)


def prepare() -> None:
    """Write UTF-8 to files and pipes; a terminal that lacks a character shows a substitute."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def put(text: str) -> None:
    """Write a result to stdout. A reader that has closed the pipe is not an error; a full disk is."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Write words to stderr."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(clean(text).rstrip("\n") + "\n")
            sys.stderr.flush()


def attempt(work: Callable[[], int]) -> int:
    """Run a command and return its exit code; whatever goes wrong becomes a line on stderr."""
    from compliance.errors import InputRefused, RulebookRefused

    try:
        return work()
    except InputRefused as refused:
        complain(str(refused))
        return REFUSED
    except RulebookRefused as refused:
        complain(f"{refused}\n{refused.what}. {refused.hint}.")
        return FAULT
    except Exception as error:
        complain(fault_line(error))
        return FAULT


def fault_line(error: BaseException) -> str:
    """Return what went wrong inside, on one line, with the place in the code where it was not foreseen."""
    from compliance.errors import XukeError

    message = " ".join(str(error).split()) or "no words were given"
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        return f"engine fault: {error.strerror or message}{place}. The answer is missing or cut short."
    if isinstance(error, XukeError):
        return f"engine fault: {message}" if error.inside else message
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace else ""
    return f"engine fault: {type(error).__name__}: {message}{place}. No decision can be given; please report this."


def as_json(value: object) -> str:
    """Return a value as indented JSON with its own script; days and decimals as text."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
