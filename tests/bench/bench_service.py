"""What the service costs beside the engine: ratios from one run.

    python tests/bench/bench_service.py [--seconds 4] [--rounds 3] [--postgres URL]

Each figure is the median over rounds in which all kinds take turns. "Empty" is an empty FastAPI endpoint that validates
the same body under the same server. The times are a request's at saturation: one over the rate. "Engine out" is the
service with an engine that has its answer ready: what is left is the service's own.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.bench.load import Load, request_bytes, run  # noqa: E402

BODY = (ROOT / "examples" / "shipments" / "dysprosium_oxide_to_japan.json").read_bytes()
DAY = "2026-11-21"
CONNECTIONS = 32
UP_SECONDS = 120  # beside other work the code alone takes twenty to load
EMPTY = """
import gc, sys
from fastapi import FastAPI
from pydantic import ConfigDict
from compliance.model.shipment import Shipment
import uvicorn
class Body(Shipment):
    model_config = ConfigDict(defer_build=False)
app = FastAPI()
@app.post("/empty", status_code=201)
async def empty(shipment: Body) -> dict[str, bool]:
    return {"ok": True}
gc.collect(); gc.freeze(); gc.set_threshold(50_000, 20, 50)
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="error", server_header=False)
"""
ENGINE_OUT = """
import sys
from compliance.engine import Assessor
asked, ready = Assessor.answer, {}
def answer(assessor, document, *rest):
    if document not in ready:
        ready[document] = asked(assessor, document, *rest)
    return ready[document]
Assessor.answer = answer
from api.serve import main
sys.exit(main())
"""


def engine_seconds() -> float:
    """Return the engine's own time for the body, JSON to JSON, in this process."""
    from compliance import Engine, Rulebook
    from compliance.intake.reading import read_shipment

    book = Rulebook.default()
    engine, day = Engine(book), date.fromisoformat(DAY)
    times = []
    for _ in range(1500):
        begun = time.perf_counter()
        engine.assess(read_shipment(BODY), day).to_json().encode()
        times.append(time.perf_counter() - begun)
    return statistics.mean(times[500:])


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, ready: str, settings: dict[str, str]) -> Iterator[str]:
    """Run a server and yield its address once it answers."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XUKE_")}
    process = subprocess.Popen(command, env={**environment, **settings}, cwd=ROOT, start_new_session=True)
    try:
        until = time.monotonic() + UP_SECONDS
        while time.monotonic() < until:
            time.sleep(0.1)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=1)
                break
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    break
            except OSError:
                continue
        else:
            raise SystemExit(f"{command} did not come up")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


@contextmanager
def xuke(database: str, workers: int = 1, command: tuple[str, ...] = ("-m", "api")) -> Iterator[str]:
    """Run the service as it is run in production, but for the keys."""
    port = free_port()
    settings = {
        "XUKE_DATABASE_URL": database, "XUKE_PORT": str(port), "XUKE_WORKERS": str(workers), "XUKE_DEV": "1",
        "XUKE_LOG_LEVEL": "error", "XUKE_RATE_PER_MINUTE": "100000000", "XUKE_RULEBOOK_MAX_AGE_DAYS": "100000",
    }  # fmt: skip
    with served([sys.executable, *command], port, "/health/ready", settings) as url:
        yield url


@contextmanager
def database_of(server: str | None, folder: str) -> Iterator[str]:
    """Yield the URL of a new database, in a file or on a server, and take it away afterwards."""
    if server is None:
        yield f"sqlite:///{folder}/{secrets.token_hex(4)}.db"
        return
    import psycopg

    name = f"xuke_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ask(url: str, seconds: float, rate: float | None = None) -> Load:
    """Put load on an address and insist that every answer is a success."""
    seen = run(url, request_bytes(url, BODY, {}), CONNECTIONS, seconds, rate)
    if not set(seen.statuses) <= {200, 201}:
        raise SystemExit(f"{url} answered {seen.statuses}")
    return seen


def say(what: str, figure: str, mark: str = "") -> None:
    """Print one line of the result."""
    print(f"{what:<62} {figure:>12}   {mark}")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=4)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--postgres", default=os.environ.get("XUKE_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    )
    wanted = options.parse_args()
    kinds: dict[str, str] = {}
    rates: dict[str, list[float]] = {}
    engine = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        port = free_port()
        empty = stack.enter_context(served([sys.executable, "-c", EMPTY, str(port)], port, "/", {}))
        lite = stack.enter_context(xuke(stack.enter_context(database_of(None, folder))))
        kinds["empty"] = f"{empty}/empty"
        kinds["no receipt"] = f"{lite}/v1/assessments?as_of={DAY}&record=false"
        kinds["sqlite"] = f"{lite}/v1/assessments?as_of={DAY}"
        server = stack.enter_context(xuke(stack.enter_context(database_of(wanted.postgres, folder))))
        kinds["postgresql"] = f"{server}/v1/assessments?as_of={DAY}"
        two = stack.enter_context(xuke(stack.enter_context(database_of(wanted.postgres, folder)), workers=2))
        kinds["two workers, postgresql"] = f"{two}/v1/assessments?as_of={DAY}"
        two_lite = stack.enter_context(xuke(stack.enter_context(database_of(None, folder)), workers=2))
        kinds["two workers, sqlite"] = f"{two_lite}/v1/assessments?as_of={DAY}"
        kinds["two workers, no receipt"] = f"{two_lite}/v1/assessments?as_of={DAY}&record=false"
        out = stack.enter_context(xuke(stack.enter_context(database_of(None, folder)), command=("-c", ENGINE_OUT)))
        kinds["no receipt, engine out"] = f"{out}/v1/assessments?as_of={DAY}&record=false"
        kinds["sqlite, engine out"] = f"{out}/v1/assessments?as_of={DAY}"
        for url in kinds.values():
            ask(url, 1)
        for _ in range(wanted.rounds):
            engine.append(engine_seconds())
            for kind, url in kinds.items():
                rates.setdefault(kind, []).append(ask(url, wanted.seconds).rate)
        ms = {kind: 1000 / statistics.median(seen) for kind, seen in rates.items()}
        own = 1000 * statistics.median(engine)
        late = {
            kind: statistics.median(
                ask(kinds[kind], wanted.seconds, 0.7 * 1000 / ms[kind]).percentile(0.99) for _ in range(wanted.rounds)
            )
            for kind in ("sqlite", "postgresql")
        }
    say("engine in process, ms", f"{own:.3f}")
    for kind, value in ms.items():
        say(f"{kind}, ms a request", f"{value:.3f}")
    for kind, most in (("sqlite", 2.0), ("no receipt", 1.3)):
        say(f"({kind} - engine) / empty", f"{(ms[kind] - own) / ms['empty']:.2f}", f"mark: at most {most}")
    for kind in ("sqlite", "no receipt"):
        say(f"({kind}, engine out) / empty", f"{ms[f'{kind}, engine out'] / ms['empty']:.2f}")
    say("postgresql / sqlite", f"{ms['postgresql'] / ms['sqlite']:.2f}", "mark: at most 1.33")
    for kind, seconds in late.items():
        say(f"p99 at 70 % load, {kind}, ms", f"{seconds * 1000:.1f}", "mark: under 50")
    for kind, single in (("postgresql", "postgresql"), ("sqlite", "sqlite"), ("no receipt", "no receipt")):
        say(f"two workers / one, {kind}", f"{ms[single] / ms['two workers, ' + kind]:.2f}", "mark: at least 1.7")


if __name__ == "__main__":
    main()
