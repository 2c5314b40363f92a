"""The page of open orders: the sums of the API and of pandas, refusals to the letter, and nothing kept or shown on."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import pytest

from tests.api.running import make_key
from tests.api.test_exposure_tables import head, parquet, xlsx
from tests.asking import ROOT
from tests.console.test_console_tenants import SCRIPT
from tests.console.visiting import Visiting, console, person, said

CSV = ROOT / "examples" / "exposure" / "orders.csv"
DAY = "2026-11-28"
SCENARIOS = ["jp_rare_earth_ban", "truce_lapses", "korea_like_japan", "jp_thaw"]
HEADS = "item,description,country,value,currency,need_on\n"
GOOD = "A,gallium metal,DE,10,EUR,2027-01-31\n"


def sent(one: Visiting, raw: bytes, name: str = "orders.csv", **form: Any) -> Any:
    """Send a table from the page."""
    one.get("/console/exposure")
    return one.post("/console/exposure", {"on": DAY, **form}, {"file": (name, raw, "application/octet-stream")})


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the table in the fold below a heading, in words."""
    fold = next(one for one in page.split("<details")[1:] if f"<h2>{heading}</h2>" in one)
    body = fold[fold.index("<tbody>") : fold.index("</tbody>")]
    return [[said(cell) for cell in re.split(r"<t[hd]\b", row)[1:]] for row in body.split("<tr>")[1:]]


def words_of(cell: str) -> str:
    """Return a cell without the rest of its opening tag."""
    return cell.partition(">")[2].strip() or cell


def shown(value: str | Decimal) -> str:
    """Return a sum as a person writes it."""
    return f"{Decimal(value):,.2f}".removesuffix(".00")


def in_time(group: dict[str, Any]) -> str:
    """Return what a cell says of a sum, as the API gives it."""
    least, most = shown(group["in_time_least"]), shown(group["in_time_most"])
    refused = sum(Decimal(group["by_decision"].get(one, 0)) for one in ("prohibited", "presumption_of_denial"))
    untimed = Decimal(group["value_without_times"])
    parts = ["?" if untimed == Decimal(group["value"]) != 0 else least if least == most else f"{least}–{most}"]
    parts += [f"refused: {shown(refused)}"] if refused else []
    return " ".join(parts + ([f"no times known: {shown(untimed)}"] if untimed else []))


