"""Receipts: a chain in which any change shows, exported for an examiner, replayed to the byte, erased in time."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from api.active_rulebook import ActiveRulebook
from api.settings import Settings, SettingsRefused
from api.worker.upkeep import Upkeep
from compliance.store import audit, retention
from compliance.store.audit import ChainClaim
from compliance.store.chain import ADDED, COVERED, End
from compliance.store.database import Store
from compliance.store.retention import HoldRequest, RetentionRefused
from compliance.store.schema import Delivery, Job, JobLine, Webhook, unstamp
from tests.api.in_process import BODY, ask, service
from tests.api.worker_setup import HandClock, worker_context

_GUARDS = ("receipt_kept", "receipt_unchanged")


def fill(url: str, clock: HandClock | None = None, count: int = 6) -> list[str]:
    """Let the service give some answers; return their ids."""
    with service(url, clock) as client:
        return [ask(client, BODY + " " * n, f"k{n}").headers["x-xuke-assessment"] for n in range(count)]


def unguarded(store: Store, statement: str, **values: Any) -> None:
    """Do to the table what nobody may: without its guards, as one would who owns the database."""
    with store.writing() as session:
        link = session.connection()
        for guard in _GUARDS if store.is_sqlite else ():
            link.execute(text(f"DROP TRIGGER IF EXISTS {guard}"))
        if not store.is_sqlite:
            link.execute(text("ALTER TABLE receipt DISABLE TRIGGER USER"))
        link.execute(text(statement), values)
        if not store.is_sqlite:
            link.execute(text("ALTER TABLE receipt ENABLE TRIGGER USER"))


def breaks(store: Store, noted: End | None = None) -> list[str]:
    """Return what the check of the whole chain finds."""
    with store.reading() as session:
        claims = [ChainClaim(noted)] if noted else []
        report = audit.verify(session, "default", claims)
        return [str(one) for one in (*report.all_breaks, *audit.unmet([report], claims))]


def test_an_untouched_chain_holds(database_url: str) -> None:
    fill(database_url)
    store = Store(database_url)
    assert breaks(store) == []
    with store.reading() as session:
        report = audit.verify(session, "default")
    assert (report.count, report.end.seq) == (6, 6)


def test_a_change_in_any_column_is_found(sqlite_url: str) -> None:
    fill(sqlite_url, count=3)
    store, unseen = Store(sqlite_url), []
    for column in [name for name in (*COVERED, *ADDED) if name not in ("tenant", "seq")]:
        with store.reading() as session:
            true = session.connection().execute(text(f"SELECT {column} FROM receipt WHERE seq = 2")).scalar_one()
        value = 5 if column in ("lists_age_days", "format") else "changed"
        unguarded(store, f"UPDATE receipt SET {column} = :value WHERE seq = 2", value=value)
        if not any("#2" in line and "the record was changed" in line for line in breaks(store)):
            unseen.append(column)
        unguarded(store, f"UPDATE receipt SET {column} = :value WHERE seq = 2", value=true)
        assert breaks(store) == []
    assert not unseen


@pytest.mark.parametrize("document", ["input", "answer"])
def test_one_changed_byte_of_a_document_is_found(database_url: str, document: str) -> None:
    ids = fill(database_url)
    store = Store(database_url)
    with store.reading() as session:
        before = session.connection().execute(text(f"SELECT {document} FROM receipt WHERE seq = 4")).scalar_one()
    changed = bytes(before)[:-2] + bytes([bytes(before)[-2] ^ 1]) + bytes(before)[-1:]
    unguarded(store, f"UPDATE receipt SET {document} = :value WHERE seq = 4", value=changed)
    assert breaks(store) == [f"default #4 {ids[3]}: the {document} was changed: its digest does not fit"]


def test_a_record_that_was_taken_out_is_found(database_url: str) -> None:
    ids = fill(database_url)
    store = Store(database_url)
    unguarded(store, "DELETE FROM receipt WHERE seq = 3")
    assert breaks(store) == [f"default #4 {ids[3]}: the link after #2 is missing or was moved"]


def test_a_tail_that_was_cut_off_is_found(database_url: str) -> None:
    fill(database_url)
    store = Store(database_url)
    unguarded(store, "DELETE FROM receipt WHERE seq > 4")
    assert breaks(store) == [
        "default #4 -: the chain ends at #4, its noted end is #6: links are missing or were changed"
    ]


def test_a_tail_cut_off_together_with_its_noted_end_is_found_by_an_end_written_down_elsewhere(
    database_url: str,
) -> None:
    fill(database_url)
    store = Store(database_url)
    with store.reading() as session:
        elsewhere = audit.verify(session, "default").end
        fourth = session.connection().execute(text("SELECT hash FROM receipt WHERE seq = 4")).scalar_one()
    unguarded(store, "DELETE FROM receipt WHERE seq > 4")
    unguarded(store, "UPDATE chain SET seq = 4, hash = :hash", hash=fourth)
    assert breaks(store) == []
    assert breaks(store, elsewhere) == ["- #6 -: the link that was noted elsewhere is not in the chain"]


def test_two_records_that_changed_places_are_found(database_url: str) -> None:
    fill(database_url)
    store = Store(database_url)
    for old, new in ((2, 900), (5, 2), (900, 5)):
        unguarded(store, "UPDATE receipt SET seq = :new WHERE seq = :old", old=old, new=new)
    assert {line.split()[1] for line in breaks(store)} >= {"#2", "#5"}


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM receipt", "UPDATE receipt SET decision = 'not_controlled'", "UPDATE receipt SET answer = input"],
)
def test_the_database_itself_refuses_to_change_or_remove_a_receipt(database_url: str, statement: str) -> None:
    fill(database_url, count=2)
    store = Store(database_url)
    with pytest.raises(Exception, match="receipts are"), store.writing() as session:
        session.connection().execute(text(statement))
    assert breaks(store) == []


def test_tenants_have_chains_of_their_own(database_url: str) -> None:
    from tests.api.in_process import as_role

    with service(database_url, dev=False) as client:
        for tenant in ("ours", "theirs"):
            head = as_role(client, database_url, "requester", tenant) | {"Content-Type": "application/json"}
            for _ in range(2):
                assert client.post("/v1/assessments", content=BODY, headers=head).status_code == 201
    with Store(database_url).reading() as session:
        assert [audit.verify(session, name).count for name in audit.tenants(session)] == [2, 2]


def test_an_export_of_a_month_is_verified_offline_and_a_changed_byte_is_found(database_url: str) -> None:
    clock = HandClock("2026-10-31T23:00:00+00:00")
    with service(database_url, clock) as client:
        for n, moment in enumerate(
            ("2026-10-31T23:59:59", "2026-11-01T00:00:00", "2026-11-30T23:59:59", "2026-12-01T00:00:00")
        ):
            clock.set(f"{moment}+00:00")
            ask(client, BODY + " " * n)
        month = client.get("/v1/receipts:export", params={"from": "2026-11-01", "until": "2026-11-30"}).text
    lines = month.splitlines(keepends=True)
    assert [json.loads(line)["seq"] for line in lines[1:]] == [2, 3]
    assert audit.check_export(lines).breaks == ()
    spoilt = [*lines[:1], lines[1].replace("gallium metal 6N", "gallium metal 5N", 1), *lines[2:]]
    assert [one.what for one in audit.check_export(spoilt).breaks] == ["the input was changed: its digest does not fit"]
    assert [one.seq for one in audit.check_export(lines[:2]).breaks] == [2]


def test_an_export_as_csv_has_a_row_for_each_receipt_and_no_formula(database_url: str) -> None:
    with service(database_url) as client:
        ask(client, BODY.replace("PO-1", "=1+1"))
        rows = list(csv.DictReader(io.StringIO(client.get("/v1/receipts:export", params={"format": "csv"}).text)))
    assert [row["reference"] for row in rows] == ["'=1+1"]


def test_any_row_is_replayed_to_the_byte(database_url: str) -> None:
    with service(database_url) as client:
        for n in range(3):
            name = ask(client, BODY + " " * n).headers["x-xuke-assessment"]
            found = client.post(f"/v1/assessments/{name}:replay").json()
            assert (found["identical"], found["differs"]) == (True, [])


def test_a_replay_of_a_changed_answer_names_the_place(database_url: str) -> None:
    with service(database_url) as client:
        made = ask(client)
        name = made.headers["x-xuke-assessment"]
        false = made.content.replace(
            f'"decision":"{made.json()["decision"]}"'.encode(), b'"decision":"not_controlled"', 1
        )
        unguarded(Store(database_url), "UPDATE receipt SET answer = :value", value=false)
        found = client.post(f"/v1/assessments/{name}:replay").json()
        assert (found["identical"], found["differs"]) == (False, ["$.decision"])


def test_documents_are_kept_for_five_years_and_erased_after_that_with_the_chain_whole(database_url: str) -> None:
    fill(database_url, HandClock("2026-11-21T08:00:00+00:00"), 3)
    store = Store(database_url)
    with store.writing() as session:
        assert retention.erase(session, "default", datetime(2031, 11, 21, 8, 0, 0, tzinfo=UTC)) == 0
    with store.writing() as session:
        assert retention.erase(session, "default", datetime(2031, 11, 21, 8, 0, 1, tzinfo=UTC)) == 3
    assert breaks(store) == []
    with store.reading() as session:
        assert audit.verify(session, "default").erased == 3


def test_less_than_five_years_is_refused(sqlite_url: str) -> None:
    with Store(sqlite_url).writing() as session, pytest.raises(RetentionRefused) as refused:
        retention.erase(session, "default", datetime(2031, 11, 21, tzinfo=UTC), 4)
    assert str(refused.value) == "4: records must be kept for five years. Dual-use Regulations. Give 5 or more"


@pytest.mark.parametrize("reference", [None, "PO-1"])
def test_nothing_under_a_legal_hold_is_erased_until_it_is_released(database_url: str, reference: str | None) -> None:
    fill(database_url, HandClock("2026-11-21T08:00:00+00:00"), 2)
    store, late = Store(database_url), datetime(2033, 1, 1, tzinfo=UTC)
    with store.writing() as session:
        held = retention.hold(
            session, HoldRequest("default", reference, "customs audit", "officer"), "2030-01-01T00:00:00.000000Z"
        )
        name = held.id
    with store.writing() as session:
        assert retention.erase(session, "default", late) == 0
    with store.writing() as session:
        retention.release(session, "default", name, "officer", "2033-01-01T00:00:00.000000Z")
    with store.writing() as session:
        assert retention.erase(session, "default", late) == 2


def test_an_erased_answer_is_gone_and_its_receipt_stands(database_url: str) -> None:
    [name] = fill(database_url, HandClock("2020-01-01T08:00:00+00:00"), 1)
    with Store(database_url).writing() as session:
        retention.erase(session, "default", datetime(2026, 1, 1, tzinfo=UTC))
    with service(database_url) as client:
        assert client.get(f"/v1/assessments/{name}").status_code == 410
        assert client.post(f"/v1/assessments/{name}:replay").status_code == 410
        assert ask(client, BODY, "k0").status_code == 410  # the key is used, and its answer gone
        assert client.get("/v1/assessments").json()["items"][0]["id"] == name


OLD, YOUNG = "2026-11-21T08:00:00.000000Z", "2026-11-21T08:00:01.000000Z"


@pytest.fixture
def beside(store: Store) -> Store:
    """What stands beside receipts: jobs with a refused and an answered line each, and their events."""
    with store.writing() as session:
        session.add(Webhook(id="hook", tenant="default", url="https://erp.example/x", secret="s", events="job.ended",
                            created_at=OLD, created_by="erp"))  # fmt: skip
        for name, ended in (("old", OLD), ("young", YOUNG), ("open", None)):
            session.add(Job(id=name, tenant="default", caller="erp", request_sha256="0" * 64, as_of="2026-11-21",
                            state="done", lines=2, created_at=OLD, ended_at=ended))  # fmt: skip
            session.flush()
            session.add(JobLine(job=name, line=1, problem="{}"))
            session.add(JobLine(job=name, line=2, receipt="asm_1"))
            session.add(Delivery(id=name, tenant="default", webhook="hook", event=name, type="job.ended", body="{}",
                                 state="done", next_at=OLD, created_at=OLD, ended_at=ended))  # fmt: skip
    return store


def left(store: Store) -> tuple[set[tuple[str, int]], set[str]]:
    """Return the lines and events that are still there."""
    with store.reading() as session:
        lines = session.exec(select(JobLine)).all()
        return {(line.job, line.line) for line in lines}, {event.id for event in session.exec(select(Delivery)).all()}


ALL = ({(job, line) for job in ("old", "young", "open") for line in (1, 2)}, {"old", "young", "open"})


def test_refused_lines_and_events_go_after_five_years_and_nothing_else(beside: Store) -> None:
    for moment, gone in ((OLD, (set(), set())), (YOUNG, ({("old", 1)}, {"old"}))):
        now = unstamp(moment)
        with beside.writing() as session:
            assert retention.forget(session, "another", now.replace(year=2040)) == 0
            assert retention.forget(session, "default", now.replace(year=2031)) == len(gone[0])
        assert left(beside) == (ALL[0] - gone[0], ALL[1] - gone[1])


@pytest.mark.parametrize("reference", [None, "PO-1"])
def test_any_hold_of_the_tenant_keeps_lines_and_events(beside: Store, reference: str | None) -> None:
    late = datetime(2033, 1, 1, tzinfo=UTC)
    with beside.writing() as session:
        name = retention.hold(session, HoldRequest("default", reference, "customs audit", "officer"), OLD).id
    with beside.writing() as session:
        assert retention.forget(session, "default", late) == 0
    assert left(beside) == ALL
    with beside.writing() as session:
        retention.release(session, "default", name, "officer", YOUNG)
        assert retention.forget(session, "default", late) == 2
    assert left(beside) == (ALL[0] - {("old", 1), ("young", 1)}, {"open"})


def test_lines_and_events_younger_than_five_years_are_never_deleted(beside: Store) -> None:
    with beside.writing() as session, pytest.raises(RetentionRefused):
        retention.forget(session, "default", datetime(2040, 1, 1, tzinfo=UTC), 4)
    assert left(beside) == ALL


def test_time_never_runs_backwards_in_a_chain(database_url: str) -> None:
    clock = HandClock("2026-11-21T08:00:00+00:00")
    with service(database_url, clock) as client:
        ask(client)
        clock.set("2026-11-21T07:00:00+00:00")
        ask(client, BODY + " ")
        items = client.get("/v1/assessments").json()["items"]
    assert items[0]["at"] == items[1]["at"] == "2026-11-21T08:00:00.000000Z"


def test_the_worker_erases_daily_what_is_past_the_setting_and_nothing_without_it(database_url: str) -> None:
    fill(database_url, HandClock("2026-11-21T08:00:00+00:00"), 3)
    store, clock = Store(database_url), HandClock("2031-11-21T08:00:00+00:00")
    with worker_context(store, clock) as there:
        never, daily = (Upkeep(there, ActiveRulebook(Settings(dev=True), store, clock), years) for years in (0, 5))
        seen = []
        for moment in ("2031-11-21T07:59:00+00:00", "2031-11-22T08:00:00+00:00"):
            clock.set(moment)
            never.round()
            daily.round()
            with store.reading() as session:
                seen.append(audit.verify(session, "default").erased)
    assert seen == [0, 3]


def test_a_setting_below_five_years_is_refused() -> None:
    with pytest.raises(SettingsRefused) as refused:
        Settings(retention_years=4).check()
    assert str(refused.value) == (
        "XUKE_RETENTION_YEARS: records must be kept for five years. Give 0 (nothing is erased by itself) or at least 5"
    )
