"""One licence, sixty-four callers, kill -9 at random moments: never overdrawn, and what was acknowledged stands."""

from __future__ import annotations

import os
import random
import secrets
from pathlib import Path

from compliance.store.audit import verify
from compliance.store.database import Store
from tests.api.reserving import SETTINGS, WHOLE, Drawn, drawing, kill_while_drawing, register_licence, totals
from tests.api.running import running

KILLS = int(os.environ.get("XUKE_TEST_KILLS") or 3)


def test_a_licence_is_never_overdrawn_by_64_callers_while_the_service_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("XUKE_TEST_SEED") or secrets.randbits(32))
    print(f"XUKE_TEST_SEED={seed}")
    drawn = Drawn()
    with running(database_url, tmp_path, **SETTINGS) as service:
        name = register_licence(service)
        with drawing(service, name, drawn):
            kill_while_drawing(service, database_url, drawn, (KILLS, random.Random(seed)))
        service.wait_until_ready()
    left, states = totals(database_url, name)
    assert not drawn.wrong
    assert 0 <= left <= WHOLE
    assert {one: states.get(one) for one in drawn.states} == drawn.states
    assert drawn.refused  # the bound was met
    store = Store(database_url)
    with store.reading() as session:
        assert not verify(session, "default").all_breaks
    store.close()
    print(f"{KILLS} kills, {len(states)} draws, {drawn.refused} refused, {drawn.repeated} repeated, {left:f} left")
