"""Kill -9 in the middle of writes, again and again: what was acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import os
import random
import secrets
import signal
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.api.running import Running, make_key, running, start
from tests.api.senders import Book, Sender, all_again, all_there, kept, sending

KILLS = 50
SENDERS = 4
SETTINGS = {"workers": "2", "rate_per_minute": "1000000"}


def test_after_fifty_kills_in_the_middle_of_writes_every_acknowledged_answer_is_there_and_kept_once(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("XUKE_TEST_SEED") or secrets.randbits(32))
    print(f"XUKE_TEST_SEED={seed}")
    dice, book, begun = random.Random(seed), Book(), time.monotonic()
    with running(database_url, tmp_path, **SETTINGS) as service:
        with sending(service, book, SENDERS) as senders:
            under_way, restarts = _killing(service, database_url, senders, book, dice)
        unknown = {key for key in book.sent if key not in book.answered}
        reported = dict(book.other)
        all_there(service, book.answered.items())
        all_again(service, book)
        service.wait_until_ready()
        monitor = {"Authorization": f"Bearer {make_key(database_url, 'monitor')}"}
        assert httpx.get(f"{service.url}/metrics", headers=monitor).status_code == 200
        assert service.stop() == 0
    assert not book.wrong
    assert kept(database_url) == dict.fromkeys(book.sent, 1)
    assert under_way > KILLS  # the kills did fall into the middle of writes
    with capsys.disabled():
        print(
            f"\n{database_url.partition(':')[0]}: {KILLS} kills ({restarts} of the whole service) in "
            f"{time.monotonic() - begun:.0f} s; {under_way} requests under way at a kill; {len(book.sent)} keys, "
            f"{len(unknown)} not acknowledged before the last retry; told else: {reported}"
        )


def _killing(
    service: Running, database_url: str, senders: list[Sender], book: Book, dice: random.Random
) -> tuple[int, int]:
    """Kill at random moments while answers flow, one worker, all of them, or the service as a whole with supervisor."""
    under_way = restarts = 0
    checked: set[str] = set()
    for number in range(KILLS):
        book.go.set()
        _wait_for_answers(book, len(book.answered) + 8, service)
        time.sleep(dice.uniform(0, 0.15))
        webs = service.webs()
        whole = number % 10 == 9
        victims = [] if whole else dice.choice([webs, webs, [dice.choice(webs)]])
        under_way += sum(sender.busy for sender in senders)
        book.go.clear()  # what is under way goes on
        if whole:
            service.kill_all()
            _start_again(service, database_url)
            restarts += 1
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        fresh = [(key, answer) for key, answer in list(book.answered.items()) if key not in checked]
        all_there(service, fresh)
        checked.update(key for key, _ in fresh)
    return under_way, restarts


def _start_again(service: Running, database_url: str) -> None:
    again = start(
        database_url, service.log.parent, port=service.url.rpartition(":")[2], **SETTINGS
    )  # fmt: skip
    service.process, service.log = again.process, again.log


def _wait_for_answers(book: Book, count: int, service: Running) -> None:
    end = time.monotonic() + 30
    while len(book.answered) < count:
        assert time.monotonic() < end, f"no answers any more: {book.other}\n{service.log.read_text()[-2000:]}"
        time.sleep(0.01)
