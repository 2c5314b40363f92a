"""The client against a real service in a process of its own: what is asked, kept, found and refused over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import uuid4

import pytest

from compliance.client import AsyncClient, Client, NotAllowed, ServiceRefused, ShipmentRefused, register_calls
from compliance.errors import InputRefused
from compliance.intake.reading import read_shipment
from compliance.model.register import DrawDocument, LicenceDocument
from tests.asking import BOTTLE, GALLIUM, TODAY, ask, rulebook, shipment

DAY = date.fromisoformat(TODAY)
BAD = {"lines": [{"line": "1", "descripton": "magnets", "parameters": {"coercivty": 1}}], "destination": "XX"}


@pytest.fixture
def xuke(service_url: str, service_key: str) -> Iterator[Client]:
    """Yield a client of the running service."""
    with Client(service_url, service_key) as client:
        yield client


def goods(reference: str, **changes: Any) -> dict[str, Any]:
    return shipment(GALLIUM, reference=reference, **changes)


def fresh() -> str:
    """Return a reference that no other test used."""
    return f"PO-{uuid4().hex}"


def test_the_answer_is_that_of_the_library_to_the_byte(xuke: Client) -> None:
    document = goods(fresh())
    stored = xuke.assess(document, DAY)
    assert stored.fresh
    assert stored.raw == ask(document).to_json().encode()
    again = xuke.get(stored.id)
    assert (again.raw, again.fresh, again.assessment) == (stored.raw, False, stored.assessment)


def test_a_key_gives_the_kept_answer_and_refuses_another_question(xuke: Client) -> None:
    document, key = goods(fresh()), uuid4().hex
    first, second = (xuke.assess(document, DAY, key) for _ in range(2))
    assert (first.id, first.raw, first.fresh, second.fresh) == (second.id, second.raw, True, False)
    with pytest.raises(ServiceRefused) as refused:
        xuke.assess(goods(fresh()), DAY, key)
    assert (refused.value.status, refused.value.kind) == (409, "key_reused")


def test_a_what_if_keeps_nothing(xuke: Client) -> None:
    reference = fresh()
    assert xuke.what_if(goods(reference), DAY).reference == reference
    assert xuke.what_if(goods(reference), DAY, "jp_rare_earth_ban").receipt is None
    assert list(xuke.find(reference=reference)) == []


def test_a_refused_shipment_has_the_faults_of_the_library(xuke: Client) -> None:
    with pytest.raises(ShipmentRefused) as here:
        read_shipment(BAD)
    with pytest.raises(ShipmentRefused) as there:
        xuke.assess(BAD)
    assert there.value.faults == here.value.faults


def test_kept_answers_are_found_newest_first_over_pages(xuke: Client) -> None:
    reference = fresh()
    ids = [xuke.assess(goods(reference), DAY).id for _ in range(55)]
    found = list(xuke.find(reference=reference, decision="licence_required_normal"))
    assert [brief.id for brief in found] == ids[::-1]
    assert list(xuke.find(reference=reference, decision="prohibited")) == []


def test_a_long_batch_is_answered_line_by_line_and_kept_once(xuke: Client) -> None:
    reference, key = fresh(), uuid4().hex

    def source() -> Iterator[Any]:
        for number in range(1, 251):
            yield BAD if number % 50 == 0 else shipment(BOTTLE, reference=f"{reference}/{number}")

    lines = list(xuke.batch(source(), DAY, key))
    assert [line.number for line in lines] == list(range(1, 251))
    assert [line.number for line in lines if line.problem] == [50, 100, 150, 200, 250]
    assert all(isinstance(line.problem, ShipmentRefused) for line in lines if line.problem)
    assert [x.get().assessment.reference for x in lines[:3]] == [f"{reference}/{n}" for n in (1, 2, 3)]
    again = list(xuke.batch(source(), DAY, key))
    assert [x.stored.id for x in again if x.stored] == [x.stored.id for x in lines if x.stored]
    assert not [x for x in again if x.stored and x.stored.fresh]


def test_a_large_batch_neither_stalls_nor_fills_the_memory(xuke: Client) -> None:
    wide = shipment(BOTTLE)
    wide["lines"] = [{**BOTTLE, "line": str(n), "description": "steel water bottle " * 20} for n in range(1, 101)]
    assert sum(line.stored is not None for line in xuke.batch((wide for _ in range(30)), DAY)) == 30


def test_an_answer_is_replayed_and_its_shipment_closed(xuke: Client) -> None:
    stored = xuke.assess(goods(fresh()), DAY)
    told = xuke.replay(stored.id)
    assert (told.id, told.identical, told.differs) == (stored.id, True, ())
    xuke.close_shipment(stored.id)


def test_a_name_is_screened(xuke: Client) -> None:
    assert xuke.screen("Ordinary Works Ltd", "DE", DAY).outcome == "none"
    listed = next(entry for _, entry in rulebook().party_entries() if entry.name.en)
    assert xuke.screen(str(listed.name.en), listed.country, DAY).outcome in ("match", "review")


def test_a_job_is_worked_off_beside_the_requests(xuke: Client) -> None:
    reference = fresh()
    documents = [shipment(BOTTLE, reference=f"{reference}/{n}") for n in range(1, 31)] + [BAD]
    job = xuke.submit_job(documents, DAY, uuid4().hex)
    ended = xuke.wait_for_job(job.id, 60)
    assert (ended.state, ended.lines, ended.done, ended.refused) == ("done", 31, 30, 1)
    lines = list(xuke.job_results(job.id))
    assert [line.number for line in lines] == list(range(1, 32))
    assert lines[0].get().assessment.reference == f"{reference}/1"
    assert isinstance(lines[-1].problem, ShipmentRefused)


def test_what_is_not_there_and_who_is_not_known_is_refused(xuke: Client, service_url: str) -> None:
    with pytest.raises(ServiceRefused) as refused:
        xuke.get("asm_" + "0" * 32)
    assert (refused.value.status, refused.value.kind) == (404, "not_found")
    with Client(service_url, "xk_wrong_key") as stranger, pytest.raises(NotAllowed):
        stranger.assess(goods(fresh()))


def test_the_register_is_worked_on_from_the_client(service_url: str, service_key: str) -> None:
    held = LicenceDocument.model_validate(
        {"number": fresh(), "kind": "single", "valid_from": "2020-01-01", "valid_until": "2090-12-31",
         "quantity": {"value": "10", "unit": "kg"}}
    )  # fmt: skip
    draw = DrawDocument.model_validate({"reference": "PO-1", "quantity": {"value": "4000", "unit": "g"}})
    with Client(service_url, service_key) as xuke:
        made = xuke.send(register_calls.add(held, "new licence"))
        for _ in range(2):
            xuke.send(register_calls.reserve(made.id, draw))
        assert xuke.send(register_calls.balance(made.id)).quantity_left == "6"
        xuke.send(register_calls.release(made.id, "PO-1"))
        assert xuke.send(register_calls.balance(made.id)).quantity_left == "10"
        found = xuke.send(register_calls.page("licences", name=held.number)).items
        assert [one.id for one in found] == [made.id]

    async def work() -> str | None:
        async with AsyncClient(service_url, service_key) as awaited:
            return (await awaited.send(register_calls.balance(made.id))).quantity_left

    assert asyncio.run(work()) == "10"


def test_papers_are_read_as_files_and_drafted_for_a_case(service_url: str, service_key: str) -> None:
    with Client(service_url, service_key) as xuke:
        kept = xuke.assess(goods(fresh()), DAY)
        paper = xuke.send(register_calls.papers(kept.id, "party_profile"))
        case = xuke.send(register_calls.open_case(kept.id, "papers are needed"))
        archive = xuke.send(register_calls.draft_papers(case.id, "for the buyer"))
        assert paper[:2] == archive[:2] == b"PK" and b"word/document.xml" in paper and b"papers.json" in archive
        with pytest.raises(InputRefused, match="this cannot be a paper"):
            register_calls.papers(kept.id, "../x")


def test_the_awaited_client_asks_the_same(service_url: str, service_key: str) -> None:
    async def work() -> None:
        async with AsyncClient(service_url, service_key) as xuke:
            several = await asyncio.gather(*(xuke.assess(goods(fresh()), DAY) for _ in range(20)))
            assert len({stored.id for stored in several}) == 20
            assert (
                len([line async for line in xuke.batch(islice((goods(fresh()) for _ in range(300)), 120), DAY)]) == 120
            )

    asyncio.run(work())


def test_a_customer_file_is_watched_and_a_list_of_ones_own_is_taken_and_ended(xuke: Client) -> None:
    name = fresh()
    first = xuke.send(
        register_calls.screen_customers(name, b"id,name\nC-1,Some Ordinary Works\nC-2,General Dynamics\n")
    )
    assert first.outcomes["match"] == 1
    hits = xuke.send(register_calls.customer_results(first.entry.id, outcome="match"))
    assert [(one.id, one.outcome) for one in hits.items] == [("C-2", "match")]
    again = xuke.send(register_calls.screen_customers(name, b"id,name\nC-1,Some Ordinary Works\n"))
    assert [(one.id, one.kind) for one in again.changes] == [("C-2", "removed")]
    assert xuke.send(register_calls.customer_screening(first.entry.id)).changes == again.changes
    own = xuke.send(register_calls.put_own_file("lists/client-test.csv", b"id,name\nB-1,Nobody Else Anywhere\n"))
    assert own.state == "in_use"
    assert xuke.send(register_calls.end_own_file(own.id, "the test is over")).state == "ended"
