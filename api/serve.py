"""`xuke serve`: a supervisor with web workers and one background worker. All state is in the database.

Each worker listens on the same port by itself (SO_REUSEPORT), so the kernel spreads the connections.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from time import monotonic, sleep
from typing import Any

from api import logs
from api.settings import Settings, SettingsRefused

# Where it is safe to fork, all code is loaded once, here, and a worker serves a few tenths of a second after its start.
_FORKS = sys.platform == "linux"
_CONTEXT: Any = multiprocessing.get_context("fork" if _FORKS else "spawn")
_ENDS = (signal.SIGTERM, signal.SIGINT)
_SOON_SECONDS, _LATEST_SECONDS = 1.0, 30.0
_ADDRESS_SECONDS = 2.0  # workers whose supervisor was killed need a moment to end
DEV_WARNING = "DEV MODE: no key is asked for; whoever reaches this port may do everything. Loopback only."


def listener(settings: Settings, shared: bool = True) -> socket.socket:
    """Return a socket bound to the service's address, shared with the other workers. Raises SettingsRefused."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(shared))
    try:
        bound.bind((settings.host, settings.port))
        if not shared:
            bound.listen()
    except (OSError, OverflowError) as error:
        bound.close()
        where = f"{settings.host}:{settings.port}"
        why = str(getattr(error, "strerror", None) or error).rstrip(".")
        raise SettingsRefused("the address cannot be used", where, why, "Choose another") from None
    return bound


def reserve(settings: Settings) -> socket.socket:
    """Return a socket that holds the address for the workers. Raises SettingsRefused, also when others listen there.

    To share an address is for workers of one service: with another one, requests would go to either as it comes.
    """
    until = monotonic() + _ADDRESS_SECONDS
    while True:
        try:
            alone = listener(settings, shared=False)
            break
        except SettingsRefused:
            if monotonic() >= until:
                raise
            sleep(0.1)
    found: int = alone.getsockname()[1]
    alone.close()
    return listener(replace(settings, port=found))


def web(settings: Settings, up: Any) -> None:
    """Run one web worker until it is stopped. `up` is set once it serves."""
    import uvicorn

    from api.app import create_app
    from api.http_limits import bounded_protocol

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            gc.collect()
            gc.freeze()  # the rulebook stays as long as the process does; it need not be swept again and again
            up.value = True

    _begin(settings)
    sys.setswitchinterval(0.001)  # the journal's thread runs soon
    config = uvicorn.Config(
        create_app(settings, supervised=True), access_log=False, log_config=None, server_header=False, lifespan="on",
        http=bounded_protocol(settings), ws="none",
        timeout_keep_alive=60, timeout_graceful_shutdown=max(1, int(settings.shutdown_seconds)), backlog=2048,
    )  # fmt: skip
    gc.set_threshold(50_000, 20, 50)
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener(settings)])


def worker(settings: Settings, up: Any) -> None:
    """Run the background worker until it is stopped. `up` is set once it is at work."""
    from api.worker.loop import run

    _begin(settings)
    gc.set_threshold(50_000, 20, 50)  # as in a web worker: the rulebook need not be swept again and again
    up.value = True
    sys.exit(run(settings))


def _begin(settings: Settings) -> None:
    """Begin as a process of its own: the supervisor's signals are not ours."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
    logs.configure(settings.log_level)


@dataclass(slots=True)
class _Post:
    """A place that is always filled: what runs there, since when, and how often it ended soon after its start.

    `up` is shared with the process and set by it once it is at work. It has no lock: who is killed would never open it.
    """

    name: str
    work: Callable[[Settings, Any], None]
    up: Any
    process: BaseProcess | None = None
    since: float = 0.0
    falls: int = 0
    not_before: float = field(default=0.0)


class Supervisor:
    """Keeps every post filled, and ends them in order."""

    def __init__(self, settings: Settings) -> None:
        """Name the posts."""
        self._settings = settings
        work = [(f"web-{number}", web) for number in range(settings.workers)] + [("worker", worker)]
        self._posts = [_Post(name, what, _CONTEXT.RawValue("b", 0)) for name, what in work]
        self._ending = False

    def run(self) -> int:
        """Run until a signal says to end; returns the exit code."""
        with reserve(self._settings) as reserved:
            self._settings = replace(self._settings, port=reserved.getsockname()[1])
            for number in _ENDS:
                signal.signal(number, self._end)
            with tempfile.TemporaryDirectory(prefix="xuke-metrics-") as folder:
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
                _load()
                _announce(self._settings)
                while not self._ending:
                    self._fill()
                    wait([p.process.sentinel for p in self._posts if p.process], timeout=0.5)
                    self._reap()
                self._stop()
        return 0

    def _end(self, _number: int, _frame: Any) -> None:
        self._ending = True

    def _fill(self) -> None:
        for post in self._posts:
            if post.process is not None or monotonic() < post.not_before:
                continue
            post.up.value = False
            post.process = _CONTEXT.Process(target=post.work, args=(self._settings, post.up), name=post.name)
            post.since = monotonic()
            signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)  # none may reach the new process as if it were this one
            try:
                post.process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
            logs.logger().info("started", post=post.name, process=post.process.pid)

    def _reap(self) -> None:
        """Restart exited workers, backing off when one exits before or soon after it is ready.

        One that was killed from outside while at work is not at fault, and is started again at once.
        """
        for post in self._posts:
            if post.process is None or post.process.is_alive():
                continue
            code, lived = post.process.exitcode, monotonic() - post.since
            well = bool(post.up.value) and (code == -signal.SIGKILL or lived > _SOON_SECONDS)
            post.falls = 0 if well else post.falls + 1
            pause = 0.0 if well else min(_LATEST_SECONDS, 0.5 * 2 ** (post.falls - 1))
            logs.logger().error(
                "ended", post=post.name, process=post.process.pid, code=code, again_in_seconds=pause
            )  # fmt: skip
            post.process, post.not_before = None, monotonic() + pause

    def _stop(self) -> None:
        """Tell all to end, give them their time, and end by force what is left."""
        processes = [post.process for post in self._posts if post.process]
        for process in processes:
            process.terminate()
        until = monotonic() + self._settings.shutdown_seconds + 2
        while any(process.is_alive() for process in processes) and monotonic() < until:
            sleep(0.05)
        for process in processes:
            if process.is_alive():
                logs.logger().error("ended by force", process=process.pid)
                process.kill()
            process.join()


def _load() -> None:
    """Load the code of all workers, so that it is there when they are forked. Not earlier: it reads the environment."""
    if _FORKS:
        import uvicorn  # noqa: F401

        import api.app
        import api.worker.loop  # noqa: F401

        gc.collect()
        gc.freeze()


def _announce(settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    logs.logger().warning("serving", address=address, console=f"{address}/console/", workers=settings.workers)
    if settings.dev:
        logs.logger().warning(DEV_WARNING)


def main() -> int:
    """Read the settings and serve. Exit code 2: a setting was refused."""
    try:
        settings = Settings.of()
        logs.configure(settings.log_level)
        return Supervisor(settings).run()
    except SettingsRefused as refused:
        print(refused, file=sys.stderr)
        return 2
