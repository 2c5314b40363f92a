"""The background worker: jobs, deliveries, mail, re-checks and the upkeep of the rulebook in use, one thread each.

An unavailable database and a stale rulebook are waited out. A loop that stands still ends the process, and
the supervisor starts another; what was under way is taken up where it stood.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from api import logs
from api.active_rulebook import ActiveRulebook
from api.clock import Clock, now
from api.metrics import Metrics
from api.problems import Problem
from api.settings import Settings
from api.watchdog import STUCK, beat_seconds, orphaned, supervisor
from api.worker.context import Heartbeat, WorkerContext
from api.worker.customer_rechecks import CustomerRechecker
from api.worker.deliveries import WebhookSender, no_mail
from api.worker.expiries import ExpiryRechecker
from api.worker.item_rechecks import ItemRechecker
from api.worker.jobs import JobRunner
from api.worker.mail_planning import MailPlanner
from api.worker.mail_sending import SmtpMailer
from api.worker.rechecks import Rechecker
from api.worker.upkeep import Upkeep
from api.worker.witness import Witness
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.journal import Journal
from compliance.store.schema import stamp

IDLE_SECONDS = 0.5
LOAD_SECONDS = 120.0  # a rulebook that is compiled anew on a busy machine is at work, not stuck
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 15.0


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that goes on until it is stopped: one round of it, its heartbeat, the pause when there is nothing to do.

    `round_seconds` is how long a round may take however soon other loops pass for stuck.
    """

    name: str
    round: Callable[[], bool]
    heartbeat: Heartbeat
    idle_seconds: float = IDLE_SECONDS
    close: Callable[[], None] | None = None
    round_seconds: float = 0.0

    def stuck(self, limit_seconds: float) -> bool:
        """Return whether it stands still: no beat within the limit, or within the time of its round."""
        return monotonic() - self.heartbeat.last > max(limit_seconds, self.round_seconds)

    def run(self) -> None:
        """Do round after round. What hinders it is logged once, waited out, and logged again when it is over."""
        hindered, pause = "", FIRST_WAIT_SECONDS
        while not self.heartbeat.stopping:
            self.heartbeat.beat()
            try:
                busy = self.round()
            except Exception as error:
                hindrance = error.kind if isinstance(error, Problem) else type(error).__name__
                if hindrance != hindered:
                    logs.logger().warning("waiting", loop=self.name, kind=hindrance, why=_why(error))
                hindered = hindrance
                self.heartbeat.rest(pause)
                pause = min(2 * pause, LONGEST_WAIT_SECONDS)
                continue
            if hindered:
                logs.logger().info("resumed", loop=self.name)
            hindered, pause = "", FIRST_WAIT_SECONDS
            if not busy:
                self.heartbeat.rest(self.idle_seconds)
        if self.close is not None:
            with suppress(DatabaseUnavailable):
                self.close()


def _why(error: Exception) -> str | None:
    """Return a cause that holds no names: the driver's words. Other errors are told by their kind alone."""
    return error.why if isinstance(error, DatabaseUnavailable) else None


def run(settings: Settings, clock: Clock = now) -> int:
    """Run the background worker until SIGTERM or SIGINT; returns the exit code. Call it from the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = Store(settings.database_url)
    journal = Journal(store, lambda: stamp(clock()))
    active_rulebook = ActiveRulebook(settings, store, clock, repeats=True)
    context = WorkerContext(store, journal, active_rulebook.assessor, clock, holder_name(), Metrics().decided)
    loops = make_loops(settings, context, Upkeep(context, active_rulebook, settings.retention_years), stop)
    done = attend(loops, stop, settings)
    if done:
        journal.close()
        store.close()
    return 0 if done else 1


def holder_name() -> str:
    """Return a name for this process in leases that no other has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def make_loops(settings: Settings, context: WorkerContext, upkeep: Upkeep, stop: threading.Event) -> list[Loop]:
    """Return the worker's loops; they stop together."""
    heartbeats = [Heartbeat(stop, beat_seconds(settings.stuck_after_seconds)) for _ in range(9)]
    jobs, rechecks = JobRunner(context, heartbeats[0]), Rechecker(context, heartbeats[2])
    item_rechecks, customers = ItemRechecker(context, heartbeats[5]), CustomerRechecker(context, heartbeats[6])
    expiries = ExpiryRechecker(context, heartbeats[7])
    witness = Witness(context, settings)
    mailer = SmtpMailer(settings, context.clock) if settings.smtp_host else no_mail
    sender = WebhookSender(context, heartbeats[1], settings.webhooks_private, mailer=mailer)
    planner = MailPlanner(context, heartbeats[8], settings)
    mail = [Loop("mail", planner.round, heartbeats[8], 5.0, planner.close)] if settings.smtp_host else []
    return [
        *mail,
        Loop("jobs", jobs.round, heartbeats[0]),
        Loop("deliveries", sender.round, heartbeats[1], close=sender.close),
        Loop("rechecks", rechecks.round, heartbeats[2], 2.0, rechecks.close),
        Loop("upkeep", upkeep.round, heartbeats[3], settings.rulebook_poll_seconds, round_seconds=LOAD_SECONDS),
        Loop("items", item_rechecks.round, heartbeats[5], 2.0, item_rechecks.close),
        Loop("expiries", expiries.round, heartbeats[7], 5.0, expiries.close),
        Loop("customers", customers.round, heartbeats[6], 5.0, customers.close),
        Loop("checkpoints", witness.round, heartbeats[4], 10.0, witness.close),
    ]


def attend(loops: Sequence[Loop], stop: threading.Event, settings: Settings) -> bool:
    """Start the loops and watch over them until `stop`; then give them their time. Whether all ended in it."""
    threads = [threading.Thread(target=loop.run, name=loop.name, daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    parent = supervisor()
    while not stop.wait(beat_seconds(settings.stuck_after_seconds)):
        still = [loop.name for loop in loops if loop.stuck(settings.stuck_after_seconds)]
        if still:
            logs.logger().error("stuck", what=still)
            os._exit(STUCK)
        if orphaned(parent):
            stop.set()
    until = monotonic() + settings.shutdown_seconds
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    return not any(thread.is_alive() for thread in threads)
