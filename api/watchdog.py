"""The watchdog of a worker: when its work stands still, the process ends itself and the supervisor starts another.

A decision is computed in Python and cannot be interrupted from inside; what was acknowledged is on disk, and callers
repeat the rest under their keys. A second watchdog, in C, waits behind this one: it needs no interpreter, and ends a
process whose interpreter does not run any more (a regular expression without end, say) with exit code 1.
"""

from __future__ import annotations

import asyncio
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
from time import monotonic, sleep

from api.logs import logger

STUCK = 70  # exit code: internal software error (sysexits)
LONGEST_BEAT_SECONDS = 1.0
_LATER_SECONDS = 5.0  # how long after this watchdog the one in C waits


def beat_seconds(stuck_after_seconds: float) -> float:
    """Return how often to beat and to look: several times within the limit, or one late beat would pass for none."""
    return min(LONGEST_BEAT_SECONDS, stuck_after_seconds / 4)


def supervisor() -> int:
    """Return the process that is to be this one's parent. It may be gone already: see `orphaned`."""
    parent = multiprocessing.parent_process()
    return os.getppid() if parent is None or parent.pid is None else parent.pid


def orphaned(parent: int) -> bool:
    """Return whether the supervisor is gone, and nobody else would end this process."""
    return os.getppid() != parent


class Watchdog:
    """Watches the event loop, single long pieces of work, and whether the supervisor is still there."""

    def __init__(self, stuck_after_seconds: float, parting_seconds: float = 5.0) -> None:
        """Begin with a beat of now. What is under way gets the parting time when the supervisor is gone."""
        self._limit, self._parting = stuck_after_seconds, parting_seconds
        self._every = beat_seconds(stuck_after_seconds)
        self._beat = monotonic()
        self._parent = supervisor()
        self._pieces: dict[int, float] = {}
        self._over = threading.Event()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start watching a loop, from a thread of its own."""
        self._heartbeat(loop)
        self._wind()
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def end(self) -> None:
        """Stop watching; the loop is about to end."""
        self._over.set()
        faulthandler.cancel_dump_traceback_later()

    def begun(self) -> None:
        """Note that this thread began a piece of work that may be long."""
        self._pieces[threading.get_ident()] = monotonic()

    def ended(self) -> None:
        """Note that this thread ended it."""
        self._pieces.pop(threading.get_ident(), None)

    def stuck(self, now: float) -> str | None:
        """Return what stands still at a moment of the monotonic clock, or None."""
        if now - self._beat > self._limit:
            return "event loop"
        if any(now - begun > self._limit for begun in list(self._pieces.values())):
            return "engine"
        return None

    def _heartbeat(self, loop: asyncio.AbstractEventLoop) -> None:
        self._beat = monotonic()
        loop.call_later(self._every, self._heartbeat, loop)

    def _wind(self) -> None:
        """Let the watchdog in C wait from now on."""
        faulthandler.dump_traceback_later(self._limit + _LATER_SECONDS, exit=True)

    def _run(self) -> None:
        while not self._over.wait(self._every):
            self._wind()
            what = self.stuck(monotonic())
            if what:
                _say(what)
                os._exit(STUCK)
            if orphaned(self._parent):
                self._part()

    def _part(self) -> None:
        """End in order, as on a signal, for there is no supervisor to send it; but end."""
        faulthandler.cancel_dump_traceback_later()
        os.kill(os.getpid(), signal.SIGTERM)
        sleep(self._parting)
        os._exit(0)


def _say(what: str) -> None:
    """Log what stands still and where, from a thread: a log that cannot be written must not keep the process alive."""
    places = _places()
    saying = threading.Thread(target=lambda: logger().error("stuck", what=what, at=places), daemon=True)
    saying.start()
    saying.join(1.0)


def _places() -> list[str]:
    """Return where each thread stands, without any value."""
    places = []
    for frame in sys._current_frames().values():
        code = frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{frame.f_lineno} {code.co_name}")
    return places