def test_the_page_shows_the_sums_of_the_api(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        key = {"Authorization": f"Bearer {make_key(sqlite_url, 'requester', 'ours')}", "Content-Type": "text/csv"}
        query = {"as_of": DAY, "scenario": SCENARIOS}
        report = client.post("/v1/exposures", content=CSV.read_bytes(), params=query, headers=key).json()
        page = sent(person(client, sqlite_url), CSV.read_bytes(), scenario=SCENARIOS).text
    law, *_ = report["scenarios"]
    offenders = []
    for by in ("item", "buyer", "country", "element", "law"):
        rows = rows_of(page, f"By {by}")
        keys = {(one["key"], one["currency"]) for s in report["scenarios"] for one in s["groups"][by]}
        assert len(rows) == len(keys), by
        for row, group in zip(rows, law["groups"][by], strict=False):
            if f"{shown(group['value'])} {group['currency']}" not in row[2] or str(group["orders"]) not in row[1]:
                offenders.append(f"{by} {group['key']}: {row}")
        for number, scenario in enumerate(report["scenarios"], 3):
            cells = [re.sub(r" of [\d,.]+", "", words_of(row[number])) for row in rows]
            wanted = [in_time(group) for group in scenario["groups"][by]]
            left = [one for one in cells if one != "–"]
            offenders += [f"{by}, reading {number}: {one}" for one in {*left} ^ {*wanted}]
    assert not offenders, "\n".join(offenders)
    assert page.count("<svg") == 1
    for scenario in report["scenarios"]:
        for total in scenario["totals"]:
            for value in total["by_decision"].values():
                assert f"{shown(value)} {total['currency']}" in page


def test_orders_and_values_are_what_pandas_makes_of_the_file(sqlite_url: str) -> None:
    table = pd.read_csv(CSV, dtype=str)
    table["amount"] = [Decimal(value) for value in table["value"]]
    with console(sqlite_url) as client:
        page = sent(person(client, sqlite_url), CSV.read_bytes()).text
    for by in ("item", "buyer", "country"):
        sums = table.groupby([by, "currency"])["amount"].agg(["count", "sum"])
        wanted = {(key, str(n), f"{shown(total)} {unit}") for (key, unit), (n, total) in sums.iterrows()}
        assert {tuple(words_of(cell) for cell in row[:3]) for row in rows_of(page, f"By {by}")} == wanted


@pytest.mark.parametrize(("lang", "law", "ban"), [
    ("en", "The law as it is", "Full ban on rare earths to Japan"),
    ("zh", "现行法律", "全面禁止对日出口稀土"),
    ("ja", "現行法令", "対日レアアース全面禁輸"),
])  # fmt: skip
def test_it_speaks_three_languages(sqlite_url: str, lang: str, law: str, ban: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        one.client.cookies.set("xuke_lang", lang)
        raw = "\n".join(CSV.read_text(encoding="utf-8").splitlines()[:3]).encode()
        page = sent(one, raw, scenario=["jp_rare_earth_ban"]).text
        assert law in said(page)
        assert ban in said(page)
        assert "SUPPOSED-JP-RARE-EARTH-BAN" in page  # by its id as well
        assert "exposure." not in said(page)


def test_a_table_that_cannot_be_taken_is_refused_in_words(sqlite_url: str) -> None:
    bad = HEADS + GOOD.replace("DE", "Japan").replace(",10,", ",ten,")
    many = HEADS + GOOD * 201
    fine = (HEADS + GOOD).encode()
    suffixes = ".csv, .tsv, .txt, .xlsx, .xlsm, .xls, .xlsb, .ods, .parquet"
    tried: list[tuple[int, str, bytes, str, dict[str, Any]]] = [
        (400, "Choose a table of open orders (CSV, XLSX or Parquet).", b"", "", {}),
        (400, f"the table: .pdf is no kind of table. Use {suffixes}.", b"%PDF", "orders.pdf", {}),
        (400, "the table: the spreadsheet cannot be read", b"PK no", "orders.xlsx", {}),
        (400, "the table holds no order. Give a row of headings and a row for each order", HEADS.encode(), "a.csv", {}),
        (422, "the table row 1 the column need_on is missing. Is it 'need_onn'?",
         fine.replace(b"need_on", b"need_onn"), "a.csv", {}),
        (422, 'the table row 2, column "country" "Japan" is not an ISO 3166 alpha-2 country code. Did you mean JP?',
         bad.encode(), "a.csv", {}),
        (422, 'the table row 2, column "value" "ten" is not a number. Write a plain number, for example "12.5".',
         bad.encode(), "a.csv", {}),
        (413, "An exposure may have 200 orders here.", many.encode(), "a.csv", {}),
        (413, "An exposure may have 5 scenarios here.", fine, "a.csv", {"scenario": [f"s{n}" for n in range(6)]}),
        (400, "No such scenario. $.scenarios[0] unknown scenario 'atlantis'.", fine, "a.csv", {"scenario": "atlantis"}),
        (400, 'on "2026-13-01" is not a valid date. Check month and day; the order is year-month-day.',
         fine, "a.csv", {"on": "2026-13-01"}),
    ]  # fmt: skip
    wrong = []
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        for status, message, raw, name, form in tried:
            found = sent(one, raw, name, **form)
            if found.status_code != status or message not in said(found.text):
                wrong.append(f"{message}\n  {found.status_code} {said(found.text)[150:900]}")
    assert not wrong, "\n".join(wrong)


def test_workbook_and_parquet_give_the_page_of_the_csv(sqlite_url: str) -> None:
    tables = {"orders.csv": head().encode(), "orders.xlsx": xlsx(), "Orders.PARQUET": parquet()}
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        pages = {said(sent(one, raw, name, scenario=["jp_thaw"]).text) for name, raw in tables.items()}
    assert len(pages) == 1 and "68,400,000 JPY" in pages.pop()


def test_a_table_larger_than_the_api_takes_is_not_read(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        found = sent(person(client, sqlite_url), b"x" * 2_100_000)
        assert found.status_code == 413


def test_the_table_to_fill_in_is_taken_as_it_is(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        table = one.get("/console/exposure/orders.csv")
        assert table.headers["content-disposition"] == 'attachment; filename="orders.csv"'
        assert "MAG-0042" in said(sent(one, table.content).text)


def test_nothing_is_kept_and_another_tenant_sees_nothing(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        ours, theirs = person(client, sqlite_url, tenant="ours"), person(client, sqlite_url, tenant="theirs")
        raw = (HEADS + GOOD.replace("A,", "SECRET-1,", 1)).encode()
        assert "SECRET-1" in sent(ours, raw).text
        for one in (ours, theirs):
            for path in ("", "?view=answers", "exposure", "items", "audit"):
                assert "SECRET-1" not in one.get(f"/console/{path}").text, path


def test_it_takes_no_form_of_another_page_and_none_from_who_may_not_ask(sqlite_url: str) -> None:
    raw = (HEADS + GOOD).encode()
    with console(sqlite_url) as client:
        nobody, viewer, one = Visiting(client), person(client, sqlite_url, "viewer"), person(client, sqlite_url)
        assert nobody.get("/console/exposure").headers["location"] == "/console/login?next=/console/exposure"
        assert sent(nobody, raw).status_code == 303
        page = viewer.get("/console/exposure")
        assert page.status_code == 200 and "#file" not in page.text and 'name="file"' not in page.text
        assert "/console/exposure" not in re.findall(r'href="([^"]+)"', viewer.get("/console/").text)
        assert sent(viewer, raw).status_code == 403
        one.get("/console/exposure")
        one.token = "0" * 64
        files = {"file": ("orders.csv", raw, "text/csv")}
        assert one.post("/console/exposure", {}, files).status_code == 403
        one.get("/console/exposure")
        assert one.post("/console/exposure", {}, files, origin="https://evil.example").status_code == 403


def test_what_is_in_the_table_is_shown_as_text(sqlite_url: str) -> None:
    cell = '"' + SCRIPT.replace('"', '""') + '"'
    raw = f"buyer,reference,{HEADS}{cell},{cell},{GOOD.replace('A', cell, 1)}".encode()
    with console(sqlite_url) as client:
        found = sent(person(client, sqlite_url), raw)
        assert found.status_code == 200
        assert "<script>alert" not in found.text and "<img" not in found.text
        assert SCRIPT in unescape(found.text)
        assert "style=" not in found.text  # the policy would not let it count
        assert found.headers["content-security-policy"].startswith("default-src 'none'")
