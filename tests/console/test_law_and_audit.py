"""The law on a day, the cases behind a rule, the chain verified and exported, and the calendar."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest

from api.console.calendar import calendar_lines, folded
from compliance.store.audit import check_export
from compliance.store.register.due import DueDay
from tests.api.pdf_reports import need_pdf, text_of
from tests.api.running import make_key
from tests.console.test_register_pages import LICENCE, made
from tests.console.visiting import console, person, said


def test_a_rule_has_the_state_of_the_day_that_is_asked_about(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url, "viewer")
        days = {}
        for on in ("2024-12-02", "2024-12-03", "2026-11-20", "2026-12-20"):
            page = one.get("/console/law", on=on, q="us_gallium").text
            row = re.search(r"<tr><th scope=\"row\".*?us_gallium.*?</tr>", page, re.DOTALL)
            assert row, said(page)
            days[on] = said(re.findall(r"<td[^>]*>(.*?)</td>", row[0], re.DOTALL)[0])
        assert days["2024-12-02"] == "not in force yet" and days["2024-12-03"].startswith("in force")
        assert days["2026-11-20"].startswith("suspended")
        around = said(one.get("/console/law", on="2026-11-20", q="us_gallium", moved="true").text)
        assert "us_gallium" in around
        assert "No rule matches." in said(one.get("/console/law", on="2025-06-01", q="us_gallium", moved="true").text)


def test_a_day_that_is_none_and_a_rule_that_is_none_are_refused(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        assert one.get("/console/law", on="2026-13-01").status_code == 400
        assert one.get("/console/law/rules/destination.atlantis").status_code == 404


def test_a_rule_names_the_open_cases_that_rest_on_it(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        case = one.case_of()
        rules = set(re.findall(r'"rule": ?"([^"]+)"', client_answer(one, case)))
        assert rules
        name = sorted(rules)[0]
        page = one.get(f"/console/law/rules/{name}")
        assert page.status_code == 200 and "PO-1" in said(page.text)
        one.get(case)
        one.post(f"{case}/decide", {"decision": "drop", "why": "order cancelled"})
        assert "PO-1" not in said(one.get(f"/console/law/rules/{name}").text)


def client_answer(one: object, case: str) -> str:
    """Return the stored answer of a case's shipment as JSON, by way of the export."""
    text = one.get("/console/audit/export").text  # type: ignore[attr-defined]
    links = [json.loads(line) for line in text.splitlines()]
    found = next(link for link in links if link.get("reference") == "PO-1" or link.get("kind") == "receipt")
    return json.dumps(found["answer"]) if not isinstance(found["answer"], str) else found["answer"]


def test_the_chain_is_verified_and_an_export_holds_by_itself(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        one.case_of()
        page = one.get("/console/audit").text
        assert "PO-1" in said(page)
        found = said(one.post("/console/audit/verify", {}).text)
        assert "Every link holds" in found
        text = one.get("/console/audit/export").text
        assert not check_export(text.splitlines(keepends=True)).all_breaks
        wrong = said(one.post("/console/audit/verify", {"noted": "1:" + "0" * 64}).text)
        assert "The chain is broken" in wrong
        assert "PO-1" in one.get("/console/audit/export", form="csv", first="2026-11-01").text


def test_the_report_of_a_case_is_for_who_may_audit(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one, viewer = person(client, sqlite_url), person(client, sqlite_url, "viewer")
        case = one.case_of()
        assert "Audit report" in one.get(f"{case}/report").text
        assert viewer.get(f"{case}/report").status_code == 403
        assert viewer.get("/console/audit").status_code == 403


def test_a_case_and_a_period_are_reported_as_pdf_in_the_visitors_language(sqlite_url: str) -> None:
    need_pdf()
    with console(sqlite_url) as client:
        one, viewer = person(client, sqlite_url), person(client, sqlite_url, "viewer")
        case = one.case_of()
        button = f"{case}/report?form=pdf"
        assert f'href="{button}"' in one.get(case).text and button not in viewer.get(case).text
        form = re.search(
            r'<form method="get" action="/console/audit/report".*?</form>', one.get("/console/audit").text, re.DOTALL
        )
        assert form and set(re.findall(r' name="(\w+)"', form[0])) == {"first", "last", "reference", "form"}
        for lang, title in (("en", "Auditreport"), ("zh", "审计报告"), ("ja", "監査報告")):
            one.client.cookies.set("xuke_lang", lang)
            made = one.get(f"{case}/report", form="pdf")
            assert made.status_code == 200 and made.headers["content-type"] == "application/pdf"
            assert f"{title}·PO-1" in text_of(made.content)
            period = one.get(
                "/console/audit/report", first="2026-11-21", last="2026-11-21", reference="PO-1", form="pdf"
            )
            assert f"{title}·PO-1" in text_of(period.content)
        assert "Period 期间" in one.get("/console/audit/report", first="2026-11-21", form="html").text
        for path in (f"{case}/report", "/console/audit/report"):
            assert viewer.get(path, form="pdf").status_code == 403


def test_a_day_of_the_report_that_is_none_and_a_missing_font_are_said_on_a_page(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        assert one.get("/console/audit/report", first="2026-13-01").status_code == 400
        monkeypatch.setenv("XUKE_FONTS", str(tmp_path))
        found = one.get("/console/audit/report")
        assert found.status_code == 409 and "apt install fonts-noto-cjk" in said(found.text)


def test_the_calendar_has_due_days_for_a_key_as_the_password_and_for_nobody_else(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        case = one.case_of()
        one.get(case)
        one.post(f"{case}/work", {"due_on": "2026-12-01"})
        licence = made(one, "licences", LICENCE)
        one.post(f"{licence}/draw", {"action": "consume", "reference": "PO-1/10", "quantity": "1", "unit": "kg"})
        key = make_key(database_url, "viewer", "ours")
        head = {"authorization": "Basic " + b64encode(f"x:{key}".encode()).decode()}
        text = client.get("/console/calendar.ics", headers=head).text.replace("\r\n ", "")
        assert "SUMMARY:Case due: PO-1\r\n" in text and "DTSTART;VALUE=DATE:20261201\r\n" in text
        assert "SUMMARY:Licence ends: 24-1\r\n" in text and "SUMMARY:Report of use due: PO-1/10\r\n" in text
        theirs = make_key(database_url, "viewer", "theirs")
        other = {"authorization": "Basic " + b64encode(f"x:{theirs}".encode()).decode()}
        assert "VEVENT" not in client.get("/console/calendar.ics", headers=other).text
        for wrong in ({}, {"authorization": "Basic !!!"}, {"authorization": "Basic " + b64encode(b"x:y").decode()}):
            found = client.get("/console/calendar.ics", headers=wrong)
            assert found.status_code == 401 and found.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("name", ["a\nBEGIN:VEVENT", "a;b,c\\d", "订单" * 60, "x" * 200, "\u202eevil"])
def test_no_name_breaks_a_line_of_the_calendar(name: str) -> None:
    due = [DueDay("case", "cas_1", name, date(2026, 12, 1).isoformat())]
    lines = [part for line in calendar_lines(due, "zh", "20261121T080000Z") for part in folded(line)]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert sum(line == "BEGIN:VEVENT" for line in lines) == 1
    assert not any(c in "".join(lines) for c in "\n\r\u202e")
