"""Drafted papers opened again as a reader opens them: the right characters, the marks, and nothing made up."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest

from compliance.engine import Engine
from compliance.errors import InputRefused
from compliance.intake.reading import read_shipment
from compliance.law.rulebook import Rulebook
from compliance.papers.drafting import DraftFiles, draft
from compliance.papers.filling import paragraphs_of
from compliance.papers.request import DraftRequest
from tests.asking import ROOT

DAY = date(2026, 11, 21)
DYSPROSIUM: dict[str, Any] = json.loads(
    (ROOT / "examples/shipments/dysprosium_oxide_to_japan.json").read_text(encoding="utf-8")
)
APPLICATION = {
    "signer": "李娜", "contract_number": "NL-MW-2026-118", "registration_number": "91360700MA35ABCD12",
    "final_product": "traction motors", "final_product_country": "JP",
    "texts": {"end_use.statement_zh": "混合动力乘用车驱动电机磁体", "user_signer.name": "山本 花子"},
}  # fmt: skip


@cache
def book() -> Rulebook:
    return Rulebook.default()


def drafted(document: dict[str, Any], *papers: str, **more: Any) -> DraftFiles:
    shipment = read_shipment(document)
    answer = Engine(book()).assess(shipment, DAY)
    return draft(DraftRequest(shipment, answer, papers, **more), book())


def text(content: bytes) -> str:
    """Return what a reader sees on the pages, header and footer last."""
    page = docx.Document(io.BytesIO(content))
    around = [one.text for section in page.sections for one in (*section.header.paragraphs, *section.footer.paragraphs)]
    return "\n".join([*(one.text for one in paragraphs_of(page)), *around])


def with_application(**more: Any) -> dict[str, Any]:
    return {**copy.deepcopy(DYSPROSIUM), "application": {**APPLICATION, **more}}


def test_without_names_the_papers_are_those_the_answer_lacks_and_that_are_forms() -> None:
    made = drafted(with_application())
    shipment = read_shipment(with_application())
    answer = Engine(book()).assess(shipment, DAY)
    lacking = [one.id for one in answer.papers if one.state != "at_hand" and one.certain]
    unsure = {one.id for one in answer.papers if not one.certain}
    assert [one.paper for one in made.listed.drafts] == [one for one in lacking if one in book().sheets]
    left = {one.paper for one in made.listed.left_out}
    assert left == {one for one in lacking if one not in book().sheets} | unsure
    assert made.files.keys() == {one.file for one in made.listed.drafts}


def test_the_certificate_holds_chinese_and_japanese_as_they_were_given() -> None:
    content = drafted(with_application(), "end_user_certificate").files["end_user_certificate.docx"]
    seen = text(content)
    for words in (
        "最终用户和最终用途证明", "最終需要者・最終用途証明書",
        "三河モーターワークス株式会社 · Mikawa Motor Works K.K.",
        "赣州南岭稀土材料有限公司", "7180301099999", "NL-MW-2026-118", "1C905.b", "山本 花子",
        "混合动力乘用车驱动电机磁体", "氧化镝，纯度99.5%以上，25公斤桶装",
        "未经中国政府主管部门同意，不向任何第三方转让上述货物。",
    ):  # fmt: skip
        assert words in seen, words
    assert "{{" not in seen and "{%" not in seen


def test_every_sheet_is_marked_as_a_draft_on_its_pages() -> None:
    made = drafted(with_application(), *book().sheets)
    assert len(made.files) == len(book().sheets) == 11
    for one in made.listed.drafts:
        seen, sheet = text(made.files[one.file]), book().sheets[one.paper]
        assert book().paper_fields.words[sheet.draft]["zh"] in seen, one.file
        assert one.values_sha256[:16] in seen, one.file
    certificate = text(made.files["end_user_certificate.docx"])
    assert "须抄入官方表格" in certificate


def test_what_is_missing_is_marked_in_the_sheet_and_listed_with_its_place() -> None:
    made = drafted(copy.deepcopy(DYSPROSIUM), "end_user_certificate")
    [listed] = made.listed.drafts
    page = docx.Document(io.BytesIO(made.files[listed.file]))
    marks = [run for one in paragraphs_of(page) for run in one.runs if "【" in run.text]
    assert all(run.font.highlight_color is not None for run in marks)
    assert sum(run.text.count("【") for run in marks) == len(listed.missing)
    assert {one.field: one.why for one in listed.missing} == {
        "application.contract_number": "missing", "application.final_product": "missing",
        "application.final_product_country": "missing", "application.final_product_maker": "missing",
        "application.final_product_model": "missing", "end_use.statement_zh": "translation",
        "user_signer.name": "missing", "user_signer.title": "missing",
    }  # fmt: skip


def test_nothing_said_is_never_written_as_none() -> None:
    silent = with_application()
    for name in ("onward_stated", "onward", "intermediaries_stated"):
        del silent[name]
    fields = {one.field for one in drafted(silent, "reexport_statement").listed.drafts[0].missing}
    assert {"intermediaries", "downstream_users", "onward.where", "onward.us"} <= fields
    said = drafted(with_application(), "reexport_statement")
    assert not {"intermediaries", "onward.us"} & {one.field for one in said.listed.drafts[0].missing}
    assert "无 · なし" in text(said.files["reexport_statement.docx"])


def test_a_sale_on_to_the_united_states_is_said() -> None:
    onward = [{"country": "US", "party": "Acme & Söhne <Motors>", "share_percent": "30"}]
    made = drafted({**with_application(), "onward": onward}, "japan_supply_chain_statement")
    seen = text(made.files["japan_supply_chain_statement.docx"])
    assert "美国 · United States · Acme & Söhne <Motors> · 30 %" in seen and "是 · はい" in seen


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"end_use": {**DYSPROSIUM["end_use"], "military": True}}, "end_use.military is true"),
        ({"end_use": {**DYSPROSIUM["end_use"], "statement": "guidance section of an air-to-air missile"}},
         "use.words_of_arms is true"),
        ({"parties": [{**one, "kind": "military"} if one["role"] == "end_user" else one
                      for one in DYSPROSIUM["parties"]]}, "end_user.kind is military"),
    ],
)  # fmt: skip
def test_a_promise_that_the_shipment_contradicts_is_not_drafted(change: dict[str, Any], words: str) -> None:
    made = drafted({**with_application(), **change}, "civil_use_declaration", "end_user_certificate")
    assert not made.files and not made.listed.drafts
    assert [words in one.why["en"] for one in made.listed.left_out] == [True, True]


def test_arms_named_as_the_final_product_count_against_the_civil_box() -> None:
    document = {**with_application(final_product="warheads of guided missiles"), "destination": "DE"}
    document["end_use"] = {**document["end_use"], "country": "DE"}
    document["parties"] = [{**one, "country": "DE"} if one["country"] == "JP" else one for one in document["parties"]]
    armed = Engine(book()).assess(read_shipment(document), DAY)
    civil = {name: value for name, value in document.items() if name != "application"}
    plain = Engine(book()).assess(read_shipment(civil), DAY)
    assert "use_of_arms" in {one.id for one in armed.questions} - {one.id for one in plain.questions}
    assert armed.at_worst.strictness > plain.at_worst.strictness
    assert not drafted(document, "civil_use_declaration").files


def test_each_end_user_signs_a_certificate_of_its_own() -> None:
    document = with_application()
    second = {"role": "end_user", "name": "Owari Drives K.K.", "country": "JP", "kind": "civil"}
    made = drafted({**document, "parties": [*document["parties"], second]}, "end_user_certificate")
    assert [one.end_user for one in made.listed.drafts] == ["Mikawa Motor Works K.K.", "Owari Drives K.K."]
    first, other = (text(made.files[one.file]) for one in made.listed.drafts)
    assert "三河モーターワークス" in first and "Owari Drives" not in first
    assert "Owari Drives" in other and other.count("三河モーターワークス") == 1  # as importer alone


def test_the_digest_is_over_the_values_and_changes_with_each_of_them() -> None:
    def digest(document: dict[str, Any]) -> str:
        return drafted(document, "end_user_certificate").listed.drafts[0].values_sha256

    assert digest(with_application()) == digest(with_application())
    assert digest(with_application()) != digest(with_application(contract_number="NL-MW-2026-119"))
    assert digest(with_application()) == digest({**with_application(), "exporter_record": {"penalised": None}})


def test_values_are_never_read_as_a_template() -> None:
    hostile = "{{ 7 * 7 }} {% for x in y %} </w:t> & \x0b <b>"
    made = drafted(with_application(final_product=hostile), "end_user_certificate")
    assert "{{ 7 * 7 }} {% for x in y %} </w:t> &" in text(made.files["end_user_certificate.docx"])


def test_a_quantity_without_a_unit_is_missing() -> None:
    document = with_application()
    document["lines"][0]["quantity"] = {"value": "500"}
    missing = {one.field for one in drafted(document, "end_user_certificate").listed.drafts[0].missing}
    assert "lines.10.quantity" in missing


def test_a_field_that_no_paper_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputRefused, match=r"no field of papers is called 'end_user\.busines'.*end_user\.business"):
        drafted(with_application(texts={"end_user.busines": "motors"}), "party_profile")
    with pytest.raises(InputRefused, match=r"'prepared_on'.*comes from the shipment itself"):
        drafted(with_application(texts={"prepared_on": "1999-01-01"}), "party_profile")
    with pytest.raises(InputRefused, match=r"no sheet is called 'end_user_certificat'\. Did you mean"):
        drafted(with_application(), "end_user_certificat")


def test_the_letter_to_the_supplier_is_one_of_the_papers() -> None:
    open_end = {name: value for name, value in DYSPROSIUM.items() if name != "end_use"}
    made = drafted(open_end, "supplier_letter", reply_table="supplier_letter.xlsx")
    seen = text(made.files["supplier_letter.docx"])
    answer = Engine(book()).assess(read_shipment(open_end), DAY)
    assert answer.questions and all(one.ask["zh"] in seen and one.ask["en"] in seen for one in answer.questions)
    assert "supplier_letter.xlsx" in seen


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_shows_every_sheet_with_its_characters(tmp_path: Path) -> None:
    made = drafted(with_application(), "end_user_certificate", "japan_supply_chain_statement")
    for name, content in made.files.items():
        (tmp_path / name).write_bytes(content)
    run = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "txt:Text (encoded):UTF8",
    ]
    done = subprocess.run(
        [*run, "--outdir", str(tmp_path), *(str(tmp_path / name) for name in made.files)],
        check=False, capture_output=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    certificate = (tmp_path / "end_user_certificate.txt").read_text(encoding="utf-8-sig")
    assert "最终用户和最终用途证明" in certificate and "三河モーターワークス株式会社" in certificate
    statement = (tmp_path / "japan_supply_chain_statement.txt").read_text(encoding="utf-8-sig")
    assert "日本向けサプライチェーン情報補足資料" in statement and "对日供应链信息补充材料" in statement
