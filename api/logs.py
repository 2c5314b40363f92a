"""The log: one JSON object a line on stderr. It holds kinds, places, counts and ids; no secret and no party's name."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_LOG: Any = structlog.get_logger("xuke")


def configure(level: str) -> None:
    """Set the log up for this process; what the libraries say comes out in the same form."""
    number = _LEVELS.get(level.lower(), 20)
    structlog.configure(
        processors=[
            _with_process,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, _Careful())),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Bridge()], force=True)


def _with_process(_logger: Any, _method: str, event: Any) -> Any:
    event["pid"] = os.getpid()
    return event


class _Careful:
    """Standard error, but for its failures: a log that cannot be written must not cost an answer."""

    def write(self, text: str) -> None:
        """Write, if that is possible."""
        with suppress(OSError, ValueError):
            sys.stderr.write(text)

    def flush(self) -> None:
        """Flush, if that is possible."""
        with suppress(OSError, ValueError):
            sys.stderr.flush()


class _Bridge(logging.Handler):
    """Passes on what libraries log: who, how grave, and the template of the message without its values."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        _LOG.log(record.levelno, "library", of=record.name, says=str(record.msg)[:200], kind=kind)


def logger() -> Any:
    """Return the log of this process."""
    return _LOG
