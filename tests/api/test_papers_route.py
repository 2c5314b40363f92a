"""Papers through the service: drafted from the kept answer, noted in the case, shut to other tenants."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import docx

from compliance.papers.filling import paragraphs_of
from tests.api.in_process import service
from tests.api.test_register import caller
from tests.asking import ROOT

BODY = (ROOT / "examples/shipments/dysprosium_oxide_to_japan.json").read_text(encoding="utf-8")
WHY = {"why": "papers for the buyer"}


def text(content: bytes) -> str:
    return "\n".join(one.text for one in paragraphs_of(docx.Document(io.BytesIO(content))))


def test_the_papers_of_an_answer_come_as_a_zip_or_as_one_document(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        anna = caller(client, database_url)
        name = anna.asked(BODY).headers["x-xuke-assessment"]
        found = anna("GET", f"/v1/assessments/{name}/papers")
        assert found.status_code == 200 and found.headers["content-type"] == "application/zip"
        with ZipFile(io.BytesIO(found.content)) as archive:
            listed = json.loads(archive.read("papers.json"))
            assert {one["file"] for one in listed["drafts"]} == {*archive.namelist()} - {"papers.json"}
            assert "三河モーターワークス株式会社" in text(archive.read("end_user_certificate.docx"))
        one = anna("GET", f"/v1/assessments/{name}/papers/end_user_certificate")
        assert one.status_code == 200 and "wordprocessingml" in one.headers["content-type"]
        assert "最终用户和最终用途证明" in text(one.content)
        unknown = anna("GET", f"/v1/assessments/{name}/papers/end_user_certifcate")
        assert unknown.status_code == 422 and "end_user_certificate" in unknown.json()["faults"][0]["hint"]
        theirs = caller(client, database_url, "theirs")
        assert theirs("GET", f"/v1/assessments/{name}/papers").status_code == 404
        assert theirs("GET", f"/v1/assessments/{name}/papers/end_user_certificate").status_code == 404


def test_the_register_fills_what_the_shipment_leaves_out_of_a_party(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        anna = caller(client, database_url)
        party = {"number": "C-1", "name": "Mikawa Motor Works K.K.", "country": "JP", "address": "7 Minato, Nagoya"}
        exporter = {"number": "C-2", "name": "Ganzhou Nanling Rare Earth Materials Co., Ltd.", "country": "CN",
                    "address": "18 Jinling Road, Ganzhou", "identifiers": {"uscc": "91360700MA35ABCD12"}}  # fmt: skip
        stranger = {"number": "C-3", "name": "Eastern Bay Lines Ltd.", "country": "JP", "address": "elsewhere"}
        for one in (party, exporter, stranger):
            anna.made("/v1/parties", one)
        name = anna.asked(BODY).headers["x-xuke-assessment"]
        seen = text(anna("GET", f"/v1/assessments/{name}/papers/compliance_undertaking").content)
        assert "18 Jinling Road, Ganzhou" in seen and "91360700MA35ABCD12" in seen
        certificate = text(anna("GET", f"/v1/assessments/{name}/papers/end_user_certificate").content)
        assert "2-14 Showa-cho, Kariya, Aichi" in certificate, "what the shipment says itself stays"


def test_what_was_drafted_is_noted_in_the_case_by_its_digest(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        anna = caller(client, database_url)
        name = anna.asked(BODY).headers["x-xuke-assessment"]
        case = anna.made("/v1/cases", assessment=name)
        made = anna("POST", f"/v1/cases/{case}:draft", **WHY)
        assert made.status_code == 200, made.text
        with ZipFile(io.BytesIO(made.content)) as archive:
            drafts = json.loads(archive.read("papers.json"))["drafts"]
        noted = {one["id"]: one for one in anna("GET", f"/v1/cases/{case}").json()["data"]["papers"]}
        assert {one["paper"]: one["values_sha256"] for one in drafts} == {
            name: one["values_sha256"] for name, one in noted.items() if "values_sha256" in one
        }
        history = anna("GET", f"/v1/cases/{case}/history").json()
        assert any(one["action"] == "draft" and one["why"] == WHY["why"] for one in history)
        sent = {"papers": [{"id": "end_user_certificate", "state": "sent", "sent_on": "2026-11-22"}]}
        assert anna("PATCH", f"/v1/cases/{case}", sent, why="sent to the buyer").is_success
        after = {one["id"]: one for one in anna("GET", f"/v1/cases/{case}").json()["data"]["papers"]}
        assert after["end_user_certificate"]["state"] == "sent"
        assert after["end_user_certificate"]["values_sha256"] == noted["end_user_certificate"]["values_sha256"]
        forged = {"papers": [{"id": "contract", "state": "sent", "values_sha256": "0" * 64}]}
        assert anna("PATCH", f"/v1/cases/{case}", forged, why="by hand").status_code == 400
        viewer = caller(client, database_url, role="viewer")
        assert viewer("POST", f"/v1/cases/{case}:draft", **WHY).status_code == 403
