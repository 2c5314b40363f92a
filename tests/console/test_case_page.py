"""The case page and the form that asks: from the first question to an override by four eyes."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest

from tests.console.visiting import Visiting, console, person, said

OPEN = {"1.description": "foobar compound 7", "1.elements": "", "1.form": ""}
USE = {
    "q.end_use.statement": "pumps for waterworks", "q.end_use.military": "no", "q.intermediaries_stated": "none",
    "q.onward_stated": "none", "q.parties.end_user.name": "Ordinary Works Ltd, DE, civil", "q.end_use.country": "DE",
}  # fmt: skip


def answered(one: Visiting, case: str, replies: dict[str, str]) -> str:
    """Answer those of some questions that the page asks; return the words of the page afterwards."""
    asked = set(re.findall(r'name="(q\.[^"]+)"', one.get(case).text))
    assert asked & set(replies)
    found = one.post(f"{case}/answers", {name: text for name, text in replies.items() if name in asked})
    assert found.status_code == 303, said(found.text)
    return said(one.get(case).text)


def test_what_may_not_go_becomes_a_case_in_the_inbox_and_what_may_does_not(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        case = one.case_of()
        assert case.startswith("/console/cases/")
        free = one.case_of(**{
            "reference": "PO-2", "1.description": "steel water bottle", "1.elements": "", "1.form": "finished_good",
            "exporter.name": "Ningbo Trading", "end_user.name": "Ordinary Works Ltd", "end_user.country": "DE",
            "end_user.kind": "civil", "end_use.statement": "drinking water", "end_use.military": "no",
            "intermediary.name": "none", "onward": "none",
        })  # fmt: skip
        assert free.startswith("/console/answers/")
        inbox = said(one.get("/console/").text)
        assert "PO-1" in inbox and "PO-2" not in inbox


def test_the_form_says_beside_the_field_what_it_cannot_read_and_keeps_what_was_typed(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        one.get("/console/check")
        found = one.post("/console/check", {"reference": "PO-9", "destination": "Germoney", "1.description": "bolts",
                                            "2.description": "nuts", "2.quantity.value": "many"})  # fmt: skip
        assert found.status_code == 422
        assert 'id="f-destination-r"' in found.text and 'id="f-2.quantity.value-r"' in found.text
        assert 'value="Germoney"' in found.text and 'value="nuts"' in found.text
        assert "PO-9" not in said(one.get("/console/").text)


def test_a_form_without_goods_is_not_a_question(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        one.get("/console/check")
        assert one.post("/console/check", {"reference": "PO-9", "destination": "DE"}).status_code == 422


def test_answers_to_questions_go_into_the_shipment_and_give_a_new_answer_in_the_same_case(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        case = one.case_of()
        before = said(one.get(case).text)
        assert "What will the goods be used for" in before
        after = answered(one, case, USE)
        assert "What will the goods be used for" not in after
        assert after.count("Answered:") == 2 and "Asked again:" in after


def test_a_reply_that_cannot_be_read_is_shown_beside_its_question_and_nothing_is_kept(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        case = one.case_of()
        one.get(case)
        found = one.post(f"{case}/answers", {"q.end_use.military": "perhaps", "q.end_use.statement": "pumps"})
        assert found.status_code == 422 and "perhaps" in found.text and 'value="pumps"' in found.text
        assert said(one.get(case).text).count("Answered:") == 1


def test_papers_keep_their_state_and_the_digest_of_a_file_and_not_the_file(database_url: str) -> None:
    content = b"%PDF-1.7 the signed certificate"
    with console(database_url) as client:
        one = person(client, database_url)
        case = one.case_of()
        one.get(case)
        form = {"id": "end_user_certificate", "state": "received", "received_on": "2026-11-20"}
        file = {"file": ("../../<img src=x onerror=alert(1)>.pdf", content, "application/pdf")}
        assert one.post(f"{case}/papers", form, file).status_code == 303
        page = one.get(case).text
        assert hashlib.sha256(content).hexdigest() in page
        assert "onerror" not in page and "signed certificate" not in page
        answered(one, case, USE)
        assert hashlib.sha256(content).hexdigest() in one.get(case).text


def test_notes_assignment_and_day_are_kept_with_who_and_when(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        case = one.case_of()
        one.get(case)
        one.post(f"{case}/work", {"note": "asked the buyer", "assignee": "Li", "due_on": "2026-11-25"})
        page = said(one.get(case).text)
        assert "asked the buyer" in page and "Assigned to: Li" in page and "key:" in page
        due = said(one.get("/console/", view="due").text)
        assert "PO-1" in due and "2026-11-25" in due
        assert "PO-1" not in said(one.get("/console/", view="changed").text)


def test_goods_that_the_answer_holds_are_not_shipped_by_a_decision(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        case = one.case_of()
        one.get(case)
        assert one.post(f"{case}/decide", {"decision": "ship", "why": "urgent"}).status_code == 409
        assert one.post(f"{case}/decide", {"decision": "apply", "why": "the law asks for it"}).status_code == 303
        assert "PO-1" in said(one.get("/console/", view="decided").text)


def test_an_override_takes_a_second_person(database_url: str) -> None:
    until = {"until": "2026-12-31", "why": "the analysis is at hand"}
    with console(database_url) as client:
        one, other = person(client, database_url), person(client, database_url)
        case = one.case_of(**OPEN)
        answered(one, case, USE)
        refused = one.post(f"{case}/override", until)
        assert refused.status_code == 409 and "does not override" in said(refused.text)
        other.get(case)
        found = other.post(f"{case}/override", until)
        assert found.status_code == 303, said(found.text)
        assert "Overridden by key:" in said(one.get(case).text)


def test_the_inbox_is_filtered_by_part_of_the_reference_where_marks_of_patterns_are_letters(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        one.case_of(reference="PO_1")
        one.case_of(reference="PO-21")
        assert "PO_1" in (found := said(one.get("/console/", q="po_").text)) and "PO-21" not in found
        assert "Nothing needs action" in said(one.get("/console/", q="%").text)


def test_the_chrome_speaks_the_language_that_was_chosen(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        case = one.case_of()
        for lang, mark, inbox in (("zh", "zh-Hans", "待办"), ("ja", "ja", "受信箱"), ("en", "en", "Inbox")):
            one.get("/console/")
            assert one.post("/console/language", {"lang": lang, "next": case}).headers["location"] == case
            page = one.get(case).text
            assert f'<html lang="{mark}">' in page and inbox in page


def test_the_papers_of_a_case_come_as_drafts_with_the_words_of_the_shipment(sqlite_url: str) -> None:
    pytest.importorskip("docxtpl")
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        case = one.case_of(**{"end_user.name": "Ordinary Works 普通工厂", "end_user.country": "DE"})
        found = one.get(f"{case}/drafts")
        assert found.status_code == 200, said(found.text)
        packed = zipfile.ZipFile(io.BytesIO(found.content))
        assert "papers.json" in packed.namelist() and "end_user_certificate.docx" in packed.namelist()
        words = zipfile.ZipFile(io.BytesIO(packed.read("end_user_certificate.docx"))).read("word/document.xml")
        assert "普通工厂" in words.decode()
