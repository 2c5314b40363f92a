"""Jobs that come as spreadsheets: read as `xuke batch` reads them, answered row by row, refused as a whole or a row."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.worker.context import Heartbeat
from api.worker.jobs import JobRunner
from compliance.errors import InputRefused
from compliance.store.database import Store
from compliance.tables.refusal import refuse_if_unread
from compliance.tables.source import read_bytes
from compliance.tables.writer import SheetOut, write_tables
from tests.api.in_process import service
from tests.api.worker_setup import HandClock, worker_context

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = ["订单号", "品名", "税则号", "目的国"]
ROWS = [
    ["A", "不锈钢螺丝", "", "德国"],
    ["B", "镓金属", "85X", "德国"],
    ["A", "=1+1 螺母", "", ""],
    ["C", "氧化镝", "", "亚特兰蒂斯"],
    ["", "塑料杯", "", ""],
]
GBK = ("\r\n".join(";".join(row) for row in [HEADS, *ROWS]) + "\r\n").encode("gbk")


def xlsx(folder: Path) -> bytes:
    write_tables(folder / "in.xlsx", [SheetOut("订单", HEADS, ROWS)])
    return (folder / "in.xlsx").read_bytes()


def send(client: TestClient, body: bytes, kind: str, key: str | None = None, **query: str) -> Any:
    headers = {"Content-Type": kind} | ({"Idempotency-Key": key} if key else {})
    return client.post("/v1/jobs", params={"as_of": "2026-11-21", **query}, content=body, headers=headers)


@pytest.mark.parametrize("kind", ["text/csv", "text/csv; charset=gbk", XLSX])
def test_a_table_is_answered_order_by_order_and_a_bad_row_stands_in_its_place(
    database_url: str, store: Store, tmp_path: Path, kind: str
) -> None:
    body = xlsx(tmp_path) if kind == XLSX else GBK
    with service(database_url) as client:
        sent = send(client, body, kind, destination="Japan")
        assert (sent.status_code, sent.json()["lines"]) == (202, 4)
        with worker_context(store, HandClock()) as context:
            worker = JobRunner(context, Heartbeat())
            while worker.round():
                pass
        text = client.get(f"/v1/jobs/{sent.json()['id']}/results").text
    found = [json.loads(line) for line in text.splitlines()]
    assert [(one["line"], one["status"]) for one in found] == [(2, 201), (3, 422), (5, 422), (6, 201)]
    assert [line["description"] for line in found[0]["assessment"]["lines"]] == ["不锈钢螺丝", "=1+1 螺母"]
    assert found[1]["problem"]["faults"] == [
        {"path": 'row 3, column "税则号"', "cause": '"85X" is not an HS code',
         "hint": "Give 4 to 10 digits, for example 8505111000 or 8505.11."}
    ]  # fmt: skip
    assert [fault["path"] for fault in found[2]["problem"]["faults"]] == ['row 5, column "目的国"']


def test_the_same_table_under_the_same_key_is_the_same_job_and_other_values_are_another(database_url: str) -> None:
    with service(database_url) as client:
        first, again = (send(client, GBK, "text/csv", "k1", destination="JP") for _ in range(2))
        other = send(client, GBK, "text/csv", "k1", destination="DE")
    assert (first.status_code, again.status_code, other.status_code) == (202, 200, 409)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize(
    ("body", "kind", "query", "detail"),
    [
        (b"Preis;Menge\n1;2\n", "text/csv", {}, "the table: no column was read as the description of the goods."),
        (b"no zip", XLSX, {}, "the table: the spreadsheet cannot be read. File is not a zip file."),
        (b"", "text/csv", {}, "the table: the table is empty."),
        (b"Goods\nscrew\n", "text/csv", {"destination": "Atlantis"}, 'the value for destination: "Atlantis" is no'),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_as_a_whole(
    database_url: str, body: bytes, kind: str, query: dict[str, str], detail: str
) -> None:
    with service(database_url) as client:
        sent = send(client, body, kind, **query)
        assert sent.status_code == 400 and sent.json()["detail"].startswith(detail)
        assert client.get("/v1/jobs").json()["items"] == []


def test_a_table_that_is_too_large_is_refused(database_url: str) -> None:
    with service(database_url, max_batch_bytes=20) as client:
        sent = send(client, GBK, "text/csv")
    assert (sent.status_code, sent.json()["detail"]) == (413, "A table may have 20 bytes here.")


def test_a_customer_file_is_screened_under_the_callers_ids(database_url: str) -> None:
    body = "客户编号;客户名称;国家\nC1;Hino Motors, Ltd.;日本\nC2;普通泵业有限公司;德国\n".encode("gbk")
    with service(database_url) as client:
        found = client.post("/v1/screenings:batch", content=body, headers={"Content-Type": "text/csv"})
        asked = {"parties": [{"name": "Hino Motors, Ltd.", "country": "JP"}]}
        named = client.post("/v1/screenings:batch", json=asked)
        bad = client.post("/v1/screenings:batch", content=b"id,name\n1,\n", headers={"Content-Type": "text/csv"})
        none = client.post("/v1/screenings:batch", content=b"a,b\n1,2\n", headers={"Content-Type": "text/csv"})
    assert [(one["id"], one["outcome"]) for one in found.json()["items"]] == [("C1", "match"), ("C2", "none")]
    first, same = found.json()["items"][0], named.json()["items"][0]
    assert {**first, "id": None} == same and found.json()["lists"] == named.json()["lists"]
    assert (bad.status_code, bad.json()["faults"][0]["path"]) == (422, 'row 2, column "name"')
    assert (none.status_code, none.json()["detail"][:36]) == (400, "the table: no column is called name.")


def test_a_spreadsheet_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    """One cell in the last corner of a sheet: the table between has 17 thousand million cells."""
    small = xlsx(tmp_path)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small)) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            body = parts.read(name)
            if name.endswith("sheet1.xml"):
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                body = body.replace(b"</sheetData>", far)
            out.writestr(name, body)
    with pytest.raises(InputRefused, match="the spreadsheet has more than 20 million cells"):
        read_bytes(packed.getvalue(), "bomb.xlsx")


@pytest.mark.parametrize("text", [b'{"refused_rows":[]}', b'{"refused_rows":[1]}', b'{"refused_rows":{}', b"{}"])
def test_what_only_looks_like_an_unread_row_is_read_as_a_shipment(text: bytes) -> None:
    refuse_if_unread(text)
